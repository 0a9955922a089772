// The ends of tracks, sessions and discs, and their beginnings: CLOSE TRACK SESSION, RESERVE TRACK, FORMAT UNIT, BLANK.

#include "emulator/drive.hpp"

#include "emulator/format_choices.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

enum class Close : std::uint8_t { Track, SessionAsPage05Says, Session, Disc, Format };

struct CloseRow {
    ProfileType profile;
    std::uint8_t function;
    Close what;
};

// MMC-5 6.3.3: the meaning of the close function field, by medium. What is not listed is an invalid field.
constexpr auto kCloseFunctions = std::to_array<CloseRow>({
    {ProfileType::CdRecordable, 1, Close::Track},
    {ProfileType::CdRecordable, 2, Close::SessionAsPage05Says},
    {ProfileType::CdRewritable, 1, Close::Track},
    {ProfileType::CdRewritable, 2, Close::SessionAsPage05Says},
    {ProfileType::DvdDashRecordable, 1, Close::Track},
    {ProfileType::DvdDashRecordable, 2, Close::SessionAsPage05Says},
    {ProfileType::DvdDashRwSequential, 1, Close::Track},
    {ProfileType::DvdDashRwSequential, 2, Close::SessionAsPage05Says},
    {ProfileType::DvdPlusR, 1, Close::Track},
    {ProfileType::DvdPlusR, 2, Close::Session},
    {ProfileType::DvdPlusR, 5, Close::Disc},  // with a lead-out of minimal radius
    {ProfileType::DvdPlusR, 6, Close::Disc},
    {ProfileType::DvdPlusRDual, 1, Close::Track},
    {ProfileType::DvdPlusRDual, 2, Close::Session},
    {ProfileType::DvdPlusRDual, 5, Close::Disc},
    {ProfileType::DvdPlusRDual, 6, Close::Disc},
    {ProfileType::DvdPlusRw, 0, Close::Format},   // stops the background format
    {ProfileType::DvdPlusRw, 2, Close::Session},  // and records a lead-out
    {ProfileType::BdRSequential, 1, Close::Track},
    {ProfileType::BdRSequential, 2, Close::Session},
    {ProfileType::BdRSequential, 6, Close::Disc},
});

}  // namespace

Outcome closeTrackSession(Drive& d, Exchange& x)
{
    const auto function = static_cast<std::uint8_t>(x.cdb.u8(2) & 7);
    const bool immediate = x.cdb.bit(1, 0);
    const auto row = std::ranges::find_if(
        kCloseFunctions, [&](const CloseRow& r) { return r.profile == d.profile() && r.function == function; });
    if (row == kCloseFunctions.end()) return refuse(senses::kInvalidFieldInCdb);
    auto& m = d.target();
    const auto drain = d.drain();
    Outcome done;
    switch (row->what) {
    case Close::Track: {
        // FFh is the open end, as for READ TRACK INFORMATION.
        const auto number = x.cdb.be16(4);
        done = m.closeTrack(number == 0xFF ? static_cast<unsigned>(m.state().tracks.size()) : number);
        break;
    }
    case Close::SessionAsPage05Says: done = m.closeSession(!d.modes.keepsAppendable()); break;
    case Close::Format:
    case Close::Session: done = m.closeSession(false); break;
    case Close::Disc: done = m.closeSession(true); break;
    }
    if (!done) return done;
    if (m.type().backgroundFormat) d.background.reset();
    const auto time = row->what == Close::Track ? d.timing.closeTrack : d.timing.closeSession;
    d.take(drain + time, senses::kOperationInProgress, immediate, x);
    return {};
}

Outcome reserveTrack(Drive& d, Exchange& x)
{
    if (x.cdb.bit(1, 0)) return refuse(senses::kInvalidFieldInCdb);  // ARSV: by address is for RRM
    const auto blocks = x.cdb.be32(5);
    const bool dash = d.target().type().recording == Recording::DvdDash;
    if (dash && d.modes.writeType() == WriteType::SessionAtOnce)
        return d.target().beginSession({.firstWrite = 0, .start = 0, .leadOut = blocks}, true);
    return d.target().reserveTrack(blocks);
}

Outcome formatUnit(Drive& d, Exchange& x)
{
    // FmtData and format code 1 are all that MMC knows. The list: a header of 4 bytes, a descriptor of 8.
    constexpr std::size_t kList = 12;
    auto& m = *d.medium();
    if ((x.cdb.u8(1) & 0x17) != 0x11) return refuse(senses::kInvalidFieldInCdb);
    if (x.out.size() < kList) return refuse(senses::kParameterListLength);
    const Fields list{x.out};
    if (list.be16(2) != 8) return refuse(senses::kInvalidFieldInParameters);
    if (m.type().formats.empty()) return refuse(senses::kCannotFormatMedium);
    const bool immediate = list.bit(1, 1);
    const std::uint64_t blocks = list.be32(4);
    const auto type = static_cast<std::uint8_t>(list.u8(8) >> 2);
    const auto subtype = static_cast<std::uint8_t>(list.u8(8) & 3);
    // MMC-6, FORMAT UNIT, type 26h: the restart bit goes on with a format that was stopped, whatever the size.
    const bool restart = m.type().backgroundFormat && type == 0x26 && list.bit(11, 0);
    const auto choice = formatFor(m, type, subtype, restart ? 0xFFFFFFFF : blocks);
    if (!choice) return refuse(senses::kInvalidFieldInParameters);
    if (d.background) return refuse(senses::kFormatInProgress);
    x.transferred = kList;
    if (auto ok = restart ? m.restartFormat() : m.format(*choice); !ok) return ok;
    if (restart) d.mediaEvent = MediaEvent::BackgroundFormatRestarted;
    if (m.type().backgroundFormat) d.formatInBackground(d.timing.format);
    d.profileChanged = true;
    d.take(d.timing.format, senses::kFormatInProgress, immediate, x);
    return {};
}

Outcome blank(Drive& d, Exchange& x)
{
    // MMC-6 6.2, blanking type. The others undo parts of a disc, which drives need not be able to.
    constexpr unsigned kDisc = 0, kMinimal = 1;
    const auto type = x.cdb.u8(1) & 7U;
    if (type != kDisc && type != kMinimal) return refuse(senses::kInvalidFieldInCdb);
    if (auto ok = d.medium()->blank(type == kDisc); !ok) return ok;
    d.drain();
    d.rehearsal.reset();
    const auto time = type == kDisc ? d.timing.blankFull : d.timing.blank;
    d.take(time, senses::kOperationInProgress, x.cdb.bit(1, 4), x);
    return {};
}

}  // namespace discmaster::emulator::commands
