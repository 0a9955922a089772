#include "base/log.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <string>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

namespace discmaster::log {

namespace {

// Set once by configure() before threads start; read-only afterwards.
Target target = Target::Stderr;
Level least = Level::Notice;

bool stderrIsJournal()
{
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat st {};
    if (!stream || fstat(STDERR_FILENO, &st) != 0) return false;
    return fmt::format("{}:{}", st.st_dev, st.st_ino) == stream;
}

void toJournal(Level level, std::string_view message, std::initializer_list<Field> fields)
{
    std::vector<std::string> lines;
    lines.reserve(fields.size() + 2);
    lines.push_back(fmt::format("MESSAGE={}", message));
    lines.push_back(fmt::format("PRIORITY={}", static_cast<int>(level)));
    for (const auto& [name, text] : fields) lines.push_back(fmt::format("{}={}", name, text));
    std::vector<iovec> parts;
    parts.reserve(lines.size());
    for (auto& line : lines) parts.push_back({line.data(), line.size()});
    sd_journal_sendv(parts.data(), static_cast<int>(parts.size()));
}

void toStderr(Level level, std::string_view message, std::initializer_list<Field> fields)
{
    constexpr std::array<std::string_view, 8> names{"", "", "", "error", "warning", "notice", "info", "debug"};
    auto line = fmt::format("discmasterd: {}: {}", names[static_cast<std::size_t>(level)], message);
    for (const auto& [name, text] : fields) line += fmt::format(" {}={}", name, text);
    line += '\n';
    // One write, so that lines of several threads do not mix. A full or closed stderr loses the line.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
}

}  // namespace

void configure(Target newTarget, Level newLeast)
{
    target = newTarget;
    least = newLeast;
}

void configureFromEnvironment()
{
    auto level = Level::Notice;
    const char* wanted = std::getenv("DISCMASTER_LOG");
    constexpr std::array<std::pair<std::string_view, Level>, 5> names{{{"error", Level::Error},
                                                                       {"warning", Level::Warning},
                                                                       {"notice", Level::Notice},
                                                                       {"info", Level::Info},
                                                                       {"debug", Level::Debug}}};
    if (wanted)
        for (const auto& [name, value] : names)
            if (name == wanted) level = value;
    configure(stderrIsJournal() ? Target::Journal : Target::Stderr, level);
}

void write(Level level, std::string_view message, std::initializer_list<Field> fields) noexcept
try {
    if (level > least) return;
    if (target == Target::Journal)
        toJournal(level, message, fields);
    else
        toStderr(level, message, fields);
} catch (...) {  // out of memory while logging: the message is lost, the caller goes on
}

}  // namespace discmaster::log
