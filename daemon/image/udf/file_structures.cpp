#include "image/udf/file_structures.hpp"

#include "image/udf/codec.hpp"
#include "image/udf/cs0.hpp"

#include <algorithm>

namespace discmaster::image::udf {
namespace {

constexpr std::size_t kEntryHeader = 176;

// ECMA-167 4/14.6.8
enum IcbFlag : std::uint16_t {
    EmbeddedContent = 3,
    NonRelocatable = 1U << 4,
    Archive = 1U << 5,
    SetUid = 1U << 6,
    SetGid = 1U << 7,
    Sticky = 1U << 8,
    Contiguous = 1U << 9,
};

std::uint16_t icbFlags(const FileFacts& f)
{
    unsigned flags = NonRelocatable | Archive | Contiguous;
    if ((f.mode & 04000) != 0) flags |= SetUid;
    if ((f.mode & 02000) != 0) flags |= SetGid;
    if ((f.mode & 01000) != 0) flags |= Sticky;
    return static_cast<std::uint16_t>(flags);
}

/// ECMA-167 4/14.9.5: five bits for each of others, group and owner: execute, write, read, attributes, delete.
std::uint32_t permissions(std::uint16_t mode) { return (mode & 7U) | (mode >> 3 & 7U) << 5 | (mode >> 6 & 7U) << 10; }

void putHeader(const FileFacts& f, std::uint16_t flags, std::uint64_t size, std::uint64_t blocks, Block out)
{
    putLe16(out, 20, 4);  // strategy 4, one entry (UDF 2.3.5)
    putLe16(out, 24, 1);
    putU8(out, 27, static_cast<std::uint8_t>(f.type));
    putLe16(out, 34, flags);
    putLe32(out, 36, f.uid);
    putLe32(out, 40, f.gid);
    putLe32(out, 44, permissions(f.mode));
    putLe16(out, 48, static_cast<std::uint16_t>(std::min<std::uint64_t>(f.links, 0xFFFF)));
    putLe64(out, 56, size);
    putLe64(out, 64, blocks);
    putTime(out, 72, f.accessed);
    putTime(out, 84, f.modified);
    putTime(out, 96, f.changed);
    putLe32(out, 108, 1);  // checkpoint
    putImplementation(out, 128);
    putLe64(out, 160, f.uniqueId);
}

void finish(std::size_t allocation, std::uint32_t location, Block out)
{
    putLe32(out, 172, static_cast<std::uint32_t>(allocation));
    putTag(out, TagId::FileEntry, location, kEntryHeader + allocation);
}

void appendComponent(std::string& out, char type, std::string_view name = {})
{
    out += type;
    out += static_cast<char>(name.size());
    out.append(2, '\0');  // file version: none
    out += name;
}

}  // namespace

void renderFileEntry(const FileFacts& f, std::uint32_t location, const Run& run, std::uint32_t chain, Block out)
{
    putHeader(f, icbFlags(f), run.bytes, sectorsFor(run.bytes).n, out);
    finish(putAllocation(run, chain, out, kEntryHeader), location, out);
}

void renderFileEntry(const FileFacts& f, std::uint32_t location, std::string_view content, Block out)
{
    putHeader(f, static_cast<std::uint16_t>(icbFlags(f) | EmbeddedContent), content.size(), 0, out);
    putText(out, kEntryHeader, content.size(), content);
    finish(content.size(), location, out);
}

void putIdentifier(const IdentifierFacts& f, std::uint32_t location, MutableBytes out)
{
    putLe16(out, 16, 1);  // file version
    putU8(out, 18, static_cast<std::uint8_t>((f.hidden ? 0x01 : 0) | (f.directory ? 0x02 : 0) | (f.parent ? 0x08 : 0)));
    putU8(out, 19, static_cast<std::uint8_t>(f.name.size()));
    putIcb(out, 20, f.entry, f.uniqueId);
    if (!f.name.empty()) putText(out, 38, f.name.size(), f.name);
    putTag(out, TagId::FileIdentifier, location, identifierSize(f.name.size()));
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
