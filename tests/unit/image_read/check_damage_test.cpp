// Images broken on purpose: each kind of damage is found, with the clause that it is against.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "image/read/udf_view.hpp"
#include "image/udf/crc.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"
#include "support/iso_forge.hpp"
#include "support/udf_forge.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <gtest/gtest.h>
#include <ostream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read::test {
namespace {

/// An image to be damaged. Positions are bytes.
struct Subject {
    std::vector<std::byte> bytes;
    ForgedPlaces at;  // of forged UDF volumes
    ForgedIso iso;    // of a forged ISO 9660 volume

    void put(std::uint64_t p, unsigned v) { putU8(bytes, static_cast<std::size_t>(p), static_cast<std::uint8_t>(v)); }
    void flip(std::uint64_t p, unsigned mask = 1)
    {
        bytes[static_cast<std::size_t>(p)] ^= static_cast<std::byte>(mask);
    }
    void put16(std::uint64_t p, unsigned v)
    {
        putLe16(bytes, static_cast<std::size_t>(p), static_cast<std::uint16_t>(v));
    }
    void put32(std::uint64_t p, std::uint32_t v) { putLe32(bytes, static_cast<std::size_t>(p), v); }
    void put64(std::uint64_t p, std::uint64_t v) { putLe64(bytes, static_cast<std::size_t>(p), v); }
    void both16(std::uint64_t p, unsigned v)
    {
        put16(p, v);
        putBe16(bytes, static_cast<std::size_t>(p) + 2, static_cast<std::uint16_t>(v));
    }
    void both32(std::uint64_t p, std::uint32_t v)
    {
        put32(p, v);
        putBe32(bytes, static_cast<std::size_t>(p) + 4, v);
    }
    std::uint32_t get32(std::uint64_t p) const { return le32(bytes, static_cast<std::size_t>(p)); }
    std::uint32_t getBe32(std::uint64_t p) const { return be32(bytes, static_cast<std::size_t>(p)); }
    void text(std::uint64_t p, std::string_view t) { putText(bytes, static_cast<std::size_t>(p), t.size(), t); }
    void clear(std::uint64_t p, std::size_t n)
    {
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(p), n, std::byte{0});
    }
    /// Changes a descriptor of UDF, whose tag stays true.
    template <typename Change>
    void sealed(std::uint64_t descriptor, Change&& change)
    {
        change();
        sealTag(bytes, descriptor);
    }
    void put(std::uint64_t d, std::uint64_t offset, unsigned v)
    {
        sealed(d, [&] { put(d + offset, v); });
    }
    void put16(std::uint64_t d, std::uint64_t offset, unsigned v)
    {
        sealed(d, [&] { put16(d + offset, v); });
    }
    void put32(std::uint64_t d, std::uint64_t offset, std::uint32_t v)
    {
        sealed(d, [&] { put32(d + offset, v); });
    }
    void put64(std::uint64_t d, std::uint64_t offset, std::uint64_t v)
    {
        sealed(d, [&] { put64(d + offset, v); });
    }

    Entry entry(FileSystem fileSystem, const std::string& path) const
    {
        MemorySource source{bytes};
        return *open(source).view(fileSystem)->find(path);
    }
    std::uint64_t record(const std::string& path) const { return entry(FileSystem::RockRidge, path).node; }
    std::uint64_t joliet(const std::string& path) const { return entry(FileSystem::Joliet, path).node; }
    std::uint64_t directory(const std::string& path) const { return entry(FileSystem::RockRidge, path).dataAt; }
    /// A system use entry of a record.
    std::uint64_t susp(std::uint64_t record, std::string_view signature) const
    {
        return asText(bytes).find(signature, static_cast<std::size_t>(record) + 34);
    }
    std::uint64_t px(const std::string& path) const { return susp(record(path), "PX"); }
    std::uint64_t table(bool big) const
    {
        return std::uint64_t{kBlockSize} * (big ? getBe32(16 * kBlockSize + 148) : get32(16 * kBlockSize + 140));
    }
    std::uint64_t sequence(std::uint32_t n) const { return at.mainSequence + n * kBlockSize; }
    /// Both copies of a volume descriptor.
    template <typename Change>
    void both(std::uint32_t n, Change&& change)
    {
        for (const auto s : {at.mainSequence, at.reserveSequence}) {
            const auto d = s + n * kBlockSize;
            sealed(d, [&] { change(d); });
        }
    }
    std::uint64_t fe(const std::string& path) const { return at.entry.at(path); }
    /// The identifier of a name in a directory's content.
    std::uint64_t fid(const std::string& directory, std::string_view name) const
    {
        auto p = at.content.at(directory);
        while (asText(bytes).substr(static_cast<std::size_t>(p) + 39, name.size()) != name)
            p += (38U + u8(bytes, static_cast<std::size_t>(p) + 19) + 3) / 4 * 4;
        return p;
    }
    std::uint64_t allocation(const std::string& path) const
    {
        const auto header = le16(bytes, static_cast<std::size_t>(fe(path))) == 266 ? 216 : 176;
        return fe(path) + static_cast<std::uint64_t>(header);
    }
};

enum class Base : std::uint8_t {
    Bridge,
    Deep,
    Iso,
    Udf102,
    Udf150,
    Udf201,
    Virtual150,
    Virtual,
    Sparable,
    Metadata,
    Writable
};

std::vector<std::byte> bytesOf(io::ByteSource& source)
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(source.size()));
    source.read(0, bytes);
    return bytes;
}

Subject subject(Base base)
{
    const auto forged = [](const ForgeOptions& options) {
        auto image = forge(options);
        return Subject{std::move(image.bytes), std::move(image.at), {}};
    };
    switch (base) {
    case Base::Bridge: {
        auto source = interestingTree().master(bridge());
        return {bytesOf(source), {}, {}};
    }
    case Base::Deep: {
        TempFolder folder;
        std::filesystem::create_directories(folder / "tree/1/2/3/4/5/6/7/8/9");
        run("genisoimage -quiet -R -o " + (folder / "i").string() + " " + (folder / "tree").string());
        return {readFile(folder / "i"), {}, {}};
    }
    case Base::Iso: {
        auto iso = forgeIso({.boot = true});
        auto bytes = iso.bytes;
        return {std::move(bytes), {}, std::move(iso)};
    }
    case Base::Udf102: return forged({.revision = 0x0102});
    case Base::Udf150: return forged({.revision = 0x0150, .rewrittenEntry = true});
    case Base::Udf201: return forged({.revision = 0x0201, .streams = true});
    case Base::Virtual150: return forged({.revision = 0x0150, .kind = Forged::Virtual});
    case Base::Virtual: return forged({.revision = 0x0201, .kind = Forged::Virtual, .sessions = 2});
    case Base::Sparable: return forged({.revision = 0x0201, .kind = Forged::Sparable});
    case Base::Metadata: return forged({.revision = 0x0250, .kind = Forged::Metadata, .streams = true});
    case Base::Writable: return forged({.revision = 0x0250, .kind = Forged::Metadata, .bitmap = true});
    }
    return {};
}

struct Damage {
    Base base;
    const char* name;
    const char* clause;  ///< what a finding's clause begins with
    void (*make)(Subject&);
};
void PrintTo(const Damage& damage, std::ostream* out) { *out << damage.name; }

constexpr std::uint64_t kPvd = 16 * kBlockSize, kSvd = 17 * kBlockSize, kEnd = 18 * kBlockSize;
using S = Subject;
using enum Base;

