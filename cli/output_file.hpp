#pragma once
// Where a command puts an image: a file that appears when it is complete, stdout, or a device or pipe as it is.

#include "cli/output.hpp"

#include "base/bytes.hpp"
#include "base/unique_fd.hpp"
#include "io/file_output.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace discmaster::cli {

class OutputFile {
public:
    /// "-" is stdout. Says at once what can be said before anything was done: throws UsageError where stdout is a
    /// terminal or shows JSON; Error{OutputExists} for a file or a disk, whose content would be lost, unless `replace`;
    /// Error{OutputFailed} for a folder.
    OutputFile(const Output& output, std::string name, bool replace);

    bool isStdout() const noexcept { return name_ == "-"; }
    /// Begins the output, of `bytes` bytes as far as that is known. Throws as the constructor does, and
    /// Error{OutputFailed} for a disk that is in use or too small.
    void open(std::uint64_t bytes = 0);
    int fd() const noexcept;
    /// Contents that the file shares with others go to this descriptor; -1 where what is written has no place of its
    /// own (a pipe), or is a disk.
    int fileFd() const noexcept { return file_ ? file_->fd() : -1; }
    /// At `offset`: behind what was written before, for all but a file.
    void write(std::uint64_t offset, ByteView bytes);
    /// Ends it; a file gets its name.
    void commit();

private:
    enum class Kind { Stdout, File, Disk, Stream };

    Kind look() const;
    void openDisk(std::uint64_t bytes);

    std::string name_;
    io::FileOutput::Existing existing_;
    Kind kind_;
    std::optional<io::FileOutput> file_ = {};
    UniqueFd special_ = {};
};

}  // namespace discmaster::cli
