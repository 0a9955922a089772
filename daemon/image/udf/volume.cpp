#include "image/udf/volume.hpp"

#include "base/units.hpp"

#include <array>

namespace discmaster::image::udf {
namespace {

// Offsets are those of the tables in ECMA-167 3/10; each block holds one descriptor.

void renderPrimary(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putLe32(out, 20, 0);
    putDstring(out, 24, 32, v.name);
    putLe16(out, 56, 1);  // volume 1 of 1
    putLe16(out, 58, 1);
    putLe16(out, 60, 2);  // interchange level: single volume; at most 3 (UDF 2.2.2.2, 2.2.2.3)
    putLe16(out, 62, 3);
    putLe32(out, 64, 1);  // character set CS0, at most CS0
    putLe32(out, 68, 1);
    putDstring(out, 72, 128, v.volumeSet);
    putCharspec(out, 200);
    putCharspec(out, 264);
    if (!v.application.empty()) putRegid(out, 344, v.application);
    putTime(out, 376, v.created);
    putImplementation(out, 388);
    putLe16(out, 488, 1);  // the volume set identifier is common to the set
    putTag(out, TagId::PrimaryVolume, location, kDescriptorSize);
}

// UDF 2.2.7
void renderImplementationUse(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putUdfIdentifier(out, 20, "*UDF LV Info");
    putCharspec(out, 52);
    putDstring(out, 116, 128, v.name);
    putImplementation(out, 352);
    putTag(out, TagId::ImplementationUse, location, kDescriptorSize);
}

void renderPartition(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putLe16(out, 20, 1);  // allocated
    putLe16(out, 22, 0);
    putRegid(out, 24, "+NSR02", 0x02);  // flags: protected
    putLe32(out, 184, 1);               // read only
    putLe32(out, 188, kPartitionStart);
    putLe32(out, 192, v.partitionBlocks);
    putImplementation(out, 196);
    putTag(out, TagId::Partition, location, kDescriptorSize);
}

void renderLogicalVolume(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    constexpr std::size_t kMapAt = 440, kMapSize = 6;
    putLe32(out, 16, number);
    putCharspec(out, 20);
    putDstring(out, 84, 128, v.name);
    putLe32(out, 212, kBlockSize);
    putDomain(out, 216);
    putIcb(out, 248, v.fileSet);
    putLe32(out, 248, kFileSetBlocks * kBlockSize);
    putLe32(out, 264, kMapSize);
    putLe32(out, 268, 1);
    putImplementation(out, 272);
    putExtent(out, 432, kIntegrityBlocks * kBlockSize, kIntegrity);
    putU8(out, kMapAt, 1);  // type 1 map (ECMA-167 3/10.7.2): volume 1, partition 0
    putU8(out, kMapAt + 1, kMapSize);
    putLe16(out, kMapAt + 2, 1);
    putTag(out, TagId::LogicalVolume, location, kMapAt + kMapSize);
}

void renderUnallocated(std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putTag(out, TagId::UnallocatedSpace, location, 24);
}

}  // namespace

void renderRecognition(std::string_view identifier, Block out)
{
    putText(out, 1, 5, identifier);
    putU8(out, 6, 1);
}

void renderSequence(const VolumeFacts& v, std::uint32_t start, std::uint64_t n, Block out)
{
    const auto number = static_cast<std::uint32_t>(n), location = start + number;
    switch (n) {
    case 0: return renderPrimary(v, number, location, out);
    case 1: return renderImplementationUse(v, number, location, out);
    case 2: return renderPartition(v, number, location, out);
    case 3: return renderLogicalVolume(v, number, location, out);
    case 4: return renderUnallocated(number, location, out);
    case 5: return renderTerminator(location, out);
    default: return;
    }
}

void renderIntegrity(const VolumeFacts& v, std::uint64_t n, Block out)
{
    if (n != 0) return renderTerminator(kIntegrity + static_cast<std::uint32_t>(n), out);
    constexpr std::size_t kUse = 46, kUseAt = 88;  // UDF 2.2.6.4, behind the tables of one partition
    putTime(out, 16, v.created);
    putLe32(out, 28, 1);  // closed
    putLe64(out, 40, v.nextUniqueId);
    putLe32(out, 72, 1);
    putLe32(out, 76, kUse);
    putLe32(out, 80, 0);  // free blocks
    putLe32(out, 84, v.partitionBlocks);
    putImplementation(out, kUseAt);
    putLe32(out, kUseAt + 32, v.files);
    putLe32(out, kUseAt + 36, v.directories);
    for (const std::size_t revision : {40, 42, 44}) putLe16(out, kUseAt + revision, kRevision);
    putTag(out, TagId::LogicalVolumeIntegrity, kIntegrity, kUseAt + kUse);
}

void renderAnchor(std::uint32_t location, Block out)
{
    putExtent(out, 16, kSequenceBlocks * kBlockSize, kMainSequence);
    putExtent(out, 24, kSequenceBlocks * kBlockSize, kReserveSequence);
    putTag(out, TagId::Anchor, location, kDescriptorSize);
}

void renderTerminator(std::uint32_t location, Block out) { putTag(out, TagId::Terminating, location, kDescriptorSize); }

void renderFileSet(const VolumeFacts& v, std::uint64_t n, Block out)
{
    if (n != 0) return renderTerminator(v.fileSet + static_cast<std::uint32_t>(n), out);
    putTime(out, 16, v.created);
    putLe16(out, 28, 3);  // interchange levels and character sets (UDF 2.3.2)
    putLe16(out, 30, 3);
    putLe32(out, 32, 1);
    putLe32(out, 36, 1);
    putCharspec(out, 48);
    putDstring(out, 112, 128, v.name);
    putCharspec(out, 240);
    putDstring(out, 304, 32, v.name);
    putIcb(out, 400, v.root);
    putDomain(out, 416);
    putTag(out, TagId::FileSet, v.fileSet, kDescriptorSize);
}

}  // namespace discmaster::image::udf
