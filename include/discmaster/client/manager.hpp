#pragma once

#include <discmaster/client/object.hpp>

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.Manager: the list of drives, and the factory of everything else. Methods that make
/// something return its path.
class Manager : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Manager";
    using Interfaces = std::map<std::string, Fields>;

    explicit Manager(const Service& service)
        : Object{service, kManagerPath}
    {
    }

    std::string Version() const { return get<std::string>(kInterface, "Version"); }
    std::vector<sdbus::ObjectPath> Drives() const { return get<std::vector<sdbus::ObjectPath>>(kInterface, "Drives"); }
    bool IsSupportedEnvironment() const { return get<bool>(kInterface, "IsSupportedEnvironment"); }
    std::vector<std::string> VirtualMediaTypes() const
    {
        return get<std::vector<std::string>>(kInterface, "VirtualMediaTypes");
    }

    std::string CreateFormatData(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "CreateFormatData", options);
    }
    std::string CreateFormatErase(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "CreateFormatErase", options);
    }
    std::string CreateFileSystemImage(const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "CreateFileSystemImage", options);
    }
    std::string AddVirtualDrive(const std::string& name, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "AddVirtualDrive", name, options);
    }
    void RemoveVirtualDrive(const std::string& name, const Fields& options = {})
    {
        callVoid(kInterface, "RemoveVirtualDrive", name, options);
    }
    std::string ValidateImage(const sdbus::Variant& image, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "ValidateImage", image, options);
    }
    std::vector<sdbus::ObjectPath> GetJobs(const Fields& options = {}) const
    {
        return call<std::vector<sdbus::ObjectPath>>(kInterface, "GetJobs", options);
    }
    std::vector<sdbus::ObjectPath> GetObjects(const Fields& options = {}) const
    {
        return call<std::vector<sdbus::ObjectPath>>(kInterface, "GetObjects", options);
    }

    /// The drives with all properties of their interfaces (org.freedesktop.DBus.ObjectManager).
    std::map<sdbus::ObjectPath, Interfaces> GetManagedObjects() const
    {
        return call<std::map<sdbus::ObjectPath, Interfaces>>(kObjectManager, "GetManagedObjects");
    }

    /// Calls the handlers when a drive appears and when one goes, on whichever thread runs the connection's loop. At
    /// most once for an object.
    void onDrives(std::function<void(const std::string& path, const Interfaces&)> added,
                  std::function<void(const std::string& path)> removed)
    {
        proxy()
            .uponSignal("InterfacesAdded")
            .onInterface(kObjectManager)
            .call([h = std::move(added)](const sdbus::ObjectPath& path, const Interfaces& i) { h(path, i); });
        proxy()
            .uponSignal("InterfacesRemoved")
            .onInterface(kObjectManager)
            .call(
                [h = std::move(removed)](const sdbus::ObjectPath& path, const std::vector<std::string>&) { h(path); });
        detail::finishRegistration(proxy());
    }

private:
    static constexpr const char* kObjectManager = "org.freedesktop.DBus.ObjectManager";
};

}  // namespace discmaster::client
