#pragma once

#include "image/read/blocks.hpp"
#include "image/read/image.hpp"
#include "image/read/udf_icb.hpp"
#include "image/read/udf_volume.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace discmaster::image::read {

class UdfView final : public View {
public:
    UdfView(io::ByteSource& source, std::shared_ptr<Blocks> blocks, UdfVolume volume);

    Entry root() const override;
    void list(const Entry& directory, const std::function<bool(Entry&&)>& visit) const override;
    std::vector<Extent> extents(const Entry& entry) const override;
    void streams(const Entry& entry, const std::function<bool(Entry&&)>& visit) const override;

    const UdfVolume& udf() const noexcept { return udf_; }
    /// Hands each identifier of a directory, deleted ones and the parent included, with its byte position in the
    /// directory's content, to `visit` until that returns false.
    void forEachIdentifier(const Entry& directory,
                           const std::function<bool(const FileIdentifier&, std::uint64_t position)>& visit) const;
    /// As the function of that name in udf_icb.hpp.
    FileEntry fileEntry(LogicalBlock& at, Blocks::Block& storage) const;
    Entry entryAt(LogicalBlock at) const;

    static std::uint64_t pack(LogicalBlock at) noexcept { return std::uint64_t{at.partition} << 32 | at.block; }
    static LogicalBlock unpack(std::uint64_t node) noexcept
    {
        return {static_cast<std::uint32_t>(node), static_cast<std::uint16_t>(node >> 32)};
    }

private:
    Entry namedBy(const FileIdentifier& identifier) const;
    void listIdentifiers(const Entry& directory, const std::function<bool(Entry&&)>& visit) const;
    std::string targetOf(const FileEntry& entry, LogicalBlock at) const;

    std::shared_ptr<Blocks> blocks_;
    UdfVolume udf_;
};

/// Null when there is no UDF. Throws as readUdfVolume() does, and when the root cannot be read.
std::unique_ptr<UdfView> openUdf(io::ByteSource& source, const std::shared_ptr<Blocks>& blocks,
                                 const UdfChoice& choice);

}  // namespace discmaster::image::read
