#include "image/udf/file_structures.hpp"

#include "image/udf/cs0.hpp"

#include <algorithm>
#include <cassert>

namespace discmaster::image::udf {
namespace {

// ECMA-167 4/14.6.8. UDF 2.3.5.4 has a file that is only contiguous or fixed by chance not say so.
enum IcbFlag : std::uint16_t {
    LongDescriptors = 1,
    EmbeddedContent = 3,
    Archive = 1U << 5,
    SetUid = 1U << 6,
    SetGid = 1U << 7,
    Sticky = 1U << 8,
    Stream = 1U << 13,
};

constexpr bool isData(FileType type) noexcept { return type == FileType::File || type == FileType::RealTime; }

unsigned icbFlags(const FileFacts& f)
{
    unsigned flags = isData(f.type) ? Archive : 0;
    if ((f.mode & 04000) != 0) flags |= SetUid;
    if ((f.mode & 02000) != 0) flags |= SetGid;
    if ((f.mode & 01000) != 0) flags |= Sticky;
    if (f.stream) flags |= Stream;
    return flags;
}

/// ECMA-167 4/14.9.5: five bits for each of others, group and owner: execute, write, read, attributes, delete.
std::uint32_t permissions(std::uint16_t mode) { return (mode & 7U) | (mode >> 3 & 7U) << 5 | (mode >> 6 & 7U) << 10; }

/// ECMA-167 4/14.9.12 to 4/14.9.14: no other time of a file is earlier than its creation. On a host a copy that keeps
/// its times is younger than its last change.
Time creationOf(const FileFacts& f)
{
    const auto first = std::min({f.modified, f.accessed, f.changed});
    return f.created.known() ? std::min(f.created, first) : first;
}

/// The fixed part, but for the lengths of what is behind it.
void putHead(const FileFacts& f, unsigned flags, std::uint64_t size, std::uint64_t blocks, Block out,
             const Revision& revision)
{
    putLe16(out, 20, 4);  // strategy 4, one entry (UDF 2.3.5)
    putLe16(out, 24, 1);
    putU8(out, 27, static_cast<std::uint8_t>(f.type));
    putLe16(out, 34, static_cast<std::uint16_t>(flags));
    putLe32(out, 36, f.uid);
    putLe32(out, 40, f.gid);
    putLe32(out, 44, permissions(f.mode));
    putLe16(out, 48, static_cast<std::uint16_t>(std::min<std::uint64_t>(f.links, 0xFFFF)));
    putLe64(out, 56, size);
    constexpr std::uint32_t kCheckpoint = 1;
    if (!revision.extendedEntries) {  // ECMA-167 4/14.9
        putLe64(out, 64, blocks);
        putTime(out, 72, f.accessed, f.zone);
        putTime(out, 84, f.modified, f.zone);
        putTime(out, 96, f.changed, f.zone);
        putLe32(out, 108, kCheckpoint);
        putImplementation(out, 128);
        putLe64(out, 160, f.uniqueId);
        return;
    }
    putLe64(out, 64, size + f.streamBytes);  // ECMA-167 4/14.17
    putLe64(out, 72, blocks);
    putTime(out, 80, f.accessed, f.zone);
    putTime(out, 92, f.modified, f.zone);
    putTime(out, 104, creationOf(f), f.zone);
    putTime(out, 116, f.changed, f.zone);
    putLe32(out, 128, kCheckpoint);
    if (f.streamDirectory) putIcb(out, 152, *f.streamDirectory);
    putImplementation(out, 168);
    putLe64(out, 200, f.uniqueId);
}

constexpr std::size_t kDeviceAttributes = 24 + 56;

/// The extended attribute space of a device node: a header (ECMA-167 4/14.10.1) and a device specification (4/14.10.7),
/// whose implementation use names who wrote it (UDF 3.3.4.4).
void putDeviceAttributes(DeviceNumber device, std::uint32_t location, Block out, const Revision& revision)
{
    const auto space = out.subspan(entryHead(revision), kDeviceAttributes);
    const auto none = revision.missingAttribute != 0 ? revision.missingAttribute : std::uint32_t{kDeviceAttributes};
    putLe32(space, 16, none);  // implementation and application use attributes
    putLe32(space, 20, none);
    putTag(space, TagId::ExtendedAttributeHeader, location, 24, revision);
    const auto attribute = space.subspan(24);
    putLe32(attribute, 0, 12);  // type and subtype
    putU8(attribute, 4, 1);
    putLe32(attribute, 8, 56);
    putLe32(attribute, 12, 32);
    putLe32(attribute, 16, device.major);
    putLe32(attribute, 20, device.minor);
    putImplementation(attribute, 24);
}

std::size_t putAttributes(const FileFacts& f, std::uint32_t location, Block out, const Revision& revision)
{
    if (!f.device) return 0;
    putDeviceAttributes(*f.device, location, out, revision);
    return kDeviceAttributes;
}

/// L_EA and L_AD, which end the fixed part.
void putLengths(std::size_t attributes, std::size_t allocation, Block out, const Revision& revision)
{
    putLe32(out, entryHead(revision) - 8, static_cast<std::uint32_t>(attributes));
    putLe32(out, entryHead(revision) - 4, static_cast<std::uint32_t>(allocation));
}

void appendComponent(std::string& out, char type, std::string_view name = {})
{
    out += type;
    out += static_cast<char>(name.size());
    out.append(2, '\0');  // file version: none
    out += name;
}

}  // namespace

void sealEntry(std::uint32_t location, Block out, const Revision& revision)
{
    const auto head = entryHead(revision);
    const auto length = head + le32(out, head - 8) + le32(out, head - 4);
    putTag(out, revision.extendedEntries ? TagId::ExtendedFileEntry : TagId::FileEntry, location, length, revision);
}

void renderFileEntry(const FileFacts& f, LogicalBlock location, Runs runs, std::uint32_t chain, Block out,
                     const Revision& revision)
{
    const auto attributes = putAttributes(f, location.block, out, revision);
    const auto at = entryHead(revision) + attributes;
    std::uint64_t bytes = 0, blocks = 0;
    for (const auto& run : runs) {
        bytes += run.bytes;
        blocks += sectorsFor(run.bytes).n;
    }
    const Allocation allocation{std::move(runs), kBlockSize - at, {.block = chain, .partition = location.partition}};
    putHead(f, icbFlags(f) | (allocation.isShort() ? 0U : unsigned{LongDescriptors}), bytes, blocks, out, revision);
    putLengths(attributes, allocation.put(out, at), out, revision);
    sealEntry(location.block, out, revision);
}

void renderUnsealedEntry(const FileFacts& f, std::uint64_t size, Block out, const Revision& revision)
{
    putHead(f, icbFlags(f) | EmbeddedContent, size, 0, out, revision);
    putLengths(0, size, out, revision);
}

void renderFileEntry(const FileFacts& f, LogicalBlock location, std::string_view content, Block out,
                     const Revision& revision)
{
    renderUnsealedEntry(f, content.size(), out, revision);
    putText(out, entryHead(revision), content.size(), content);
    sealEntry(location.block, out, revision);
}

std::size_t identifierSize(std::size_t nameBytes, std::uint64_t at) noexcept
{
    constexpr std::size_t kTag = 16, kUse = 32;
    const auto plain = (38 + nameBytes + 3) / 4 * 4;
    const auto left = (kBlockSize - (at + plain) % kBlockSize) % kBlockSize;
    return left > 0 && left < kTag ? plain + kUse : plain;
}

void putIdentifier(const IdentifierFacts& f, std::uint32_t location, MutableBytes out, const Revision& revision)
{
    const auto use = out.size() - (38 + f.name.size() + 3) / 4 * 4;
    putLe16(out, 16, 1);  // file version
    putU8(out, 18, static_cast<std::uint8_t>((f.hidden ? 0x01 : 0) | (f.directory ? 0x02 : 0) | (f.parent ? 0x08 : 0)));
    putU8(out, 19, static_cast<std::uint8_t>(f.name.size()));
    putIcb(out, 20, f.entry, f.uniqueId);
    putLe16(out, 36, static_cast<std::uint16_t>(use));
    if (use > 0) putImplementation(out, 38);
    if (!f.name.empty()) putText(out, 38 + use, f.name.size(), f.name);
    putTag(out, TagId::FileIdentifier, location, out.size(), revision);
}

std::string pathComponents(std::string_view target)
{
    // Types of ECMA-167 4/14.16.1. An absolute target begins at a root that writer and reader agree on, their system's.
    enum Type : char { Root = 1, Parent = 3, Self = 4, Name = 5 };
    std::string out;
    if (target.starts_with('/')) appendComponent(out, Root);
    while (!target.empty()) {
        const auto name = target.substr(0, target.find('/'));
        target.remove_prefix(std::min(target.size(), name.size() + 1));
        if (name.empty()) continue;
        if (name == ".")
            appendComponent(out, Self);
        else if (name == "..")
            appendComponent(out, Parent);
        else
            appendComponent(out, Name, toName(name).bytes);
    }
    return out;
}

}  // namespace discmaster::image::udf
