#pragma once

#include "base/bytes.hpp"
#include "base/clock.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace discmaster::emulator {

/// A command on its way: what the host sent, and the answer that a handler builds.
struct Exchange {
    Fields cdb;  ///< reads beyond the CDB's end are zero
    ByteView out;
    MutableBytes in;
    std::size_t transferred = 0;
    Clock::Duration delay{0};

    std::uint8_t op() const noexcept { return cdb.u8(0); }

    /// Sends data, cut to the CDB's allocation length and the host's buffer (SPC).
    void answer(ByteView data, std::size_t allocation) noexcept
    {
        const auto n = std::min({data.size(), allocation, in.size()});
        std::copy_n(data.begin(), n, in.begin());
        transferred = n;
    }
};

/// A reply under construction.
template <std::size_t N>
class Page {
public:
    constexpr Page& u8(std::size_t at, unsigned v) noexcept
    {
        return putU8(bytes_, at, static_cast<std::uint8_t>(v)), *this;
    }
    constexpr Page& be16(std::size_t at, std::size_t v) noexcept
    {
        return putBe16(bytes_, at, static_cast<std::uint16_t>(v)), *this;
    }
    constexpr Page& be24(std::size_t at, std::uint64_t v) noexcept
    {
        return putBe24(bytes_, at, static_cast<std::uint32_t>(v)), *this;
    }
    constexpr Page& be32(std::size_t at, std::uint64_t v) noexcept
    {
        return putBe32(bytes_, at, static_cast<std::uint32_t>(v)), *this;
    }
    Page& text(std::size_t at, std::size_t length, std::string_view s) noexcept
    {
        return putText(bytes_, at, length, s), *this;
    }
    constexpr ByteView bytes() const noexcept { return bytes_; }

private:
    std::array<std::byte, N> bytes_{};
};

}  // namespace discmaster::emulator
