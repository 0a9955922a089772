// GET CONFIGURATION and the features of MMC-6 clause 5.

#include "emulator/drive.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace discmaster::emulator::commands {

using senses::refuse;

namespace {

using Bytes = std::vector<std::byte>;
using Feature = FeaturePageType;

/// The profiles of the drive, the most capable first (MMC-6, feature 0000h).
constexpr ProfileType kProfiles[] = {
    ProfileType::BdRewritable,
    ProfileType::BdRSequential,
    ProfileType::BdRom,
    ProfileType::DvdPlusRDual,
    ProfileType::DvdPlusRw,
    ProfileType::DvdPlusR,
    ProfileType::DvdDashRwSequential,
    ProfileType::DvdDashRecordable,
    ProfileType::DvdRam,
    ProfileType::Dvdrom,
    ProfileType::CdRewritable,
    ProfileType::CdRecordable,
    ProfileType::Cdrom,
    ProfileType::RemovableDisk,
};

bool always(const Drive&) { return true; }
bool loaded(const Drive& d) { return d.medium() != nullptr; }
bool cd(const Drive& d) { return loaded(d) && d.medium()->type().cd(); }
bool dvd(const Drive& d) { return loaded(d) && d.medium()->type().dvd(); }
bool bd(const Drive& d) { return loaded(d) && d.medium()->type().bd(); }
bool writable(const Drive& d) { return loaded(d) && d.medium()->writable(); }
bool overwritable(const Drive& d) { return writable(d) && d.medium()->type().overwritable(); }
bool incremental(const Drive& d) { return loaded(d) && d.medium()->takesIncrements(); }
bool dvdDash(const Drive& d) { return writable(d) && d.medium()->type().recording == Recording::DvdDash; }
bool cdWritable(const Drive& d) { return cd(d) && writable(d); }
bool cdBlankSession(const Drive& d) { return cdWritable(d) && d.medium()->lastSession() == SessionStatus::Empty; }
bool cdRewritable(const Drive& d) { return cd(d) && d.medium()->type().blankable; }
bool plusRw(const Drive& d) { return loaded(d) && d.profile() == ProfileType::DvdPlusRw; }
bool plusR(const Drive& d) { return writable(d) && d.profile() == ProfileType::DvdPlusR; }
bool plusRDual(const Drive& d) { return writable(d) && d.profile() == ProfileType::DvdPlusRDual; }
bool pseudoOverwrite(const Drive& d) { return writable(d) && d.medium()->state().pseudoOverwrite; }
bool bdRecordable(const Drive& d) { return bd(d) && (writable(d) || d.medium()->type().overwritable()); }
bool formattable(const Drive& d)
{
    if (!loaded(d) || d.medium()->type().formats.empty()) return false;
    return d.medium()->type().overwritable() || d.medium()->status() == DiscStatus::Blank;
}
bool spared(const Drive& d)
{
    // A BD with spare areas has the drive manage its defects; format type 31h has none.
    if (loaded(d) && (d.profile() == ProfileType::DvdRam || d.medium()->type().disk())) return true;
    return bd(d) && d.medium()->state().formatted && d.medium()->state().formatType != 0x31;
}

Bytes of(std::initializer_list<unsigned> list)
{
    Bytes b;
    for (const auto v : list) b.push_back(static_cast<std::byte>(v));
    return b;
}

Bytes profileList(const Drive& d)
{
    Bytes b;
    for (const auto p : kProfiles) {
        Page<4> entry;
        entry.be16(0, static_cast<std::size_t>(p)).u8(2, p == d.profile() ? 1 : 0);
        b.insert(b.end(), entry.bytes().begin(), entry.bytes().end());
    }
    return b;
}

unsigned unitOf(const Drive& d) { return loaded(d) ? d.medium()->type().unit : 1; }

Bytes randomReadable(const Drive& d)
{
    Page<8> b;
    b.be32(0, kBlockSize).be16(4, unitOf(d)).u8(6, 1);
    return {b.bytes().begin(), b.bytes().end()};
}
Bytes randomWritable(const Drive& d)
{
    Page<12> b;
    b.be32(0, loaded(d) ? d.medium()->lastReadable() : 0).be32(4, kBlockSize).be16(8, unitOf(d)).u8(10, 1);
    return {b.bytes().begin(), b.bytes().end()};
}
// Data block types mode 1 (bit 8); buffer under-run free; one link size.
Bytes increments(const Drive& d) { return of({0x01, 0x00, 0x01, 1, unitOf(d), 0, 0, 0}); }
Bytes serial(const Drive& d)
{
    const auto text = asBytes(d.identity.serial);
    Bytes b{text.begin(), text.end()};
    b.resize((b.size() + 3) / 4 * 4, std::byte{' '});
    return b;
}
// BD-RE: RENoSA, QCert, Cert. BD-R: no RRM.
Bytes formattings(const Drive& d)
{
    return of({loaded(d) && d.profile() == ProfileType::BdRewritable ? 0x0BU : 0U, 0, 0, 0, 0, 0, 0, 0});
}
template <unsigned... v>
Bytes constant(const Drive&)
{
    return of({v...});
}

struct Row {
    Feature code;
    unsigned version;
    bool persistent;
    bool (*current)(const Drive&);
    Bytes (*data)(const Drive&);
};

// MMC-6 clause 5.3, in order of their codes. The bits of BD read and write are classes 0 to 2 of each version.
constexpr auto kFeatures = std::to_array<Row>({
    {Feature::ProfileList, 0, true, always, profileList},
    {Feature::Core, 2, true, always, constant<0, 0, 0, 1, 3, 0, 0, 0>},    // SCSI; INQ2, DBE
    {Feature::Morphing, 1, true, always, constant<2, 0, 0, 0>},            // OCEvent
    {Feature::RemovableMedium, 1, true, always, constant<0x29, 0, 0, 0>},  // tray, eject, lock
    {Feature::RandomlyReadable, 0, false, loaded, randomReadable},
    {Feature::CdMultiread, 0, false, cd, constant<>},
    {Feature::CdRead, 2, false, cd, constant<0, 0, 0, 0>},
    {Feature::DvdRead, 1, false, dvd, constant<0, 0, 0, 0>},
    {Feature::RandomlyWritable, 1, false, overwritable, randomWritable},
    {Feature::IncrementalStreamingWritable, 1, false, incremental, increments},
    {Feature::Formattable, 1, false, formattable, formattings},
    {Feature::HardwareDefectManagement, 1, false, spared, constant<0x80, 0, 0, 0>},
    {Feature::DvdPlusRw, 0, false, plusRw, constant<1, 2, 0, 0>},  // write; quick start
    {Feature::DvdPlusR, 0, false, plusR, constant<1, 0, 0, 0>},
    {Feature::CdTrackAtOnce, 2, false, cdWritable,
     constant<0x46, 0, 0x05, 0x00>},  // BUF, test write, CD-RW; mode 1, mode 2 form 1
    {Feature::CdMastering, 0, false, cdBlankSession,
     constant<0x66, 0, 0x0C, 0x00>},  // BUF, SAO, test write, CD-RW; cue of 3072 bytes
    {Feature::DvdDashWrite, 2, false, dvdDash, constant<0x46, 0, 0, 0>},                // BUF, test write, DVD-RW
    {Feature::CdRwMediaWriteSupport, 0, false, cdRewritable, constant<0, 0x7F, 0, 0>},  // all subtypes of CD-RW
    {Feature::BdPseudoOverwrite, 0, false, pseudoOverwrite, constant<0, 0, 0, 0>},
    {Feature::DvdPlusRDualLayer, 0, false, plusRDual, constant<1, 0, 0, 0>},
    {Feature::BdRead, 0, false, bd,
     constant<0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0>},
    {Feature::BdWrite, 0, false, bdRecordable, constant<0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0, 0>},
    {Feature::PowerManagement, 0, true, always, constant<>},
    {Feature::Timeout, 1, true, always, constant<0, 0, 0, 0>},
    {Feature::RealTimeStreaming, 4, false, loaded, constant<0x1F, 0, 0, 0>},  // RBCB SCS MP2A WSPD SW
    {Feature::LogicalUnitSerialNumber, 0, true, always, serial},
});

}  // namespace

