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
#include <discmaster/virtual_media.hpp>
#include <fcntl.h>
#include <fmt/core.h>
#include <memory>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace discmaster::cli {

namespace {

struct VirtualOptions {
    std::string name;
    std::string media;
    std::string size;
    std::string store;
    bool blank = false;
    bool force = false;
};

/// "cd-r dvd+r bd-r bd-re"
std::string mediumNames()
{
    std::string names;
    for (const auto& medium : kVirtualMedia) names += (names.empty() ? "" : " ") + std::string{medium.name};
    return names;
}

void addMediaOptions(CLI::App& app, VirtualOptions& options)
{
    app.add_option("--media", options.media, "What to load: " + mediumNames())->type_name("TYPE");
    app.add_option("--size", options.size, "Capacity of a new medium, such as 700M or 4.7G, when not the usual one")
        ->type_name("N");
    app.add_option("--store", options.store,
                   "Keep what is burned in this folder (disc.iso and disc.json), and load what it holds; it is made "
                   "when it does not exist")
        ->type_name("DIR");
    app.add_flag("--blank", options.blank, "A new medium in any case; a disc that is kept there already is deleted");
}

/// The store's folder: a descriptor, so that it is where the caller sees it. It is made when it does not exist and a
/// medium is to be made in it. Empty where there is no store.
UniqueFd openStore(const VirtualOptions& options)
{
    const auto& path = options.store;
    if (path.empty()) return {};
    if (!options.media.empty() && ::mkdir(path.c_str(), 0777) != 0 && errno != EEXIST)
        throw systemError(Fault::OutputFailed, errno, "cannot make the folder", path);
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!fd)
        throw systemError(errno == EACCES ? Fault::AccessDenied : Fault::SourceNotFound, errno,
                          "cannot open the folder", path);
    if (options.media.empty() && ::faccessat(fd.get(), "disc.json", F_OK, 0) != 0)
        throw Error{Fault::SourceNotFound,
                    fmt::format("{} holds no disc; give --media as well to make one there", path)};
    return fd;
}

void requireMediaType(const std::string& media)
{
    if (!media.empty() && virtualMediumNamed(media) == nullptr)
        throw UsageError{fmt::format("--media {}: software recorders hold {}", media, mediumNames())};
}

/// `size`, `store` and `blank` as AddVirtualDrive and LoadMedia take them.
client::Fields mediaFields(const VirtualOptions& options, const UniqueFd& store)
{
    client::Fields fields;
    if (!options.size.empty()) {
        const auto size = parseSize(options.size);
        if (!size)
            throw UsageError{fmt::format("--size {}: not a size; write it as 700M, 4.7G or 25025314816", options.size)};
        if (*size == 0) throw UsageError{"--size 0: a medium of 0 bytes is none; leave --size out for the usual one"};
        fields["size"] = sdbus::Variant{*size};
    }
    if (store) fields["store"] = sdbus::Variant{sdbus::UnixFd{store.get()}};
    if (options.blank) fields["blank"] = sdbus::Variant{true};
    return fields;
}

/// Whether the folder of a store holds a disc onto which something was burned.
bool holdsBurned(const UniqueFd& store)
{
    struct stat st {};
    return store && ::fstatat(store.get(), "disc.iso", &st, AT_SYMLINK_NOFOLLOW) == 0 && st.st_size > 0;
}

/// Whether something may be burned onto the medium that the service keeps for the drive. One that is not in the drive,
/// or cannot be read, may be.
bool keepsBurned(const DriveInfo& drive)
{
    const bool blank = drive.medium.ready() && !drive.medium.holdsData();
    return !drive.keptMedia.empty() && !blank;
}

/// What will be deleted when a medium is loaded; empty where it is nothing that was burned.
std::string lossByLoading(const DriveInfo& drive, const VirtualOptions& options, const UniqueFd& store)
{
    const bool keptComesBack = !options.blank && !store && options.media == drive.keptMedia;
    std::string loss;
    if (!keptComesBack && keepsBurned(drive))
        loss = fmt::format("The {} that {} keeps will be deleted, with what was burned onto it. ", drive.keptMedia,
                           drive.name);
    if (options.blank && holdsBurned(store))
        loss += fmt::format("The burned disc in {} will be deleted. ", options.store);
    return loss;
}

