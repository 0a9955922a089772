// The drive around the disc: readiness, tray, lock, events, configuration, mode pages, speeds.

#include "support/bench.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdio>
#include <string>

namespace discmaster::emulator {
namespace {

TEST(Drive, WithoutADiscSaysSo)
{
    Bench b;
    EXPECT_EQ(code(b.ready()), "2/3A/01");
    EXPECT_EQ(code(b.readResult(0)), "2/3A/01");
    ASSERT_TRUE(b.eject());
    EXPECT_EQ(code(b.ready()), "2/3A/02");
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::Inquiry, 6).u8(4, 36), 36)}.u8(0), 5U);
}

TEST(Drive, ReportsANewDiscOnce)
{
    Bench b;
    b.recorder->insert(makeMedium({.type = "bd-r", .bytes = 64 << 20, .folder = {}}));
    const auto inquiry = b.in(Bench::cdb(Op::Inquiry, 6).u8(4, 96), 96);  // no attention stops INQUIRY
    EXPECT_EQ(asText(Fields{inquiry}.bytes(8, 8)), "DISCMSTR");
    EXPECT_EQ(code(b.readResult(0)), "6/28/00");
    EXPECT_TRUE(b.ready());
}

TEST(Drive, RequestSenseFetchesTheAttention)
{
    Bench b;
    b.recorder->insert(makeMedium({.type = "bd-r", .bytes = 64 << 20, .folder = {}}));
    const auto sense = scsi::decodeSense(b.in(Bench::cdb(Op::RequestSense, 6).u8(4, 18), 18));
    EXPECT_TRUE(sense.is(scsi::SenseKey::UnitAttention, 0x28, 0x00));
    EXPECT_TRUE(b.ready());
}

TEST(Drive, UnknownCommandsAreRefused)
{
    Bench b{"bd-r"};
    EXPECT_EQ(code(b.none({0xF1, 10})), "5/20/00");
    EXPECT_EQ(code(b.none({})), "5/20/00");
}

TEST(Drive, PreventedRemovalHoldsTheTray)
{
    Bench b{"bd-r"};
    ASSERT_TRUE(b.prevent(true));
    EXPECT_EQ(code(b.eject()), "5/53/02");
    b.recorder->pressEject();
    EXPECT_FALSE(b.recorder->trayOpen());
    EXPECT_EQ(code(b.ready()), "6/5A/01");
    const auto event = b.in(Bench::cdb(Op::GetEventStatusNotification, 10).u8(1, 1).u8(4, 0x10).be16(7, 8), 8);
    EXPECT_EQ(Fields{event}.u8(4), 1U);  // eject request
    ASSERT_TRUE(b.prevent(false));
    ASSERT_TRUE(b.eject());
    EXPECT_EQ(code(b.ready()), "2/3A/02");
    ASSERT_TRUE(b.none(Bench::cdb(Op::StartStopUnit, 6).u8(4, 3)));
    EXPECT_EQ(code(b.ready()), "6/28/00");
    EXPECT_TRUE(b.ready());
}

TEST(Drive, MediaEventsAreReportedOnce)
{
    Bench b{"dvd+r"};
    const auto poll = [&] {
        return b.in(Bench::cdb(Op::GetEventStatusNotification, 10).u8(1, 1).u8(4, 0x10).be16(7, 8), 8);
    };
    EXPECT_EQ(Fields{poll()}.u8(4), 2U);  // new medium
    EXPECT_EQ(Fields{poll()}.u8(4), 0U);
    EXPECT_EQ(Fields{poll()}.u8(5), 2U);  // present
    b.recorder->takeOut();
    EXPECT_EQ(Fields{poll()}.u8(4), 3U);
    EXPECT_EQ(Fields{poll()}.u8(5), 1U);  // tray open
}

std::string currentFeatures(Bench& b)
{
    const auto data = b.in(Bench::cdb(Op::GetConfiguration, 10).u8(1, 1).be16(7, 4096), 4096);
    const Fields f{data};
    EXPECT_EQ(f.be32(0), data.size() - 4);
    std::string list;
    char text[8];
    for (std::size_t at = 8; f.has(at, 4); at += 4U + f.u8(at + 3)) {
        std::snprintf(text, sizeof text, "%04X ", f.be16(at));
        if (!(f.u8(at + 2) & 2)) list += text;  // what is not persistent depends on the disc
    }
    return list;
}

