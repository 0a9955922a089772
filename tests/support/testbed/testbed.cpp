#include "testbed.hpp"

#include "base/error.hpp"
#include "emulator/medium.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace discmaster::testbed {
namespace {

namespace fs = std::filesystem;

/// The devices of one drive in umockdev's notation, child before parent. `N: sg0=00` makes the node a plain file.
constexpr const char* kTree = R"(P: {lun}/block/sr{n}
N: sr{n}
E: DEVNAME=/dev/sr{n}
E: DEVTYPE=disk
E: SUBSYSTEM=block
E: MAJOR=11
E: MINOR={n}
E: ID_CDROM=1
E: ID_CDROM_CD_R=1
E: ID_CDROM_DVD=1
E: ID_CDROM_DVD_PLUS_R=1
E: ID_CDROM_BD=1
E: ID_CDROM_BD_R=1
E: ID_CDROM_BD_RE=1
E: ID_VENDOR={vendor}
E: ID_MODEL=IMAGE_RECORDER
E: ID_SERIAL_SHORT={serial}
E: TAGS=:seat:uaccess:systemd:
E: CURRENT_TAGS=:seat:uaccess:systemd:
A: dev=11:{n}\n
A: removable=1\n
A: size=0\n
L: device=../../../{host1}:0:0:0

P: {lun}/scsi_generic/sg{n}
N: sg{n}=00
E: DEVNAME=/dev/sg{n}
E: SUBSYSTEM=scsi_generic
E: MAJOR=21
E: MINOR={n}
A: dev=21:{n}\n
L: device=../../../{host1}:0:0:0

P: {lun}
E: DEVTYPE=scsi_device
E: SUBSYSTEM=scsi
E: DRIVER=sr
A: type=5\n
A: vendor={vendor}\n
A: model={product}\n
A: rev={revision}\n
A: scsi_level=6\n

P: {target}
E: DEVTYPE=scsi_target
E: SUBSYSTEM=scsi

P: {host}
E: DEVTYPE=scsi_host
E: SUBSYSTEM=scsi
)";

/// What all drives hang on: a device is added once.
constexpr const char* kAdapter = R"(P: /devices/pci0000:00/0000:00:1f.2
E: SUBSYSTEM=pci
E: DRIVER=ahci
)";

void check(GError* error, const std::string& doing)
{
    if (error == nullptr) return;
    const std::string why = error->message;
    g_error_free(error);
    throw Error{Fault::Failed, doing + ": " + why};
}

}  // namespace

Testbed::Testbed()
    : bed_{umockdev_testbed_new()}
{
    // Uevent sockets of clients with any user id are created in the root.
    ::chmod(root().c_str(), 01777);
    fs::create_directories(root() + "/sys/kernel");  // wodim -scanbus looks there
    GError* error = nullptr;
    umockdev_testbed_add_from_string(bed_, kAdapter, &error);
    check(error, "cannot make the testbed");
}

Testbed::~Testbed()
{
    for (auto& [name, e] : drives_) e.host->unplug();
    g_object_unref(bed_);
}

std::string Testbed::root() const
{
    gchar* dir = umockdev_testbed_get_root_dir(bed_);
    std::string s = dir;
    g_free(dir);
    return s;
}

void Testbed::openToAll(unsigned number) const
{
    std::error_code ignored;  // a node that is not there needs no rights
    // The sticky bit marks a block device for umockdev.
    ::chmod(fmt::format("{}/dev/sr{}", root(), number).c_str(), 01666);
    ::chmod(fmt::format("{}/dev/sg{}", root(), number).c_str(), 0666);
    for (const auto& e : fs::recursive_directory_iterator{root() + "/ioctl", ignored})
        fs::permissions(e.path(), fs::is_directory(e.path()) ? fs::perms::all : fs::perms{0666}, ignored);
    fs::permissions(root() + "/ioctl", fs::perms::all, ignored);
}

