#include "cli/drive/drive_json.hpp"

#include "base/units.hpp"
#include "cli/drive/media_name.hpp"

namespace discmaster::cli {

namespace {

Json mediumJson(const Medium& m)
{
    Json json{{"state", m.state}};
    if (!m.ready()) return json;
    json["type"] = mediaName(m.type);
    json["mediaType"] = static_cast<int>(m.type);
    json["profile"] = m.profile;
    json["status"] = m.status;
    json["statusText"] = stateText(m.status);
    json["blank"] = m.blank;
    json["totalBytes"] = m.totalSectors * kBlockSize;
    json["freeBytes"] = m.freeSectors * kBlockSize;
    return json;
}

}  // namespace

std::string loadedState(const Medium& medium)
{
    if (medium.ready()) return stateText(medium.status);
    if (medium.beingWritten()) return "being written";
    return medium.state.empty() ? "unknown" : medium.state;
}

Json driveJson(const DriveInfo& d)
{
    Json json{{"name", d.name},       {"path", d.path},
              {"device", d.device},   {"vendor", d.vendor},
              {"product", d.product}, {"revision", d.revision},
              {"serial", d.serial},   {"virtual", d.isVirtual},
              {"usedBy", d.usedBy},   {"medium", mediumJson(d.medium)}};
    return json;
}

}  // namespace discmaster::cli
