#include "image/read/udf_descriptors.hpp"

#include "image/read/iso9660.hpp"
#include "image/read/text.hpp"
#include "image/udf/crc.hpp"

#include <fmt/format.h>

namespace discmaster::image::read {

std::expected<Tag, std::string> decodeTag(ByteView b)
{
    if (b.size() < 16) return std::unexpected{"A descriptor tag is cut short"};
    if (u8(b, 4) != udf::tagChecksum(b.first(16))) return std::unexpected{"A descriptor tag has a wrong checksum"};
    const Tag tag{static_cast<TagId>(le16(b, 0)), le16(b, 2), le16(b, 6), le16(b, 10), le32(b, 12), u8(b, 5)};
    if (tag.crcLength > b.size() - 16)
        return std::unexpected{fmt::format("The CRC of the descriptor {} covers more than the descriptor", le16(b, 0))};
    if (udf::crc16(b.subspan(16, tag.crcLength)) != le16(b, 8))
        return std::unexpected{fmt::format("The descriptor {} has a wrong CRC", le16(b, 0))};
    return tag;
}

AllocationDescriptor decodeShortAd(ByteView b, std::uint16_t partition)
{
    return {le32(b, 0) & 0x3FFFFFFF, static_cast<ExtentType>(le32(b, 0) >> 30), {le32(b, 4), partition}, 0};
}

AllocationDescriptor decodeLongAd(ByteView b)
{
    auto ad = decodeShortAd(b, le16(b, 8));
    ad.flags = le16(b, 10);
    return ad;
}

VolumeExtent decodeExtent(ByteView b) { return {le32(b, 0), le32(b, 4)}; }

std::optional<Timestamp> decodeUdfTime(ByteView b)
{
    const auto typeAndZone = le16(b, 0);
    const auto seconds =
        secondsOf(static_cast<std::int16_t>(le16(b, 2)), u8(b, 4), u8(b, 5), u8(b, 6), u8(b, 7), u8(b, 8));
    if (!seconds) return std::nullopt;
    Timestamp t{*seconds, 0, std::nullopt};
    if (u8(b, 9) < 100 && u8(b, 10) < 100 && u8(b, 11) < 100)
        t.nanoseconds = (u8(b, 9) * 10'000U + u8(b, 10) * 100U + u8(b, 11)) * 1000U;
    const int zone = (typeAndZone & 0x0FFF) - ((typeAndZone & 0x0800) != 0 ? 0x1000 : 0);
    if (typeAndZone >> 12 == 0)
        t.offsetMinutes = std::int16_t{0};
    else if (zone >= -1440 && zone <= 1440)
        t.offsetMinutes = static_cast<std::int16_t>(zone);
    if (t.offsetMinutes) t.seconds -= *t.offsetMinutes * 60;
    return t;
}

std::string_view regidName(ByteView regid)
{
    const auto name = asText(regid.subspan(1, 23));
    return name.substr(0, name.find('\0'));
}

Kind FileEntry::kind() const noexcept
{
    switch (fileType) {  // ECMA-167 4/14.6.6
    case 4:
    case FileEntry::kStreamDirectory: return Kind::Directory;
    case 6: return Kind::BlockDevice;
    case 7: return Kind::CharacterDevice;
    case 9: return Kind::Fifo;
    case 10: return Kind::Socket;
    case 12: return Kind::Symlink;
    default: return Kind::File;
    }
}

std::uint16_t FileEntry::mode() const noexcept
{
    const auto rwx = [this](unsigned shift) { return permissions >> shift & 7U; };
    const unsigned special = (flags >> 6 & 1U) << 11 | (flags >> 7 & 1U) << 10 | (flags >> 8 & 1U) << 9;
    return static_cast<std::uint16_t>(special | rwx(10) << 6 | rwx(5) << 3 | rwx(0));
}

std::optional<std::uint64_t> FileEntry::device() const
{
    const auto& ea = extendedAttributes;
    for (std::size_t at = 24; at + 12 <= ea.size();) {
        const auto length = le32(ea, at + 8);
        if (length < 12 || length > ea.size() - at) return std::nullopt;
        // ECMA-167 4/14.10.7: device specification
        if (le32(ea, at) == 12 && length >= 24) return std::uint64_t{le32(ea, at + 16)} << 32 | le32(ea, at + 20);
        at += length;
    }
    return std::nullopt;
}

std::expected<FileEntry, std::string> decodeFileEntry(ByteView b)
{
    FileEntry e;
    const auto tag = decodeTag(b);
    if (!tag) return std::unexpected{tag.error()};
    e.tag = *tag;
    e.extended = tag->id == TagId::ExtendedFileEntry;
    if (!e.extended && tag->id != TagId::FileEntry)
        return std::unexpected{
            fmt::format("There is no file entry, but a descriptor {}", static_cast<unsigned>(tag->id))};
    const std::size_t header = e.extended ? 216 : 176;
    if (b.size() < header) return std::unexpected{"A file entry is cut short"};
    e.strategy = le16(b, 20);
    e.fileType = u8(b, 27);
    e.flags = le16(b, 34);
    e.uid = le32(b, 36);
    e.gid = le32(b, 40);
    e.permissions = le32(b, 44);
    e.links = le16(b, 48);
    e.size = le64(b, 56);
    e.blocksRecorded = le64(b, e.extended ? 72 : 64);
    if (e.extended) {
        e.objectSize = le64(b, 64);
        e.streamDirectory = decodeLongAd(b.subspan(152, 16));
    }
    const std::size_t times = e.extended ? 80 : 72;
    e.accessed = decodeUdfTime(b.subspan(times, 12));
    e.modified = decodeUdfTime(b.subspan(times + 12, 12));
    if (e.extended) e.created = decodeUdfTime(b.subspan(104, 12));
    e.changed = decodeUdfTime(b.subspan(e.extended ? 116 : 96, 12));
    e.uniqueId = le64(b, e.extended ? 200 : 160);
    const std::uint64_t attributes = le32(b, header - 8), allocation = le32(b, header - 4);
    if (header + attributes + allocation > b.size()) return std::unexpected{"A file entry is longer than its block"};
    e.extendedAttributes = b.subspan(header, static_cast<std::size_t>(attributes));
    e.allocationAt = header + static_cast<std::size_t>(attributes);
    e.allocation = b.subspan(e.allocationAt, static_cast<std::size_t>(allocation));
    if (e.allocationForm() == 3 && e.size != allocation)
        return std::unexpected{"A file entry holds its content, but not as much as its size"};
    return e;
}

std::expected<AllocationDescriptor, std::string> decodeIndirectEntry(ByteView b)
{
    const auto tag = decodeTag(b);
    if (!tag) return std::unexpected{tag.error()};
    if (tag->id != TagId::IndirectEntry || b.size() < 52)
        return std::unexpected{
            fmt::format("There is no indirect entry, but a descriptor {}", static_cast<unsigned>(tag->id))};
    return decodeLongAd(b.subspan(36, 16));
}

std::expected<FileIdentifier, std::string> decodeFileIdentifier(ByteView b)
{
    if (b.size() < 38) return std::unexpected{"A file identifier descriptor is cut short"};
    FileIdentifier f;
    const std::size_t nameLength = u8(b, 19), use = le16(b, 36);
    f.length = (38 + nameLength + use + 3) / 4 * 4;
    if (f.length > b.size()) return std::unexpected{"A file identifier descriptor is longer than its directory"};
    const auto tag = decodeTag(b.first(f.length));
    if (!tag) return std::unexpected{tag.error()};
    if (tag->id != TagId::FileIdentifier)
        return std::unexpected{
            fmt::format("There is no file identifier descriptor, but a descriptor {}", static_cast<unsigned>(tag->id))};
    f.tag = *tag;
    f.version = le16(b, 16);
    f.characteristics = u8(b, 18);
    f.icb = decodeLongAd(b.subspan(20, 16));
    f.uniqueId = le32(b, 32);
    f.implementationUse = b.subspan(38, use);
    f.name = b.subspan(38 + use, nameLength);
    for (const auto x : b.subspan(38 + use + nameLength, f.length - 38 - use - nameLength))
        f.paddingFault = f.paddingFault || x != std::byte{0};
    return f;
}

std::expected<std::string, std::string> decodePath(ByteView b)
{
    std::string path;
    bool separate = false;
    for (std::size_t at = 0; at < b.size();) {
        if (b.size() - at < 4 || u8(b, at + 1) > b.size() - at - 4)
            return std::unexpected{"A path component is cut short"};
        const std::size_t length = u8(b, at + 1);
        const auto type = u8(b, at);
        if (separate && type >= 3) path += '/';
        switch (type) {
        case 1:  // the root of a file set as agreed, or of the volume
        case 2: path = "/"; break;
        case 3: path += ".."; break;
        case 4: path += "."; break;
        case 5: path += safeName(utf8FromCs0(b.subspan(at + 4, length))); break;
        default: return std::unexpected{fmt::format("A path component has the unknown type {}", type)};
        }
        separate = type >= 3;
        at += 4 + length;
    }
    return path;
}

}  // namespace discmaster::image::read
