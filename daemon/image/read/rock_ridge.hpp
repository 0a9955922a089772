#pragma once
// System use entries of a directory record: SUSP and Rock Ridge (IEEE P1281, P1282).

#include "base/bytes.hpp"
#include "image/read/blocks.hpp"
#include "image/read/entry.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace discmaster::image::read {

struct RockRidge {
    bool extensionReference = false;    ///< ER names Rock Ridge
    std::optional<std::uint8_t> skip;   ///< SP: bytes to skip in every other record's system use
    std::optional<std::string> name;    ///< NM
    std::optional<std::uint32_t> mode;  ///< PX: st_mode
    std::uint32_t links = 0, uid = 0, gid = 0;
    std::optional<std::uint32_t> serial;  ///< PX of 1.12
    std::optional<std::uint64_t> device;  ///< PN: major << 32 | minor
    std::optional<std::string> target;    ///< SL
    std::optional<Timestamp> created, modified, accessed, changed;
    std::optional<std::uint32_t> child;      ///< CL: block of the directory that was moved away
    std::optional<std::uint32_t> parent;     ///< PL
    bool relocated = false;                  ///< RE
    std::optional<std::uint64_t> sparse;     ///< SF: the size without its holes cut out
    std::optional<Compression> compression;  ///< ZF; `storedSize` is not known here
    std::uint64_t plainSize = 0;             ///< ZF: of the file as it was
    bool unknownCompression = false;         ///< ZF of another algorithm than zisofs
    bool halvesAgree = true;
};

/// Decodes the system use field `use` of a record and what it continues in (CE), at most 32 areas of a block each.
/// Throws Error{Fault::ImageInvalid} for entries that run out of their area; `block` is where the record is.
RockRidge decodeSystemUse(Blocks& blocks, ByteView use, std::uint32_t blockSize, std::uint64_t block);

}  // namespace discmaster::image::read
