#include "image/udf/volume.hpp"

#include "base/units.hpp"

namespace discmaster::image::udf {
namespace {

// Offsets are those of the tables in ECMA-167 3/10; each block holds one descriptor.

void renderTerminator(const VolumeFacts& v, std::uint32_t location, Block out)
{
    putTag(out, TagId::Terminating, location, kDescriptorSize, *v.revision);
}

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
    putTime(out, 376, v.created, v.zone);
    putImplementation(out, 388);
    putLe16(out, 488, 1);  // the volume set identifier is common to the set
    putTag(out, TagId::PrimaryVolume, location, kDescriptorSize, *v.revision);
}

// UDF 2.2.7
void renderImplementationUse(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putUdfIdentifier(out, 20, "*UDF LV Info", *v.revision);
    putCharspec(out, 52);
    putDstring(out, 116, 128, v.name);
    putImplementation(out, 352);
    putTag(out, TagId::ImplementationUse, location, kDescriptorSize, *v.revision);
}

void renderPartition(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putLe16(out, 20, 1);  // allocated
    putLe16(out, 22, 0);
    putRegid(out, 24, "+" + std::string{v.revision->nsr});
    putLe32(out, 184, 1);  // read only
    putLe32(out, 188, v.partitionStart);
    putLe32(out, 192, v.partitionBlocks);
    putImplementation(out, 196);
    putTag(out, TagId::Partition, location, kDescriptorSize, *v.revision);
}

constexpr std::size_t kPhysicalMap = 6, kMetadataMap = 64;

// UDF 2.2.10
void putMetadataMap(const VolumeFacts& v, MutableBytes out)
{
    putU8(out, 0, 2);
    putU8(out, 1, kMetadataMap);
    putUdfIdentifier(out, 4, "*UDF Metadata Partition", *v.revision);
    putLe16(out, 36, 1);  // volume 1, partition 0
    putLe32(out, 40, v.metadataFile);
    putLe32(out, 44, v.metadataMirror);
    putLe32(out, 48, 0xFFFFFFFF);  // no bitmap: nothing can be allocated on a read-only partition
    putLe32(out, 52, kMetadataUnit);
    putLe16(out, 56, kMetadataUnit);
    putU8(out, 58, v.mirrorIsCopy ? 1 : 0);
}

void renderLogicalVolume(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    constexpr std::size_t kMapsAt = 440;
    const bool metadata = v.revision->metadataPartition;
    const auto maps = kPhysicalMap + (metadata ? kMetadataMap : 0);
    putLe32(out, 16, number);
    putCharspec(out, 20);
    putDstring(out, 84, 128, v.name);
    putLe32(out, 212, kBlockSize);
    putDomain(out, 216, *v.revision);
    putLongAd(out, 248, kFileSetBlocks * kBlockSize, v.fileSet);
    putLe32(out, 264, static_cast<std::uint32_t>(maps));
    putLe32(out, 268, metadata ? 2 : 1);
    putImplementation(out, 272);
    putExtent(out, 432, kIntegrityBlocks * kBlockSize, v.session + kIntegrity);
    putU8(out, kMapsAt, 1);  // type 1 map (ECMA-167 3/10.7.2): volume 1, partition 0
    putU8(out, kMapsAt + 1, kPhysicalMap);
    putLe16(out, kMapsAt + 2, 1);
    if (metadata) putMetadataMap(v, out.subspan(kMapsAt + kPhysicalMap, kMetadataMap));
    putTag(out, TagId::LogicalVolume, location, kMapsAt + maps, *v.revision);
}

void renderUnallocated(const VolumeFacts& v, std::uint32_t number, std::uint32_t location, Block out)
{
    putLe32(out, 16, number);
    putTag(out, TagId::UnallocatedSpace, location, 24, *v.revision);
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
    case 4: return renderUnallocated(v, number, location, out);
    case 5: return renderTerminator(v, location, out);
    default: return;
    }
}

void renderIntegrity(const VolumeFacts& v, std::uint64_t n, Block out)
{
    if (n == 1) return renderTerminator(v, v.session + kIntegrity + 1, out);
    if (n > 1) return;
    constexpr std::size_t kTables = 80, kUse = 46;  // UDF 2.2.6.4
    const std::size_t partitions = v.revision->metadataPartition ? 2 : 1;
    const auto sizes = kTables + 4 * partitions;  // behind the table of free blocks, of which there are none
    const auto use = sizes + 4 * partitions;
    putTime(out, 16, v.recorded, v.zone);
    putLe32(out, 28, 1);  // closed
    putLe64(out, 40, v.nextUniqueId);
    putLe32(out, 72, static_cast<std::uint32_t>(partitions));
    putLe32(out, 76, kUse);
    putLe32(out, sizes, v.partitionBlocks);
    if (v.revision->metadataPartition) putLe32(out, sizes + 4, v.metadataBlocks);
    putImplementation(out, use);
    putLe32(out, use + 32, v.files);
    putLe32(out, use + 36, v.directories);
    putLe16(out, use + 40, v.revision->minimumRead);
    putLe16(out, use + 42, v.revision->number);  // to write: at least, at most
    putLe16(out, use + 44, v.revision->number);
    putTag(out, TagId::LogicalVolumeIntegrity, v.session + kIntegrity, use + kUse, *v.revision);
}

void renderAnchor(const VolumeFacts& v, std::uint32_t location, Block out)
{
    putExtent(out, 16, kSequenceBlocks * kBlockSize, v.session + kMainSequence);
    putExtent(out, 24, kSequenceBlocks * kBlockSize, v.reserve);
    putTag(out, TagId::Anchor, location, kDescriptorSize, *v.revision);
}

void renderFileSet(const VolumeFacts& v, std::uint64_t n, Block out)
{
    if (n != 0) return renderTerminator(v, v.fileSet.block + static_cast<std::uint32_t>(n), out);
    putTime(out, 16, v.created, v.zone);
    putLe16(out, 28, 3);  // interchange levels and character sets (UDF 2.3.2)
    putLe16(out, 30, 3);
    putLe32(out, 32, 1);
    putLe32(out, 36, 1);
    putCharspec(out, 48);
    putDstring(out, 112, 128, v.name);
    putCharspec(out, 240);
    putDstring(out, 304, 32, v.name);
    putDstring(out, 336, 32, v.copyrightFile);
    putDstring(out, 368, 32, v.abstractFile);
    putIcb(out, 400, v.root);
    putDomain(out, 416, *v.revision);
    putTag(out, TagId::FileSet, v.fileSet.block, kDescriptorSize, *v.revision);
}

}  // namespace discmaster::image::udf
