#pragma once
// Reads pieces of many files at once. One interface, two engines: io_uring, and threads where io_uring is refused.

#include "base/bytes.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <exception>
#include <memory>
#include <string>

namespace discmaster::io {

/// A file to read from: a name below a folder, or (with an empty path) the descriptor itself.
struct SourceFile {
    int base = -1;          ///< borrowed: the folder's descriptor, or the file's when `path` is empty
    std::string path;       ///< relative to `base`
    FileIdentity expected;  ///< what the file was when it was added
    std::string name;       ///< how errors name it
    CallerFiles::Links links = CallerFiles::Links::Refuse;
};

/// Reads in any order, completed in any order. A file must be what is expected after its last piece was read, and one
/// of several pieces also before its first. Used by one thread. Destroying it waits for what is under way, and drops
/// completions that nobody took.
class FileEngine {
public:
    /// One piece of one file. Pieces of the same file carry the same `file` number and are submitted one after the
    /// other; the last of them says so, after which the file is closed when its reads are done.
    struct Request {
        std::uint64_t file = 0;  ///< the caller's number for the file
        std::uint64_t offset = 0;
        MutableBytes into;        ///< filled whole; stays valid until the completion
        std::uint64_t token = 0;  ///< given back in the completion
        bool last = true;         ///< no further request for this file will come
    };
    struct Completion {
        std::uint64_t token = 0;
        std::exception_ptr
            error;  ///< an Error: SourceChanged, SourceNotFound, AccessDenied or ReadFailed; null for success
    };

    virtual ~FileEngine() = default;
    /// Most requests that may be under way; submitting more is a bug of the caller.
    virtual unsigned depth() const noexcept = 0;
    virtual unsigned underWay() const noexcept = 0;
    /// Starts a read. `source` is used only for the first request of a file.
    virtual void submit(const Request& request, const SourceFile& source) = 0;
    /// Waits for the next completion. There is at least one request under way.
    virtual Completion wait() = 0;
    /// "io_uring" or "threads".
    virtual const char* kind() const noexcept = 0;
};

/// io_uring. Throws Error{Fault::NotSupported} where the kernel or a sandbox refuses it. Only for own rights.
std::unique_ptr<FileEngine> makeUringEngine(unsigned depth);
/// A small pool of threads.
std::unique_ptr<FileEngine> makeThreadEngine(std::shared_ptr<const CallerFiles> files, unsigned threads,
                                             unsigned depth);
/// io_uring where it may be used, else threads. DISCMASTER_IO=threads|io_uring in the environment forces one.
std::unique_ptr<FileEngine> makeFileEngine(std::shared_ptr<const CallerFiles> files, unsigned depth = 64);

/// Throws SourceChanged, naming the file, unless `now` is what was expected.
void requireUnchanged(const SourceFile& source, const FileIdentity& now);
/// The same for what `fd` is open on; and ReadFailed.
void requireStill(int fd, const SourceFile& source);

}  // namespace discmaster::io
