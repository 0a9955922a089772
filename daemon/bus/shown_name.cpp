#include "bus/shown_name.hpp"

#include "bus/options.hpp"
#include "io/descriptor_path.hpp"

#include <climits>
#include <fmt/format.h>

namespace discmaster::bus {

std::string takeShownAs(Options& options)
{
    auto name = options.take<std::string>("shown-as", "");
    if (name.size() >= PATH_MAX)
        throw Error{Fault::InvalidArgument, fmt::format("shown-as has {} bytes, which no path has", name.size())};
    return name;
}

std::string shownName(const std::string& shownAs, int descriptor, std::string_view otherwise)
{
    if (!shownAs.empty()) return shownAs;
    auto path = io::pathOf(descriptor);
    return path.empty() ? std::string{otherwise} : path;
}

}  // namespace discmaster::bus
