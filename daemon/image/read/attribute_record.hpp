#pragma once
// The extended attribute record in front of a file's data (ECMA-119 9.5).

#include "base/bytes.hpp"
#include "image/read/entry.hpp"

#include <cstdint>
#include <optional>

namespace discmaster::image::read {

struct AttributeRecord {
    static constexpr std::size_t kBytes = 250;  ///< of its fixed part

    std::uint16_t owner = 0, group = 0;  ///< 0: everybody (9.5.1)
    std::uint16_t permissions = 0;       ///< as recorded (9.5.3): a bit that is set forbids
    std::optional<Timestamp> created, modified, expires, effective;
    std::uint8_t format = 0, attributes = 0;
    std::uint16_t recordLength = 0;
    std::uint8_t version = 0;
    std::uint8_t escapeLength = 0;
    std::uint16_t applicationUse = 0;  ///< its length
    bool halvesAgree = true;

    /// The permissions as POSIX has them: owner, group, others; execute and read.
    std::uint16_t mode() const noexcept;
};

/// Decodes at least kBytes bytes.
AttributeRecord decodeAttributeRecord(ByteView bytes);

}  // namespace discmaster::image::read
