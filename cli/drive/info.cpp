// Everything about one drive and the disc in it.

#include "cli/drive/connection.hpp"
#include "cli/drive/drive_json.hpp"
#include "cli/drive/enumerator_text.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/variant_json.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/quantity.hpp"

#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <discmaster/client/drive.hpp>
#include <fmt/core.h>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::cli {

namespace {

struct InfoOptions {
    std::optional<std::string> drive;
};

constexpr Purpose kAnyDisc{"a disc", [](const DriveInfo& d) { return d.medium.ready(); }};

std::string orNone(const std::string& text) { return text.empty() ? "-" : text; }

std::string speedText(std::int64_t sectorsPerSecond, MediaPhysicalType type)
{
    if (sectorsPerSecond < 0) return "not told";
    const auto rate = rateText(static_cast<double>(sectorsPerSecond) * kBlockSize);
    const auto single = singleSpeed(type);
    return single == 0 ? rate : fmt::format("{:.3g}x ({})", static_cast<double>(sectorsPerSecond) / single, rate);
}

/// Prints a name and a value in two columns.
class Sheet {
public:
    explicit Sheet(const Output& output)
        : output_{output}
    {
    }
    void heading(const std::string& text) const { output_.line(output_.bold(text)); }
    void row(std::string_view name, const std::string& value) const
    {
        output_.line(fmt::format("  {:<22}{}", name, value));
    }
    /// A list, wrapped beside its name on a terminal.
    template <typename Value, typename Text>
    void list(std::string_view name, const std::vector<Value>& values, Text textOf) const
    {
        constexpr std::size_t kColumn = 24;
        const auto width =
            output_.terminal().output ? std::max<std::size_t>(Terminal::columns(), 2 * kColumn) : SIZE_MAX;
        std::string line;
        for (const auto& value : values) {
            const std::string text = textOf(value);
            if (!line.empty() && kColumn + line.size() + 3 + text.size() > width) {
                row(std::exchange(name, ""), line + ",");
                line.clear();
            }
            line += (line.empty() ? "" : ", ") + text;
        }
        row(name, orNone(line));
    }

private:
    const Output& output_;
};

void printDrive(const Sheet& sheet, const DriveInfo& d)
{
    sheet.heading(fmt::format("Drive {}", d.name));
    sheet.row("model", orNone(d.model()));
    sheet.row("firmware", orNone(d.revision));
    sheet.row("serial number", orNone(d.serial));
    sheet.row("device", d.isVirtual ? "software recorder" : orNone(d.device));
    sheet.row("unique ID", orNone(d.uniqueId));
    sheet.row("object", d.path);
    sheet.row("used by", orNone(d.usedBy));
    const auto feature = [](std::int32_t code) { return enumeratorText("IMAPI_FEATURE_PAGE_TYPE", code); };
    sheet.list("profiles", d.profiles, profileName);
    sheet.list("features", d.features, feature);
    sheet.list("features now", d.currentFeatures, feature);
}

void printSession(const Sheet& sheet, const client::Fields& session)
{
    const auto number = [&](const char* name) { return client::field<std::uint32_t>(session, name).value_or(0); };
    const auto first = number("first-track"), last = number("last-track");
    sheet.row(fmt::format("session {}", number("number")),
              printable(client::field<std::string>(session, "state").value_or("")) +
                  (first == last ? fmt::format(", track {}", first) : fmt::format(", tracks {} to {}", first, last)));
}

void printTrack(const Sheet& sheet, const client::Fields& track)
{
    const auto flag = [&](const char* name) { return client::field<bool>(track, name).value_or(false); };
    auto text =
        fmt::format("session {}, sectors {} to {}", client::field<std::uint32_t>(track, "session").value_or(0),
                    client::field<std::int64_t>(track, "start").value_or(0),
                    client::field<std::int64_t>(track, "start").value_or(0) +
                        static_cast<std::int64_t>(client::field<std::uint64_t>(track, "length").value_or(0)) - 1);
    text += flag("data") ? ", data" : ", audio";
    if (flag("blank")) text += ", blank";
    if (flag("damaged")) text += ", damaged";
    if (const auto next = client::field<std::int64_t>(track, "next-writable"))
        text += fmt::format(", next writable {}", *next);
    sheet.row(fmt::format("track {}", client::field<std::uint32_t>(track, "number").value_or(0)), text);
}

void printMedium(const Sheet& sheet, const Medium& m)
{
    sheet.heading("Disc");
    if (!m.ready()) {
        sheet.row("state", loadedState(m));
        if (m.beingWritten()) sheet.row("type", std::string{mediaName(m.type)});
        return;
    }
    sheet.row("type", std::string{mediaName(m.type)});
    sheet.row("profile", profileName(m.profile));
    sheet.row("state", fmt::format("{} (0x{:04X})", stateText(m.status), m.status));
    sheet.row("media ID", orNone(m.id));
    sheet.row("capacity", fmt::format("{} ({} sectors)", sizeText(m.totalSectors * kBlockSize), m.totalSectors));
    sheet.row("free", fmt::format("{} ({} sectors)", sizeText(m.freeSectors * kBlockSize), m.freeSectors));
    if (m.nextWritable >= 0) sheet.row("next writable sector", fmt::format("{}", m.nextWritable));
    if (m.lastSessionStart >= 0)
        sheet.row("last session", fmt::format("sectors {} to {}", m.lastSessionStart, m.lastSessionEnd));
    sheet.list("write speeds", m.writeSpeeds, [&](std::int64_t speed) { return speedText(speed, m.type); });
    sheet.row("write speed now", speedText(m.currentWriteSpeed, m.type));
    for (const auto& session : m.sessions) printSession(sheet, session);
    for (const auto& track : m.tracks) printTrack(sheet, track);
}

/// What `list` says, and all properties of the object's interfaces under their own names.
Json infoJson(const DriveInfo& drive, const client::Drive& object)
{
    auto json = driveJson(drive);
    json["properties"] = {{"Drive", toJson(object.getAll(client::Drive::kInterface))},
                          {"Media", toJson(object.getAll(client::Media::kInterface))}};
    if (drive.isVirtual) json["properties"]["Drive.Virtual"] = toJson(object.getAll(client::VirtualDrive::kInterface));
    return json;
}

ExitCode info(const Context& context, const InfoOptions& options)
{
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    const auto& drive = chooseDrive(drives, options.drive, kAnyDisc);
    const Sheet sheet{context.output};
    printDrive(sheet, drive);
    printMedium(sheet, drive.medium);
    if (!context.output.human())
        context.output.result(infoJson(drive, client::Drive{connection.service(), drive.path}));
    return ExitCode::Done;
}

}  // namespace

Action defineInfo(CLI::App& app)
{
    auto options = std::make_shared<InfoOptions>();
    app.add_option("DRIVE", options->drive, "The drive; the only one with a disc when left out");
    return [options](const Context& context) { return info(context, *options); };
}

}  // namespace discmaster::cli
