#pragma once
// Reads folders of the host ahead of who puts them into a tree.

#include "base/handle.hpp"
#include "io/caller_files.hpp"

#include <condition_variable>
#include <cstddef>
#include <dirent.h>
#include <exception>
#include <memory>
#include <mutex>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

namespace discmaster::image {

/// A folder that is open, name by name.
class Listing {
public:
    /// Throws Error: DirectoryReadFailure, NotSupported.
    Listing(const io::CallerFiles& files, int top, const std::string& path, std::string shown,
            io::CallerFiles::Links links);

    /// Inspects the first names, so that they need not be waited for.
    void readAhead();

    int fd() const noexcept { return ::dirfd(stream_.get()); }
    /// The next name, valid until the one after it; null behind the last. "." and ".." are none. Throws
    /// DirectoryReadFailure.
    const char* next();
    /// What the name that `next` gave last is, symbolic links as such. Throws SourceNotFound, DataStreamCreateFailure.
    struct statx inspect() const;

private:
    struct Early {
        std::size_t name = 0;  // in `names_`
        int error = 0;         // errno
        struct statx st {};
    };
    const char* readName();

    std::string shown_;
    Handle<DIR, ::closedir> stream_;
    std::string names_;
    std::vector<Early> early_;
    std::size_t taken_ = 0;  // of these
    bool ended_ = false;
    std::exception_ptr failure_;  // behind the early ones
    const char* current_ = nullptr;
};

/// A stack of folders that wait to be read; while the last of them is being used, threads read those below it. A
/// bounded number of names and descriptors is held. Used by one thread.
class FolderReader {
public:
    class Folder;

    FolderReader(const io::CallerFiles& files, int top, io::CallerFiles::Links links);
    ~FolderReader();
    FolderReader(const FolderReader&) = delete;
    FolderReader& operator=(const FolderReader&) = delete;

    /// Puts a folder below `top` on the stack. `shown` is how errors name it.
    void push(std::string path, std::string shown);
    bool empty() const noexcept { return stack_.empty(); }
    /// Takes the last one. Throws as Listing does.
    std::unique_ptr<Listing> pop();

private:
    void run(const std::stop_token& stop);
    std::shared_ptr<Folder> choose() const;
    std::unique_ptr<Listing> open(const Folder& folder) const;

    const io::CallerFiles& files_;
    int top_;
    io::CallerFiles::Links links_;
    std::mutex mutex_;  // guards the stack and the states of the folders on it
    std::condition_variable_any pushed_, done_;
    std::vector<std::shared_ptr<Folder>> stack_;
    std::size_t held_ = 0;               // listings that are ready, or being read
    std::vector<std::jthread> threads_;  // last: joined before what they use goes
};

}  // namespace discmaster::image
