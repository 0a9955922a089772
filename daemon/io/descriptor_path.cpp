#include "io/descriptor_path.hpp"

#include <climits>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace discmaster::io {

std::string pathOf(int descriptor)
{
    struct stat st {};
    // Of a deleted file the kernel gives the old name with " (deleted)" behind it, which another file may have.
    if (fstat(descriptor, &st) != 0 || st.st_nlink == 0) return {};
    char buffer[PATH_MAX];
    const auto length = readlink(fmt::format("/proc/self/fd/{}", descriptor).c_str(), buffer, sizeof buffer);
    // "pipe:[1234]" and the like are no paths, and what fills the buffer is cut off.
    if (length <= 0 || length == sizeof buffer || buffer[0] != '/') return {};
    return {buffer, static_cast<std::size_t>(length)};
}

}  // namespace discmaster::io
