#pragma once
// A disc: what can be done to it physically, whatever drive it is in.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "emulator/disc_state.hpp"
#include "emulator/store.hpp"
#include "scsi/sense.hpp"

#include <cstdint>
#include <expected>
#include <memory>
#include <string>

namespace discmaster::emulator {

/// Done, or the sense data with which a drive refuses.
using Outcome = std::expected<void, scsi::Sense>;

/// READ DISC INFORMATION, disc status (MMC-5 6.22.3.1).
enum class DiscStatus : std::uint8_t { Blank = 0, Appendable = 1, Complete = 2, Other = 3 };
/// READ DISC INFORMATION, state of the last session.
enum class SessionStatus : std::uint8_t { Empty = 0, Incomplete = 1, Damaged = 2, Complete = 3 };

/// How a CD session at once is laid out (SEND CUE SHEET), reduced to what a data session needs.
struct SessionLayout {
    std::int64_t firstWrite = 0;  ///< where the host's data starts: the pre-gap or the track
    std::int64_t start = 0;       ///< index 1 of the track
    std::int64_t leadOut = 0;
    std::uint8_t control = 4;
};

/// A disc with its content. Not thread-safe: one drive holds it.
/// Members throw Error only when the store fails.
class Medium {
public:
    virtual ~Medium() = default;
    Medium(const Medium&) = delete;
    Medium& operator=(const Medium&) = delete;

    const MediumType& type() const noexcept { return *state_.type; }
    const DiscState& state() const noexcept { return state_; }

    virtual DiscStatus status() const noexcept = 0;
    virtual SessionStatus lastSession() const noexcept = 0;
    /// Sessions, the open one included.
    virtual unsigned sessionCount() const noexcept = 0;
    /// The last LBA of READ CAPACITY.
    virtual std::uint64_t lastReadable() const noexcept = 0;

    /// Whole blocks. Refuses what was not recorded.
    virtual Outcome read(std::int64_t lba, MutableBytes blocks);
    /// Whole blocks, recorded at once; the rest of the last unit is padded by `flush`.
    virtual Outcome write(std::int64_t lba, ByteView blocks) = 0;
    /// The end of the data stream: pads the last unit; a CD's track at once ends here.
    virtual Outcome flush() = 0;
    virtual Outcome closeTrack(unsigned track);
    /// Closes the open session; `last` finalises the disc.
    virtual Outcome closeSession(bool last);
    virtual Outcome reserveTrack(std::uint64_t blocks);
    virtual Outcome format(const FormatChoice& choice);
    /// The background format has come to that block; at the disc's end it is complete.
    virtual void continueFormat(std::uint64_t end);
    /// Goes on with a background format that was stopped.
    virtual Outcome restartFormat();
    /// Ends layer 0 after so many blocks; the other layer is as long.
    virtual Outcome setLayerBreak(std::uint64_t blocks);
    /// Makes the disc what it was when new; unless `whole`, a DVD-RW can be written at once only from then on.
    virtual Outcome blank(bool whole);
    /// Announces a CD session or DVD-R disc at once; `write` then follows the layout, and `flush` closes the session.
    virtual Outcome beginSession(const SessionLayout& layout, bool last);
    /// CD, track at once: the next track has mode 1, or mode 2 form 1 blocks. Refused within a track of the other mode.
    virtual Outcome chooseDataMode(std::uint8_t mode);
    /// `beginSession` was accepted, and the session has not ended.
    virtual bool sessionAnnounced() const noexcept { return false; }
    /// Power was lost or the host reset the drive: what is recorded in part stays so, padded. Does not fail: what
    /// cannot be kept then is found again in the store when the disc is opened, as after a crash.
    void interrupt() noexcept;

    /// Incremental writing is possible (feature 0021h).
    virtual bool takesIncrements() const noexcept { return writable() && !type().overwritable(); }

    /// Could WRITE be accepted somewhere now?
    virtual bool writable() const noexcept = 0;

protected:
    virtual void breakOff() = 0;

    Medium(DiscState state, std::unique_ptr<Store> store);

    /// A change of the state, which is none unless it is kept: where the store fails, the disc is what it was before.
    class Change {
    public:
        explicit Change(Medium& medium)
            : medium_{medium}
            , before_{medium.state_}
        {
        }
        Change(const Change&) = delete;
        Change& operator=(const Change&) = delete;
        ~Change()
        {
            if (!kept_) medium_.state_ = std::move(before_);
        }
        void keep()
        {
            medium_.store_->saveDescription(toJson(medium_.state_));
            kept_ = true;
        }

    private:
        Medium& medium_;
        DiscState before_;
        bool kept_ = false;
    };

    DiscState state_;
    std::unique_ptr<Store> store_;
};

/// What a burn with the laser off (test write) writes to: a disc in the same state, which forgets all.
std::unique_ptr<Medium> rehearsalOf(const Medium& medium);

struct MediumOptions {
    std::string type;         ///< "bd-r", ...; see mediumTypes()
    std::uint64_t bytes = 0;  ///< capacity; 0 is the true medium's
    std::string folder;       ///< where it is kept (`disc.iso`, `disc.json`); empty: nowhere
};

/// A blank disc. Throws Error: InvalidArgument (unknown type, impossible size), OutputExists (the folder holds a disc),
/// OutputFailed.
std::unique_ptr<Medium> makeMedium(const MediumOptions& options);
std::unique_ptr<Medium> makeMedium(const MediumType& type, std::uint64_t bytes, std::unique_ptr<Store> store);

/// A disc that is kept in a store, as it was left; after a crash the data that had reached the store are on it.
/// Throws Error: SourceNotFound (there is none), ImageInvalid (its description is damaged).
std::unique_ptr<Medium> openMedium(const std::string& folder);
std::unique_ptr<Medium> openMedium(std::unique_ptr<Store> store);

/// Opens the folder's disc if it holds one, else makes a blank one there. Throws as they do, and InvalidArgument when
/// the disc there is of another type than asked for.
std::unique_ptr<Medium> openOrMakeMedium(const MediumOptions& options);

}  // namespace discmaster::emulator
