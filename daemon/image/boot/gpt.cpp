#include "image/boot/gpt.hpp"

#include <algorithm>
#include <cassert>
#include <string_view>
#include <zlib.h>

namespace discmaster::image::boot {

namespace {

constexpr std::size_t kEntryBytes = 128;

constexpr Guid guid(std::uint32_t a, std::uint16_t b, std::uint16_t c, std::uint64_t rest)
{
    Guid g{};
    putLe32(g, 0, a);
    putLe16(g, 4, b);
    putLe16(g, 6, c);
    putBe64(g, 8, rest);
    return g;
}
constexpr auto kEfiSystem = guid(0xC12A7328, 0xF81F, 0x11D2, 0xBA4B00A0C93EC93B);
constexpr auto kBasicData = guid(0xEBD0A0A2, 0xB9E5, 0x4433, 0x87C068B6B72699C7);

// UEFI 5.3.3 and the basic data type's own: the partition is needed as it is, read-only, and gets no drive letter.
constexpr std::uint64_t kRequired = 1, kReadOnly = std::uint64_t{1} << 60, kNoLetter = std::uint64_t{1} << 63;

std::uint32_t crcOf(ByteView bytes)
{
    return static_cast<std::uint32_t>(
        ::crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

}  // namespace

void renderGptEntries(const GptFacts& facts, MutableBytes out)
{
    assert(facts.partitions.size() <= kGptEntries && out.size() == kGptEntrySectors * kSectorBytes);
    std::ranges::fill(out, std::byte{0});
    for (std::size_t i = 0; i < facts.partitions.size(); ++i) {
        const auto& p = facts.partitions[i];
        const bool efi = p.type == GptPartition::Type::EfiSystem;
        const auto entry = out.subspan(i * kEntryBytes, kEntryBytes);
        auto id = facts.disk;
        id[15] ^= static_cast<std::byte>(i + 1);
        std::ranges::copy(efi ? kEfiSystem : kBasicData, entry.begin());
        std::ranges::copy(id, entry.begin() + 16);
        putLe64(entry, 32, p.first);
        putLe64(entry, 40, p.last);
        putLe64(entry, 48, efi ? kRequired | kReadOnly : kRequired | kReadOnly | kNoLetter);
        assert(p.name.size() < 36);
        for (std::size_t c = 0; c < p.name.size(); ++c)
            putLe16(entry, 56 + 2 * c, static_cast<std::uint8_t>(p.name[c]));
    }
}

void renderGptHeader(const GptFacts& facts, bool copy, MutableBytes out)
{
    constexpr std::uint32_t kRevision = 0x10000, kHeaderBytes = 92;
    constexpr std::uint64_t kFirst = 1;
    const auto last = facts.sectors - 1;
    std::array<std::byte, kGptEntrySectors * kSectorBytes> entries{};
    renderGptEntries(facts, entries);

    std::ranges::fill(out, std::byte{0});
    putText(out, 0, 8, "EFI PART");
    putLe32(out, 8, kRevision);
    putLe32(out, 12, kHeaderBytes);
    putLe64(out, 24, copy ? last : kFirst);
    putLe64(out, 32, copy ? kFirst : last);
    putLe64(out, 40, facts.firstUsable);
    putLe64(out, 48, usableEnd(facts.sectors) - 1);
    std::ranges::copy(facts.disk, out.begin() + 56);
    putLe64(out, 72, copy ? usableEnd(facts.sectors) : kFirst + 1);
    putLe32(out, 80, kGptEntries);
    putLe32(out, 84, kEntryBytes);
    putLe32(out, 88, crcOf(entries));
    putLe32(out, 16, crcOf(out.first(kHeaderBytes)));
}

}  // namespace discmaster::image::boot
