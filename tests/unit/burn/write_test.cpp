// Burning to the emulated recorder: what goes well.

#include "bench.hpp"
#include "burn/format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using test::Bench;
using test::kMiB;
using test::PatternSource;
using A = DataWriteAction;

constexpr auto kFull = BurnVerificationLevel::Full;

class EachMedium : public testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Media, EachMedium,
                         testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw",
                                         "dvd-ram", "dvd+r-dl", "bd-r-dl", "bd-re-tl", "disk"),
                         test::nameOfMedium);

TEST_P(EachMedium, IsBurnedAndVerified)
{
    Bench bench{GetParam(), 32 * kMiB};
    const auto source = std::make_shared<PatternSource>(5 * kMiB + 3 * kBlockSize);
    const auto result = bench.write(source, {.verification = kFull});
    EXPECT_EQ(result.start, Lba{0});
    EXPECT_EQ(result.written, sectorsFor(source->size()));
    ASSERT_TRUE(result.verification);
    EXPECT_TRUE(result.verification->good());
    EXPECT_EQ(result.verification->checked, result.written);
    EXPECT_TRUE(bench.holds(Lba{0}, source));
    EXPECT_TRUE(bench.released());
    EXPECT_EQ(bench.listener.actions.front(), A::ValidatingMedia);
    EXPECT_EQ(bench.listener.actions.back(), A::Completed);
    const auto& last = bench.listener.progress.back();
    EXPECT_EQ(last.lastRead, Lba{static_cast<std::int64_t>(result.written.n) - 1});
    EXPECT_EQ(last.lastWritten, Lba{static_cast<std::int64_t>((result.written + result.padded).n) - 1});
}

TEST_P(EachMedium, TakesChunksOfAnySizeAndAnImageOfOneBlock)
{
    for (const std::size_t chunk : {4096U, 12288U, 1024U * 1024U}) {
        Bench bench{GetParam(), 32 * kMiB};
        const auto source = std::make_shared<PatternSource>(chunk == 4096 ? kBlockSize : 2 * kMiB + kBlockSize);
        WriteRequest request{.stream = bench.stream(source, chunk), .options = {.verification = kFull}};
        const auto result = write(bench.drive, std::move(request), bench.listener, bench.clock, {});
        EXPECT_TRUE(result.verification->good()) << chunk;
        EXPECT_TRUE(bench.holds(Lba{0}, source)) << chunk;
    }
}

TEST_P(EachMedium, PassesAQuickVerification)
{
    Bench bench{GetParam(), 32 * kMiB};
    const auto result = bench.write(8 * kMiB, {.verification = BurnVerificationLevel::Quick});
    ASSERT_TRUE(result.verification);
    EXPECT_TRUE(result.verification->good());
    EXPECT_EQ(result.verification->checked.n, 16U * 32U);
}

TEST_P(EachMedium, IsWrittenByADriveOfFleshAndBlood)
{
    Bench bench{GetParam(), 32 * kMiB, emulator::Timing::realistic()};
    const auto source = std::make_shared<PatternSource>(24 * kMiB);
    const auto result = bench.write(source, {.verification = kFull});
    EXPECT_TRUE(result.verification->good());
    EXPECT_TRUE(bench.released());
    // The drive's buffer was full again and again; that is no failure.
    for (const auto& c : bench.listener.failed) EXPECT_NE(c.sense.key, scsi::SenseKey::NotReady) << c.sense.text();
    const auto& p = bench.listener.progress;
    EXPECT_TRUE(std::ranges::any_of(p, [](const auto& x) { return x.totalDriveBuffer != 0; }));
    EXPECT_TRUE(std::ranges::any_of(p, [](const auto& x) { return x.remaining.has_value(); }));
}

