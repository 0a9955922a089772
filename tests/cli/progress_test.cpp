#include "cli/drive/job.hpp"
#include "cli/drive/speed_meter.hpp"
#include "cli/progress.hpp"
#include "cli/table.hpp"

#include <gtest/gtest.h>

namespace discmaster::cli {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

Progress writing()
{
    return {.action = "Writing",
            .share = 0.425,
            .bytesPerSecond = 17'981'440,
            .factor = 4.0,
            .host = Progress::Buffer{98, 100},
            .drive = Progress::Buffer{1, 2},
            .remaining = seconds{83}};
}

TEST(ProgressLine, ShowsTheTimeWhereNobodyKnowsHowMuchThereIsToDo)
{
    const Progress p{.action = "Adding files", .elapsed = std::chrono::seconds{72}};
    EXPECT_EQ(progressLine(p, 80), "Adding files  1:12");
    EXPECT_EQ(progressLogLine(p), "Adding files");
    EXPECT_EQ(progressJson(p).dump(), R"({"action":"Adding files"})");
}

TEST(ProgressLine, ShowsActionShareSpeedBuffersAndTimeLeft)
{
    EXPECT_EQ(progressLine(writing(), 120),
              "Writing     [########------------]   42 %  18.0 MB/s (4.0x)  host  98 %  drive  50 %  1:23 left");
}

TEST(ProgressLine, LeavesOutWhatMattersLeastWhereItDoesNotFit)
{
    for (std::size_t columns = 5; columns < 120; ++columns)
        EXPECT_LE(textWidth(progressLine(writing(), columns)), columns);
    EXPECT_EQ(progressLine(writing(), 60), "Writing      42 %  18.0 MB/s (4.0x)  drive  50 %  1:23 left");
    EXPECT_EQ(progressLine(writing(), 18), "Writing      42 %");
}

TEST(ProgressLine, IsShortInALog) { EXPECT_EQ(progressLogLine(writing()), "Writing: 42 %  18.0 MB/s (4.0x)"); }

TEST(ProgressJson, HasOnlyWhatIsKnown)
{
    const auto json = progressJson({.action = "Closing", .share = 1});
    EXPECT_EQ(json.dump(), R"({"action":"Closing","share":1.0})");
    EXPECT_EQ(progressJson(writing())["hostBuffer"]["used"], 98);
}

TEST(SpeedMeter, MeasuresOverTheLastSeconds)
{
    const SpeedMeter::Time start{};
    SpeedMeter meter;
    meter.add(0, start);
    EXPECT_FALSE(meter.perSecond());
    meter.add(100, start + milliseconds{100});
    EXPECT_FALSE(meter.perSecond()) << "too short to be a speed";
    meter.add(1000, start + seconds{1});
    EXPECT_DOUBLE_EQ(*meter.perSecond(), 1000);
    for (int i = 2; i < 20; ++i) meter.add(1000, start + seconds{i});
    EXPECT_DOUBLE_EQ(*meter.perSecond(), 0) << "a drive that stands still has no speed";
    meter.add(5, start + seconds{20});
    EXPECT_FALSE(meter.perSecond()) << "counting began anew";
}

client::Fields update(std::int32_t action, std::int64_t written, double share)
{
    return {{"Action", sdbus::Variant{action}},
            {"Progress", sdbus::Variant{share}},
            {"StartLba", sdbus::Variant{std::int64_t{0}}},
            {"LastWrittenLba", sdbus::Variant{written}},
            {"TotalSystemBuffer", sdbus::Variant{std::uint64_t{200}}},
            {"UsedSystemBuffer", sdbus::Variant{std::uint64_t{150}}},
            {"DriveBufferSize", sdbus::Variant{std::uint64_t{100}}},
            {"DriveBufferFree", sdbus::Variant{std::uint64_t{30}}},
            {"RemainingTime", sdbus::Variant{std::uint64_t{9}}}};
}

TEST(JobFigures, BecomeProgress)
{
    constexpr auto kWriting = static_cast<std::int32_t>(DataWriteAction::WritingData);
    const SpeedMeter::Time start{};
    JobFigures figures{"write", kSectorsPerSecondAt1xBd};
    figures.progress(update(kWriting, 0, 0), start);
    const auto p = figures.progress(update(kWriting, 4390, 0.25), start + seconds{1});
    EXPECT_EQ(p.action, "Writing");
    EXPECT_DOUBLE_EQ(p.share.value(), 0.25);
    EXPECT_DOUBLE_EQ(p.bytesPerSecond.value(), 4390 * 2048);
    EXPECT_DOUBLE_EQ(p.factor.value(), 2);
    EXPECT_EQ(p.host->used, 150U);
    EXPECT_EQ(p.drive->used, 70U);
    EXPECT_EQ(p.remaining, seconds{9});
}

TEST(JobFigures, BuffersAreShownOnlyWhileTheyAreUsed)
{
    JobFigures figures{"write", 0};
    const auto p = figures.progress(update(static_cast<std::int32_t>(DataWriteAction::Finalization), 0, 1), {});
    EXPECT_EQ(p.action, "Closing");
    EXPECT_FALSE(p.host);
    EXPECT_FALSE(p.drive);
}

TEST(ActionText, NamesEveryKindOfWork)
{
    EXPECT_EQ(actionText("write", 7), "Verifying");
    EXPECT_EQ(actionText("add-tree", -1), "Adding files");
    EXPECT_EQ(actionText("something-new", -1), "something-new");
}

}  // namespace
}  // namespace discmaster::cli
