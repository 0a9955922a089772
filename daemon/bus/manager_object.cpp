#include "bus/manager_object.hpp"

#include "bus/allowances.hpp"
#include "bus/erase_object.hpp"
#include "bus/format_object.hpp"
#include "bus/image_object.hpp"
#include "bus/jobs.hpp"
#include "bus/objects.hpp"
#include "bus/options.hpp"
#include "bus/save_work.hpp"
#include "bus/shown_name.hpp"
#include "bus/sources.hpp"
#include "device/drive.hpp"
#include "device/virtual_drives.hpp"

#include <algorithm>
#include <utility>

namespace discmaster::bus {

namespace {

/// The connection that the object is bound to, where it is.
std::optional<std::string> takeLifetime(Options& options, const Caller& caller)
{
    const auto lifetime = options.take<std::string>("lifetime", "user");
    if (lifetime == "user") return {};
    if (lifetime == "connection") return caller.connection;
    throw Error{Fault::InvalidArgument, "there is no lifetime '" + lifetime + "'; it is \"user\" or \"connection\""};
}

}  // namespace

ManagerObject::ManagerObject(const Context& context)
    : Served{context.connection, context.gate, sdbus::ObjectPath{kRootPath}, std::nullopt}
    , context_{context}
{
    registerAdaptor();
    addObjectManager(context.connection, sdbus::ObjectPath{kRootPath});
    for (const auto& drive : context.inventory.drives()) drives_.push_back(publishDrive(context_, drive));
    supported_ = ManagerObject::IsSupportedEnvironment();
    context.inventory.setListener(this);
}

ManagerObject::~ManagerObject()
{
    context_.inventory.setListener(nullptr);
    drives_.clear();
    leaveBus();
}

void ManagerObject::connectionGone(const std::string& connection)
{
    for (const auto& drive : drives_) drive->connectionGone(connection);
}

// Drives

void ManagerObject::onDriveAdded(device::Drive& drive)
{
    drives_.push_back(publishDrive(context_, drive.shared_from_this()));
    supported_ = IsSupportedEnvironment();
    changed(INTERFACE_NAME, {"Drives", "IsSupportedEnvironment"});
}

void ManagerObject::onDriveChanged(device::Drive& drive)
{
    for (const auto& published : drives_)
        if (&published->drive() == &drive) published->refresh();
    if (const bool supported = IsSupportedEnvironment(); std::exchange(supported_, supported) != supported)
        changed(INTERFACE_NAME, {"IsSupportedEnvironment"});
}

void ManagerObject::onDriveRemoved(device::Drive& drive)
{
    std::erase_if(drives_, [&](const auto& published) { return &published->drive() == &drive; });
    supported_ = IsSupportedEnvironment();
    changed(INTERFACE_NAME, {"Drives", "IsSupportedEnvironment"});
}

std::vector<sdbus::ObjectPath> ManagerObject::Drives()
{
    std::vector<sdbus::ObjectPath> paths;
    for (const auto& published : drives_) paths.push_back(drivePath(published->drive().name()));
    return paths;
}

bool ManagerObject::IsSupportedEnvironment()
{
    return std::ranges::any_of(drives_, [](const auto& published) {
        return published->drive().snapshot()->state != device::MediumState::Failed;
    });
}

std::string ManagerObject::Version() { return DISCMASTER_VERSION; }

std::vector<std::string> ManagerObject::VirtualMediaTypes() { return device::virtualMediaTypes(); }

// The factory

template <typename Object>
void ManagerObject::create(sdbus::Result<sdbus::ObjectPath>&& result, const char* kind, Variants options)
{
    answer(std::move(result), {}, [this, kind, options = std::move(options)](const Caller& caller, const auto& reply) {
        Options wanted{options};
        auto lifetime = takeLifetime(wanted, caller);
        const auto path = context_.objects.newPath(caller.user, kind);
        context_.objects.add(path, std::make_shared<Object>(context_, path, caller, wanted), std::move(lifetime));
        reply(path);
    });
}

void ManagerObject::CreateFormatData(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    create<FormatObject>(std::move(result), "formats", std::move(options));
}

void ManagerObject::CreateFormatErase(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    create<EraseObject>(std::move(result), "formats", std::move(options));
}

void ManagerObject::CreateFileSystemImage(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    create<ImageObject>(std::move(result), "images", std::move(options));
}

void ManagerObject::AddVirtualDrive(sdbus::Result<sdbus::ObjectPath>&& result, std::string name, Variants options)
{
    answer(std::move(result), {Action::VirtualDrive}, [this, name, options](const Caller& caller, const auto& reply) {
        Options wanted{options};
        const auto type = wanted.take<std::string>("media", "");
        auto medium = takeMedium(wanted, context_, caller);
        wanted.finish();
        medium.type = type;
        const auto path = drivePath(name);
        context_.virtualDrives.add(name, caller.user, std::move(medium),
                                   [reply, path](std::expected<void, Error> outcome) {
                                       if (outcome)
                                           reply(path);
                                       else
                                           reply.fail(outcome.error());
                                   });
    });
}

void ManagerObject::RemoveVirtualDrive(sdbus::Result<>&& result, std::string name, Variants options)
{
    // The gate asks for the owner of the drive that goes.
    Exported* object = this;
    for (const auto& published : drives_)
        if (published->drive().name() == name) object = &published->exported();
    answerFor(*object, std::move(result), {Action::VirtualDrive},
              [this, name, options](const Caller&, const auto& reply) {
                  Options wanted{options};
                  const bool force = wanted.take("force", false);
                  wanted.finish();
                  const auto drive = context_.driveAt(drivePath(name));
                  if (force) {
                      context_.virtualDrives.removeNow(*drive);
                      return reply();
                  }
                  context_.virtualDrives.remove(*drive, [reply](std::expected<void, Error> outcome) {
                      if (outcome)
                          reply();
                      else
                          reply.fail(outcome.error());
                  });
              });
}

void ManagerObject::ValidateImage(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant image, Variants options)
{
    answer(std::move(result), {}, [this, image, options](const Caller& caller, const auto& reply) {
        Options wanted{options};
        JobFacts facts{.operation = "validate",
                       .user = caller.user,
                       .connection = caller.connection,
                       .startedBy = sdbus::ObjectPath{kRootPath},
                       .cancelOnDisconnect = wanted.take("cancel-on-disconnect", false)};
        auto sourceFacts = takeSourceFacts(wanted);
        wanted.finish();
        if (image.containsValueOfType<std::string>() && image.get<std::string>().empty())
            throw Error{Fault::ImagemanagerNoImage,
                        "no image was named; pass its path, a descriptor or an ImageResult"};
        auto source = takeSource(image, std::move(sourceFacts), context_, caller);
        auto stage = std::make_shared<Stage>(context_.stageFolder, context_.allowances.shareOf(caller.user));
        auto work = validateWork(std::move(source), std::move(stage));
        reply(context_.jobs.runOnWorker(std::move(facts), std::move(work))->path());
    });
}

// What the caller has

void ManagerObject::GetJobs(sdbus::Result<std::vector<sdbus::ObjectPath>>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller& caller, const auto& reply) {
        requireNone(options);
        reply(context_.jobs.list(caller.user));
    });
}

void ManagerObject::GetObjects(sdbus::Result<std::vector<sdbus::ObjectPath>>&& result, Variants options)
{
    answer(std::move(result), {}, [this, options](const Caller& caller, const auto& reply) {
        requireNone(options);
        reply(context_.objects.list(caller.user));
    });
}

}  // namespace discmaster::bus
