#include "device/drive.hpp"

#include "base/log.hpp"
#include "burn/media_state.hpp"
#include "device/connection.hpp"
#include "io/event_loop.hpp"
#include "mmc/inspect.hpp"

#include <exception>

namespace discmaster::device {

/// What an inspection found.
struct Drive::Inspected {
    MediumState state = MediumState::Failed;
    std::shared_ptr<const mmc::MediaInfo> media;
    std::shared_ptr<const burn::MediaState> writing;
    std::string trouble;
};

namespace {

MediumState stateOf(mmc::MediumPresence presence) noexcept
{
    switch (presence) {
    case mmc::MediumPresence::Absent: return MediumState::NoMedium;
    case mmc::MediumPresence::TrayOpen: return MediumState::TrayOpen;
    case mmc::MediumPresence::NotReady: return MediumState::NotReady;
    case mmc::MediumPresence::Present: return MediumState::Ready;
    }
    return MediumState::Failed;
}

/// INQUIRY knows best; udev's names, in which spaces are underscores, are what there is until then.
void adoptIdentity(Identity& identity, const mmc::MediaInfo& info)
{
    const auto take = [](std::string& ours, const std::string& theirs) {
        if (!theirs.empty()) ours = theirs;
    };
    take(identity.vendor, info.identity.vendor);
    take(identity.product, info.identity.product);
    take(identity.revision, info.identity.revision);
    take(identity.serial, info.serial);
}

}  // namespace

Drive::Drive(io::EventLoop& loop, Identity identity, std::unique_ptr<Connection> connection,
             std::shared_ptr<Clock> clock)
    : loop_{loop}
    , inspectionWaits_{std::make_shared<std::atomic<bool>>(false)}
    , lane_{loop, std::move(connection), std::move(clock)}
{
    auto first = std::make_shared<Snapshot>();
    first->identity = std::move(identity);
    snapshot_ = std::move(first);
}

Drive::~Drive() = default;

void Drive::publish(const std::function<void(Snapshot&)>& change)
{
    auto next = std::make_shared<Snapshot>(*snapshot_);
    change(*next);
    next->busy = working_ != 0;
    next->beingWritten = writing_ != 0;
    next->claim = claims_.current();
    snapshot_ = std::move(next);
    if (onChanged_) onChanged_(*this);
}

Drive::Inspected Drive::look(Lane& lane)
{
    // Not the work's own stop: after a cancelled burn the new state is wanted all the same.
    const auto stop = lane.ending();
    try {
        auto info = mmc::inspect(lane.transport(), lane.clock(), stop);
        Inspected result{stateOf(info.presence), std::make_shared<const mmc::MediaInfo>(std::move(info)), nullptr, {}};
        if (result.state == MediumState::Ready) {
            result.writing = std::make_shared<const burn::MediaState>(
                burn::examine(lane.transport(), lane.clock(), stop, *result.media));
        }
        return result;
    } catch (const Error& e) {
        return Inspected{MediumState::Failed, nullptr, nullptr, e.report()};
    }
}

void Drive::adopt(Snapshot& snapshot, const Inspected& inspected)
{
    snapshot.state = inspected.state;
    snapshot.media = inspected.media;
    snapshot.writing = inspected.writing;
    snapshot.trouble = inspected.trouble;
    ++snapshot.generation;
    if (inspected.media) adoptIdentity(snapshot.identity, *inspected.media);
    if (!inspected.trouble.empty())
        log::warning("cannot inspect the drive: " + inspected.trouble, {{"DISCMASTER_DRIVE", snapshot.identity.name}});
}

std::stop_source Drive::post(std::function<void(Lane&)> run, std::function<void(std::expected<void, Error>)> ended,
                             Effect effect)
{
    auto seen = std::make_shared<std::optional<Inspected>>();
    Work work;
    if (effect == Effect::None) {
        work.run = std::move(run);
    } else {
        work.run = [run = std::move(run), seen](Lane& lane) {
            std::exception_ptr failure;
            try {
                run(lane);
            } catch (...) {
                failure = std::current_exception();
            }
            seen->emplace(look(lane));
            if (failure) std::rethrow_exception(failure);
        };
    }
    const bool writes = effect == Effect::WritesMedium;
    work.ended = [self = shared_from_this(), seen, writes,
                  ended = std::move(ended)](std::expected<void, Error> outcome) {
        --self->working_;
        if (writes) --self->writing_;
        self->publish([&](Snapshot& snapshot) {
            if (*seen && !self->gone_) adopt(snapshot, **seen);
        });
        if (ended) ended(std::move(outcome));
    };
    ++working_;
    if (writes) ++writing_;
    auto stop = lane_.post(std::move(work));
    if (working_ == 1 || writes) publish([](Snapshot&) {});
    return stop;
}

void Drive::inspect()
{
    if (gone_ || inspectionWaits_->exchange(true)) return;
    auto seen = std::make_shared<std::optional<Inspected>>();
    lane_.post({[seen, waits = inspectionWaits_](Lane& lane) {
                    // From here on the medium may change again: a request that comes now is another inspection.
                    waits->store(false);
                    seen->emplace(look(lane));
                },
                [self = shared_from_this(), seen](std::expected<void, Error>) {
                    if (*seen && !self->gone_)
                        self->publish([&](Snapshot& snapshot) { adopt(snapshot, **seen); });
                    else
                        self->inspectionWaits_->store(false);
                }});
}

void Drive::claim(ClaimRequest request, std::function<void(std::expected<Claim, Error>)> done)
{
    const auto answer = std::make_shared<std::function<void(std::expected<Claim, Error>)>>(std::move(done));
    try {
        claims_.add(request, name());
    } catch (const Error& e) {
        loop_.post([answer, e] { (*answer)(std::unexpected{e}); });
        return;
    }
    const auto claim = std::make_shared<Claim>(Claim{weak_from_this(), request.holder});
    publish([](Snapshot&) {});
    lane_.post({[force = request.force](Lane& lane) { lane.connection().exclude(force, lane.stop()); },
                [claim, answer, self = shared_from_this()](std::expected<void, Error> outcome) {
                    if (outcome) {
                        (*answer)(std::move(*claim));
                    } else {
                        claim->release();
                        (*answer)(std::unexpected{std::move(outcome.error())});
                    }
                }});
}

void Drive::releaseClaim(std::string_view holder) noexcept
{
    try {
        const bool last = claims_.remove(holder, name());
        if (last) lane_.post({[](Lane& lane) { lane.connection().release(); }, nullptr});
        publish([](Snapshot&) {});
    } catch (const std::exception& e) {
        log::error(std::string{"cannot release exclusive access: "} + e.what(), {{"DISCMASTER_DRIVE", name()}});
    }
}

void Drive::setGone()
{
    gone_ = true;
    lane_.deviceGone();
}

void Drive::setMountPoints(std::vector<std::string> mountPoints)
{
    if (mountPoints == snapshot_->mountPoints) return;
    publish([&](Snapshot& snapshot) { snapshot.mountPoints = std::move(mountPoints); });
}

void Drive::setSoftware(VirtualFacts facts)
{
    if (snapshot_->software == facts) return;
    publish([&](Snapshot& snapshot) { snapshot.software = std::move(facts); });
}

}  // namespace discmaster::device
