// The pure parts: cutting a stream, closing, choosing a speed, the media state.

#include "bench.hpp"
#include "burn/closing.hpp"
#include "burn/comparison.hpp"
#include "burn/feed.hpp"
#include "burn/speed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using test::kMiB;
using test::Listener;
using test::PatternSource;
using M = MediaPhysicalType;
using S = DataMediaState;

TEST(Feed, CutsChunksOfAnySizeIntoRunsAndPadsTheLast)
{
    for (const std::size_t chunk : {4096U, 20480U, 65536U, 196608U}) {
        const auto source = std::make_shared<PatternSource>(5 * 65536 + 3 * kBlockSize);
        io::SourceStream stream{source, std::make_shared<io::ChunkPool>(chunk, 2), source->size()};
        Feed feed{stream, 7 * kBlockSize};
        std::uint64_t real = 0;
        std::uint64_t padding = 0;
        for (auto run = feed.next({}); !run.bytes.empty(); run = feed.next({})) {
            ASSERT_LE(run.bytes.size(), 65536U);
            for (std::size_t i = 0; i < run.bytes.size(); i += 511)
                ASSERT_EQ(run.bytes[i], i < run.fromStream ? source->at(real + i) : std::byte{0});
            real += run.fromStream;
            padding += run.bytes.size() - run.fromStream;
        }
        EXPECT_EQ(real, source->size()) << chunk;
        EXPECT_EQ(padding, 7U * kBlockSize) << chunk;
    }
}

TEST(Feed, PadsMoreThanOneRun)
{
    const auto source = std::make_shared<PatternSource>(65536);
    io::SourceStream stream{source, std::make_shared<io::ChunkPool>(65536, 2), source->size()};
    Feed feed{stream, 100 * kBlockSize};
    std::vector<std::size_t> sizes;
    for (auto run = feed.next({}); !run.bytes.empty(); run = feed.next({}))
        sizes.push_back(run.bytes.size() / kBlockSize);
    EXPECT_THAT(sizes, testing::ElementsAre(32, 32, 32, 32, 4));
}

struct CloseCase {
    M type;
    bool close, disableCompatibility, strict;
    std::uint64_t freePermille;
    CloseMode expected;
};

constexpr auto kCloseCases = std::to_array<CloseCase>({
    {M::Cdr, false, false, false, 500, CloseMode::SessionOnly},
    {M::Cdr, true, false, false, 500, CloseMode::Finalize},
    {M::Cdr, false, false, false, 20, CloseMode::Finalize},
    {M::Cdr, false, false, false, 21, CloseMode::SessionOnly},
    {M::Cdr, false, false, true, 500, CloseMode::SessionOnly},
    {M::Bdr, false, false, true, 500, CloseMode::SessionOnly},
    {M::Bdr, true, false, false, 500, CloseMode::Finalize},
    {M::Bdre, true, false, true, 0, CloseMode::Nothing},
    {M::Dvdplusrw, true, false, true, 0, CloseMode::Nothing},
    {M::Dvdram, true, false, true, 0, CloseMode::Nothing},
    // IMAPI2's table for DVD+R, and ours
    {M::Dvdplusr, true, false, true, 500, CloseMode::Finalize},
    {M::Dvdplusr, false, false, true, 500, CloseMode::Finalize},
    {M::Dvdplusr, true, true, true, 500, CloseMode::Finalize},
    {M::Dvdplusr, false, true, true, 500, CloseMode::SessionOnly},
    {M::Dvdplusr, false, false, false, 500, CloseMode::SessionOnly},
    {M::DvdplusrDuallayer, false, true, true, 500, CloseMode::Finalize},
});

TEST(Closing, FollowsTheTable)
{
    for (const auto& c : kCloseCases) {
        const WriteOptions options{
            .closeMedia = c.close, .disableDvdCompatibility = c.disableCompatibility, .strictImapi2 = c.strict};
        EXPECT_EQ(closeModeFor(c.type, options, Sectors{c.freePermille}, Sectors{1000}), c.expected)
            << mmc::name(c.type) << ' ' << c.close << c.disableCompatibility << c.strict << ' ' << c.freePermille;
    }
}

TEST(Speed, IsTheNearestThatIsOffered)
{
    const auto offered =
        std::to_array<mmc::SpeedDescriptor>({{M::Bdr, 13170, false}, {M::Bdr, 8780, false}, {M::Bdr, 4390, false}});
    EXPECT_EQ(chooseSpeed(offered, std::nullopt)->sectorsPerSecond, 13170U);
    EXPECT_FALSE(chooseSpeed(offered, std::nullopt)->notice);
    EXPECT_EQ(chooseSpeed(offered, SpeedRequest{5000})->sectorsPerSecond, 4390U);
    EXPECT_EQ(chooseSpeed(offered, SpeedRequest{5000})->notice, Notice::Speedadjusted);
    EXPECT_FALSE(chooseSpeed(offered, SpeedRequest{8780})->notice);
    EXPECT_EQ(chooseSpeed(offered, SpeedRequest{8780, true})->notice, Notice::Rotationadjusted);
    EXPECT_EQ(chooseSpeed(offered, SpeedRequest{1, true})->notice, Notice::Bothadjusted);
    EXPECT_FALSE(chooseSpeed({}, SpeedRequest{1}));
}

