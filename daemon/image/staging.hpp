#pragma once
// Copies of files' contents, kept until the image is done with: IMAPI2's stash files.

#include "base/unique_fd.hpp"
#include "image/content.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

namespace discmaster::image {

/// One unnamed file in a folder, which goes with the last content that lies in it. Contents are added and moved by one
/// thread at a time; they are read by any.
class Staging {
public:
    /// Called with the bytes copied so far: at 0, at each MiB and at the end.
    using Progress = std::function<void(std::uint64_t copied)>;

    /// Throws StashfileOpenFailure; `shownAs` is how errors name the folder.
    Staging(const UniqueFd& folder, std::string shownAs);

    /// Copies all that a descriptor gives: a file from its beginning, a pipe or socket to its end. Throws
    /// StashfileWriteFailure, RequestCancelled, what reading throws, and DataStreamInconsistency for a file that gives
    /// another number of bytes than its size. What was copied then is forgotten.
    SourceSlice add(int fd, const std::string& name, const Progress& progress, const std::stop_token& stop);
    SourceSlice add(io::ByteSource& source, const Progress& progress, const std::stop_token& stop);

    /// Puts the file into another folder; contents stay what they are. Throws WorkingDirectorySpace with the bytes that
    /// are free and needed, StashfileOpenFailure, StashfileMove and RequestCancelled; the file then is where it was.
    void moveTo(const UniqueFd& folder, std::string shownAs, const Progress& progress = {},
                const std::stop_token& stop = {});

    std::uint64_t bytes() const noexcept { return end_; }
    /// Forgets what was added since the stage file had so many bytes. Nobody refers to it any more.
    void cutBack(std::uint64_t bytes) noexcept;

private:
    class File;
    /// Gives up to `most` bytes from the position on; 0 at the end.
    using Read = std::function<std::size_t(std::uint64_t position, MutableBytes into)>;
    SourceSlice copy(const Read& read, const Progress& progress, const std::stop_token& stop);

    std::shared_ptr<File> file_;
    std::uint64_t end_ = 0;
};

}  // namespace discmaster::image
