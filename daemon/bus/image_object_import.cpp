// The disc that the image continues.
#include "bus/image_object_calls.hpp"

#include "burn/media_state.hpp"
#include "bus/format_object.hpp"
#include "bus/media_facts.hpp"
#include "bus/objects.hpp"
#include "bus/text.hpp"
#include "device/drive.hpp"
#include "mmc/media_info.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

namespace {

constexpr Need kReads{.action = Action::ReadDisc};

/// The properties that tell what an import has fixed.
const std::vector<std::string> kFixed{"FileSystemsToCreate", "RockRidge", "UDFRevision", "FreeMediaBlocks",
                                      "SessionStartBlock"};

FsiFileSystems oneFileSystem(std::uint32_t fileSystem)
{
    const auto one = static_cast<FsiFileSystems>(fileSystem);
    if (one != FsiFileSystems::Iso9660 && one != FsiFileSystems::Joliet && one != FsiFileSystems::Udf)
        throw Error{Fault::InvalidParam,
                    fmt::format("{:#x} is not one file system: 1 is ISO 9660, 2 Joliet, 4 UDF", fileSystem)};
    return one;
}

/// What an import decides, from other options.
void takeLayout(image::Options& to, const image::Options& from)
{
    to.iso9660 = from.iso9660;
    to.joliet = from.joliet;
    to.rockRidge = from.rockRidge;
    to.enhanced = from.enhanced;
    to.udf = from.udf;
    to.udfRevision = from.udfRevision;
    to.sessionStart = from.sessionStart;
    to.disc = from.disc;
    to.overwritable = from.overwritable;
    to.freeBlocks = from.freeBlocks;
    to.recorded = from.recorded;
}

/// Why a disc takes no further session, where its kind or state is the reason.
void requireMultisession(const device::Snapshot& snapshot)
{
    if (!snapshot.writing)
        throw Error{Fault::NoCompatibleMultisessionType,
                    "there is no disc in " + snapshot.identity.name + "; insert one"};
    const auto& state = *snapshot.writing;
    if (any(state.mask, DataMediaState::UnsupportedMedia | DataMediaState::WriteProtected | DataMediaState::Finalized))
        throw Error{Fault::ImportMediaNotAllowed,
                    fmt::format("the {} in {} takes no further session; read it into an image, and go on with that",
                                mmc::name(snapshot.media->mediaType), snapshot.identity.name)};
}

}  // namespace

// Which disc

const Multisession& ImageObject::multisession(const sdbus::ObjectPath& path, uid_t user) const
{
    const auto slash = path.rfind('/');
    const sdbus::ObjectPath above{slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash)};
    const auto* found = context_.objects.find<FormatObject>(above, user)->multisession(path);
    if (!found) throw Error{Fault::NoSuchObject, "there is no object " + shortened(path)};
    return *found;
}

void ImageObject::requireNothingImported() const
{
    if (imported_)
        throw Error{Fault::Readonly, "a session was imported; go back to a change point before it, or make another "
                                     "image"};
}

