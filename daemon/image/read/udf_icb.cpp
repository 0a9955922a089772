#include "image/read/udf_icb.hpp"

#include "image/read/image.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image::read {
namespace {

/// Visits the extents of a descriptor list. True when it is to be continued at `next`.
bool visitList(ByteView list, unsigned form, LogicalBlock at, const ExtentVisitor& visit, AllocationDescriptor& next)
{
    const std::size_t size = form == 0 ? 8 : 16;
    for (std::size_t i = 0; i + size <= list.size(); i += size) {
        const auto ad =
            form == 0 ? decodeShortAd(list.subspan(i, size), at.partition) : decodeLongAd(list.subspan(i, size));
        if (ad.length == 0) return false;
        if (ad.type == ExtentType::Continuation) {
            next = ad;
            return true;
        }
        if (!visit(ad)) return false;
    }
    return false;
}

std::size_t mostExtents(const Blocks& blocks)
{
    // A short_ad has 8 bytes, and a block that a table maps has 4 in it.
    return static_cast<std::size_t>(std::min<std::uint64_t>(kMaxExtents, blocks.size() / 4 + 16));
}

}  // namespace

FileEntry readEntry(Blocks& blocks, const Partitions& partitions, LogicalBlock& at, Blocks::Block& storage)
{
    constexpr std::uint64_t kMostRewritten = 65536;
    const auto most = std::min(kMostRewritten, blocks.count() + 1);
    for (std::uint64_t step = 0; step < most; ++step) {
        const auto n = partitions.offset(at) / kBlockSize;
        storage = blocks.block(n);
        const auto entry = decodeFileEntry(storage);
        if (!entry) invalid(entry.error(), n);
        if (entry->strategy == 4) return *entry;
        if (entry->strategy != 4096) unsupported(fmt::format("A file entry uses the strategy {}", entry->strategy), n);
        // The block behind the entry belongs to its ICB: not recorded yet, or an indirect entry to the next ICB.
        const auto behind = partitions.find({at.block + 1, at.partition});
        if (!behind || *behind >= blocks.count()) return *entry;
        const auto next = blocks.block(*behind);
        const auto icb = decodeIndirectEntry(next);
        if (!icb || icb->length == 0) return *entry;
        at = icb->at;
    }
    invalid("The chain of rewritten file entries does not end", partitions.blockFor(at));
}

void forEachExtent(Blocks& blocks, const Partitions& partitions, const FileEntry& entry, LogicalBlock at,
                   const ExtentVisitor& visit, const ChainVisitor& follow)
{
    const auto form = entry.allocationForm();
    if (form > 1) unsupported("A file has allocation descriptors of an unusual form", partitions.blockFor(at));
    const auto most = mostExtents(blocks);
    std::size_t visited = 0;
    std::uint64_t chained = 0;
    const ExtentVisitor counted = [&](const AllocationDescriptor& ad) {
        if (++visited > most) invalid("A file has too many extents", partitions.blockFor(at));
        return visit(ad);
    };
    AllocationDescriptor next;
    for (auto more = visitList(entry.allocation, form, at, counted, next); more;) {
        const auto n = partitions.offset(next.at) / kBlockSize;
        if (++chained > blocks.count()) invalid("The allocation descriptors of a file do not end", n);
        if (follow && !follow(next)) return;
        const auto block = blocks.block(n);
        const auto tag = decodeTag(block);
        if (!tag) invalid(tag.error(), n);
        if (tag->id != TagId::AllocationExtent)
            invalid("The allocation descriptors of a file go on where there are none", n);
        const std::size_t length = le32(block, 20);  // ECMA-167 4/14.5
        if (length > kBlockSize - 24) invalid("Allocation descriptors do not fit their block", n);
        more = visitList(ByteView{block}.subspan(24, length), form, next.at, counted, next);
    }
}

std::vector<Extent> fileExtents(Blocks& blocks, const Partitions& partitions, const FileEntry& entry, LogicalBlock at)
{
    if (entry.allocationForm() == 3) {
        if (entry.size == 0) return {};
        return {{partitions.offset(at) + entry.allocationAt, entry.size, true}};
    }
    const auto most = mostExtents(blocks);
    std::vector<Extent> result;
    const auto append = [&](const ImageRun& run) {
        // Extents end at 1 GiB; what goes on behind is one run.
        auto* last = result.empty() ? nullptr : &result.back();
        if (last != nullptr && run.recorded == last->recorded &&
            (!run.recorded || last->offset + last->length == run.offset)) {
            last->length += run.length;
            return true;
        }
        if (result.size() == most) invalid("A file is in too many pieces", partitions.blockFor(at));
        result.push_back({run.recorded ? run.offset : 0, run.length, run.recorded});
        return true;
    };
    std::uint64_t total = 0;
    forEachExtent(blocks, partitions, entry, at, [&](const AllocationDescriptor& ad) {
        if (total >= entry.size) return false;  // a tail that is allocated beyond the end of the file
        if (total % kBlockSize != 0)            // ECMA-167 4/12.1: all extents but the last are whole blocks
            invalid("An extent in the middle of a file ends inside a block", partitions.blockFor(at));
        const auto length = std::min<std::uint64_t>(ad.length, entry.size - total);
        if (ad.type == ExtentType::Recorded)
            partitions.forEachRun(ad.at, length, append);
        else
            append({0, length, false});
        total += length;
        return true;
    });
    return result;
}

std::uint64_t firstByte(const Partitions& partitions, const FileEntry& entry, LogicalBlock at)
{
    if (entry.size == 0) return 0;
    if (entry.allocationForm() == 3) return partitions.offset(at) + entry.allocationAt;
    if (entry.allocationForm() > 1) return 0;
    std::uint64_t first = 0;
    AllocationDescriptor next;
    const auto take = [&](const AllocationDescriptor& ad) {
        if (ad.type == ExtentType::Recorded) first = partitions.find(ad.at).value_or(0) * kBlockSize;
        return first == 0;
    };
    visitList(entry.allocation, entry.allocationForm(), at, take, next);
    return first;
}

std::vector<std::byte> readContent(Blocks& blocks, const Partitions& partitions, const FileEntry& entry,
                                   LogicalBlock at, std::uint64_t most)
{
    if (entry.size > most)
        invalid(fmt::format("A structure has {} bytes; at most {} are possible", entry.size, most),
                partitions.blockFor(at));
    std::vector<std::byte> bytes(static_cast<std::size_t>(entry.size));
    std::uint64_t done = 0;
    for (const auto& e : fileExtents(blocks, partitions, entry, at)) {
        if (e.recorded)
            blocks.read(e.offset, MutableBytes{bytes}.subspan(static_cast<std::size_t>(done),
                                                              static_cast<std::size_t>(e.length)));
        done += e.length;
    }
    if (done < entry.size) invalid("The extents of a file hold less than its size", partitions.blockFor(at));
    return bytes;
}

}  // namespace discmaster::image::read
