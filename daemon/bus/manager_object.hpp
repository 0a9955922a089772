#pragma once

#include "bus/context.hpp"
#include "bus/drive_object.hpp"
#include "bus/served.hpp"
#include "device/inventory.hpp"

#include <manager_adaptor.hpp>
#include <memory>
#include <vector>

namespace discmaster::bus {

class Options;

/// The root object: the list of drives and the factory.
class ManagerObject final : public Served<org::discmaster::DiscMaster1::Manager_adaptor>,
                            public device::InventoryListener {
public:
    /// Publishes the drives that are there.
    explicit ManagerObject(const Context& context);
    ~ManagerObject() override;

    void connectionGone(const std::string& connection);

private:
    void onDriveAdded(device::Drive& drive) override;
    void onDriveChanged(device::Drive& drive) override;
    void onDriveRemoved(device::Drive& drive) override;

    void CreateFormatData(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void CreateFormatErase(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void CreateFileSystemImage(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void AddVirtualDrive(sdbus::Result<sdbus::ObjectPath>&& result, std::string name, Variants options) override;
    void RemoveVirtualDrive(sdbus::Result<>&& result, std::string name, Variants options) override;
    void ValidateImage(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant image, Variants options) override;
    void GetJobs(sdbus::Result<std::vector<sdbus::ObjectPath>>&& result, Variants options) override;
    void GetObjects(sdbus::Result<std::vector<sdbus::ObjectPath>>&& result, Variants options) override;

    std::string Version() override;
    std::vector<sdbus::ObjectPath> Drives() override;
    bool IsSupportedEnvironment() override;
    std::vector<std::string> VirtualMediaTypes() override;

    /// Makes an object with the options that every factory knows.
    template <typename Object>
    void create(sdbus::Result<sdbus::ObjectPath>&& result, const char* kind, Variants options);

    Context context_;
    std::vector<std::unique_ptr<PublishedDrive>> drives_;
    bool supported_ = false;  // what IsSupportedEnvironment was told to be
};

}  // namespace discmaster::bus
