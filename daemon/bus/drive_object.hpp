#pragma once
// A drive on the bus: Drive, Drive.Mmc and Media; of a software recorder Drive.Virtual too.

#include "bus/context.hpp"
#include "bus/media_facts.hpp"
#include "bus/served.hpp"
#include "device/claim.hpp"
#include "device/drive.hpp"

#include <drive_adaptor.hpp>
#include <drive_mmc_adaptor.hpp>
#include <drive_virtual_adaptor.hpp>
#include <map>
#include <media_adaptor.hpp>
#include <memory>
#include <vector>

namespace discmaster::bus {

/// What the list of drives does with a drive's object.
class PublishedDrive {
public:
    virtual ~PublishedDrive() = default;
    virtual const device::Drive& drive() const = 0;
    virtual Exported& exported() = 0;
    /// The snapshot changed.
    virtual void refresh() = 0;
    /// Gives back what the connection held.
    virtual void connectionGone(const std::string& connection) = 0;
};

std::unique_ptr<PublishedDrive> publishDrive(const Context& context, std::shared_ptr<device::Drive> drive);

}  // namespace discmaster::bus
