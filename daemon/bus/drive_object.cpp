#include "bus/drive_object.hpp"

#include "bus/media_properties.hpp"
#include "bus/options.hpp"
#include "bus/raw_access.hpp"
#include "bus/sources.hpp"
#include "device/virtual_drives.hpp"
#include "mmc/tray.hpp"

#include <fmt/format.h>
#include <tuple>
#include <type_traits>

namespace discmaster::bus {

namespace {

namespace contract = org::discmaster::DiscMaster1;

/// Tells the caller how work ended that brings nothing.
std::function<void(std::expected<void, Error>)> answerLater(const Reply<>& reply)
{
    return [reply](std::expected<void, Error> outcome) {
        if (outcome)
            reply();
        else
            reply.fail(outcome.error());
    };
}

/// The interfaces are Drive, Drive.Mmc and Media, and Drive.Virtual where the drive is one.
template <typename... More>
class DriveObject
    : public Served<contract::Drive_adaptor, contract::Drive::Mmc_adaptor, contract::Media_adaptor, More...>,
      public PublishedDrive {
public:
    DriveObject(const Context& context, std::shared_ptr<device::Drive> drive)
        : Served<contract::Drive_adaptor, contract::Drive::Mmc_adaptor, contract::Media_adaptor,
                 More...>{context.connection, context.gate, drivePath(drive->name()), drive->identity().owner}
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

    // Drive. A real drive's tray is everybody's who may eject; a software recorder's its maker's.

    void EjectMedia(sdbus::Result<>&& result, Variants options) override
    {
        command(std::move(result), {Action::Eject}, std::move(options),
                [] { return [](device::Lane& lane) { mmc::openTray(lane.transport(), lane.clock(), lane.stop()); }; });
    }
    void CloseTray(sdbus::Result<>&& result, Variants options) override
    {
        command(std::move(result), {Action::Eject}, std::move(options),
                [] { return [](device::Lane& lane) { mmc::closeTray(lane.transport(), lane.clock(), lane.stop()); }; });
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

    // Drive.Mmc

    std::uint32_t ByteAlignmentMask() override { return 1; }
    std::uint32_t MaximumNonPageAlignedTransferSize() override { return raw::kMostData; }
    std::uint32_t MaximumPageAlignedTransferSize() override { return raw::kMostData; }

    void SendCommandNoData(sdbus::Result<raw::Octets>&& result, raw::Octets cdb, std::uint32_t timeout,
                           Variants options) override
    {
        command(std::move(result), {Action::RawCommand}, std::move(options), [cdb, timeout] {
            return [command = raw::requireCdb(cdb), limit = raw::requireTimeout(timeout)](device::Lane& lane) {
                return raw::execute(lane, command, limit, {}, 0).sense;
            };
        });
    }
    void SendCommandSendDataToDevice(sdbus::Result<raw::Octets>&& result, raw::Octets cdb, std::uint32_t timeout,
                                     raw::Octets data, Variants options) override
    {
        command(std::move(result), {Action::RawCommand}, std::move(options), [cdb, timeout, data] {
            raw::requireSize(data.size());
            return [command = raw::requireCdb(cdb), limit = raw::requireTimeout(timeout), data](device::Lane& lane) {
                return raw::execute(lane, command, limit, data, 0).sense;
            };
        });
    }
    void SendCommandGetDataFromDevice(sdbus::Result<raw::Octets, raw::Octets>&& result, raw::Octets cdb,
                                      std::uint32_t timeout, std::uint32_t size, Variants options) override
    {
        command(std::move(result), {Action::RawCommand}, std::move(options), [cdb, timeout, size] {
            raw::requireSize(size);
            return [command = raw::requireCdb(cdb), limit = raw::requireTimeout(timeout), size](device::Lane& lane) {
                auto answered = raw::execute(lane, command, limit, {}, size);
                return std::tuple{std::move(answered.sense), std::move(answered.data)};
            };
        });
    }
    void ReadDvdStructure(sdbus::Result<raw::Octets>&& result, std::uint32_t format, std::uint32_t address,
                          std::uint32_t layer, std::uint32_t agid, Variants options) override
    {
        look(std::move(result), std::move(options), [format, address, layer, agid] {
            constexpr std::uint32_t kMostGrant = 3;
            return [format = octet(format, "format"), address, layer = octet(layer, "layer"),
                    agid = static_cast<std::uint8_t>(inRange(agid, kMostGrant, "grant"))](device::Lane& lane) {
                return raw::readStructure(lane, format, address, layer, agid);
            };
        });
    }
    void SendDvdStructure(sdbus::Result<>&& result, std::uint32_t format, raw::Octets data, Variants options) override
    {
        command(std::move(result), {Action::RawCommand}, std::move(options), [format, data] {
            constexpr std::size_t kLeast = 4;
            if (data.size() < kLeast || data.size() > UINT16_MAX)
                throw Error{Fault::InvalidArgument,
                            fmt::format("a structure has 4 to 65535 bytes, its head among them, not {}", data.size())};
            return [format = octet(format, "format"), data](device::Lane& lane) {
                raw::sendStructure(lane, format, data);
            };
        });
    }
    void GetAdapterDescriptor(sdbus::Result<raw::Octets>&& result, Variants options) override
    {
        look(std::move(result), std::move(options), [] { return raw::adapterDescriptor; });
    }
    void GetDeviceDescriptor(sdbus::Result<raw::Octets>&& result, Variants options) override
    {
        look(std::move(result), std::move(options), [] { return raw::deviceDescriptor; });
    }
    void GetDiscInformation(sdbus::Result<raw::Octets>&& result, Variants options) override
    {
        look(std::move(result), std::move(options), [] { return raw::discInformation; });
    }
    void GetTrackInformation(sdbus::Result<raw::Octets>&& result, std::uint32_t address, std::int32_t addressType,
                             Variants options) override
    {
        look(std::move(result), std::move(options), [address, addressType] {
            constexpr std::uint32_t kMost = 2;
            const auto by = static_cast<ReadTrackAddressType>(
                inRange(static_cast<std::uint32_t>(addressType), kMost, "type of address"));
            return [by, address](device::Lane& lane) { return raw::trackInformation(lane, by, address); };
        });
    }
    void GetFeaturePage(sdbus::Result<raw::Octets>&& result, std::int32_t feature, bool currentFeatureOnly,
                        Variants options) override
    {
        look(std::move(result), std::move(options), [feature, currentFeatureOnly] {
            const auto code = inRange(static_cast<std::uint32_t>(feature), UINT16_MAX, "feature");
            return [code, currentFeatureOnly](device::Lane& lane) {
                return raw::featurePage(lane, static_cast<std::uint16_t>(code), currentFeatureOnly);
            };
        });
    }
    void GetModePage(sdbus::Result<raw::Octets>&& result, std::int32_t modePage, std::int32_t requestType,
                     Variants options) override
    {
        look(std::move(result), std::move(options), [modePage, requestType] {
            constexpr std::uint32_t kMost = 0x3E;  // 3Fh: all of them
            const auto page = inRange(static_cast<std::uint32_t>(modePage), kMost, "mode page");
            return [page, values = requestTypeOf(requestType)](device::Lane& lane) {
                return raw::modePage(lane, static_cast<std::uint8_t>(page), values);
            };
        });
    }
    void SetModePage(sdbus::Result<>&& result, std::int32_t requestType, raw::Octets data, Variants options) override
    {
        command(std::move(result), {Action::ModePage}, std::move(options), [requestType, data] {
            if (requestTypeOf(requestType) != ModePageRequestType::CurrentValues)
                throw Error{Fault::InvalidArgument, "only current values (0) of a mode page can be set"};
            return [data](device::Lane& lane) { raw::setModePage(lane, data); };
        });
    }
    void GetSupportedFeaturePages(sdbus::Result<std::vector<std::int32_t>>&& result, bool currentFeatureOnly,
                                  Variants options) override
    {
        look(std::move(result), std::move(options), [currentFeatureOnly] {
            return [currentFeatureOnly](device::Lane& lane) { return raw::features(lane, currentFeatureOnly); };
        });
    }
    void GetSupportedProfiles(sdbus::Result<std::vector<std::int32_t>>&& result, bool currentOnly,
                              Variants options) override
    {
        look(std::move(result), std::move(options),
             [currentOnly] { return [currentOnly](device::Lane& lane) { return raw::profiles(lane, currentOnly); }; });
    }
    void GetSupportedModePages(sdbus::Result<std::vector<std::int32_t>>&& result, std::int32_t requestType,
                               Variants options) override
    {
        look(std::move(result), std::move(options), [requestType] {
            return [values = requestTypeOf(requestType)](device::Lane& lane) { return raw::modePages(lane, values); };
        });
    }

    Context context_;
    std::shared_ptr<device::Drive> drive_;
    MediaFacts media_;
    DriveFacts facts_;

private:
    static std::uint32_t inRange(std::uint32_t value, std::uint32_t most, const char* what)
    {
        if (value > most)
            throw Error{Fault::InvalidArgument, fmt::format("there is no {} {}: it is 0 to {}", what, value, most)};
        return value;
    }
    static std::uint8_t octet(std::uint32_t value, const char* what)
    {
        return static_cast<std::uint8_t>(inRange(value, UINT8_MAX, what));
    }
    static ModePageRequestType requestTypeOf(std::int32_t type)
    {
        constexpr std::uint32_t kMost = 3;
        return static_cast<ModePageRequestType>(inRange(static_cast<std::uint32_t>(type), kMost, "kind of values"));
    }

    /// Answers with what the work that `make` makes brings from the drive; what the call got wrong is told before.
    template <typename... Results, typename Make>
    void onLane(sdbus::Result<Results...>&& result, Need need, Variants options, device::Effect effect, Make make)
    {
        this->answer(std::move(result), need,
                     [this, options = std::move(options), effect, make = std::move(make)](const Caller& caller,
                                                                                          const auto& reply) {
                         requireNone(options);
                         auto work = make();
                         drive_->requireUsableBy(caller.connection);
                         using Brought = std::invoke_result_t<decltype(work), device::Lane&>;
                         if constexpr (std::is_void_v<Brought>)
                             drive_->post(std::move(work), answerLater(reply), effect);
                         else
                             drive_->template call<Brought>(
                                 std::move(work),
                                 [reply](std::expected<Brought, Error> outcome) {
                                     if (!outcome) return reply.fail(outcome.error());
                                     if constexpr (sizeof...(Results) == 1)
                                         reply(std::move(*outcome));
                                     else
                                         std::apply(reply, std::move(*outcome));
                                 },
                                 effect);
                     });
    }
    /// What may change the disc or the drive.
    template <typename... Results, typename Make>
    void command(sdbus::Result<Results...>&& result, Need need, Variants options, Make make)
    {
        onLane(std::move(result), need, std::move(options), device::Effect::ChangesMedium, std::move(make));
    }
    template <typename... Results, typename Make>
    void look(sdbus::Result<Results...>&& result, Variants options, Make make)
    {
        onLane(std::move(result), {Action::ReadDisc}, std::move(options), device::Effect::None, std::move(make));
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
};

}  // namespace

std::unique_ptr<PublishedDrive> publishDrive(const Context& context, std::shared_ptr<device::Drive> drive)
{
    if (drive->identity().isVirtual()) return std::make_unique<VirtualDriveObject>(context, std::move(drive));
    return std::make_unique<RealDriveObject>(context, std::move(drive));
}

}  // namespace discmaster::bus
