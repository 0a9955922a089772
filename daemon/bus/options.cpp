#include "bus/options.hpp"

#include "bus/text.hpp"

#include <fcntl.h>
#include <fmt/format.h>

namespace discmaster::bus {

UniqueFd ownDescriptor(const sdbus::UnixFd& descriptor) noexcept
{
    return UniqueFd{fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 3)};
}

void requireOwned(const UniqueFd& descriptor)
{
    if (!descriptor)
        throw Error{Fault::LimitsExceeded, "the service has no room for another descriptor; try again later"};
}

std::optional<sdbus::Variant> Options::takeVariant(const std::string& key)
{
    const auto found = values_.find(key);
    if (found == values_.end()) return {};
    auto value = std::move(found->second);
    values_.erase(found);
    return value;
}

void Options::finish() const
{
    if (values_.empty()) return;
    throw Error{Fault::InvalidArgument, fmt::format("there is no option '{}' here; see the interface's documentation",
                                                    shortened(values_.begin()->first))};
}

void Options::refuseType(const std::string& key, const sdbus::Variant& value, const std::string& needed)
{
    const std::string type = value.peekValueType();
    throw Error{Fault::InvalidArgument,
                fmt::format("the option '{}' must be of the type '{}', not '{}'", key, needed, type)};
}

}  // namespace discmaster::bus
