#pragma once
// A failure as the user sees it: what failed, why, and the next step.

#include "cli/exit_code.hpp"

#include <discmaster/errors.hpp>

#include <exception>
#include <string>
#include <string_view>

namespace discmaster::cli {

class Output;
struct Globals;

struct Failure {
    ExitCode code = ExitCode::Failed;
    std::string busName;  ///< D-Bus error name
    std::string text;     ///< what happened, to what, and why
    std::string next;     ///< what to do about it; may be empty
};

/// What an exception of a verb means to the user.
Failure failureOf(std::exception_ptr error, const Globals& globals);

/// Prints it: two lines on stderr, and in JSON an object with the member "error" on stdout.
void report(const Output& output, std::string_view verb, const Failure& failure);

}  // namespace discmaster::cli
