#include "damages/damages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace discmaster::image::read::test {
namespace {

using S = Subject;
using enum Base;

const Damage kDamages[] = {
    // --- Virtual partitions
    {Virtual, "tableEntryOutside", "UDF 2.2.11",
     [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 152 + 40, 90000); }},
    {Virtual, "tableEntryUnused", "ECMA-167 4/14.9",
     [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 152 + 4 * 4, 0xFFFFFFFF); }},
    {Virtual, "tablePrevious", "UDF 2.2.11",
     [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 132, 700); }},
    {Virtual, "tablePreviousIsNone", "UDF 2.2.11",
     [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 132, 3); }},
    {Virtual, "tableHeader", "UDF 2.2.11", [](S& s) { s.put16(s.at.table, s.at.tableContent - s.at.table + 2, 4); }},
    {Virtual, "tableReserved", "UDF 2.2.11",
     [](S& s) { s.put16(s.at.table, s.at.tableContent - s.at.table + 150, 4); }},
    {Virtual, "tableVolume", "UDF 2.2.11", [](S& s) { s.put(s.at.table, s.at.tableContent - s.at.table + 5, 'X'); }},
    {Virtual, "tableFiles", "UDF 2.2.11", [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 136, 99); }},
    {Virtual, "tableDirectories", "UDF 2.2.11",
     [](S& s) { s.put32(s.at.table, s.at.tableContent - s.at.table + 140, 99); }},
    {Virtual, "tableRevision", "UDF 2.2.11",
     [](S& s) { s.put16(s.at.table, s.at.tableContent - s.at.table + 144, 0x260); }},
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
    {Sparable, "usedButFree", "ECMA-167 4/10.1",
     [](S& s) { s.sealed(s.at.space, [&] { s.flip(s.at.space + 24, 8); }); }},
    {Sparable, "bitmapBits", "ECMA-167 4/14.12", [](S& s) { s.put32(s.at.space, std::uint64_t{16}, 80); }},
    {Sparable, "bitmapBytes", "ECMA-167 4/14.12", [](S& s) { s.put32(s.at.space, std::uint64_t{20}, 3); }},
    {Sparable, "bitmapCrc", "ECMA-167 4/7.2", [](S& s) { s.flip(s.at.space + 24 + 80); }},
    {Sparable, "bitmapTagReserved", "ECMA-167 4/7.2.4", [](S& s) { s.put(s.at.space, std::uint64_t{5}, 1); }},
    {Sparable, "noSpaceSet", "UDF 2.3.3", [](S& s) { s.both(2, [&](auto d) { s.put32(d + 64, 0); }); }},
    // --- Metadata partitions
    {Metadata, "mainFile", "UDF 2.2.13.1", [](S& s) { s.flip(s.at.metadataMain + 60); }},
    {Metadata, "mirrorFile", "UDF 2.2.13.1", [](S& s) { s.flip(s.at.metadataMirror + 60); }},
    {Metadata, "mirrorData", "UDF 2.2.13.1", [](S& s) { s.flip(s.at.mirrorData + 600); }},
    {Metadata, "mirrorType", "UDF 2.2.13.1", [](S& s) { s.put(s.at.metadataMirror, std::uint64_t{27}, 250); }},
    {Metadata, "mirrorFlag", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 58, 0); }); }},
    {Metadata, "metadataUniqueId", "UDF 2.2.13.1", [](S& s) { s.put64(s.at.metadataMain, std::uint64_t{200}, 5); }},
    {Metadata, "metadataLinks", "UDF 2.2.13.1", [](S& s) { s.put16(s.at.metadataMain, std::uint64_t{48}, 1); }},
    {Metadata, "metadataAttributes", "UDF 2.2.13.1",
     [](S& s) { s.put32(s.at.metadataMain, std::uint64_t{136}, kBlockSize); }},
    {Metadata, "metadataStreams", "UDF 2.2.13.1",
     [](S& s) { s.put32(s.at.metadataMirror, std::uint64_t{152}, kBlockSize); }},
    {Metadata, "metadataAlignment", "UDF 2.2.13.1",
     [](S& s) {
         s.both(3, [&](auto d) {
             s.put16(d + 446 + 56, 64);
             s.put32(d + 446 + 52, 64);
         });
     }},
    {Metadata, "allocationUnit", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 446 + 52, 33); }); }},
    {Metadata, "metadataFlags", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 58, 3); }); }},
    {Metadata, "metadataReserved", "UDF 2.2.10", [](S& s) { s.both(3, [&](auto d) { s.put(d + 446 + 60, 3); }); }},
    {Metadata, "metadataSize", "ECMA-167 3/10.10.9", [](S& s) { s.put32(s.at.integrity, std::uint64_t{92}, 5); }},
    {Metadata, "contentInMetadata", "UDF 2.2.13", [](S& s) { s.put16(s.fe("stored"), std::uint64_t{216 + 8}, 1); }},
    {Metadata, "contentInMetadataFile", "UDF 2.2.13",
     [](S& s) { s.put32(s.fe("stored"), std::uint64_t{216 + 4}, 40); }},
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
    {Writable, "metadataBitmap", "UDF 2.2.13.2",
     [](S& s) {
         s.flip(s.at.partition + 2 * kBlockSize + 24);
         sealTag(s.bytes, s.at.partition + 2 * kBlockSize);
     }},
    {Writable, "metadataBitmapType", "UDF 2.2.13.2", [](S& s) { s.put(s.at.metadataBitmap, std::uint64_t{27}, 5); }},
    {Writable, "metadataFree", "ECMA-167 3/10.10.8", [](S& s) { s.put32(s.at.integrity, std::uint64_t{84}, 1); }},
    {Writable, "noMetadataBitmap", "UDF 2.2.13.2",
     [](S& s) { s.both(3, [&](auto d) { s.put32(d + 446 + 48, 0xFFFFFFFF); }); }},
    {Writable, "lostBlocks", "ECMA-167 4/10.1",
     [](S& s) { s.sealed(s.at.space, [&] { s.put(s.at.space + 24 + 70, 0); }); }},
};

}  // namespace

std::span<const Damage> udfPartitionDamages() { return kDamages; }

}  // namespace discmaster::image::read::test
