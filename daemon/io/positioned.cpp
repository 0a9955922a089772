#include "io/positioned.hpp"

#include "base/error.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <unistd.h>

namespace discmaster::io {

void readAt(int fd, std::uint64_t offset, MutableBytes into, const std::string& name)
{
    while (!into.empty()) {
        const auto n = ::pread(fd, into.data(), into.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(Fault::ReadFailed, errno, "cannot read", name);
        if (n == 0)
            throw Error{Fault::SourceChanged,
                        fmt::format("{} ended at byte {}: it became shorter while it was read", name, offset),
                        {.path = name}};
        into = into.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
}

void writeAt(int fd, std::uint64_t offset, ByteView bytes, const std::string& name)
{
    while (!bytes.empty()) {
        const auto n = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) throw systemError(Fault::OutputFailed, errno, "cannot write", name);
        bytes = bytes.subspan(static_cast<std::size_t>(n));
        offset += static_cast<std::uint64_t>(n);
    }
}

}  // namespace discmaster::io
