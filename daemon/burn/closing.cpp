#include "burn/closing.hpp"

namespace discmaster::burn {

namespace {

/// With less no further session has room for a file system.
constexpr std::uint64_t kFullBelow = 50;  // one part in 50: 2 %

bool closesByItself(MediaPhysicalType type, const WriteOptions& options) noexcept
{
    if (type == MediaPhysicalType::DvdplusrDuallayer) return true;
    return type == MediaPhysicalType::Dvdplusr && options.strictImapi2 && !options.disableDvdCompatibility;
}

}  // namespace

CloseMode closeModeFor(MediaPhysicalType type, const WriteOptions& options, Sectors freeAfterwards,
                       Sectors total) noexcept
{
    if (options.simulate || type == MediaPhysicalType::Bdre) return CloseMode::Nothing;
    const bool full = freeAfterwards.n * kFullBelow <= total.n;
    return options.closeMedia || full || closesByItself(type, options) ? CloseMode::Finalize : CloseMode::SessionOnly;
}

}  // namespace discmaster::burn
