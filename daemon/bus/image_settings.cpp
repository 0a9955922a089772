#include "bus/image_settings.hpp"

#include "base/error.hpp"

#include <array>
#include <fmt/format.h>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>

namespace discmaster::bus {

namespace {

using image::AttributePolicy;
using image::VolumeFields;

constexpr std::array<std::pair<const char*, std::string VolumeFields::*>, 8> kTexts{{
    {"system", &VolumeFields::system},
    {"volume-set", &VolumeFields::volumeSet},
    {"publisher", &VolumeFields::publisher},
    {"preparer", &VolumeFields::preparer},
    {"application", &VolumeFields::application},
    {"copyright-file", &VolumeFields::copyrightFile},
    {"abstract-file", &VolumeFields::abstractFile},
    {"bibliographic-file", &VolumeFields::bibliographicFile},
}};
constexpr std::array<std::pair<const char*, image::Time VolumeFields::*>, 2> kTimes{{
    {"expires", &VolumeFields::expires},
    {"effective", &VolumeFields::effective},
}};

constexpr std::array<std::pair<const char*, bool image::Options::*>, 4> kFlags{{
    {"long-joliet", &image::Options::longJoliet},
    {"relocate", &image::Options::relocate},
    {"iso9660-1999", &image::Options::enhanced},
    {"embed-files", &image::Options::embedFiles},
}};
constexpr std::array<std::pair<const char*, std::uint32_t image::Options::*>, 3> kBlocks{{
    {"padding", &image::Options::padding},
    {"alignment", &image::Options::alignment},
    {"file-alignment", &image::Options::fileAlignment},
}};
constexpr std::array<std::pair<const char*, std::optional<std::uint32_t> AttributePolicy::*>, 2> kOwners{{
    {"uid", &AttributePolicy::uid},
    {"gid", &AttributePolicy::gid},
}};
constexpr std::array<std::pair<const char*, std::optional<std::uint16_t> AttributePolicy::*>, 2> kModes{{
    {"file-mode", &AttributePolicy::fileMode},
    {"directory-mode", &AttributePolicy::directoryMode},
}};

/// A number for all files, or -1 for each file's own.
constexpr std::int64_t kOwn = -1;

template <typename T>
void takePolicy(Options& given, const char* key, std::optional<T>& policy)
{
    const auto value = given.take<std::int64_t>(key);
    if (!value) return;
    if (*value < kOwn || *value > std::int64_t{std::numeric_limits<T>::max()})
        throw Error{Fault::InvalidParam, fmt::format("{} is {} and can be 0 to {}, or -1 for each file's own", key,
                                                     *value, std::numeric_limits<T>::max())};
    policy = *value == kOwn ? std::nullopt : std::optional{static_cast<T>(*value)};
}

template <typename T>
sdbus::Variant policyVariant(const std::optional<T>& policy)
{
    return sdbus::Variant{policy ? std::int64_t{*policy} : kOwn};
}

/// Longer than any field of a disc; what a file system has no room for is cut.
constexpr std::size_t kMostText = 1024;

}  // namespace

Variants fieldsOf(const image::Options& options)
{
    Variants fields;
    for (const auto& [key, member] : kTexts) fields.emplace(key, sdbus::Variant{options.fields.*member});
    for (const auto& [key, member] : kTimes)
        if (const auto time = options.fields.*member; time.known()) fields.emplace(key, sdbus::Variant{time.seconds});
    return fields;
}

void setFields(image::Options& options, Options given)
{
    for (const auto& [key, member] : kTexts) {
        auto text = given.take<std::string>(key);
        if (!text) continue;
        if (text->size() > kMostText)
            throw Error{Fault::InvalidParam,
                        fmt::format("{} has {} bytes and may have {}", key, text->size(), kMostText)};
        options.fields.*member = std::move(*text);
    }
    for (const auto& [key, member] : kTimes)
        if (const auto seconds = given.take<std::int64_t>(key)) options.fields.*member = {*seconds, 0};
    given.finish();
}

Variants settingsOf(const image::Options& options)
{
    Variants settings{{"zone", sdbus::Variant{std::int32_t{options.zone}}},
                      {"public-modes", sdbus::Variant{options.attributes.publicModes}}};
    for (const auto& [key, member] : kFlags) settings.emplace(key, sdbus::Variant{options.*member});
    for (const auto& [key, member] : kBlocks) settings.emplace(key, sdbus::Variant{options.*member});
    for (const auto& [key, member] : kOwners) settings.emplace(key, policyVariant(options.attributes.*member));
    for (const auto& [key, member] : kModes) settings.emplace(key, policyVariant(options.attributes.*member));
    return settings;
}

void setSettings(image::Options& options, Options given)
{
    for (const auto& [key, member] : kFlags) options.*member = given.take(key, options.*member);
    for (const auto& [key, member] : kBlocks) options.*member = given.take(key, options.*member);
    for (const auto& [key, member] : kOwners) takePolicy(given, key, options.attributes.*member);
    for (const auto& [key, member] : kModes) takePolicy(given, key, options.attributes.*member);
    options.zone = given.take<std::int32_t>("zone", options.zone);
    options.attributes.publicModes = given.take("public-modes", options.attributes.publicModes);
    given.finish();
}

}  // namespace discmaster::bus
