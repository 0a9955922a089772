#include "cli/sources.hpp"

#include "base/error.hpp"
#include "cli/usage_error.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/core.h>
#include <set>
#include <sys/stat.h>
#include <system_error>

namespace discmaster::cli {

namespace {

Error cannotOpen(const std::string& path, int errnum)
{
    const auto fault = errnum == EACCES || errnum == EPERM     ? Fault::AccessDenied
                       : errnum == ENOENT || errnum == ENOTDIR ? Fault::SourceNotFound
                                                               : Fault::ReadFailed;
    return systemError(fault, errnum, "cannot open", path);
}

/// The name that a path has in the image: its last part, that of the folder it stands for where it is "." or "x/..".
std::string nameOf(const std::string& path)
{
    auto name = std::filesystem::path{path}.lexically_normal();
    if (!name.has_filename()) name = name.parent_path();
    if (name.filename() == "." || name.filename() == ".." || name.empty()) {
        std::error_code error;
        name = std::filesystem::canonical(path, error);
    }
    return name.filename().string();
}

SourcePath openSource(const std::string& path)
{
    SourcePath source{path, nameOf(path), false, UniqueFd{::open(path.c_str(), O_PATH | O_CLOEXEC)}};
    struct stat st {};
    if (!source.fd || ::fstat(source.fd.get(), &st) != 0) throw cannotOpen(path, errno);
    source.folder = S_ISDIR(st.st_mode);
    if (source.folder) return source;
    if (!S_ISREG(st.st_mode))
        throw Error{Fault::InvalidArgument, fmt::format("{} is neither a file nor a folder: leave it out", path)};
    source.fd.reset(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (!source.fd) throw cannotOpen(path, errno);
    return source;
}

}  // namespace

std::vector<SourcePath> openSources(const std::vector<std::string>& paths)
{
    std::vector<SourcePath> sources;
    for (const auto& path : paths) sources.push_back(openSource(path));
    if (isRootFolder(sources)) return sources;

    std::set<std::string_view> names;
    for (const auto& source : sources) {
        if (source.name.empty())
            throw UsageError{fmt::format("{} has no name that it could have in the image", source.path)};
        if (!names.insert(source.name).second)
            throw UsageError{
                fmt::format("two of the paths would be called {} in the image: put them into one folder, or "
                            "rename one",
                            source.name)};
    }
    return sources;
}

}  // namespace discmaster::cli
