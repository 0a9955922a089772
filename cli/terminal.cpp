#include "cli/terminal.hpp"

#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace discmaster::cli {

Terminal Terminal::detect()
{
    const char* kind = std::getenv("TERM");
    const bool dumb = kind == nullptr || std::string_view{kind} == "dumb";
    const char* noColor = std::getenv("NO_COLOR");

    Terminal t;
    t.input = ::isatty(STDIN_FILENO) == 1;
    t.output = ::isatty(STDOUT_FILENO) == 1;
    t.messages = ::isatty(STDERR_FILENO) == 1 && !dumb;
    t.color = t.messages && t.output && (noColor == nullptr || *noColor == '\0');  // https://no-color.org
    return t;
}

unsigned Terminal::columns()
{
    winsize size{};
    if (::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

}  // namespace discmaster::cli
