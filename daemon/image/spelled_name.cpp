#include "image/spelled_name.hpp"

#include "base/error.hpp"
#include "image/census.hpp"
#include "image/iso9660/names.hpp"
#include "image/joliet/names.hpp"
#include "image/udf/cs0.hpp"
#include "image/udf/names.hpp"
#include "image/unicode.hpp"

#include <fmt/format.h>
#include <memory>
#include <vector>

namespace discmaster::image {

namespace {

/// The entries of one directory, as far as names depend on them, as a tree of their own.
std::shared_ptr<Tree> directoryAlone(const Tree& tree, NodeId directory)
{
    auto alone = std::make_shared<Tree>();
    for (auto entry = tree.firstChild(directory); entry; entry = tree.nextSibling(*entry)) {
        const auto name = tree.name(*entry);
        switch (tree.kind(*entry)) {
        case Kind::Directory: alone->addDirectory(kRoot, name, {}); break;
        case Kind::File: alone->addFile(kRoot, name, {}, std::vector<std::byte>{}); break;
        case Kind::Symlink: alone->addSymlink(kRoot, name, {}, "."); break;
        case Kind::BlockDevice:
        case Kind::CharacterDevice:
        case Kind::Fifo:
        case Kind::Socket: alone->addSpecial(kRoot, name, {}, tree.kind(*entry)); break;
        }
    }
    return alone;
}

std::string shown(const iso9660::Identifier& id, bool directory, bool ucs2)
{
    auto text = std::string{directory ? id.all() : id.sortKey()};
    if (!ucs2) {
        if (!directory && text.ends_with('.')) text.pop_back();
        return text;
    }
    std::u16string units;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        units +=
            static_cast<char16_t>(static_cast<unsigned char>(text[i]) << 8 | static_cast<unsigned char>(text[i + 1]));
    return toUtf8(units);
}

[[noreturn]] void throwLeftOut(const Tree& tree, NodeId node)
{
    const auto path = tree.path(node);
    throw Error{Fault::ItemNotFound, path + " is left out of that file system", {.path = path}};
}

std::string isoName(const Census& census, std::string_view name, const iso9660::Spelling& spelling,
                    iso9660::NameRules rules, bool ucs2)
{
    const iso9660::Hierarchy hierarchy{census, iso9660::Hierarchy::Relocation::Off};
    const iso9660::NameTable names{hierarchy, spelling, rules};
    iso9660::Identifier id;
    for (std::uint32_t n = 0; n < names.count(DirectoryNo{0}); ++n) {
        const iso9660::NameNo number{n};
        if (census.name(names.entry(number)) != name) continue;
        names.spell(number, id);
        return shown(id, names.isDirectory(number), ucs2);
    }
    return {};
}

std::string udfName(const Census& census, std::string_view name, bool strict)
{
    const udf::Names names{census, strict};
    for (std::uint32_t e = 1; e < census.entryCount(); ++e)
        if (census.name(EntryNo{e}) == name) return udf::fromCs0(names.get(EntryNo{e}));
    return {};
}

}  // namespace

std::string spelledName(FsiFileSystems fileSystem, const Tree& tree, NodeId node, const Options& options)
{
    if (node == kRoot) return {};
    const auto alone = directoryAlone(tree, tree.parent(node));
    const Census census{alone, options};
    const auto name = tree.name(node);
    const auto spelled = [&]() -> std::string {
        switch (fileSystem) {
        case FsiFileSystems::Iso9660:
            return isoName(census, name, iso9660::StrictSpelling{options.isoLevel},
                           {.posix = options.rockRidge, .strict = options.strictCompliance}, false);
        case FsiFileSystems::Joliet:
            return isoName(census, name,
                           joliet::Ucs2Spelling{options.longJoliet ? joliet::Ucs2Spelling::kLongUnits
                                                                   : joliet::Ucs2Spelling::kUnits},
                           {.posix = false, .strict = options.strictCompliance}, true);
        case FsiFileSystems::Udf: return udfName(census, name, options.strictCompliance);
        case FsiFileSystems::None:
        case FsiFileSystems::Unknown: break;
        }
        throw Error{Fault::InvalidParam,
                    fmt::format("{:#x} is not one file system: it is 1 ISO 9660, 2 Joliet or 4 UDF",
                                static_cast<std::uint32_t>(fileSystem))};
    }();
    if (spelled.empty()) throwLeftOut(tree, node);
    return spelled;
}

std::string spelledPath(FsiFileSystems fileSystem, const Tree& tree, NodeId node, const Options& options)
{
    std::string path;
    for (; node != kRoot; node = tree.parent(node)) path = '/' + spelledName(fileSystem, tree, node, options) + path;
    return path.empty() ? "/" : path;
}

}  // namespace discmaster::image
