// Answers of drives, whole, short and hostile.

#include "base/hex.hpp"
#include "mmc/capabilities.hpp"
#include "mmc/capacity.hpp"
#include "mmc/configuration.hpp"
#include "mmc/disc_info.hpp"
#include "mmc/disc_structure.hpp"
#include "mmc/event.hpp"
#include "mmc/format.hpp"
#include "mmc/media_info.hpp"
#include "mmc/performance.hpp"
#include "mmc/toc.hpp"
#include "mmc/track_info.hpp"
#include "mmc/unit.hpp"
#include "samples.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace discmaster::mmc {
namespace {

Bytes hex(std::string_view text) { return fromHex(text).value(); }

TEST(Inquiry, IsTrimmedAndPrintable)
{
    auto data = hex("0580053220000000");
    const auto text = asBytes("VEND\x01R  BD-RE  WH16NS40 \xFF"
                              "1.03");
    data.insert(data.end(), text.begin(), text.end());
    data.resize(36);
    EXPECT_EQ(
        decodeInquiry(data),
        (Inquiry{
            .deviceType = 5, .removable = true, .vendor = "VEND?R", .product = "BD-RE  WH16NS40", .revision = "?1.0"}));
    EXPECT_EQ(decodeInquiry({}).deviceType, 0x1F);
}

TEST(SerialPage, TakesNoMoreThanArrived)
{
    EXPECT_EQ(decodeSerialPage(hex("0580000a20414243313233")), "ABC123");
    EXPECT_EQ(decodeSerialPage(hex("0500000a20414243")), "");
}

TEST(Configuration, ListsFeaturesAndProfiles)
{
    // Profile list (BD-R, BD-RE current), a feature that is current, and one that is not
    const auto c = decodeConfiguration(hex("00000020"
                                           "0000"
                                           "0043"
                                           "0000"
                                           "0308"
                                           "00410000"
                                           "00430100"
                                           "0023"
                                           "0508"
                                           "00000000"
                                           "00000000"));
    EXPECT_EQ(c.profile, ProfileType::BdRewritable);
    EXPECT_THAT(c.profiles, testing::ElementsAre(ProfileType::BdRSequential, ProfileType::BdRewritable));
    ASSERT_NE(c.find(FeaturePageType::Formattable), nullptr);
    EXPECT_NE(c.current(FeaturePageType::Formattable), nullptr);
    EXPECT_EQ(c.find(FeaturePageType::Formattable)->version, 1);
    EXPECT_EQ(c.find(FeaturePageType::BdWrite), nullptr);
    EXPECT_TRUE(c.supports(ProfileType::BdRSequential));
    EXPECT_FALSE(c.supports(ProfileType::CdRecordable));
}

TEST(Configuration, StopsAtADescriptorThatIsNotWhole)
{
    const auto c = decodeConfiguration(hex("000000ff"
                                           "00000008"
                                           "002104ff"
                                           "0102"));
    EXPECT_EQ(c.profile, ProfileType::Cdrom);
    EXPECT_TRUE(c.features.empty());
}

TEST(Feature, KeepsItsWireForm)
{
    const auto wire = hex("0107110400000011");
    auto data = hex("0000000c"
                    "00000008");
    data.insert(data.end(), wire.begin(), wire.end());
    const auto c = decodeConfiguration(data);
    ASSERT_EQ(c.features.size(), 1U);
    EXPECT_EQ(c.features[0].wire(), wire);
    EXPECT_TRUE(c.features[0].bit(7, 4));
}

TEST(DiscInformation, JoinsTheBytesThatLieApart)
{
    const auto d = decodeDiscInformation(hex("0020"
                                             "11"
                                             "01"
                                             "2c"
                                             "2d"
                                             "2e"
                                             "20"
                                             "00"
                                             "01"
                                             "01"
                                             "01"
                                             "00000000"
                                             "00ffffff"
                                             "00ffffff"
                                             "0000000000000000"
                                             "0000"));
    EXPECT_TRUE(d.erasable);
    EXPECT_EQ(d.status, DiscStatus::Appendable);
    EXPECT_EQ(d.lastSession, SessionState::Empty);
    EXPECT_EQ(d.sessions, 0x12C);
    EXPECT_EQ(d.firstTrackOfLastSession, 0x12D);
    EXPECT_EQ(d.lastTrack, 0x12E);
    EXPECT_FALSE(d.hasOpcTables);
}

TEST(TrackInformation, NamesTheNextAddressOnlyWhereItIsValid)
{
    auto t = decodeTrackInformation(hex(test::kBlankCdTrack));
    EXPECT_EQ(t.track, 1);
    EXPECT_TRUE(t.blank);
    EXPECT_EQ(t.nextWritable, Lba{0});
    EXPECT_EQ(t.free.n, 360000U);
    EXPECT_FALSE(t.lastRecorded);
    auto invalid = hex(test::kBlankCdTrack);
    putU8(invalid, 7, 0);
    EXPECT_FALSE(decodeTrackInformation(invalid).nextWritable);
}

TEST(TrackInformation, TakesTheStartForAnAddressInThePregap)
{
    auto data = hex("0022"
                    "01"
                    "01"
                    "00"
                    "04"
                    "4f"
                    "01"
                    "00000000"
                    "ffffff6a"
                    "00057e40"
                    "00000000"
                    "00057e40"
                    "00000000"
                    "0000"
                    "0000");
    EXPECT_EQ(decodeTrackInformation(data).nextWritable, Lba{0});
}

TEST(FormatCapacities, ListsWhatIsPossible)
{
    const auto c = decodeFormatCapacities(hex("00000018"
                                              "00ba7400"
                                              "01000800"
                                              "00b47400"
                                              "c0000800"
                                              "00ba7400"
                                              "c4000000"));
    EXPECT_EQ(c.state, FormatState::Unformatted);
    EXPECT_EQ(c.current.n, 12219392U);
    EXPECT_THAT(c.formattable, testing::ElementsAre(FormatDescriptor{{11826176}, FormatType::BdReWithSpare, 0, 2048},
                                                    FormatDescriptor{{12219392}, FormatType::BdReWithoutSpare, 0, 0}));
}

TEST(WriteSpeeds, DropZerosAndHalves)
{
    const auto speeds = decodeWriteSpeeds(hex("00000028"
                                              "00000000"
                                              "0a000000"
                                              "00ba73ff"
                                              "00004630"
                                              "0000231e"
                                              "00000000"
                                              "00ba73ff"
                                              "00000000"
                                              "00000000"
                                              "0000"));
    EXPECT_THAT(speeds, testing::ElementsAre(WriteSpeed{Lba{12219391}, 17968, 8990, true, true}));
}

TEST(Capabilities, ReadTheLegacyPage)
{
    Bytes page(40);
    putU8(page, 0, 0x2A);
    putU8(page, 1, 38);
    putU8(page, 3, 0x07);
    putU8(page, 4, 0x80);
    putU8(page, 6, 0x29);
    putBe16(page, 12, 4096);
    putBe16(page, 28, 7056);
    putBe16(page, 30, 100);  // claims far more than there is
    putBe16(page, 34, 7056);
    putBe16(page, 38, 2822);
    const auto c = decodeCapabilities(page);
    EXPECT_TRUE(c.writesCdr && c.writesCdrw && c.testWrite && c.bufferUnderrunFree && c.canLock && c.canEject);
    EXPECT_EQ(c.mechanism, LoadingMechanism::Tray);
    EXPECT_EQ(c.bufferKiB, 4096);
    EXPECT_EQ(c.currentWriteKBps, 7056);
    EXPECT_EQ(c.writeSpeeds.size(), 2U);
}

TEST(Toc, ReadsSessionsTracksAndAtip)
{
    const auto toc = decodeToc(hex("0012"
                                   "01"
                                   "01"
                                   "0014010000000000"
                                   "0014aa000000012e"));
    EXPECT_THAT(toc.entries, testing::ElementsAre(TocEntry{1, 4, Lba{0}}, TocEntry{0xAA, 4, Lba{302}}));
    EXPECT_EQ(decodeLastSession(hex("000a"
                                    "01"
                                    "02"
                                    "0014020000002da6"))
                  .start,
              Lba{11686});
    const auto atip = decodeAtip(hex("001a0000"
                                     "d0000000"
                                     "611a4100"
                                     "4f3b4a00"));
    EXPECT_EQ(atip.leadInMinute, 97);
    EXPECT_EQ(atip.lastLeadOut, Lba{359849});
}

TEST(BufferCapacity, HalvesWhatADriveExaggerates)
{
    EXPECT_EQ(decodeBufferCapacity(hex("000a0000"
                                       "00400000"
                                       "00100000")),
              (BufferCapacity{0x400000, 0x100000}));
    EXPECT_EQ(decodeBufferCapacity(hex("000a0000"
                                       "00400000"
                                       "00500000")),
              (BufferCapacity{0x400000, 0x200000}));
}

TEST(Capacity, OfABlankMediumIsNothing)
{
    EXPECT_EQ(decodeCapacity(hex("0000000000000800")).n, 0U);
    EXPECT_EQ(decodeCapacity(hex("0000012d00000800")).n, 302U);
}

TEST(MediaStatus, IsNothingForAnotherClass)
{
    EXPECT_EQ(decodeMediaStatus(hex("0006045602020000")), (MediaStatus{MediaEvent::NewMedia, true, false}));
    EXPECT_EQ(decodeMediaStatus(hex("0006845602020000")), MediaStatus{});
    EXPECT_EQ(decodeMediaStatus(hex("0006025602020000")), MediaStatus{});
}

TEST(DiscStructure, NamesTheMaker)
{
    Bytes bd(116);
    std::ranges::copy(asBytes("DI"), bd.begin() + 4);
    std::ranges::copy(asBytes("VERBATIMe"), bd.begin() + 104);
    EXPECT_EQ(decodeBdId(bd), "VERBAT/IMe");
    EXPECT_EQ(decodeBdId(Bytes(116)), "");
    Bytes adip(40);
    std::ranges::copy(asBytes("MCC"), adip.begin() + 23);
    std::ranges::copy(asBytes("004"), adip.begin() + 31);
    EXPECT_EQ(decodeAdipId(adip), "MCC/004");
}

TEST(DiscStructure, TellsWriteProtection)
{
    EXPECT_EQ(decodeWriteProtect(hex("0006000004000000")),
              static_cast<std::uint32_t>(MediaWriteProtectState::ByCartridge));
    EXPECT_EQ(decodeWriteProtect({}), 0U);
}

TEST(DiscStructure, TellsWhereTheFirstLayerEnds)
{
    EXPECT_EQ(decodeLayerBoundary(hex("000a00008000000000001000")), (LayerBoundary{true, {4096}}));
    EXPECT_EQ(decodeLayerBoundary(hex("000a000000000000001fd800")), (LayerBoundary{false, {2086912}}));
    EXPECT_EQ(decodeLayerBoundary({}), LayerBoundary{});
}

TEST(ModePages, SkipTheBlockDescriptor)
{
    const auto pages = decodeModePages(hex("0016"
                                           "00000000"
                                           "0008"
                                           "0000000000000800"
                                           "0106000000000000"
                                           "2a50"));
    ASSERT_EQ(pages.size(), 1U);  // the second one is not whole
    EXPECT_EQ(toHex(pages[0]), "0106000000000000");
}

TEST(Speeds, AreSectorsPerSecond)
{
    EXPECT_EQ(sectorsPerSecond(Family::Cd, 176), 75U);
    EXPECT_EQ(sectorsPerSecond(Family::Cd, 7056), 3000U);    // 40x
    EXPECT_EQ(sectorsPerSecond(Family::Dvd, 11080), 5440U);  // 8x
    EXPECT_EQ(sectorsPerSecond(Family::Bd, 8992), 4390U);    // 2x
    EXPECT_EQ(kBpsOf(Family::Cd, 3000), 7056U);
}

void decodeAll(ByteView data)
{
    decodeInquiry(data);
    decodeSerialPage(data);
    decodeConfiguration(data);
    decodeDiscInformation(data);
    decodeTrackInformation(data);
    decodeFormatCapacities(data);
    decodeWriteSpeeds(data);
    decodeCapabilities(data);
    decodeToc(data);
    decodeLastSession(data);
    decodeAtip(data);
    decodeBufferCapacity(data);
    decodeCapacity(data);
    decodeMediaStatus(data);
    decodeBdId(data);
    decodeAdipId(data);
    decodePrerecordedId(data);
    decodeWriteProtect(data);
    decodeLayerBoundary(data);
    decodeModePages(data);
}

// Whatever arrives, and however little of it, no decoder leaves its bounds.

TEST(Decoders, SurviveEveryPrefixOfNonsense)
{
    Bytes data(600);
    for (const unsigned fill : {0x00U, 0x01U, 0x7FU, 0xFFU}) {
        std::ranges::fill(data, static_cast<std::byte>(fill));
        for (std::size_t n = 0; n <= data.size(); ++n) decodeAll(ByteView{data}.first(n));
    }
}

TEST(Decoders, SurviveNoise)
{
    std::mt19937 random{20240229};
    for (int round = 0; round < 20000; ++round) {
        Bytes data(random() % 128);
        for (auto& b : data) b = static_cast<std::byte>(random());
        decodeAll(data);
    }
}

}  // namespace
}  // namespace discmaster::mmc
