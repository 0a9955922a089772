#include "io/file_engine.hpp"

#include "base/error.hpp"
#include "base/log.hpp"

#include <cerrno>
#include <cstdlib>
#include <fmt/format.h>
#include <string_view>
#include <sys/stat.h>
#include <utility>

namespace discmaster::io {

void requireUnchanged(const SourceFile& source, const FileIdentity& now)
{
    if (now == source.expected) return;
    throw Error{Fault::SourceChanged,
                fmt::format("{} changed after it was added: {}. Add it again when nothing writes to it", source.name,
                            differenceBetween(source.expected, now)),
                {.path = source.name}};
}

void requireStill(int fd, const SourceFile& source)
{
    struct stat st {};
    if (fstat(fd, &st) != 0) throw systemError(Fault::ReadFailed, errno, "cannot inspect", source.name);
    requireUnchanged(source, identityOf(st));
}

std::unique_ptr<FileEngine> makeFileEngine(std::shared_ptr<const CallerFiles> files, unsigned depth)
{
    constexpr unsigned threads = 8;
    const char* forced = std::getenv("DISCMASTER_IO");
    const std::string_view kind = forced ? forced : "";
    if (kind == "threads" || !files->ownRights()) return makeThreadEngine(std::move(files), threads, depth);
    if (kind == "io_uring") return makeUringEngine(depth);
    try {
        return makeUringEngine(depth);
    } catch (const Error& e) {
        log::info(e.what());
        return makeThreadEngine(std::move(files), threads, depth);
    }
}

}  // namespace discmaster::io
