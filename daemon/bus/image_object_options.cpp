// What the image is made with: properties and their like.
#include "bus/image_object_calls.hpp"

#include "burn/media_state.hpp"
#include "bus/image_settings.hpp"
#include "bus/media_facts.hpp"
#include "bus/text.hpp"
#include "device/drive.hpp"
#include "image/estimate.hpp"
#include "image/imapi2_defaults.hpp"
#include "image/limits.hpp"
#include "image/udf/revision.hpp"
#include "mmc/media_info.hpp"

#include <fmt/format.h>

namespace discmaster::bus {

void ImageObject::adopt(const image::Options& options, const std::vector<std::string>& properties)
{
    options_ = options;
    count();
    if (!properties.empty()) changed(INTERFACE_NAME, properties);
}

void ImageObject::set(const char* property, const std::function<void(image::Options&)>& setIt)
{
    Served::set([&] {
        turns_.requireNobodyChanges();
        requireUnfrozen();
        auto next = options_;
        setIt(next);
        // Nothing chosen is allowed on the way to something; CreateResultImage says it.
        requireContinuable(next);
        if (next.fileSystems() != FsiFileSystems::None) validate(next);
        image::requireWithinLimits(counts_, next);
        adopt(next, {property});
    });
}

/// For a limit that is set: what is in the image already has to fit.
void ImageObject::requireRoomFor(const image::Options& options) const
{
    if (options.freeBlocks == 0) return;
    const auto blocks = image::estimateBlocks(counts_, options);
    if (blocks > options.freeBlocks)
        throw Error{Fault::ImageTooBig, fmt::format("the image has some {} blocks already, more than {}; take files "
                                                    "out first",
                                                    blocks, options.freeBlocks)};
}

std::uint32_t ImageObject::FileSystemsSupported()
{
    return static_cast<std::uint32_t>(FsiFileSystems::Iso9660) | static_cast<std::uint32_t>(FsiFileSystems::Joliet) |
           static_cast<std::uint32_t>(FsiFileSystems::Udf);
}

void ImageObject::FileSystemsToCreate(const std::uint32_t& mask)
{
    set("FileSystemsToCreate", [&](image::Options& o) {
        if ((mask & ~FileSystemsSupported()) != 0)
            throw Error{Fault::InvalidParam, fmt::format("{:#x} has file systems that cannot be created", mask)};
        o.setFileSystems(static_cast<FsiFileSystems>(mask));
    });
}

void ImageObject::RockRidge(const bool& on)
{
    set("RockRidge", [&](image::Options& o) {
        o.rockRidge = on;
        o.relocate = o.relocate && on;
    });
}

std::vector<std::int32_t> ImageObject::UDFRevisionsSupported()
{
    std::vector<std::int32_t> numbers;
    for (const auto& revision : image::udf::revisions()) numbers.push_back(revision.number);
    return numbers;
}

void ImageObject::UDFRevision(const std::int32_t& revision)
{
    set("UDFRevision", [&](image::Options& o) {
        if (revision < 0 || revision > 0xFFFF || !image::udf::findRevision(static_cast<std::uint16_t>(revision)))
            throw Error{Fault::InvalidParam, fmt::format("UDF revision {:#x} cannot be created", revision)};
        o.udfRevision = static_cast<std::uint16_t>(revision);
    });
}

std::vector<std::int32_t> ImageObject::ISO9660InterchangeLevelsSupported()
{
    return options_.strictImapi2 ? std::vector<std::int32_t>{1, 2} : std::vector<std::int32_t>{1, 2, 3};
}

void ImageObject::ISO9660InterchangeLevel(const std::int32_t& level)
{
    set("ISO9660InterchangeLevel", [&](image::Options& o) {
        if (level < 1 || level > 3)
            throw Error{Fault::InvalidParam, fmt::format("there is no ISO 9660 level {}; choose 1, 2 or 3", level)};
        o.isoLevel = static_cast<unsigned>(level);
    });
}

void ImageObject::CreateRedundantUdfMetadataFiles(const bool& on)
{
    set("CreateRedundantUdfMetadataFiles", [&](image::Options& o) { o.redundantMetadata = on; });
}

void ImageObject::FreeMediaBlocks(const std::int64_t& blocks)
{
    set("FreeMediaBlocks", [&](image::Options& o) {
        if (blocks < 0) throw Error{Fault::InvalidParam, "a number of blocks is not negative"};
        o.freeBlocks = static_cast<std::uint64_t>(blocks);
        requireRoomFor(o);
    });
}

void ImageObject::StrictFileSystemCompliance(const bool& on)
{
    set("StrictFileSystemCompliance", [&](image::Options& o) {
        if (on && counts_.names() > 1) throw Error{Fault::FileSystemNotEmpty, "this can be set on an empty image only"};
        o.strictCompliance = on;
    });
}

void ImageObject::UseRestrictedCharacterSet(const bool& on)
{
    set("UseRestrictedCharacterSet", [&](image::Options&) {
        restrictedNames_ = on;
        kept_->tree.restrictNames(on);
    });
}

void ImageObject::StageFiles(const bool& on)
{
    set("StageFiles", [&](image::Options&) { stageFiles_ = on; });
}

// The volume's names and fields

void ImageObject::SetVolumeName(sdbus::Result<>&& result, std::string name, Variants options)
{
    change(std::move(result), std::move(options), [this, name](Call& call, const auto& reply) {
        constexpr std::size_t kMost = 1024;  // bytes; what a file system has no room for is cut
        call.options.finish();
        if (name.size() > kMost)
            throw Error{Fault::InvalidVolumeName,
                        fmt::format("a volume name of {} bytes is too long: no file system stores more than 126 "
                                    "characters",
                                    name.size())};
        auto next = options_;
        next.volumeName = name;
        if (next.fileSystems() == FsiFileSystems::None) next.udf = true;  // to look at the name alone
        validate(next);
        options_.volumeName = name;
        reply();
    });
}

void ImageObject::GetVolumeName(sdbus::Result<std::string>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(options_.volumeName);
    });
}

