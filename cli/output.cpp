#include "cli/output.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fmt/core.h>
#include <utility>

namespace discmaster::cli {

namespace {

/// The error that it ends with, or 0.
int writeLine(std::FILE* stream, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stream);
    std::fputc('\n', stream);
    return std::fflush(stream) == 0 ? 0 : errno;
}

std::string serialised(const Json& json, int indent)
{
    // Names on discs need not be UTF-8; what is not is replaced rather than refused.
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

/// Length of the UTF-8 sequence at the start of `text`, 0 where there is none (RFC 3629).
std::size_t sequenceLength(std::string_view text)
{
    const auto lead = static_cast<unsigned char>(text[0]);
    const std::size_t n = lead < 0x80                   ? 1
                          : lead >= 0xC2 && lead < 0xE0 ? 2
                          : lead >= 0xE0 && lead < 0xF0 ? 3
                          : lead >= 0xF0 && lead < 0xF5 ? 4
                                                        : 0;
    if (n == 0 || n > text.size()) return 0;
    for (std::size_t i = 1; i < n; ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
    return n;
}

char32_t codePointOf(std::string_view sequence)
{
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(sequence[at]); };
    if (sequence.size() == 1) return byte(0);
    char32_t value = byte(0) & (0x7Fu >> sequence.size());
    for (std::size_t at = 1; at < sequence.size(); ++at) value = value << 6 | (byte(at) & 0x3Fu);
    return value;
}

/// What changes how text around it is shown: C0 and C1 controls, the marks of direction of the Unicode Bidirectional
/// Algorithm (UAX #9, 2), and the separators of lines and paragraphs.
bool isControl(std::string_view sequence)
{
    const auto c = codePointOf(sequence);
    constexpr std::pair<char32_t, char32_t> kControls[] = {{0x00, 0x1F},     {0x7F, 0x9F},     {0x061C, 0x061C},
                                                           {0x200E, 0x200F}, {0x2028, 0x202E}, {0x2066, 0x2069}};
    return std::ranges::any_of(kControls, [&](const auto& range) { return c >= range.first && c <= range.second; });
}

}  // namespace

void Output::line(std::string_view text) const
{
    if (human()) print(text);
}

void Output::print(std::string_view text) const
{
    if (const int error = writeLine(stdout, text); error != 0) error_ = error;
}

void Output::requireWritten() const
{
    if (error_ != 0 && error_ != EPIPE) throw systemError(Fault::OutputFailed, error_, "cannot write to", "stdout");
}

void Output::result(const Json& document) const
{
    switch (format_) {
    case Format::Human: return;
    case Format::Document: print(serialised(document, 2)); return;
    case Format::Stream: event("result", document); return;
    }
}

void Output::event(std::string_view type, const Json& fields) const
{
    if (format_ != Format::Stream) return;
    Json line{{"type", type}};
    line.update(fields);
    print(serialised(line, -1));
}

void Output::note(std::string_view text) const
{
    if (human()) writeLine(stderr, text);
}

void Output::warning(std::string_view text) const
{
    writeLine(stderr, fmt::format("discmasterctl: {}: {}", doubtful("warning"), text));
}

std::string Output::painted(std::string_view code, std::string_view text) const
{
    if (!terminal_.color || !human()) return std::string{text};
    return fmt::format("\033[{}m{}\033[0m", code, text);
}

std::string printable(std::string_view text)
{
    std::string safe;
    safe.reserve(text.size());
    while (!text.empty()) {
        const auto n = sequenceLength(text);
        if (n == 0 || isControl(text.substr(0, n)))
            safe += '?';
        else
            safe += text.substr(0, n);
        text.remove_prefix(n == 0 ? 1 : n);
    }
    return safe;
}

}  // namespace discmaster::cli
