#include "image/cloner.hpp"

#include "base/error.hpp"
#include "image/sharing.hpp"
#include "io/file_engine.hpp"
#include "io/positioned.hpp"

#include <array>
#include <cerrno>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <utility>

namespace discmaster::image {

namespace {

/// FICLONERANGE shares whole blocks of the file system. Those that can have pages of the machine.
constexpr std::uint64_t kPage = 4096;
static_assert(kSharedAlignment * kBlockSize == kPage);

void copyRest(int source, std::uint64_t from, std::uint64_t to, int file, std::uint64_t at, const std::string& name)
{
    std::array<std::byte, kPage> page;
    if (from == to) return;
    const auto rest = MutableBytes{page}.first(static_cast<std::size_t>(to - from));
    io::readAt(source, from, rest, name);
    io::writeAt(file, at, rest, "the image");
}

}  // namespace

Cloner::Cloner(const Plan& plan, std::shared_ptr<const io::CallerFiles> files, int file, std::uint64_t base)
    : plan_{plan}
    , files_{std::move(files)}
    , file_{file}
    , base_{base}
{
}

bool Cloner::isPossible(int file) noexcept
{
    file_clone_range nothing{.src_fd = file, .src_offset = 0, .src_length = 0, .dest_offset = 0};
    return ::ioctl(file, FICLONERANGE, &nothing) == 0 || (errno != EOPNOTSUPP && errno != ENOTTY);
}

bool Cloner::operator()(ObjectNo object, std::uint64_t offset)
{
    const auto& tree = plan_.census().tree();
    const auto node = plan_.census().node(object);
    const auto bytes = tree.size(node), at = base_ + offset;
    if (bytes < kSharedBytes || at % kPage != 0 || !tree.isHostFile(node)) return false;
    const auto source = tree.hostFile(node);
    if (const auto known = able_.find(source->expected.device); known != able_.end() && !known->second) return false;

    UniqueFd own;
    if (!source->path.empty()) own = files_->openBelow(source->base, source->path, false, source->links);
    const int fd = own ? own.get() : source->base;
    io::requireStill(fd, *source);
    const auto shared = bytes / kPage * kPage;
    if (!share(fd, shared, at, source->expected.device)) return false;
    copyRest(fd, shared, bytes, file_, at + shared, source->name);
    io::requireStill(fd, *source);
    return true;
}

bool Cloner::share(int source, std::uint64_t bytes, std::uint64_t at, dev_t device)
{
    file_clone_range range{.src_fd = source, .src_offset = 0, .src_length = bytes, .dest_offset = at};
    if (::ioctl(file_, FICLONERANGE, &range) == 0) return able_[device] = true;
    // What a full disk or a failing one says of this it says of writing too, and better.
    if (errno == EXDEV || errno == EOPNOTSUPP || errno == ENOTTY || errno == EINVAL) able_[device] = false;
    return false;
}

}  // namespace discmaster::image
