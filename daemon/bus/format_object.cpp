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
bool canWrite(const device::Snapshot& snapshot)
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

/// The supported speed that comes nearest.
const mmc::SpeedDescriptor* nearest(const std::vector<mmc::SpeedDescriptor>& speeds, std::int64_t wanted)
{
    const auto distance = [wanted](const mmc::SpeedDescriptor& s) { return std::abs(s.sectorsPerSecond - wanted); };
    const auto best = std::ranges::min_element(speeds, {}, distance);
    return best == speeds.end() ? nullptr : &*best;
}

}  // namespace

FormatObject::FormatObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options)
    : Served{context.connection, context.gate, path, owner.user}
    , context_{context}
    , path_{path}
    , sequential_{context, sequentialPath(), owner.user, recorder_}
    , random_{context, randomPath(), owner.user, recorder_}
{
    options_.strictImapi2 = options.take("strict-imapi2", false);
    if (const auto recorder = options.take<sdbus::ObjectPath>("recorder")) setRecorder(*recorder);
    if (const auto name = options.take<std::string>("client-name")) setClientName(*name);
    options.finish();
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

std::vector<std::int32_t> FormatObject::SupportedMediaTypes()
{
    std::vector<std::int32_t> types;
    for (auto type = 1; type <= static_cast<std::int32_t>(MediaPhysicalType::Max); ++type)
        if (burn::isSupported(static_cast<MediaPhysicalType>(type))) types.push_back(type);
    return types;
}

void FormatObject::IsRecorderSupported(sdbus::Result<bool>&& result, sdbus::ObjectPath recorder, Variants options)
{
    answer(std::move(result), {}, [this, recorder, options](const Caller&, const auto& reply) {
        requireNone(options);
        reply(canWrite(*context_.driveAt(recorder)->snapshot()));
    });
}

void FormatObject::IsCurrentMediaSupported(sdbus::Result<bool>&& result, sdbus::ObjectPath recorder, Variants options)
{
    answer(std::move(result), {}, [this, recorder, options](const Caller&, const auto& reply) {
        requireNone(options);
        const auto drive = context_.driveAt(recorder);
        const auto snapshot = drive->snapshot();
        if (!snapshot->media || !snapshot->media->present()) throw noMedium(*drive);
        reply(canWrite(*snapshot) && burn::isSupported(snapshot->media->mediaType) && snapshot->writing &&
              !any(snapshot->writing->mask, DataMediaState::UnsupportedMedia));
    });
}

void FormatObject::GetMediaHeuristicallyBlank(sdbus::Result<bool>&& result, Variants options)
{
    answer(std::move(result), {Action::ReadDisc}, [this, options](const Caller&, const auto& reply) {
        requireNone(options);
        const auto snapshot = requireMedium(*requireRecorder());
        reply(snapshot->writing->heuristicallyBlank && snapshot->mountPoints.empty());
    });
}

// What to write with

std::shared_ptr<device::Drive> FormatObject::requireRecorder() const
{
    if (recorder_->path == "/") throw Error{Fault::RecorderRequired, "no recorder is set; set the property Recorder"};
    auto drive = recorder_->drive.lock();
    if (!drive || drive->gone()) throw Error{Fault::DeviceGone, "the recorder has gone; set another one"};
    return drive;
}

void FormatObject::requireNotWriting() const
{
    if (inUse()) throw Error{Fault::Df2dataWriteInProgress, "a write of this object runs; wait for its end"};
}

sdbus::ObjectPath FormatObject::Recorder() { return recorder_->path; }

void FormatObject::Recorder(const sdbus::ObjectPath& path)
{
    change("Recorder", [&] { setRecorder(path); });
}

void FormatObject::setRecorder(const sdbus::ObjectPath& path)
{
    if (path == "/") {
        recorder_->drive.reset();
    } else {
        const auto drive = context_.driveAt(path);
        if (const auto maker = drive->identity().owner; maker && maker != owner())
            throw Error{Fault::AccessDenied, "the drive " + drive->name() + " belongs to another user"};
        if (!canWrite(*drive->snapshot()))
            throw Error{Fault::Df2dataRecorderNotSupported, "the drive " + drive->name() + " cannot write discs"};
        recorder_->drive = drive;
    }
    recorder_->path = path;
}

void FormatObject::setClientName(const std::string& name)
try {
    device::requireClientName(name);
    clientName_ = name;
} catch (const Error& e) {
    throw Error{Fault::Df2dataClientNameIsNotValid, e.what()};  // the data writer has a code of its own for it
}

void FormatObject::change(const char* property, const std::function<void()>& setIt)
{
    set([&] {
        requireNotWriting();
        setIt();
        changed(Data::INTERFACE_NAME, {property});
    });
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

void FormatObject::SetClientName(sdbus::Result<>&& result, std::string name, Variants options)
{
    answer(std::move(result), {}, [this, name, options](const Caller&, const auto& reply) {
        requireNone(options);
        requireNotWriting();
        setClientName(name);
        reply();
    });
}

void FormatObject::GetClientName(sdbus::Result<std::string>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
        requireNone(options);
        reply(clientName_);
    });
}

