#pragma once
// The verbs about drives, discs and jobs. Each declares its options and returns what it does.

#include "cli/verb.hpp"

namespace discmaster::cli {

Action defineList(CLI::App& app);
Action defineInfo(CLI::App& app);
Action defineMonitor(CLI::App& app);
Action defineBurn(CLI::App& app);
Action defineAppend(CLI::App& app);
Action defineErase(CLI::App& app);
Action defineFormat(CLI::App& app);
Action defineVerify(CLI::App& app);
Action defineRead(CLI::App& app);
Action defineEject(CLI::App& app);
Action defineLoad(CLI::App& app);
Action defineVirtualAdd(CLI::App& app);
Action defineVirtualLoad(CLI::App& app);
Action defineVirtualList(CLI::App& app);
Action defineVirtualRemove(CLI::App& app);
Action defineJobs(CLI::App& app);
Action defineWait(CLI::App& app);
Action defineCancel(CLI::App& app);

}  // namespace discmaster::cli
