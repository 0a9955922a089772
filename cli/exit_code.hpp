#pragma once
// What discmasterctl's exit status tells a script.

#include <discmaster/errors.hpp>

#include <optional>
#include <string_view>

namespace discmaster::cli {

enum class ExitCode : int {
    Done = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,  ///< drive, disc or file
    NotAuthorized = 4,
    MediumUnsuitable = 5,  ///< full, not blank, wrong kind
    WriteFailed = 6,
    VerifyFailed = 7,
    Cancelled = 8,
    Busy = 9,
    Unreachable = 10,  ///< the service
    TimedOut = 11,
};

ExitCode exitCodeOf(Fault fault) noexcept;

/// The fault that a D-Bus error name stands for: one of `kFaults`, or the nearest to what the bus itself reports (no
/// such service, no answer, no such object). Fault::Failed for names that nobody knows.
Fault faultOf(std::string_view busName) noexcept;

/// What the user can do about a failure; empty where the message alone must do.
std::string_view nextStep(Fault fault) noexcept;

}  // namespace discmaster::cli
