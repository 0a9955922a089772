#include "image/read/check_udf_fields.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image::read {
namespace {

/// "NUL-padded text": nothing behind the first NUL.
bool padded(ByteView field)
{
    const auto end = std::ranges::find(field, std::byte{0});
    return allZero({end, field.end()});
}

}  // namespace

std::optional<std::string> cs0Fault(ByteView cs0)
{
    const auto id = u8(cs0, 0);
    if (id != 8 && id != 16) return fmt::format("has the compression id {}", id);
    if (id == 16 && cs0.size() % 2 == 0) return "ends inside a character";
    return std::nullopt;
}

void DescriptorCheck::error(const std::string& text, std::string_view clause) const
{
    findings_.error(block_, fmt::format("{} {}", label_, text), clause, path_);
}

void DescriptorCheck::warning(const std::string& text, std::string_view clause) const
{
    findings_.warning(block_, fmt::format("{} {}", label_, text), clause, path_);
}

void DescriptorCheck::tag(std::uint32_t location, std::size_t crcLength, bool volume) const
{
    const auto& b = bytes_;
    require(le32(b, 12) == location, fmt::format("says that it is at block {}, not {}", le32(b, 12), location),
            volume ? "ECMA-167 3/7.2.8" : "ECMA-167 4/7.2.8");
    const unsigned version = rules_.atLeast(0x0200) ? 3 : 2;
    require(le16(b, 2) == version, fmt::format("has the tag version {} instead of {}", le16(b, 2), version),
            volume ? "ECMA-167 3/7.2.2" : "ECMA-167 4/7.2.2");
    require(u8(b, 5) == 0, "has a tag whose reserved byte is not zero",
            volume ? "ECMA-167 3/7.2.4" : "ECMA-167 4/7.2.4");
    if (le16(b, 6) != rules_.serial)
        warning(fmt::format("has the tag serial number {}, the anchor {}", le16(b, 6), rules_.serial),
                volume ? "UDF 2.2.1.1" : "UDF 2.3.1.1");
    if (le16(b, 10) != crcLength)
        warning(fmt::format("has a CRC over {} bytes instead of {}", le16(b, 10), crcLength),
                volume ? "UDF 2.2.1.2" : "UDF 2.3.1.2");
}

void DescriptorCheck::zeros(std::size_t at, std::size_t n, std::string_view clause) const
{
    if (at > bytes_.size() || n > bytes_.size() - at || allZero(bytes_.subspan(at, n))) return;
    error(fmt::format("has something in its reserved bytes {} to {}", at, at + n - 1), clause);
}

void DescriptorCheck::charset(std::size_t at) const
{
    const auto c = bytes_.subspan(at, 64);
    const auto name = asText(c.subspan(1, 23));
    if (u8(c, 0) != 0 || name != "OSTA Compressed Unicode" || !allZero(c.subspan(24)))
        error(fmt::format("names another character set than OSTA Compressed Unicode at byte {}", at), "UDF 2.1.2");
}

void DescriptorCheck::dstring(std::size_t at, std::size_t n, std::string_view field, bool required) const
{
    const auto d = bytes_.subspan(at, n);
    const std::size_t length = u8(d, n - 1);
    if (length == 0) {
        if (!allZero(d)) return error(fmt::format("has a {} without a length", field), "ECMA-167 1/7.2.12");
        if (required) error(fmt::format("has no {}", field), "ECMA-167 1/7.2.12");
        return;
    }
    if (length >= n)
        return error(fmt::format("has a {} of {} bytes in a field of {}", field, length, n), "ECMA-167 1/7.2.12");
    if (!allZero(d.subspan(length, n - 1 - length)))
        error(fmt::format("has something behind the {}", field), "ECMA-167 1/7.2.12");
    if (const auto fault = cs0Fault(d.first(length)))
        error(fmt::format("has a {} that {}", field, *fault), "UDF 2.1.3");
    else if (length == 1)
        error(fmt::format("has a {} of a compression id alone", field), "UDF 2.1.3");
}