class Sequential : public EachMedium {};
INSTANTIATE_TEST_SUITE_P(Media, Sequential,
                         testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-r-ql"));

TEST_P(Sequential, TakesASecondSession)
{
    Bench bench{GetParam(), 100 * kMiB};
    const auto first = std::make_shared<PatternSource>(2 * kMiB);
    const auto second = std::make_shared<PatternSource>(3 * kMiB, 77);
    EXPECT_EQ(bench.write(first).closed, CloseMode::SessionOnly);
    const auto between = bench.state();
    EXPECT_TRUE(any(between.mask, DataMediaState::Appendable));
    EXPECT_FALSE(any(between.mask, DataMediaState::UnsupportedMask | DataMediaState::Blank));
    EXPECT_EQ(between.previousSessionStart, Lba{0});
    const auto result = bench.write(second, {.verification = kFull});
    EXPECT_EQ(result.start, between.nextWritable);
    EXPECT_GT(result.start, Lba{1023});
    EXPECT_TRUE(bench.holds(Lba{0}, first));
    EXPECT_TRUE(bench.holds(result.start, second));
    EXPECT_EQ(bench.state().previousSessionStart, result.start);
}

TEST_P(Sequential, IsClosedOnDemandAndThenRefuses)
{
    Bench bench{GetParam(), 32 * kMiB};
    EXPECT_EQ(bench.write(2 * kMiB, {.closeMedia = true}).closed, CloseMode::Finalize);
    const auto state = bench.state();
    EXPECT_TRUE(any(state.mask, DataMediaState::Finalized));
    EXPECT_FALSE(state.writable());
    EXPECT_FALSE(state.nextWritable);
    EXPECT_EQ(bench.writeFails(kMiB), Fault::Df2dataInvalidMediaState);
    EXPECT_EQ(bench.writeFails(kMiB, {.forceOverwrite = true}), Fault::Df2dataInvalidMediaState);
}

TEST_P(Sequential, IsClosedWhenItIsNearlyFull)
{
    Bench bench{GetParam(), 32 * kMiB};
    const auto free = bench.state().free;
    const auto image = Sectors{free.n - free.n / 100};
    EXPECT_EQ(bench.write(image.bytes() / 65536 * 65536).closed, CloseMode::Finalize);
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::Finalized));
}

TEST_P(Sequential, TakesAnImageOfExactlyItsFreeSectorsAndNotOneMore)
{
    Bench bench{GetParam(), 32 * kMiB};
    const auto free = bench.state().free;
    EXPECT_EQ(bench.writeFails((free + Sectors{1}).bytes()), Fault::Df2dataStreamTooLargeForCurrentMedia);
    EXPECT_EQ(bench.drive.count(scsi::Op::Write10), 0U);
    EXPECT_TRUE(bench.released());
    const auto source = std::make_shared<PatternSource>(free.bytes());
    EXPECT_TRUE(bench.write(source, {.verification = kFull}).verification->good());
}

TEST(CdR, GetsItsPostgapAndItsShortestTrack)
{
    Bench bench{"cd-r", 32 * kMiB};
    EXPECT_EQ(bench.write(1000 * kBlockSize).padded.n, 150U);
    Bench small{"cd-r", 32 * kMiB};
    EXPECT_EQ(small.write(10 * kBlockSize).padded.n, 290U);
    Bench without{"cd-r", 32 * kMiB};
    EXPECT_EQ(without.write(1000 * kBlockSize, {.postgapAlreadyInImage = true}).padded.n, 0U);
}

TEST(CdR, IsBlankAfterASimulationAndTakesTheRealWrite)
{
    Bench bench{"cd-r", 32 * kMiB};
    const auto source = std::make_shared<PatternSource>(2 * kMiB);
    const auto result = bench.write(source, {.verification = kFull, .simulate = true});
    EXPECT_TRUE(result.simulated);
    EXPECT_EQ(result.closed, CloseMode::Nothing);
    EXPECT_FALSE(result.verification);
    EXPECT_EQ(bench.drive.count(scsi::Op::CloseTrackSession), 0U);
    EXPECT_TRUE(bench.state().physicallyBlank);
    EXPECT_TRUE(bench.released());
    EXPECT_TRUE(bench.write(source, {.verification = kFull}).verification->good());
}

