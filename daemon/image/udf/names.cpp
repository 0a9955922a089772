#include "image/udf/names.hpp"

#include "base/error.hpp"
#include "image/udf/cs0.hpp"

#include <fmt/format.h>
#include <unordered_set>
#include <utility>
#include <vector>

namespace discmaster::image::udf {

Names::Names(const Census& census, bool strict)
    : census_{census}
{
    for (const auto& directory : census.directories()) mangle(directory, strict);
}

void Names::mangle(const DirectoryInfo& directory, bool strict)
{
    std::vector<EntryNo> inexact;
    for (std::uint32_t i = 0; i < directory.count; ++i) {
        const EntryNo entry{index(directory.first) + i};
        if (!toName(census_.name(entry)).exact) inexact.push_back(entry);
    }
    if (inexact.empty()) return;
    if (strict)
        throw Error{
            Fault::NoUniqueName,
            fmt::format(
                "The name of '{}' cannot be kept in UDF, which holds 254 characters below U+0100 or 127 others; "
                "rename it, or allow names to be changed.",
                census_.tree().path(census_.node(inexact.front())))};
    std::unordered_set<std::string> taken;
    for (std::uint32_t i = 0; i < directory.count; ++i) {
        auto name = toName(census_.name(EntryNo{index(directory.first) + i}));
        if (name.exact) taken.insert(std::move(name.bytes));
    }
    constexpr unsigned kMostAttempts = 1U << 16;
    for (const auto entry : inexact) {
        for (unsigned attempt = 0;; ++attempt) {
            auto name = toName(census_.name(entry), attempt);
            if (taken.insert(name.bytes).second) {
                mangled_.emplace(index(entry), std::move(name.bytes));
                break;
            }
            if (attempt == kMostAttempts)
                throw Error{Fault::NoUniqueName, fmt::format("No unique UDF name was found for '{}'; rename it.",
                                                             census_.tree().path(census_.node(entry)))};
        }
    }
}

std::string Names::get(EntryNo entry) const
{
    const auto found = mangled_.find(index(entry));
    return found != mangled_.end() ? found->second : toName(census_.name(entry)).bytes;
}

}  // namespace discmaster::image::udf
