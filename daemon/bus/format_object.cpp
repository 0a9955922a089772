#include "bus/format_object.hpp"

#include "burn/media_state.hpp"
#include "bus/lane_work.hpp"
#include "bus/media_properties.hpp"
#include "bus/objects.hpp"
#include "bus/options.hpp"
#include "bus/shown_name.hpp"
#include "bus/sources.hpp"
#include "device/drive.hpp"
#include "mmc/media_info.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

namespace discmaster::bus {

namespace {

/// Whether the drive has any feature that writes; one that was not inspected yet may.
bool canWrite(const device::Snapshot& snapshot, bool)
{
    if (!snapshot.media) return snapshot.state == device::MediumState::Inspecting;
    constexpr std::array kWriting{
        FeaturePageType::RandomlyWritable, FeaturePageType::IncrementalStreamingWritable,
        FeaturePageType::CdTrackAtOnce,    FeaturePageType::CdMastering,
        FeaturePageType::DvdPlusRw,        FeaturePageType::DvdPlusR,
        FeaturePageType::DvdDashWrite,     FeaturePageType::BdWrite,
    };
    return std::ranges::any_of(kWriting,
                               [&](auto code) { return snapshot.media->configuration.find(code) != nullptr; });
}

constexpr WriterKind kKind{.verb = "write",
                           .uses = canWrite,
                           .takes = [](MediaPhysicalType type, bool) { return burn::isSupported(type); },
                           .wrongRecorder = Fault::Df2dataRecorderNotSupported,
                           .wrongClientName = Fault::Df2dataClientNameIsNotValid};

/// The supported speed that comes nearest.
const mmc::SpeedDescriptor* nearest(const std::vector<mmc::SpeedDescriptor>& speeds, std::int64_t wanted)
{
    const auto distance = [wanted](const mmc::SpeedDescriptor& s) { return std::abs(s.sectorsPerSecond - wanted); };
    const auto best = std::ranges::min_element(speeds, {}, distance);
    return best == speeds.end() ? nullptr : &*best;
}

}  // namespace

FormatObject::FormatObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options)
    : Writer{context, path, owner, kKind, options}
    , sequential_{context, sequentialPath(), owner.user, core_.recorder()}
    , random_{context, randomPath(), owner.user, core_.recorder()}
{
    options_.strictImapi2 = core_.strict();
    registerAdaptor();
}

FormatObject::~FormatObject() { leaveBus(); }

// What the disc is

const Multisession* FormatObject::multisession(const sdbus::ObjectPath& path) const
{
    if (path == sequentialPath()) return &sequential_;
    return path == randomPath() ? &random_ : nullptr;
}

std::vector<std::int64_t> FormatObject::SupportedWriteSpeeds() { return speedList(media()); }

std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>> FormatObject::SupportedWriteSpeedDescriptors()
{
    return speedDescriptors(media());
}

// What to write with

void FormatObject::requireIdle() const
{
    if (inUse()) throw Error{Fault::Df2dataWriteInProgress, "a write of this object runs; wait for its end"};
}

void FormatObject::Recorder(const sdbus::ObjectPath& path)
{
    change("Recorder", [&] { core_.setRecorder(path); });
}

void FormatObject::BufferUnderrunFreeDisabled(const bool& on)
{
    change("BufferUnderrunFreeDisabled", [&] { options_.bufferUnderrunFree = !on; });
}
void FormatObject::PostgapAlreadyInImage(const bool& on)
{
    change("PostgapAlreadyInImage", [&] { options_.postgapAlreadyInImage = on; });
}
void FormatObject::ForceMediaToBeClosed(const bool& on)
{
    change("ForceMediaToBeClosed", [&] { options_.closeMedia = on; });
}
void FormatObject::DisableConsumerDvdCompatibilityMode(const bool& on)
{
    change("DisableConsumerDvdCompatibilityMode", [&] { options_.disableDvdCompatibility = on; });
}
void FormatObject::ForceOverwrite(const bool& on)
{
    change("ForceOverwrite", [&] { options_.forceOverwrite = on; });
}
void FormatObject::BurnVerificationLevel(const std::int32_t& level)
{
    change("BurnVerificationLevel", [&] {
        if (level < 0 || level > static_cast<std::int32_t>(discmaster::BurnVerificationLevel::Full))
            throw Error{Fault::InvalidArgument, fmt::format("there is no verification level {}", level)};
        options_.verification = static_cast<discmaster::BurnVerificationLevel>(level);
    });
}