void ImageObject::SetMultisessionInterfaces(sdbus::Result<>&& result, std::vector<sdbus::ObjectPath> interfaces,
                                            Variants options)
{
    change(std::move(result), std::move(options), [this, interfaces](Call& call, const auto& reply) {
        call.options.finish();
        requireNothingImported();
        auto next = options_;
        next.sessionStart = 0;
        if (interfaces.empty()) {
            disc_.reset();
            adopt(next, {"SessionStartBlock"});
            return reply();
        }
        std::vector<const Multisession*> given;
        for (const auto& path : interfaces) given.push_back(&multisession(path, call.caller.user));
        const auto inUse = std::ranges::count_if(given, &Multisession::chosen);
        if (inUse > 1)
            throw Error{Fault::BadMultisessionParameter, "more than one of the objects is in use; choose one"};
        if (inUse == 1) std::erase_if(given, [](const auto* m) { return !m->chosen(); });
        const auto usable = std::ranges::find_if(given, &Multisession::isSupported);
        if (usable == given.end()) {
            const auto snapshot = given.front()->recorder().snapshot();
            if (!snapshot)
                throw Error{Fault::NoCompatibleMultisessionType, "the data writer has no recorder; set its Recorder"};
            requireMultisession(*snapshot);
            throw Error{inUse == 1 ? Fault::IncompatibleMultisessionType : Fault::NoCompatibleMultisessionType,
                        fmt::format("the {} in {} is not written in this way", mmc::name(snapshot->media->mediaType),
                                    snapshot->identity.name)};
        }
        const auto& recorder = (*usable)->recorder();
        const auto& state = *recorder.snapshot()->writing;
        if (options_.strictImapi2 && state.physicallyBlank && !state.overwritable())
            throw Error{Fault::ImportSeekFailure, "the disc is blank, and strict-imapi2 continues none such"};
        if (!state.overwritable())
            next.sessionStart = static_cast<std::uint32_t>(value(state.nextWritable.value_or(Lba{0})));
        if (next.sessionStart != 0 && !boot_.images.empty())
            throw Error{Fault::BootObjectConflict, "the image boots, and a disc boots by its first session; take the "
                                                   "boot images out"};
        disc_ = ChosenDisc{interfaces, recorder.drive};
        adopt(next, {"SessionStartBlock"});
        reply();
    });
}

void ImageObject::GetMultisessionInterfaces(sdbus::Result<std::vector<sdbus::ObjectPath>>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(disc_ ? disc_->interfaces : std::vector<sdbus::ObjectPath>{});
    });
}

void ImageObject::SessionStartBlock(const std::int64_t& block)
{
    set("SessionStartBlock", [&](image::Options& o) {
        if (block < 0 || block > UINT32_MAX)
            throw Error{Fault::InvalidParam, fmt::format("{} is no block of a disc", block)};
        if (block != 0 && !boot_.images.empty())
            throw Error{Fault::BootObjectConflict, "the image boots, and a disc boots by its first session"};
        o.sessionStart = static_cast<std::uint32_t>(block);
    });
}

std::shared_ptr<device::Drive> ImageObject::requireDisc() const
{
    if (!disc_) throw Error{Fault::MultisessionNotSet, "call SetMultisessionInterfaces first"};
    auto drive = disc_->drive.lock();
    if (!drive || drive->gone())
        throw Error{Fault::DeviceGone, "the drive of the multisession object has gone; set another one"};
    return drive;
}

void ImageObject::requireContinuable(const image::Options& options) const
{
    if (!imported_) return;
    const auto& o = options_;
    if (options.fileSystems() != o.fileSystems() || options.rockRidge != o.rockRidge || options.enhanced != o.enhanced)
        throw Error{Fault::FileSystemChangeNotAllowed,
                    "the image continues a disc, and has the file systems that it has"};
    if (options.udfRevision != o.udfRevision)
        throw Error{Fault::UdfRevisionChangeNotAllowed,
                    "the image continues a disc, and has the UDF revision that it has"};
    if (options.sessionStart != o.sessionStart)
        throw Error{Fault::Readonly, "the image continues a disc, and begins where its next session does"};
}

// What is on it

void ImageObject::CalculateDiscIdentifier(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    look(
        std::move(result), std::move(options),
        [this](Call& call, const auto& reply) {
            const bool cancel = call.options.take("cancel-on-disconnect", false);
            call.options.finish();
            reply(startOn(requireDisc(), "identify-disc", call, cancel, discIdentifierWork()));
        },
        kReads);
}

void ImageObject::IdentifyFileSystemsOnDisc(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::ObjectPath recorder,
                                            Variants options)
{
    look(
        std::move(result), std::move(options),
        [this, recorder](Call& call, const auto& reply) {
            const bool cancel = call.options.take("cancel-on-disconnect", false);
            call.options.finish();
            const auto drive = recorder == "/" ? requireDisc() : context_.driveAt(recorder);
            reply(startOn(drive, "identify-file-systems", call, cancel, identifyWork()));
        },
        kReads);
}