std::string Testbed::add(const DriveSpec& spec)
{
    const auto n = next_++;
    const emulator::Identity identity{.serial = fmt::format("EMU{:07}", n)};
    const auto host = fmt::format("/devices/pci0000:00/0000:00:1f.2/ata{}/host{}", n + 1, n + 1);
    const auto target = fmt::format("{}/target{}:0:0", host, n + 1);
    const auto lun = fmt::format("{}/{}:0:0:0", target, n + 1);

    std::FILE* trace = nullptr;
    if (!spec.trace.empty() && (trace = std::fopen(spec.trace.c_str(), "w")) == nullptr)
        throw systemError(Fault::OutputFailed, errno, "cannot create the trace", spec.trace);
    const auto name = fmt::format("sr{}", n);
    auto drive = std::make_unique<DriveHost>(name, identity, spec.timing, trace);
    if (!spec.medium.empty())
        drive->call([&](emulator::Recorder& r) {
            r.insert(emulator::openOrMakeMedium({.type = spec.medium, .bytes = spec.bytes, .folder = spec.store}));
        });

    drive->poll();

    GError* error = nullptr;
    const auto tree = fmt::format(fmt::runtime(kTree), fmt::arg("n", n), fmt::arg("lun", lun),
                                  fmt::arg("target", target), fmt::arg("host", host), fmt::arg("host1", n + 1),
                                  fmt::arg("vendor", identity.vendor), fmt::arg("product", identity.product),
                                  fmt::arg("revision", identity.revision), fmt::arg("serial", identity.serial));
    umockdev_testbed_add_from_string(bed_, tree.c_str(), &error);
    check(error, "cannot add a drive to the testbed");
    // wodim scans /dev/scdN.
    std::error_code ignored;
    fs::create_symlink(name, fmt::format("{}/dev/scd{}", root(), n), ignored);
    fs::create_symlink(fmt::format("11:{}", n), fmt::format("{}/dev/.node/scd{}", root(), n), ignored);
    for (const auto* prefix : {"sr", "sg", "scd"}) {
        umockdev_testbed_attach_ioctl(bed_, fmt::format("/dev/{}{}", prefix, n).c_str(), drive->handler(), &error);
        check(error, "cannot attach a drive to its node");
    }
    openToAll(n);
    const auto block = fmt::format("/sys{}/block/sr{}", lun, n);
    const auto generic = fmt::format("/sys{}/scsi_generic/sg{}", lun, n);
    drives_.insert_or_assign(name, Entry{block, generic, n, std::move(drive)});
    umockdev_testbed_uevent(bed_, generic.c_str(), "add");
    umockdev_testbed_uevent(bed_, block.c_str(), "add");
    return name;
}

Testbed::Entry& Testbed::entry(const std::string& name)
{
    const auto found = drives_.find(name);
    if (found == drives_.end()) throw Error{Fault::NoSuchObject, "There is no drive '" + name + "' in the testbed."};
    return found->second;
}

DriveHost& Testbed::drive(const std::string& name) { return *entry(name).host; }

void Testbed::change(const std::string& name)
{
    auto& e = entry(name);
    e.host->poll();
    bool medium = false;
    e.host->call([&](emulator::Recorder& r) { medium = r.medium() != nullptr && !r.trayOpen(); });
    umockdev_testbed_set_property(bed_, e.block.c_str(), "DISK_MEDIA_CHANGE", "1");
    umockdev_testbed_set_property(bed_, e.block.c_str(), "ID_CDROM_MEDIA", medium ? "1" : "");
    umockdev_testbed_uevent(bed_, e.block.c_str(), "change");
}

void Testbed::remove(const std::string& name)
{
    auto& e = entry(name);
    e.host->unplug();
    umockdev_testbed_uevent(bed_, e.block.c_str(), "remove");
    umockdev_testbed_uevent(bed_, e.generic.c_str(), "remove");
    umockdev_testbed_remove_device(bed_, e.block.c_str());
    umockdev_testbed_remove_device(bed_, e.generic.c_str());
    for (const auto* prefix : {"sr", "sg", "scd"}) {
        std::error_code ignored;
        fs::remove(fmt::format("{}/dev/{}{}", root(), prefix, e.number), ignored);
    }
    // Clients may still hold descriptors: the host stays to answer them with ENODEV.
}

}  // namespace discmaster::testbed
