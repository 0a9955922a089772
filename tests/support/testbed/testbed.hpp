#pragma once
// A umockdev testbed with emulated recorders in it: sysfs, udev database, device nodes, uevents.

#include "drive_host.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>

namespace discmaster::testbed {

struct DriveSpec {
    std::string medium;       ///< type of the disc in it; empty: no disc
    std::uint64_t bytes = 0;  ///< its capacity; 0: the true one
    std::string store;        ///< folder that keeps it; empty: nowhere
    std::string trace;        ///< file for the trace of commands; empty: none
    emulator::Timing timing;
};

class Testbed {
public:
    Testbed();
    ~Testbed();
    Testbed(const Testbed&) = delete;
    Testbed& operator=(const Testbed&) = delete;

    /// Adds /dev/srN and /dev/sgN; returns "srN". The first of the name gets 0, and so on.
    std::string add(const DriveSpec& spec);
    /// Unplugs a drive: its ioctls fail, the uevents go out, its nodes vanish.
    void remove(const std::string& name);
    /// A change uevent, as the kernel sends it when a disc comes or goes.
    void change(const std::string& name);
    /// Throws Error{NoSuchObject}.
    DriveHost& drive(const std::string& name);

    std::string root() const;

private:
    struct Entry {
        std::string block;    ///< sysfs path of srN
        std::string generic;  ///< of sgN
        unsigned number;
        std::unique_ptr<DriveHost> host;
    };
    Entry& entry(const std::string& name);
    void openToAll(unsigned number) const;

    UMockdevTestbed* bed_;
    unsigned next_ = 0;
    std::map<std::string, Entry> drives_;
};

}  // namespace discmaster::testbed
