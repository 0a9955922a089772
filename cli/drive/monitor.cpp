// Events as they happen.

#include "cli/drive/connection.hpp"
#include "cli/drive/drive_json.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/variant_json.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/interrupt.hpp"
#include "cli/quantity.hpp"

#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <discmaster/client/drive.hpp>
#include <discmaster/client/manager.hpp>
#include <fmt/core.h>
#include <map>
#include <string>

namespace discmaster::cli {

namespace {

/// Prints what happens to drives: to people what a drive is now, when that is something else than before; to programs
/// every property that changed. Runs on the connection's thread.
class Monitor {
public:
    Monitor(const Context& context, const client::Service& service)
        : context_{context}
        , service_{service}
        , manager_{service}
    {
        manager_.onDrives(
            [this](const std::string& path, const client::Manager::Interfaces& i) { appear("added", path, i); },
            [this](const std::string& path) { removed(path); });
        for (const auto& [path, interfaces] : manager_.GetManagedObjects()) appear("present", path, interfaces);
    }

private:
    struct Watched {
        std::string name;
        client::Drive drive;
        client::Manager::Interfaces interfaces;  ///< its properties as they are now
        std::string shown;
    };

    static std::string describe(const DriveInfo& d)
    {
        const auto& m = d.medium;
        auto text = m.ready() ? fmt::format("{}, {}, {} free", mediaName(m.type), loadedState(m),
                                            sizeText(m.freeSectors * kBlockSize))
                              : loadedState(m);
        if (!d.usedBy.empty()) text += ", used by " + d.usedBy;
        return text;
    }

    void say(std::string_view type, const std::string& name, const std::string& text, const Json& json)
    {
        if (!text.empty()) context_.output.line(fmt::format("{}  {:<8}  {}", context_.output.bold(name), type, text));
        context_.output.event(type, json);
    }

    void appear(std::string_view how, const std::string& path, const client::Manager::Interfaces& interfaces)
    {
        auto [entry, isNew] = watched_.try_emplace(path, Watched{{}, client::Drive{service_, path}, interfaces, {}});
        auto& watched = entry->second;
        if (isNew) {
            watched.drive.onPropertiesChanged([this, path](const std::string& interface, const client::Fields& fields) {
                changed(path, interface, fields);
            });
            readAnew(watched);
        }
        const auto drive = driveInfo(path, watched.interfaces);
        watched.name = drive.name;
        watched.shown = describe(drive);
        say(how, drive.name, fmt::format("{}: {}", drive.model(), watched.shown), driveJson(drive));
    }

    /// What changed between the drive's appearance and our subscription was told to nobody.
    static void readAnew(Watched& watched)
    try {
        for (auto& [interface, properties] : watched.interfaces)
            if (!properties.empty()) properties = watched.drive.getAll(interface);
    } catch (const sdbus::Error&) {
        // It went meanwhile, which is told as well.
    }

    void removed(const std::string& path)
    {
        const auto found = watched_.find(path);
        if (found == watched_.end()) return;
        const bool isVirtual = driveInfo(path, found->second.interfaces).isVirtual;
        say("removed", found->second.name, isVirtual ? "removed" : "unplugged",
            {{"name", found->second.name}, {"path", path}});
        watched_.erase(found);
    }

    void changed(const std::string& path, const std::string& interface, const client::Fields& fields)
    {
        const auto found = watched_.find(path);
        if (found == watched_.end() || fields.empty()) return;
        auto& [name, drive, interfaces, shown] = found->second;
        for (const auto& [property, value] : fields) interfaces[interface][property] = value;
        auto text = describe(driveInfo(path, interfaces));
        if (text == shown)
            text.clear();
        else
            shown = text;
        say("changed", name, text,
            {{"name", name}, {"path", path}, {"interface", interface}, {"changed", toJson(fields)}});
    }

    const Context& context_;
    const client::Service& service_;
    client::Manager manager_;
    std::map<std::string, Watched> watched_;
};

ExitCode monitor(const Context& context)
{
    Connection connection{context.globals};
    const Monitor monitor{context, connection.service()};
    context.output.note("Watching drives; press Ctrl-C to end.");
    connection.run([] { return false; }, context.interrupt);
    return ExitCode::Done;
}

}  // namespace

Action defineMonitor(CLI::App&) { return monitor; }

}  // namespace discmaster::cli
