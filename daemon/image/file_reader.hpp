#pragma once

#include "base/unique_fd.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <memory>
#include <optional>

namespace discmaster::image {

/// The bytes of one file of a tree at any offset, wherever they come from. A file of the host is opened with the first
/// read, and must at every read be what it was when it was added, else SourceChanged. Not thread-safe. The tree
/// outlives it.
class FileReader final : public io::ByteSource {
public:
    FileReader(const Tree& tree, NodeId file, std::shared_ptr<const io::CallerFiles> files);

    std::uint64_t size() const override { return tree_.size(file_); }
    void read(std::uint64_t offset, MutableBytes into) override;

private:
    int descriptor();

    const Tree& tree_;
    NodeId file_;
    std::shared_ptr<const io::CallerFiles> files_;
    std::optional<io::SourceFile> source_;  // of a file of the host
    UniqueFd own_;
    int fd_ = -1;
};

}  // namespace discmaster::image