void DescriptorCheck::timestamp(std::size_t at, std::string_view field, bool required) const
{
    const auto t = bytes_.subspan(at, 12);
    if (allZero(t)) {
        if (required) warning(fmt::format("has no {}", field), "ECMA-167 1/7.3");
        return;
    }
    const auto typeAndZone = le16(t, 0);
    if (!decodeUdfTime(t)) return error(fmt::format("has a {} that is no date", field), "ECMA-167 1/7.3");
    require(typeAndZone >> 12 == 1,
            fmt::format("has a {} of the type {} instead of local time", field, typeAndZone >> 12), "UDF 2.1.4.1");
    const int zone = (typeAndZone & 0x0FFF) - ((typeAndZone & 0x0800) != 0 ? 0x1000 : 0);
    require((zone >= -1440 && zone <= 1440) || zone == -2047,
            fmt::format("has a {} with a time zone of {} minutes", field, zone), "ECMA-167 1/7.3.1");
    require(u8(t, 9) < 100 && u8(t, 10) < 100 && u8(t, 11) < 100,
            fmt::format("has a {} with impossible parts of a second", field), "ECMA-167 1/7.3");
}

void DescriptorCheck::regid(std::size_t at, std::string_view field, Suffix suffix, std::string_view name) const
{
    const auto r = bytes_.subspan(at, 32);
    const auto seen = regidName(r);
    // Bit 0 dirty, bit 1 protected.
    require((u8(r, 0) & 0xFC) == 0, fmt::format("has a {} with reserved flags", field), "ECMA-167 1/7.4.1");
    require(padded(r.subspan(1, 23)), fmt::format("has a {} that is not padded with zeros", field), "ECMA-167 1/7.4.2");
    if (!name.empty())
        require(seen == name, fmt::format("has the {} '{}' instead of '{}'", field, seen, name), "UDF 2.1.5.2");
    switch (suffix) {
    case Suffix::Domain:
        require(le16(r, 24) == rules_.revision,
                fmt::format("has a {} of UDF {:x}.{:02x}, the logical volume {:x}.{:02x}", field, u8(r, 25), u8(r, 24),
                            rules_.revision >> 8, rules_.revision & 0xFF),
                "UDF 2.1.5.3");
        require((u8(r, 26) & 0xFC) == 0 && allZero(r.subspan(27, 5)),
                fmt::format("has a {} with something in its suffix's reserved bytes", field), "UDF 2.1.5.3");
        break;
    case Suffix::Udf:
        require(le16(r, 24) == rules_.revision,
                fmt::format("has a {} of UDF {:x}.{:02x}, the logical volume {:x}.{:02x}", field, u8(r, 25), u8(r, 24),
                            rules_.revision >> 8, rules_.revision & 0xFF),
                "UDF 2.1.5.3");
        require(allZero(r.subspan(28, 4)), fmt::format("has a {} with something in its suffix's reserved bytes", field),
                "UDF 2.1.5.3");
        break;
    case Suffix::Implementation:
    case Suffix::None: break;
    }
}

void DescriptorCheck::implementation(std::size_t at, std::string_view field) const
{
    regid(at, field, Suffix::Implementation);
    const auto name = regidName(bytes_.subspan(at, 32));
    if (name.empty()) return error(fmt::format("has no {}", field), "UDF 2.1.5.2");
    if (!name.starts_with('*')) warning(fmt::format("has a {} that does not begin with '*'", field), "UDF 2.1.5.2");
}

void DescriptorCheck::reference(std::size_t at, std::string_view field, std::string_view clause) const
{
    const auto ad = decodeLongAd(bytes_.subspan(at, 16));
    if (ad.length == 0) return error(fmt::format("names no {}", field), clause);
    require(ad.type == ExtentType::Recorded, fmt::format("names a {} that is not recorded", field), clause);
    require(ad.length % kBlockSize == 0, fmt::format("names a {} of {} bytes, not of whole blocks", field, ad.length),
            clause);
}

}  // namespace discmaster::image::read
