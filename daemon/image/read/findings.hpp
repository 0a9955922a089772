#pragma once
// What the parts of check() collect.

#include "base/error.hpp"
#include "image/read/blocks.hpp"
#include "image/read/check.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace discmaster::image::read {

/// Names that are looked at in one file system; the check says so when there are more.
inline constexpr std::uint64_t kMaxChecked = std::uint64_t{1} << 22;

/// Findings about one rule and file system: a fault that every entry has does not hide the others.
inline constexpr std::size_t kMaxOfAKind = 50;

/// The path of an entry for a finding; of a very long one the end, so that memory stays bounded.
std::string pathBelow(const std::string& parent, const std::string& name);

/// Whose blocks they are, as far as it matters who may share them.
enum class Use : std::uint8_t {
    Descriptors,
    PathTable,
    IsoDirectory,
    JolietDirectory,
    EnhancedDirectory,
    Continuation,
    UdfVolume,
    UdfEntry,
    UdfDirectory,
    Content
};
std::string_view displayName(Use use) noexcept;

/// Findings about one file system, or about the image.
class Findings {
public:
    Findings(Report& report, std::stop_token stop)
        : report_{report}
        , stop_{std::move(stop)}
    {
    }

    void about(std::optional<FileSystem> fileSystem) { fileSystem_ = fileSystem; }
    void error(std::uint64_t block, const std::string& text, std::string_view clause = {}, const std::string& path = {})
    {
        add(Severity::Error, block, text, clause, path);
    }
    void warning(std::uint64_t block, const std::string& text, std::string_view clause = {},
                 const std::string& path = {})
    {
        add(Severity::Warning, block, text, clause, path);
    }
    /// Runs a part; what it throws about the bytes becomes a finding, of the clause.
    void attempt(std::uint64_t block, const std::string& path, const std::function<void()>& part,
                 std::string_view clause = {});

    /// Notes that bytes are in use. What goes on where the call before ended, in `sameFile`, is one run with it.
    void uses(std::uint64_t offset, std::uint64_t length, Use use, bool sameFile = false);
    /// Finds blocks that two structures claim.
    void checkUses();
    /// The runs of blocks that UDF structures and contents use so far, first and behind the last, sorted;
    /// `metadata`: of those that describe files only.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> usedBlocks(bool metadata) const;
    /// True the first time that it is asked for a block: so that what is shared is looked at once.
    bool claims(std::uint64_t block) { return claimed_.insert(block).second; }

    Report& report() noexcept { return report_; }
    /// Throws Error{Fault::RequestCancelled} when the caller does not want to wait any longer.
    void checkStop() const;

private:
    struct Range {
        std::uint64_t first, last;  // blocks
        Use use;
        auto operator<=>(const Range&) const = default;
    };
    void add(Severity severity, std::uint64_t block, const std::string& text, std::string_view clause,
             const std::string& path);

    Report& report_;
    std::stop_token stop_;
    std::optional<FileSystem> fileSystem_;
    std::vector<Range> uses_;
    std::unordered_set<std::uint64_t> claimed_;
    std::unordered_map<std::string, std::size_t> byClause_;
    std::uint64_t usedTo_ = 0;  // end of the last one in bytes
};

}  // namespace discmaster::image::read
