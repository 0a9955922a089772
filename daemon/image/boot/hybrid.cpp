#include "image/boot/hybrid.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::boot {

namespace {

// The fields of a master boot record.
constexpr std::size_t kCodeBytes = 440, kTarget = 432, kSignature = 440, kTable = 446, kEntry = 16, kMark = 510;

struct MbrPartition {
    std::uint8_t type = 0;
    bool active = false;
    std::uint32_t first = 0;  // sector
    std::uint32_t sectors = 0;
};

/// A sector as cylinder, head and sector, for BIOSes that still ask: FEh FFh FFh says that it lies too far.
std::array<std::uint8_t, 3> chs(std::uint64_t sector, std::uint64_t all)
{
    constexpr std::uint64_t kSmall = std::uint64_t{1} << 21;  // 1 GiB: 1024 cylinders of 64 heads and 32 sectors
    const std::uint64_t heads = all <= kSmall ? 64 : 255, perTrack = all <= kSmall ? 32 : 63;
    const auto cylinder = sector / (heads * perTrack);
    if (cylinder > 1023) return {0xFE, 0xFF, 0xFF};
    const auto head = sector / perTrack % heads, number = sector % perTrack + 1;
    return {static_cast<std::uint8_t>(head), static_cast<std::uint8_t>(number | (cylinder >> 8) << 6),
            static_cast<std::uint8_t>(cylinder)};
}

void putPartition(const MbrPartition& p, std::uint64_t all, MutableBytes out)
{
    const auto put = [&](std::size_t at, std::uint64_t sector) {
        const auto where = chs(sector, all);
        for (std::size_t i = 0; i < where.size(); ++i) putU8(out, at + i, where[i]);
    };
    putU8(out, 0, p.active ? 0x80 : 0);
    put(1, p.first);
    putU8(out, 4, p.type);
    put(5, p.first + std::uint64_t{p.sectors} - 1);
    putLe32(out, 8, p.first);
    putLe32(out, 12, p.sectors);
}

/// For a BIOS, where there is nothing that it could start: prints the text behind it and stops.
constexpr std::array<std::uint8_t, 31> kTeller{
    0xFA,              // cli
    0x31, 0xC0,        // xor ax, ax
    0x8E, 0xD8,        // mov ds, ax
    0x8E, 0xD0,        // mov ss, ax
    0xBC, 0x00, 0x7C,  // mov sp, 7C00h
    0xBE, 0x1F, 0x7C,  // mov si, text
    0xFC,              // cld
    0xAC,              // next: lodsb
    0x84, 0xC0,        // test al, al
    0x74, 0x09,        // jz stop
    0xB4, 0x0E,        // mov ah, 0Eh
    0xBB, 0x07, 0x00,  // mov bx, 7
    0xCD, 0x10,        // int 10h
    0xEB, 0xF2,        // jmp next
    0xF4,              // stop: hlt
    0xEB, 0xFD,        // jmp stop
};
constexpr std::string_view kTold = "This medium is started by UEFI.\r\n";

}  // namespace

Hybrid::Hybrid(const Boot& boot, std::span<const std::uint32_t> starts, std::uint32_t total, const Guid& id)
    : code_{boot.code}
    , partitions_{boot.hasPartitions()}
{
    gpt_.sectors = total * kSectorsPerBlock;
    gpt_.firstUsable = kSystemAreaBlocks * kSectorsPerBlock;
    gpt_.disk = id;
    if (partitions_) planPartitions(boot, starts);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        if (!boot.entries[i].isForBios()) continue;
        codeTarget_ = starts[i] * kSectorsPerBlock;
        break;
    }
}

/// The images for UEFI, and what lies between them, so that nobody takes it for free space.
void Hybrid::planPartitions(const Boot& boot, std::span<const std::uint32_t> starts)
{
    std::vector<std::pair<std::uint64_t, std::uint64_t>> systems;  // first and end
    for (std::size_t i = 0; i < starts.size(); ++i)
        if (boot.entries[i].isUefi()) {
            const auto first = starts[i] * kSectorsPerBlock;
            systems.emplace_back(first, first + (boot.entries[i].size + kSectorBytes - 1) / kSectorBytes);
        }
    std::ranges::sort(systems);
    const auto repeated = std::ranges::unique(systems);
    systems.erase(repeated.begin(), repeated.end());

    auto at = gpt_.firstUsable;
    const auto fillTo = [&](std::uint64_t end) {
        if (at < end)
            gpt_.partitions.push_back(
                {.type = GptPartition::Type::BasicData, .first = at, .last = end - 1, .name = "Disc image"});
    };
    for (const auto& [first, end] : systems) {
        fillTo(first);
        gpt_.partitions.push_back(
            {.type = GptPartition::Type::EfiSystem, .first = first, .last = end - 1, .name = "EFI system"});
        at = end;
    }
    fillTo(usableEnd(gpt_.sectors) / kSectorsPerBlock * kSectorsPerBlock);
}

