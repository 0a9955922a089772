#include "cli/drive/image_over_bus.hpp"

#include "base/error.hpp"
#include "cli/drive/connection.hpp"
#include "cli/drive/job.hpp"
#include "cli/output.hpp"
#include "cli/quantity.hpp"
#include "cli/verb.hpp"

#include <discmaster/client/image.hpp>
#include <discmaster/client/manager.hpp>
#include <fmt/core.h>

namespace discmaster::cli {

namespace {

sdbus::Variant connectionLifetime() { return sdbus::Variant{std::string{"connection"}}; }

void apply(const ImageChoice& choice, client::FileSystemImage& image, const std::string& drivePath)
{
    if (choice.mediaOfDrive) image.ChooseImageDefaults(drivePath);
    if (choice.media) image.ChooseImageDefaultsForMediaType(static_cast<std::int32_t>(*choice.media));
    if (choice.fileSystems) {
        image.FileSystemsToCreate(choice.fileSystems->mask);
        image.RockRidge(choice.fileSystems->rockRidge);
    }
    if (choice.udfRevision) image.UDFRevision(*choice.udfRevision);
    if (choice.isoLevel) image.ISO9660InterchangeLevel(static_cast<std::int32_t>(*choice.isoLevel));
    if (!choice.volume.empty()) image.SetVolumeName(choice.volume);
}

/// `reproducible` and `source-date-epoch`, which adding files and laying out both take.
client::Fields timeOptions(const ImageChoice& choice)
{
    client::Fields options;
    if (choice.reproducible) options["reproducible"] = sdbus::Variant{true};
    if (choice.sourceDateEpoch) options["source-date-epoch"] = sdbus::Variant{*choice.sourceDateEpoch};
    return options;
}

void add(const Context& context, Connection& connection, client::FileSystemImage& image, const SourcePath& source,
         const ImageChoice& choice, bool isRoot)
{
    auto options = timeOptions(choice);
    options["shown-as"] = sdbus::Variant{printable(source.path)};
    const sdbus::Variant descriptor{sdbus::UnixFd{source.fd.get()}};
    if (source.folder) {
        if (!isRoot) options["name"] = sdbus::Variant{source.name};
        follow(context, connection, image.AddTree("/", descriptor, !isRoot, options));
    } else {
        follow(context, connection, image.AddFile("/" + source.name, descriptor, options));
    }
}

}  // namespace

DiscSource masterInService(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                           const ImageChoice& choice, const std::string& drivePath)
{
    client::Manager manager{connection.service()};
    client::Fields options{{"lifetime", connectionLifetime()}};
    if (choice.strictImapi2) options["strict-imapi2"] = sdbus::Variant{true};
    client::FileSystemImage image{connection.service(), manager.CreateFileSystemImage(options)};
    apply(choice, image, drivePath);
    for (const auto& source : sources) add(context, connection, image, source, choice, isRootFolder(sources));

    auto layout = timeOptions(choice);
    if (choice.created) layout["source-date-epoch"] = sdbus::Variant{*choice.created};
    const auto made = follow(context, connection, image.CreateResultImage(layout));
    const auto path = client::field<sdbus::ObjectPath>(made, "result");
    if (!path)
        throw Error{Fault::Failed, "the service laid the image out and did not say where: its version does not match"};

    const client::ImageResult result{connection.service(), *path};
    return {sdbus::Variant{*path}, result.TotalBlocks() * result.BlockSize(),
            contentText(image.FileCount(), image.DirectoryCount()), nullptr};
}

}  // namespace discmaster::cli
