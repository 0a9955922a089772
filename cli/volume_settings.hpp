#pragma once
// The options that fill the fields of a volume, and say how blocks and times are laid out.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace discmaster::cli {

/// What the user typed.
struct VolumeSettings {
    std::map<std::string, std::string> fields;  ///< by the name of the field
    std::string expires;
    std::string effective;
    std::string zone;
    std::optional<std::uint32_t> padding;
    std::optional<std::uint32_t> alignment;
    std::optional<std::uint32_t> fileAlignment;
};

/// What it means. What is empty leaves the default.
struct VolumeChoice {
    /// Those given: system, volume-set, publisher, preparer, application, copyright-file, abstract-file,
    /// bibliographic-file.
    std::map<std::string, std::string> fields;
    std::optional<std::int64_t> expires;  ///< seconds since 1970
    std::optional<std::int64_t> effective;
    std::optional<int> zone;               ///< minutes east of UTC
    bool localZone = false;                ///< that of this machine at the time of the volume
    std::optional<std::uint32_t> padding;  ///< in blocks, as the alignments
    std::optional<std::uint32_t> alignment;
    std::optional<std::uint32_t> fileAlignment;
};

void addVolumeOptions(CLI::App& app, VolumeSettings& settings);

/// Throws UsageError.
VolumeChoice volumeChoiceOf(const VolumeSettings& settings);

/// The zone of this machine at a moment, in minutes east of UTC to a quarter of an hour.
int localZone(std::int64_t seconds);

/// The zone to write times in, of a volume that is made at a moment; none where the default is left.
std::optional<int> zoneOf(const VolumeChoice& choice, std::int64_t created);

}  // namespace discmaster::cli