void ImageObject::GetVolumeNames(sdbus::Result<std::string, std::string, std::string>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(isoVolumeName(options_), jolietVolumeName(options_), udfVolumeName(options_));
    });
}

void ImageObject::SetVolumeFields(sdbus::Result<>&& result, Variants fields, Variants options)
{
    change(std::move(result), std::move(options), [this, fields](Call& call, const auto& reply) {
        call.options.finish();
        auto next = options_;
        setFields(next, Options{fields});
        if (next.fileSystems() != FsiFileSystems::None) validate(next);
        adopt(next, {});
        reply();
    });
}

void ImageObject::GetVolumeFields(sdbus::Result<Variants>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(fieldsOf(options_));
    });
}

void ImageObject::SetOptions(sdbus::Result<>&& result, Variants values, Variants options)
{
    change(std::move(result), std::move(options), [this, values](Call& call, const auto& reply) {
        call.options.finish();
        auto next = options_;
        setSettings(next, Options{values});
        requireContinuable(next);
        if (next.fileSystems() != FsiFileSystems::None) validate(next);
        image::requireWithinLimits(counts_, next);
        adopt(next, {});
        reply();
    });
}

void ImageObject::GetOptions(sdbus::Result<Variants>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(settingsOf(options_));
    });
}

// The medium

void ImageObject::ChooseImageDefaults(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options)
{
    change(std::move(result), std::move(options), [this, recorder](Call& call, const auto& reply) {
        call.options.finish();
        const auto snapshot = requireMedium(*context_.driveAt(recorder));
        auto next = options_;
        image::chooseDefaults(next, snapshot->media->mediaType);
        requireContinuable(next);
        next.freeBlocks = snapshot->writing->free.n;
        image::requireWithinLimits(counts_, next);
        requireRoomFor(next);
        adopt(next, {"FileSystemsToCreate", "RockRidge", "UDFRevision", "FreeMediaBlocks"});
        reply();
    });
}

void ImageObject::ChooseImageDefaultsForMediaType(sdbus::Result<>&& result, std::int32_t mediaType, Variants options)
{
    change(std::move(result), std::move(options), [this, mediaType](Call& call, const auto& reply) {
        call.options.finish();
        auto next = options_;
        image::chooseDefaults(next, static_cast<MediaPhysicalType>(mediaType));
        requireContinuable(next);
        next.freeBlocks = image::largestDisc(static_cast<MediaPhysicalType>(mediaType));
        image::requireWithinLimits(counts_, next);
        requireRoomFor(next);
        adopt(next, {"FileSystemsToCreate", "RockRidge", "UDFRevision", "FreeMediaBlocks"});
        reply();
    });
}

void ImageObject::SetMaxMediaBlocksFromDevice(sdbus::Result<>&& result, sdbus::ObjectPath recorder, Variants options)
{
    change(std::move(result), std::move(options), [this, recorder](Call& call, const auto& reply) {
        call.options.finish();
        const auto snapshot = requireMedium(*context_.driveAt(recorder));
        auto next = options_;
        next.freeBlocks = snapshot->writing->free.n;
        requireRoomFor(next);
        adopt(next, {"FreeMediaBlocks"});
        reply();
    });
}

}  // namespace discmaster::bus
