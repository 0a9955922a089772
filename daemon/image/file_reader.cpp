#include "image/file_reader.hpp"

#include "base/error.hpp"

#include <cassert>
#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace discmaster::image {

FileReader::FileReader(const Tree& tree, NodeId file, std::shared_ptr<const io::CallerFiles> files)
    : tree_{tree}
    , file_{file}
    , files_{std::move(files)}
    , source_{tree.hostFile(file)}
{
}

int FileReader::descriptor()
{
    if (fd_ >= 0) return fd_;
    fd_ = source_->base;
    if (!source_->path.empty()) {
        own_ = files_->openBelow(source_->base, source_->path, false, source_->links);
        fd_ = own_.get();
    }
    return fd_;
}

void FileReader::read(std::uint64_t offset, MutableBytes into)
{
    assert(offset <= size() && into.size() <= size() - offset);
    if (!source_) return tree_.read(file_, offset, into);
    const auto fd = descriptor();
    struct stat st {};
    if (::fstat(fd, &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", source_->name);
    io::requireUnchanged(*source_, io::identityOf(st));
    while (!into.empty()) {
        const auto n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(Fault::ReadFailed, errno, "cannot read", source_->name);
        if (n == 0) throw Error{Fault::SourceChanged, source_->name + " ended early", {.path = source_->name}};
        into = into.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
}

}  // namespace discmaster::image
