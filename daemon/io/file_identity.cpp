#include "io/file_identity.hpp"

#include <fmt/format.h>

namespace discmaster::io {

FileIdentity identityOf(const struct stat& st) noexcept
{
    return {.size = static_cast<std::uint64_t>(st.st_size),
            .mtimeSeconds = st.st_mtim.tv_sec,
            .mtimeNanoseconds = static_cast<std::uint32_t>(st.st_mtim.tv_nsec),
            .inode = st.st_ino,
            .device = st.st_dev};
}

std::string differenceBetween(const FileIdentity& before, const FileIdentity& now)
{
    if (now.size != before.size) return fmt::format("its size is {} bytes and was {}", now.size, before.size);
    return "it was written to or replaced";
}

}  // namespace discmaster::io