Outcome getConfiguration(Drive& d, Exchange& x)
{
    enum class Request : std::uint8_t { All = 0, Current = 1, One = 2 };
    const auto type = x.cdb.u8(1) & 3;
    if (type == 3) return refuse(senses::kInvalidFieldInCdb);
    const auto request = static_cast<Request>(type);
    const auto first = x.cdb.be16(2);

    Bytes data(8);
    for (const auto& row : kFeatures) {
        const auto code = static_cast<unsigned>(row.code);
        if (request == Request::One ? code != first : code < first) continue;
        const bool current = row.current(d);
        if (request == Request::Current && !current) continue;
        const auto body = row.data(d);
        Page<4> header;
        header.be16(0, code).u8(2, row.version << 2 | (row.persistent ? 2U : 0U) | (current ? 1U : 0U));
        header.u8(3, static_cast<unsigned>(body.size()));
        data.insert(data.end(), header.bytes().begin(), header.bytes().end());
        data.insert(data.end(), body.begin(), body.end());
    }
    putBe32(data, 0, static_cast<std::uint32_t>(data.size() - 4));
    putBe16(data, 6, static_cast<std::uint16_t>(d.profile()));
    x.answer(data, x.cdb.be16(7));
    return {};
}

}  // namespace discmaster::emulator::commands
