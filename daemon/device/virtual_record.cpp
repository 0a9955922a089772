#include "device/virtual_record.hpp"

#include "base/error.hpp"
#include "device/virtual_drives.hpp"

#include <nlohmann/json.hpp>

namespace discmaster::device {

namespace {

constexpr int kVersion = 1;

/// A single name: what a record says must not lead out of the recorder's folder.
bool isPlainName(const std::string& name) { return name.find('/') == name.npos && name != "." && name != ".."; }

}  // namespace

std::string toJson(const VirtualRecord& record)
{
    const nlohmann::ordered_json json{
        {"version", kVersion},
        {"name", record.name},
        {"owner", record.owner},
        {"loaded", record.loaded},
        {"media-type", record.mediaType},
        {"media-bytes", record.mediaBytes},
        {"own-folder", record.ownFolder},
        {"callers-folder", record.callersFolder},
    };
    return json.dump(2) + "\n";
}

std::optional<VirtualRecord> recordFromJson(const std::string& text)
{
    try {
        const auto json = nlohmann::json::parse(text);
        if (json.at("version") != kVersion) return std::nullopt;
        VirtualRecord record{
            .name = json.at("name"),
            .owner = json.at("owner"),
            .loaded = json.at("loaded"),
            .mediaType = json.at("media-type"),
            .mediaBytes = json.at("media-bytes"),
            .ownFolder = json.at("own-folder"),
            .callersFolder = json.at("callers-folder"),
        };
        requireVirtualName(record.name);
        if (!isPlainName(record.ownFolder)) return std::nullopt;
        return record;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    } catch (const Error&) {
        return std::nullopt;
    }
}

}  // namespace discmaster::device
