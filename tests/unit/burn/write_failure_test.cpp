// Burning to the emulated recorder: what goes wrong, and the state of the drive afterwards.

#include "bench.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using emulator::Corrupt;
using emulator::FaultRule;
using emulator::Refuse;
using scsi::Op;
using scsi::Sense;
using scsi::SenseKey;
using test::Bench;
using test::kMiB;
using test::PatternSource;

constexpr auto kFull = BurnVerificationLevel::Full;

Refuse refusal(SenseKey key, std::uint8_t asc, std::uint8_t ascq)
{
    return {Sense{.key = key, .asc = asc, .ascq = ascq}};
}

class EachMediumFailing : public testing::TestWithParam<const char*> {
protected:
    Bench bench{GetParam(), 64 * kMiB};

    /// What a disc must be good for after an unfinished write: another session, or an overwrite.
    void expectUsable()
    {
        EXPECT_TRUE(bench.released());
        bench.recorder->faults().clear();
        bench.drive.before = nullptr;
        bench.listener.act = nullptr;
        bench.stop = std::stop_source{};
        const auto state = bench.state();
        EXPECT_TRUE(state.writable()) << static_cast<std::uint32_t>(state.mask);
        const auto source = std::make_shared<PatternSource>(kMiB, 99);
        const auto result = bench.write(source, {.forceOverwrite = true, .verification = kFull});
        EXPECT_TRUE(result.verification->good());
    }
};
INSTANTIATE_TEST_SUITE_P(Media, EachMediumFailing,
                         testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw",
                                         "dvd-ram", "bd-r-dl", "bd-re-tl", "disk"),
                         test::nameOfMedium);

TEST_P(EachMediumFailing, SurvivesStormsOfBusy)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::NotReady, 0x04, 0x08), .op = Op::Write10, .skip = 3, .times = 500});
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::NotReady, 0x04, 0x07), .op = Op::Write10, .skip = 20, .times = 3});
    EXPECT_TRUE(bench.write(4 * kMiB, {.verification = kFull}).verification->good());
}

TEST_P(EachMediumFailing, DoesNotWaitForEver)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::NotReady, 0x04, 0x08), .op = Op::Write10, .skip = 3, .times = 0});
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::RecorderMediaBusy) << bench.text;
    expectUsable();
}

TEST_P(EachMediumFailing, RepeatsAbortedCommandsAFewTimes)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::AbortedCommand, 0x47, 0), .op = Op::Write10, .skip = 5, .times = 2});
    EXPECT_TRUE(bench.write(4 * kMiB, {.verification = kFull}).verification->good());
    EXPECT_EQ(
        std::ranges::count(bench.listener.failed, SenseKey::AbortedCommand, [](const auto& c) { return c.sense.key; }),
        2);
}

TEST_P(EachMediumFailing, FailsAtAWriteErrorThatLasts)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::MediumError, 0x0C, 0x00), .op = Op::Write10, .lba = 512, .times = 0});
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::WriteFailed);
    EXPECT_NE(bench.text.find("write block 512"), std::string::npos) << bench.text;
    EXPECT_NE(bench.text.find("WRITE(10)"), std::string::npos) << bench.text;
    EXPECT_FALSE(bench.listener.failed.empty());
    if (GetParam() != std::string_view{"bd-re"}) expectUsable();
}

TEST_P(EachMediumFailing, EndsWhenTheDriveIsUnplugged)
{
    bench.recorder->faults().add({.effect = emulator::Unplug{}, .op = Op::Write10, .skip = 10});
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::DeviceGone);
}

TEST_P(EachMediumFailing, EndsWhenTheDriveWasReset)
{
    bench.recorder->faults().add({.effect = emulator::Reset{}, .op = Op::Write10, .skip = 10});
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::WriteFailed);
    expectUsable();
}

TEST_P(EachMediumFailing, IsUsableAfterACancel)
{
    std::size_t writes = 0;
    bench.drive.before = [&](Op op) {
        if (op == Op::Write10 && ++writes == 20) bench.stop.request_stop();
    };
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::RequestCancelled);
    EXPECT_EQ(writes, 20U);
    expectUsable();
}

TEST_P(EachMediumFailing, IsUntouchedByACancelBeforeTheFirstBlock)
{
    bench.listener.act = [&](const Progress& p) {
        if (p.action == DataWriteAction::InitializingHardware) bench.stop.request_stop();
    };
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::RequestCancelled);
    EXPECT_EQ(bench.drive.count(Op::Write10), 0U);
    EXPECT_EQ(bench.drive.count(Op::CloseTrackSession), 0U);
    expectUsable();
}

TEST_P(EachMediumFailing, IsUsableAfterTheSourceFailed)
{
    EXPECT_EQ(bench.writeFails(std::make_shared<PatternSource>(4 * kMiB, 1, 2 * kMiB)), Fault::SourceChanged);
    expectUsable();
}

