#include "bus/erase_object.hpp"

#include "burn/erase.hpp"
#include "bus/lane_work.hpp"
#include "bus/options.hpp"
#include "device/drive.hpp"
#include "mmc/media_info.hpp"

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

}  // namespace

EraseObject::EraseObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options)
    : Writer{context, path, owner, kKind, options}
{
    registerAdaptor();
}

void EraseObject::requireIdle() const
{
    if (inUse()) throw Error{Fault::EraseRecorderInUse, "this object is erasing a disc; wait for its end"};
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
           [this, options](const Caller& caller, const auto& reply) { reply(start(caller, options)); });
}

sdbus::ObjectPath EraseObject::start(const Caller& caller, const Variants& options)
{
    requireIdle();
    Options wanted{options};
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    const auto drive = core_.requireRecorder();
    core_.requireClientName();
    running_ = core_.context().jobs.runOnLane(core_.facts("erase", caller, *drive, cancel), drive,
                                              core_.claim(caller, *drive), device::Effect::WritesMedium,
                                              eraseWork({.full = full_, .strictImapi2 = core_.strict()}));
    return running_->path();
}

}  // namespace discmaster::bus
