#pragma once
// Images for the readers' tests: made by tools that others wrote, or byte by byte.

#include "base/bytes.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "io/streams.hpp"
#include "support/temp_dir.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {

/// Bytes in memory as a source.
class MemorySource final : public io::ByteSource {
public:
    explicit MemorySource(std::vector<std::byte> bytes)
        : bytes_{std::move(bytes)}
    {
    }
    std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override;
    std::vector<std::byte>& bytes() { return bytes_; }

private:
    std::vector<std::byte> bytes_;
};

using TempFolder = discmaster::test::TempDir;

bool haveTool(const std::string& name);
/// Runs a shell command with its output discarded; true when it succeeds.
bool run(const std::string& command);
std::vector<std::byte> readFile(const std::filesystem::path& path);
void writeFile(const std::filesystem::path& path, std::string_view text);

/// A small tree with what readers stumble over: long, Unicode and look-alike names, empty files and folders, sizes
/// around a block, depth, symbolic links, a hard link, modes.
void makeTree(const std::filesystem::path& root);

/// The findings, one a line.
std::string describe(const Report& report);

/// Path of every entry with its content: "dir/", a link as "-> target", a file's bytes.
std::map<std::string, std::string> contents(const View& view);
/// The same of a folder of the host.
std::map<std::string, std::string> contentsOfFolder(const std::filesystem::path& root);

}  // namespace discmaster::image::read::test
