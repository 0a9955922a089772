#pragma once
// Logging: to the journal with fields when systemd started us, else to stderr as one line.

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace discmaster::log {

/// Syslog's priorities, as far as they are used.
enum class Level : int { Error = 3, Warning = 4, Notice = 5, Info = 6, Debug = 7 };

/// A journal field besides MESSAGE; the name is upper case with the prefix DISCMASTER_ (`DISCMASTER_DRIVE`).
using Field = std::pair<std::string_view, std::string_view>;

/// Where messages go.
enum class Target { Stderr, Journal };

/// Chooses the target and the least urgent level that is written. Default: stderr, Notice; the journal when stderr is
/// connected to it (JOURNAL_STREAM names stderr's device and inode). Call it before other threads run.
void configure(Target target, Level least);
/// The defaults described above, with DISCMASTER_LOG=error|warning|notice|info|debug honoured.
void configureFromEnvironment();

/// Writes one message. Never throws, and may be called from any thread.
void write(Level level, std::string_view message, std::initializer_list<Field> fields = {}) noexcept;

inline void error(std::string_view m, std::initializer_list<Field> f = {}) noexcept { write(Level::Error, m, f); }
inline void warning(std::string_view m, std::initializer_list<Field> f = {}) noexcept { write(Level::Warning, m, f); }
inline void notice(std::string_view m, std::initializer_list<Field> f = {}) noexcept { write(Level::Notice, m, f); }
inline void info(std::string_view m, std::initializer_list<Field> f = {}) noexcept { write(Level::Info, m, f); }
inline void debug(std::string_view m, std::initializer_list<Field> f = {}) noexcept { write(Level::Debug, m, f); }

}  // namespace discmaster::log
