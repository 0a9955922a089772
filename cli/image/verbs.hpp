#pragma once
// The verbs about images in files. They need no service.

#include "cli/verb.hpp"

namespace discmaster::cli {

Action defineImageCreate(CLI::App& app);
Action defineImageAppend(CLI::App& app);
Action defineImageCheck(CLI::App& app);
Action defineImageLs(CLI::App& app);
Action defineImageInfo(CLI::App& app);
Action defineImageExtract(CLI::App& app);

}  // namespace discmaster::cli
