#pragma once

#include "image/read/image.hpp"

#include <cstdint>
#include <discmaster/enums.hpp>

namespace discmaster::bus {

/// FsiFileSystems has no bits for what extends ISO 9660.
constexpr FsiFileSystems maskOf(image::read::FileSystem fileSystem) noexcept
{
    switch (fileSystem) {
    case image::read::FileSystem::Iso9660:
    case image::read::FileSystem::Enhanced:
    case image::read::FileSystem::RockRidge: return FsiFileSystems::Iso9660;
    case image::read::FileSystem::Joliet: return FsiFileSystems::Joliet;
    case image::read::FileSystem::Udf: return FsiFileSystems::Udf;
    }
    return FsiFileSystems::None;
}

inline std::uint32_t maskOf(const image::read::Image& image)
{
    std::uint32_t mask = 0;
    for (const auto& view : image.views()) mask |= static_cast<std::uint32_t>(maskOf(view->fileSystem()));
    return mask;
}

}  // namespace discmaster::bus
