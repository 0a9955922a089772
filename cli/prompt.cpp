#include "cli/prompt.hpp"

#include "base/error.hpp"
#include "cli/interrupt.hpp"
#include "cli/output.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"

#include <cerrno>
#include <cstdio>
#include <fmt/core.h>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace discmaster::cli {

namespace {

/// A line from the terminal; what was typed before its end of file.
std::string readAnswer(const Interrupt& interrupt)
{
    std::string answer;
    for (;;) {
        pollfd fds[] = {{STDIN_FILENO, POLLIN, 0}, {interrupt.fd(), POLLIN, 0}};
        if (::poll(fds, 2, -1) < 0 && errno != EINTR) return {};
        if (interrupt.count() > 0) throw Error{Fault::RequestCancelled, "cancelled before anything was changed"};
        if (fds[0].revents == 0) continue;
        char c = 0;
        if (::read(STDIN_FILENO, &c, 1) != 1 || c == '\n') return answer;
        answer += c;
    }
}

}  // namespace

bool confirm(const Output& output, const Interrupt& interrupt, bool yes, std::string_view question)
{
    if (yes) return true;
    if (!output.terminal().input || !output.terminal().messages)
        throw UsageError{fmt::format("{} Nobody can be asked here: give -y to go on", question)};
    fmt::print(stderr, "{} [y/N] ", question);
    std::fflush(stderr);
    const auto answer = readAnswer(interrupt);
    return answer == "y" || answer == "Y" || answer == "yes";
}

void requireYes(const Context& context, std::string_view question, const std::string& otherwise)
{
    if (!confirm(context.output, context.interrupt, context.globals.yes, question))
        throw Error{Fault::RequestCancelled, otherwise};
}

}  // namespace discmaster::cli
