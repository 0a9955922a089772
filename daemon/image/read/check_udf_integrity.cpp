// The logical volume integrity sequence (ECMA-167 3/10.10, UDF 2.2.6).

#include "image/read/check_parts.hpp"
#include "image/read/check_udf_fields.hpp"
#include "image/read/udf_volume.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <fmt/format.h>

namespace discmaster::image::read {
namespace {

class IntegrityCheck {
public:
    IntegrityCheck(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, Findings& findings)
        : blocks_{blocks}
        , v_{volume}
        , rules_{rules}
        , findings_{findings}
    {
    }

    void run()
    {
        if (!v_.integrity)
            return findings_.error(v_.integrityExtent.block, "There is no logical volume integrity descriptor",
                                   "ECMA-167 3/8.8.2");
        findings_.uses(std::uint64_t{v_.integrityExtent.block} * kBlockSize,
                       std::min<std::uint64_t>(v_.integrityExtent.length, blocks_.size()), Use::UdfVolume);
        const auto& i = *v_.integrity;
        const auto b = blocks_.block(i.block);
        const auto c = DescriptorCheck{findings_, rules_, b, i.block, "The logical volume integrity descriptor"};
        const auto partitions = le32(b, 72), use = le32(b, 76);
        const auto maps = v_.partitions.maps().size();
        c.tag(static_cast<std::uint32_t>(i.block),
              std::min<std::size_t>(80 + std::size_t{partitions} * 8 + use, kBlockSize) - 16, true);
        c.timestamp(16, "recording time", true);
        const auto next = decodeExtent(ByteView{b}.subspan(32, 8));
        c.require(next.length == 0, fmt::format("leads to block {}, where no integrity descriptor is", next.block),
                  "ECMA-167 3/10.10.4");
        if (next.length == 0) checkEnd(i.block + 1);
        c.require(le32(b, 28) <= 1, fmt::format("has the integrity type {}", le32(b, 28)), "ECMA-167 3/10.10.3");
        if (!i.closed && v_.map(MapKind::Virtual) == nullptr)
            c.warning("says that the volume was not closed properly", "ECMA-167 3/10.10.3");
        c.require(i.nextUniqueId >= 16, fmt::format("has the next unique id {}", i.nextUniqueId), "UDF 3.2.1.1");
        c.zeros(48, 24, "ECMA-167 4/14.15.2");
        c.require(partitions == maps, fmt::format("is for {} partitions; the volume has {}", partitions, maps),
                  "ECMA-167 3/10.10.6");
        c.require(use >= 46, fmt::format("has {} bytes of implementation use", use), "UDF 2.2.6.4");
        const std::size_t at = 80 + i.freeBlocks.size() * 8;
        if (use >= 46 && at + 46 <= kBlockSize) c.implementation(at, "implementation identifier");
        for (std::size_t m = 0; m < maps && m < i.partitionBlocks.size(); ++m) checkTables(c, m);
        checkRevisions(c);
    }

private:
    /// Behind the last descriptor there is a terminating one, or nothing was recorded.
    void checkEnd(std::uint64_t n)
    {
        const auto& extent = v_.integrityExtent;
        const bool inside = n >= extent.block && n < extent.block + extent.length / kBlockSize;
        if (!inside || n >= blocks_.count()) return;
        const auto b = blocks_.block(n);
        if (allZero(b)) return;
        const auto found = decodeTag(b);
        if (!found || found->id != TagId::Terminating)
            return findings_.error(n, "The integrity sequence does not end with a terminating descriptor",
                                   "ECMA-167 3/8.8.2");
        const DescriptorCheck check{findings_, rules_, b, n, "The terminating descriptor of the integrity sequence"};
        check.tag(static_cast<std::uint32_t>(n), 496, true);
        check.zeros(16, 496, "ECMA-167 3/10.9.2");
    }

    void checkTables(const DescriptorCheck& c, std::size_t m)
    {
        const auto& map = v_.partitions.maps()[m];
        const auto size = v_.integrity->partitionBlocks[m], free = v_.integrity->freeBlocks[m];
        const bool known = map.kind != MapKind::Virtual;  // UDF 2.2.6.2: of a virtual one both are unknown
        const auto blocks = map.kind == MapKind::Metadata ? map.blocks : map.length;
        if (known || size != Integrity::kUnknown)
            c.require(size == blocks, fmt::format("gives partition {} {} blocks; it has {}", m, size, blocks),
                      map.kind == MapKind::Virtual ? "UDF 2.2.6.3" : "ECMA-167 3/10.10.9");
        if (free != Integrity::kUnknown)
            c.require(free <= blocks, fmt::format("gives partition {} {} free blocks of {}", m, free, blocks),
                      "ECMA-167 3/10.10.8");
    }

    void checkRevisions(const DescriptorCheck& c)
    {
        static constexpr std::array<std::uint16_t, 8> kKnown{0x0100, 0x0101, 0x0102, 0x0150,
                                                             0x0200, 0x0201, 0x0250, 0x0260};
        const auto& i = *v_.integrity;
        for (const auto r : {i.minRead, i.minWrite, i.maxWrite})
            c.require(std::ranges::find(kKnown, r) != kKnown.end(),
                      fmt::format("names the unknown UDF revision {:x}.{:02x}", r >> 8, r & 0xFF), "UDF 2.2.6.4");
        c.require(i.minRead <= rules_.revision,
                  fmt::format("demands UDF {:x}.{:02x} of readers, more than the volume's own", i.minRead >> 8,
                              i.minRead & 0xFF),
                  "UDF 2.2.6.4");
        c.require(i.minWrite <= i.maxWrite, "demands a higher revision of writers than it allows", "UDF 2.2.6.4");
    }

    Blocks& blocks_;
    const UdfVolume& v_;
    const UdfRules& rules_;
    Findings& findings_;
};

}  // namespace

void checkUdfIntegrity(Blocks& blocks, const UdfVolume& volume, const UdfRules& rules, Findings& findings)
{
    IntegrityCheck{blocks, volume, rules, findings}.run();
}

}  // namespace discmaster::image::read
