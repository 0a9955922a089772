#include "damages/damages.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace discmaster::image::read::test {
namespace {

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
     [](S& s) {
         s.both32(kPvd + 80, static_cast<std::uint32_t>(s.entry(FileSystem::RockRidge, "run").dataAt / kBlockSize));
     }},
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
    {Bridge, "deviceWithoutNumbers", "RRIP 4.1.2", [](S& s) { s.both32(s.px("empty") + 4, 0020644); }},
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
    {Bridge, "erLengths", "SUSP 5.5",
     [](S& s) { s.put(std::min(asText(s.bytes).find("RRIP_1991A"), asText(s.bytes).find("IEEE_")) - 2, 1); }},
    {Bridge, "ceOffset", "SUSP 5.1", [](S& s) { s.both32(s.susp(s.directory(""), "CE") + 12, 2000); }},
    {Bridge, "ceOutside", "SUSP 5.1", [](S& s) { s.both32(s.susp(s.directory(""), "CE") + 4, 0x7FFFFFFF); }},
    {Bridge, "ceHalves", "SUSP 5.1", [](S& s) { s.flip(s.susp(s.directory(""), "CE") + 8); }},
    {Bridge, "entryTooLong", "SUSP 4.1", [](S& s) { s.put(s.px("run") + 2, 250); }},
    {Deep, "plElsewhere", "RRIP 4.1.5.2",
     [](S& s) { s.both32(asText(s.bytes).find(std::string_view{"PL\x0C\x01", 4}) + 4, 25); }},
    {Deep, "plMissing", "RRIP 4.1.5.2",
     [](S& s) { s.text(asText(s.bytes).find(std::string_view{"PL\x0C\x01", 4}), "XX"); }},
    {Deep, "reMissing", "RRIP 4.1.5.3",
     [](S& s) { s.text(asText(s.bytes).find(std::string_view{"RE\x04\x01", 4}), "XX"); }},
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
};

}  // namespace

std::span<const Damage> isoDamages() { return kDamages; }

}  // namespace discmaster::image::read::test