void Hybrid::putCode(MutableBytes sector) const
{
    if (!code_) {
        for (std::size_t i = 0; i < kTeller.size(); ++i) putU8(sector, i, kTeller[i]);
        putText(sector, kTeller.size(), kTold.size() + 1, kTold, '\0');
        return;
    }
    std::ranges::copy(ByteView{code_->bytes}.first(std::min(code_->bytes.size(), kCodeBytes)), sector.begin());
    // GRUB's image begins with code for discs of one block, which is not needed here.
    const auto skip = code_->kind == BootCode::Kind::Grub2 ? kSectorsPerBlock : 0;
    putLe64(sector, kTarget, codeTarget_ + skip);
}

void Hybrid::putBootRecord(MutableBytes sector) const
{
    const auto sectors = static_cast<std::uint32_t>(std::min<std::uint64_t>(gpt_.sectors, 0xFFFFFFFF));
    putCode(sector);
    std::ranges::copy(ByteView{gpt_.disk}.first(4), sector.begin() + kSignature);
    const auto entry = [&](std::size_t n) { return sector.subspan(kTable + n * kEntry, kEntry); };
    if (partitions_) {
        // UEFI 5.2.3. Some BIOSes start no disk without an active partition; this one is nothing to anybody else.
        putPartition({.type = 0xEE, .first = 1, .sectors = sectors - 1}, gpt_.sectors, entry(0));
        if (code_) putPartition({.type = 0, .active = true, .first = 0, .sectors = 1}, gpt_.sectors, entry(1));
    } else {
        constexpr std::uint8_t kHidden = 0x17;  // what hybrid images of discs have by custom: systems leave it alone
        putPartition({.type = kHidden, .active = true, .first = 0, .sectors = sectors}, gpt_.sectors, entry(0));
    }
    putLe16(sector, kMark, 0xAA55);
}

void Hybrid::renderSystemArea(std::uint64_t block, Block out) const
{
    constexpr std::uint64_t kHeader = 1, kEntries = 2;
    if (block == 0) putBootRecord(MutableBytes{out}.first(kSectorBytes));
    if (!partitions_) return;
    std::array<std::byte, kGptEntrySectors * kSectorBytes> entries{};
    renderGptEntries(gpt_, entries);
    for (std::uint64_t i = 0; i < kSectorsPerBlock; ++i) {
        const auto sector = block * kSectorsPerBlock + i;
        const auto to = MutableBytes{out}.subspan(i * kSectorBytes, kSectorBytes);
        if (sector == kHeader) renderGptHeader(gpt_, false, to);
        if (sector >= kEntries && sector < kEntries + kGptEntrySectors)
            std::ranges::copy(ByteView{entries}.subspan((sector - kEntries) * kSectorBytes, kSectorBytes), to.begin());
    }
}

void Hybrid::renderEnd(std::uint64_t block, Block out) const
{
    std::array<std::byte, kGptEntrySectors * kSectorBytes> entries{};
    renderGptEntries(gpt_, entries);
    // The image's last sector is the header's; the entries lie in front of it.
    constexpr std::uint64_t kEndSectors = 9 * kSectorsPerBlock;
    for (std::uint64_t i = 0; i < kSectorsPerBlock; ++i) {
        const auto fromEnd = kEndSectors - (block * kSectorsPerBlock + i);
        const auto to = MutableBytes{out}.subspan(i * kSectorBytes, kSectorBytes);
        if (fromEnd == 1)
            renderGptHeader(gpt_, true, to);
        else if (fromEnd <= kGptEntrySectors + 1)
            std::ranges::copy(ByteView{entries}.subspan((kGptEntrySectors + 1 - fromEnd) * kSectorBytes, kSectorBytes),
                              to.begin());
    }
}

}  // namespace discmaster::image::boot
