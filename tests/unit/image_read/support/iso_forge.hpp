#pragma once
// ISO 9660 volumes made byte by byte, with what masters of today do not write.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::image::read::test {

struct IsoForgeOptions {
    std::uint32_t blockSize = 2048;
    bool boot = false;  ///< with a boot catalog: an entry for BIOS, and a section with one for UEFI
};

/// What the files of a forged volume hold.
struct ForgedIso {
    std::vector<std::byte> bytes;
    std::string plain;          ///< PLAIN.;1
    std::string attributed;     ///< ATTR.;1: behind an extended attribute record
    std::string interleaved;    ///< LEAVED.;1: units of 2 blocks with gaps of 1, behind an extended attribute record
    std::string sections;       ///< MULTI.;1: three sections
    std::string resource;       ///< the associated file of PLAIN
    std::uint64_t catalog = 0;  ///< byte at which the boot catalog begins
    std::uint64_t attributesAt = 0;  ///< the same, the extended attribute record of ATTR
    std::uint64_t root = 0;          ///< the same, the root directory
};

ForgedIso forgeIso(const IsoForgeOptions& options);

}  // namespace discmaster::image::read::test
