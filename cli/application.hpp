#pragma once

#include "cli/exit_code.hpp"

namespace discmaster::cli {

/// The whole program: parses the command line, runs the verb, reports failures.
ExitCode runApplication(int argc, const char* const* argv);

}  // namespace discmaster::cli