TEST(Comparison, JoinsNeighboursAndKeepsKindsApart)
{
    Listener listener;
    const BlockNames names;
    Comparison c{listener, names, Lba{1000}};
    c.bad(4, false);
    c.bad(5, false);
    c.bad(6, true);
    c.bad(9, true);
    const auto report = c.finish();
    EXPECT_EQ(report.bad.n, 4U);
    ASSERT_EQ(report.mismatches.size(), 3U);
    EXPECT_EQ(report.mismatches[0].first, Lba{1004});
    EXPECT_EQ(report.mismatches[0].count.n, 2U);
    EXPECT_TRUE(report.mismatches[1].unreadable);
    EXPECT_EQ(report.mismatches[2].first, Lba{1009});
    EXPECT_EQ(listener.mismatches.size(), 3U);
}

TEST(Comparison, KeepsABoundedNumberOfRanges)
{
    Listener listener;
    const BlockNames names;
    Comparison c{listener, names, Lba{0}};
    for (std::uint64_t i = 0; i < 1000; ++i) c.bad(2 * i, false);
    const auto report = c.finish();
    EXPECT_EQ(report.bad.n, 1000U);
    EXPECT_EQ(report.mismatches.size(), kMaxMismatches);
    EXPECT_EQ(listener.mismatches.size(), 1000U);
}

mmc::MediaInfo bdR(mmc::DiscStatus status, mmc::SessionState session, std::uint16_t sessions)
{
    mmc::MediaInfo info;
    info.presence = mmc::MediumPresence::Present;
    info.configuration.profile = ProfileType::BdRSequential;
    info.configuration.features = {{.code = FeaturePageType::BdWrite, .current = true, .data = {}}};
    info.mediaType = M::Bdr;
    info.disc = mmc::DiscInformation{
        .status = status, .lastSession = session, .firstTrack = 1, .sessions = sessions, .lastTrack = sessions};
    info.tracks = {{.track = sessions,
                    .session = sessions,
                    .start = Lba{640},
                    .nextWritable = Lba{640},
                    .free = {1000},
                    .lastRecorded = {}}};
    return info;
}

TEST(MediaState, ComesFromWhatTheDriveSays)
{
    using D = mmc::DiscStatus;
    using L = mmc::SessionState;
    EXPECT_EQ(mediaState(bdR(D::Blank, L::Empty, 1)).mask, S::Blank);
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Empty, 1)).mask, S::Blank);  // formatted only
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Empty, 2)).mask, S::Appendable);
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Empty, 300)).mask, S::Appendable | S::FinalSession);
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Incomplete, 1)).mask, S::NonEmptySession);
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Damaged, 2)).mask, S::Damaged);
    EXPECT_EQ(mediaState(bdR(D::Complete, L::Complete, 2)).mask, S::Finalized);
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Empty, 2)).free.n, 992U);  // whole clusters
    EXPECT_EQ(mediaState(bdR(D::Appendable, L::Empty, 2)).total.n, 1640U);
}

TEST(MediaState, AnIncompleteSessionEndsWithWhatWasWritten)
{
    test::Bench bench{"bd-r", 64 * kMiB};
    static_cast<void>(bench.info());  // the drive tells once that the disc is new
    const std::vector<std::byte> cluster(32 * kBlockSize, std::byte{'x'});
    for (std::uint32_t lba : {0U, 32U}) {
        const auto written = bench.drive.execute({.cdb = scsi::Cdb{0x2A, 10}.be32(2, lba).be16(7, 32), .out = cluster});
        ASSERT_TRUE(written);
    }
    const auto state = mediaState(bench.info());
    EXPECT_EQ(state.mask, S::NonEmptySession);
    EXPECT_EQ(state.previousSessionStart, Lba{0});
    EXPECT_EQ(state.previousSessionEnd, Lba{63});
    EXPECT_EQ(state.total.bytes(), 64 * kMiB) << "a disc that was left incomplete is as large as before";
}

TEST(MediaState, TellsWhatCannotBeWritten)
{
    auto info = bdR(mmc::DiscStatus::Blank, mmc::SessionState::Empty, 1);
    info.writeProtect = 2;
    EXPECT_TRUE(any(mediaState(info).mask, S::WriteProtected));
    info.configuration.features.clear();
    EXPECT_TRUE(any(mediaState(info).mask, S::UnsupportedMedia));
    info.mediaType = M::Dvdrom;
    EXPECT_FALSE(mediaState(info).writable());
    EXPECT_EQ(mediaState({}).mask, S::Unknown);
}

}  // namespace
}  // namespace discmaster::burn
