#include "image/rockridge/fields.hpp"

#include "image/iso9660/fields.hpp"
#include "image/rockridge/symlink.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace discmaster::image::rockridge {

namespace {

using iso9660::putBoth32;
using iso9660::SystemUseFields;

constexpr std::uint32_t kDirectoryMode = 0040000;
constexpr std::uint32_t kFileMode = 0100000;
constexpr std::uint32_t kSymlinkMode = 0120000;

constexpr std::uint32_t kindBits(Kind kind) noexcept
{
    switch (kind) {
    case Kind::Directory: return kDirectoryMode;
    case Kind::File: return kFileMode;
    case Kind::Symlink: return kSymlinkMode;
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
void putTimes(SystemUseFields& out, const Attributes& a)
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
        std::ranges::copy(iso9660::shortDate(stamps[i].first), field.begin() + static_cast<std::ptrdiff_t>(at));
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

class Fields final : public iso9660::SystemUse {
public:
    explicit Fields(const Census& census) noexcept
        : census_{census}
    {
    }

    void self(DirectoryNo directory, SystemUseFields& out) const override
    {
        const bool root = index(directory) == 0;
        if (root) putIndicator(out);
        putDirectory(directory, out);
        if (root) putExtensionReference(out);
    }

    void parent(DirectoryNo directory, SystemUseFields& out) const override
    {
        putDirectory(census_.info(directory).parent, out);
    }

    void entry(EntryNo entry, SystemUseFields& out) const override
    {
        if (census_.isDirectory(entry)) {
            putDirectory(census_.directory(entry), out);
        } else {
            const auto object = census_.object(entry);
            putNode(census_.node(object), census_.names(object), census_.serial(entry), out);
        }
        putName(out, census_.name(entry));
        if (census_.kind(entry) == Kind::Symlink) putSymlink(out, census_.tree().target(census_.node(entry)));
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
        putTimes(out, attributes);
    }

    const Census& census_;
};

}  // namespace

std::unique_ptr<const iso9660::SystemUse> makeFields(const Census& census) { return std::make_unique<Fields>(census); }

}  // namespace discmaster::image::rockridge
