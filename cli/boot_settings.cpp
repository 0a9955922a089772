#include "cli/boot_settings.hpp"

#include "cli/parse_number.hpp"
#include "cli/usage_error.hpp"

#include "base/error.hpp"
#include "io/file_source.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <fmt/core.h>
#include <optional>
#include <string_view>
#include <utility>

namespace discmaster::cli {

namespace {

using image::boot::BootImage;

constexpr std::pair<std::string_view, PlatformId> kPlatforms[] = {
    {"bios", PlatformId::X86}, {"uefi", PlatformId::Efi}, {"mac", PlatformId::Mac}, {"powerpc", PlatformId::PowerPC}};
constexpr std::pair<std::string_view, EmulationType> kEmulations[] = {{"none", EmulationType::None},
                                                                      {"floppy-1.2", EmulationType::Floppy12M},
                                                                      {"floppy-1.44", EmulationType::Floppy144M},
                                                                      {"floppy-2.88", EmulationType::Floppy288M},
                                                                      {"hard-disk", EmulationType::HardDisk}};

template <typename Table>
auto lookUp(const Table& table, std::string_view name)
{
    std::optional<decltype(std::begin(table)->second)> value;
    for (const auto& [known, v] : table)
        if (known == name) value = v;
    return value;
}

/// "0x7C0" or "1984".
std::optional<std::uint16_t> parseWord(std::string_view text)
{
    const bool hex = text.starts_with("0x") || text.starts_with("0X");
    return hex ? parseNumber<std::uint16_t>(text.substr(2), 16) : parseNumber<std::uint16_t>(text);
}

/// Whether it is one of the options behind a boot image; a value that is none is a UsageError.
bool takeOption(std::string_view option, BootImage& image, bool& inImage)
{
    const auto equals = option.find('=');
    const auto name = option.substr(0, equals);
    const auto value = equals == std::string_view::npos ? std::string_view{} : option.substr(equals + 1);
    const auto bad = [&](std::string_view what) { throw UsageError{fmt::format("--boot ...,{}: {}", option, what)}; };
    if (option == "in-image") return inImage = true;
    if (option == "info-table") return image.infoTable = true;
    if (option == "grub2") return image.grub2 = true;
    if (equals == std::string_view::npos) return false;
    if (name == "emulation") {
        const auto emulation = lookUp(kEmulations, value);
        if (!emulation) bad("it is none, floppy-1.2, floppy-1.44, floppy-2.88 or hard-disk");
        image.emulation = emulation;
    } else if (name == "load" || name == "segment") {
        const auto word = parseWord(value);
        if (!word) bad("it is a number up to 65535, or 0xFFFF");
        (name == "load" ? image.loadSectors : image.loadSegment) = *word;
    } else if (name == "id") {
        image.manufacturer = value;
    } else {
        return false;
    }
    return true;
}

BootChoice::Image parseImage(const std::string& text)
{
    const auto colon = text.find(':');
    const auto platform = lookUp(kPlatforms, std::string_view{text}.substr(0, colon));
    if (!platform || colon == std::string::npos || colon + 1 == text.size())
        throw UsageError{fmt::format("--boot {}: it is bios:FILE or uefi:FILE (also mac:, powerpc:)", text)};
    BootChoice::Image choice;
    choice.image.platform = *platform;
    // A comma belongs to the file's name unless an option follows it.
    auto file = text.substr(colon + 1);
    bool inImage = false;
    for (auto comma = file.rfind(','); comma != std::string::npos && comma > 0; comma = file.rfind(',')) {
        if (!takeOption(std::string_view{file}.substr(comma + 1), choice.image, inImage)) break;
        file.resize(comma);
    }
    (inImage ? choice.image.path : choice.file) = std::move(file);
    return choice;
}

}  // namespace

void addBootOptions(CLI::App& app, BootSettings& s)
{
    constexpr const char* kGroup = "Booting";
    auto* boot =
        app.add_option(
               "--boot", s.images,
               "What a machine starts from the disc: bios:FILE or uefi:FILE (an image of a FAT file system). May be "
               "given "
               "often; the first is the default. Options follow with commas: 'in-image' (FILE is a path in the image), "
               "'info-table' and 'grub2' (what the loader wants to find in itself), 'emulation=floppy-1.44', "
               "'load=SECTORS', "
               "'segment=0x7C0', 'id=TEXT'")
            ->type_name("PLATFORM:FILE")
            ->group(kGroup)
            ->allow_extra_args(false);
    app.add_option("--boot-code", s.code,
                   "Code with which BIOSes start the image from a stick: isolinux' isohdpfx.bin or GRUB's "
                   "boot_hybrid.img")
        ->type_name("FILE")
        ->needs(boot)
        ->group(kGroup);
    app.add_flag("--no-hybrid", s.noHybrid, "For discs only: no partition table for sticks and hard disks")
        ->needs(boot)
        ->group(kGroup);
}

BootChoice bootChoiceOf(const BootSettings& settings)
{
    BootChoice choice;
    for (const auto& text : settings.images) choice.images.push_back(parseImage(text));
    choice.code = settings.code;
    choice.hybrid = !settings.noHybrid;
    if (!choice.code.empty() && !choice.hybrid)
        throw UsageError{"--boot-code is for sticks and hard disks, which --no-hybrid leaves out"};
    return choice;
}

UniqueFd openBootFile(const std::string& path)
{
    UniqueFd fd{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY)};
    if (!fd) throw systemError(Fault::SourceNotFound, errno, "cannot open", path);
    return fd;
}

image::boot::BootCode readBootCode(const BootChoice& choice)
{
    constexpr std::uint64_t kMost = 4096;  // more than any; the rest tells that it is none
    io::FileSource source{openBootFile(choice.code), choice.code};
    std::vector<std::byte> bytes(std::min(source.size(), kMost));
    source.read(0, bytes);
    return image::boot::recognizeBootCode(std::move(bytes), choice.code);
}

image::boot::Settings openBoot(const BootChoice& choice)
{
    image::boot::Settings settings;
    settings.hybrid = choice.hybrid;
    for (const auto& [given, file] : choice.images) {
        auto image = given;
        if (!file.empty()) {
            image.content = std::make_shared<io::FileSource>(openBootFile(file), file);
            image.name = file;
        }
        settings.images.push_back(std::move(image));
    }
    if (!choice.code.empty()) settings.code = readBootCode(choice);
    return settings;
}

}  // namespace discmaster::cli