void ImageObject::ProbeSpecificFileSystem(sdbus::Result<sdbus::ObjectPath>&& result, std::uint32_t fileSystem,
                                          Variants options)
{
    look(
        std::move(result), std::move(options),
        [this, fileSystem](Call& call, const auto& reply) {
            const bool cancel = call.options.take("cancel-on-disconnect", false);
            call.options.finish();
            const auto one = oneFileSystem(fileSystem);
            reply(startOn(requireDisc(), "probe-file-system", call, cancel, probeWork(options_, one)));
        },
        kReads);
}

void ImageObject::GetDefaultFileSystemForImport(sdbus::Result<std::uint32_t>&& result, std::uint32_t fileSystems,
                                                Variants options)
{
    look(std::move(result), std::move(options), [fileSystems](Call& call, const auto& reply) {
        call.options.finish();
        for (const auto one : {FsiFileSystems::Udf, FsiFileSystems::Joliet, FsiFileSystems::Iso9660})
            if ((fileSystems & static_cast<std::uint32_t>(one)) != 0) return reply(static_cast<std::uint32_t>(one));
        reply(static_cast<std::uint32_t>(FsiFileSystems::None));
    });
}

// Import

void ImageObject::ImportFileSystem(sdbus::Result<sdbus::ObjectPath>&& result, Variants options)
{
    import(std::move(result), {}, std::move(options));
}

void ImageObject::ImportSpecificFileSystem(sdbus::Result<sdbus::ObjectPath>&& result, std::uint32_t fileSystem,
                                           Variants options)
{
    import(std::move(result), fileSystem, std::move(options));
}

void ImageObject::import(sdbus::Result<sdbus::ObjectPath>&& result, std::optional<std::uint32_t> fileSystem,
                         Variants options)
{
    change(
        std::move(result), std::move(options),
        [this, fileSystem](Call& call, const auto& reply) {
            const ImportChoice choice{.fileSystem =
                                          fileSystem ? std::optional{oneFileSystem(*fileSystem)} : std::nullopt,
                                      .session = call.options.take<std::uint32_t>("session"),
                                      .skipUnreadable = call.options.take("skip-unreadable", false)};
            const bool cancel = call.options.take("cancel-on-disconnect", false);
            call.options.finish();
            requireNothingImported();
            if (!boot_.images.empty())
                throw Error{Fault::BootObjectConflict,
                            "the image boots, and a disc boots by its first session; take the boot images out"};
            auto done = [self = weak_from_this(), before = options_, point = changePoint_](Imported imported) {
                if (const auto image = self.lock()) image->adoptImport(std::move(imported), before, point);
            };
            reply(
                startOn(requireDisc(), "import", call, cancel, importWork(site(call.caller), choice, std::move(done))));
        },
        kReads);
}

void ImageObject::adoptImport(Imported imported, const image::Options& before, std::uint64_t changePoint)
{
    imported_ = ImportedDisc{.discId = std::move(imported.discId),
                             .volumeName = std::move(imported.volumeName),
                             .bootCatalog = imported.bootCatalog,
                             .earlier = std::move(imported.earlier),
                             .drive = disc_ ? disc_->drive : std::weak_ptr<device::Drive>{},
                             .before = before,
                             .changePoint = changePoint};
    auto next = options_;
    takeLayout(next, imported.options);
    adopt(next, kFixed);
}

void ImageObject::forgetImport()
{
    if (!imported_ || changePoint_ > imported_->changePoint) return;
    auto next = options_;
    takeLayout(next, imported_->before);
    imported_.reset();
    adopt(next, kFixed);
}

void ImageObject::GetImportedVolumeName(sdbus::Result<std::string>&& result, Variants options)
{
    look(std::move(result), std::move(options), [this](Call& call, const auto& reply) {
        call.options.finish();
        reply(imported_ ? busText(imported_->volumeName) : std::string{});
    });
}

}  // namespace discmaster::bus