const Damage kDamages[] = {
    // --- ECMA-119: descriptors
    {Bridge, "notAligned", "ECMA-119 6.1.2", [](S& s) { s.bytes.resize(s.bytes.size() - 1); }},
    {Bridge, "cutShort", "ECMA-119 8.4.8", [](S& s) { s.bytes.resize(s.bytes.size() / kBlockSize / 2 * kBlockSize); }},
    {Bridge, "primaryVersion", "ECMA-119 8.4.3", [](S& s) { s.put(kPvd + 6, 2); }},
    {Bridge, "primaryUnused7", "ECMA-119 8.4.4", [](S& s) { s.put(kPvd + 7, 1); }},
    {Bridge, "primaryUnused72", "ECMA-119 8.4.7", [](S& s) { s.put(kPvd + 75, 1); }},
    {Bridge, "primaryUnused88", "ECMA-119 8.4.9", [](S& s) { s.put(kPvd + 90, 1); }},
    {Bridge, "spaceSizeHalves", "ECMA-119 7.3.3", [](S& s) { s.flip(kPvd + 84); }},
    {Bridge, "setSizeHalves", "ECMA-119 7.2.3", [](S& s) { s.flip(kPvd + 123, 2); }},
    {Bridge, "sequenceHalves", "ECMA-119 7.2.3", [](S& s) { s.flip(kPvd + 127, 2); }},
    {Bridge, "blockSizeHalves", "ECMA-119 7.2.3", [](S& s) { s.flip(kPvd + 130); }},
    {Bridge, "pathSizeHalves", "ECMA-119 7.3.3", [](S& s) { s.flip(kPvd + 136); }},
    {Bridge, "sequenceBeyondSet", "ECMA-119 8.4.11", [](S& s) { s.both16(kPvd + 124, 3); }},
    {Bridge, "oneOfASet", "ECMA-119 8.4.10", [](S& s) { s.both16(kPvd + 120, 2); }},
    {Bridge, "blockSize", "ECMA-119 8.4.12", [](S& s) { s.both16(kPvd + 128, 4096); }},
    {Bridge, "spaceSizeBeyond", "ECMA-119 8.4.8", [](S& s) { s.both32(kPvd + 80, 1U << 30); }},
    {Bridge, "spaceSizeZero", "ECMA-119 8.4.8", [](S& s) { s.both32(kPvd + 80, 0); }},
    {Bridge, "systemIdentifier", "ECMA-119 8.4.5", [](S& s) { s.put(kPvd + 8, '\t'); }},
    {Bridge, "volumeIdentifier", "ECMA-119 8.4.6", [](S& s) { s.put(kPvd + 40, 'a'); }},
    {Bridge, "volumeSetIdentifier", "ECMA-119 8.4.19", [](S& s) { s.put(kPvd + 190, '*'); }},
    {Bridge, "publisher", "ECMA-119 8.4.20", [](S& s) { s.put(kPvd + 318, '~'); }},
    {Bridge, "preparer", "ECMA-119 8.4.21", [](S& s) { s.put(kPvd + 446, '~'); }},
    {Bridge, "application", "ECMA-119 8.4.22", [](S& s) { s.put(kPvd + 574, '~'); }},
    {Bridge, "publisherPadding", "ECMA-119 8.4.20", [](S& s) { s.clear(kPvd + 318, 128); }},
    {Bridge, "copyrightFile", "ECMA-119 8.4.23", [](S& s) { s.text(kPvd + 702, "NONE.TXT;1"); }},
    {Bridge, "abstractFile", "ECMA-119 8.4.24", [](S& s) { s.text(kPvd + 739, "NONE.TXT;1"); }},
    {Bridge, "bibliographicFile", "ECMA-119 8.4.25", [](S& s) { s.text(kPvd + 776, "NONE.TXT;1"); }},
    {Bridge, "creationMonth", "ECMA-119 8.4.26", [](S& s) { s.text(kPvd + 817, "13"); }},
    {Bridge, "modificationDigits", "ECMA-119 8.4.27", [](S& s) { s.text(kPvd + 830, "x"); }},
    {Bridge, "expirationSpaces", "ECMA-119 8.4.28", [](S& s) { s.text(kPvd + 847, std::string(16, ' ')); }},
    {Bridge, "effectiveOffset", "ECMA-119 8.4.29",
     [](S& s) {
         s.text(kPvd + 864, "2001010100000000");
         s.put(kPvd + 880, 100);
     }},
    {Bridge, "structureVersion", "ECMA-119 8.4.30", [](S& s) { s.put(kPvd + 881, 3); }},
    {Bridge, "reserved882", "ECMA-119 8.4.31", [](S& s) { s.put(kPvd + 882, 1); }},
    {Bridge, "reserved1395", "ECMA-119 8.4.33", [](S& s) { s.put(kPvd + 1500, 1); }},
    {Bridge, "noPathTableL", "ECMA-119 8.4.14", [](S& s) { s.put32(kPvd + 140, 0); }},
    {Bridge, "noPathTableM", "ECMA-119 8.4.16", [](S& s) { s.put32(kPvd + 148, 0); }},
    {Bridge, "optionalTableOutside", "ECMA-119 8.4.15", [](S& s) { s.put32(kPvd + 144, 0x7FFFFFFF); }},
    {Bridge, "optionalTableDiffers", "ECMA-119 8.4.15", [](S& s) { s.put32(kPvd + 144, s.getBe32(kPvd + 148)); }},
    {Bridge, "rootRecordIsNone", "ECMA-119 8.4.18", [](S& s) { s.put(kPvd + 156 + 25, 0); }},
    {Bridge, "noTerminator", "ECMA-119 6.7.1", [](S& s) { s.put(kEnd + 1, 'X'); }},
    {Bridge, "terminatorVersion", "ECMA-119 8.3.3", [](S& s) { s.put(kEnd + 6, 2); }},
    {Bridge, "terminatorReserved", "ECMA-119 8.3.4", [](S& s) { s.put(kEnd + 100, 1); }},
    {Bridge, "noPrimary", "ECMA-119 6.7.1.1", [](S& s) { s.put(kPvd, 3); }},
    // --- Joliet
    {Bridge, "jolietVersion", "ECMA-119 8.5.2", [](S& s) { s.put(kSvd + 6, 2); }},
    {Bridge, "jolietFlags", "ECMA-119 8.5.3", [](S& s) { s.put(kSvd + 7, 2); }},
    {Bridge, "jolietNotRegistered", "Joliet, SVD", [](S& s) { s.put(kSvd + 7, 1); }},
    {Bridge, "jolietEscapes", "ECMA-119 8.5.6", [](S& s) { s.put(kSvd + 95, 1); }},
    {Bridge, "jolietSpaceSize", "ECMA-119 8.5.9", [](S& s) { s.both32(kSvd + 80, s.get32(kSvd + 80) - 1); }},
    {Bridge, "jolietControlCharacter", "Joliet, Allowed", [](S& s) { s.put(s.joliet("run") + 34, 7); }},
    {Bridge, "jolietForbiddenCharacter", "Joliet, Allowed", [](S& s) { s.put(s.joliet("run") + 34, '*'); }},
    {Bridge, "jolietHalfAPair", "Joliet, Allowed", [](S& s) { s.put(s.joliet("run") + 33, 0xD8); }},
    {Bridge, "jolietPathTable", "ECMA-119 9.4", [](S& s) { s.put32(kSvd + 140, 20); }},
    {Bridge, "jolietElsewhere", "bridge", [](S& s) { s.both32(s.joliet("run") + 2, 300); }},
    // --- ECMA-119: directory records
    {Bridge, "extentHalves", "ECMA-119 7.2.3, 7.3.3", [](S& s) { s.flip(s.record("run") + 6); }},
    {Bridge, "sizeHalves", "ECMA-119 7.2.3, 7.3.3", [](S& s) { s.flip(s.record("run") + 17); }},
    {Bridge, "recordTooLong", "ECMA-119 9.1", [](S& s) { s.put(s.record("run"), 253); }},
    {Bridge, "nameTooLong", "ECMA-119 9.1", [](S& s) { s.put(s.record("run") + 32, 250); }},
    {Bridge, "recordReservedFlags", "ECMA-119 9.1.6", [](S& s) { s.flip(s.record("run") + 25, 0x20); }},
    {Bridge, "recordProtection", "ECMA-119 9.1.6", [](S& s) { s.flip(s.record("run") + 25, 0x10); }},
    {Bridge, "directoryAssociated", "ECMA-119 9.1.6", [](S& s) { s.flip(s.record("a") + 25, 0x08); }},
    {Bridge, "unitWithoutGap", "ECMA-119 9.1.7", [](S& s) { s.put(s.record("run") + 26, 1); }},
    {Bridge, "recordMonth", "ECMA-119 9.1.5", [](S& s) { s.put(s.record("run") + 19, 13); }},
    {Bridge, "recordOffset", "ECMA-119 9.1.5", [](S& s) { s.put(s.record("run") + 24, 100); }},
    {Bridge, "recordVolume", "ECMA-119 9.1.9", [](S& s) { s.both16(s.record("run") + 28, 2); }},
    {Bridge, "recordPadding", "ECMA-119 9.1.12", [](S& s) { s.put(s.record("run") + 33 + 6, 1); }},
    {Bridge, "recordBeyondEnd", "ECMA-119 9.1.3", [](S& s) { s.both32(s.record("run") + 2, 0x7FFFFFFF); }},
    {Bridge, "recordOutsideVolume", "ECMA-119 9.1.3",
     [](S& s) { s.both32(kPvd + 80, static_cast<std::uint32_t>(s.entry(FileSystem::RockRidge, "run").dataAt / kBlockSize)); }},
    {Bridge, "recordElsewhere", "bridge", [](S& s) { s.both32(s.record("run") + 2, 300); }},
    {Bridge, "recordInMetadata", "ECMA-119 6.4, ECMA-167 4/12", [](S& s) { s.both32(s.record("run") + 2, 257); }},
    {Bridge, "sameName", "ECMA-119 7.5, 7.6", [](S& s) { s.put(s.record("size2048") + 33 + 7, '7'); }},
    {Bridge, "notInOrder", "ECMA-119 9.3", [](S& s) { s.put(s.record("run") + 33, 'A'); }},
    {Bridge, "nameCharacters", "ECMA-119 7.5.1", [](S& s) { s.put(s.record("run") + 35, '$'); }},
    {Bridge, "nameWithoutVersion", "ECMA-119 7.5.1", [](S& s) { s.text(s.record("run") + 37, "_"); }},
    {Bridge, "versionZero", "ECMA-119 7.5.1", [](S& s) { s.put(s.record("run") + 38, '0'); }},
    {Bridge, "directoryCharacters", "ECMA-119 7.6.1", [](S& s) { s.put(s.record("a") + 33, 'a'); }},
    {Bridge, "directorySize", "ECMA-119 6.8.1.1", [](S& s) { s.both32(s.record("a/b/c") + 10, 1000); }},
    {Bridge, "selfElsewhere", "ECMA-119 6.8.2.2", [](S& s) { s.both32(s.directory("a/b") + 2, 30); }},
    {Bridge, "selfIsNoDirectory", "ECMA-119 6.8.2.2", [](S& s) { s.put(s.directory("a/b") + 25, 0); }},
    {Bridge, "parentElsewhere", "ECMA-119 6.8.2.2",
     [](S& s) {
         const auto d = s.directory("a/b");
         s.both32(d + u8(s.bytes, static_cast<std::size_t>(d)) + 2, s.get32(d + 2));
     }},
    {Bridge, "directoryLoop", "ECMA-119 6.8.2",
     [](S& s) { s.both32(s.record("a/b") + 2, static_cast<std::uint32_t>(s.directory("") / kBlockSize)); }},
    {Bridge, "sectorTail", "ECMA-119 6.8.1.3", [](S& s) { s.put(s.directory("a/b") + 2000, 1); }},
    {Bridge, "moreExtents", "ECMA-119 9.1.6", [](S& s) { s.flip(s.record("run") + 25, 0x80); }},
    {Bridge, "partOfABlock", "ECMA-119 6.5.1", [](S& s) { s.flip(s.record("size2047") + 25, 0x80); }},
    // --- ECMA-119: path tables
    {Bridge, "tableName", "ECMA-119 9.4.5", [](S& s) { s.flip(s.table(false) + 10 + 8); }},
    {Bridge, "tableExtent", "ECMA-119 9.4.3", [](S& s) { s.flip(s.table(true) + 10 + 5, 0x40); }},
    {Bridge, "tableParent", "ECMA-119 9.4.4", [](S& s) { s.put16(s.table(false) + 10 + 6, 9); }},
    {Bridge, "tableAttributes", "ECMA-119 9.4.2", [](S& s) { s.put(s.table(false) + 10 + 1, 1); }},
    {Bridge, "tableRecord", "ECMA-119 9.4", [](S& s) { s.put(s.table(false) + 10, 0); }},
    {Bridge, "tableRoot", "ECMA-119 6.9.1", [](S& s) { s.put(s.table(false) + 8, 'X'); }},
    {Bridge, "tableTooLong", "ECMA-119 8.4.13", [](S& s) { s.both32(kPvd + 132, s.get32(kPvd + 132) + 20); }},
    {Bridge, "tableTooShort", "ECMA-119 6.9.1", [](S& s) { s.both32(kPvd + 132, 10); }},
    {Bridge, "tablePadding", "ECMA-119 9.4.6", [](S& s) { s.put(s.table(false) + 9, 1); }},
    // --- SUSP and Rock Ridge
    {Bridge, "pxHalves", "RRIP 4.1.1", [](S& s) { s.flip(s.px("run") + 8); }},
    {Bridge, "pxContradicts", "RRIP 4.1.1", [](S& s) { s.both32(s.px("run") + 4, 0040755); }},
    {Bridge, "pxType", "RRIP 4.1.1", [](S& s) { s.both32(s.px("run") + 4, 0000755); }},
    {Bridge, "pxMode", "RRIP 4.1.1", [](S& s) { s.both32(s.px("run") + 4, 0x100000 | 0100644); }},
    {Bridge, "pxLinks", "RRIP 4.1.1", [](S& s) { s.both32(s.px("run") + 12, 0); }},
    {Bridge, "pxVersion", "SUSP 4.1", [](S& s) { s.put(s.px("run") + 3, 2); }},
    {Bridge, "pxMissing", "RRIP 4.1.1", [](S& s) { s.text(s.px("run"), "XX"); }},
    {Bridge, "pxSerial", "RRIP 4.1.1", [](S& s) { s.both32(s.px("run") + 36, s.get32(s.px("size1") + 36)); }},
    {Bridge, "deviceWithoutNumbers", "RRIP 4.1.2",
     [](S& s) {
         s.both32(s.px("empty") + 4, 0020644);
     }},
    {Bridge, "fifoWithContent", "RRIP 4.1.1", [](S& s) { s.both32(s.px("run") + 4, 0010644); }},
    {Bridge, "nmFlags", "RRIP 4.1.4", [](S& s) { s.put(s.susp(s.record("run"), "NM") + 4, 0x10); }},
    {Bridge, "nmOpen", "RRIP 4.1.4", [](S& s) { s.put(s.susp(s.record("run"), "NM") + 4, 1); }},
    {Bridge, "nmSpecial", "RRIP 4.1.4", [](S& s) { s.put(s.susp(s.record("run"), "NM") + 4, 2); }},
    {Bridge, "nmMissing", "RRIP 4.1.4", [](S& s) { s.text(s.susp(s.record("run"), "NM"), "XX"); }},
    {Bridge, "tfTime", "RRIP 4.1.6", [](S& s) { s.put(s.susp(s.record("run"), "TF") + 6, 13); }},
    {Bridge, "tfFlags", "RRIP 4.1.6", [](S& s) { s.flip(s.susp(s.record("run"), "TF") + 4, 0x40); }},
    {Bridge, "slFlags", "RRIP 4.1.3", [](S& s) { s.put(s.susp(s.record("absolute"), "SL") + 4, 0x80); }},
    {Bridge, "slOpen", "RRIP 4.1.3", [](S& s) { s.put(s.susp(s.record("absolute"), "SL") + 4, 1); }},
    {Bridge, "slComponent", "RRIP 4.1.3.1", [](S& s) { s.put(s.susp(s.record("absolute"), "SL") + 5, 0x80); }},
    {Bridge, "slLength", "RRIP 4.1.3.1", [](S& s) { s.put(s.susp(s.record("absolute"), "SL") + 6, 200); }},
    {Bridge, "slMissing", "RRIP 4.1.3", [](S& s) { s.text(s.susp(s.record("absolute"), "SL"), "XX"); }},
    {Bridge, "spBytes", "SUSP 5.3", [](S& s) { s.put(s.susp(s.directory(""), "SP") + 4, 0); }},
    {Bridge, "erLengths", "SUSP 5.5", [](S& s) { s.put(std::min(asText(s.bytes).find("RRIP_1991A"), asText(s.bytes).find("IEEE_")) - 2, 1); }},
    {Bridge, "ceOffset", "SUSP 5.1", [](S& s) { s.both32(s.susp(s.directory(""), "CE") + 12, 2000); }},
    {Bridge, "ceOutside", "SUSP 5.1", [](S& s) { s.both32(s.susp(s.directory(""), "CE") + 4, 0x7FFFFFFF); }},
    {Bridge, "ceHalves", "SUSP 5.1", [](S& s) { s.flip(s.susp(s.directory(""), "CE") + 8); }},
    {Bridge, "entryTooLong", "SUSP 4.1", [](S& s) { s.put(s.px("run") + 2, 250); }},
    {Deep, "plElsewhere", "RRIP 4.1.5.2",
     [](S& s) { s.both32(asText(s.bytes).find(std::string_view{"PL\x0C\x01", 4}) + 4, 25); }},
    {Deep, "plMissing", "RRIP 4.1.5.2", [](S& s) { s.text(asText(s.bytes).find(std::string_view{"PL\x0C\x01", 4}), "XX"); }},
    {Deep, "reMissing", "RRIP 4.1.5.3", [](S& s) { s.text(asText(s.bytes).find(std::string_view{"RE\x04\x01", 4}), "XX"); }},
    {Deep, "rrBits", "RRIP 1.09", [](S& s) { s.flip(asText(s.bytes).find(std::string_view{"RR\x05\x01", 4}) + 4, 2); }},
    // --- El Torito
    {Iso, "bootChecksum", "El Torito 2.1", [](S& s) { s.flip(s.iso.catalog + 28); }},
    {Iso, "bootKey", "El Torito 2.1", [](S& s) { s.put(s.iso.catalog + 30, 0); }},
    {Iso, "bootReserved", "El Torito 2.1", [](S& s) { s.put(s.iso.catalog + 2, 1); }},
    {Iso, "bootValidation", "El Torito 2.1", [](S& s) { s.put(s.iso.catalog, 0); }},
    {Iso, "bootBlock", "El Torito 2.2", [](S& s) { s.put32(s.iso.catalog + 40, 100'000); }},
    {Iso, "bootSectors", "El Torito 2.2", [](S& s) { s.put16(s.iso.catalog + 38, 0xFFFF); }},
    {Iso, "bootNoSectors", "El Torito 2.2", [](S& s) { s.put16(s.iso.catalog + 38, 0); }},
    {Iso, "bootMedia", "El Torito 2.2", [](S& s) { s.put(s.iso.catalog + 33, 7); }},
    {Iso, "bootFloppy", "El Torito 2.2", [](S& s) { s.put(s.iso.catalog + 33, 2); }},
    {Iso, "bootSection", "El Torito 2.3", [](S& s) { s.put(s.iso.catalog + 64, 0x77); }},
    {Iso, "bootIndicator", "El Torito 2.3", [](S& s) { s.put(s.iso.catalog + 96, 0x77); }},
    {Iso, "bootCatalogBeyond", "El Torito 2.1", [](S& s) { s.put32(17 * kBlockSize + 71, 100'000); }},
    {Iso, "bootUnused", "El Torito 2.0", [](S& s) { s.put(17 * kBlockSize + 50, 1); }},
    // --- Extended attribute records
    {Iso, "attributeVersion", "ECMA-119 9.5.12", [](S& s) { s.put(s.iso.attributesAt + 180, 9); }},
    {Iso, "attributeHalves", "ECMA-119 7.2.3", [](S& s) { s.flip(s.iso.attributesAt + 3, 8); }},
    {Iso, "attributePermissions", "ECMA-119 9.5.3", [](S& s) { s.flip(s.iso.attributesAt + 8, 0x80); }},
    // --- ECMA-167 2: recognition
    {Bridge, "noBeginning", "ECMA-167 2/8.3.1", [](S& s) { s.put(19 * kBlockSize + 1, 'X'); }},
    {Udf102, "bothRevisions", "UDF 2.1.7", [](S& s) { s.put(17 * kBlockSize + 5, '3'); }},
    {Udf102, "structureType", "ECMA-167 2/9.1.1", [](S& s) { s.put(17 * kBlockSize, 1); }},
    {Udf102, "structureVersionOfUdf", "ECMA-167 2/9.1.3", [](S& s) { s.put(17 * kBlockSize + 6, 2); }},
    {Udf102, "recognitionReserved", "ECMA-167 3/9.1.4", [](S& s) { s.put(17 * kBlockSize + 100, 2); }},
    {Udf102, "recognitionEnd", "ECMA-167 2/8.3.1", [](S& s) { s.put(18 * kBlockSize + 1, 'X'); }},
    {Udf102, "noUdf", "ECMA-167 2/8.3.1", [](S& s) { s.clear(17 * kBlockSize, kBlockSize); }},
    // --- Anchors
    {Udf102, "anchorCrc", "ECMA-167 3/7.2", [](S& s) { s.flip(256 * kBlockSize + 20); }},
    {Udf102, "anchorGone", "UDF 2.2.3", [](S& s) { s.clear(256 * kBlockSize, kBlockSize); }},
    {Udf102, "anchorReserved", "ECMA-167 3/10.2.4", [](S& s) { s.put(256 * kBlockSize, std::uint64_t{100}, 1); }},
    {Udf102, "anchorsDiffer", "UDF 2.2.3", [](S& s) { s.put32(s.bytes.size() - kBlockSize, std::uint64_t{20}, 40); }},
    {Udf102, "oneAnchor", "UDF 2.2.3", [](S& s) { s.clear(s.bytes.size() - kBlockSize, kBlockSize); }},
    {Udf102, "anchorVersion", "ECMA-167 3/7.2.2", [](S& s) { s.put16(256 * kBlockSize, std::uint64_t{2}, 3); }},
    {Udf102, "sequenceTooShort", "UDF 2.2.3.1",
     [](S& s) {
         for (const auto p : {std::uint64_t{256} * kBlockSize, s.bytes.size() - kBlockSize})
             s.put32(p, std::uint64_t{16}, 8 * kBlockSize);
     }},
    // --- Tags
    {Udf102, "tagChecksum", "ECMA-167 3/8.4.2", [](S& s) { s.flip(s.sequence(2) + 4); }},
    {Udf102, "tagReserved", "ECMA-167 3/7.2.4", [](S& s) { s.put(s.sequence(2), std::uint64_t{5}, 1); }},
    {Udf102, "tagSerial", "UDF 2.2.1.1", [](S& s) { s.put16(s.sequence(0), std::uint64_t{6}, 9); }},
    {Udf102, "tagCrcLength", "UDF 2.2.1.2", [](S& s) { s.put16(s.sequence(0), std::uint64_t{10}, 100); }},
    {Udf102, "tagLocation", "ECMA-167 3/8.4.2", [](S& s) { s.put32(s.sequence(0), std::uint64_t{12}, 99); }},
    {Udf102, "mainSequenceCrc", "ECMA-167 3/8.4.2", [](S& s) { s.flip(s.sequence(2) + 100); }},
    {Udf102, "informationOfAnother", "UDF 2.2.7.1", [](S& s) { s.both(1, [&](auto d) { s.text(d + 21, "*Another"); }); }},
    {Udf102, "reservePartition", "ECMA-167 3/8.4.2.2",
     [](S& s) {
         const auto d = s.at.reserveSequence + 2 * kBlockSize;
         s.sealed(d, [&] { s.put16(d, std::uint64_t{22}, 7); });
     }},
    {Udf102, "reserveSequenceCrc", "ECMA-167 3/8.4.2", [](S& s) { s.flip(s.at.reserveSequence + 2 * kBlockSize + 100); }},
    {Udf102, "copiesDiffer", "ECMA-167 3/8.4.2.2", [](S& s) { s.put(s.sequence(0), std::uint64_t{27}, 'X'); }},
    {Udf102, "sameNumber", "ECMA-167 3/8.4.3",
     [](S& s) {
         std::copy_n(s.bytes.begin() + static_cast<std::ptrdiff_t>(s.sequence(0)), kBlockSize,
                     s.bytes.begin() + static_cast<std::ptrdiff_t>(s.sequence(6)));
         s.put(s.sequence(6) + 27, 'X');
         s.put32(s.sequence(6), std::uint64_t{12}, 38);
         std::copy_n(s.bytes.begin() + static_cast<std::ptrdiff_t>(s.sequence(6)), kBlockSize,
                     s.bytes.begin() + static_cast<std::ptrdiff_t>(s.sequence(5)));
         s.put32(s.sequence(5), std::uint64_t{12}, 37);
         s.clear(s.sequence(6), kBlockSize);
         putLe16(s.bytes, static_cast<std::size_t>(s.sequence(6)), 8);
         s.put16(s.sequence(6) + 2, 2);
         s.put16(s.sequence(6) + 6, 1);
         s.put16(s.sequence(6) + 10, 496);
         s.put32(s.sequence(6), std::uint64_t{12}, 38);
     }},
    // --- Primary volume descriptor
    {Udf102, "primaryNumber", "ECMA-167 3/10.1.3", [](S& s) { s.both(0, [&](auto d) { s.put32(d + 20, 1); }); }},
    {Udf102, "primaryDstring", "ECMA-167 1/7.2.12", [](S& s) { s.both(0, [&](auto d) { s.put(d + 55, 40); }); }},
    {Udf102, "primaryCompression", "UDF 2.1.3", [](S& s) { s.both(0, [&](auto d) { s.put(d + 24, 9); }); }},
    {Udf102, "primaryUnnamed", "ECMA-167 1/7.2.12", [](S& s) { s.both(0, [&](auto d) { s.clear(d + 24, 32); }); }},
    {Udf102, "primaryVolume", "ECMA-167 3/10.1.5", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 56, 4); }); }},
    {Udf102, "interchange", "UDF 2.2.2.2", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 60, 3); }); }},
    {Udf102, "maxInterchange", "UDF 2.2.2.3", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 62, 1); }); }},
    {Udf102, "charsetList", "UDF 2.2.2.4", [](S& s) { s.both(0, [&](auto d) { s.put32(d + 64, 3); }); }},
    {Udf102, "charset", "UDF 2.1.2", [](S& s) { s.both(0, [&](auto d) { s.put(d + 201, 'X'); }); }},
    {Udf102, "abstractBeyond", "ECMA-167 3/10.1.14", [](S& s) { s.both(0, [&](auto d) { s.put32(d + 328, 99); s.put32(d + 332, 99999); }); }},
    {Udf102, "primaryTimeType", "UDF 2.1.4.1", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 376, 0); }); }},
    {Udf102, "primaryZone", "ECMA-167 1/7.3.1", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 376, 0x1000 | 1500); }); }},
    {Udf102, "primaryDate", "ECMA-167 1/7.3", [](S& s) { s.both(0, [&](auto d) { s.put(d + 380, 13); }); }},
    {Udf102, "primaryMaker", "UDF 2.1.5.2", [](S& s) { s.both(0, [&](auto d) { s.clear(d + 388, 32); }); }},
    {Udf102, "regidFlags", "ECMA-167 1/7.4.1", [](S& s) { s.both(0, [&](auto d) { s.put(d + 388, 0x80); }); }},
    {Udf102, "regidPadding", "ECMA-167 1/7.4.2", [](S& s) { s.both(0, [&](auto d) { s.put(d + 388 + 20, 'x'); }); }},
    {Udf102, "primaryFlags", "ECMA-167 3/10.1.21", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 488, 2); }); }},
    {Udf102, "primaryReserved", "ECMA-167 3/10.1.22", [](S& s) { s.both(0, [&](auto d) { s.put(d + 500, 1); }); }},
    {Udf102, "behindTheDescriptor", "ECMA-167 3/8.1.2.2", [](S& s) { s.put(s.sequence(0) + 1000, 1); }},
    // --- Other volume descriptors
    {Udf102, "useRevision", "UDF 2.1.5.3", [](S& s) { s.both(1, [&](auto d) { s.put16(d + 20 + 24, 0x150); }); }},
    {Udf102, "useName", "UDF 2.2.7.2.2", [](S& s) { s.both(1, [&](auto d) { s.put(d + 117, 'X'); }); }},
    {Udf102, "partitionFlags", "ECMA-167 3/10.5.3", [](S& s) { s.both(2, [&](auto d) { s.put16(d + 20, 0); }); }},
    {Udf102, "partitionContents", "UDF 2.1.5.2", [](S& s) { s.both(2, [&](auto d) { s.put(d + 30, '3'); }); }},
    {Udf102, "partitionAccess", "ECMA-167 3/10.5.7", [](S& s) { s.both(2, [&](auto d) { s.put32(d + 184, 9); }); }},
    {Udf102, "partitionPseudo", "UDF 2.2.14.2", [](S& s) { s.both(2, [&](auto d) { s.put32(d + 184, 0); }); }},
    {Udf102, "partitionBeyond", "ECMA-167 3/10.5.9", [](S& s) { s.both(2, [&](auto d) { s.put32(d + 192, 90000); }); }},
    {Udf102, "partitionReserved", "ECMA-167 3/10.5.12", [](S& s) { s.both(2, [&](auto d) { s.put(d + 400, 1); }); }},
    {Udf102, "partitionHeader", "ECMA-167 4/14.3.6", [](S& s) { s.both(2, [&](auto d) { s.put(d + 100, 1); }); }},
    {Udf102, "partitionIntegrity", "UDF 2.3.3", [](S& s) { s.both(2, [&](auto d) { s.put32(d + 72, 2048); }); }},
    {Udf102, "partitionOverlaps", "ECMA-167 3/8.7", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 436, 300); }); }},
    {Udf102, "domainReserved", "UDF 2.1.5.3", [](S& s) { s.both(3, [&](auto d) { s.put(d + 216 + 29, 1); }); }},
    {Udf102, "domainName", "ECMA-167 3/8.4, 4/8.3", [](S& s) { s.both(3, [&](auto d) { s.put(d + 218, 'X'); }); }},
    {Udf102, "blockSizeOfUdf", "ECMA-167 3/8.4, 4/8.3", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 212, 4096); }); }},
    {Udf102, "mapTableBeyondEverything", "ECMA-167 3/10.6.8",
     [](S& s) { s.both(3, [&](auto d) { s.put32(d + 264, 0xFFFFFFFF); }); }},
    {Udf102, "mapTableBeyondTheBlock", "ECMA-167 3/10.6.8",
     [](S& s) { s.both(3, [&](auto d) { s.put32(d + 264, 1700); }); }},
    {Udf102, "mapTableLength", "ECMA-167 3/10.6.8", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 264, 7); }); }},
    {Udf102, "mapVolume", "ECMA-167 3/10.7.2.3", [](S& s) { s.both(3, [&](auto d) { s.put16(d + 442, 2); }); }},
    {Udf102, "integrityLength", "UDF 2.2.4.6", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 432, 100); }); }},
    {Udf102, "fileSetLength", "UDF 2.2.4.4", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 248, 100); }); }},
    {Udf102, "unallocatedCount", "ECMA-167 3/10.8.3", [](S& s) { s.put32(s.sequence(4) + 20, 500); s.put16(s.sequence(4), std::uint64_t{10}, 8); }},
    {Udf102, "terminatingReserved", "ECMA-167 3/10.9.2", [](S& s) { s.put(s.sequence(5), std::uint64_t{50}, 1); }},
    {Udf102, "noUnallocated", "UDF 2.2.5",
     [](S& s) { s.both(4, [&](auto d) { s.put16(d, 4); s.put16(d + 10, 496); }); }},
    // --- Integrity
    {Udf102, "noIntegrity", "ECMA-167 3/8.8.2", [](S& s) { s.flip(s.at.integrity + 40); }},
    {Udf102, "integrityType", "ECMA-167 3/10.10.3", [](S& s) { s.put32(s.at.integrity, std::uint64_t{28}, 5); }},
    {Udf102, "integrityOpen", "ECMA-167 3/10.10.3", [](S& s) { s.put32(s.at.integrity, std::uint64_t{28}, 0); }},
    {Udf102, "nextIdReserved", "UDF 3.2.1.1", [](S& s) { s.put64(s.at.integrity, std::uint64_t{40}, 3); }},
    {Udf102, "nextIdUsed", "UDF 3.2.1.1", [](S& s) { s.put64(s.at.integrity, std::uint64_t{40}, 17); }},
    {Udf102, "integrityReserved", "ECMA-167 4/14.15.2", [](S& s) { s.put(s.at.integrity, std::uint64_t{50}, 1); }},
    {Udf102, "integrityNext", "ECMA-167 3/10.10.4", [](S& s) { s.put32(s.at.integrity, std::uint64_t{32}, 2048); }},
    {Udf102, "integrityEnd", "ECMA-167 3/8.8.2", [](S& s) { s.put(s.at.integrity + kBlockSize + 40, 1); }},
    {Udf102, "integrityPartitions", "ECMA-167 3/10.10.6", [](S& s) { s.put32(s.at.integrity, std::uint64_t{72}, 0); }},
    {Udf102, "integrityUse", "UDF 2.2.6.4", [](S& s) { s.put32(s.at.integrity, std::uint64_t{76}, 10); }},
    {Udf102, "freeCount", "ECMA-167 3/10.10.8", [](S& s) { s.put32(s.at.integrity, std::uint64_t{80}, 5); }},
    {Udf102, "freeMoreThanAll", "ECMA-167 3/10.10.8", [](S& s) { s.put32(s.at.integrity, std::uint64_t{80}, 50000); }},
    {Udf102, "partitionSize", "ECMA-167 3/10.10.9", [](S& s) { s.put32(s.at.integrity, std::uint64_t{84}, 5); }},
    {Udf102, "fileCount", "UDF 2.2.6.4", [](S& s) { s.put32(s.at.integrity, std::uint64_t{88 + 32}, 3); }},
    {Udf102, "directoryCount", "UDF 2.2.6.4", [](S& s) { s.put32(s.at.integrity, std::uint64_t{88 + 36}, 9); }},
    {Udf102, "unknownRevision", "UDF 2.2.6.4", [](S& s) { s.put16(s.at.integrity, std::uint64_t{88 + 42}, 0x99); }},
    {Udf102, "readRevision", "UDF 2.2.6.4", [](S& s) { s.put16(s.at.integrity, std::uint64_t{88 + 40}, 0x250); }},
    {Udf102, "writeRevisions", "UDF 2.2.6.4", [](S& s) { s.put16(s.at.integrity, std::uint64_t{88 + 42}, 0x150); }},
    // --- File set
    {Udf102, "fileSetCrc", "ECMA-167 3/8.4, 4/8.3", [](S& s) { s.flip(s.at.fileSet + 400); }},
    {Udf102, "fileSetLocation", "ECMA-167 4/7.2.8", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{12}, 7); }},
    {Udf102, "fileSetInterchange", "UDF 2.3.2.1", [](S& s) { s.put16(s.at.fileSet, std::uint64_t{28}, 1); }},
    {Udf102, "fileSetCharsets", "UDF 2.3.2.3", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{32}, 2); }},
    {Udf102, "fileSetName", "ECMA-167 1/7.2.12", [](S& s) { s.sealed(s.at.fileSet, [&] { s.clear(s.at.fileSet + 304, 32); }); }},
    {Udf102, "fileSetVolume", "UDF 2.3.2.6", [](S& s) { s.put(s.at.fileSet, std::uint64_t{113}, 'X'); }},
    {Udf102, "fileSetNumber", "UDF 2.3.2", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{40}, 1); }},
    {Udf102, "fileSetDescriptorNumber", "UDF 2.3.2", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{44}, 1); }},
    {Udf102, "fileSetNext", "ECMA-167 4/14.1.18", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{448}, 2048); }},
    {Udf102, "rootOfMegabytes", "ECMA-167 4/14.1.15", [](S& s) { s.put(s.at.fileSet, std::uint64_t{402}, 0x20); }},
    {Udf102, "rootLength", "ECMA-167 4/14.1.15", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{400}, 100); }},
    {Udf102, "fileSetDomain", "UDF 2.1.5.3", [](S& s) { s.put16(s.at.fileSet, std::uint64_t{416 + 24}, 0x150); }},
    {Udf102, "fileSetReserved", "ECMA-167 4/14.1.19", [](S& s) { s.put(s.at.fileSet, std::uint64_t{470}, 1); }},
    // --- File entries
    {Udf102, "entryCrc", "ECMA-167 4/14.9", [](S& s) { s.flip(s.fe("stored") + 60); }},
    {Udf102, "entryLocation", "ECMA-167 4/7.2.8", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{12}, 77); }},
    {Udf102, "entryVersion", "ECMA-167 4/7.2.2", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{2}, 3); }},
    {Udf102, "entrySerial", "UDF 2.3.1.1", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{6}, 3); }},
    {Udf102, "entryCrcLength", "UDF 2.3.1.2", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{10}, 100); }},
    {Udf102, "strategyParameter", "ECMA-167 4/14.6.3", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{22}, 1); }},
    {Udf102, "maximumEntries", "UDF 2.3.5.1", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{24}, 9); }},
    {Udf102, "strategy", "ECMA-167 4/14.9", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{20}, 3); }},
    {Udf102, "icbReserved", "ECMA-167 4/14.6.5", [](S& s) { s.put(s.fe("stored"), std::uint64_t{26}, 1); }},
    {Udf102, "fileType", "UDF 2.3.5.2", [](S& s) { s.put(s.fe("stored"), std::uint64_t{27}, 99); }},
    {Udf102, "realTimeTooEarly", "UDF 2.3.5.2", [](S& s) { s.put(s.fe("stored"), std::uint64_t{27}, 249); }},
    {Udf102, "icbFlags", "ECMA-167 4/14.6.8", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{34}, 0x8000); }},
    {Udf102, "sortedFlag", "UDF 2.3.5.4", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{34}, 8); }},
    {Udf102, "transformedFlag", "UDF 2.3.5.4", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{34}, 0x800); }},
    {Udf102, "versionsFlag", "UDF 2.3.5.4", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{34}, 0x1000); }},
    {Udf102, "streamFlag", "ECMA-167 4/14.6.8", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{34}, 0x2000); }},
    {Udf102, "permissions", "ECMA-167 4/14.9.5", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{44}, 0x10000); }},
    {Udf102, "noLinks", "ECMA-167 4/14.9.6", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{48}, 0); }},
    {Udf102, "moreLinks", "ECMA-167 4/14.9.6", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{48}, 7); }},
    {Udf102, "recordFormat", "UDF 2.3.6.1", [](S& s) { s.put(s.fe("stored"), std::uint64_t{50}, 1); }},
    {Udf102, "recordDisplay", "UDF 2.3.6.2", [](S& s) { s.put(s.fe("stored"), std::uint64_t{51}, 1); }},
    {Udf102, "recordLength", "UDF 2.3.6.3", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{52}, 1); }},
    {Udf102, "sizeTooLarge", "ECMA-167 4/14.9.10", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{56}, 90'000); }},
    {Udf102, "sizeTooSmall", "ECMA-167 4/14.9.10", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{56}, 10); }},
    {Udf102, "blocksRecorded", "ECMA-167 4/14.9.11", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{64}, 9); }},
    {Udf102, "embeddedBlocks", "ECMA-167 4/14.9.11", [](S& s) { s.put64(s.fe("embedded"), std::uint64_t{64}, 1); }},
    {Udf102, "embeddedSize", "ECMA-167 4/14.9", [](S& s) { s.put64(s.fe("embedded"), std::uint64_t{56}, 5); }},
    {Udf102, "accessTime", "ECMA-167 1/7.3", [](S& s) { s.put(s.fe("stored"), std::uint64_t{76}, 0); }},
    {Udf102, "microseconds", "ECMA-167 1/7.3", [](S& s) { s.put(s.fe("stored"), std::uint64_t{83}, 200); }},
    {Udf102, "priorEntries", "ECMA-167 4/14.6.1", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{16}, 1); }},
    {Udf102, "parentIcb", "UDF 2.3.5.3", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{28}, 0x40000000); }},
    {Udf102, "attributeIcb", "ECMA-167 4/14.9.16", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{112}, 99); }},
    {Udf102, "checkpoint", "ECMA-167 4/14.9.15", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{108}, 0); }},
    {Udf102, "entryMaker", "UDF 2.1.5.2", [](S& s) { s.sealed(s.fe("stored"), [&] { s.clear(s.fe("stored") + 128, 32); }); }},
    {Udf102, "uniqueIdTwice", "ECMA-167 4/14.9.18", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{160}, 16); }},
    {Udf102, "uniqueIdReserved", "UDF 3.2.1.1", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{160}, 7); }},
    {Udf102, "uniqueIdZero", "UDF 3.2.1.1", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{160}, 0); }},
    {Udf102, "rootUniqueId", "UDF 3.2.1.1", [](S& s) { s.put64(s.fe(""), std::uint64_t{160}, 99); }},
    {Udf102, "rootCrc", "ECMA-167 3/8.4, 4/8.3", [](S& s) { s.flip(s.fe("") + 60); }},
    // --- Extents
    {Udf102, "extentOutside", "ECMA-167 4/14.14", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{180}, 99999); }},
    {Udf102, "extentOverlaps", "ECMA-119 6.4, ECMA-167 4/12", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{180}, 3); }},
    {Udf102, "extentForm", "UDF 2.3.10", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{34}, 2); }},
    {Udf102, "extentInsideABlock", "ECMA-167 4/12.1", [](S& s) { s.put32(s.fe("holes"), std::uint64_t{176}, 2000); }},
    {Udf102, "holeWithAPlace", "ECMA-167 4/14.14.1.1", [](S& s) { s.put32(s.fe("holes"), std::uint64_t{188}, 5); }},
    {Udf102, "behindTheEnd", "ECMA-167 4/12", [](S& s) { s.put32(s.fe("holes"), std::uint64_t{184}, 0); }},
    {Udf102, "tailNotAllocated", "ECMA-167 4/12.1", [](S& s) { s.put64(s.fe("holes"), std::uint64_t{56}, 2048); }},
    {Udf102, "chainCrc", "ECMA-167 4/14.9", [](S& s) { s.flip(s.at.chainBlock + 20); }},
    {Udf102, "chainLocation", "ECMA-167 4/7.2.8", [](S& s) { s.put32(s.at.chainBlock, std::uint64_t{12}, 99); }},
    {Udf102, "chainLength", "ECMA-167 4/14.5.3", [](S& s) { s.put32(s.at.chainBlock, std::uint64_t{20}, 9); }},
    {Udf102, "chainCrcLength", "UDF 2.3.11", [](S& s) { s.put16(s.at.chainBlock, std::uint64_t{10}, 4); }},
    // --- Extended attributes
    {Udf102, "attributeHeader", "ECMA-167 4/14.10.1", [](S& s) { s.put(s.fe("block"), std::uint64_t{177}, 9); }},
    {Udf102, "attributePlace", "ECMA-167 4/14.10.1", [](S& s) { s.sealed(s.fe("block"), [&] { s.put32(s.fe("block") + 176, std::uint64_t{16}, 3); }); }},
    {Udf102, "attributeType", "ECMA-167 4/14.10", [](S& s) { s.put32(s.fe("block"), std::uint64_t{200}, 77); }},
    {Udf102, "attributeSubtype", "ECMA-167 4/14.10.2", [](S& s) { s.put(s.fe("block"), std::uint64_t{204}, 2); }},
    {Udf102, "attributeLength", "ECMA-167 4/14.10.2", [](S& s) { s.put32(s.fe("block"), std::uint64_t{208}, 4); }},
    {Udf102, "deviceMissing", "ECMA-167 4/14.10.7", [](S& s) { s.put(s.fe("fifo"), std::uint64_t{27}, 7); }},
    {Udf102, "deviceNotWanted", "ECMA-167 4/14.10.7", [](S& s) { s.put(s.fe("block"), std::uint64_t{27}, 5); }},
    {Udf102, "attributeChecksum", "UDF 3.3.4.5",
     [](S& s) {
         const auto fe = s.fe("block");
         s.sealed(fe, [&] {
             s.put32(fe + 200, 2048);
             s.text(fe + 217, "*UDF FreeEASpace");
         });
     }},
    // --- Identifiers
    {Udf102, "identifierCrc", "ECMA-167 4/14.4", [](S& s) { s.flip(s.fid("", "stored") + 39); }},
    {Udf102, "identifierLocation", "ECMA-167 4/7.2.8", [](S& s) { s.put32(s.fid("", "stored"), std::uint64_t{12}, 99); }},
    {Udf102, "identifierTagVersion", "ECMA-167 4/7.2.2", [](S& s) { s.put16(s.fid("", "stored"), std::uint64_t{2}, 3); }},
    {Udf102, "identifierSerial", "UDF 2.3.1.1", [](S& s) { s.put16(s.fid("", "stored"), std::uint64_t{6}, 3); }},
    {Udf102, "identifierCrcLength", "UDF 2.3.1.2", [](S& s) { s.put16(s.fid("", "stored"), std::uint64_t{10}, 20); }},
    {Udf102, "identifierVersion", "UDF 2.3.4.1", [](S& s) { s.put16(s.fid("", "stored"), std::uint64_t{16}, 2); }},
    {Udf102, "characteristics", "ECMA-167 4/14.4.3", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{18}, 0x80); }},
    {Udf102, "metadataBit", "ECMA-167 4/14.4.3", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{18}, 0x10); }},
    {Udf102, "identifierIcb", "ECMA-167 4/14.4.5", [](S& s) { s.put32(s.fid("", "stored"), std::uint64_t{20}, 100); }},
    {Udf102, "identifierIcbOfMegabytes", "ECMA-167 4/14.4.5", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{22}, 0x20); }},
    {Udf102, "identifierPadding", "ECMA-167 4/14.4.9", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{38 + 7 + 1}, 1); }},
    {Udf102, "nameCompression", "UDF 2.1.1", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{38}, 9); }},
    {Udf102, "nameHalf", "UDF 2.1.1", [](S& s) { s.put(s.fid("", "block"), std::uint64_t{38}, 16); }},
    {Udf102, "sameNameInUdf", "ECMA-167 4/8.6", [](S& s) { s.sealed(s.fid("", "stored"), [&] { s.text(s.fid("", "stored") + 39, "hidden"); }); }},
    {Udf102, "nameWithSlash", "UDF 4.2.2.1", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{40}, '/'); }},
    {Udf102, "parentElsewhereInUdf", "ECMA-167 4/8.6", [](S& s) { s.put32(s.at.content.at("folder"), std::uint64_t{24}, 3); }},
    {Udf102, "noParent", "ECMA-167 4/8.6", [](S& s) { s.put(s.at.content.at("folder"), std::uint64_t{18}, 2); }},
    {Udf102, "parentNoDirectory", "ECMA-167 4/14.4.3", [](S& s) { s.put(s.at.content.at("folder"), std::uint64_t{18}, 8); }},
    {Udf102, "directoryBitMissing", "ECMA-167 4/14.4.3", [](S& s) { s.put(s.fid("", "folder"), std::uint64_t{18}, 0); }},
    {Udf102, "directoryBitWrong", "ECMA-167 4/14.4.3", [](S& s) { s.put(s.fid("", "stored"), std::uint64_t{18}, 2); }},
    {Udf102, "directoryLoopInUdf", "ECMA-167 4/8.6",
     [](S& s) { s.put32(s.fid("folder", "deeper"), std::uint64_t{24}, s.get32(s.fid("", "folder") + 24)); }},
    {Udf102, "implementationUse", "UDF 2.3.4.4", [](S& s) { s.put16(s.fid("", "stored"), std::uint64_t{36}, 2); }},
    {Udf102, "directoryContent", "ECMA-167 4/14.4", [](S& s) { s.clear(s.at.content.at("folder") + 40, 40); }},
    {Udf150, "chainedEntry", "ECMA-167 4/7.2.8", [](S& s) { s.put32(s.fe("rewritten"), std::uint64_t{12}, 99); }},
    // --- What came with 2.00
    {Udf201, "objectSize", "ECMA-167 4/14.17.11", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{64}, 9); }},
    {Udf201, "objectSizeWithStreams", "ECMA-167 4/14.17.11", [](S& s) { s.put64(s.fe("embedded"), std::uint64_t{64}, 13); }},
    {Udf201, "extendedReserved", "ECMA-167 4/14.17.18", [](S& s) { s.put(s.fe("stored"), std::uint64_t{132}, 1); }},
    {Udf201, "extendedSize", "ECMA-167 4/14.17.10", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{56}, 90'000); }},
    {Udf201, "extendedBlocks", "ECMA-167 4/14.17.12", [](S& s) { s.put64(s.fe("stored"), std::uint64_t{72}, 9); }},
    {Udf201, "extendedCheckpoint", "ECMA-167 4/14.17.17", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{128}, 0); }},
    {Udf201, "creationTime", "ECMA-167 1/7.3", [](S& s) { s.put(s.fe("stored"), std::uint64_t{108}, 77); }},
    {Udf201, "identifierUniqueId", "UDF 2.3.4.3", [](S& s) { s.put32(s.fid("", "stored"), std::uint64_t{32}, 1234); }},
    {Udf201, "directoryIdentifierUniqueId", "UDF 2.3.4.3", [](S& s) { s.put32(s.fid("", "folder"), std::uint64_t{32}, 1234); }},
    {Udf201, "streamDirectoryIcb", "ECMA-167 4/14.17.20", [](S& s) { s.put(s.fe("embedded"), std::uint64_t{154}, 7); }},
    {Udf201, "attributeIcbOfAnExtendedEntry", "ECMA-167 4/14.17.19", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{136}, 99); }},
    {Udf201, "streamFlagMissing", "ECMA-167 4/14.6.8", [](S& s) { s.put16(s.fe("embedded//note"), std::uint64_t{34}, 3); }},
    {Udf201, "streamUniqueId", "UDF 3.3.5.1", [](S& s) { s.put64(s.fe("embedded//note"), std::uint64_t{200}, 5555); }},
    {Udf201, "streamDirectoryType", "ECMA-167 4/14.6.6", [](S& s) { s.put(s.fe("embedded//"), std::uint64_t{27}, 4); }},
    {Udf201, "streamDirectoryCrc", "UDF 3.3.5.1", [](S& s) { s.flip(s.fe("embedded//") + 60); }},
    {Udf201, "streamOfAStream", "UDF 3.3.5.1", [](S& s) { s.put32(s.fe("embedded//note"), std::uint64_t{152}, 2048); }},
    {Udf201, "streamDirectoryLinks", "ECMA-167 4/14.9.6", [](S& s) { s.put16(s.fe("embedded//"), std::uint64_t{48}, 1); }},
    {Udf201, "linksWithoutTheStreamDirectory", "ECMA-167 4/14.9.6", [](S& s) { s.put16(s.fe("embedded"), std::uint64_t{48}, 1); }},
    {Udf201, "systemStreams", "ECMA-167 4/14.6.6", [](S& s) { s.put(s.at.systemStreams, std::uint64_t{27}, 4); }},
    {Udf201, "oldRecognition", "UDF 2.1.7", [](S& s) { s.put(17 * kBlockSize + 5, '2'); }},
    {Udf201, "oldTag", "ECMA-167 4/7.2.2", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{2}, 2); }},
    // --- Virtual partitions
    {Virtual, "tableEntryOutside", "UDF 2.2.11", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 152 + 40, 90000); }},
    {Virtual, "tableEntryUnused", "ECMA-167 4/14.9", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 152 + 4 * 4, 0xFFFFFFFF); }},
    {Virtual, "tablePrevious", "UDF 2.2.11", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 132, 700); }},
    {Virtual, "tablePreviousIsNone", "UDF 2.2.11", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 132, 3); }},
    {Virtual, "tableHeader", "UDF 2.2.11", [](S& s) { s.put16(s.at.table, s.at.tableContent - s.at.table + 2, 4); }},
    {Virtual, "tableReserved", "UDF 2.2.11", [](S& s) { s.put16(s.at.table, s.at.tableContent - s.at.table + 150, 4); }},
    {Virtual, "tableVolume", "UDF 2.2.11", [](S& s) { s.put(s.at.table, s.at.tableContent - s.at.table + 5, 'X'); }},
    {Virtual, "tableFiles", "UDF 2.2.11", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 136, 99); }},
    {Virtual, "tableDirectories", "UDF 2.2.11", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 140, 99); }},
    {Virtual, "tableRevision", "UDF 2.2.11", [](S& s) { s.put16(s.at.table, s.at.tableContent - s.at.table + 144, 0x260); }},
    {Virtual, "tableCut", "ECMA-167 3/8.4, 4/8.3", [](S& s) { s.bytes.resize(400 * kBlockSize); }},
    {Virtual, "virtualSize", "UDF 2.2.6.3", [](S& s) { s.put32(s.at.integrity, std::uint64_t{92}, 5); }},
    {Virtual, "mapReserved", "UDF 2.2.8", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 50, 1); }); }},
    {Virtual, "mapRevision", "UDF 2.1.5.3", [](S& s) { s.both(3, [&](auto d) { s.put16(d + 446 + 4 + 24, 0x150); }); }},
    {Virtual150, "oldTableIdentifier", "ECMA-167 3/8.4, 4/8.3",
     [](S& s) {
         const auto at = asText(s.bytes).rfind("*UDF Virtual Alloc Tbl");
         s.sealed(s.at.table, [&] { s.put(at + 1, 'X'); });
     }},
    // --- Sparable partitions
    {Sparable, "packetLength", "UDF 2.2.9", [](S& s) { s.both(3, [&](auto d) { s.put16(d + 480, 24); }); }},
    {Sparable, "tableCount", "UDF 2.2.9", [](S& s) { s.both(3, [&](auto d) { s.put(d + 482, 9); }); }},
    {Sparable, "sparingCrc", "UDF 2.2.12", [](S& s) { s.flip(s.at.table + 60); }},
    {Sparable, "sparingIdentifier", "UDF 2.1.5.3", [](S& s) { s.put16(s.at.table, std::uint64_t{16 + 24}, 0x150); }},
    {Sparable, "sparingTag", "UDF 2.2.12", [](S& s) { s.put16(s.at.table, std::uint64_t{0}, 3); }},
    {Sparable, "sparingLocation", "ECMA-167 3/7.2.8", [](S& s) { s.put32(s.at.table, std::uint64_t{12}, 3); }},
    {Sparable, "sparingReserved", "UDF 2.2.12", [](S& s) { s.put16(s.at.table, std::uint64_t{50}, 3); }},
    {Sparable, "sparingsDiffer", "UDF 2.2.12", [](S& s) { s.put32(s.at.table, std::uint64_t{52}, 99); }},
    {Sparable, "sparingOriginal", "UDF 2.2.12", [](S& s) { s.put32(s.at.table, std::uint64_t{56}, 33); }},
    {Sparable, "sparingInside", "UDF 2.2.12", [](S& s) { s.put32(s.at.table, std::uint64_t{60}, 320); }},
    {Sparable, "sparingBeyond", "UDF 2.2.12", [](S& s) { s.put32(s.at.table, std::uint64_t{60}, 90000); }},
    {Sparable, "sparingNotSorted", "UDF 2.2.12",
     [](S& s) {
         const auto first = s.get32(s.at.table + 60), second = s.get32(s.at.table + 68);
         s.put32(s.at.table, std::uint64_t{64}, 32);
         s.put32(s.at.table, std::uint64_t{68}, first);
         s.put32(s.at.table, std::uint64_t{56}, 640);
         s.put32(s.at.table, std::uint64_t{60}, second);
     }},
    {Sparable, "usedButFree", "ECMA-167 4/10.1", [](S& s) { s.sealed(s.at.space, [&] { s.flip(s.at.space + 24, 8); }); }},
    {Sparable, "bitmapBits", "ECMA-167 4/14.12", [](S& s) { s.put32(s.at.space, std::uint64_t{16}, 80); }},
    {Sparable, "bitmapBytes", "ECMA-167 4/14.12", [](S& s) { s.put32(s.at.space, std::uint64_t{20}, 3); }},
    {Sparable, "bitmapCrc", "ECMA-167 4/7.2", [](S& s) { s.flip(s.at.space + 24 + 80); }},
    {Sparable, "noSpaceSet", "UDF 2.3.3", [](S& s) { s.both(2, [&](auto d) { s.put32(d + 64, 0); }); }},
    // --- Metadata partitions
    {Metadata, "mainFile", "UDF 2.2.13.1", [](S& s) { s.flip(s.at.metadataMain + 60); }},
    {Metadata, "mirrorFile", "UDF 2.2.13.1", [](S& s) { s.flip(s.at.metadataMirror + 60); }},
    {Metadata, "mirrorData", "UDF 2.2.13.1", [](S& s) { s.flip(s.at.mirrorData + 600); }},
    {Metadata, "mirrorType", "UDF 2.2.13.1", [](S& s) { s.put(s.at.metadataMirror, std::uint64_t{27}, 250); }},
    {Metadata, "mirrorFlag", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 58, 0); }); }},
    {Metadata, "metadataUniqueId", "UDF 2.2.13.1", [](S& s) { s.put64(s.at.metadataMain, std::uint64_t{200}, 5); }},
    {Metadata, "metadataAlignment", "UDF 2.2.13.1", [](S& s) { s.both(3, [&](auto d) { s.put16(d + 446 + 56, 64); s.put32(d + 446 + 52, 64); }); }},
    {Metadata, "allocationUnit", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 446 + 52, 33); }); }},
    {Metadata, "metadataFlags", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 58, 3); }); }},
    {Metadata, "metadataReserved", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 60, 3); }); }},
    {Metadata, "metadataSize", "ECMA-167 3/10.10.9", [](S& s) { s.put32(s.at.integrity, std::uint64_t{92}, 5); }},
    {Metadata, "contentInMetadata", "UDF 2.2.13", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{216 + 8}, 1); }},
    {Metadata, "contentInMetadataFile", "UDF 2.2.13", [](S& s) { s.put32(s.fe("stored"), std::uint64_t{216 + 4}, 40); }},
    {Metadata, "entryOutsideMetadata", "UDF 2.2.13",
     [](S& s) {
         // The entry where its content was, in the partition itself.
         const auto fe = s.fe("embedded");
         const auto block = s.get32(s.allocation("stored") + 4);
         std::copy_n(s.bytes.begin() + static_cast<std::ptrdiff_t>(fe), kBlockSize,
                     s.bytes.begin() + static_cast<std::ptrdiff_t>(s.at.partition + block * std::uint64_t{kBlockSize}));
         s.put32(s.at.partition + block * std::uint64_t{kBlockSize}, std::uint64_t{12}, block);
         const auto fid = s.fid("", "embedded");
         s.put16(fid + 28, 0);
         s.put32(fid, std::uint64_t{24}, block);
     }},
    {Writable, "metadataBitmap", "UDF 2.2.13.2", [](S& s) { s.flip(s.at.partition + 2 * kBlockSize + 24); sealTag(s.bytes, s.at.partition + 2 * kBlockSize); }},
    {Writable, "metadataBitmapType", "UDF 2.2.13.2", [](S& s) { s.put(s.at.metadataBitmap, std::uint64_t{27}, 5); }},
    {Writable, "metadataFree", "ECMA-167 3/10.10.8", [](S& s) { s.put32(s.at.integrity, std::uint64_t{84}, 1); }},
    {Writable, "noMetadataBitmap", "UDF 2.2.13.2", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 446 + 48, 0xFFFFFFFF); }); }},
    {Writable, "lostBlocks", "ECMA-167 4/10.1", [](S& s) { s.sealed(s.at.space, [&] { s.put(s.at.space + 24 + 70, 0); }); }},
};