TEST(Drive, FeaturesAreCurrentAsTheDiscAllows)
{
    Bench cd{"cd-r"};
    EXPECT_EQ(currentFeatures(cd), "0010 001D 001E 0021 002D 002E 0107 ");
    Bench dvd{"dvd+r"};
    EXPECT_EQ(currentFeatures(dvd), "0010 001F 0021 002B 0107 ");
    Bench bdr{"bd-r"};
    EXPECT_EQ(currentFeatures(bdr), "0010 0021 0023 0040 0041 0107 ");
    ASSERT_TRUE(bdr.burn(0, pattern(32)));
    ASSERT_TRUE(bdr.close(1, 1));
    ASSERT_TRUE(bdr.close(6));
    EXPECT_EQ(currentFeatures(bdr), "0010 0040 0107 ");  // nothing more can be written
    Bench bdre{"bd-re"};
    EXPECT_EQ(currentFeatures(bdre), "0010 0023 0040 0041 0107 ");
    ASSERT_TRUE(bdre.format(0x31, 32768));
    EXPECT_EQ(currentFeatures(bdre), "0010 0020 0023 0040 0041 0107 ");
    Bench none;
    EXPECT_EQ(currentFeatures(none), "");
}

TEST(Drive, OneFeatureAndLaterFeatures)
{
    Bench b{"bd-r"};
    const auto one = b.in(Bench::cdb(Op::GetConfiguration, 10).u8(1, 2).be16(2, 0x41).be16(7, 64), 64);
    EXPECT_EQ(Fields{one}.be16(8), 0x41U);
    EXPECT_EQ(Fields{one}.be16(6), 0x41U);  // current profile
    EXPECT_EQ(Fields{one}.u8(10) & 1, 1U);
    const auto later = b.in(Bench::cdb(Op::GetConfiguration, 10).be16(2, 0x100).be16(7, 64), 64);
    EXPECT_EQ(Fields{later}.be16(8), 0x100U);
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::GetConfiguration, 10).u8(1, 3).be16(7, 64), 64)), "5/24/00");
}

TEST(Drive, RepliesEndAtTheAllocationLength)
{
    Bench b{"bd-r"};
    EXPECT_EQ(b.in(Bench::cdb(Op::ReadDiscInformation, 10).be16(7, 2), 34).size(), 2U);
    EXPECT_EQ(b.in(Bench::cdb(Op::GetConfiguration, 10).be16(7, 8), 8).size(), 8U);
    EXPECT_EQ(b.in(Bench::cdb(Op::Inquiry, 6).u8(4, 255), 36).size(), 36U);  // and at the host's buffer
}

TEST(Drive, ModePagesAreSensedAndSelected)
{
    Bench b{"cd-r"};
    const auto all = b.in(Bench::cdb(Op::ModeSense10, 10).u8(2, 0x3F).be16(7, 512), 512);
    EXPECT_EQ(Fields{all}.be16(0), all.size() - 2);
    std::string pages;
    for (std::size_t at = 8; at + 1 < all.size(); at += 2U + u8(all, at + 1))
        pages += std::to_string(u8(all, at)) + " ";
    EXPECT_EQ(pages, "1 5 8 26 29 42 ");
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ModeSense10, 10).u8(2, 0x0D).be16(7, 64), 64)), "5/24/00");
    EXPECT_EQ(code(b.refusal(Bench::cdb(Op::ModeSense10, 10).u8(2, 0xC5).be16(7, 64), 64)), "5/39/00");
    ASSERT_TRUE(b.writeParameters(2, true, 0));
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ModeSense10, 10).u8(2, 5).be16(7, 60), 60)}.u8(8 + 2) & 0xF, 2U);
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ModeSense10, 10).u8(2, 0x85).be16(7, 60), 60)}.u8(8 + 2) & 0xF, 0U);
    b.recorder->reset();
    EXPECT_EQ(code(b.ready()), "6/29/00");
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ModeSense10, 10).u8(2, 5).be16(7, 60), 60)}.u8(8 + 2) & 0xF, 0U);
}

TEST(Drive, MalformedModeSelectsAreRefused)
{
    Bench b{"cd-r"};
    const auto select = [&](Bytes list, unsigned length) {
        return code(b.out(Bench::cdb(Op::ModeSelect10, 10).u8(1, 0x10).be16(7, length), list));
    };
    EXPECT_EQ(select(Bytes(4), 4), "5/1A/00");
    Bytes page(10);
    putU8(page, 8, 0x05);
    putU8(page, 9, 0x32);
    EXPECT_EQ(select(page, 10), "5/1A/00");  // says 52 bytes, brings 2
    putU8(page, 9, 0x00);
    EXPECT_EQ(select(page, 10), "5/26/00");  // not the page's length
    putU8(page, 8, 0x2A);
    EXPECT_EQ(select(page, 10), "5/26/00");  // reports only
    EXPECT_EQ(code(b.writeParameters(3, false)), "5/26/00");
}

