#pragma once
// Where results and messages go. Results are stdout's, progress and everything said besides is stderr's.

#include "cli/terminal.hpp"

#include <nlohmann/json.hpp>

#include <string_view>

namespace discmaster::cli {

using Json = nlohmann::ordered_json;

enum class Format {
    Human,
    Document,  ///< --json: one JSON document when the command ends
    Stream,    ///< --json=stream: one JSON object to a line, as things happen; each has a "type"
};

class Output {
public:
    Output(Format format, Terminal terminal)
        : format_{format}
        , terminal_{terminal}
    {
    }

    Format format() const noexcept { return format_; }
    bool human() const noexcept { return format_ == Format::Human; }
    const Terminal& terminal() const noexcept { return terminal_; }

    /// A line of the result for people; says nothing in JSON.
    void line(std::string_view text) const;
    /// The result for programs: the document of --json, or the last line of --json=stream with the type "result".
    void result(const Json& document) const;
    /// Something that happened: a line of --json=stream; otherwise nothing.
    void event(std::string_view type, const Json& fields) const;
    /// A remark for people on stderr; says nothing in JSON.
    void note(std::string_view text) const;
    /// A warning on stderr, in every format.
    void warning(std::string_view text) const;

    /// Throws Error{OutputFailed} where what was printed on stdout could not be written: a full disk, and not a reader
    /// that has seen enough.
    void requireWritten() const;

    /// Text in bold, green, yellow or red where colours are shown.
    std::string bold(std::string_view text) const { return painted("1", text); }
    std::string good(std::string_view text) const { return painted("32", text); }
    std::string doubtful(std::string_view text) const { return painted("33", text); }
    std::string bad(std::string_view text) const { return painted("31", text); }

private:
    void print(std::string_view text) const;
    std::string painted(std::string_view code, std::string_view text) const;

    Format format_;
    Terminal terminal_;
    mutable int error_ = 0;  // of the last line that stdout did not take
};

/// Text that is safe to print: control characters and marks of direction, which a disc's or a drive's names may hold to
/// play tricks on a terminal and its reader, and bytes that are not UTF-8 become '?'.
std::string printable(std::string_view text);

}  // namespace discmaster::cli
