#include "mmc/sense_fault.hpp"

#include <fmt/format.h>

#include <array>

namespace discmaster::mmc {

namespace {

using scsi::Sense;
using scsi::SenseKey;

constexpr int kAny = -1;

struct Row {
    int key;  ///< kAny: whatever key
    int asc;
    int ascq;
    Fault fault;
    std::string_view advice;
};

constexpr int key(SenseKey k) noexcept { return static_cast<int>(k); }

constexpr std::string_view kOtherMedium = "Try another disc.";

// The first row that fits counts. Codes: SPC, ASC and ASCQ assignments.
constexpr auto kRows = std::to_array<Row>({
    {kAny, 0x3A, kAny, Fault::RecorderMediaNoMedia, "Insert a disc."},
    {key(SenseKey::NotReady), 0x04, 0x04, Fault::RecorderMediaFormatInProgress, "Wait until the format has ended."},
    {key(SenseKey::NotReady), 0x04, 0x03, Fault::RecorderMediaBecomingReady, "Look at the drive: it needs a hand."},
    {key(SenseKey::NotReady), 0x04, 0x07, Fault::RecorderMediaBusy, "Wait until the drive is done."},
    {key(SenseKey::NotReady), 0x04, 0x08, Fault::RecorderMediaBusy, "Wait until the drive is done."},
    {key(SenseKey::NotReady), 0x04, kAny, Fault::RecorderMediaBecomingReady, "Try again in a moment."},
    {kAny, 0x30, 0x10, Fault::RecorderMediaNotFormatted, "Format the disc first."},
    {kAny, 0x30, 0x07, Fault::RecorderMediaIncompatible, "Clean the drive's lens and the disc."},
    {kAny, 0x30, kAny, Fault::RecorderMediaIncompatible, kOtherMedium},
    {kAny, 0x27, kAny, Fault::RecorderMediaWriteProtected, "Remove the write protection or take another disc."},
    {key(SenseKey::DataProtect), kAny, kAny, Fault::RecorderMediaWriteProtected, kOtherMedium},
    {key(SenseKey::MediumError), 0x0C, 0x09, Fault::LossOfStreaming,
     "The computer did not send data fast enough: choose a lower speed or leave the underrun protection on."},
    {kAny, 0x73, kAny, Fault::WriteFailed, "The laser's power cannot be set on this disc: try another speed or brand."},
    {kAny, 0x72, kAny, Fault::WriteFailed,
     "The session could not be closed; the disc may be readable in other drives."},
    {key(SenseKey::MediumError), 0x0C, kAny, Fault::WriteFailed, "The disc is bad or dirty: try another one."},
    {key(SenseKey::MediumError), 0x11, kAny, Fault::ReadFailed,
     "The disc is damaged or dirty: clean it and try again."},
    {key(SenseKey::MediumError), 0x57, kAny, Fault::ReadFailed,
     "The disc is damaged or dirty: clean it and try again."},
    {key(SenseKey::BlankCheck), kAny, kAny, Fault::ReadFailed, "Nothing was recorded there."},
    {key(SenseKey::IllegalRequest), 0x63, kAny, Fault::Df2dataStreamTooLargeForCurrentMedia, "The disc is full."},
    {key(SenseKey::IllegalRequest), 0x26, kAny, Fault::RecorderInvalidModeParameters, ""},
    {key(SenseKey::IllegalRequest), 0x53, 0x02, Fault::RecorderLocked, "Another program keeps the tray locked."},
    {key(SenseKey::HardwareError), kAny, kAny, Fault::UnexpectedResponseFromDevice,
     "Open and close the tray and try again; if it persists the drive is defective."},
});

constexpr bool fits(const Row& row, const Sense& s) noexcept
{
    return (row.key == kAny || row.key == key(s.key)) && (row.asc == kAny || row.asc == s.asc) &&
           (row.ascq == kAny || row.ascq == s.ascq);
}

const Row* rowFor(const Sense& s) noexcept
{
    for (const auto& row : kRows)
        if (fits(row, s)) return &row;
    return nullptr;
}

Error makeError(const scsi::Transport& drive, Evidence evidence, const Sense& sense, const std::string& doing,
                Fault fault)
{
    const auto precise = faultOf(sense);
    if (precise != Fault::UnexpectedResponseFromDevice) fault = precise;
    const auto advice = adviceFor(sense);
    evidence.sense = sense.text();
    evidence.path = drive.device();
    return Error{
        fault,
        fmt::format("cannot {} on {}: {}{}{}", doing, drive.device(), sense.text(), advice.empty() ? "" : ". ", advice),
        std::move(evidence)};
}

}  // namespace

Fault faultOf(const Sense& sense) noexcept
{
    const auto* row = rowFor(sense);
    return row ? row->fault : Fault::UnexpectedResponseFromDevice;
}

std::string_view adviceFor(const Sense& sense) noexcept
{
    const auto* row = rowFor(sense);
    return row ? row->advice : std::string_view{};
}

Error senseError(const scsi::Transport& drive, const scsi::Cdb& cdb, const Sense& sense, const std::string& doing,
                 Fault fault)
{
    return makeError(drive, {.command = scsi::describe(cdb)}, sense, doing, fault);
}

Error senseError(const scsi::Transport& drive, const Sense& sense, const std::string& doing, Fault fault)
{
    return makeError(drive, {}, sense, doing, fault);
}

}  // namespace discmaster::mmc