TEST(DvdPlusR, ClosesByItselfOnlyAsImapi2DoesIt)
{
    Bench ours{"dvd+r", 64 * kMiB};
    EXPECT_EQ(ours.write(kMiB).closed, CloseMode::SessionOnly);
    Bench strict{"dvd+r", 64 * kMiB};
    EXPECT_EQ(strict.write(kMiB, {.strictImapi2 = true}).closed, CloseMode::Finalize);
    Bench appendable{"dvd+r", 64 * kMiB};
    EXPECT_EQ(appendable.write(kMiB, {.disableDvdCompatibility = true, .strictImapi2 = true}).closed,
              CloseMode::SessionOnly);
}

TEST(BdRe, IsFormattedOnceAndOverwrittenOnlyByForce)
{
    Bench bench{"bd-re", 32 * kMiB};
    EXPECT_TRUE(bench.state().needsFormat);
    EXPECT_TRUE(bench.state().physicallyBlank);
    bench.write(2 * kMiB);
    EXPECT_EQ(bench.drive.count(scsi::Op::FormatUnit), 1U);
    EXPECT_THAT(bench.listener.actions, testing::Contains(A::FormattingMedia));
    const auto state = bench.state();
    EXPECT_TRUE(state.overwritable());
    EXPECT_FALSE(any(state.mask, DataMediaState::Blank));
    EXPECT_EQ(bench.writeFails(kMiB), Fault::Df2dataMediaNotBlank);
    const auto other = std::make_shared<PatternSource>(3 * kMiB, 5);
    EXPECT_TRUE(bench.write(other, {.forceOverwrite = true, .verification = kFull}).verification->good());
    EXPECT_EQ(bench.drive.count(scsi::Op::FormatUnit), 1U);
}

TEST(BdRe, IsWrittenAtFullSpeedOnDemand)
{
    Bench bench{"bd-re", 32 * kMiB};
    const auto source = std::make_shared<PatternSource>(2 * kMiB + kBlockSize);
    EXPECT_TRUE(bench.write(source, {.verification = kFull, .streamingWrite = true}).verification->good());
    EXPECT_EQ(bench.drive.count(scsi::Op::Write10), 0U);
    EXPECT_GT(bench.drive.count(scsi::Op::Write12), 0U);
}

TEST(BdRe, FormattedAndEmptyLooksBlank)
{
    Bench bench{"bd-re", 32 * kMiB};
    bench.write(std::make_shared<PatternSource>(kMiB));  // formats
    // Zeros where file systems begin and end
    class Zeros final : public io::ByteSource {
        std::uint64_t size() const override { return 4 * kMiB; }
        void read(std::uint64_t, MutableBytes into) override { std::ranges::fill(into, std::byte{0}); }
    };
    bench.write(std::make_shared<Zeros>(), {.forceOverwrite = true});
    const auto state = bench.state();
    EXPECT_TRUE(state.heuristicallyBlank);
    EXPECT_FALSE(state.physicallyBlank);
    EXPECT_NO_THROW(bench.write(kMiB));
}

mmc::BackgroundFormat background(Bench& bench) { return bench.info().disc->backgroundFormat; }

TEST(DvdPlusRw, IsFormattedInTheBackgroundAndGivenBackAtOnce)
{
    Bench bench{"dvd+rw", 64 * kMiB, emulator::Timing::realistic()};
    EXPECT_TRUE(bench.state().needsFormat);
    EXPECT_TRUE(bench.state().physicallyBlank);
    const auto source = std::make_shared<PatternSource>(3 * kMiB + kBlockSize);
    const auto result = bench.write(source, {.verification = kFull});
    EXPECT_TRUE(result.verification->good());
    EXPECT_EQ(result.padded.n, 15U);
    EXPECT_EQ(result.closed, CloseMode::Nothing);
    EXPECT_EQ(bench.drive.count(scsi::Op::FormatUnit), 1U);
    EXPECT_EQ(bench.drive.count(scsi::Op::CloseTrackSession), 2U);
    EXPECT_EQ(background(bench), mmc::BackgroundFormat::Stopped);
    EXPECT_LT(bench.listener.progress.back().elapsed, std::chrono::minutes{10}) << "nobody waited for the format";
    EXPECT_EQ(bench.state().free.bytes(), 64 * kMiB);
}

