#include "bus/drive_object.hpp"

#include "bus/media_properties.hpp"
#include "bus/options.hpp"
#include "bus/sources.hpp"
#include "device/virtual_drives.hpp"
#include "mmc/tray.hpp"

#include <type_traits>

namespace discmaster::bus {

namespace {

namespace contract = org::discmaster::DiscMaster1;

/// `Interfaces` are Drive and Media, and Drive.Virtual where the drive is one.
template <typename... More>
class DriveObject : public Served<contract::Drive_adaptor, contract::Media_adaptor, More...>, public PublishedDrive {
public:
    DriveObject(const Context& context, std::shared_ptr<device::Drive> drive)
        : Served<contract::Drive_adaptor, contract::Media_adaptor, More...>{context.connection, context.gate,
                                                                            drivePath(drive->name()),
                                                                            drive->identity().owner}
        , context_{context}
        , drive_{std::move(drive)}
    {
        DriveObject::refresh();
    }

    const device::Drive& drive() const override { return *drive_; }
    Exported& exported() override { return *this; }

    void refresh() override
    {
        const auto snapshot = drive_->snapshot();
        auto media = mediaFacts(*snapshot);
        auto drive = driveFacts(*snapshot);
        const auto mediaNews = changedProperties(media_, media);
        const auto driveNews = changedProperties(facts_, drive);
        std::vector<std::string> virtualNews;
        if (facts_.virtualMediaType != drive.virtualMediaType) virtualNews.emplace_back("MediaType");
        if (facts_.keptMediaType != drive.keptMediaType) virtualNews.emplace_back("KeptMediaType");
        media_ = std::move(media);
        facts_ = std::move(drive);
        if (!published_) return;
        if (!mediaNews.empty()) this->changed(contract::Media_adaptor::INTERFACE_NAME, mediaNews);
        if (!driveNews.empty()) this->changed(contract::Drive_adaptor::INTERFACE_NAME, driveNews);
        if (!virtualNews.empty() && sizeof...(More) != 0)
            this->changed("org.discmaster.DiscMaster1.Drive.Virtual", virtualNews);
    }

    void connectionGone(const std::string& connection) override
    {
        acquiring_.erase(connection);
        held_.erase(connection);
    }

protected:
    void publish()
    {
        this->registerAdaptor();
        this->tell([this] { this->getObject().emitInterfacesAddedSignal(); });
        published_ = true;
    }
    void withdraw()
    {
        this->tell([this] { this->getObject().emitInterfacesRemovedSignal(); });
        this->leaveBus();
    }

    // Drive

    void EjectMedia(sdbus::Result<>&& result, Variants options) override
    {
        tray(std::move(result), std::move(options),
             [](device::Lane& lane) { mmc::openTray(lane.transport(), lane.clock(), lane.stop()); });
    }
    void CloseTray(sdbus::Result<>&& result, Variants options) override
    {
        tray(std::move(result), std::move(options),
             [](device::Lane& lane) { mmc::closeTray(lane.transport(), lane.clock(), lane.stop()); });
    }
    void AcquireExclusiveAccess(sdbus::Result<>&& result, bool force, std::string clientName, Variants options) override
    {
        const Need need{force ? Action::ForceUnmount : Action::ExclusiveAccess};
        this->answer(std::move(result), need,
                     [this, force, clientName, options](const Caller& caller, const auto& reply) {
                         requireNone(options);
                         const auto life = this->life();
                         ++acquiring_[caller.connection];
                         drive_->claim({.clientName = clientName,
                                        .holder = caller.connection,
                                        .user = caller.user,
                                        .force = force,
                                        .whenHeld = Fault::AccessDenied},
                                       [this, life, reply,
                                        connection = caller.connection](std::expected<device::Claim, Error> got) {
                                           if (life.expired())
                                               return reply.fail(Error{Fault::DeviceGone, "the drive has gone"});
                                           const auto waiting = acquiring_.find(connection);
                                           if (waiting == acquiring_.end())
                                               return;  // the caller left: so does the claim
                                           if (--waiting->second == 0) acquiring_.erase(waiting);
                                           if (!got) return reply.fail(got.error());
                                           held_[connection].push_back(std::move(*got));
                                           reply();
                                       });
                     });
    }
    void ReleaseExclusiveAccess(sdbus::Result<>&& result, Variants options) override
    {
        this->answer(std::move(result), {.owner = false}, [this, options](const Caller& caller, const auto& reply) {
            requireNone(options);
            const auto held = held_.find(caller.connection);
            if (held == held_.end()) throw Error{Fault::RecorderLocked, "you do not hold the drive " + drive_->name()};
            held->second.pop_back();
            if (held->second.empty()) held_.erase(held);
            reply();
        });
    }

