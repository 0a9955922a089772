#pragma once
// The one place where a failure becomes a D-Bus error.

#include "base/error.hpp"

#include <exception>
#include <string_view>

namespace sdbus {
class Error;
}

namespace discmaster::bus {

/// The D-Bus error of a failure. Its text is the report, which ends with the code in hexadecimal.
sdbus::Error toBusError(const Error& error);
/// The same for whatever was thrown.
sdbus::Error toBusError(const std::exception_ptr& thrown);

/// What was thrown, as our own type.
Error toError(const std::exception_ptr& thrown);

}  // namespace discmaster::bus
