#include "cli/drive/connection.hpp"
#include "cli/drive/drive_json.hpp"
#include "cli/drive/media_name.hpp"
#include "cli/drive/selection.hpp"
#include "cli/drive/verbs.hpp"
#include "cli/quantity.hpp"
#include "cli/table.hpp"

#include "base/units.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <string>

namespace discmaster::cli {

namespace {

std::string freeSpace(const Medium& m)
{
    if (!m.ready()) return "";
    if (m.freeSectors == 0) return "none";
    return fmt::format("{} of {}", sizeText(m.freeSectors * kBlockSize), sizeText(m.totalSectors * kBlockSize));
}

void print(const Output& output, const std::vector<DriveInfo>& drives)
{
    Table table{{"DRIVE", "MODEL", "DISC", "STATE", "FREE", "USED BY"}};
    for (const auto& d : drives)
        table.add({d.name, d.model(),
                   d.medium.ready() || d.medium.beingWritten() ? std::string{mediaName(d.medium.type)} : "-",
                   loadedState(d.medium), freeSpace(d.medium), d.usedBy});
    show(output, table,
         "There is no optical drive. discmasterctl virtual add NAME --media bd-r makes one of software.");
}

ExitCode list(const Context& context)
{
    Connection connection{context.globals};
    const auto drives = settledDrives(connection, context.interrupt);
    print(context.output, drives);

    auto array = Json::array();
    for (const auto& drive : drives) {
        array.push_back(driveJson(drive));
        context.output.event("drive", array.back());
    }
    if (context.output.format() == Format::Document) context.output.result({{"drives", array}});
    return ExitCode::Done;
}

}  // namespace

Action defineList(CLI::App&) { return list; }

}  // namespace discmaster::cli
