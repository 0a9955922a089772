#include "bus/boot_choice.hpp"

#include "base/error.hpp"
#include "bus/text.hpp"

#include <array>
#include <cstddef>
#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

namespace {

PlatformId platformOf(std::int32_t value)
{
    for (const auto platform : {PlatformId::X86, PlatformId::PowerPC, PlatformId::Mac, PlatformId::Efi})
        if (static_cast<std::int32_t>(platform) == value) return platform;
    throw Error{Fault::InvalidParam, fmt::format("{} is no platform; choose one of PlatformId", value)};
}

EmulationType emulationOf(std::int32_t value)
{
    if (value < 0 || value > static_cast<std::int32_t>(EmulationType::HardDisk))
        throw Error{Fault::InvalidParam, fmt::format("{} is no emulation; choose one of EmulationType", value)};
    return static_cast<EmulationType>(value);
}

}  // namespace

BootChoice takeBootImage(Variants entry)
{
    Options options{std::move(entry)};
    BootChoice choice;
    const auto item = options.takeVariant("item");
    if (!item)
        throw Error{Fault::InvalidArgument,
                    "a boot image has no 'item'; give a path in the image, or a file item with content"};
    choice.item = *item;
    auto& image = choice.image;
    image.platform = platformOf(options.take("platform", std::int32_t{0}));
    if (const auto emulation = options.take<std::int32_t>("emulation")) image.emulation = emulationOf(*emulation);
    image.manufacturer = options.take("manufacturer", std::string{});
    image.loadSegment = options.take("load-segment", std::uint16_t{0});
    image.loadSectors = options.take("load-sectors", std::uint16_t{0});
    image.infoTable = options.take("info-table", false);
    image.grub2 = options.take("grub2", false);
    options.finish();
    return choice;
}

HybridChoice takeHybrid(Options& options)
{
    HybridChoice choice;
    choice.hybrid = options.take("hybrid", true);
    if (const auto code = options.take<std::vector<std::uint8_t>>("boot-code")) {
        std::vector<std::byte> bytes(code->size());
        for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>((*code)[i]);
        choice.code = image::boot::recognizeBootCode(std::move(bytes), "'boot-code'");
    }
    return choice;
}

Variants describe(const image::boot::BootImage& image, std::uint64_t size)
{
    Variants entry{{"platform", sdbus::Variant{static_cast<std::int32_t>(image.platform)}},
                   {"emulation", sdbus::Variant{static_cast<std::int32_t>(*image.emulation)}},
                   {"manufacturer", sdbus::Variant{image.manufacturer}},
                   {"load-segment", sdbus::Variant{image.loadSegment}},
                   {"load-sectors", sdbus::Variant{image.loadSectors}},
                   {"info-table", sdbus::Variant{image.infoTable}},
                   {"grub2", sdbus::Variant{image.grub2}},
                   {"size", sdbus::Variant{size}}};
    if (!image.path.empty()) entry.emplace("path", sdbus::Variant{busText(image.path)});
    return entry;
}

}  // namespace discmaster::bus