void FormatObject::SetWriteSpeed(sdbus::Result<Variants>&& result, std::int64_t sectorsPerSecond, bool pureCav,
                                 Variants options)
{
    answer(std::move(result), {}, [=, this](const Caller&, const auto& reply) {
        requireNone(options);
        requireNotWriting();
        if (sectorsPerSecond < -1 || sectorsPerSecond == 0 || sectorsPerSecond > UINT32_MAX)
            throw Error{Fault::InvalidArgument, fmt::format("{} is not a speed", sectorsPerSecond)};
        const auto snapshot = requireRecorder()->snapshot();
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

JobFacts FormatObject::facts(const char* operation, const Caller& caller, const device::Drive& drive,
                             bool cancelOnDisconnect) const
{
    return {.operation = operation,
            .user = caller.user,
            .connection = caller.connection,
            .startedBy = path_,
            .drive = drivePath(drive.name()),
            .cancelOnDisconnect = cancelOnDisconnect};
}

void FormatObject::Write(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant source, Variants options)
{
    answer(std::move(result), {Action::Burn}, [this, source, options](const Caller& caller, const auto& reply) {
        reply(startWrite(caller, source, options));
    });
}

sdbus::ObjectPath FormatObject::startWrite(const Caller& caller, const sdbus::Variant& source, const Variants& options)
{
    requireNotWriting();
    Options wanted{options};
    auto how = options_;
    how.simulate = wanted.take("simulate", false);
    auto sourceFacts = takeSourceFacts(wanted);
    const bool cancel = wanted.take("cancel-on-disconnect", false);
    wanted.finish();
    const auto drive = requireRecorder();
    if (clientName_.empty())
        throw Error{Fault::Df2dataClientNameIsNotValid, "no client name is set; call SetClientName"};
    const auto from = takeSource(source, std::move(sourceFacts), context_, caller);

    auto what = facts("write", caller, *drive, cancel);
    what.itemAt = [from](std::uint64_t block) { return from->names(block, 1); };
    device::ClaimRequest claim{.clientName = clientName_, .holder = {}, .user = caller.user};
    // Who holds the drive already writes under that hold.
    if (const auto held = drive->snapshot()->claim; held && held->holder == caller.connection)
        claim.holder = held->holder;
    writing_ = context_.jobs.runOnLane(std::move(what), drive, std::move(claim), device::Effect::WritesMedium,
                                       burnWork(from, how));
    return writing_->path();
}

void FormatObject::CancelWrite(sdbus::Result<>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
        requireNone(options);
        if (!inUse()) throw Error{Fault::Df2dataWriteNotInProgress, "no write of this object runs"};
        writing_->cancel();
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
    const auto drive = requireRecorder();
    drive->requireUsableBy(caller.connection);
    auto from = takeSource(source, std::move(sourceFacts), context_, caller);
    return context_.jobs
        .runOnLane(facts("verify", caller, *drive, cancel), drive, {}, device::Effect::None,
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
    const auto drive = requireRecorder();
    drive->requireUsableBy(caller.connection);
    Destination to{std::make_shared<UniqueFd>(std::move(destination)), std::move(shownAs)};
    return context_.jobs
        .runOnLane(facts("read", caller, *drive, cancel), drive, {}, device::Effect::None,
                   readWork(std::move(to), range))
        ->path();
}

void FormatObject::Release(sdbus::Result<>&& result)
{
    answer(std::move(result), {},
           [this](const Caller&, const auto& reply) { context_.objects.release(path_, [reply] { reply(); }); });
}

}  // namespace discmaster::bus
