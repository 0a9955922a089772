#pragma once
// An image that is laid out: what an ImageResult stands for. Immutable, and kept by whoever reads it.

#include "bus/sources.hpp"
#include "image/plan.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::bus {

/// A range of blocks and what it holds (IProgressItem).
struct ProgressItem {
    std::string description;
    std::uint64_t first = 0;
    std::uint64_t blocks = 0;
};

/// Thread-safe.
class MadeImage {
public:
    MadeImage(image::Plan plan, std::shared_ptr<const io::CallerFiles> files);

    std::uint64_t blocks() const noexcept { return plan_.total().n; }
    /// The same plan gives the same text.
    const std::string& id() const noexcept { return id_; }
    /// Files that have blocks of their own.
    std::uint64_t itemCount() const noexcept { return itemCount_; }
    /// Items [offset, offset + limit), in the order of their blocks.
    std::vector<ProgressItem> items(std::uint64_t offset, std::uint64_t limit) const;
    /// The file or structure that a block below blocks() belongs to.
    ProgressItem itemAt(std::uint64_t block) const;
    /// The names of the files in a range, at most a few of them; empty for metadata.
    std::string names(std::uint64_t first, std::uint64_t count) const;
    std::optional<ProgressItem> itemOf(const std::string& description) const;

    /// Streams the image; may be called often.
    Source::Opened open(std::shared_ptr<io::ChunkPool> pool) const;

private:
    ProgressItem item(image::ObjectNo object) const;

    image::Plan plan_;
    std::shared_ptr<const io::CallerFiles> files_;
    std::string id_;
    std::uint64_t itemCount_ = 0;
};

}  // namespace discmaster::bus