class CheckDamage : public testing::TestWithParam<Damage> {};

TEST_P(CheckDamage, IsFound)
{
    if (GetParam().base == Deep && !haveTool("genisoimage")) GTEST_SKIP() << "genisoimage is not installed";
    auto s = subject(GetParam().base);
    GetParam().make(s);
    MemorySource source{std::move(s.bytes)};
    const auto report = check(source);
    const auto found =
        std::ranges::any_of(report.findings, [](const Finding& f) { return f.clause.starts_with(GetParam().clause); });
    EXPECT_TRUE(found) << "nothing of " << GetParam().clause << " in:\n" << describe(report);
}

INSTANTIATE_TEST_SUITE_P(Kinds, CheckDamage, testing::ValuesIn(kDamages),
                         [](const auto& parameter) { return std::string{parameter.param.name}; });

TEST(CheckDamages, TheUndamagedImagesAreSound)
{
    for (const auto base : {Bridge, Udf102, Udf150, Udf201, Virtual150, Virtual, Sparable, Metadata, Writable}) {
        MemorySource source{subject(base).bytes};
        EXPECT_TRUE(check(source).findings.empty()) << static_cast<int>(base) << describe(check(source));
    }
}

TEST(CheckDamages, EveryFindingNamesItsRule)
{
    for (const auto& damage : kDamages) {
        if (damage.base == Deep && !haveTool("genisoimage")) continue;
        auto s = subject(damage.base);
        damage.make(s);
        MemorySource source{std::move(s.bytes)};
        for (const auto& f : check(source).findings) {
            if (f.text.find("more") != std::string::npos || f.text.find("together") != std::string::npos) continue;
            EXPECT_FALSE(f.clause.empty()) << damage.name << ": " << f.text;
        }
    }
}

/// A cut at the end of a block, at every block: the check ends, and says that something is missing.
TEST(CheckDamages, TruncationIsFoundAtEveryStructure)
{
    for (const auto base : {Bridge, Udf102, Udf201, Sparable, Metadata}) {
        const auto whole = subject(base).bytes;
        for (std::size_t blocks = whole.size() / kBlockSize - 1; blocks > 0; blocks -= blocks > 80 ? 7 : 1) {
            MemorySource source{{whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(blocks * kBlockSize)}};
            EXPECT_FALSE(check(source).findings.empty()) << static_cast<int>(base) << " cut to " << blocks;
            if (blocks <= 7) break;
        }
    }
}

}  // namespace
}  // namespace discmaster::image::read::test
