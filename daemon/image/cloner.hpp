#pragma once
// Contents that an image file shares with the files they come from, on file systems that can (XFS, btrfs): they are
// neither read nor written.

#include "image/plan.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <sys/types.h>

namespace discmaster::image {

/// A taker of ImageStream. Small files are not worth it, and of others whole pages are shared and the rest is copied.
class Cloner {
public:
    /// The image is to be written to `file` from byte `base` on. The descriptor is borrowed, and open for writing.
    Cloner(const Plan& plan, std::shared_ptr<const io::CallerFiles> files, int file, std::uint64_t base = 0);

    /// Whether the file system of the image can share anything at all.
    static bool isPossible(int file) noexcept;

    /// Whether it put that file at that byte of the image. Throws SourceChanged as the engine that reads files does,
    /// and OutputFailed.
    bool operator()(ObjectNo object, std::uint64_t offset);

private:
    bool share(int source, std::uint64_t bytes, std::uint64_t at, dev_t device);

    Plan plan_;
    std::shared_ptr<const io::CallerFiles> files_;
    int file_;
    std::uint64_t base_;
    std::map<dev_t, bool> able_;  // by the sources' file system; what is not there was not tried yet
};

}  // namespace discmaster::image
