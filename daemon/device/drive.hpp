#pragma once
// One drive, real or made of software: its snapshot, its lane, and exclusive access to it.

#include "device/claim.hpp"
#include "device/lane.hpp"
#include "device/snapshot.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace discmaster::device {

/// What a piece of work does to the medium.
enum class Effect : std::uint8_t {
    None,           ///< looks only
    ChangesMedium,  ///< opens the tray, exchanges the medium: the lane inspects afterwards, before the work is reported
                    ///< as ended
    WritesMedium,   ///< the same, and until then what the snapshot says of the medium is not true any more
};

/// Lives on the loop's thread. Made with std::make_shared; whoever works with it keeps it, and finds it `gone` when the
/// inventory has let it go.
class Drive : public std::enable_shared_from_this<Drive> {
public:
    Drive(io::EventLoop& loop, Identity identity, std::unique_ptr<Connection> connection, std::shared_ptr<Clock> clock);
    ~Drive();
    Drive(const Drive&) = delete;
    Drive& operator=(const Drive&) = delete;

    const Identity& identity() const noexcept { return snapshot_->identity; }
    const std::string& id() const noexcept { return identity().id; }
    const std::string& name() const noexcept { return identity().name; }

    /// Never null.
    std::shared_ptr<const Snapshot> snapshot() const noexcept { return snapshot_; }
    /// Called after each change of the snapshot. One listener; the inventory sets it.
    void setListener(std::function<void(Drive&)> onChanged) { onChanged_ = std::move(onChanged); }

    /// Runs `run` on the lane and then `ended` here; see Work. The source cancels it. The drive lives until `ended` was
    /// called.
    std::stop_source post(std::function<void(Lane&)> run, std::function<void(std::expected<void, Error>)> ended,
                          Effect effect = Effect::None);

    /// The same for work with a result.
    template <typename R>
    std::stop_source call(std::function<R(Lane&)> work, std::function<void(std::expected<R, Error>)> ended,
                          Effect effect = Effect::None)
    {
        auto result = std::make_shared<std::optional<R>>();
        return post([result, work = std::move(work)](Lane& lane) { result->emplace(work(lane)); },
                    [result, ended = std::move(ended)](std::expected<void, Error> outcome) {
                        if (outcome)
                            ended(std::move(**result));
                        else
                            ended(std::unexpected{std::move(outcome.error())});
                    },
                    effect);
    }

    /// Asks the lane to look at the medium anew; several requests before it does are one.
    void inspect();

    /// Exclusive access, towards our clients at once and towards the system on the lane. `done` is called later,
    /// always. When the last claim is released, the system gets the drive back and learns what is in it.
    void claim(ClaimRequest request, std::function<void(std::expected<Claim, Error>)> done);
    /// Throws Error{RecorderLocked} when somebody other than `holder` has exclusive access.
    void requireUsableBy(std::string_view holder) const { claims_.requireUsableBy(holder, name()); }

    /// Asks all work to stop: it ends safely, the drive stays.
    void requestStop() { lane_.requestStop(); }
    /// Nothing runs or waits, inspection included.
    bool idle() const { return lane_.idle(); }
    /// The device has gone: see LaneThread::deviceGone.
    void setGone();
    bool gone() const noexcept { return gone_; }
    /// See LaneThread::shutDown.
    bool shutDown(std::chrono::milliseconds grace) { return lane_.shutDown(grace); }

    /// For the inventory, which watches mounts, and for VirtualDrives.
    void setMountPoints(std::vector<std::string> mountPoints);
    void setSoftware(VirtualFacts facts);

private:
    friend class Claim;
    struct Inspected;
    static Inspected look(Lane& lane);
    void publish(const std::function<void(Snapshot&)>& change);
    static void adopt(Snapshot& snapshot, const Inspected& inspected);
    void releaseClaim(std::string_view holder) noexcept;

    io::EventLoop& loop_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::function<void(Drive&)> onChanged_;
    ClaimBook claims_;
    unsigned working_ = 0;                                // posted work that has not ended, inspection not counted
    unsigned writing_ = 0;                                // of which this writes the medium
    std::shared_ptr<std::atomic<bool>> inspectionWaits_;  // cleared by the lane when it begins
    bool gone_ = false;
    LaneThread lane_;
};

}  // namespace discmaster::device
