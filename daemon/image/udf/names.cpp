#include "image/udf/names.hpp"

#include "base/error.hpp"
#include "image/udf/cs0.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>
#include <utility>

namespace discmaster::image::udf {

namespace {

[[noreturn]] void refuse(const Tree& tree, NodeId node)
{
    const auto path = tree.path(node);
    throw Error{
        Fault::InvalidPath,
        fmt::format("the name of {} cannot be kept in UDF, which holds 254 characters below U+0100 or 127 others; "
                    "rename it, or allow names to be changed",
                    path),
        {.path = path}};
}

std::string freeName(const Tree& tree, NodeId node, std::unordered_set<std::string>& taken)
{
    constexpr unsigned kMostAttempts = 1U << 16;
    for (unsigned attempt = 0; attempt <= kMostAttempts; ++attempt) {
        auto name = toName(tree.name(node), attempt);
        if (taken.insert(name.bytes).second) return std::move(name.bytes);
    }
    const auto path = tree.path(node);
    throw Error{
        Fault::NoUniqueName, fmt::format("no unique UDF name was found for {}; rename it", path), {.path = path}};
}

}  // namespace

std::vector<std::string> uniqueNames(const Tree& tree, std::span<const NodeId> nodes, bool strict)
{
    std::vector<std::string> names;
    std::vector<std::size_t> inexact;
    std::unordered_set<std::string> taken;
    for (const auto node : nodes) {
        auto name = toName(tree.name(node));
        if (!name.exact && strict) refuse(tree, node);
        if (!name.exact)
            inexact.push_back(names.size());
        else
            taken.insert(name.bytes);
        names.push_back(std::move(name.bytes));
    }
    for (const auto i : inexact) names[i] = freeName(tree, nodes[i], taken);
    return names;
}

Names::Names(const Census& census, bool strict)
    : census_{census}
{
    for (const auto& directory : census.directories()) mangle(directory, strict);
}

void Names::mangle(const DirectoryInfo& directory, bool strict)
{
    const auto entries = [&](auto&& visit) {
        for (std::uint32_t i = 0; i < directory.count; ++i) visit(EntryNo{index(directory.first) + i});
    };
    bool exact = true;
    entries([&](EntryNo e) { exact = exact && toName(census_.name(e)).exact; });
    if (exact) return;
    std::vector<NodeId> nodes;
    entries([&](EntryNo e) { nodes.push_back(census_.node(e)); });
    auto names = uniqueNames(census_.tree(), nodes, strict);
    entries([&, i = std::size_t{0}](EntryNo e) mutable {
        auto& name = names[i++];
        if (!toName(census_.name(e)).exact) mangled_.emplace(index(e), std::move(name));
    });
}

std::string Names::get(EntryNo entry) const
{
    const auto found = mangled_.find(index(entry));
    return found != mangled_.end() ? found->second : toName(census_.name(entry)).bytes;
}

}  // namespace discmaster::image::udf
