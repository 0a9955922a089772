#include "image/udf/codec.hpp"

#include "base/units.hpp"
#include "image/udf/crc.hpp"

#include <algorithm>
#include <cassert>

namespace discmaster::image::udf {
namespace {

// UDF 6.3: operating system class and identifier: UNIX, Linux.
constexpr std::uint8_t kUnix = 4;
constexpr std::uint8_t kLinux = 5;
// UDF 2.2.1.2: the same in the whole volume; 0 would say that the medium cannot be recovered by it.
constexpr std::uint16_t kSerialNumber = 1;

}  // namespace

void putTag(MutableBytes d, TagId id, std::uint32_t location, std::size_t length, const Revision& revision)
{
    assert(length >= 16 && length <= d.size());
    putLe16(d, 0, static_cast<std::uint16_t>(id));
    putLe16(d, 2, revision.tagVersion);
    putLe16(d, 6, kSerialNumber);
    putLe16(d, 8, crc16(d.subspan(16, length - 16)));
    putLe16(d, 10, static_cast<std::uint16_t>(length - 16));
    putLe32(d, 12, location);
    putU8(d, 4, tagChecksum(d.first(16)));
}

void putTime(MutableBytes out, std::size_t at, Time time, int zone)
{
    if (!time.known()) return;
    const auto c = civil(time, 1, 9999, zone);
    const auto microseconds = c.nanosecond / 1000;
    putLe16(out, at, static_cast<std::uint16_t>(0x1000 | (zone & 0x0FFF)));  // type 1: local time, minutes from UTC
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

void putRegid(MutableBytes out, std::size_t at, std::string_view identifier)
{
    putText(out, at + 1, 23, identifier, '\0');
}

void putDomain(MutableBytes out, std::size_t at, const Revision& revision)
{
    // No write protection beside that of the partition's access type: the volume may be appended to.
    putRegid(out, at, "*OSTA UDF Compliant");
    putLe16(out, at + 24, revision.number);
}

void putUdfIdentifier(MutableBytes out, std::size_t at, std::string_view identifier, const Revision& revision)
{
    putRegid(out, at, identifier);
    putLe16(out, at + 24, revision.number);
    putU8(out, at + 26, kUnix);
    putU8(out, at + 27, kLinux);
}

void putImplementation(MutableBytes out, std::size_t at)
{
    putRegid(out, at, "*discmasterd");
    putU8(out, at + 24, kUnix);
    putU8(out, at + 25, kLinux);
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

void putShortAd(MutableBytes out, std::size_t at, std::uint32_t bytes, std::uint32_t block, ExtentType type)
{
    putLe32(out, at, bytes | static_cast<std::uint32_t>(type) << 30);
    putLe32(out, at + 4, block);
}

void putLongAd(MutableBytes out, std::size_t at, std::uint32_t bytes, LogicalBlock block, ExtentType type)
{
    putShortAd(out, at, bytes, block.block, type);
    putLe16(out, at + 8, block.partition);
}

void putIcb(MutableBytes out, std::size_t at, LogicalBlock block, std::uint32_t uniqueId)
{
    putLongAd(out, at, kBlockSize, block);
    putLe32(out, at + 12, uniqueId);  // behind 2 bytes of flags
}

}  // namespace discmaster::image::udf
