#pragma once
// In what the revisions of OSTA UDF differ, as far as a volume that is only read goes.

#include <cstdint>
#include <span>
#include <string_view>

namespace discmaster::image::udf {

struct Revision {
    std::uint16_t number = 0x102;        ///< 0x102 for 1.02, as identifier suffixes have it (UDF 2.1.5.3)
    std::uint16_t tagVersion = 2;        ///< ECMA-167 second edition: 2, third: 3 (UDF 2.2.1.1)
    std::string_view nsr = "NSR02";      ///< of the recognition sequence; the partition's contents are "+" and this
    bool extendedEntries = false;        ///< extended file entries: creation times and named streams (UDF 2.3.6)
    bool realTimeFiles = false;          ///< file type 249 (UDF 6.11)
    bool metadataPartition = false;      ///< file structures lie in a metadata file (UDF 2.2.13)
    std::uint16_t minimumRead = 0x102;   ///< revision that a reader must know (UDF 2.2.6.4)
    std::uint32_t missingAttribute = 0;  ///< where there is no attribute of a kind (UDF 3.3.4.1); 0: behind the others
};

/// All that can be written, oldest first.
std::span<const Revision> revisions() noexcept;
/// Null for a number that is none of these.
const Revision* findRevision(std::uint16_t number) noexcept;

}  // namespace discmaster::image::udf
