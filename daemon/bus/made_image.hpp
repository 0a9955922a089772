#pragma once
// An image that is laid out: what an ImageResult stands for. Immutable, and kept by whoever reads it.

#include "bus/sources.hpp"
#include "image/plan.hpp"
#include "io/caller_files.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace discmaster::bus {

/// A range of blocks and what it holds (IProgressItem).
struct ProgressItem {
    std::string description;
    std::uint64_t first = 0;
    std::uint64_t blocks = 0;
};

/// Thread-safe. Whoever reads it keeps it, and so keeps its tree from being changed.
class MadeImage : public std::enable_shared_from_this<MadeImage> {
public:
    /// `depth`: 1 for files, more where contents are taken from images. `discId`: of the disc that the image continues;
    /// empty for one that stands alone.
    MadeImage(image::Plan plan, std::shared_ptr<const io::CallerFiles> files, unsigned depth, std::string discId = {});

    /// Blocks count on the disc.
    std::uint64_t start() const noexcept { return plan_.start(); }
    std::uint64_t end() const noexcept { return plan_.end(); }
    std::uint64_t blocks() const noexcept { return plan_.total().n; }
    /// That of the disc which the image continues; else the same plan gives the same text.
    const std::string& id() const noexcept { return id_; }
    bool continues() const noexcept { return continues_; }
    /// First and last block of what has to be recorded, in the order in which it has to be.
    std::vector<std::pair<std::uint64_t, std::uint64_t>> modifiedBlocks() const;
    unsigned depth() const noexcept { return depth_; }

    // Items are files with content, those that lie in their file entries among them. Each look-up takes a moment,
    // however many there are. Descriptions are paths in the image, "/a/b", and "/a/b:s" of a stream; bytes of names
    // that are no UTF-8 are U+FFFD.

    std::uint64_t itemCount() const noexcept { return items_.size(); }
    /// Items [offset, offset + limit), in the order of their blocks.
    std::vector<ProgressItem> items(std::uint64_t offset, std::uint64_t limit) const;
    /// The file or structure that a block of the image belongs to.
    ProgressItem itemAt(std::uint64_t block) const;
    /// The names of the files in a range of the stream, at most a few of them; empty for metadata.
    std::string names(std::uint64_t first, std::uint64_t count) const;
    /// By the path of any of its names.
    std::optional<ProgressItem> itemOf(const std::string& description) const;

    /// Streams the image; may be called often.
    Source::Opened open(std::shared_ptr<io::ChunkPool> pool) const;

private:
    burn::Continuation continuation() const;
    ProgressItem item(image::ObjectNo object) const;
    std::optional<image::ObjectNo> find(const std::string& path) const;
    std::optional<image::ObjectNo> findFile(std::string_view path) const;
    std::optional<image::ObjectNo> findStream(std::string_view path) const;
    void collectItems();
    void collectOddItems();

    image::Plan plan_;
    std::shared_ptr<const io::CallerFiles> files_;
    unsigned depth_;
    bool continues_;
    std::string id_;
    std::vector<image::ObjectNo> items_;                         // by block
    std::unordered_map<std::string, image::ObjectNo> oddItems_;  // by descriptions that are not the names' bytes
};

}  // namespace discmaster::bus
