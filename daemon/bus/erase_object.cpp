#include "bus/erase_object.hpp"

#include "burn/erase.hpp"
#include "burn/format.hpp"
#include "bus/lane_work.hpp"
#include "bus/options.hpp"
#include "device/drive.hpp"
#include "mmc/media_info.hpp"

#include <string>
#include <utility>

namespace discmaster::bus {

namespace {

/// Whether the drive erases some disc; one that was not inspected yet may. The features need not be current.
bool canErase(const device::Snapshot& snapshot, bool strict)
{
    if (!snapshot.media) return snapshot.state == device::MediumState::Inspecting;
    const auto& drive = snapshot.media->configuration;
    if (drive.find(FeaturePageType::CdRwMediaWriteSupport) != nullptr) return true;
    const auto* tao = drive.find(FeaturePageType::CdTrackAtOnce);
    if (tao != nullptr && tao->bit(4, 1)) return true;  // MMC-6 5.3.23: CD-RW
    return !strict && (drive.find(FeaturePageType::BdWrite) != nullptr ||
                       drive.find(FeaturePageType::RandomlyWritable) != nullptr);
}

constexpr WriterKind kKind{.verb = "erase",
                           .uses = canErase,
                           .takes = burn::isErasable,
                           .wrongRecorder = Fault::EraseRecorderNotSupported,
                           .wrongClientName = Fault::EraseClientNameIsNotValid};

burn::SpareAreas spareAreasNamed(const std::string& name)
{
    if (name == "usual") return burn::SpareAreas::Usual;
    if (name == "none") return burn::SpareAreas::None;
    if (name == "most") return burn::SpareAreas::Most;
    throw Error{Fault::InvalidArgument, "spare-areas is usual, none or most, not " + name};
}

}  // namespace

EraseObject::EraseObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options)
    : Writer{context, path, owner, kKind, options}
{
    registerAdaptor();
}

void EraseObject::requireIdle() const
{
    if (inUse()) throw Error{Fault::EraseRecorderInUse, "this object is at work on a disc; wait for its end"};
}

void EraseObject::Recorder(const sdbus::ObjectPath& path)
{
    change("Recorder", [&] {
        if (core_.strict() && path != "/" && core_.recorder()->path != "/")
            throw Error{Fault::EraseOnlyOneRecorderSupported, "a recorder is set already; clear it first"};
        core_.setRecorder(path);
    });
}

void EraseObject::FullErase(const bool& full)
{
    change("FullErase", [&] { full_ = full; });
}

void EraseObject::EraseMedia(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    answer(std::move(result), {Action::Erase},
           [this, options](const Caller& caller, const auto& reply) { reply(startErase(caller, options)); });
}

void EraseObject::FormatMedia(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    answer(std::move(result), {Action::Format},
           [this, options](const Caller& caller, const auto& reply) { reply(startFormat(caller, options)); });
}

sdbus::ObjectPath EraseObject::startErase(const Caller& caller, const Variants& options)
{
    Options wanted{options};
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    return start(caller, "erase", cancel, eraseWork({.full = full_, .strictImapi2 = core_.strict()}));
}

sdbus::ObjectPath EraseObject::startFormat(const Caller& caller, const Variants& options)
{
    Options wanted{options};
    const burn::FormatOptions how{.spares = spareAreasNamed(wanted.take<std::string>("spare-areas", "usual")),
                                  .force = wanted.take("force", false),
                                  .pseudoOverwrite = wanted.take("pseudo-overwrite", false)};
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    return start(caller, "format", cancel, formatWork(how));
}

sdbus::ObjectPath EraseObject::start(const Caller& caller, const char* operation, bool cancelOnDisconnect,
                                     Jobs::LaneWork work)
{
    requireIdle();
    const auto drive = core_.requireRecorder();
    core_.requireClientName();
    running_ =
        core_.context().jobs.runOnLane(core_.facts(operation, caller, *drive, cancelOnDisconnect), drive,
                                       core_.claim(caller, *drive), device::Effect::WritesMedium, std::move(work));
    return running_->path();
}

}  // namespace discmaster::bus
