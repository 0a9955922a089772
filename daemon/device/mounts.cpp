#include "device/mounts.hpp"

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <sys/stat.h>
#include <sys/sysmacros.h>

namespace discmaster::device {

namespace {

/// Takes the text before the next separator off the front.
std::string_view take(std::string_view& text, char separator)
{
    const auto end = text.find(separator);
    const auto piece = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return piece;
}

std::optional<unsigned> number(std::string_view text, int base)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

/// Space, tab, newline and backslash stand as \ooo.
std::string unescape(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto code = text[i] == '\\' && i + 3 < text.size() ? number(text.substr(i + 1, 3), 8) : std::nullopt;
        if (code && *code < 256) i += 3;
        plain += code && *code < 256 ? static_cast<char>(*code) : text[i];
    }
    return plain;
}

std::optional<Mount> parseLine(std::string_view line)
{
    take(line, ' ');  // mount id
    take(line, ' ');  // parent id
    auto numbers = take(line, ' ');
    const auto major = number(take(numbers, ':'), 10);
    const auto minor = number(numbers, 10);
    take(line, ' ');  // root within the file system
    const auto point = take(line, ' ');
    const auto separator = line.find(" - ");
    if (!major || !minor || point.empty() || separator == line.npos) return std::nullopt;
    line.remove_prefix(separator + 3);
    take(line, ' ');  // type
    return Mount{makedev(*major, *minor), unescape(take(line, ' ')), unescape(point)};
}

}  // namespace

std::vector<Mount> parseMounts(std::string_view mountInfo)
{
    std::vector<Mount> mounts;
    while (!mountInfo.empty())
        if (auto mount = parseLine(take(mountInfo, '\n'))) mounts.push_back(*std::move(mount));
    return mounts;
}

std::vector<Mount> readMounts()
{
    std::ifstream file{"/proc/self/mountinfo"};
    return parseMounts(std::string{std::istreambuf_iterator<char>{file}, {}});
}

std::vector<std::string> mountPointsOf(const std::vector<Mount>& mounts, const std::string& node)
{
    struct stat st {};
    const bool known = stat(node.c_str(), &st) == 0 && S_ISBLK(st.st_mode);
    std::vector<std::string> points;
    for (const auto& mount : mounts)
        if (mount.source == node || (known && mount.device == st.st_rdev)) points.push_back(mount.point);
    return points;
}

}  // namespace discmaster::device