TEST(Drive, SpeedsAreChosenFromTheDiscsList)
{
    Bench b{"bd-r"};
    const auto list = b.in(Bench::cdb(Op::GetPerformance, 12).be16(8, 10).u8(10, 3), 8 + 16 * 10);
    EXPECT_EQ(Fields{list}.be32(0), 4U + 3 * 16);
    EXPECT_EQ(Fields{list}.be32(8 + 12), 26973U);      // 6x
    EXPECT_EQ(Fields{list}.be32(8 + 32 + 12), 8991U);  // 2x
    const auto current = [&] {
        return Fields{b.in(Bench::cdb(Op::ModeSense10, 10).u8(2, 0x2A).be16(7, 60), 60)}.be16(8 + 28);
    };
    EXPECT_EQ(current(), 26973U);
    ASSERT_TRUE(b.none(Bench::cdb(Op::SetCdSpeed, 12).be16(2, 0xFFFF).be16(4, 10000)));
    EXPECT_EQ(current(), 8991U);
    Bytes streaming(28);
    for (const auto at : {16, 24}) putBe32(streaming, static_cast<std::size_t>(at), 1000);
    for (const auto at : {12, 20}) putBe32(streaming, static_cast<std::size_t>(at), 17982);
    const auto set = Bench::cdb(Op::SetStreaming, 12).be16(9, 28);
    ASSERT_TRUE(b.out(set, streaming));
    EXPECT_EQ(current(), 17982U);
    putU8(streaming, 0, 4);  // RDD
    ASSERT_TRUE(b.out(set, streaming));
    EXPECT_EQ(current(), 26973U);
    Bytes zeros(28);
    EXPECT_EQ(code(b.out(set, zeros)), "5/26/00");
}

TEST(Drive, StructuresAndAtipNameTheMaker)
{
    Bench bd{"bd-r"};
    const auto di = bd.in(Bench::cdb(Op::ReadDiscStructure, 12).u8(1, 1).be16(8, 4100), 4100);
    EXPECT_EQ(asText(Fields{di}.bytes(12, 3)), "BDR");
    EXPECT_EQ(asText(Fields{di}.bytes(104, 5)), "DMSTR");
    EXPECT_EQ(code(bd.refusal(Bench::cdb(Op::ReadDiscStructure, 12).be16(8, 4), 4)), "5/30/02");
    Bench dvd{"dvd+r"};
    const auto adip = dvd.in(Bench::cdb(Op::ReadDiscStructure, 12).u8(7, 0x11).be16(8, 260), 260);
    EXPECT_EQ(Fields{adip}.u8(4), 0xA1U);
    EXPECT_EQ(asText(Fields{adip}.bytes(23, 8)), "DISCMSTR");
    Bench cd{"cd-r", 0};
    const auto atip = cd.in(Bench::cdb(Op::ReadTocPmaAtip, 10).u8(2, 4).be16(7, 32), 32);
    EXPECT_EQ(Fields{atip}.be24(8), 97U << 16 | 34U << 8 | 23U);
    EXPECT_EQ(Fields{atip}.be24(12), 79U << 16 | 59U << 8 | 74U);  // 359849 blocks
}

TEST(Drive, EveryOpcodeAndEveryShortCdbIsSurvived)
{
    for (const auto* type : {"cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw", "dvd-ram",
                             "dvd+r-dl", "bd-r-ql", "disk"}) {
        Bench b{type};
        for (unsigned op = 0; op < 256; ++op) {
            for (const std::size_t length : {1, 6, 10, 12, 16}) {
                for (const unsigned fill : {0x00U, 0x01U, 0xFFU}) {
                    Bytes cdb(length, static_cast<std::byte>(fill));
                    cdb[0] = static_cast<std::byte>(op);
                    Bytes data(4096);
                    (void)b.recorder->execute(cdb, {}, data);
                    (void)b.recorder->execute(cdb, data, {});
                    (void)b.recorder->execute(cdb, {}, {});
                }
            }
        }
    }
}

}  // namespace
}  // namespace discmaster::emulator
