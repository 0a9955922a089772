// Virtual allocation tables, sparing tables and metadata files: the input is the partition, each of its first blocks in
// turn the table.

#include "fuzz_entry.hpp"
#include "image/read/udf_tables.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace discmaster;
    using namespace discmaster::image::read;
    fuzz::Input input{data, size};
    Blocks blocks{input};
    Partitions partitions;
    PartitionMap map;
    map.length = map.blocks = blocks.count();
    partitions.add(map);
    for (std::uint32_t n = 0; n < 4; ++n) {
        fuzz::answer([&] {
            if (auto table = readVirtualTable(blocks, partitions, {n, 0}))
                virtualTableChain(blocks, partitions, std::move(*table));
        });
        fuzz::answer([&] { readSparingTable(blocks, n, kBlockSize); });
        fuzz::answer([&] { readMetadataFile(blocks, partitions, {n, 0}, FileEntry::kMetadataMain); });
    }
    fuzz::answer([&] { findVirtualTable(blocks, partitions, 0); });
    return 0;
}
