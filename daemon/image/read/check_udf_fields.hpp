#pragma once
// Rules that hold for the fields of every UDF descriptor.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "image/read/findings.hpp"
#include "image/read/udf_descriptors.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace discmaster::image::read {

/// What the rules depend on.
struct UdfRules {
    std::uint16_t revision = 0x0102;  ///< as the domain identifier of the logical volume says
    std::uint16_t serial = 0;         ///< tag serial number of the anchor
    bool atLeast(std::uint16_t r) const noexcept { return revision >= r; }
};

/// One descriptor under examination. The texts name it by `label` ("The primary volume descriptor").
class DescriptorCheck {
public:
    DescriptorCheck(Findings& findings, const UdfRules& rules, ByteView bytes, std::uint64_t block, std::string label,
                    std::string path = {})
        : findings_{findings}
        , rules_{rules}
        , bytes_{bytes}
        , block_{block}
        , label_{std::move(label)}
        , path_{std::move(path)}
    {
    }

    void error(const std::string& text, std::string_view clause) const;
    void warning(const std::string& text, std::string_view clause) const;
    /// Says so unless it holds.
    void require(bool holds, const std::string& text, std::string_view clause) const
    {
        if (!holds) error(text, clause);
    }

    /// The tag but for what decoding it has verified: location, version, reserved byte, serial number, and how much of
    /// the descriptor the CRC covers.
    void tag(std::uint32_t location, std::size_t crcLength, bool volume = false) const;
    /// Bytes that are reserved.
    void zeros(std::size_t at, std::size_t n, std::string_view clause) const;
    /// A charspec, which is always OSTA's.
    void charset(std::size_t at) const;
    /// A dstring; `required` when it may not be empty.
    void dstring(std::size_t at, std::size_t n, std::string_view field, bool required) const;
    /// A timestamp; one of all zeros is unset, which `required` forbids.
    void timestamp(std::size_t at, std::string_view field, bool required) const;

    enum class Suffix : std::uint8_t { Domain, Udf, Implementation, None };
    /// An entity identifier; with a name when only that is right.
    void regid(std::size_t at, std::string_view field, Suffix suffix, std::string_view name = {}) const;
    /// An identifier of who wrote something: it has a developer's name.
    void implementation(std::size_t at, std::string_view field) const;
    /// A long_ad to a structure: recorded, whole, with nothing in the bits that have no meaning.
    void reference(std::size_t at, std::string_view field, std::string_view clause) const;

    ByteView bytes() const noexcept { return bytes_; }
    std::uint64_t block() const noexcept { return block_; }
    const std::string& path() const noexcept { return path_; }
    const UdfRules& rules() const noexcept { return rules_; }
    Findings& findings() const noexcept { return findings_; }

private:
    Findings& findings_;
    const UdfRules& rules_;
    ByteView bytes_;
    std::uint64_t block_;
    std::string label_;
    std::string path_;
};

/// Whether an ICB may have so many bytes: one entry, or with strategy 4096 another behind it (UDF 2.3.5.1).
constexpr bool isIcb(std::uint64_t bytes) noexcept { return bytes == kBlockSize || bytes == 2 * kBlockSize; }

/// What is wrong with text in OSTA Compressed Unicode (UDF 2.1.1); nothing when it is sound.
std::optional<std::string> cs0Fault(ByteView cs0);

}  // namespace discmaster::image::read
