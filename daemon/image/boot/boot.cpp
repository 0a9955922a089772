#include "image/boot/boot.hpp"

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "image/file_reader.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <utility>

namespace discmaster::image::boot {

namespace {

/// Loaders are small; what is changed is held in memory.
constexpr std::uint64_t kMostPatched = std::uint64_t{64} << 20;

constexpr std::uint64_t kFloppy1200 = 1'228'800, kFloppy1440 = 1'474'560, kFloppy2880 = 2'949'120;

EmulationType emulationOfSize(std::uint64_t bytes) noexcept
{
    switch (bytes) {
    case kFloppy1200: return EmulationType::Floppy12M;
    case kFloppy1440: return EmulationType::Floppy144M;
    case kFloppy2880: return EmulationType::Floppy288M;
    default: return EmulationType::None;
    }
}

class Memory final : public io::ByteSource {
public:
    explicit Memory(std::vector<std::byte> bytes)
        : bytes_{std::move(bytes)}
    {
    }
    std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        std::ranges::copy(ByteView{bytes_}.subspan(offset, into.size()), into.begin());
    }

private:
    std::vector<std::byte> bytes_;
};

std::string nameOf(const BootImage& image) { return image.path.empty() ? image.name : image.path; }

[[noreturn]] void refuse(Fault fault, const BootImage& image, std::string_view why)
{
    const auto name = nameOf(image);
    throw Error{fault, fmt::format("the boot image {} {}", name, why), {.path = name}};
}

NodeId requireFile(const Tree& tree, const BootImage& image)
{
    const auto node = tree.find(image.path);
    if (!node) refuse(Fault::ItemNotFound, image, "is not in the image; add it, or name a file to boot besides");
    if (tree.kind(*node) != Kind::File) refuse(Fault::NotFile, image, "is no file; name a file");
    return *node;
}

void requireSize(const BootImage& image, std::uint64_t size)
{
    const auto mismatch = [&](std::uint64_t wanted) {
        refuse(Fault::BootEmulationImageSizeMismatch, image,
               fmt::format("has {} bytes and the floppy disk that is to be emulated has {}; choose another emulation, "
                           "or none",
                           size, wanted));
    };
    if (size == 0) refuse(Fault::BootImageData, image, "is empty");
    if (size > 0xFFFFFFFF) refuse(Fault::BootImageData, image, "has 4 GiB or more");
    switch (*image.emulation) {
    case EmulationType::Floppy12M: return size != kFloppy1200 ? mismatch(kFloppy1200) : void();
    case EmulationType::Floppy144M: return size != kFloppy1440 ? mismatch(kFloppy1440) : void();
    case EmulationType::Floppy288M: return size != kFloppy2880 ? mismatch(kFloppy2880) : void();
    case EmulationType::HardDisk:
    case EmulationType::None: return;
    }
    refuse(Fault::InvalidParam, image, "is to be emulated as something that El Torito does not know");
}

void requireSettings(const BootImage& image)
{
    constexpr std::size_t kManufacturer = 24;  // El Torito 2.1
    const auto printable = [](char c) { return c >= 0x20 && c < 0x7F; };
    if (image.manufacturer.size() > kManufacturer || !std::ranges::all_of(image.manufacturer, printable))
        refuse(Fault::InvalidParam, image,
               fmt::format("has the manufacturer '{}', which is at most 24 characters of ASCII", image.manufacturer));
    if ((image.infoTable || image.grub2) &&
        (image.platform != PlatformId::X86 || image.emulation != EmulationType::None))
        refuse(Fault::InvalidParam, image, "is changed for its loader, which is for BIOSes without emulation only");
}

/// The type of the one partition (El Torito 2.2: the system type is that of the partition table).
std::uint8_t partitionTypeOf(const BootImage& image, io::ByteSource& content)
{
    constexpr std::size_t kSector = 512, kTable = 446, kEntry = 16, kEntries = 4;
    std::array<std::byte, kSector> sector{};
    if (content.size() >= kSector) content.read(0, sector);
    std::uint8_t type = 0;
    std::size_t partitions = 0;
    for (std::size_t i = 0; i < kEntries; ++i)
        if (const auto t = u8(sector, kTable + i * kEntry + 4); t != 0) {
            type = t;
            ++partitions;
        }
    if (le16(sector, 510) != 0xAA55 || partitions != 1)
        refuse(
            Fault::BootImageData, image,
            fmt::format("is no hard disk with exactly one partition ({} found), as El Torito emulates it", partitions));
    return type;
}

std::vector<std::byte> readAll(io::ByteSource& content)
{
    std::vector<std::byte> bytes(content.size());
    content.read(0, bytes);
    return bytes;
}

/// isolinux.bin: a far jump over the table, and then its mark.
bool isIsolinux(io::ByteSource& content)
{
    constexpr std::array mark{std::byte{0xFB}, std::byte{0xC0}, std::byte{0x78}, std::byte{0x70}};
    std::array<std::byte, mark.size()> found{};
    if (content.size() < 64 + mark.size()) return false;
    content.read(64, found);
    return found == mark;
}

std::uint32_t checksumOf(ByteView bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t at = 64; at < bytes.size(); at += 4) {
        std::array<std::byte, 4> word{};  // the last is filled with zeros
        std::ranges::copy(bytes.subspan(at, std::min<std::size_t>(4, bytes.size() - at)), word.begin());
        sum += le32(word, 0);
    }
    return sum;
}

