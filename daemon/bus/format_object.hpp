#pragma once

#include "base/unique_fd.hpp"
#include "burn/write.hpp"
#include "bus/context.hpp"
#include "bus/multisession_object.hpp"
#include "bus/writer.hpp"

#include <format_data_adaptor.hpp>

namespace discmaster::bus {

/// The data writer on the bus.
class FormatObject final : public Writer<org::discmaster::DiscMaster1::Format::Data_adaptor>,
                           public std::enable_shared_from_this<FormatObject> {
public:
    /// Throws Error: NoSuchObject, AccessDenied (another user's recorder), Df2dataRecorderNotSupported,
    /// Df2dataClientNameIsNotValid, InvalidArgument.
    FormatObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options);
    ~FormatObject() override;

    /// Its multisession object of that path; null for another.
    const Multisession* multisession(const sdbus::ObjectPath& path) const;

private:
    using Data = org::discmaster::DiscMaster1::Format::Data_adaptor;

    void SetClientName(sdbus::Result<>&& result, std::string name, Variants options) override
    {
        changeClientName(std::move(result), name, options);
    }
    void GetClientName(sdbus::Result<std::string>&& result, Variants options) override
    {
        tellClientName(std::move(result), options);
    }
    void SetWriteSpeed(sdbus::Result<Variants>&& result, std::int64_t sectorsPerSecond, bool pureCav,
                       Variants options) override;
    void Write(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant source, Variants options) override;
    void CancelWrite(sdbus::Result<>&& result, Variants options) override;
    void Verify(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::Variant source, Variants options) override;
    void ReadDisc(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::UnixFd destination, Variants options) override;

    sdbus::ObjectPath Recorder() override { return core_.recorder()->path; }
    void Recorder(const sdbus::ObjectPath& path) override;
    bool BufferUnderrunFreeDisabled() override { return !options_.bufferUnderrunFree; }
    void BufferUnderrunFreeDisabled(const bool& on) override;
    bool PostgapAlreadyInImage() override { return options_.postgapAlreadyInImage; }
    void PostgapAlreadyInImage(const bool& on) override;
    bool ForceMediaToBeClosed() override { return options_.closeMedia; }
    void ForceMediaToBeClosed(const bool& on) override;
    bool DisableConsumerDvdCompatibilityMode() override { return options_.disableDvdCompatibility; }
    void DisableConsumerDvdCompatibilityMode(const bool& on) override;
    bool ForceOverwrite() override { return options_.forceOverwrite; }
    void ForceOverwrite(const bool& on) override;
    std::int32_t BurnVerificationLevel() override { return static_cast<std::int32_t>(options_.verification); }
    void BurnVerificationLevel(const std::int32_t& level) override;
    std::int64_t RequestedWriteSpeed() override
    {
        return options_.speed ? std::int64_t{options_.speed->sectorsPerSecond} : -1;
    }
    bool RequestedRotationTypeIsPureCAV() override { return options_.speed && options_.speed->pureCav; }
    std::int32_t CurrentPhysicalMediaType() override { return media().physicalType; }
    std::uint32_t CurrentMediaStatus() override { return media().status; }
    std::uint32_t WriteProtectStatus() override { return media().writeProtect; }
    std::uint64_t TotalSectorsOnMedia() override { return media().totalSectors; }
    std::uint64_t FreeSectorsOnMedia() override { return media().freeSectors; }
    std::int64_t NextWritableAddress() override { return media().nextWritable; }
    std::int64_t StartAddressOfPreviousSession() override { return media().previousSessionStart; }
    std::int64_t LastWrittenAddressOfPreviousSession() override { return media().previousSessionEnd; }
    std::vector<std::int64_t> SupportedWriteSpeeds() override;
    std::vector<sdbus::Struct<std::int32_t, bool, std::int64_t>> SupportedWriteSpeedDescriptors() override;
    std::vector<sdbus::ObjectPath> MultisessionInterfaces() override { return {sequentialPath(), randomPath()}; }
    std::int64_t CurrentWriteSpeed() override { return media().currentSpeed; }
    bool CurrentRotationTypeIsPureCAV() override { return media().currentPureCav; }

    void requireIdle() const override;
    sdbus::ObjectPath sequentialPath() const { return sdbus::ObjectPath{core_.path() + "/sequential"}; }
    sdbus::ObjectPath randomPath() const { return sdbus::ObjectPath{core_.path() + "/random"}; }
    sdbus::ObjectPath startWrite(const Caller& caller, const sdbus::Variant& source, const Variants& options);
    sdbus::ObjectPath startVerify(const Caller& caller, const sdbus::Variant& source, const Variants& options);
    sdbus::ObjectPath startRead(const Caller& caller, UniqueFd destination, const Variants& options);

    SequentialObject sequential_;
    RandomWriteObject random_;
    burn::WriteOptions options_;
};

}  // namespace discmaster::bus
