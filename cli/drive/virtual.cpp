// Software recorders: virtual add, load, list, remove.

#include "cli/drive/connection.hpp"
#include "cli/drive/drive_json.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/prompt.hpp"
#include "cli/quantity.hpp"
#include "cli/table.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <discmaster/client/drive.hpp>
#include <discmaster/client/manager.hpp>
#include <fcntl.h>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <sys/stat.h>

namespace discmaster::cli {

namespace {

struct VirtualOptions {
    std::string name;
    std::string media;
    std::string size;
    std::string store;
    bool force = false;
};

void addMediaOptions(CLI::App& app, VirtualOptions& options)
{
    app.add_option("--media", options.media, "What to load: " + mediaTypeNames())->type_name("TYPE");
    app.add_option("--size", options.size, "Capacity, such as 700M or 4.7G, when not the usual one")->type_name("N");
    app.add_option("--store", options.store,
                   "Keep what is burned in this folder (disc.iso and disc.json), and load what it holds; it is made "
                   "when it does not exist")
        ->type_name("DIR");
}

/// The store's folder, made when it does not exist: a descriptor, so that it is where the caller sees it.
UniqueFd openStore(const std::string& path)
{
    if (::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST)
        throw systemError(Fault::OutputFailed, errno, "cannot make the folder", path);
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd)
        throw systemError(errno == EACCES ? Fault::AccessDenied : Fault::SourceNotFound, errno,
                          "cannot open the folder", path);
    return fd;
}

void requireMediaType(const std::string& media)
{
    if (!mediaTypeNamed(media)) throw UsageError{fmt::format("--media {}: the types are {}", media, mediaTypeNames())};
}

/// `size` and `store` as AddVirtualDrive and LoadMedia take them.
client::Fields mediaFields(const VirtualOptions& options)
{
    client::Fields fields;
    if (!options.size.empty()) {
        const auto size = parseSize(options.size);
        if (!size)
            throw UsageError{fmt::format("--size {}: not a size; write it as 700M, 4.7G or 25025314816", options.size)};
        fields["size"] = sdbus::Variant{*size};
    }
    if (!options.store.empty()) fields["store"] = sdbus::Variant{sdbus::UnixFd{openStore(options.store).get()}};
    return fields;
}

constexpr Purpose kAny{"a disc", [](const DriveInfo&) { return true; }};

ExitCode add(const Context& context, const VirtualOptions& options)
{
    if (!options.media.empty()) requireMediaType(options.media);
    auto fields = mediaFields(options);
    if (!options.media.empty()) fields["media"] = sdbus::Variant{options.media};

    Connection connection{context.globals};
    client::Manager manager{connection.service()};
    const auto path = manager.AddVirtualDrive(options.name, fields);
    context.output.line(options.media.empty() ? fmt::format("Added {}, empty", options.name)
                                              : fmt::format("Added {} with a {}", options.name, options.media));
    context.output.result({{"drive", options.name}, {"path", path}});
    return ExitCode::Done;
}

ExitCode load(const Context& context, const VirtualOptions& options)
{
    requireMediaType(options.media);
    const auto fields = mediaFields(options);
    Connection connection{context.globals};
    const auto drives = allDrives(client::Manager{connection.service()});
    const auto& chosen = chooseDrive(drives, options.name, kAny);
    if (!chosen.isVirtual)
        throw UsageError{fmt::format("{} is a real drive: put the disc in and use discmasterctl load", chosen.name)};
    client::VirtualDrive{connection.service(), chosen.path}.LoadMedia(options.media, fields);
    context.output.line(fmt::format("Loaded a {} into {}", options.media, chosen.name));
    context.output.result({{"drive", chosen.name}, {"media", options.media}});
    return ExitCode::Done;
}

ExitCode list(const Context& context)
{
    Connection connection{context.globals};
    auto drives = settledDrives(connection, context.interrupt);
    std::erase_if(drives, [](const DriveInfo& d) { return !d.isVirtual; });

    Table table{{"DRIVE", "MEDIA", "STATE", "FREE"}};
    auto array = Json::array();
    for (const auto& d : drives) {
        table.add({d.name, d.virtualMedia.empty() ? "-" : d.virtualMedia, loadedState(d.medium),
                   d.medium.ready() ? sizeText(d.medium.freeSectors * kBlockSize) : ""});
        auto json = driveJson(d);
        json["virtualMedia"] = d.virtualMedia;
        context.output.event("drive", json);
        array.push_back(std::move(json));
    }
    if (table.empty())
        context.output.note("There is no software recorder. discmasterctl virtual add NAME --media bd-r makes one.");
    for (const auto& line : table.lines())
        if (!table.empty()) context.output.line(line);
    if (context.output.format() == Format::Document) context.output.result({{"drives", array}});
    return ExitCode::Done;
}

ExitCode remove(const Context& context, const VirtualOptions& options)
{
    Connection connection{context.globals};
    client::Manager manager{connection.service()};
    const auto drives = allDrives(manager);
    const auto& chosen = chooseDrive(drives, options.name, kAny);
    if (!chosen.isVirtual) throw UsageError{fmt::format("{} is a real drive: unplug it instead", chosen.name)};

    if (chosen.medium.holdsData() &&
        !confirm(context.output, context.interrupt, context.globals.yes,
                 fmt::format("{} holds a burned {}, which is lost unless it is kept in a folder of yours. Remove it?",
                             chosen.name, mediaName(chosen.medium.type))))
        throw Error{Fault::RequestCancelled, fmt::format("{} was not removed", chosen.name)};

    client::Fields fields;
    if (options.force) fields["force"] = sdbus::Variant{true};
    manager.RemoveVirtualDrive(chosen.name, fields);
    context.output.line(fmt::format("Removed {}", chosen.name));
    context.output.result({{"drive", chosen.name}});
    return ExitCode::Done;
}

template <ExitCode (*verb)(const Context&, const VirtualOptions&)>
Action action(std::shared_ptr<VirtualOptions> options)
{
    return [options = std::move(options)](const Context& context) { return verb(context, *options); };
}

}  // namespace

Action defineVirtualAdd(CLI::App& app)
{
    auto options = std::make_shared<VirtualOptions>();
    app.add_option("NAME", options->name, "How to call it: 1 to 32 letters, digits and '_', the first a letter")
        ->required();
    addMediaOptions(app, *options);
    app.footer("Example:\n  discmasterctl virtual add demo --media bd-r --store ~/discs/demo");
    return action<add>(options);
}

Action defineVirtualLoad(CLI::App& app)
{
    auto options = std::make_shared<VirtualOptions>();
    app.add_option("NAME", options->name, "The software recorder")->required();
    addMediaOptions(app, *options);
    app.get_option("--media")->required();
    return action<load>(options);
}

Action defineVirtualList(CLI::App&) { return list; }

Action defineVirtualRemove(CLI::App& app)
{
    auto options = std::make_shared<VirtualOptions>();
    app.add_option("NAME", options->name, "The software recorder")->required();
    app.add_flag("--force", options->force, "Also while it is in use, as if it were unplugged");
    return action<remove>(options);
}

}  // namespace discmaster::cli
