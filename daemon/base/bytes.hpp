#pragma once
// Bytes and their order. Wire structures are read and written through these, never by casting a struct.

#include <algorithm>
#include <cassert>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace discmaster {

using ByteView = std::span<const std::byte>;
using MutableBytes = std::span<std::byte>;

inline ByteView asBytes(std::string_view s) noexcept
{
    return {reinterpret_cast<const std::byte*>(s.data()), s.size()};
}
inline std::string_view asText(ByteView b) noexcept { return {reinterpret_cast<const char*>(b.data()), b.size()}; }

constexpr bool allZero(ByteView b) noexcept
{
    return std::ranges::all_of(b, [](std::byte x) { return x == std::byte{0}; });
}

namespace detail {
template <std::unsigned_integral T>
constexpr T load(ByteView b, std::size_t at, bool big) noexcept
{
    assert(at + sizeof(T) <= b.size());
    T v = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
        const auto shift = 8 * (big ? sizeof(T) - 1 - i : i);
        v = static_cast<T>(v | static_cast<T>(static_cast<T>(b[at + i]) << shift));
    }
    return v;
}
template <std::unsigned_integral T>
constexpr void store(MutableBytes b, std::size_t at, T v, bool big) noexcept
{
    assert(at + sizeof(T) <= b.size());
    for (std::size_t i = 0; i < sizeof(T); ++i)
        b[at + i] = static_cast<std::byte>(v >> (8 * (big ? sizeof(T) - 1 - i : i)));
}
}  // namespace detail

// Loads and stores at an offset that the caller has checked; see Fields for data that nobody has checked.
constexpr std::uint8_t u8(ByteView b, std::size_t at) noexcept { return detail::load<std::uint8_t>(b, at, true); }
constexpr std::uint16_t be16(ByteView b, std::size_t at) noexcept { return detail::load<std::uint16_t>(b, at, true); }
constexpr std::uint32_t be32(ByteView b, std::size_t at) noexcept { return detail::load<std::uint32_t>(b, at, true); }
constexpr std::uint64_t be64(ByteView b, std::size_t at) noexcept { return detail::load<std::uint64_t>(b, at, true); }
constexpr std::uint16_t le16(ByteView b, std::size_t at) noexcept { return detail::load<std::uint16_t>(b, at, false); }
constexpr std::uint32_t le32(ByteView b, std::size_t at) noexcept { return detail::load<std::uint32_t>(b, at, false); }
constexpr std::uint64_t le64(ByteView b, std::size_t at) noexcept { return detail::load<std::uint64_t>(b, at, false); }
constexpr std::uint32_t be24(ByteView b, std::size_t at) noexcept
{
    return static_cast<std::uint32_t>(u8(b, at)) << 16 | be16(b, at + 1);
}

constexpr void putU8(MutableBytes b, std::size_t at, std::uint8_t v) noexcept { detail::store(b, at, v, true); }
constexpr void putBe16(MutableBytes b, std::size_t at, std::uint16_t v) noexcept { detail::store(b, at, v, true); }
constexpr void putBe32(MutableBytes b, std::size_t at, std::uint32_t v) noexcept { detail::store(b, at, v, true); }
constexpr void putBe64(MutableBytes b, std::size_t at, std::uint64_t v) noexcept { detail::store(b, at, v, true); }
constexpr void putLe16(MutableBytes b, std::size_t at, std::uint16_t v) noexcept { detail::store(b, at, v, false); }
constexpr void putLe32(MutableBytes b, std::size_t at, std::uint32_t v) noexcept { detail::store(b, at, v, false); }
constexpr void putLe64(MutableBytes b, std::size_t at, std::uint64_t v) noexcept { detail::store(b, at, v, false); }
constexpr void putBe24(MutableBytes b, std::size_t at, std::uint32_t v) noexcept
{
    putU8(b, at, static_cast<std::uint8_t>(v >> 16));
    putBe16(b, at + 1, static_cast<std::uint16_t>(v));
}

/// Copies text to a fixed field and fills the rest with `pad`. Text beyond the field's length is cut.
inline void putText(MutableBytes b, std::size_t at, std::size_t length, std::string_view text, char pad = ' ') noexcept
{
    assert(at + length <= b.size());
    const auto n = std::min(length, text.size());
    const auto field = b.subspan(at, length);
    std::ranges::copy(asBytes(text.substr(0, n)), field.begin());
    std::ranges::fill(field.subspan(n), static_cast<std::byte>(pad));
}

/// Read access to data that a drive, a disc or a client sent: what lies beyond its end reads as zero, so that a
/// short answer is an answer with empty fields and never an access out of bounds. `has` tells the two apart.
class Fields {
public:
    constexpr Fields() = default;
    constexpr explicit Fields(ByteView data) noexcept
        : data_{data}
    {
    }

    constexpr std::size_t size() const noexcept { return data_.size(); }
    constexpr bool has(std::size_t at, std::size_t n) const noexcept
    {
        return at <= data_.size() && n <= data_.size() - at;
    }
    constexpr std::uint8_t u8(std::size_t at) const noexcept { return has(at, 1) ? discmaster::u8(data_, at) : 0; }
    constexpr bool bit(std::size_t at, unsigned bit) const noexcept { return (u8(at) >> bit & 1) != 0; }
    constexpr std::uint16_t be16(std::size_t at) const noexcept { return has(at, 2) ? discmaster::be16(data_, at) : 0; }
    constexpr std::uint32_t be24(std::size_t at) const noexcept { return has(at, 3) ? discmaster::be24(data_, at) : 0; }
    constexpr std::uint32_t be32(std::size_t at) const noexcept { return has(at, 4) ? discmaster::be32(data_, at) : 0; }
    constexpr std::uint16_t le16(std::size_t at) const noexcept { return has(at, 2) ? discmaster::le16(data_, at) : 0; }
    constexpr std::uint32_t le32(std::size_t at) const noexcept { return has(at, 4) ? discmaster::le32(data_, at) : 0; }
    constexpr std::uint64_t le64(std::size_t at) const noexcept { return has(at, 8) ? discmaster::le64(data_, at) : 0; }
    /// The bytes [at, at + n) as far as they exist.
    constexpr ByteView bytes(std::size_t at, std::size_t n) const noexcept
    {
        if (at >= data_.size()) return {};
        return data_.subspan(at, std::min(n, data_.size() - at));
    }
    constexpr Fields sub(std::size_t at, std::size_t n) const noexcept { return Fields{bytes(at, n)}; }
    constexpr ByteView all() const noexcept { return data_; }

private:
    ByteView data_;
};

}  // namespace discmaster
