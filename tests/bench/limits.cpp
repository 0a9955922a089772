// limits walk|read FOLDER: what a machine can do at best, for the table of mastering.py. "walk" lists every folder and
// asks for the state of every name, with one thread and plain calls; "read" reads every file as well.

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace {

struct Total {
    unsigned long long names = 0, bytes = 0;
};

[[noreturn]] void fail(const char* what) { throw std::system_error{errno, std::generic_category(), what}; }

void readFile(int folder, const char* name, Total& total)
{
    static std::array<std::byte, 1 << 20> buffer;
    const int fd = ::openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0) fail(name);
    for (ssize_t n = 0; (n = ::read(fd, buffer.data(), buffer.size())) != 0;) {
        if (n < 0) fail(name);
        total.bytes += static_cast<unsigned long long>(n);
    }
    ::close(fd);
}

void walk(int folder, bool read, Total& total)
{
    DIR* const list = ::fdopendir(folder);
    if (list == nullptr) fail("fdopendir");
    while (const auto* entry = ::readdir(list)) {
        const std::string_view name = entry->d_name;
        if (name == "." || name == "..") continue;
        struct stat st {};
        if (::fstatat(folder, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0) fail(entry->d_name);
        ++total.names;
        if (S_ISDIR(st.st_mode)) {
            const int below = ::openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (below < 0) fail(entry->d_name);
            walk(below, read, total);
        } else if (read && S_ISREG(st.st_mode) && st.st_size > 0) {
            readFile(folder, entry->d_name, total);
        }
    }
    ::closedir(list);
}

}  // namespace

int main(int argc, char** argv)
try {
    const std::string_view what = argc == 3 ? argv[1] : "";
    if (what != "walk" && what != "read") {
        std::fputs("limits walk|read FOLDER\n", stderr);
        return 2;
    }
    const int folder = ::open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) fail(argv[2]);
    Total total;
    walk(folder, what == "read", total);
    std::printf("%llu names, %llu bytes\n", total.names, total.bytes);
} catch (const std::exception& e) {
    std::fprintf(stderr, "limits: %s\n", e.what());
    return 1;
}
