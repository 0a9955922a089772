#pragma once
// What differs between the media when they are written. Chosen by what the drive says, never by its name.

#include "burn/reporter.hpp"
#include "burn/write.hpp"
#include "mmc/media_info.hpp"

#include <memory>
#include <string_view>

namespace discmaster::burn {

/// What a strategy works with, for the length of one write.
struct Work {
    scsi::Transport& drive;
    Clock& clock;
    std::stop_token stop;
    Reporter& report;
    const WriteOptions& options;
    mmc::MediaInfo info;  ///< as it was last inspected
    CloseMode close = CloseMode::Nothing;
    Sectors length{};  ///< what is written, with its padding

    /// Waits for the end of a long command that was started with Immed, telling progress. Throws Error, with `doing`
    /// in its text, when it failed. `stopping`: whether a stop request ends the wait.
    void awaitEnd(const std::string& doing, std::stop_token stopping) const;
    /// Throws Error for a refused command.
    void require(const mmc::Answer<void>& answer, const scsi::Cdb& cdb, const std::string& doing) const;
};

class Strategy {
public:
    virtual ~Strategy() = default;

    /// Whether it can go through the motions with the laser off.
    virtual bool canSimulate(const mmc::Configuration&) const noexcept { return false; }
    /// The medium takes all its data in one go, and is closed by that.
    virtual bool writesAtOnce() const noexcept { return false; }
    /// Blocks of zeros that follow the data: what the medium or IMAPI2's rules want behind it.
    virtual Sectors padding(Sectors data) const noexcept = 0;
    /// Makes a medium writable that is not yet (format); the medium's facts are re-read afterwards.
    virtual void format(Work&) {}
    /// Capacity after format; none where nothing needs to be formatted.
    virtual std::optional<Sectors> formattedCapacity(const mmc::MediaInfo&) const { return std::nullopt; }
    /// Sets the drive up for the write.
    virtual void initialize(Work&) {}
    /// Calibrates the laser where the host has to ask for it.
    virtual void calibrate(Work&) {}
    /// Where the write begins.
    virtual Lba begin(Work& work) = 0;
    /// Writes blocks, by WRITE(10) where a medium has nothing better; a refusal is the write loop's affair.
    virtual mmc::Answer<void> write(scsi::Transport& drive, Lba at, ByteView blocks);
    virtual scsi::Cdb writeCdb(Lba at, std::size_t blocks) const;
    /// Flushes and closes.
    virtual void finish(Work& work) = 0;
    /// What `finish` does beyond flushing: once more after blocks that were written behind it.
    virtual void settle(Work&) {}
    /// After a failure or a cancel with blocks written: flushes, and closes what can be rescued. Best effort; throws
    /// only what the transport throws.
    virtual void rescue(Work& work) = 0;
};

/// The strategy for the medium that is in the drive. Throws Error{Df2dataMediaIsNotSupported}.
std::unique_ptr<Strategy> chooseStrategy(const mmc::MediaInfo& info, const WriteOptions& options);

// The strategies, each in its own file.
std::unique_ptr<Strategy> makeCdTao(const WriteOptions& options);
std::unique_ptr<Strategy> makeDvdDash(const mmc::Configuration& configuration);
std::unique_ptr<Strategy> makeDvdPlusR(ProfileType profile, const WriteOptions& options);
std::unique_ptr<Strategy> makeBdR();
std::unique_ptr<Strategy> makeOverwritable(ProfileType profile, const WriteOptions& options);
std::unique_ptr<Strategy> makeDvdPlusRw(const WriteOptions& options);

}  // namespace discmaster::burn
