#include "image/read/findings.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace discmaster::image::read {

std::string_view displayName(Use use) noexcept
{
    switch (use) {
    case Use::Descriptors: return "a volume descriptor";
    case Use::PathTable: return "a path table";
    case Use::IsoDirectory: return "an ISO 9660 directory";
    case Use::JolietDirectory: return "a Joliet directory";
    case Use::EnhancedDirectory: return "an ISO 9660:1999 directory";
    case Use::Continuation: return "a Rock Ridge continuation area";
    case Use::UdfVolume: return "a UDF volume structure";
    case Use::UdfEntry: return "a UDF file entry";
    case Use::UdfDirectory: return "a UDF directory";
    case Use::Content: return "the content of a file";
    }
    return "?";
}

std::string pathBelow(const std::string& parent, const std::string& name)
{
    constexpr std::size_t kLongest = 512;
    auto path = parent + "/" + name;
    if (path.size() <= kLongest) return path;
    auto from = path.size() - kLongest + 4;
    while (from < path.size() && (static_cast<unsigned char>(path[from]) & 0xC0) == 0x80) ++from;  // a whole character
    return ".../" + path.substr(from);
}

void Findings::add(Severity severity, std::uint64_t block, const std::string& text, std::string_view clause,
                   const std::string& path)
{
    const auto kind = fmt::format("{}{}{}", clause.empty() ? text : clause, static_cast<int>(severity),
                                  fileSystem_ ? static_cast<int>(*fileSystem_) : -1);
    if (report_.findings.size() >= kMaxFindings || ++byClause_[kind] > kMaxOfAKind) {
        ++report_.suppressed;
        return;
    }
    report_.findings.push_back({severity, fileSystem_, block, path, text, std::string{clause}});
}

namespace {

/// invalid() and unsupported() put the block, and advice that a check need not give, behind what they say.
std::string withoutBlock(std::string text, std::uint64_t& block)
{
    const std::string_view mark = " (block ";
    const auto at = text.rfind(mark);
    if (at == std::string::npos) return text;
    std::uint64_t number = 0;
    const auto* digits = text.data() + at + mark.size();
    if (std::from_chars(digits, text.data() + text.size(), number).ec == std::errc{}) block = number;
    text.resize(at);
    return text;
}

}  // namespace

void Findings::attempt(std::uint64_t block, const std::string& path, const std::function<void()>& part,
                       std::string_view clause)
{
    checkStop();
    try {
        part();
    } catch (const Error& e) {
        auto at = block;
        const auto text = withoutBlock(e.what(), at);
        if (e.fault() == Fault::FileSystemFeatureNotSupported)
            warning(at, text, clause, path);
        else if (e.fault() == Fault::ImageInvalid)
            error(at, text, clause, path);
        else
            throw;
    }
}

void Findings::uses(std::uint64_t offset, std::uint64_t length, Use use, bool sameFile)
{
    if (length == 0) return;
    const auto last = (offset + length - 1) / kBlockSize;
    if (sameFile && !uses_.empty() && uses_.back().use == use && usedTo_ == offset)
        uses_.back().last = last;
    else
        uses_.push_back({offset / kBlockSize, last, use});
    usedTo_ = offset + length;
}

void Findings::checkUses()
{
    constexpr std::string_view kOnePurpose = "ECMA-119 6.4, ECMA-167 4/12";
    std::ranges::sort(uses_);
    const auto [end, last] = std::ranges::unique(uses_);
    uses_.erase(end, last);
    const Range* reaching = nullptr;  // of those before, the one that reaches farthest
    for (const auto& range : uses_) {
        if (reaching != nullptr && range.first <= reaching->last) {
            if (range.use == Use::Content && reaching->use == Use::Content)
                warning(range.first,
                        fmt::format("The contents of two files overlap in part: blocks {} to {} and {} to {}",
                                    reaching->first, reaching->last, range.first, range.last),
                        kOnePurpose);
            else
                error(range.first,
                      fmt::format("The block belongs to {} (blocks {} to {}) and to {}", displayName(reaching->use),
                                  reaching->first, reaching->last, displayName(range.use)),
                      kOnePurpose);
        }
        if (reaching == nullptr || range.last > reaching->last) reaching = &range;
    }
}

std::vector<std::pair<std::uint64_t, std::uint64_t>> Findings::usedBlocks(bool metadata) const
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const auto& r : uses_) {
        const bool describes = r.use == Use::UdfEntry || r.use == Use::UdfDirectory || r.use == Use::UdfVolume;
        if (describes || (!metadata && r.use == Use::Content)) ranges.emplace_back(r.first, r.last + 1);
    }
    std::ranges::sort(ranges);
    return ranges;
}

void Findings::checkStop() const
{
    if (stop_.stop_requested()) throw Error{Fault::RequestCancelled, "The check of the image was cancelled."};
}

}  // namespace discmaster::image::read
