#include "image/options.hpp"

#include "base/error.hpp"
#include "image/iso9660/characters.hpp"
#include "image/udf/revision.hpp"
#include "image/unicode.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image {

namespace {

constexpr std::uint32_t bits(FsiFileSystems mask) noexcept { return static_cast<std::uint32_t>(mask); }

/// What a file system is to call the volume, as far as it can. IMAPI2 makes a volume name of date and time; so that an
/// image can be made again, it is the time of creation.
std::string effectiveName(const Options& options, std::string RecordedVolume::*own)
{
    const auto& recorded = options.recorded.*own;
    if (!recorded.empty() && options.volumeName == options.recorded.name) return recorded;
    if (!options.volumeName.empty()) return options.volumeName;
    const auto t = civil(options.created, 1970, 9999);
    return fmt::format("{:04}{:02}{:02}_{:02}{:02}{:02}", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

using iso9660::isACharacter;
using iso9660::isDCharacter;

bool isVolumeCharacter(char c) noexcept
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

void validateStrictImapi2(const Options& options)
{
    if (options.volumeName.size() > 15 ||
        !std::all_of(options.volumeName.begin(), options.volumeName.end(), isVolumeCharacter))
        throw Error{
            Fault::InvalidVolumeName,
            fmt::format(
                "'{}' is no volume name of IMAPI2: it has at most 15 of the characters A-Z a-z 0-9 _ and period",
                options.volumeName)};
    if (options.isoLevel > 2)
        throw Error{Fault::InvalidParam, "IMAPI2 knows the ISO 9660 levels 1 and 2 only; choose one of them"};
}

}  // namespace

FsiFileSystems Options::fileSystems() const noexcept
{
    return static_cast<FsiFileSystems>((iso9660 ? bits(FsiFileSystems::Iso9660) : 0) |
                                       (joliet ? bits(FsiFileSystems::Joliet) : 0) |
                                       (udf ? bits(FsiFileSystems::Udf) : 0));
}

void Options::setFileSystems(FsiFileSystems mask) noexcept
{
    iso9660 = (bits(mask) & bits(FsiFileSystems::Iso9660)) != 0;
    joliet = (bits(mask) & bits(FsiFileSystems::Joliet)) != 0;
    udf = (bits(mask) & bits(FsiFileSystems::Udf)) != 0;
    rockRidge = rockRidge && iso9660;
    enhanced = enhanced && iso9660;
    relocate = relocate && rockRidge;
}

namespace {

void validateFileSystems(const Options& options)
{
    if (!options.iso9660 && !options.joliet && !options.udf)
        throw Error{Fault::NoOutput, "no file system is chosen for the image; choose ISO 9660 or UDF"};
    if (!options.iso9660 && (options.joliet || options.rockRidge || options.enhanced))
        throw Error{Fault::InvalidParam,
                    "Joliet, Rock Ridge and ISO 9660:1999 are made together with ISO 9660; choose that too"};
    if (options.relocate && !options.rockRidge)
        throw Error{Fault::InvalidParam, "only Rock Ridge tells where relocated directories belong; choose that too"};
    if (options.isoLevel < 1 || options.isoLevel > 3)
        throw Error{Fault::InvalidParam,
                    fmt::format("there is no ISO 9660 level {}; choose 1, 2 or 3", options.isoLevel)};
    if (options.udf && udf::findRevision(options.udfRevision) == nullptr)
        throw Error{
            Fault::InvalidParam,
            fmt::format("there is no UDF revision {:x}.{:02x} to write; choose 1.02, 1.50, 2.00, 2.01, 2.50 or 2.60",
                        options.udfRevision >> 8, options.udfRevision & 0xFF)};
}

void validateLayout(const Options& options)
{
    const auto require = [](std::uint32_t blocks, std::uint32_t least, std::uint32_t most, std::string_view what) {
        if (blocks < least || blocks > most)
            throw Error{Fault::InvalidParam,
                        fmt::format("{} cannot be {} blocks; it is {} to {}", what, blocks, least, most)};
    };
    require(options.padding, 0, 1'000'000, "the padding");
    require(options.alignment, 1, 1024, "the alignment of the image");
    require(options.fileAlignment, 1, 1024, "the alignment of files");
    if (options.zone % 15 != 0 || options.zone < -720 || options.zone > 780)
        throw Error{Fault::InvalidParam,
                    fmt::format("{} minutes are no zone that a disc can store: it is a multiple of 15 from -720 to 780",
                                options.zone)};
}

void validateAttributes(const AttributePolicy& policy)
{
    if (policy.publicModes && (policy.fileMode || policy.directoryMode))
        throw Error{Fault::InvalidParam, "modes are either public or fixed; choose one"};
    for (const auto& mode : {policy.fileMode, policy.directoryMode})
        if (mode && *mode > 07777)
            throw Error{Fault::InvalidParam, fmt::format("{:o} is no mode: it is 0 to 7777, in octal", *mode)};
}

void validateTexts(const Options& options)
{
    const auto isText = [](std::string_view text) { return text.find('\0') == std::string::npos && isUtf8(text); };
    if (!isText(options.volumeName)) throw Error{Fault::InvalidVolumeName, "the volume name is not UTF-8 text"};
    if (hasControl(options.volumeName))
        throw Error{Fault::InvalidVolumeName,
                    "the volume name has a control character, such as the end of a line; leave it out"};
    // ECMA-119 8.4.5 to 8.4.25; Joliet holds half as many characters, and shows their beginning.
    const struct {
        const char* name;
        std::string VolumeFields::*text;
        std::size_t characters;
        bool (*allowed)(char) noexcept;  // null: the name of a file, which is spelled as that is
    } fields[] = {{"system identifier", &VolumeFields::system, 32, isACharacter},
                  {"volume set identifier", &VolumeFields::volumeSet, 128, isDCharacter},
                  {"publisher", &VolumeFields::publisher, 128, isACharacter},
                  {"data preparer", &VolumeFields::preparer, 128, isACharacter},
                  {"application", &VolumeFields::application, 128, isACharacter},
                  {"copyright file's name", &VolumeFields::copyrightFile, 255, nullptr},
                  {"abstract file's name", &VolumeFields::abstractFile, 255, nullptr},
                  {"bibliographic file's name", &VolumeFields::bibliographicFile, 255, nullptr}};
    for (const auto& [name, member, characters, allowed] : fields) {
        const auto& text = options.fields.*member;
        if (!isText(text)) throw Error{Fault::InvalidParam, fmt::format("the {} is not UTF-8 text", name)};
        if (const auto length = toUtf16(text, u'_').size(); length > characters)
            throw Error{Fault::InvalidParam,
                        fmt::format("the {} has {} characters; at most {} have room", name, length, characters)};
        if (options.strictCompliance && options.iso9660 && allowed && !std::ranges::all_of(text, allowed))
            throw Error{Fault::InvalidParam,
                        fmt::format("the {} '{}' has characters that ISO 9660 does not allow there: A-Z, 0-9 and {}",
                                    name, text, allowed == isDCharacter ? "_" : "_ !\"%&'()*+,-./:;<=>? and space")};
    }
}

}  // namespace

void validate(const Options& options)
{
    validateFileSystems(options);
    validateLayout(options);
    validateAttributes(options.attributes);
    validateTexts(options);
    if (options.strictImapi2) validateStrictImapi2(options);
}

std::string isoVolumeName(const Options& options)
{
    const auto name = effectiveName(options, &RecordedVolume::isoName);
    std::string iso;
    for (std::size_t at = 0; at < name.size() && iso.size() < 32;) {
        const auto c = decodeUtf8(name, at);
        at += c.length;
        const auto u = c.value < 0x80 ? static_cast<char>(upper(static_cast<char16_t>(c.value))) : '_';
        iso += isVolumeCharacter(u) && u != '.' ? u : '_';
    }
    return iso;
}

std::string jolietVolumeName(const Options& options)
{
    auto units = toUtf16(effectiveName(options, &RecordedVolume::jolietName), u'_');
    for (auto& u : units)
        if (u < 0x20 || std::u16string_view{u"*/:;?\\"}.find(u) != std::u16string_view::npos) u = u'_';
    return toUtf8(cut(units, 16));
}

std::string udfVolumeName(const Options& options)
{
    // OSTA CS0 takes a byte a character while all are below U+0100, else two bytes a UTF-16 unit (UDF 2.1.1).
    const auto units = toUtf16(effectiveName(options, &RecordedVolume::udfName), u'_');
    const bool wide = std::any_of(units.begin(), units.end(), [](char16_t u) { return u > 0xFF; });
    return toUtf8(cut(units, wide ? 63 : 126));
}

std::vector<std::string> shortenedVolumeNames(const Options& options)
{
    const auto length = [](std::string_view text) { return toUtf16(text, u'_').size(); };
    std::vector<std::string> sentences;
    const auto tell = [&](bool made, std::string_view fileSystem, const std::string& name,
                          std::string RecordedVolume::*own) {
        if (made && length(name) < length(effectiveName(options, own)))
            sentences.push_back(
                fmt::format("the volume's name is too long for {}, which calls it '{}'", fileSystem, name));
    };
    tell(options.iso9660, "ISO 9660", isoVolumeName(options), &RecordedVolume::isoName);
    tell(options.joliet, "Joliet", jolietVolumeName(options), &RecordedVolume::jolietName);
    tell(options.udf, "UDF", udfVolumeName(options), &RecordedVolume::udfName);
    return sentences;
}

}  // namespace discmaster::image
