#include "bus/writer.hpp"

#include "burn/media_state.hpp"
#include "bus/objects.hpp"
#include "device/drive.hpp"
#include "mmc/media_info.hpp"

#include <fmt/format.h>

namespace discmaster::bus {

WriterCore::WriterCore(const Context& context, const sdbus::ObjectPath& path, uid_t owner, const WriterKind& kind,
                       bool strict)
    : context_{context}
    , path_{path}
    , owner_{owner}
    , kind_{kind}
    , strict_{strict}
{
}

void WriterCore::setRecorder(const sdbus::ObjectPath& path)
{
    if (path == "/") {
        recorder_->drive.reset();
    } else {
        const auto drive = context_.driveAt(path);
        if (const auto maker = drive->identity().owner; maker && maker != owner_)
            throw Error{Fault::AccessDenied, "the drive " + drive->name() + " belongs to another user"};
        if (!kind_.uses(*drive->snapshot(), strict_))
            throw Error{kind_.wrongRecorder, fmt::format("the drive {} cannot {} discs", drive->name(), kind_.verb)};
        recorder_->drive = drive;
    }
    recorder_->path = path;
}

void WriterCore::setClientName(const std::string& name)
try {
    device::requireClientName(name);
    clientName_ = name;
} catch (const Error& e) {
    throw Error{kind_.wrongClientName, e.what()};  // each writer has a code of its own for it
}

void WriterCore::requireClientName() const
{
    if (clientName_.empty()) throw Error{kind_.wrongClientName, "no client name is set; call SetClientName"};
}

std::vector<std::int32_t> WriterCore::mediaTypes() const
{
    std::vector<std::int32_t> types;
    for (auto type = 1; type <= static_cast<std::int32_t>(MediaPhysicalType::Max); ++type)
        if (kind_.takes(static_cast<MediaPhysicalType>(type), strict_)) types.push_back(type);
    return types;
}

bool WriterCore::uses(const sdbus::ObjectPath& recorder) const
{
    return kind_.uses(*context_.driveAt(recorder)->snapshot(), strict_);
}

bool WriterCore::takesMediumIn(const sdbus::ObjectPath& recorder) const
{
    const auto drive = context_.driveAt(recorder);
    const auto snapshot = drive->snapshot();
    if (!snapshot->media || !snapshot->media->present()) throw noMedium(*drive);
    if (!kind_.uses(*snapshot, strict_) || !kind_.takes(snapshot->media->mediaType, strict_)) return false;
    return snapshot->writing && !any(snapshot->writing->mask, DataMediaState::UnsupportedMedia);
}

bool WriterCore::looksBlank() const
{
    const auto snapshot = requireMedium(*requireRecorder());
    return snapshot->writing->heuristicallyBlank && snapshot->mountPoints.empty();
}

JobFacts WriterCore::facts(const char* operation, const Caller& caller, const device::Drive& drive,
                           bool cancelOnDisconnect) const
{
    return {.operation = operation,
            .user = caller.user,
            .connection = caller.connection,
            .startedBy = path_,
            .drive = drivePath(drive.name()),
            .cancelOnDisconnect = cancelOnDisconnect};
}

device::ClaimRequest WriterCore::claim(const Caller& caller, const device::Drive& drive) const
{
    device::ClaimRequest claim{.clientName = clientName_, .holder = {}, .user = caller.user};
    if (const auto held = drive.snapshot()->claim; held && held->holder == caller.connection)
        claim.holder = held->holder;
    return claim;
}

void WriterCore::release(std::function<void()> done) const { context_.objects.release(path_, std::move(done)); }

}  // namespace discmaster::bus
