#pragma once

#include "base/bytes.hpp"
#include "base/unique_fd.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <string>

namespace discmaster::io {

/// A regular file, or a disk, to which something is added behind what it has. What is there can be read meanwhile.
/// Until `keep`, a file gets its old length back when this goes.
class FileExtension final : public ByteSource {
public:
    /// Throws Error: SourceNotFound, AccessDenied, OutputFailed for what cannot be written, or is mounted (a disk);
    /// ObjectBusy while another has locked it (flock); InvalidArgument for what is neither file nor disk.
    explicit FileExtension(std::string path);
    ~FileExtension() override;
    FileExtension(const FileExtension&) = delete;
    FileExtension& operator=(const FileExtension&) = delete;

    /// Of what was there at first.
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override;
    int fd() const noexcept { return fd_.get(); }
    /// A disk does not grow.
    bool isDisk() const noexcept { return disk_; }

    /// Throws OutputFailed; SourceChanged where another program made the file longer or shorter: it is left as that
    /// program has it.
    void write(std::uint64_t offset, ByteView bytes);
    /// What was written so far is on the disk, and stays: from now on writes may be to what was there. Throws as
    /// `write`.
    void keep();

private:
    void requireOnlyOurs();

    std::string path_;
    UniqueFd fd_;
    std::uint64_t size_ = 0;
    std::uint64_t end_ = 0;  // of what was there or is written
    bool disk_ = false;
    bool kept_ = false;
};

}  // namespace discmaster::io
