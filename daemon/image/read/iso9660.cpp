#include "image/read/iso9660.hpp"

#include "image/read/text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <fmt/format.h>
#include <string_view>
#include <utility>

namespace discmaster::image::read {
namespace {

constexpr std::size_t kRecordHeader = 33;

struct Both {
    std::uint32_t value = 0;
    bool agree = true;
};

Both both16(ByteView b, std::size_t at) { return {le16(b, at), le16(b, at) == be16(b, at + 2)}; }
Both both32(ByteView b, std::size_t at) { return {le32(b, at), le32(b, at) == be32(b, at + 4)}; }

std::string field(ByteView b, std::size_t at, std::size_t n, bool joliet)
{
    const auto bytes = b.subspan(at, n);
    return trimmed(joliet ? utf8FromUtf16(bytes) : utf8FromLatin1(bytes));
}

std::uint8_t jolietLevelOf(ByteView escapes)
{
    for (const auto& [text, level] : {std::pair{"%/@", 1}, std::pair{"%/C", 2}, std::pair{"%/E", 3}})
        if (asText(escapes).find(text) != std::string_view::npos) return static_cast<std::uint8_t>(level);
    return 0;
}

VolumeDescriptor decodeDescriptor(ByteView b, std::uint64_t block)
{
    VolumeDescriptor d;
    d.block = block;
    d.type = u8(b, 0);
    d.version = u8(b, 6);
    if (d.type == 2) d.jolietLevel = jolietLevelOf(b.subspan(88, 32));
    const auto take = [&d](auto& to, Both from) {
        to = static_cast<std::remove_reference_t<decltype(to)>>(from.value);
        d.halvesAgree = d.halvesAgree && from.agree;
    };
    take(d.spaceSize, both32(b, 80));
    take(d.setSize, both16(b, 120));
    take(d.sequence, both16(b, 124));
    take(d.blockSize, both16(b, 128));
    take(d.pathTableSize, both32(b, 132));
    d.pathTableL = le32(b, 140);
    d.pathTableM = be32(b, 148);
    d.rootRecordAt = block * kBlockSize + 156;
    d.structureVersion = u8(b, 881);

    const bool joliet = d.jolietLevel != 0;
    auto& v = d.volume;
    v.fileSystem = joliet ? FileSystem::Joliet : d.type == 2 ? FileSystem::Enhanced : FileSystem::Iso9660;
    v.jolietLevel = d.jolietLevel;
    v.system = field(b, 8, 32, joliet);
    v.name = field(b, 40, 32, joliet);
    v.volumeSet = field(b, 190, 128, joliet);
    v.publisher = field(b, 318, 128, joliet);
    v.preparer = field(b, 446, 128, joliet);
    v.application = field(b, 574, 128, joliet);
    v.copyrightFile = field(b, 702, 37, joliet);
    v.abstractFile = field(b, 739, 37, joliet);
    v.bibliographicFile = field(b, 776, 37, joliet);
    v.created = decodeLongTime(b.subspan(813, 17));
    v.modified = decodeLongTime(b.subspan(830, 17));
    v.expires = decodeLongTime(b.subspan(847, 17));
    v.effective = decodeLongTime(b.subspan(864, 17));
    v.blocks = std::uint64_t{d.spaceSize} * d.blockSize / kBlockSize;
    return d;
}

}  // namespace

std::optional<std::int64_t> secondsOf(int year, unsigned month, unsigned day, unsigned hour, unsigned minute,
                                      unsigned second)
{
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}};
    if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    const auto days = std::chrono::sys_days{date}.time_since_epoch().count();
    return std::int64_t{days} * 86400 + hour * 3600 + minute * 60 + second;
}

std::optional<Timestamp> decodeShortTime(ByteView b)
{
    const auto seconds = secondsOf(1900 + u8(b, 0), u8(b, 1), u8(b, 2), u8(b, 3), u8(b, 4), u8(b, 5));
    if (!seconds) return std::nullopt;
    const auto minutes = static_cast<std::int16_t>(static_cast<std::int8_t>(u8(b, 6)) * 15);
    return Timestamp{*seconds - minutes * 60, 0, minutes};
}

