#include "cli/failure.hpp"

#include "base/error.hpp"
#include "cli/advised_error.hpp"
#include "cli/output.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"

#include <cstdio>
#include <fmt/core.h>
#include <sdbus-c++/sdbus-c++.h>

namespace discmaster::cli {

namespace {

/// What to do about a fault, where the service is reached as the user asked for.
std::string nextStep(Fault fault, const Globals& globals)
{
    if (fault == Fault::DaemonUnreachable && !globals.host.empty())
        return "check that ssh " + globals.host + " works, and that discmasterd is installed there";
    if (fault == Fault::DaemonUnreachable && globals.session) return "start discmasterd --session in this session";
    return std::string{cli::nextStep(fault)};
}

Failure of(const sdbus::Error& error, const Globals& globals)
{
    const std::string name = error.getName();
    const auto fault = faultOf(name);
    auto text = printable(error.getMessage());
    // One name for two things, which the bus tells apart in words alone: no answer in time, and a service that has
    // gone.
    if (name == "org.freedesktop.DBus.Error.NoReply" && text.find("time") == std::string::npos)
        return {exitCodeOf(Fault::DaemonUnreachable), name,
                fmt::format("discmasterd ended before it answered: {}", text),
                "try again, the service starts anew when it is asked; discmasterctl info shows the state of a disc"};
    if (fault == Fault::DaemonUnreachable)
        text = fmt::format("discmasterd cannot be reached on {}: {}", busText(globals), text);
    else if (text.empty())
        text = fmt::format("the service answered {}", name);
    return {exitCodeOf(fault), name, std::move(text), nextStep(fault, globals)};
}

}  // namespace

Failure failureOf(std::exception_ptr error, const Globals& globals)
{
    try {
        std::rethrow_exception(error);
    } catch (const AdvisedError& e) {
        auto failure = failureOf(e.cause(), globals);
        failure.next = e.next();
        return failure;
    } catch (const UsageError& e) {
        return {ExitCode::Usage, std::string{info(Fault::InvalidArgument).busName}, e.what(), {}};
    } catch (const Error& e) {
        return {exitCodeOf(e.fault()), std::string{info(e.fault()).busName}, printable(e.report()),
                nextStep(e.fault(), globals)};
    } catch (const sdbus::Error& e) {
        return of(e, globals);
    } catch (const std::exception& e) {
        return {ExitCode::Failed, std::string{info(Fault::Failed).busName}, e.what(), {}};
    }
}

void report(const Output& output, std::string_view verb, const Failure& failure)
{
    fmt::print(stderr, "discmasterctl {}: {}\n", verb, output.bad(failure.text));
    if (!failure.next.empty()) fmt::print(stderr, "  Next step: {}\n", failure.next);

    const Json error{{"name", failure.busName},
                     {"message", failure.text},
                     {"nextStep", failure.next},
                     {"exitCode", static_cast<int>(failure.code)}};
    if (output.format() == Format::Stream)
        output.event("error", error);
    else
        output.result({{"error", error}});
}

}  // namespace discmaster::cli
