// DVD+RW and DVD-RAM: formats, the background format, spare areas.

#include "support/bench.hpp"

#include "support/temp_dir.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>

#include <gtest/gtest.h>

namespace discmaster::emulator {
namespace {

using std::chrono::seconds;

constexpr Timing kSlow{.format = seconds{10}, .backgroundFormat = seconds{100}};
constexpr std::uint64_t kBytes = 64 << 20;
constexpr std::uint32_t kBlocks = kBytes / kBlockSize;

enum Background : std::uint8_t { None, Stopped, Running, Complete };

unsigned background(Bench& b) { return Fields{b.discInformation()}.u8(7) & 3; }

/// FORMAT UNIT with the restart bit of type 26h.
Result restart(Bench& b)
{
    Bytes list(12);
    putU8(list, 1, 0x02);
    putBe16(list, 2, 8);
    putBe32(list, 4, 0xFFFFFFFF);
    putU8(list, 8, 0x26 << 2);
    putU8(list, 11, 1);
    return b.out(Bench::cdb(Op::FormatUnit, 6).u8(1, 0x11), list);
}

unsigned mediaEvent(Bench& b)
{
    const auto e = b.in(Bench::cdb(Op::GetEventStatusNotification, 10).u8(1, 1).u8(4, 1 << 4).be16(7, 8), 8);
    return Fields{e}.u8(4) & 0xF;
}

Bytes capacities(Bench& b) { return b.in(Bench::cdb(Op::ReadFormatCapacities, 10).be16(7, 252), 252); }

Bytes structure(Bench& b, unsigned mediaType, unsigned format, std::size_t size)
{
    return b.in(
        Bench::cdb(Op::ReadDiscStructure, 12).u8(1, mediaType).u8(7, format).be16(8, static_cast<unsigned>(size)),
        size);
}

/// Whether a feature is current, and its data.
std::pair<bool, Bytes> feature(Bench& b, unsigned code)
{
    const auto c = b.in(Bench::cdb(Op::GetConfiguration, 10).u8(1, 2).be16(2, code).be16(7, 64), 64);
    if (c.size() < 12) return {};
    return {Fields{c}.bit(10, 0), {c.begin() + 12, c.end()}};
}

TEST(DvdPlusRw, NewOneIsBlankAndHasToBeFormatted)
{
    Bench b{"dvd+rw", 0};
    EXPECT_EQ(b.discStatus(), 0U);
    EXPECT_EQ(background(b), None);
    EXPECT_EQ(code(b.write(0, pattern(16))), "5/30/10");
    EXPECT_EQ(code(b.readResult(0)), "5/30/10");
    EXPECT_EQ(code(b.close(0)), "5/30/10");
    const auto list = capacities(b);
    EXPECT_EQ(Fields{list}.u8(3), 16U);
    EXPECT_EQ(Fields{list}.be32(4), 2295104U);
    EXPECT_EQ(Fields{list}.u8(8), 1U);
    EXPECT_EQ(Fields{list}.be32(12), 2295104U);
    EXPECT_EQ(Fields{list}.u8(16), 0x26U << 2);
    const auto [current, data] = feature(b, 0x2A);
    EXPECT_TRUE(current);
    EXPECT_EQ(Fields{data}.u8(0), 1U);  // write
    EXPECT_EQ(Fields{data}.u8(1), 2U);  // quick start
    EXPECT_EQ(Fields{structure(b, 0, 0x11, 2052)}.u8(4), 0x92U);
}

TEST(DvdPlusRw, RefusesOtherFormats)
{
    Bench b{"dvd+rw", kBytes};
    EXPECT_EQ(code(b.format(0x00, kBlocks)), "5/26/00");
    EXPECT_EQ(code(b.format(0x26, kBlocks - 16)), "5/26/00");
    EXPECT_EQ(code(restart(b)), "5/26/00");  // there is nothing to go on with
    ASSERT_TRUE(b.format(0x26, kBlocks));
    EXPECT_EQ(background(b), Complete) << "a drive as fast as its storage is done at once";
    EXPECT_EQ(code(restart(b)), "5/26/00");
    EXPECT_EQ(code(b.close(1, 1)), "5/24/00");
    EXPECT_EQ(code(b.close(6)), "5/24/00");
    EXPECT_EQ(b.discStatus(), 2U);
    EXPECT_EQ(b.lastSessionStatus(), 3U);
}

TEST(DvdPlusRw, IsFormattedInTheBackgroundWhileItIsWritten)
{
    Bench b{"dvd+rw", kBytes, kSlow};
    ASSERT_TRUE(b.format(0x26, 0xFFFFFFFF));
    EXPECT_EQ(code(b.ready()), "2/04/04");
    b.clock.advance(seconds{11});
    ASSERT_TRUE(b.ready());
    EXPECT_EQ(background(b), Running);
    EXPECT_EQ(code(b.format(0x26, kBlocks)), "2/04/04");
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ReadCapacity, 10), 8)}.be32(0), kBlocks - 1);
    const auto data = pattern(32);
    ASSERT_TRUE(b.write(16384, data));
    EXPECT_EQ(b.read(16384, 32), data);
    EXPECT_EQ(code(b.readResult(8192)), "3/11/00") << "the format has not come there";
    EXPECT_EQ(code(b.readResult(16384, 48)), "3/11/00");
    b.clock.advance(seconds{49});
    EXPECT_EQ(b.read(8192, 1), Bytes(kBlockSize));
    const auto sense = scsi::decodeSense(b.in(Bench::cdb(Op::RequestSense, 6).u8(4, 18), 18));
    EXPECT_EQ(sense.key, scsi::SenseKey::NoSense);
    EXPECT_EQ(sense.asc, 0x04);
    ASSERT_TRUE(sense.progress);
    EXPECT_NEAR(*sense.progress, 32767, 700);
    b.clock.advance(seconds{60});
    EXPECT_EQ(background(b), Complete);
    EXPECT_EQ(mediaEvent(b), 5U);
    EXPECT_EQ(b.read(16384, 32), data);
    EXPECT_EQ(b.read(kBlocks - 1, 1), Bytes(kBlockSize));
}