std::optional<Timestamp> decodeLongTime(ByteView b)
{
    const auto digits = asText(b.first(16));
    const auto number = [&digits](std::size_t at, std::size_t n) -> std::optional<unsigned> {
        unsigned v = 0;
        const auto [end, error] = std::from_chars(digits.data() + at, digits.data() + at + n, v);
        if (error != std::errc{} || end != digits.data() + at + n) return std::nullopt;
        return v;
    };
    const auto year = number(0, 4), month = number(4, 2), day = number(6, 2), hour = number(8, 2),
               minute = number(10, 2), second = number(12, 2), centi = number(14, 2);
    if (!year || !month || !day || !hour || !minute || !second || !centi) return std::nullopt;
    const auto seconds = secondsOf(static_cast<int>(*year), *month, *day, *hour, *minute, *second);
    if (!seconds) return std::nullopt;
    const auto offset = static_cast<std::int16_t>(static_cast<std::int8_t>(u8(b, 16)) * 15);
    return Timestamp{*seconds - offset * 60, *centi * 10'000'000, offset};
}

std::expected<DirectoryRecord, std::string> decodeRecord(ByteView b)
{
    if (b.size() < kRecordHeader + 1) return std::unexpected{"A directory record does not fit its sector"};
    DirectoryRecord r;
    r.length = u8(b, 0);
    const std::size_t nameLength = u8(b, 32);
    if (r.length < kRecordHeader + 1)
        return std::unexpected{fmt::format("A directory record has the length {}", r.length)};
    if (r.length > b.size()) return std::unexpected{"A directory record crosses the end of its sector"};
    if (nameLength == 0 || kRecordHeader + nameLength > r.length)
        return std::unexpected{
            fmt::format("A directory record of {} bytes has a name of {} bytes", r.length, nameLength)};
    r.attributeBlocks = u8(b, 1);
    const auto extent = both32(b, 2), size = both32(b, 10), sequence = both16(b, 28);
    r.extent = extent.value;
    r.size = size.value;
    r.volumeSequence = static_cast<std::uint16_t>(sequence.value);
    r.halvesAgree = extent.agree && size.agree && sequence.agree;
    r.recorded = decodeShortTime(b.subspan(18, 7));
    r.flags = u8(b, 25);
    r.unitSize = u8(b, 26);
    r.gapSize = u8(b, 27);
    r.name = b.subspan(kRecordHeader, nameLength);
    r.timeUnset = allZero(b.subspan(18, 7));
    r.paddingGood =
        nameLength % 2 != 0 || kRecordHeader + nameLength >= r.length || u8(b, kRecordHeader + nameLength) == 0;
    const std::size_t used = kRecordHeader + nameLength + (nameLength % 2 == 0 ? 1 : 0);
    if (used < r.length) r.systemUse = b.subspan(used, r.length - used);
    return r;
}

VolumeDescriptors readVolumeDescriptors(Blocks& blocks, std::uint64_t sessionStart)
{
    constexpr std::uint64_t kFirst = 16, kMost = 100;
    VolumeDescriptors found;
    const auto first = sessionStart + kFirst;
    found.end = first;
    for (auto n = first; n < first + kMost && n < blocks.count(); ++n) {
        const auto b = blocks.block(n);
        if (asText(ByteView{b}.subspan(1, 5)) != "CD001") break;
        found.end = n + 1;
        const auto type = u8(b, 0);
        if (type == 255) {
            found.terminated = true;
            break;
        }
        if (type == 0 && asText(ByteView{b}.subspan(7, 23)) == "EL TORITO SPECIFICATION" && !found.bootRecord)
            found.bootRecord = n;
        if (type != 1 && type != 2) continue;
        auto d = decodeDescriptor(b, n);
        d.limit = d.spaceSize;
        if (const auto all = blocks.size() / std::max<std::uint64_t>(d.blockSize, 512);
            sessionStart != 0 && d.limit < all)
            d.limit = std::min(all, d.limit + sessionStart * (kBlockSize / std::max<std::uint64_t>(d.blockSize, 512)));
        d.volume.end = sectorsFor(d.limit * d.blockSize).n;
        auto& slot = type == 1 ? found.primary : d.jolietLevel != 0 ? found.joliet : found.enhanced;
        if (!slot) slot = std::move(d);
    }
    for (auto* d : {&found.primary, &found.joliet, &found.enhanced})
        if (*d) (*d)->volume.bootable = found.bootRecord.has_value();
    return found;
}

}  // namespace discmaster::image::read
