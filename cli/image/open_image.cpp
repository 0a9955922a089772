#include "cli/image/open_image.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "cli/usage_error.hpp"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <fmt/core.h>
#include <string_view>
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
    return std::make_unique<io::FileSource>(std::move(fd), path);
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
