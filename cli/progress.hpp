#pragma once
// How long work shows itself: a redrawn line on a terminal, lines on a pipe, objects in --json=stream.

#include "cli/output.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::cli {

/// Where long work stands.
struct Progress {
    struct Buffer {
        std::uint64_t used = 0;
        std::uint64_t total = 0;
    };

    std::string action;                           ///< "Writing", "Verifying", ...
    std::optional<double> share;                  ///< of the work, 0 to 1; none where nobody knows how much it is
    std::optional<std::chrono::seconds> elapsed;  ///< shown where there is no share
    std::optional<double> bytesPerSecond;
    std::optional<double> factor;  ///< that speed as a multiple of the medium's 1x
    std::optional<Buffer> host;    ///< the service's read-ahead
    std::optional<Buffer> drive;   ///< the drive's own buffer
    std::optional<std::chrono::seconds> remaining;
};

/// One line of at most `columns` columns; what matters least is left out first.
std::string progressLine(const Progress& progress, std::size_t columns);
/// The same for a log: action, share and speed.
std::string progressLogLine(const Progress& progress);
Json progressJson(const Progress& progress);

class ProgressReport {
public:
    virtual ~ProgressReport() = default;
    virtual void update(const Progress& progress) = 0;
    /// Takes the line off the screen, before other text is printed; the next update draws it again.
    virtual void clear() = 0;
};

/// The report that suits the output: a line on a terminal's stderr, lines per phase and per 10 % elsewhere, objects of
/// the type "progress" in --json=stream, the same on stderr with --json.
std::unique_ptr<ProgressReport> makeProgressReport(const Output& output);

}  // namespace discmaster::cli
