#include "image/udf/codec.hpp"

#include "base/units.hpp"
#include "image/udf/crc.hpp"

#include <algorithm>
#include <cassert>

namespace discmaster::image::udf {
namespace {

// UDF 6.3: operating system class and identifier: UNIX, generic.
constexpr std::uint8_t kUnix = 4;
constexpr std::uint8_t kGeneric = 0;

}  // namespace

void putTag(MutableBytes d, TagId id, std::uint32_t location, std::size_t length)
{
    assert(length >= 16 && length <= d.size());
    putLe16(d, 0, static_cast<std::uint16_t>(id));
    putLe16(d, 2, 2);  // UDF 2.2.1.1: descriptor version 2
    putLe16(d, 6, 0);  // serial number: none
    putLe16(d, 8, crc16(d.subspan(16, length - 16)));
    putLe16(d, 10, static_cast<std::uint16_t>(length - 16));
    putLe32(d, 12, location);
    putU8(d, 4, tagChecksum(d.first(16)));
}

void putTime(MutableBytes out, std::size_t at, Time time)
{
    if (!time.known()) return;
    const auto c = civil(time, 1, 9999);
    const auto microseconds = c.nanosecond / 1000;
    putLe16(out, at, 0x1000);  // type 1, local time, at 0 minutes from UTC
    putLe16(out, at + 2, static_cast<std::uint16_t>(c.year));
    putU8(out, at + 4, static_cast<std::uint8_t>(c.month));
    putU8(out, at + 5, static_cast<std::uint8_t>(c.day));
    putU8(out, at + 6, static_cast<std::uint8_t>(c.hour));
    putU8(out, at + 7, static_cast<std::uint8_t>(c.minute));
    putU8(out, at + 8, static_cast<std::uint8_t>(c.second));
    putU8(out, at + 9, static_cast<std::uint8_t>(microseconds / 10'000));
    putU8(out, at + 10, static_cast<std::uint8_t>(microseconds / 100 % 100));
    putU8(out, at + 11, static_cast<std::uint8_t>(microseconds % 100));
}

void putRegid(MutableBytes out, std::size_t at, std::string_view identifier, std::uint8_t flags)
{
    putU8(out, at, flags);
    putText(out, at + 1, 23, identifier, '\0');
}

void putDomain(MutableBytes out, std::size_t at)
{
    putRegid(out, at, "*OSTA UDF Compliant");
    putLe16(out, at + 24, kRevision);
    putU8(out, at + 26, 0x03);  // hard and soft write-protect
}

void putUdfIdentifier(MutableBytes out, std::size_t at, std::string_view identifier)
{
    putRegid(out, at, identifier);
    putLe16(out, at + 24, kRevision);
    putU8(out, at + 26, kUnix);
    putU8(out, at + 27, kGeneric);
}

void putImplementation(MutableBytes out, std::size_t at)
{
    putRegid(out, at, "*discmasterd");
    putU8(out, at + 24, kUnix);
    putU8(out, at + 25, kGeneric);
}

void putCharspec(MutableBytes out, std::size_t at) { putText(out, at + 1, 63, "OSTA Compressed Unicode", '\0'); }

void putDstring(MutableBytes out, std::size_t at, std::size_t length, std::string_view cs0)
{
    if (cs0.size() < 2) return;  // UDF 2.1.3: an empty string is all zeros
    auto n = std::min(cs0.size(), length - 1);
    if (cs0[0] == 16) n -= (n - 1) % 2;
    putText(out, at, length - 1, cs0.substr(0, n), '\0');
    putU8(out, at + length - 1, static_cast<std::uint8_t>(n));
}

void putExtent(MutableBytes out, std::size_t at, std::uint32_t bytes, std::uint32_t block)
{
    putLe32(out, at, bytes);
    putLe32(out, at + 4, block);
}

void putShortAd(MutableBytes out, std::size_t at, std::uint32_t bytes, std::uint32_t block, unsigned type)
{
    putLe32(out, at, bytes | static_cast<std::uint32_t>(type) << 30);
    putLe32(out, at + 4, block);
}

void putIcb(MutableBytes out, std::size_t at, std::uint32_t block, std::uint32_t uniqueId)
{
    putLe32(out, at, kBlockSize);
    putLe32(out, at + 4, block);
    putLe16(out, at + 8, 0);          // partition reference
    putLe32(out, at + 12, uniqueId);  // behind 2 bytes of flags
}

}  // namespace discmaster::image::udf