/// `held`: bytes of loaders that are in memory.
Boot::Entry prepareEntry(const Tree& tree, BootImage image, const std::shared_ptr<const io::CallerFiles>& files,
                         std::uint64_t& held)
{
    Boot::Entry entry;
    std::shared_ptr<io::ByteSource> content = image.content;
    if (!image.path.empty()) {
        entry.file = requireFile(tree, image);
        content = std::make_shared<FileReader>(tree, *entry.file, files);
    }
    entry.size = content->size();
    complete(image, entry.size);
    entry.image = std::move(image);
    if (entry.image.emulation == EmulationType::HardDisk) entry.partitionType = partitionTypeOf(entry.image, *content);
    if (entry.isForBios() && isIsolinux(*content)) entry.image.infoTable = true;
    if (!entry.file) entry.bytes = content;
    if (!entry.isPatched()) return entry;

    constexpr std::size_t kLeastPatched = 64, kLeastGrub = 2556;
    if (entry.size < (entry.image.grub2 ? kLeastGrub : kLeastPatched))
        refuse(Fault::BootImageData, entry.image, "is too short for the table that its loader is to find in it");
    held += entry.size;
    if (held > kMostPatched)
        refuse(Fault::BootImageData, entry.image,
               "is no loader to put a table into: such loaders have over 64 MiB together");
    auto bytes = readAll(*content);
    entry.checksum = checksumOf(bytes);
    entry.bytes = std::make_shared<Memory>(std::move(bytes));
    return entry;
}

/// Files are placed once: two entries may start one, as long as both see the same bytes.
void requireOneForm(const std::vector<Boot::Entry>& entries)
{
    for (const auto& a : entries)
        for (const auto& b : entries)
            if (a.file && a.file == b.file &&
                (a.image.infoTable != b.image.infoTable || a.image.grub2 != b.image.grub2))
                refuse(Fault::InvalidParam, b.image, "is started by two entries, which change it in different ways");
}

}  // namespace

void complete(BootImage& image, std::uint64_t size)
{
    if (!image.emulation)
        image.emulation = image.platform == PlatformId::X86 ? emulationOfSize(size) : EmulationType::None;
    requireSettings(image);
    requireSize(image, size);
}

BootCode recognizeBootCode(std::vector<std::byte> file, const std::string& name)
{
    constexpr std::size_t kIsolinux = 432, kGrub = 512;
    const auto text = asText(file);
    if (file.size() == kIsolinux && text.find("isolinux.bin") != std::string_view::npos)
        return {.kind = BootCode::Kind::Isolinux, .bytes = std::move(file)};
    if (file.size() == kGrub && text.find("GRUB") != std::string_view::npos)
        return {.kind = BootCode::Kind::Grub2, .bytes = std::move(file)};
    throw Error{Fault::BootImageData,
                name + " is neither isolinux's code for hybrid images (isohdpfx.bin) nor that of GRUB 2 "
                       "(boot_hybrid.img); give one of these",
                {.path = name}};
}

bool Boot::hasPartitions() const noexcept { return hybrid && std::ranges::any_of(entries, &Entry::isUefi); }

std::uint32_t Boot::endBlocks() const noexcept
{
    constexpr std::uint32_t kTableBlocks = 9;  // 32 sectors of entries and one of a header
    return hasPartitions() ? kTableBlocks : 0;
}

std::shared_ptr<const Boot> prepare(const Tree& tree, const Settings& settings,
                                    const std::shared_ptr<const io::CallerFiles>& files)
{
    if (settings.images.size() > kBootEntryCountMax)
        throw Error{Fault::LimitsExceeded, fmt::format("{} boot images are more than an image may have: {}",
                                                       settings.images.size(), kBootEntryCountMax)};
    auto boot = std::make_shared<Boot>();
    std::uint64_t held = 0;
    for (const auto& image : settings.images) boot->entries.push_back(prepareEntry(tree, image, files, held));
    requireOneForm(boot->entries);
    boot->code = settings.code;
    if (boot->code && std::ranges::none_of(boot->entries, &Boot::Entry::isForBios))
        throw Error{Fault::InvalidParam, "boot code for sticks and hard disks starts a boot image for BIOSes without "
                                         "emulation, and there is none; add one"};
    if (boot->code && !settings.hybrid)
        throw Error{Fault::InvalidParam, "boot code is for an image that boots from a stick, which this one is not to"};
    boot->hybrid = settings.hybrid && (boot->code || std::ranges::any_of(boot->entries, &Boot::Entry::isUefi));
    return boot;
}

}  // namespace discmaster::image::boot