TEST(DvdPlusRw, StoppedFormatGoesOnWithTheNextWrite)
{
    Bench bench{"dvd+rw", 64 * kMiB, emulator::Timing::realistic()};
    bench.write(kMiB);
    EXPECT_EQ(bench.writeFails(kMiB), Fault::Df2dataMediaNotBlank);
    const auto source = std::make_shared<PatternSource>(60 * kMiB, 5);
    EXPECT_TRUE(bench.write(source, {.forceOverwrite = true, .verification = kFull}).verification->good());
    EXPECT_EQ(bench.drive.count(scsi::Op::FormatUnit), 2U);
}

TEST(DvdPlusRw, WithoutALeadOutOnDemandAndUntouchedWhenItsFormatIsComplete)
{
    Bench slow{"dvd+rw", 64 * kMiB, emulator::Timing::realistic()};
    slow.write(kMiB, {.disableDvdCompatibility = true});
    EXPECT_EQ(slow.drive.count(scsi::Op::CloseTrackSession), 1U);
    Bench fast{"dvd+rw", 64 * kMiB};
    fast.write(kMiB);
    EXPECT_EQ(background(fast), mmc::BackgroundFormat::Done);
    EXPECT_EQ(fast.drive.count(scsi::Op::CloseTrackSession), 0U);
    fast.write(kMiB, {.forceOverwrite = true});
    EXPECT_EQ(fast.drive.count(scsi::Op::FormatUnit), 1U);
}

TEST(DvdPlusRw, FailureToStopTheFormatIsAFailure)
{
    Bench bench{"dvd+rw", 64 * kMiB, emulator::Timing::realistic()};
    bench.recorder->faults().add(
        {.effect = emulator::Refuse{{.key = scsi::SenseKey::HardwareError, .asc = 0x44, .ascq = 0}},
         .op = scsi::Op::CloseTrackSession});
    EXPECT_EQ(bench.writeFails(kMiB), Fault::WriteFailed);
    EXPECT_NE(bench.text.find("stop the format"), std::string::npos) << bench.text;
    EXPECT_TRUE(bench.released());
}

TEST(DvdRam, IsWrittenAsItIsSold)
{
    Bench bench{"dvd-ram", 32 * kMiB};
    const auto state = bench.state();
    EXPECT_FALSE(state.needsFormat);
    EXPECT_FALSE(state.physicallyBlank);
    EXPECT_TRUE(state.heuristicallyBlank);
    EXPECT_TRUE(state.overwritable());
    const auto source = std::make_shared<PatternSource>(state.free.bytes());
    EXPECT_TRUE(bench.write(source, {.verification = kFull, .streamingWrite = true}).verification->good());
    EXPECT_EQ(bench.drive.count(scsi::Op::Write10), 0U);
    EXPECT_EQ(bench.drive.count(scsi::Op::FormatUnit), 0U);
    EXPECT_EQ(bench.drive.count(scsi::Op::CloseTrackSession), 0U);
    EXPECT_EQ(bench.writeFails(kMiB), Fault::Df2dataMediaNotBlank);
    EXPECT_EQ(bench.writeFails(state.free.bytes() + kBlockSize, {.forceOverwrite = true}),
              Fault::Df2dataStreamTooLargeForCurrentMedia);
}

