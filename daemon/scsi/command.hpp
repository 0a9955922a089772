#pragma once
// A SCSI command as a value: the CDB, the direction and place of its data, and how long it may take.

#include "base/bytes.hpp"

#include <array>
#include <chrono>
#include <cstdint>

namespace discmaster::scsi {

/// A command descriptor block, built field by field: `Cdb{0x28, 10}.be32(2, lba).be16(7, blocks)`.
class Cdb {
public:
    constexpr Cdb() = default;
    constexpr Cdb(std::uint8_t opcode, std::size_t length) noexcept
        : length_{length}
    {
        putU8(bytes_, 0, opcode);
    }

    constexpr Cdb& u8(std::size_t at, unsigned v) noexcept
    {
        return putU8(bytes_, at, static_cast<std::uint8_t>(v)), *this;
    }
    constexpr Cdb& be16(std::size_t at, unsigned v) noexcept
    {
        return putBe16(bytes_, at, static_cast<std::uint16_t>(v)), *this;
    }
    constexpr Cdb& be24(std::size_t at, std::uint32_t v) noexcept { return putBe24(bytes_, at, v), *this; }
    constexpr Cdb& be32(std::size_t at, std::uint32_t v) noexcept { return putBe32(bytes_, at, v), *this; }

    constexpr std::uint8_t opcode() const noexcept { return discmaster::u8(bytes_, 0); }
    constexpr ByteView bytes() const noexcept { return ByteView{bytes_}.first(length_); }
    constexpr std::size_t size() const noexcept { return length_; }

    /// A CDB that came from outside. At most 16 bytes are taken.
    static constexpr Cdb from(ByteView b) noexcept
    {
        Cdb cdb;
        cdb.length_ = std::min<std::size_t>(b.size(), 16);
        std::copy_n(b.begin(), cdb.length_, cdb.bytes_.begin());
        return cdb;
    }

private:
    std::array<std::byte, 16> bytes_{};
    std::size_t length_ = 0;
};

/// One command. At most one of `in` (device to host) and `out` (host to device) is not empty; its length is exactly the
/// allocation or transfer length in the CDB.
struct Command {
    Cdb cdb;
    MutableBytes in = {};
    ByteView out = {};
    std::chrono::milliseconds timeout = std::chrono::seconds{30};
};

}  // namespace discmaster::scsi
