#include "cli/drive/image_over_bus.hpp"

#include "base/error.hpp"
#include "cli/advised_error.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"
#include "cli/usage_error.hpp"
#include "cli/verb.hpp"

#include <cstddef>
#include <cstdint>
#include <discmaster/client/image.hpp>
#include <discmaster/client/image_result.hpp>
#include <discmaster/client/manager.hpp>
#include <discmaster/enums.hpp>
#include <fmt/core.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::cli {

namespace {

sdbus::Variant connectionLifetime() { return sdbus::Variant{std::string{"connection"}}; }

client::Fields volumeFields(const VolumeChoice& choice)
{
    client::Fields fields;
    for (const auto& [name, text] : choice.fields) fields[name] = sdbus::Variant{text};
    if (choice.expires) fields["expires"] = sdbus::Variant{*choice.expires};
    if (choice.effective) fields["effective"] = sdbus::Variant{*choice.effective};
    return fields;
}

/// What SetOptions takes, as far as it was given.
client::Fields layoutOptions(const ImageChoice& choice)
{
    client::Fields options;
    const auto flag = [&](const char* name, bool given, bool value) {
        if (given) options[name] = sdbus::Variant{value};
    };
    flag("long-joliet", choice.longJoliet, true);
    flag("relocate", choice.relocate, true);
    flag("embed-files", choice.separateFiles, false);
    flag("iso9660-1999", choice.fileSystems && choice.fileSystems->enhanced, true);
    flag("public-modes", choice.content.attributes.publicModes, true);

    const auto blocks = [&](const char* name, std::optional<std::uint32_t> value) {
        if (value) options[name] = sdbus::Variant{*value};
    };
    blocks("padding", choice.fields.padding);
    blocks("alignment", choice.fields.alignment);
    blocks("file-alignment", choice.fields.fileAlignment);

    const auto policy = [&](const char* name, const auto& value) {
        if (value) options[name] = sdbus::Variant{std::int64_t{*value}};
    };
    policy("uid", choice.content.attributes.uid);
    policy("gid", choice.content.attributes.gid);
    policy("file-mode", choice.content.attributes.fileMode);
    policy("directory-mode", choice.content.attributes.directoryMode);

    if (const auto zone = zoneOf(choice.fields, creationTime(choice)))
        options["zone"] = sdbus::Variant{std::int32_t{*zone}};
    return options;
}

void apply(const ImageChoice& choice, client::FileSystemImage& image, const std::string& drivePath)
{
    if (choice.strict) image.StrictFileSystemCompliance(true);
    if (choice.mediaOfDrive) image.ChooseImageDefaults(drivePath);
    if (choice.media) image.ChooseImageDefaultsForMediaType(static_cast<std::int32_t>(*choice.media));
    if (choice.fileSystems) {
        image.FileSystemsToCreate(choice.fileSystems->mask);
        image.RockRidge(choice.fileSystems->rockRidge);
    }
    if (choice.udfRevision) image.UDFRevision(*choice.udfRevision);
    if (choice.isoLevel) image.ISO9660InterchangeLevel(static_cast<std::int32_t>(*choice.isoLevel));
    if (choice.singleMetadata) image.CreateRedundantUdfMetadataFiles(false);
    if (!choice.volume.empty()) image.SetVolumeName(choice.volume);
    if (const auto fields = volumeFields(choice.fields); !fields.empty()) image.SetVolumeFields(fields);
    if (const auto options = layoutOptions(choice); !options.empty()) image.SetOptions(options);
}

/// `reproducible` and `source-date-epoch`, which adding files and laying out both take.
client::Fields timeOptions(const ImageChoice& choice)
{
    client::Fields options;
    if (choice.reproducible) options["reproducible"] = sdbus::Variant{true};
    if (choice.sourceDateEpoch) options["source-date-epoch"] = sdbus::Variant{*choice.sourceDateEpoch};
    return options;
}

/// What AddFile and AddTree are told.
client::Fields contentOptions(const ImageChoice& choice)
{
    auto options = timeOptions(choice);
    const auto patterns = [&](const char* name, const std::vector<std::string>& given) {
        if (!given.empty()) options[name] = sdbus::Variant{given};
    };
    patterns("hide", choice.content.hide);
    patterns("real-time", choice.content.realTime);
    if (choice.content.streams) options["named-streams"] = sdbus::Variant{true};
    return options;
}

/// What AddTree alone is told.
client::Fields folderOptions(const ImageChoice& choice)
{
    auto options = contentOptions(choice);
    const auto& content = choice.content;
    if (!content.exclude.empty()) options["exclude"] = sdbus::Variant{content.exclude};
    if (content.links == image::LinkPolicy::Follow) options["links"] = sdbus::Variant{std::string{"follow"}};
    if (content.links == image::LinkPolicy::LeaveOut) options["links"] = sdbus::Variant{std::string{"leave-out"}};
    if (content.specials) options["specials"] = sdbus::Variant{true};
    if (content.skipUnreadable) options["skip-unreadable"] = sdbus::Variant{true};
    return options;
}

void add(const Context& context, Connection& connection, client::FileSystemImage& image, const SourcePath& source,
         const ImageChoice& choice, bool isRoot)
{
    auto options = source.folder ? folderOptions(choice) : contentOptions(choice);
    options["shown-as"] = sdbus::Variant{printable(source.path)};
    const sdbus::Variant descriptor{sdbus::UnixFd{source.fd.get()}};
    if (source.folder) {
        if (!isRoot) options["name"] = sdbus::Variant{source.name};
        follow(context, connection, image.AddTree("/", descriptor, !isRoot, options));
    } else {
        follow(context, connection, image.AddFile("/" + source.name, descriptor, options));
    }
}

/// The option's bytes for `ay`.
std::vector<std::uint8_t> bytesOf(const std::vector<std::byte>& code)
{
    std::vector<std::uint8_t> bytes;
    for (const auto b : code) bytes.push_back(std::to_integer<std::uint8_t>(b));
    return bytes;
}

void setBoot(const Context& context, Connection& connection, client::FileSystemImage& image, const BootChoice& choice)
{
    if (choice.images.empty() && choice.code.empty()) return;
    std::vector<client::Fields> entries;
    std::vector<std::uint64_t> items;
    for (const auto& [boot, file] : choice.images) {
        client::Fields entry{{"platform", sdbus::Variant{static_cast<std::int32_t>(boot.platform)}},
                             {"manufacturer", sdbus::Variant{boot.manufacturer}},
                             {"load-segment", sdbus::Variant{boot.loadSegment}},
                             {"load-sectors", sdbus::Variant{boot.loadSectors}},
                             {"info-table", sdbus::Variant{boot.infoTable}},
                             {"grub2", sdbus::Variant{boot.grub2}},
                             {"item", sdbus::Variant{boot.path}}};
        if (boot.emulation) entry["emulation"] = sdbus::Variant{static_cast<std::int32_t>(*boot.emulation)};
        if (!file.empty()) {
            const auto fd = openBootFile(file);
            items.push_back(image.CreateFileItem("boot image"));
            follow(context, connection,
                   image.SetData(items.back(), sdbus::Variant{sdbus::UnixFd{fd.get()}},
                                 {{"shown-as", sdbus::Variant{printable(file)}}}));
            entry["item"] = sdbus::Variant{items.back()};
        }
        entries.push_back(std::move(entry));
    }
    client::Fields options{{"hybrid", sdbus::Variant{choice.hybrid}}};
    if (!choice.code.empty()) options["boot-code"] = sdbus::Variant{bytesOf(readBootCode(choice).bytes)};
    image.SetBootImages(entries, options);
    for (const auto item : items) image.ReleaseItem(item);
}

void setWeights(client::FileSystemImage& image, const ContentChoice& content)
{
    constexpr std::size_t kMostAtATime = 10'000;  // that a call takes
    std::map<std::string, std::int32_t> some;
    for (const auto& [path, weight] : content.weights) {
        some.insert_or_assign(path, weight);
        if (some.size() < kMostAtATime) continue;
        image.SetWeights(some);
        some.clear();
    }
    if (!some.empty()) image.SetWeights(some);
}

client::FileSystemImage makeImage(Connection& connection, const ImageChoice& choice)
{
    client::Fields options{{"lifetime", connectionLifetime()}};
    if (choice.strictImapi2) options["strict-imapi2"] = sdbus::Variant{true};
    return {connection.service(), client::Manager{connection.service()}.CreateFileSystemImage(options)};
}

/// Adds the sources, lays the image out, and passes the result.
DiscSource finish(const Context& context, Connection& connection, client::FileSystemImage& image,
                  const std::vector<SourcePath>& sources, const ImageChoice& choice)
{
    for (const auto& source : sources) add(context, connection, image, source, choice, isRootFolder(sources));
    setWeights(image, choice.content);
    setBoot(context, connection, image, choice.boot);

    auto layout = timeOptions(choice);
    if (choice.content.once) layout["store-equal-once"] = sdbus::Variant{true};
    if (choice.created) layout["source-date-epoch"] = sdbus::Variant{*choice.created};
    const auto made = follow(context, connection, image.CreateResultImage(layout));
    const auto path = client::field<sdbus::ObjectPath>(made, "result");
    if (!path)
        throw Error{Fault::Failed, "the service laid the image out and did not say where: its version does not match"};

    const client::ImageResult result{connection.service(), *path};
    return {sdbus::Variant{*path}, result.TotalBlocks() * result.BlockSize(),
            contentText(image.FileCount(), image.DirectoryCount()), nullptr};
}

void remove(client::FileSystemImage& image, const std::vector<std::string>& paths)
{
    for (const auto& path : paths) {
        const auto full = path.starts_with('/') ? path : "/" + path;
        switch (static_cast<FsiItemType>(image.Exists(full))) {
        case FsiItemType::Directory: image.RemoveTree(full); break;
        case FsiItemType::File: image.Remove(full); break;
        default:
            throw AdvisedError{
                Error{Fault::FileNotFound, fmt::format("--remove {}: the disc has no such file or folder", path)},
                "'discmasterctl read' makes an image of the disc, and 'image ls' shows what is in it"};
        }
    }
}

void import(const Context& context, Connection& connection, client::FileSystemImage& image, const ImageChoice& choice,
            const ContinueChoice& disc)
{
    image.SetMultisessionInterfaces(disc.interfaces);
    client::Fields options;
    if (disc.session) options["session"] = sdbus::Variant{*disc.session};
    if (choice.content.skipUnreadable) options["skip-unreadable"] = sdbus::Variant{true};
    try {
        follow(context, connection,
               disc.fileSystem ? image.ImportSpecificFileSystem(*disc.fileSystem, options)
                               : image.ImportFileSystem(options));
    } catch (const sdbus::Error& e) {
        if (!disc.session || faultOf(std::string{e.getName()}) != Fault::InvalidArgument) throw;
        throw UsageError{fmt::format("--from-session {}: {}", *disc.session, e.getMessage())};
    }
    if (choice.volume.empty()) image.SetVolumeName(image.GetImportedVolumeName());
}

}  // namespace

DiscSource masterInService(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                           const ImageChoice& choice, const std::string& drivePath)
{
    auto image = makeImage(connection, choice);
    apply(choice, image, drivePath);
    return finish(context, connection, image, sources, choice);
}

DiscSource continueInService(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                             const ImageChoice& choice, const ContinueChoice& disc)
{
    auto image = makeImage(connection, choice);
    apply(choice, image, {});
    import(context, connection, image, choice, disc);
    remove(image, disc.remove);
    return finish(context, connection, image, sources, choice);
}

}  // namespace discmaster::cli
