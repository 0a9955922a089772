#pragma once
// The media that recorders made of software hold: the one list, which the emulator's descriptions of them follow.

#include <discmaster/enums.hpp>

#include <algorithm>
#include <array>
#include <string_view>

namespace discmaster {

struct VirtualMedium {
    std::string_view name;  ///< as AddVirtualDrive, LoadMedia and discmasterctl take it
    MediaPhysicalType type;
};

inline constexpr std::array kVirtualMedia{
    VirtualMedium{"cd-r", MediaPhysicalType::Cdr},
    VirtualMedium{"cd-rw", MediaPhysicalType::Cdrw},
    VirtualMedium{"dvd-r", MediaPhysicalType::Dvddashr},
    VirtualMedium{"dvd-rw", MediaPhysicalType::Dvddashrw},
    VirtualMedium{"dvd+r", MediaPhysicalType::Dvdplusr},
    VirtualMedium{"bd-r", MediaPhysicalType::Bdr},
    VirtualMedium{"bd-re", MediaPhysicalType::Bdre},
    VirtualMedium{"dvd+rw", MediaPhysicalType::Dvdplusrw},
    VirtualMedium{"dvd-ram", MediaPhysicalType::Dvdram},
    VirtualMedium{"dvd+r-dl", MediaPhysicalType::DvdplusrDuallayer},
    VirtualMedium{"bd-r-dl", MediaPhysicalType::Bdr},
    VirtualMedium{"bd-r-tl", MediaPhysicalType::Bdr},
    VirtualMedium{"bd-r-ql", MediaPhysicalType::Bdr},
    VirtualMedium{"bd-re-dl", MediaPhysicalType::Bdre},
    VirtualMedium{"bd-re-tl", MediaPhysicalType::Bdre},
    VirtualMedium{"disk", MediaPhysicalType::Disk},
};

/// The medium of that name, or null.
constexpr const VirtualMedium* virtualMediumNamed(std::string_view name) noexcept
{
    const auto found = std::find_if(kVirtualMedia.begin(), kVirtualMedia.end(),
                                    [name](const VirtualMedium& medium) { return medium.name == name; });
    return found == kVirtualMedia.end() ? nullptr : &*found;
}

}  // namespace discmaster
