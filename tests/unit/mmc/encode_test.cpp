// Each command's bytes, against MMC-6's tables.

#include "base/hex.hpp"
#include "mmc/capacity.hpp"
#include "mmc/configuration.hpp"
#include "mmc/disc_info.hpp"
#include "mmc/disc_structure.hpp"
#include "mmc/event.hpp"
#include "mmc/format.hpp"
#include "mmc/mode_page.hpp"
#include "mmc/performance.hpp"
#include "mmc/toc.hpp"
#include "mmc/track_info.hpp"
#include "mmc/transfer.hpp"
#include "mmc/unit.hpp"
#include "mmc/write_parameters.hpp"

#include <gtest/gtest.h>

namespace discmaster::mmc {
namespace {

struct Case {
    std::string_view name;
    scsi::Cdb cdb;
    std::string_view bytes;
};

const auto kCases = std::to_array<Case>({
    {"TestUnitReady", encode(TestUnitReady{}), "000000000000"},
    {"RequestSense", encode(RequestSense{}), "030000001200"},
    {"Inquiry", encode(ReadInquiry{}), "120000002400"},
    {"SerialPage", encode(ReadSerialPage{}), "12018000fc00"},
    {"Eject", encode(StartStop{.motion = TrayMotion::Eject}), "1b0000000200"},
    {"LoadImmediately", encode(StartStop{.motion = TrayMotion::Load, .immediate = true}), "1b0100000300"},
    {"Prevent", encode(PreventRemoval{.prevent = true}), "1e0000000100"},
    {"Allow", encode(PreventRemoval{.prevent = false}), "1e0000000000"},
    {"GetConfiguration", encode(GetConfiguration{FeatureRequest::One, 0x0107, 8}), "46020107000000000800"},
    {"ReadDiscInformation", encode(ReadDiscInformation{}), "51000000000000002200"},
    {"ReadTrackInformation", encode(ReadTrackInformation{.number = kInvisibleTrack}), "5201000000ff00002400"},
    {"ModeSense", encode(ModeSense{ModePageRequestType::DefaultValues, 5, 60}), "5a088500000000003c00"},
    {"ModeSelect", encode(ModeSelect{60}), "55100000000000003c00"},
    {"GetPerformance", encode(GetPerformance{.descriptors = 5}), "ac0000000000000000050300"},
    {"SetCdSpeed", encode(SetCdSpeed{.writeKBps = 7056}), "bb00ffff1b90000000000000"},
    {"SetStreaming", encode(SetStreaming{}), "b60000000000000000001c00"},
    {"ReadFormatCapacities", encode(ReadFormatCapacities{252}),
     "230000000000000"
     "0fc00"},
    {"FormatUnit", encode(FormatUnit{}), "041100000000"},
    {"ReadDiscStructure", encode(ReadDiscStructure{.bd = true, .format = 0, .length = 4100}),
     "ad0100000000000010040000"},
    {"SendLayerBoundary", encode(SendLayerBoundary{}), "bf00000000000020000c0000"},
    {"ReadToc", encode(ReadToc{.format = 4, .length = 28, .msf = true}), "43020400000000001c00"},
    {"ReadCapacity", encode(ReadCapacity{}), "25000000000000000000"},
    {"ReadBufferCapacity", encode(ReadBufferCapacity{}), "5c000000000000000c00"},
    {"Read10", encode(Read10{0x00ABCDEF, 32}), "280000abcdef00002000"},
    {"Write10", encode(Write10{0x00ABCDEF, 32}), "2a0000abcdef00002000"},
    {"Write10AtAddressAbove2ToThe31", encode(Write10{0x80000000, 1}), "2a008000000000000100"},
    {"Write12Streaming", encode(Write12{32, 32, true}), "aa0000000020000000208000"},
    {"SynchronizeCache", encode(SynchronizeCache{}), "35020000000000000000"},
    {"CloseTrack", encode(CloseTrackSession{CloseFunction::Track, 3, true}), "5b010100000300000000"},
    {"CloseSession", encode(CloseTrackSession{CloseFunction::Session, 0, true}), "5b010200000000000000"},
    {"SendOpc", encode(SendOpc{}), "54010000000000000000"},
    {"GetMediaEvent", encode(GetMediaEvent{}), "4a010000100000000800"},
});

class Encoding : public testing::TestWithParam<Case> {};

TEST_P(Encoding, HasTheStandardsBytes) { EXPECT_EQ(toHex(GetParam().cdb.bytes()), GetParam().bytes); }

INSTANTIATE_TEST_SUITE_P(Mmc, Encoding, testing::ValuesIn(kCases),
                         [](const auto& i) { return std::string{i.param.name}; });

TEST(FormatList, NamesTheDescriptorAndAsksForImmed)
{
    const FormatUnit format{{.blocks = {11826176}, .type = FormatType::BdReWithSpare, .subtype = 1, .parameter = 2048}};
    EXPECT_EQ(toHex(formatList(format)), "0002000800b47400c1000800");
}

TEST(PerformanceDescriptor, HoldsSpeedPerSecond)
{
    const SetStreaming command{.end = Lba{12219391}, .readKBps = 17980, .writeKBps = 8990, .cav = true};
    EXPECT_EQ(toHex(performanceDescriptor(command)), "080000000000000000ba73ff0000463c000003e80000231e000003e8");
}

TEST(WriteParameters, FillInTheDrivesPage)
{
    std::vector<std::byte> page(52, std::byte{0xEE});  // a default page full of values that must not stay
    page[0] = std::byte{0x05};
    page[1] = std::byte{50};
    ASSERT_TRUE(apply({.bufferUnderrunFree = true, .test = true, .nextSession = true}, page));
    EXPECT_EQ(toHex(ByteView{page}.first(18)), "053251c40800000000000000000000960000");
    ASSERT_TRUE(apply({.bufferUnderrunFree = false, .nextSession = false}, page));
    EXPECT_EQ(toHex(ByteView{page}.first(6)), "053201040800");
    EXPECT_FALSE(apply({}, MutableBytes{page}.first(15)));
}

}  // namespace
}  // namespace discmaster::mmc
