#pragma once

#include "base/bytes.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <string>

namespace discmaster::io {

/// A file that appears under its name only when it is complete: it is written beside the name, and `commit` puts it in
/// its place. Destroyed before that, it leaves nothing behind.
class FileOutput {
public:
    /// What happens to a file that has the name already; a folder or a device is never replaced.
    enum class Existing { Refuse, Replace };

    /// Throws what the constructor throws for what has the name now.
    static void requireFree(int folder, const std::string& name, Existing existing);

    /// A name below a folder's descriptor (AT_FDCWD: any path). Throws Error: OutputExists, OutputFailed.
    FileOutput(int folder, std::string name, Existing existing);
    ~FileOutput();
    FileOutput(const FileOutput&) = delete;
    FileOutput& operator=(const FileOutput&) = delete;

    int fd() const noexcept { return fd_.get(); }
    /// Writes at an offset. Throws Error{Fault::OutputFailed} naming the file and the cause (no space left, ...).
    void write(std::uint64_t offset, ByteView bytes);
    /// Flushes to the device and names the file. Throws Error{OutputFailed or OutputExists}.
    void commit();

private:
    UniqueFd folder_;
    std::string name_;
    std::string temporary_;
    Existing existing_;
    UniqueFd fd_;
    bool committed_ = false;
};

/// Writes all of `bytes` to a descriptor at its position (pipes too). Throws Error{Fault::OutputFailed}.
void writeFully(int fd, ByteView bytes, const std::string& name);

}  // namespace discmaster::io