TEST_P(EachMediumFailing, ShowsWhatCameBackOtherwise)
{
    bench.names = [](std::uint64_t first, std::uint64_t count) {
        return "file " + std::to_string(first) + "+" + std::to_string(count);
    };
    bench.recorder->faults().add(
        {.effect = Corrupt{.offset = 5 * kBlockSize + 7, .count = 3000}, .op = Op::Read10, .lba = 320, .times = 0});
    EXPECT_EQ(bench.writeFails(2 * kMiB, {.forceOverwrite = true, .verification = kFull}),
              Fault::BurnVerificationFailed);
    ASSERT_EQ(bench.listener.mismatches.size(), 1U);
    const auto& m = bench.listener.mismatches[0];
    EXPECT_EQ(m.first, Lba{325});
    EXPECT_EQ(m.count.n, 2U);
    EXPECT_FALSE(m.unreadable);
    EXPECT_EQ(m.names, "file 325+2");
    ASSERT_TRUE(m.byte);
    EXPECT_EQ(m.byte->offset, 325U * kBlockSize + 7);
    EXPECT_EQ(m.byte->expected ^ m.byte->found, 0xFF);
    EXPECT_NE(bench.text.find("325-326 differs (file 325+2)"), std::string::npos) << bench.text;
    EXPECT_TRUE(bench.released());
}

TEST_P(EachMediumFailing, ShowsWhatCannotBeRead)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::MediumError, 0x11, 0x05), .op = Op::Read10, .lba = 400, .times = 0});
    EXPECT_EQ(bench.writeFails(2 * kMiB, {.verification = kFull}), Fault::BurnVerificationFailed);
    ASSERT_EQ(bench.listener.mismatches.size(), 1U);
    EXPECT_EQ(bench.listener.mismatches[0].first, Lba{400});
    EXPECT_EQ(bench.listener.mismatches[0].count.n, 1U);
    EXPECT_TRUE(bench.listener.mismatches[0].unreadable);
    EXPECT_TRUE(bench.released());
}

TEST_P(EachMediumFailing, IsReadAgainWhereItWasHardToRead)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::MediumError, 0x11, 0x05), .op = Op::Read10, .lba = 400, .times = 3});
    EXPECT_TRUE(bench.write(2 * kMiB, {.verification = kFull}).verification->good());
    EXPECT_GT(bench.drive.count(Op::SetCdSpeed), 0U);
}

TEST_P(EachMediumFailing, RefusesImagesThatAreNoBlocks)
{
    EXPECT_EQ(bench.writeFails(kMiB + 1), Fault::Df2dataStreamNotSupported);
    EXPECT_EQ(bench.writeFails(0), Fault::Df2dataStreamNotSupported);
    EXPECT_TRUE(bench.drive.sent.empty());
}

TEST_P(EachMediumFailing, RefusesAnImageThatIsTooLarge)
{
    EXPECT_EQ(bench.writeFails(80 * kMiB), Fault::Df2dataStreamTooLargeForCurrentMedia);
    EXPECT_EQ(bench.drive.count(Op::Write10) + bench.drive.count(Op::FormatUnit), 0U);
    EXPECT_TRUE(bench.released());
}

TEST_P(EachMediumFailing, FullInTheMiddleSaysSo)
{
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::IllegalRequest, 0x63, 0x00), .op = Op::Write10, .skip = 20, .times = 1});
    EXPECT_EQ(bench.writeFails(4 * kMiB), Fault::Df2dataStreamTooLargeForCurrentMedia) << bench.text;
    expectUsable();
}

TEST(Write, NeedsADisc)
{
    Bench bench{"bd-r", 0};
    EXPECT_EQ(bench.writeFails(kMiB), Fault::RecorderMediaNoMedia);
}

TEST(Write, RefusesToSimulateWhereNothingCan)
{
    Bench bench{"bd-r", 32 * kMiB};
    EXPECT_EQ(bench.writeFails(kMiB, {.simulate = true}), Fault::NotSupported);
    EXPECT_EQ(bench.drive.count(Op::Write10), 0U);
}

TEST(Write, CancelledWhileFormattingLeavesTheDrive)
{
    Bench bench{"bd-re", 32 * kMiB, emulator::Timing::realistic()};
    bench.listener.act = [&](const Progress& p) {
        if (p.action == DataWriteAction::FormattingMedia && p.elapsed > std::chrono::seconds{12})
            bench.stop.request_stop();
    };
    EXPECT_EQ(bench.writeFails(kMiB), Fault::RequestCancelled);
    EXPECT_FALSE(bench.recorder->removalPrevented());
}

TEST(Write, FailureToCloseIsAFailure)
{
    Bench bench{"bd-r", 32 * kMiB};
    bench.recorder->faults().add(
        {.effect = refusal(SenseKey::MediumError, 0x72, 0x00), .op = Op::CloseTrackSession, .skip = 1});
    EXPECT_EQ(bench.writeFails(kMiB), Fault::WriteFailed);
    EXPECT_NE(bench.text.find("close the session"), std::string::npos) << bench.text;
    EXPECT_TRUE(bench.released());
}

}  // namespace
}  // namespace discmaster::burn
