#pragma once
// What is kept of a software recorder between runs, besides the content of its medium.

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace discmaster::device {

struct VirtualRecord {
    std::string name;
    uid_t owner = 0;
    bool loaded = false;  ///< the medium is in the recorder; one in its own folder is kept when it is not
    std::string mediaType;
    std::uint64_t mediaBytes = 0;  ///< its capacity
    std::string ownFolder;      ///< where the medium is kept, below the recorder's folder; empty for a caller's folder
    std::string callersFolder;  ///< path of a caller's folder at the time when it was given

    bool operator==(const VirtualRecord&) const = default;
};

std::string toJson(const VirtualRecord& record);
/// Nothing for text that is not such a record.
std::optional<VirtualRecord> recordFromJson(const std::string& text);

}  // namespace discmaster::device
