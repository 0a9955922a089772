#pragma once
// What a verb is: how its command line looks, and what it does.

#include "cli/exit_code.hpp"
#include "cli/output.hpp"

#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace CLI {
class App;
}

namespace discmaster::cli {

class Interrupt;

/// Options that every verb has.
struct Globals {
    Format format = Format::Human;
    bool session = false;  ///< the session bus instead of the system bus
    std::string host;      ///< the system bus of another machine, as busctl -H names it
    bool yes = false;      ///< answer every question with yes
};

/// "the session bus", "the system bus of HOST"
std::string busText(const Globals& globals);

/// What a verb runs with.
struct Context {
    const Globals& globals;
    const Output& output;
    Interrupt& interrupt;
};

/// A command line that was parsed. Throws Error, UsageError or sdbus::Error for what it cannot do.
using Action = std::function<ExitCode(const Context&)>;

struct Verb {
    std::string_view family;  ///< "image" of `image create`; empty for verbs that stand alone
    std::string_view name;
    std::string_view usage;  ///< its positional arguments as help shows them
    std::string_view summary;
    Action (*define)(CLI::App&);  ///< declares its options; the action reads them once the command line is parsed
};

/// All verbs, in the order of the help.
std::span<const Verb> verbs() noexcept;

/// "Software recorders" for `virtual`.
std::string_view familySummary(std::string_view family) noexcept;

}  // namespace discmaster::cli
