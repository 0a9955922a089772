#include "device/inventory.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "device/connection.hpp"
#include "device/drive.hpp"
#include "device/mounts.hpp"
#include "device/traced_connection.hpp"

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/epoll.h>
#include <utility>

namespace discmaster::device {

namespace {

// A drive whose command returns at all does so within this time once its work was told to stop.
constexpr auto kFarewell = std::chrono::milliseconds{500};

}  // namespace

struct Inventory::MountWatch {
    UniqueFd table;
    io::EventLoop::Source source;
};

Inventory::Inventory(io::EventLoop& loop, std::shared_ptr<Clock> clock)
    : loop_{loop}
    , clock_{std::move(clock)}
{
}

Inventory::~Inventory()
{
    shutDown(kFarewell);
    for (const auto& drive : drives_) drive->setListener(nullptr);
}

std::shared_ptr<Drive> Inventory::find(std::string_view what) const
{
    std::shared_ptr<Drive> bySerial;
    bool ambiguous = false;
    for (const auto& drive : drives_) {
        const auto& identity = drive->identity();
        if (identity.name == what || identity.id == what || (!identity.node.empty() && identity.node == what))
            return drive;
        if (identity.serial.empty() || identity.serial != what) continue;
        ambiguous = bySerial != nullptr;
        bySerial = drive;
    }
    return ambiguous ? nullptr : bySerial;
}

std::shared_ptr<Drive> Inventory::add(Identity identity, std::unique_ptr<Connection> connection)
{
    const auto taken = [&](const auto& drive) { return drive->name() == identity.name || drive->id() == identity.id; };
    if (std::ranges::any_of(drives_, taken)) {
        throw Error{Fault::InvalidArgument,
                    fmt::format("There is a drive called \"{}\" already. Choose another name.", identity.name)};
    }
    if (const char* folder = std::getenv("DISCMASTER_TRACE"); folder && *folder)
        connection = std::make_unique<TracedConnection>(std::move(connection), folder, identity.name);

    auto drive = std::make_shared<Drive>(loop_, std::move(identity), std::move(connection), clock_);
    drives_.push_back(drive);
    drive->setListener([this](Drive& changed) {
        if (listener_) listener_->onDriveChanged(changed);
    });
    if (mounts_) updateMounts();
    if (listener_) listener_->onDriveAdded(*drive);
    drive->inspect();
    return drive;
}

void Inventory::remove(Drive& drive)
{
    const auto found = std::ranges::find(drives_, &drive, &std::shared_ptr<Drive>::get);
    if (found == drives_.end()) return;
    const auto kept = std::move(*found);
    drives_.erase(found);
    std::erase_if(departed_, [](const auto& old) { return old.expired(); });
    departed_.push_back(kept);
    kept->setListener(nullptr);
    kept->setGone();
    if (listener_) listener_->onDriveRemoved(*kept);
}

void Inventory::requestStop()
{
    for (const auto& drive : drives_) drive->requestStop();
}

bool Inventory::idle() const
{
    return std::ranges::all_of(drives_, [](const auto& drive) { return drive->idle(); });
}

bool Inventory::shutDown(std::chrono::milliseconds grace)
{
    auto all = drives_;
    for (const auto& old : departed_)
        if (auto drive = old.lock()) all.push_back(std::move(drive));
    // All are told before any is waited for.
    for (const auto& drive : all) drive->requestStop();
    const auto deadline = clock_->now() + grace;
    bool clean = true;
    for (const auto& drive : all) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - clock_->now());
        clean &= drive->shutDown(std::max(left, std::chrono::milliseconds{0}));
    }
    return clean;
}

void Inventory::watchMounts()
{
    mounts_ = std::make_unique<MountWatch>();
    mounts_->table.reset(::open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC));
    // proc(5): a change of the mount table is a priority event on this file.
    if (mounts_->table) mounts_->source = loop_.watch(mounts_->table.get(), EPOLLPRI, [this](auto) { updateMounts(); });
    updateMounts();
}

void Inventory::updateMounts()
{
    const auto mounts = readMounts();
    for (const auto& drive : drives_)
        if (!drive->identity().node.empty()) drive->setMountPoints(mountPointsOf(mounts, drive->identity().node));
}

}  // namespace discmaster::device