    std::string Name() override { return drive_->name(); }
    std::string DeviceFile() override { return drive_->identity().node; }
    std::string ActiveDiscRecorder() override { return drive_->id(); }
    std::string VendorId() override { return facts_.vendor; }
    std::string ProductId() override { return facts_.product; }
    std::string ProductRevision() override { return facts_.revision; }
    std::string SerialNumber() override { return facts_.serial; }
    bool Virtual() override { return drive_->identity().isVirtual(); }
    std::vector<std::string> VolumePathNames() override { return drive_->snapshot()->mountPoints; }
    bool DeviceCanLoadMedia() override { return facts_.canLoad; }
    std::vector<std::int32_t> SupportedFeaturePages() override { return facts_.features; }
    std::vector<std::int32_t> CurrentFeaturePages() override { return facts_.currentFeatures; }
    std::vector<std::int32_t> SupportedProfiles() override { return facts_.profiles; }
    std::vector<std::int32_t> CurrentProfiles() override { return facts_.currentProfiles; }
    std::string ExclusiveAccessOwner() override { return facts_.owner; }

    // Media

    std::string State() override { return media_.state; }
    std::int32_t PhysicalMediaType() override { return media_.physicalType; }
    std::int32_t Profile() override { return media_.profile; }
    bool MediaPhysicallyBlank() override { return media_.physicallyBlank; }
    std::uint32_t CurrentMediaStatus() override { return media_.status; }
    std::uint32_t WriteProtectStatus() override { return media_.writeProtect; }
    std::uint64_t TotalSectorsOnMedia() override { return media_.totalSectors; }
    std::uint64_t FreeSectorsOnMedia() override { return media_.freeSectors; }
    std::int64_t NextWritableAddress() override { return media_.nextWritable; }
    std::int64_t StartAddressOfPreviousSession() override { return media_.previousSessionStart; }
    std::int64_t LastWrittenAddressOfPreviousSession() override { return media_.previousSessionEnd; }
    std::vector<std::int64_t> SupportedWriteSpeeds() override { return speedList(media_); }
    std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>> SupportedWriteSpeedDescriptors() override
    {
        return speedDescriptors(media_);
    }
    std::int64_t CurrentWriteSpeed() override { return media_.currentSpeed; }
    std::string MediaId() override { return media_.mediaId; }
    std::vector<Variants> Sessions() override { return sessionList(media_); }
    std::vector<Variants> Tracks() override { return trackList(media_); }

    Context context_;
    std::shared_ptr<device::Drive> drive_;
    MediaFacts media_;
    DriveFacts facts_;

private:
    void tray(sdbus::Result<>&& result, Variants options, std::function<void(device::Lane&)> move)
    {
        // A real drive is everybody's who may eject; a software recorder its maker's.
        this->answer(
            std::move(result), {Action::Eject},
            [this, options = std::move(options), move = std::move(move)](const Caller& caller, const auto& reply) {
                requireNone(options);
                drive_->requireUsableBy(caller.connection);
                drive_->post(
                    move,
                    [reply](std::expected<void, Error> outcome) {
                        if (outcome)
                            reply();
                        else
                            reply.fail(outcome.error());
                    },
                    device::Effect::ChangesMedium);
            });
    }

    std::map<std::string, unsigned> acquiring_;               // calls that wait for the drive, by connection
    std::map<std::string, std::vector<device::Claim>> held_;  // by connection
    bool published_ = false;
};

class RealDriveObject final : public DriveObject<> {
public:
    RealDriveObject(const Context& context, std::shared_ptr<device::Drive> drive)
        : DriveObject{context, std::move(drive)}
    {
        publish();
    }
    ~RealDriveObject() override { withdraw(); }
};

class VirtualDriveObject final : public DriveObject<contract::Drive::Virtual_adaptor> {
public:
    VirtualDriveObject(const Context& context, std::shared_ptr<device::Drive> drive)
        : DriveObject{context, std::move(drive)}
    {
        publish();
    }
    ~VirtualDriveObject() override { withdraw(); }

private:
    std::string MediaType() override { return facts_.virtualMediaType; }
    std::string KeptMediaType() override { return facts_.keptMediaType; }
    std::uint32_t Owner() override { return drive_->identity().owner.value_or(0); }

    void LoadMedia(sdbus::Result<>&& result, std::string type, Variants options) override
    {
        answer(std::move(result), {Action::VirtualDrive},
               [this, type, options](const Caller& caller, const auto& reply) {
                   Options wanted{options};
                   auto medium = takeMedium(wanted, context_, caller);
                   wanted.finish();
                   medium.type = type;
                   drive_->requireUsableBy(caller.connection);
                   context_.virtualDrives.load(*drive_, std::move(medium), answerLater(reply));
               });
    }
    void UnloadMedia(sdbus::Result<>&& result, Variants options) override
    {
        answer(std::move(result), {Action::VirtualDrive}, [this, options](const Caller& caller, const auto& reply) {
            requireNone(options);
            drive_->requireUsableBy(caller.connection);
            context_.virtualDrives.unload(*drive_, answerLater(reply));
        });
    }

    static device::VirtualDrives::Done answerLater(const Reply<>& reply)
    {
        return [reply](std::expected<void, Error> outcome) {
            if (outcome)
                reply();
            else
                reply.fail(outcome.error());
        };
    }
};

}  // namespace

std::unique_ptr<PublishedDrive> publishDrive(const Context& context, std::shared_ptr<device::Drive> drive)
{
    if (drive->identity().isVirtual()) return std::make_unique<VirtualDriveObject>(context, std::move(drive));
    return std::make_unique<RealDriveObject>(context, std::move(drive));
}

}  // namespace discmaster::bus
