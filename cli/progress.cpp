#include "cli/progress.hpp"

#include "cli/quantity.hpp"
#include "cli/table.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fmt/core.h>
#include <vector>

namespace discmaster::cli {

namespace {

constexpr std::size_t kBarWidth = 20;

int percent(double share) { return static_cast<int>(std::floor(std::clamp(share, 0.0, 1.0) * 100)); }

int percent(const Progress::Buffer& buffer)
{
    return buffer.total == 0 ? 0 : percent(static_cast<double>(buffer.used) / static_cast<double>(buffer.total));
}

std::string bar(double share)
{
    const auto filled = std::min(kBarWidth, static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * kBarWidth));
    return fmt::format("[{}{}]", std::string(filled, '#'), std::string(kBarWidth - filled, '-'));
}

std::string speed(const Progress& p)
{
    if (!p.bytesPerSecond) return {};
    if (!p.factor) return rateText(*p.bytesPerSecond);
    return fmt::format("{} ({:.1f}x)", rateText(*p.bytesPerSecond), *p.factor);
}

/// A part of the line; those of a higher rank are left out first.
struct Part {
    int rank;
    std::string text;
};

std::size_t width(const std::vector<Part>& parts)
{
    std::size_t n = 0;
    for (const auto& part : parts) n += textWidth(part.text) + 2;
    return n == 0 ? 0 : n - 2;
}

class TerminalReport final : public ProgressReport {
public:
    ~TerminalReport() override { clear(); }
    void update(const Progress& progress) override
    {
        // The last column stays free: some terminals wrap when it is written to.
        const auto text = progressLine(progress, Terminal::columns() - 1);
        fmt::print(stderr, "\r{}\033[K", text);
        std::fflush(stderr);
        shown_ = true;
    }
    void clear() override
    {
        if (!shown_) return;
        fmt::print(stderr, "\r\033[K");
        std::fflush(stderr);
        shown_ = false;
    }

private:
    bool shown_ = false;
};

class LogReport final : public ProgressReport {
public:
    void update(const Progress& progress) override
    {
        const int step = percent(progress.share.value_or(0)) / 10;
        if (progress.action == action_ && step <= step_) return;
        action_ = progress.action;
        step_ = step;
        fmt::print(stderr, "{}\n", progressLogLine(progress));
        std::fflush(stderr);
    }
    void clear() override {}

private:
    std::string action_;
    int step_ = -1;
};

class StreamReport final : public ProgressReport {
public:
    explicit StreamReport(const Output& output)
        : output_{output}
    {
    }
    void update(const Progress& progress) override { output_.event("progress", progressJson(progress)); }
    void clear() override {}

private:
    const Output& output_;
};

}  // namespace

std::string progressLine(const Progress& p, std::size_t columns)
{
    std::vector<Part> parts{{0, fmt::format("{:<10}", p.action)}};
    if (p.share) {
        parts.push_back({4, bar(*p.share)});
        parts.push_back({0, fmt::format("{:3} %", percent(*p.share))});
    } else if (p.elapsed) {
        parts.push_back({1, durationText(*p.elapsed)});
    }
    if (p.bytesPerSecond) parts.push_back({2, speed(p)});
    if (p.host) parts.push_back({5, fmt::format("host {:3} %", percent(*p.host))});
    if (p.drive) parts.push_back({3, fmt::format("drive {:3} %", percent(*p.drive))});
    if (p.remaining) parts.push_back({1, fmt::format("{} left", durationText(*p.remaining))});

    for (int rank = 5; rank > 0 && width(parts) > columns; --rank)
        std::erase_if(parts, [rank](const Part& part) { return part.rank == rank; });

    std::string line;
    for (const auto& part : parts) line += (line.empty() ? "" : "  ") + part.text;
    return line.substr(0, columns);
}

std::string progressLogLine(const Progress& p)
{
    auto line = p.share ? fmt::format("{}: {} %", p.action, percent(*p.share)) : p.action;
    if (p.bytesPerSecond) line += "  " + speed(p);
    return line;
}

Json progressJson(const Progress& p)
{
    Json json{{"action", p.action}};
    if (p.share) json["share"] = *p.share;
    if (p.bytesPerSecond) json["bytesPerSecond"] = std::llround(*p.bytesPerSecond);
    if (p.factor) json["speedFactor"] = *p.factor;
    if (p.host) json["hostBuffer"] = {{"used", p.host->used}, {"total", p.host->total}};
    if (p.drive) json["driveBuffer"] = {{"used", p.drive->used}, {"total", p.drive->total}};
    if (p.remaining) json["remainingSeconds"] = p.remaining->count();
    return json;
}

std::unique_ptr<ProgressReport> makeProgressReport(const Output& output)
{
    if (output.format() == Format::Stream) return std::make_unique<StreamReport>(output);
    if (output.terminal().messages) return std::make_unique<TerminalReport>();
    return std::make_unique<LogReport>();
}

}  // namespace discmaster::cli
