#include "bus/stage.hpp"

#include "base/error.hpp"
#include "bus/job_control.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <utility>

namespace discmaster::bus {

namespace {

/// The service's own folder, which is there from the first use on.
UniqueFd openUsual(const std::string& path)
{
    std::error_code failure;
    std::filesystem::create_directories(path, failure);
    UniqueFd folder{::open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    if (!folder)
        throw systemError(Fault::StashfileOpenFailure, failure ? failure.value() : errno, "cannot use the folder",
                          path);
    return folder;
}

}  // namespace

Stage::Stage(StageFolder usual, std::shared_ptr<Allowances::Share> share)
    : usual_{std::move(usual)}
    , share_{std::move(share)}
    , name_{usual_.path}
{
}

image::Staging& Stage::staging()
{
    if (staging_) return *staging_;
    if (!folder_) folder_ = openUsual(usual_.path);
    return staging_.emplace(folder_, name_);
}

/// The service's own state has to fit in as well.
void Stage::requireSpare() const
{
    if (usual_.spare == 0 || name_ != usual_.path) return;
    struct statvfs space {};
    if (::fstatvfs(folder_.get(), &space) != 0) return;
    const auto free = std::uint64_t{space.f_bavail} * space.f_frsize;
    if (free < usual_.spare)
        throw Error{Fault::WorkingDirectorySpace,
                    fmt::format("{} has {} bytes free, of which {} are not for stage files; make room, or set another "
                                "working directory",
                                name_, free, usual_.spare),
                    {.path = name_}};
}

template <typename Copy>
image::SourceSlice Stage::copy(const std::string& item, std::uint64_t total, JobControl& control, Copy&& copy)
{
    auto& into = staging();
    const auto before = into.bytes();
    try {
        return copy(into, [&](std::uint64_t copied) {
            share_->set(Allowances::Kind::StagedBytes, before + copied);
            requireSpare();
            control.copying(item, copied, total);
        });
    } catch (...) {
        cutBack(before);
        throw;
    }
}

image::SourceSlice Stage::add(int fd, const std::string& name, const std::string& item, std::uint64_t total,
                              JobControl& control)
{
    return copy(item, total, control,
                [&](image::Staging& into, auto&& progress) { return into.add(fd, name, progress, control.stop()); });
}

image::SourceSlice Stage::add(io::ByteSource& source, const std::string& item, JobControl& control)
{
    return copy(item, source.size(), control,
                [&](image::Staging& into, auto&& progress) { return into.add(source, progress, control.stop()); });
}

void Stage::cutBack(std::uint64_t bytes) noexcept
{
    if (staging_) staging_->cutBack(bytes);
    share_->set(Allowances::Kind::StagedBytes, this->bytes());
}

void Stage::moveTo(const UniqueFd& folder, std::string name, JobControl& control)
{
    try {
        const image::Staging trial{folder, name};
    } catch (const Error& e) {
        throw Error{Fault::InvalidWorkingDirectory, std::string{e.what()} + "; choose another folder", e.evidence()};
    }
    if (staging_)
        staging_->moveTo(
            folder, name, [&, total = bytes()](std::uint64_t moved) { control.copying({}, moved, total); },
            control.stop());
    folder_ = UniqueFd{::fcntl(folder.get(), F_DUPFD_CLOEXEC, 3)};
    name_ = std::move(name);
}

}  // namespace discmaster::bus