void FormatObject::SetWriteSpeed(sdbus::Result<Variants>&& result, std::int64_t sectorsPerSecond, bool pureCav,
                                 Variants options)
{
    answer(std::move(result), {}, [=, this](const Caller&, const auto& reply) {
        requireNone(options);
        requireIdle();
        if (sectorsPerSecond < -1 || sectorsPerSecond == 0 || sectorsPerSecond > UINT32_MAX)
            throw Error{Fault::InvalidArgument, fmt::format("{} is not a speed", sectorsPerSecond)};
        const auto snapshot = core_.requireRecorder()->snapshot();
        options_.speed.reset();
        if (sectorsPerSecond != -1) options_.speed = {static_cast<std::uint32_t>(sectorsPerSecond), pureCav};
        changed(Data::INTERFACE_NAME, {"RequestedWriteSpeed", "RequestedRotationTypeIsPureCAV"});

        std::vector<std::uint32_t> warnings;
        const auto speeds =
            snapshot->media ? mmc::supportedWriteSpeeds(*snapshot->media) : std::vector<mmc::SpeedDescriptor>{};
        if (const auto* taken = nearest(speeds, sectorsPerSecond); taken && options_.speed) {
            const bool otherSpeed = taken->sectorsPerSecond != sectorsPerSecond;
            const bool otherRotation = taken->pureCav != pureCav;
            if (otherSpeed && otherRotation)
                warnings = {static_cast<std::uint32_t>(Notice::Bothadjusted)};
            else if (otherSpeed)
                warnings = {static_cast<std::uint32_t>(Notice::Speedadjusted)};
            else if (otherRotation)
                warnings = {static_cast<std::uint32_t>(Notice::Rotationadjusted)};
        }
        reply(Variants{{"warnings", sdbus::Variant{warnings}}});
    });
}

// Jobs

void FormatObject::Write(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant source, Variants options)
{
    answer(std::move(result), {Action::Burn}, [this, source, options](const Caller& caller, const auto& reply) {
        reply(startWrite(caller, source, options));
    });
}

sdbus::ObjectPath FormatObject::startWrite(const Caller& caller, const sdbus::Variant& source, const Variants& options)
{
    requireIdle();
    Options wanted{options};
    auto how = options_;
    how.simulate = wanted.take("simulate", false);
    auto sourceFacts = takeSourceFacts(wanted);
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    const auto drive = core_.requireRecorder();
    core_.requireClientName();
    const auto from = takeSource(source, std::move(sourceFacts), core_.context(), caller);

    auto what = core_.facts("write", caller, *drive, cancel);
    what.itemAt = [from](std::uint64_t block) { return from->names(block, 1); };
    running_ = core_.context().jobs.runOnLane(std::move(what), drive, core_.claim(caller, *drive),
                                              device::Effect::WritesMedium, burnWork(from, how));
    return running_->path();
}

void FormatObject::CancelWrite(sdbus::Result<>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
        requireNone(options);
        if (!inUse()) throw Error{Fault::Df2dataWriteNotInProgress, "no write of this object runs"};
        running_->cancel();
        reply();
    });
}

void FormatObject::Verify(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant source, Variants options)
{
    answer(std::move(result), {Action::ReadDisc}, [this, source, options](const Caller& caller, const auto& reply) {
        reply(startVerify(caller, source, options));
    });
}

sdbus::ObjectPath FormatObject::startVerify(const Caller& caller, const sdbus::Variant& source, const Variants& options)
{
    Options wanted{options};
    const auto start = wanted.take<std::int64_t>("start-lba");
    auto sourceFacts = takeSourceFacts(wanted);
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    const auto drive = core_.requireRecorder();
    drive->requireUsableBy(caller.connection);
    auto from = takeSource(source, std::move(sourceFacts), core_.context(), caller);
    return core_.context()
        .jobs
        .runOnLane(core_.facts("verify", caller, *drive, cancel), drive, {}, device::Effect::None,
                   verifyWork(std::move(from), start))
        ->path();
}

void FormatObject::ReadDisc(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::UnixFd destination, Variants options)
{
    auto own = std::make_shared<UniqueFd>(ownDescriptor(destination));
    answer(std::move(result), {Action::ReadDisc}, [this, own, options](const Caller& caller, const auto& reply) {
        reply(startRead(caller, std::move(*own), options));
    });
}

sdbus::ObjectPath FormatObject::startRead(const Caller& caller, UniqueFd destination, const Variants& options)
{
    Options wanted{options};
    const ReadRange range{.start = wanted.take<std::int64_t>("start-lba", 0),
                          .sectors = wanted.take<std::uint64_t>("sectors"),
                          .whole = wanted.take("whole", false)};
    auto shownAs = takeShownAs(wanted);
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    requireOwned(destination);
    if (range.start < 0) throw Error{Fault::InvalidArgument, "start-lba is below 0"};
    if (range.sectors && range.whole)
        throw Error{Fault::InvalidArgument, "sectors and whole say two things; leave one of them out"};
    const auto drive = core_.requireRecorder();
    drive->requireUsableBy(caller.connection);
    Destination to{std::make_shared<UniqueFd>(std::move(destination)), std::move(shownAs)};
    return core_.context()
        .jobs
        .runOnLane(core_.facts("read", caller, *drive, cancel), drive, {}, device::Effect::None,
                   readWork(std::move(to), range))
        ->path();
}

}  // namespace discmaster::bus