TEST(DvdPlusRDual, ClosesWithLayersOfTheSameLength)
{
    Bench bench{"dvd+r-dl", 64 * kMiB};
    const auto source = std::make_shared<PatternSource>(5 * kMiB + kBlockSize);
    const auto result = bench.write(source, {.verification = kFull});
    EXPECT_EQ(result.closed, CloseMode::Finalize);
    EXPECT_TRUE(result.verification->good());
    EXPECT_EQ(bench.drive.count(scsi::Op::SendDiscStructure), 1U);
    EXPECT_EQ(bench.recorder->medium()->state().layerBreak, (5 * 512 + 16) / 2 / 16 * 16 + 16);
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::Finalized));
    Bench full{"dvd+r-dl", 64 * kMiB};
    EXPECT_TRUE(full.write(64 * kMiB, {.verification = kFull}).verification->good());
}

TEST(DvdPlusRDual, IsWrittenWhereItsLayersCannotBeChosen)
{
    Bench bench{"dvd+r-dl", 64 * kMiB};
    bench.recorder->faults().add(
        {.effect = emulator::Refuse{{.key = scsi::SenseKey::IllegalRequest, .asc = 0x20, .ascq = 0}},
         .op = scsi::Op::SendDiscStructure});
    EXPECT_TRUE(bench.write(2 * kMiB, {.verification = kFull}).verification->good());
    EXPECT_EQ(bench.recorder->medium()->state().layerBreak, 0U);
}

TEST(DvdPlusRDual, IsAppendableWhereACancelLeftRoom)
{
    Bench bench{"dvd+r-dl", 64 * kMiB};
    std::size_t writes = 0;
    bench.drive.before = [&](scsi::Op op) {
        if (op == scsi::Op::Write10 && ++writes == 20) bench.stop.request_stop();
    };
    EXPECT_EQ(bench.writeFails(40 * kMiB), Fault::RequestCancelled);
    bench.drive.before = nullptr;
    bench.stop = std::stop_source{};
    EXPECT_TRUE(bench.released());
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::Appendable));
    EXPECT_TRUE(bench.write(kMiB, {.verification = kFull}).verification->good());
    EXPECT_EQ(bench.drive.count(scsi::Op::SendDiscStructure), 1U) << "the layers are settled";
}

TEST(BdR, WithPseudoOverwriteIsWrittenAsWithout)
{
    Bench bench{"bd-r", 64 * kMiB};
    format(bench.drive, {.pseudoOverwrite = true}, bench.listener, bench.clock, {});
    EXPECT_TRUE(bench.state().physicallyBlank);
    const auto first = std::make_shared<PatternSource>(2 * kMiB), second = std::make_shared<PatternSource>(kMiB, 4);
    EXPECT_EQ(bench.write(first).start, Lba{0});
    const auto result = bench.write(second, {.verification = kFull});
    EXPECT_EQ(result.start, Lba{1024});
    EXPECT_TRUE(bench.holds(Lba{0}, first));
    EXPECT_EQ(bench.recorder->medium()->state().replaced, 0U);
}

TEST(Disk, IsWrittenWithoutFormatOrClose)
{
    Bench bench{"disk", 32 * kMiB};
    const auto state = bench.state();
    EXPECT_EQ(state.writeUnit.n, 1U);
    EXPECT_EQ(state.total.bytes(), 32 * kMiB);
    EXPECT_TRUE(state.heuristicallyBlank);
    const auto result = bench.write(2 * kMiB + kBlockSize, {.closeMedia = true, .verification = kFull});
    EXPECT_TRUE(result.verification->good());
    EXPECT_EQ(result.padded.n, 0U);
    EXPECT_EQ(result.closed, CloseMode::Nothing);
    EXPECT_EQ(bench.drive.count(scsi::Op::FormatUnit) + bench.drive.count(scsi::Op::CloseTrackSession), 0U);
    EXPECT_EQ(bench.writeFails(kMiB), Fault::Df2dataMediaNotBlank);
}

