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

/// Prints what happens to drives. Runs on the connection's thread.
class Monitor {
public:
    Monitor(const Context& context, const client::Service& service)
        : context_{context}
        , service_{service}
        , manager_{service}
    {
        manager_.onDrives([this](const std::string& path, const client::Manager::Interfaces& i) { added(path, i); },
                          [this](const std::string& path) { removed(path); });
        for (const auto& drive : allDrives(manager_)) {
            watch(drive.path, drive.name);
            say("present", drive.name, describe(drive), driveJson(drive));
        }
    }

private:
    struct Watched {
        std::string name;
        client::Drive drive;
    };

    static std::string describe(const DriveInfo& d)
    {
        const auto& m = d.medium;
        if (!m.ready()) return fmt::format("{}: {}", d.model(), loadedState(m));
        return fmt::format("{}: {}, {}, {} free", d.model(), mediaName(m.type), loadedState(m),
                           sizeText(m.freeSectors * kBlockSize));
    }

    void say(std::string_view type, const std::string& name, const std::string& text, const Json& json)
    {
        context_.output.line(fmt::format("{}  {:<8}  {}", context_.output.bold(name), type, text));
        context_.output.event(type, json);
    }

    void watch(const std::string& path, const std::string& name)
    {
        auto [entry, isNew] = watched_.try_emplace(path, Watched{name, client::Drive{service_, path}});
        if (isNew)
            entry->second.drive.onPropertiesChanged(
                [this, path](const std::string& interface, const client::Fields& fields) {
                    changed(path, interface, fields);
                });
    }

    void added(const std::string& path, const client::Manager::Interfaces& interfaces)
    {
        const auto drive = driveInfo(path, interfaces);
        watch(path, drive.name);
        say("added", drive.name, describe(drive), driveJson(drive));
    }

    void removed(const std::string& path)
    {
        const auto found = watched_.find(path);
        if (found == watched_.end()) return;
        say("removed", found->second.name, "", {{"name", found->second.name}, {"path", path}});
        watched_.erase(found);
    }

    void changed(const std::string& path, const std::string& interface, const client::Fields& fields)
    {
        const auto found = watched_.find(path);
        if (found == watched_.end() || fields.empty()) return;
        const auto json = toJson(fields);
        std::string text;
        for (const auto& [name, value] : json.items())
            text += fmt::format("{}{}={}", text.empty() ? "" : " ", name,
                                value.dump(-1, ' ', false, Json::error_handler_t::replace));
        say("changed", found->second.name, text,
            {{"name", found->second.name}, {"path", path}, {"interface", interface}, {"changed", json}});
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
