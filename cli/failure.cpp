#include "cli/failure.hpp"

#include "base/error.hpp"
#include "cli/output.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"

#include <cstdio>
#include <fmt/core.h>
#include <sdbus-c++/sdbus-c++.h>

namespace discmaster::cli {

namespace {

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
    auto next = fault == Fault::DaemonUnreachable && globals.session
                    ? std::string{"start discmasterd --session in this session"}
                    : std::string{nextStep(fault)};
    return {exitCodeOf(fault), name, std::move(text), std::move(next)};
}

}  // namespace

Failure failureOf(std::exception_ptr error, const Globals& globals)
{
    try {
        std::rethrow_exception(error);
    } catch (const UsageError& e) {
        return {ExitCode::Usage, std::string{info(Fault::InvalidArgument).busName}, e.what(), {}};
    } catch (const Error& e) {
        return {exitCodeOf(e.fault()), std::string{info(e.fault()).busName}, printable(e.report()),
                std::string{nextStep(e.fault())}};
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
