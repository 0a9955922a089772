#pragma once

#include "emulator/medium.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace discmaster::emulator {

/// Media that are written once, track by track, each at its next writable address: DVD+R and BD-R SRM,
/// and the base of CD-R. The last track of a disc that is not finalised is the open end, the 'invisible' track.
class SequentialMedium : public Medium {
public:
    SequentialMedium(DiscState state, std::unique_ptr<Store> store);

    DiscStatus status() const noexcept override;
    SessionStatus lastSession() const noexcept override;
    unsigned sessionCount() const noexcept override;
    std::uint64_t lastReadable() const noexcept override;
    bool writable() const noexcept override;

    Outcome read(std::int64_t lba, MutableBytes blocks) override;
    Outcome write(std::int64_t lba, ByteView blocks) override;
    Outcome flush() override;
    Outcome closeTrack(unsigned track) override;
    Outcome closeSession(bool last) override;
    Outcome reserveTrack(std::uint64_t blocks) override;
    Outcome format(const FormatChoice& choice) override;
    Outcome setLayerBreak(std::uint64_t blocks) override;
    Outcome blank(bool whole) override;
    void breakOff() override;

protected:
    std::uint64_t capacity() const noexcept
    {
        if (state_.layerBreak != 0) return 2 * state_.layerBreak;
        return state_.formatted ? state_.formattedBlocks : state_.blocks;
    }
    Outcome overwrite(std::uint64_t begin, ByteView blocks);
    bool openSessionEmpty() const noexcept;
    void record(Track& track, std::uint64_t lba, ByteView blocks);
    void complete(Track& track);
    void openEnd(std::uint64_t start);
    void endSession(bool last);
    void padToUnit(Track& track);
    /// What had reached the store when the last process ended, but is not in the description.
    void adoptTail();
};

/// DVD-R and DVD-RW written in sequence: track by track as increments, or all at once.
class DvdDashMedium final : public SequentialMedium {
public:
    using SequentialMedium::SequentialMedium;

    Outcome write(std::int64_t lba, ByteView blocks) override;
    Outcome flush() override;
    Outcome closeTrack(unsigned track) override;
    Outcome beginSession(const SessionLayout& layout, bool last) override;
    Outcome blank(bool whole) override;
    bool sessionAnnounced() const noexcept override { return announced_.has_value(); }
    bool takesIncrements() const noexcept override;
    void breakOff() override;

private:
    Outcome endAtOnce();

    std::optional<std::uint64_t> announced_;  ///< the disc is being written at once, up to this block
};

/// CD-R and CD-RW with data tracks: pre-gaps, run-out, lead-in and lead-out between sessions, track at once and
/// session at once.
class CdMedium final : public SequentialMedium {
public:
    using SequentialMedium::SequentialMedium;

    Outcome read(std::int64_t lba, MutableBytes blocks) override;
    Outcome write(std::int64_t lba, ByteView blocks) override;
    Outcome flush() override;
    Outcome closeTrack(unsigned track) override;
    Outcome reserveTrack(std::uint64_t blocks) override;
    Outcome beginSession(const SessionLayout& layout, bool last) override;
    Outcome blank(bool whole) override;
    Outcome chooseDataMode(std::uint8_t mode) override;
    bool sessionAnnounced() const noexcept override { return announced_.has_value(); }
    void breakOff() override;
    bool writable() const noexcept override;

private:
    Outcome writeLaidOut(std::int64_t lba, ByteView blocks);

    /// A session at once that has been announced and not ended.
    struct Announced {
        SessionLayout layout;
        bool last;
        std::int64_t next;
    };
    std::optional<Announced> announced_;
    bool streaming_ = false;  ///< a track at once is being written: the laser has not stopped since its first block
};

}  // namespace discmaster::emulator
