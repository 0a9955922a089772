#include "emulator/medium_type.hpp"

#include <algorithm>
#include <array>
#include <discmaster/virtual_media.hpp>

namespace discmaster::emulator {
namespace {

constexpr std::uint16_t kCdSpeeds[] = {24, 16, 8};
constexpr std::uint16_t kCdRwSpeeds[] = {10, 4};
constexpr std::uint16_t kDvdPlusRSpeeds[] = {16, 8, 4};
constexpr std::uint16_t kBdRSpeeds[] = {6, 4, 2};
constexpr std::uint16_t kBdReSpeeds[] = {2};

constexpr std::uint16_t kDvdDashRwSpeeds[] = {6, 4, 2};
constexpr std::uint16_t kDvdPlusRwSpeeds[] = {8, 4};
constexpr std::uint16_t kDvdPlusRDualSpeeds[] = {8, 4};
constexpr std::uint16_t kBdXlSpeeds[] = {4, 2};
constexpr std::uint16_t kDiskSpeeds[] = {4};
constexpr std::uint16_t kDvdRamSpeeds[] = {5, 3, 2};

constexpr std::uint32_t kCd1x = 176400;    // 75 frames of 2352 bytes
constexpr std::uint32_t kDvd1x = 1385000;  // MMC: 1 385 kB/s
constexpr std::uint32_t kBd1x = 4495625;   // 4 495.625 kB/s

constexpr std::uint64_t kBdBlocks = 12219392;        // single layer without spare areas
constexpr std::uint64_t kBdBlocksSpared = 11826176;  // with spare areas of the default size

// MMC-6: format types of FORMAT UNIT. The parameter is the block length, for 32h the cluster in blocks.
constexpr FormatChoice kBdRFormats[] = {
    {0x00, 0, kBdBlocksSpared, 2048},
    {0x32, 0, kBdBlocksSpared, 32},  // SRM with pseudo overwrite
    {0x32, 1, kBdBlocksSpared, 32},  // SRM without
};
constexpr FormatChoice kBdReFormats[] = {
    {0x00, 0, kBdBlocksSpared, 2048},
    {0x30, 0, kBdBlocksSpared, 2048},
    {0x31, 0, kBdBlocks, 2048},
};
// The number of blocks is the only one there is, and the parameter is 1 where a format is continued.
constexpr FormatChoice kDvdPlusRwFormats[] = {{0x26, 0, 2295104, 0}};
// ECMA-330, spare areas: the primary one alone leaves 2295072 blocks, a supplementary one of the usual size less.
constexpr FormatChoice kDvdRamFormats[] = {
    {0x00, 0, 2236704, 2048},
    {0x00, 0, 2295072, 2048},
    {0x01, 0, 2236704, 2048},
};

// BD of several layers: capacities with spare areas of the default size on each layer.
constexpr FormatChoice kBdRDlFormats[] = {{0x00, 0, 23652352, 2048}, {0x32, 0, 23652352, 32}, {0x32, 1, 23652352, 32}};
constexpr FormatChoice kBdRTlFormats[] = {{0x00, 0, 47698944, 2048}, {0x32, 0, 47698944, 32}, {0x32, 1, 47698944, 32}};
constexpr FormatChoice kBdRQlFormats[] = {{0x00, 0, 60928000, 2048}, {0x32, 0, 60928000, 32}, {0x32, 1, 60928000, 32}};
constexpr FormatChoice kBdReDlFormats[] = {
    {0x00, 0, 23652352, 2048}, {0x30, 0, 23652352, 2048}, {0x31, 0, 24438784, 2048}};
constexpr FormatChoice kBdReTlFormats[] = {
    {0x00, 0, 47698944, 2048}, {0x30, 0, 47698944, 2048}, {0x31, 0, 48878592, 2048}};

constexpr auto kTypes = std::to_array<MediumType>({
    {.name = "cd-r",
     .profile = ProfileType::CdRecordable,
     .recording = Recording::CdSequential,
     .blocks = 359849,  // 79:59:74, the last possible lead-out of an 80 minute disc
     .unit = 1,
     .preGap = 150,
     .runOut = 2,
     .firstSessionGap = 11400,  // lead-out 6750, lead-in 4500, pre-gap 150
     .sessionGap = 6900,        // lead-out 2250, lead-in 4500, pre-gap 150
     .maxSessions = 99,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kCd1x,
     .speeds = kCdSpeeds,
     .formats = {},
     .bookType = 0,
     .manufacturer = "97m34s23f",  // ATIP lead-in start, by which the maker is known
     .typeId = ""},
    {.name = "cd-rw",
     .profile = ProfileType::CdRewritable,
     .recording = Recording::CdSequential,
     .blocks = 336224,  // 74:44:74, of a 74 minute disc
     .unit = 1,
     .preGap = 150,
     .runOut = 2,
     .firstSessionGap = 11400,
     .sessionGap = 6900,
     .maxSessions = 99,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kCd1x,
     .speeds = kCdRwSpeeds,
     .formats = {},
     .blankable = true,
     .bookType = 0,
     .manufacturer = "97m34s24f",
     .typeId = ""},
    {.name = "dvd-r",
     .profile = ProfileType::DvdDashRecordable,
     .recording = Recording::DvdDash,
     .blocks = 2298496,
     .unit = 16,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 16384,  // ECMA-359: border-out and border-in, 32 to 58 MiB the first time
     .sessionGap = 6144,        // and 6 to 20 MiB later, by the radius
     .maxSessions = 99,
     .maxFragments = 2,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDvdPlusRSpeeds,
     .formats = {},
     .bookType = 0x25,
     .manufacturer = "DISCMSTR-R01",
     .typeId = ""},
    {.name = "dvd-rw",
     .profile = ProfileType::DvdDashRwSequential,
     .recording = Recording::DvdDash,
     .blocks = 2298496,
     .unit = 16,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 16384,
     .sessionGap = 6144,
     .maxSessions = 99,
     .maxFragments = 2,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDvdDashRwSpeeds,
     .formats = {},
     .blankable = true,
     .bookType = 0x32,
     .manufacturer = "DISCMSTR-RW1",
     .typeId = ""},
    {.name = "dvd+r",
     .profile = ProfileType::DvdPlusR,
     .recording = Recording::Sequential,
     .blocks = 2295104,
     .unit = 16,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 2048,  // ECMA-349: closure and intro, 64 ECC blocks each
     .sessionGap = 2048,
     .maxSessions = 153,
     .maxFragments = 15,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDvdPlusRSpeeds,
     .formats = {},
     .bookType = 0xA1,
     .manufacturer = "DISCMSTR",
     .typeId = "R01"},
    {.name = "bd-r",
     .profile = ProfileType::BdRSequential,
     .recording = Recording::Sequential,
     .blocks = kBdBlocks,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 300,
     .maxFragments = 16,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdRSpeeds,
     .formats = kBdRFormats,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BR1"},
    {.name = "bd-re",
     .profile = ProfileType::BdRewritable,
     .recording = Recording::Overwritable,
     .blocks = kBdBlocks,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 1,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdReSpeeds,
     .formats = kBdReFormats,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BE1"},
    {.name = "dvd+rw",
     .profile = ProfileType::DvdPlusRw,
     .recording = Recording::Overwritable,
     .blocks = 2295104,
     .unit = 16,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 1,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDvdPlusRwSpeeds,
     .formats = kDvdPlusRwFormats,
     .backgroundFormat = true,
     .bookType = 0x92,
     .manufacturer = "DISCMSTR",
     .typeId = "W01"},
    {.name = "dvd-ram",
     .profile = ProfileType::DvdRam,
     .recording = Recording::Overwritable,
     .blocks = 2295072,
     .unit = 16,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 1,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDvdRamSpeeds,
     .formats = kDvdRamFormats,
     .soldFormatted = true,
     .bookType = 0x16,
     .manufacturer = "DISCMSTR",
     .typeId = "A01"},
    {.name = "dvd+r-dl",
     .profile = ProfileType::DvdPlusRDual,
     .recording = Recording::Sequential,
     .blocks = 4173824,
     .unit = 16,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 2048,
     .sessionGap = 2048,
     .maxSessions = 127,
     .maxFragments = 15,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDvdPlusRDualSpeeds,
     .formats = {},
     .layers = 2,
     .bookType = 0xE1,
     .manufacturer = "DISCMSTR",
     .typeId = "D01"},
    {.name = "bd-r-dl",
     .profile = ProfileType::BdRSequential,
     .recording = Recording::Sequential,
     .blocks = 24438784,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 300,
     .maxFragments = 16,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdRSpeeds,
     .formats = kBdRDlFormats,
     .layers = 2,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BR2"},
    {.name = "bd-r-tl",
     .profile = ProfileType::BdRSequential,
     .recording = Recording::Sequential,
     .blocks = 48878592,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 300,
     .maxFragments = 16,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdXlSpeeds,
     .formats = kBdRTlFormats,
     .layers = 3,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BR3"},
    {.name = "bd-r-ql",
     .profile = ProfileType::BdRSequential,
     .recording = Recording::Sequential,
     .blocks = 62500864,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 300,
     .maxFragments = 16,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdXlSpeeds,
     .formats = kBdRQlFormats,
     .layers = 4,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BR4"},
    {.name = "bd-re-dl",
     .profile = ProfileType::BdRewritable,
     .recording = Recording::Overwritable,
     .blocks = 24438784,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 1,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdReSpeeds,
     .formats = kBdReDlFormats,
     .layers = 2,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BE2"},
    {.name = "bd-re-tl",
     .profile = ProfileType::BdRewritable,
     .recording = Recording::Overwritable,
     .blocks = 48878592,
     .unit = 32,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 1,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kBd1x,
     .speeds = kBdReSpeeds,
     .formats = kBdReTlFormats,
     .layers = 3,
     .bookType = 0,
     .manufacturer = "DMSTR",
     .typeId = "BE3"},
    {.name = "disk",
     .profile = ProfileType::RemovableDisk,
     .recording = Recording::Overwritable,
     .blocks = 2236704,
     .unit = 1,
     .preGap = 0,
     .runOut = 0,
     .firstSessionGap = 0,
     .sessionGap = 0,
     .maxSessions = 1,
     .maxFragments = 1,
     .bytesPerSecondAt1x = kDvd1x,
     .speeds = kDiskSpeeds,
     .formats = {},
     .soldFormatted = true,
     .bookType = 0,
     .manufacturer = "",
     .typeId = ""},
});

static_assert(std::ranges::equal(kTypes, kVirtualMedia, {}, &MediumType::name, &VirtualMedium::name),
              "each medium of the public list is described here, and no other");

}  // namespace

std::span<const MediumType> mediumTypes() noexcept { return kTypes; }

const MediumType* findMediumType(std::string_view name) noexcept
{
    const auto found = std::ranges::find(kTypes, name, &MediumType::name);
    return found == kTypes.end() ? nullptr : &*found;
}

}  // namespace discmaster::emulator
