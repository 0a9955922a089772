#pragma once

#include "bus/context.hpp"
#include "bus/writer.hpp"

#include <format_erase_adaptor.hpp>

namespace discmaster::bus {

/// The eraser on the bus.
class EraseObject final : public Writer<org::discmaster::DiscMaster1::Format::Erase_adaptor> {
public:
    /// Throws Error: NoSuchObject, AccessDenied (another user's recorder), EraseRecorderNotSupported,
    /// EraseClientNameIsNotValid, InvalidArgument.
    EraseObject(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, Options& options);
    ~EraseObject() override { leaveBus(); }

private:
    void SetClientName(sdbus::Result<>&& result, std::string name, Variants options) override
    {
        changeClientName(std::move(result), name, options);
    }
    void GetClientName(sdbus::Result<std::string>&& result, Variants options) override
    {
        tellClientName(std::move(result), options);
    }
    void EraseMedia(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;
    void FormatMedia(sdbus::Result<sdbus::ObjectPath>&& result, Variants options) override;

    sdbus::ObjectPath Recorder() override { return core_.recorder()->path; }
    void Recorder(const sdbus::ObjectPath& path) override;
    bool FullErase() override { return full_; }
    void FullErase(const bool& full) override;
    std::int32_t CurrentPhysicalMediaType() override { return media().physicalType; }

    void requireIdle() const override;
    sdbus::ObjectPath startErase(const Caller& caller, const Variants& options);
    sdbus::ObjectPath startFormat(const Caller& caller, const Variants& options);
    sdbus::ObjectPath start(const Caller& caller, const char* operation, bool cancelOnDisconnect, Jobs::LaneWork work);

    bool full_ = false;
};

}  // namespace discmaster::bus