TEST(Write, AdjustsTheSpeedAndTells)
{
    Bench bench{"bd-r", 32 * kMiB};
    const auto result = bench.write(kMiB, {.speed = SpeedRequest{.sectorsPerSecond = 1000 * 2195}});
    EXPECT_THAT(result.notices, testing::Contains(Notice::Speedadjusted));
    EXPECT_THAT(bench.listener.notices, testing::Contains(Notice::Speedadjusted));
    Bench exact{"bd-r", 32 * kMiB};
    const auto speeds = mmc::supportedWriteSpeeds(exact.info());
    ASSERT_FALSE(speeds.empty());
    EXPECT_EQ(speeds.front().sectorsPerSecond, 6U * 2195U);
    const SpeedRequest lowest{speeds.back().sectorsPerSecond, speeds.back().pureCav};
    EXPECT_TRUE(exact.write(kMiB, {.speed = lowest}).notices.empty());
}

/// A burn that takes its time, with what was told of it.
std::vector<Progress> slowBurn(BurnVerificationLevel verification)
{
    Bench bench{"bd-r", 64 * kMiB, emulator::Timing::realistic()};
    bench.write(48 * kMiB, {.verification = verification});
    return bench.listener.progress;
}

TEST(Write, SaysHowLongAllThatIsLeftTakesUntilItsEnd)
{
    const auto told = slowBurn(kFull);
    auto p = std::ranges::find_if(told, [](const auto& x) { return x.remaining.has_value(); });
    ASSERT_NE(p, told.end());
    EXPECT_LT(p->action, A::WritingData) << "the drive's speed is known before";
    for (; p->action != A::Completed; ++p) {
        ASSERT_TRUE(p->remaining) << "at " << p->elapsed.count() << " ms";
        if (p->action < A::Finalization) {
            EXPECT_GT(p->remaining->count(), 0);
        }
    }
    EXPECT_EQ(p->remaining, std::chrono::milliseconds{0});
}

TEST(Write, CountsReadingBackAsAPartOfWhatIsLeft)
{
    const auto leftAtTheHalf = [](const std::vector<Progress>& told) {
        const auto p = std::ranges::find_if(told, [](const auto& x) {
            return x.action == A::WritingData && 2 * value(x.lastWritten) >= static_cast<std::int64_t>(x.count.n);
        });
        return p->remaining.value_or(std::chrono::milliseconds{0}).count();
    };
    const auto without = leftAtTheHalf(slowBurn(BurnVerificationLevel::None));
    const auto with = leftAtTheHalf(slowBurn(kFull));
    EXPECT_GT(without, 0);
    EXPECT_GT(with, without + 1000) << "48 MiB at 6x take about 1.8 s to read";
}

TEST(Write, NeverWroteLessThanBefore)
{
    const auto told = slowBurn(kFull);
    EXPECT_TRUE(std::ranges::is_sorted(told, {}, &Progress::lastWritten));
    const auto verifying = std::ranges::find(told, A::Verifying, &Progress::action);
    ASSERT_NE(verifying, told.end());
    EXPECT_EQ(verifying->lastRead, Lba{-1}) << "reading from the disc begins at its beginning";
}

TEST(Write, ReportsEveryHalfSecondAndAtEachAction)
{
    Bench bench{"bd-r", 64 * kMiB, emulator::Timing{.rate = 1}};
    bench.write(48 * kMiB);
    const auto& p = bench.listener.progress;
    for (std::size_t i = 1; i < p.size(); ++i) {
        const auto gap = p[i].elapsed - p[i - 1].elapsed;
        EXPECT_LE(gap, std::chrono::milliseconds{1100});
    }
    EXPECT_THAT(bench.listener.actions,
                testing::ElementsAre(A::ValidatingMedia, A::InitializingHardware, A::CalibratingPower, A::WritingData,
                                     A::Finalization, A::Completed));
}

}  // namespace
}  // namespace discmaster::burn
