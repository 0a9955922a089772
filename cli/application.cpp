#include "cli/application.hpp"

#include "cli/failure.hpp"
#include "cli/help.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/terminal.hpp"
#include "cli/verb.hpp"

#include "base/descriptor_limit.hpp"

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fmt/core.h>
#include <map>
#include <memory>
#include <string>

namespace discmaster::cli {

namespace {

/// What the command line said, filled by the parser.
struct Parsed {
    Globals globals;
    std::string json;  // "", "document" or "stream"
    std::string verb;  // "image create"
    Action action;
};

void addGlobals(CLI::App& app, Parsed& parsed)
{
    constexpr const char* kGroup = "Options of every command";
    app.set_help_flag("-h,--help", "Show this help")->group(kGroup);
    app.add_flag(
           "--json{document}", parsed.json,
           "Print the result as one JSON document; --json=stream prints one JSON object to a line, as things happen")
        ->check(CLI::IsMember({"document", "stream"}).description(""))
        ->group(kGroup);
    app.add_flag("--session", parsed.globals.session, "Use the session bus instead of the system bus")->group(kGroup);
    app.add_option("-H,--host", parsed.globals.host, "Use the system bus of another machine, over ssh")
        ->type_name("[USER@]HOST")
        ->group(kGroup);
    app.add_flag("-y,--yes", parsed.globals.yes, "Do not ask before something is lost")->group(kGroup);
}

void addVerbs(CLI::App& app, Parsed& parsed)
{
    std::map<std::string_view, CLI::App*> families;
    for (const auto& verb : verbs()) {
        CLI::App* parent = &app;
        std::string path{verb.name};
        if (!verb.family.empty()) {
            auto& family = families[verb.family];
            if (family == nullptr) {
                family = app.add_subcommand(std::string{verb.family}, std::string{familySummary(verb.family)});
                family->group("Commands");
                family->formatter(std::make_shared<HelpFormatter>("COMMAND"));
                family->require_subcommand(1);
                family->set_help_flag("-h,--help", "Show this help");
            }
            parent = family;
            path = fmt::format("{} {}", verb.family, verb.name);
        }
        auto* sub = parent->add_subcommand(std::string{verb.name}, std::string{verb.summary});
        sub->group("Commands");
        sub->formatter(std::make_shared<HelpFormatter>(std::string{verb.usage}));
        auto action = verb.define(*sub);
        addGlobals(*sub, parsed);
        sub->callback([&parsed, path, action = std::move(action)] {
            parsed.verb = path;
            parsed.action = action;
        });
    }
}

/// The innermost command that was named: its help is the one to point at.
struct Named {
    const CLI::App* app;
    std::string path;
};

Named namedCommand(const CLI::App& app)
{
    Named named{&app, app.get_name()};
    while (!named.app->get_subcommands().empty()) {
        named.app = named.app->get_subcommands().front();
        named.path += " " + named.app->get_name();
    }
    return named;
}

void reportUsage(const CLI::App& app, const CLI::ParseError& error)
{
    const auto named = namedCommand(app);
    std::string text = error.what();
    if (named.app->get_require_subcommand_min() > 0) {
        const auto rest = named.app->remaining();
        text =
            rest.empty() ? "no command was given" : fmt::format("there is no command {} {}", named.path, rest.front());
    }
    fmt::print(stderr, "discmasterctl: {}\n  Next step: {} --help\n", text, named.path);
}

ExitCode run(Parsed& parsed)
{
    parsed.globals.format = parsed.json.empty()       ? Format::Human
                            : parsed.json == "stream" ? Format::Stream
                                                      : Format::Document;
    const Output output{parsed.globals.format, Terminal::detect()};
    try {
        Interrupt interrupt;
        const auto code = parsed.action({parsed.globals, output, interrupt});
        output.requireWritten();
        return code;
    } catch (...) {
        const auto failure = failureOf(std::current_exception(), parsed.globals);
        report(output, parsed.verb, failure);
        return failure.code;
    }
}

}  // namespace

ExitCode runApplication(int argc, const char* const* argv)
{
    raiseDescriptorLimit();
    Parsed parsed;
    CLI::App app{"Masters, burns, verifies and reads optical discs through discmasterd.", "discmasterctl"};
    app.formatter(std::make_shared<HelpFormatter>("COMMAND [ARGUMENTS]"));
    app.footer("DRIVE is sr0, /dev/sr0, a virtual drive's name, a serial number or an object path; it may be left out "
               "where only one drive fits.\n"
               "discmasterctl COMMAND --help tells more; discmasterctl(1) lists the exit codes.");
    app.set_version_flag("--version", "discmasterctl " DISCMASTER_VERSION);
    app.require_subcommand(1);
    addGlobals(app, parsed);
    addVerbs(app, parsed);

    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& e) {  // --help, --version
        app.exit(e);
        return ExitCode::Done;
    } catch (const CLI::ParseError& e) {
        reportUsage(app, e);
        return ExitCode::Usage;
    }
    return run(parsed);
}

}  // namespace discmaster::cli