constexpr Purpose kAny{"a disc", [](const DriveInfo&) { return true; }};

ExitCode add(const Context& context, const VirtualOptions& options)
{
    requireMediaType(options.media);
    const auto store = openStore(options);
    auto fields = mediaFields(options, store);
    if (!options.media.empty()) fields["media"] = sdbus::Variant{options.media};
    if (options.blank && holdsBurned(store))
        requireYes(context, fmt::format("The burned disc in {} will be deleted. Go on?", options.store),
                   fmt::format("{} was not added", options.name));

    Connection connection{context.globals};
    client::Manager manager{connection.service()};
    const auto path = manager.AddVirtualDrive(options.name, fields);
    const auto media = client::VirtualDrive{connection.service(), path}.MediaType();
    context.output.line(media.empty() ? fmt::format("Added {}, empty", options.name)
                                      : fmt::format("Added {} with a {}", options.name, media));
    context.output.result({{"drive", options.name}, {"path", path}, {"media", media}});
    return ExitCode::Done;
}

ExitCode load(const Context& context, const VirtualOptions& options)
{
    if (options.media.empty() && options.store.empty())
        throw UsageError{fmt::format("nothing to load was named: give --media with one of {}, or --store with a folder "
                                     "that holds a disc",
                                     mediumNames())};
    requireMediaType(options.media);
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& chosen = chooseDrive(drives, options.name, kAny);
    if (!chosen.isVirtual)
        throw UsageError{fmt::format("{} is a real drive: put the disc in and use discmasterctl load", chosen.name)};
    const auto store = openStore(options);
    const auto fields = mediaFields(options, store);
    if (const auto loss = lossByLoading(chosen, options, store); !loss.empty())
        requireYes(context, loss + "Load another medium?", fmt::format("{} is as it was", chosen.name));

    client::VirtualDrive drive{connection.service(), chosen.path};
    drive.LoadMedia(options.media, fields);
    const auto media = drive.MediaType();
    const bool sameAgain = !options.blank && !store && media == chosen.keptMedia;
    context.output.line(sameAgain ? fmt::format("Loaded the {} that {} has, as it was", media, chosen.name)
                                  : fmt::format("Loaded a {} into {}", media, chosen.name));
    if (sameAgain && keepsBurned(chosen)) context.output.note("--blank puts a new one in its place.");
    if (!chosen.virtualMedia.empty() && chosen.keptMedia.empty())
        context.output.note(
            fmt::format("The {} that was in {} stays in its folder.", chosen.virtualMedia, chosen.name));
    context.output.result({{"drive", chosen.name}, {"media", media}, {"same", sameAgain}});
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
    show(context.output, table,
         "There is no software recorder. discmasterctl virtual add NAME --media bd-r makes one.");
    if (context.output.format() == Format::Document) context.output.result({{"drives", array}});
    return ExitCode::Done;
}

ExitCode remove(const Context& context, const VirtualOptions& options)
{
    Connection connection{context.globals};
    client::Manager manager{connection.service()};
    // A cable is pulled whatever the drive is at.
    const auto drives = options.force ? allDrives(manager) : settledDrives(connection, context.interrupt);
    const auto& chosen = chooseDrive(drives, options.name, kAny);
    if (!chosen.isVirtual) throw UsageError{fmt::format("{} is a real drive: unplug it instead", chosen.name)};
    if (keepsBurned(chosen))
        requireYes(context,
                   fmt::format("The {} that {} keeps will be deleted, with what was burned onto it. Remove it?",
                               chosen.keptMedia, chosen.name),
                   fmt::format("{} was not removed", chosen.name));

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
    app.footer("The medium of this type that the recorder keeps is loaded again, as it was; where there is none, a new "
               "one. A medium that is kept is deleted when another one takes its place.");
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
