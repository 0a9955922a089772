#pragma once
// ISO 9660 volumes made byte by byte, with what masters of today do not write.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::image::read::test {

struct IsoForgeOptions {
    std::uint32_t blockSize = 2048;
};

/// What the files of a forged volume hold.
struct ForgedIso {
    std::vector<std::byte> bytes;
    std::string plain;        ///< PLAIN.;1
    std::string attributed;   ///< ATTR.;1: behind an extended attribute record
    std::string interleaved;  ///< LEAVED.;1: units of 2 blocks with gaps of 1, behind an extended attribute record
    std::string sections;     ///< MULTI.;1: three sections
    std::string resource;     ///< the associated file of PLAIN
};

ForgedIso forgeIso(const IsoForgeOptions& options);

}  // namespace discmaster::image::read::test
