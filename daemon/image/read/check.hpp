#pragma once
// What is wrong in an image: every file system is walked and held against its standard and against the others.

#include "image/read/entry.hpp"
#include "io/streams.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read {

enum class Severity : std::uint8_t {
    Warning,  ///< allowed or harmless, but some reader may stumble
    Error,    ///< against the standard, or data that a reader will not see
};

struct Finding {
    Severity severity = Severity::Error;
    std::optional<FileSystem> fileSystem;  ///< empty: about the image as a whole, or about views against each other
    std::uint64_t block = 0;
    std::string path;    ///< of the file concerned; may be empty
    std::string text;    ///< a sentence
    std::string clause;  ///< "ECMA-119 9.1.7"; may be empty

    bool operator==(const Finding&) const = default;
};

/// What check() saw of one file system.
struct Seen {
    FileSystem fileSystem = FileSystem::Iso9660;
    std::uint64_t files = 0;        ///< everything that is not a directory
    std::uint64_t directories = 0;  ///< with the root
    std::uint64_t bytes = 0;        ///< of content; a hard link's once where the file system tells
};

struct Report {
    std::vector<Finding> findings;  ///< in the order found, at most kMaxFindings
    std::uint64_t suppressed = 0;   ///< findings beyond that
    std::vector<Seen> seen;

    std::size_t errors() const noexcept;
    std::size_t warnings() const noexcept;
};

inline constexpr std::size_t kMaxFindings = 1000;

/// Checks an image, its content not read: every descriptor, directory, file entry, table and bitmap of every file
/// system that it has is held against ECMA-119, SUSP and RRIP, Joliet, El Torito, ECMA-167 and the revision of OSTA UDF
/// that the volume says it is of, as far as that can be told without knowing who wrote it; then the views against each
/// other, and all against all for blocks that serve two purposes. An Error breaks a rule of the clause that the finding
/// names, or hides data from a reader; a Warning is allowed, but some reader may stumble over it, or is what masters
/// do on purpose (longer names). Of one rule in one file system at most kMaxOfAKind (findings.hpp) are kept. Never
/// throws for what the bytes are: that is a finding. Throws what the source throws when it cannot be read, and
/// Error{Fault::RequestCancelled} when a stop is requested.
Report check(io::ByteSource& image, std::uint32_t sessionStart = 0, std::stop_token stop = {});

}  // namespace discmaster::image::read