TEST(DvdPlusRw, StoppedFormatGoesOnAfterAReload)
{
    const discmaster::test::TempDir dir;
    const MediumOptions options{.type = "dvd+rw", .bytes = kBytes, .folder = dir.path().string()};
    const auto data = pattern(32);
    {
        Bench b{kSlow};
        b.load(makeMedium(options));
        ASSERT_TRUE(b.format(0x26, kBlocks));
        b.clock.advance(seconds{35});
        ASSERT_TRUE(b.write(0, data));
        ASSERT_TRUE(b.sync(false));
        ASSERT_TRUE(b.close(0));
        EXPECT_EQ(background(b), Stopped);
        ASSERT_TRUE(b.close(2));
        b.clock.advance(seconds{100});
        EXPECT_EQ(background(b), Stopped);
    }
    Bench b{kSlow};
    b.load(openMedium(options.folder));
    EXPECT_EQ(background(b), Stopped);
    EXPECT_EQ(b.read(0, 32), data);
    EXPECT_EQ(code(b.write(kBlocks - 32, data)), "5/30/10") << "a stopped format takes what lies before its end";
    ASSERT_TRUE(b.write(32, data));
    ASSERT_TRUE(restart(b));
    EXPECT_EQ(mediaEvent(b), 6U);
    b.clock.advance(seconds{11});
    ASSERT_TRUE(b.write(kBlocks - 32, data));
    b.clock.advance(seconds{60});
    EXPECT_EQ(background(b), Running);
    b.clock.advance(seconds{20});
    EXPECT_EQ(background(b), Complete) << "the quarter that was formatted before is not formatted again";
    EXPECT_EQ(b.read(0, 32), data);
}

TEST(DvdPlusRw, EjectAndResetStopTheFormat)
{
    Bench b{"dvd+rw", kBytes, kSlow};
    ASSERT_TRUE(b.format(0x26, kBlocks));
    b.clock.advance(seconds{20});
    ASSERT_TRUE(b.eject());
    b.clock.advance(seconds{200});
    b.load(b.recorder->takeOut());
    EXPECT_EQ(background(b), Stopped);
    ASSERT_TRUE(restart(b));
    b.clock.advance(seconds{20});
    b.recorder->reset();
    EXPECT_EQ(code(b.ready()), "6/29/00");
    EXPECT_EQ(background(b), Stopped);
}

TEST(DvdRam, IsSoldFormatted)
{
    Bench b{"dvd-ram", 0};
    EXPECT_EQ(b.discStatus(), 3U);
    const auto list = capacities(b);
    EXPECT_EQ(Fields{list}.u8(8), 2U);
    EXPECT_EQ(Fields{list}.be32(4), 2236704U);
    EXPECT_EQ(Fields{b.in(Bench::cdb(Op::ReadCapacity, 10), 8)}.be32(0), 2236703U);
    EXPECT_EQ(b.read(2236703, 1), Bytes(kBlockSize));
    EXPECT_TRUE(feature(b, 0x24).first);
    EXPECT_TRUE(feature(b, 0x20).first);
    EXPECT_EQ(code(b.close(0)), "5/24/00");
}

TEST(DvdRam, SparesAreChosenByFormatting)
{
    Bench b{"dvd-ram", 0};
    const auto spares = [&] { return Fields{structure(b, 0, 0x0A, 16)}.be32(12); };
    EXPECT_EQ(spares(), 2295072U - 2236704U);
    ASSERT_TRUE(b.format(0x00, 2295072));
    EXPECT_EQ(spares(), 0U);
    const auto data = pattern(16);
    ASSERT_TRUE(b.write(2236688, data));
    EXPECT_EQ(code(b.format(0x00, 2000000)), "5/26/00");
    ASSERT_TRUE(b.format(0x01, 2236704));  // expands the spares, and nothing else
    EXPECT_EQ(b.read(2236688, 16), data);
    EXPECT_EQ(code(b.readResult(2236704)), "5/21/00");
    ASSERT_TRUE(b.format(0x00, 2236704));
    EXPECT_EQ(b.read(2236688, 16), Bytes(16 * kBlockSize));
}

TEST(DvdRam, HasItsOwnStructures)
{
    Bench b{"dvd-ram", kBytes};
    EXPECT_EQ(Fields{structure(b, 0, 0x08, 2052)}.be16(4), 0x0A0AU);
    EXPECT_EQ(structure(b, 0, 0x09, 64).size(), 8U);
    EXPECT_EQ(structure(b, 0, 0x0B, 64).size(), 8U);
    EXPECT_TRUE(structure(b, 0, 0x11, 64).empty());  // ADIP is for +
    Bench plus{"dvd+rw", kBytes};
    EXPECT_TRUE(structure(plus, 0, 0x0A, 64).empty());
}

TEST(DvdRam, StreamingWritesComeInWholeUnits)
{
    Bench b{"dvd-ram", kBytes};
    const auto streaming = [&](std::uint32_t lba, std::uint32_t blocks) {
        return b.out(Bench::cdb(Op::Write12, 12).be32(2, lba).be32(6, blocks).u8(10, 0x80), pattern(blocks));
    };
    EXPECT_TRUE(streaming(16, 16));
    EXPECT_EQ(code(streaming(8, 16)), "5/21/02");
    EXPECT_EQ(code(streaming(16, 8)), "5/24/00");
}

}  // namespace
}  // namespace discmaster::emulator
