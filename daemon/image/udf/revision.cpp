#include "image/udf/revision.hpp"

#include <algorithm>
#include <array>

namespace discmaster::image::udf {

namespace {

constexpr auto kRevisions = [] {
    constexpr std::uint32_t kNone = 0xFFFFFFFF;
    constexpr Revision second{};
    constexpr Revision third{.number = 0x200,
                             .tagVersion = 3,
                             .nsr = "NSR03",
                             .extendedEntries = true,
                             .minimumRead = 0x200,
                             .missingAttribute = kNone};
    auto r150 = second, r201 = third, r250 = third, r260 = third;
    r150.number = r150.minimumRead = 0x150;
    r201.number = r201.minimumRead = 0x201;
    r250.number = r250.minimumRead = 0x250;
    r201.realTimeFiles = r250.realTimeFiles = true;
    r250.metadataPartition = true;
    // What 2.60 adds is for writing; its volumes are read as those of 2.50.
    r260 = r250;
    r260.number = 0x260;
    return std::array{second, r150, third, r201, r250, r260};
}();

}  // namespace

std::span<const Revision> revisions() noexcept { return kRevisions; }

const Revision* findRevision(std::uint16_t number) noexcept
{
    const auto found = std::ranges::find(kRevisions, number, &Revision::number);
    return found != kRevisions.end() ? &*found : nullptr;
}

}  // namespace discmaster::image::udf
