#include "bus/context.hpp"

#include "base/error.hpp"
#include "bus/callers.hpp"
#include "device/drive.hpp"
#include "device/inventory.hpp"
#include "io/caller_files.hpp"

#include <fmt/format.h>

namespace discmaster::bus {

std::shared_ptr<const io::CallerFiles> Context::filesOf(const Caller& caller) const
{
    return session ? io::CallerFiles::own() : io::CallerFiles::forCaller(caller.user, caller.groups);
}

std::shared_ptr<device::Drive> Context::driveAt(const sdbus::ObjectPath& path) const
{
    for (const auto& drive : inventory.drives())
        if (drivePath(drive->name()) == path) return drive;
    throw Error{Fault::NoSuchObject, "there is no drive " + std::string{path}};
}

sdbus::ObjectPath drivePath(const std::string& name)
{
    std::string element;
    for (const char c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        element += plain ? std::string(1, c) : fmt::format("_{:02x}", static_cast<unsigned char>(c));
    }
    return sdbus::ObjectPath{fmt::format("{}/drives/{}", kRootPath, element)};
}

}  // namespace discmaster::bus
