#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image {

/// Shell patterns (glob(7)) that names or paths are held against. One without '/' is a name's, in whatever folder; one
/// with it is a path's, from the folder that is added on ("docs/*.tmp"; a leading '/' changes nothing), where '*' does
/// not match a '/'.
class PathPatterns {
public:
    PathPatterns() = default;
    /// Throws Error{InvalidParam} for an empty pattern and for one of more than 4096 bytes.
    explicit PathPatterns(const std::vector<std::string>& patterns);

    bool empty() const noexcept { return names_.empty() && paths_.empty(); }
    /// `folder` is the path of the folder that the name is in, without a slash at its end; empty for the one added.
    bool match(const std::string& folder, const char* name) const;

private:
    std::vector<std::string> names_;
    std::vector<std::string> paths_;
};

}  // namespace discmaster::image
