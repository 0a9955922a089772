#pragma once
// From an ICB to a file's entry, and from the entry to its extents.

#include "image/read/blocks.hpp"
#include "image/read/udf_partitions.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace discmaster::image::read {

/// Returns false to see no more.
using ExtentVisitor = std::function<bool(const AllocationDescriptor&)>;
/// Told where each allocation extent descriptor (AED) is that a list goes on in.
using ChainVisitor = std::function<bool(const AllocationDescriptor&)>;

/// The file entry that an ICB leads to, and the block's bytes, which it points into. `at` becomes the entry's own
/// place: by strategy 4096 (UDF 1.02 2.3.5.1) an entry that was rewritten on a write-once medium is found through a
/// chain of indirect entries, whose last counts. Throws Error{Fault::ImageInvalid} for what is no entry and a chain
/// that does not end, Fault::FileSystemFeatureNotSupported for other strategies.
FileEntry readEntry(Blocks& blocks, const Partitions& partitions, LogicalBlock& at, Blocks::Block& storage);

/// Calls `visit` with each extent of an entry in order, what continues elsewhere (AED) followed; `at` is where the
/// entry is. Throws Error{Fault::ImageInvalid} for a chain that does not end, Fault::FileSystemFeatureNotSupported for
/// extended allocation descriptors. Not for content that is in the entry. `follow` may be empty.
void forEachExtent(Blocks& blocks, const Partitions& partitions, const FileEntry& entry, LogicalBlock at,
                   const ExtentVisitor& visit, const ChainVisitor& follow = {});

/// Where the content of an entry lies in the image. At most kMaxExtents, and at most as many as fit the image.
std::vector<Extent> fileExtents(Blocks& blocks, const Partitions& partitions, const FileEntry& entry, LogicalBlock at);

/// The first byte of content that is recorded, 0 when there is none; reads nothing but the entry.
std::uint64_t firstByte(const Partitions& partitions, const FileEntry& entry, LogicalBlock at);

/// All of an entry's content. Throws Error{Fault::ImageInvalid} when it is longer than `most` bytes.
std::vector<std::byte> readContent(Blocks& blocks, const Partitions& partitions, const FileEntry& entry,
                                   LogicalBlock at, std::uint64_t most);

}  // namespace discmaster::image::read
