#include "base/error.hpp"

#include <cstring>
#include <fmt/format.h>
#include <utility>

namespace discmaster {

Error::Error(Fault fault, const std::string& text, Evidence evidence)
    : std::runtime_error{text}
    , fault_{fault}
    , evidence_{std::move(evidence)}
{
}

std::string Error::report() const
{
    std::string text = what();
    if (!evidence_.command.empty()) text += fmt::format(" [command {}]", evidence_.command);
    if (!evidence_.sense.empty()) text += fmt::format(" [sense {}]", evidence_.sense);
    return text + fmt::format(" (0x{:08X})", static_cast<std::uint32_t>(fault_));
}

Error systemError(Fault fault, int errnum, const std::string& doing, const std::string& path)
{
    char buffer[128];
    const char* reason = strerror_r(errnum, buffer, sizeof buffer);
    return Error{fault,
                 path.empty() ? fmt::format("{}: {}", doing, reason) : fmt::format("{} {}: {}", doing, path, reason),
                 Evidence{.systemError = errnum, .path = path}};
}

}  // namespace discmaster
