#include "image/rockridge/fields.hpp"

#include "image/iso9660/fields.hpp"
#include "image/rockridge/symlink.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace discmaster::image::rockridge {

namespace {

using iso9660::putBoth32;
using iso9660::SystemUseFields;

/// The kind in st_mode, as RRIP 4.1.1 has it.
constexpr std::uint32_t kindBits(Kind kind) noexcept
{
    switch (kind) {
    case Kind::Directory: return 0040000;
    case Kind::File: return 0100000;
    case Kind::Symlink: return 0120000;
    case Kind::BlockDevice: return 0060000;
    case Kind::CharacterDevice: return 0020000;
    case Kind::Fifo: return 0010000;
    case Kind::Socket: return 0140000;
    }
    return 0;
}

/// SUSP 5.3: the first field of the volume's first record.
void putIndicator(SystemUseFields& out)
{
    const auto field = out.add('S', 'P', 7);
    putU8(field, 4, 0xBE);
    putU8(field, 5, 0xEF);
}

/// SUSP 5.5, RRIP 4.3
void putExtensionReference(SystemUseFields& out)
{
    constexpr std::string_view id = "IEEE_P1282";
    constexpr std::string_view what = "THE IEEE P1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS";
    constexpr std::string_view where =
        "PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE P1282 SPECIFICATION";
    const auto field = out.add('E', 'R', 8 + id.size() + what.size() + where.size());
    putU8(field, 4, id.size());
    putU8(field, 5, what.size());
    putU8(field, 6, where.size());
    putU8(field, 7, 1);
    putText(field, 8, id.size(), id);
    putText(field, 8 + id.size(), what.size(), what);
    putText(field, 8 + id.size() + what.size(), where.size(), where);
}

/// RRIP 4.1.1
void putPosix(SystemUseFields& out, const Attributes& a, Kind kind, std::uint32_t links, std::uint32_t serial)
{
    const auto field = out.add('P', 'X', 44);
    putBoth32(field, 4, kindBits(kind) | a.mode);
    putBoth32(field, 12, links);
    putBoth32(field, 20, a.uid);
    putBoth32(field, 28, a.gid);
    putBoth32(field, 36, serial);
}

/// RRIP 4.1.6: the stamps that are known, in the order of their bits; the modification always.
void putTimes(SystemUseFields& out, const Attributes& a, int zone)
{
    const std::array<std::pair<Time, bool>, 4> stamps{{{a.created, a.created.known()},
                                                       {a.modified, true},
                                                       {a.accessed, a.accessed.known()},
                                                       {a.changed, a.changed.known()}}};
    const auto count = static_cast<std::size_t>(std::ranges::count_if(stamps, [](auto& s) { return s.second; }));
    const auto field = out.add('T', 'F', 5 + 7 * count);
    std::size_t at = 5;
    unsigned flags = 0;
    for (std::size_t i = 0; i < stamps.size(); ++i) {
        if (!stamps[i].second) continue;
        flags |= 1U << i;
        std::ranges::copy(iso9660::shortDate(stamps[i].first, zone), field.begin() + static_cast<std::ptrdiff_t>(at));
        at += 7;
    }
    putU8(field, 4, static_cast<std::uint8_t>(flags));
}

/// RRIP 4.1.4
void putName(SystemUseFields& out, std::string_view name)
{
    constexpr std::size_t kPiece = 250;
    while (!name.empty()) {
        const auto piece = name.substr(0, kPiece);
        name.remove_prefix(piece.size());
        const auto field = out.add('N', 'M', 5 + piece.size());
        putU8(field, 4, name.empty() ? 0 : 1);
        putText(field, 5, piece.size(), piece);
    }
}

/// RRIP 4.1.2
void putDevice(SystemUseFields& out, DeviceNumber device)
{
    const auto field = out.add('P', 'N', 20);
    putBoth32(field, 4, device.major);
    putBoth32(field, 12, device.minor);
}

/// RRIP 4.1.5.1, 4.1.5.2: CL or PL, the block of the directory that is meant.
void putLocation(SystemUseFields& out, char first, std::uint32_t block)
{
    putBoth32(out.add(first, 'L', 12), 4, block);
}

/// RRIP 4.1.5.3
void putRelocated(SystemUseFields& out) { out.add('R', 'E', 4); }

class Fields final : public iso9660::SystemUse {
public:
    Fields(const Census& census, int zone) noexcept
        : census_{census}
        , zone_{zone}
    {
    }

    void self(DirectoryNo directory, SystemUseFields& out) const override
    {
        const bool root = index(directory) == 0;
        if (root) putIndicator(out);
        putDirectory(directory, out);
        if (root) putExtensionReference(out);
    }

    void parent(DirectoryNo directory, std::optional<std::uint32_t> trueParent, SystemUseFields& out) const override
    {
        putDirectory(census_.info(directory).parent, out);
        if (trueParent) putLocation(out, 'P', *trueParent);
    }

    void entry(EntryNo entry, SystemUseFields& out) const override
    {
        const auto kind = census_.kind(entry);
        if (kind == Kind::Directory) {
            putDirectory(census_.directory(entry), out);
        } else {
            const auto object = census_.object(entry);
            putNode(census_.node(object), census_.names(object), census_.serial(entry), out);
        }
        putName(out, census_.name(entry));
        if (kind == Kind::Symlink) putSymlink(out, census_.tree().target(census_.node(entry)));
        if (isDevice(kind)) putDevice(out, census_.tree().device(census_.node(entry)));
    }

    void placeholder(EntryNo entry, std::uint32_t block, SystemUseFields& out) const override
    {
        this->entry(entry, out);
        putLocation(out, 'C', block);
    }

    void relocated(EntryNo entry, SystemUseFields& out) const override
    {
        this->entry(entry, out);
        putRelocated(out);
    }

    void shelter(Shelter record, std::string_view name, SystemUseFields& out) const override
    {
        if (record == Shelter::Parent) return putDirectory(DirectoryNo{0}, out);
        // It has no place in the tree, so RE hides it as well; its inode is behind all others.
        const Attributes attributes{.mode = 0755, .modified = census_.attributes(kRoot).modified};
        putPosix(out, attributes, Kind::Directory, 2, 1 + census_.directoryCount() + census_.namedObjectCount());
        putTimes(out, attributes, zone_);
        if (record != Shelter::Name) return;
        putName(out, name);
        putRelocated(out);
    }

private:
    void putDirectory(DirectoryNo directory, SystemUseFields& out) const
    {
        const auto& info = census_.info(directory);
        putNode(census_.node(info.entry), 2 + info.subdirectories, census_.serial(info.entry), out);
    }

    void putNode(NodeId node, std::uint32_t links, std::uint32_t serial, SystemUseFields& out) const
    {
        const auto attributes = census_.attributes(node);
        putPosix(out, attributes, census_.tree().kind(node), links, serial);
        putTimes(out, attributes, zone_);
    }

    const Census& census_;
    int zone_;
};

}  // namespace

std::unique_ptr<const iso9660::SystemUse> makeFields(const Census& census, int zone)
{
    return std::make_unique<Fields>(census, zone);
}

}  // namespace discmaster::image::rockridge
