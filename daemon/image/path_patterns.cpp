#include "image/path_patterns.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fnmatch.h>

namespace discmaster::image {

PathPatterns::PathPatterns(const std::vector<std::string>& patterns)
{
    constexpr std::size_t kLongest = 4096;
    for (const auto& pattern : patterns) {
        const auto begin = pattern.find_first_not_of('/');
        if (begin == std::string::npos || pattern.size() > kLongest)
            throw Error{Fault::InvalidParam,
                        fmt::format("'{}' is no pattern for names: it has 1 to 4096 bytes beside slashes",
                                    pattern.substr(0, 80))};
        const bool isPath = pattern.find('/') != std::string::npos;
        (isPath ? paths_ : names_).push_back(pattern.substr(begin));
    }
}

bool PathPatterns::match(const std::string& folder, const char* name) const
{
    if (std::ranges::any_of(names_, [&](const auto& p) { return ::fnmatch(p.c_str(), name, 0) == 0; })) return true;
    if (paths_.empty()) return false;
    const auto path = folder.empty() ? std::string{name} : folder + '/' + name;
    return std::ranges::any_of(paths_,
                               [&](const auto& p) { return ::fnmatch(p.c_str(), path.c_str(), FNM_PATHNAME) == 0; });
}

}  // namespace discmaster::image
