#include "damages/damages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace discmaster::image::read::test {
namespace {

using S = Subject;
using enum Base;

const Damage kDamages[] = {
    // --- ECMA-167 2: recognition
    {Bridge, "noBeginning", "ECMA-167 2/8.3.1", [](S& s) { s.put(19 * kBlockSize + 1, 'X'); }},
    {Udf102, "bothRevisions", "UDF 2.1.7", [](S& s) { s.put(17 * kBlockSize + 5, '3'); }},
    {Udf102, "structureType", "ECMA-167 2/9.1.1", [](S& s) { s.put(17 * kBlockSize, 1); }},
    {Udf102, "structureVersionOfUdf", "ECMA-167 2/9.1.3", [](S& s) { s.put(17 * kBlockSize + 6, 2); }},
    {Udf102, "recognitionReserved", "ECMA-167 3/9.1.4", [](S& s) { s.put(17 * kBlockSize + 100, 2); }},
    {Udf102, "behindALostRecognition", "ECMA-167 4/14.9.6",
     [](S& s) {
         s.clear(16 * kBlockSize, 3 * kBlockSize);
         s.put16(s.fe("stored"), std::uint64_t{48}, 7);
     }},
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
    {Udf102, "informationOfAnother", "UDF 2.2.7.1",
     [](S& s) { s.both(1, [&](auto d) { s.text(d + 21, "*Another"); }); }},
    {Udf102, "reservePartition", "ECMA-167 3/8.4.2.2",
     [](S& s) {
         const auto d = s.at.reserveSequence + 2 * kBlockSize;
         s.sealed(d, [&] { s.put16(d, std::uint64_t{22}, 7); });
     }},
    {Udf102, "reserveSequenceCrc", "ECMA-167 3/8.4.2",
     [](S& s) { s.flip(s.at.reserveSequence + 2 * kBlockSize + 100); }},
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
    {Udf102, "abstractBeyond", "ECMA-167 3/10.1.14",
     [](S& s) {
         s.both(0, [&](auto d) {
             s.put32(d + 328, 99);
             s.put32(d + 332, 99999);
         });
     }},
    {Udf102, "primaryTimeType", "UDF 2.1.4.1", [](S& s) { s.both(0, [&](auto d) { s.put16(d + 376, 0); }); }},
    {Udf102, "primaryZone", "ECMA-167 1/7.3.1",
     [](S& s) { s.both(0, [&](auto d) { s.put16(d + 376, 0x1000 | 1500); }); }},
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
    {Udf102, "blockSizeOfUdf", "ECMA-167 3/8.4, 4/8.3",
     [](S& s) { s.both(3, [&](auto d) { s.put32(d + 212, 4096); }); }},
    {Udf102, "mapTableBeyondEverything", "ECMA-167 3/10.6.8",
     [](S& s) { s.both(3, [&](auto d) { s.put32(d + 264, 0xFFFFFFFF); }); }},
    {Udf102, "mapTableBeyondTheBlock", "ECMA-167 3/10.6.8",
     [](S& s) { s.both(3, [&](auto d) { s.put32(d + 264, 1700); }); }},
    {Udf102, "mapTableLength", "ECMA-167 3/10.6.8", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 264, 7); }); }},
    {Udf102, "mapVolume", "ECMA-167 3/10.7.2.3", [](S& s) { s.both(3, [&](auto d) { s.put16(d + 442, 2); }); }},
    {Udf102, "integrityLength", "UDF 2.2.4.6", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 432, 100); }); }},
    {Udf102, "fileSetLength", "UDF 2.2.4.4", [](S& s) { s.both(3, [&](auto d) { s.put32(d + 248, 100); }); }},
    {Udf102, "unallocatedCount", "ECMA-167 3/10.8.3",
     [](S& s) {
         s.put32(s.sequence(4) + 20, 500);
         s.put16(s.sequence(4), std::uint64_t{10}, 8);
     }},
    {Udf102, "terminatingReserved", "ECMA-167 3/10.9.2", [](S& s) { s.put(s.sequence(5), std::uint64_t{50}, 1); }},
    {Udf102, "noUnallocated", "UDF 2.2.5",
     [](S& s) {
         s.both(4, [&](auto d) {
             s.put16(d, 4);
             s.put16(d + 10, 496);
         });
     }},
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
    {Udf102, "fileSetName", "ECMA-167 1/7.2.12",
     [](S& s) { s.sealed(s.at.fileSet, [&] { s.clear(s.at.fileSet + 304, 32); }); }},
    {Udf102, "fileSetVolume", "UDF 2.3.2.6", [](S& s) { s.put(s.at.fileSet, std::uint64_t{113}, 'X'); }},
    {Udf102, "fileSetNumber", "UDF 2.3.2", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{40}, 1); }},
    {Udf102, "fileSetDescriptorNumber", "UDF 2.3.2", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{44}, 1); }},
    {Udf102, "fileSetNext", "ECMA-167 4/14.1.18", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{448}, 2048); }},
    {Udf102, "rootOfMegabytes", "ECMA-167 4/14.1.15", [](S& s) { s.put(s.at.fileSet, std::uint64_t{402}, 0x20); }},
    {Udf102, "rootLength", "ECMA-167 4/14.1.15", [](S& s) { s.put32(s.at.fileSet, std::uint64_t{400}, 100); }},
    {Udf102, "fileSetDomain", "UDF 2.1.5.3", [](S& s) { s.put16(s.at.fileSet, std::uint64_t{416 + 24}, 0x150); }},
    {Udf102, "fileSetReserved", "ECMA-167 4/14.1.19", [](S& s) { s.put(s.at.fileSet, std::uint64_t{470}, 1); }},
};

}  // namespace

std::span<const Damage> udfVolumeDamages() { return kDamages; }

}  // namespace discmaster::image::read::test
