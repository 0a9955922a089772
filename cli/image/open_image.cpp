#include "cli/image/open_image.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "base/units.hpp"
#include "cli/usage_error.hpp"

#include "cli/output.hpp"
#include "image/read/sessions.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/core.h>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace discmaster::cli {

namespace {

struct NamedView {
    std::string_view name;
    image::read::FileSystem fileSystem;
};

constexpr auto kViews = std::to_array<NamedView>({
    {"iso9660", image::read::FileSystem::Iso9660},
    {"rockridge", image::read::FileSystem::RockRidge},
    {"joliet", image::read::FileSystem::Joliet},
    {"iso9660:1999", image::read::FileSystem::Enhanced},
    {"udf", image::read::FileSystem::Udf},
});

}  // namespace

std::unique_ptr<io::FileSource> openImageFile(const std::string& path)
{
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!fd) {
        const auto fault = errno == EACCES   ? Fault::AccessDenied
                           : errno == ENOENT ? Fault::SourceNotFound
                                             : Fault::ReadFailed;
        throw systemError(fault, errno, "cannot open", path);
    }
    struct stat st {};
    if (::fstat(fd.get(), &st) == 0 && S_ISDIR(st.st_mode))
        throw Error{Fault::InvalidArgument,
                    path + " is a folder; name an image file or a disc's device, or make one with 'image create'",
                    {.path = path}};
    return std::make_unique<io::FileSource>(std::move(fd), path);
}

namespace {

/// Nothing when none is asked for.
std::optional<image::read::Session> sessionOf(io::ByteSource& source, const ImageFileOptions& options)
{
    if (options.session && options.start != 0) throw UsageError{"--from-session and --start contradict each other"};
    if (const auto blocks = source.size() / kBlockSize; options.start != 0 && options.start >= blocks)
        throw UsageError{fmt::format("--start {}: the image has {} blocks of {} bytes; a session in it begins at block "
                                     "0 to {}",
                                     options.start, blocks, kBlockSize, blocks == 0 ? 0 : blocks - 1)};
    if (!options.session) return std::nullopt;
    const auto sessions = image::read::findSessions(source);
    if (*options.session == 0 || *options.session > sessions.size())
        throw UsageError{
            fmt::format("--from-session {}: the image has {}; 'image info' lists them", *options.session,
                        sessions.size() == 1 ? "one session" : fmt::format("{} sessions", sessions.size()))};
    return sessions[*options.session - 1];
}

}  // namespace

void addImageFile(CLI::App& app, ImageFileOptions& options)
{
    app.add_option("FILE", options.file, "The image, or a disc's device")->required();
    app.add_option("--from-session", options.session,
                   "As session N left it, counted from 1; 'image info' lists them. The last one when left out")
        ->type_name("N");
    app.add_option("--start", options.start, "The session that begins at this block, for images that do not tell")
        ->type_name("BLOCK");
}

void addViewOptions(CLI::App& app, ImageFileOptions& options)
{
    app.add_option("--fs", options.fileSystem,
                   "As this file system tells it: iso9660, rockridge, joliet, iso9660:1999 or udf; the one that tells "
                   "most when left out")
        ->type_name("NAME");
}

image::read::Image openImage(io::ByteSource& source, const ImageFileOptions& options)
{
    const auto session = sessionOf(source, options);
    if (session) return image::read::open(source, *session);
    return image::read::open(source, options.start != 0 ? options.start : image::read::lastSessionStart(source));
}

std::uint32_t startOf(io::ByteSource& source, const ImageFileOptions& options)
{
    const auto session = sessionOf(source, options);
    if (session) return session->start;
    return options.start != 0 ? options.start : image::read::lastSessionStart(source);
}

std::string normalized(std::string path)
{
    while (path.starts_with('/')) path.erase(0, 1);
    while (path.ends_with('/')) path.pop_back();
    return path;
}

void walkBelow(const image::read::View& view, const std::vector<std::string>& tops,
               const std::function<void(const std::string&, const image::read::Entry&)>& visit, bool parents)
{
    using image::read::Walk;
    for (const auto& top : tops)
        if (!top.empty() && !view.find(top))
            throw Error{Fault::FileNotFound, fmt::format("the image has no {}", printable(top))};
    const bool all = tops.empty() || std::ranges::find(tops, std::string{}) != tops.end();
    image::read::walk(view, [&](const std::string& path, const image::read::Entry& entry) {
        const auto inside = [&](const std::string& top) { return path == top || path.starts_with(top + "/"); };
        const auto above = [&](const std::string& top) { return top.starts_with(path + "/"); };
        const bool wanted = all || std::ranges::any_of(tops, inside);
        const bool leads = !wanted && std::ranges::any_of(tops, above);
        if (wanted || (leads && parents)) visit(path, entry);
        return wanted || leads ? Walk::Continue : Walk::SkipDirectory;
    });
}

const image::read::View& chooseView(const image::read::Image& image, const std::string& name)
{
    if (name.empty()) return image.preferred();
    for (const auto& row : kViews) {
        if (row.name != name) continue;
        if (const auto* view = image.view(row.fileSystem)) return *view;
        throw Error{Fault::FileSystemNotFound,
                    fmt::format("the image has no {}", image::read::displayName(row.fileSystem))};
    }
    throw UsageError{fmt::format("--fs {}: it is one of iso9660, rockridge, joliet, iso9660:1999, udf", name)};
}

}  // namespace discmaster::cli
