// Erasing in the emulated recorder.
#include "burn/erase.hpp"

#include "bench.hpp"
#include "mmc/transfer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using emulator::FaultRule;
using emulator::Refuse;
using emulator::Timing;
using scsi::Op;
using scsi::Sense;
using scsi::SenseKey;
using test::Bench;
using test::kMiB;
using test::PatternSource;

Refuse refusal(SenseKey key, std::uint8_t asc, std::uint8_t ascq)
{
    return {Sense{.key = key, .asc = asc, .ascq = ascq}};
}

class Warned : public Observer {
public:
    void onProgress(const Progress& p) noexcept override
    {
        if (p.deviceProgress) highest = std::max(highest, *p.deviceProgress);
        last = p;
        if (act) act(p);
    }
    void onWarning(const std::string& text) noexcept override { warnings.push_back(text); }

    std::vector<std::string> warnings;
    double highest = 0;
    Progress last;
    std::function<void(const Progress&)> act;
};

/// The fault that erasing ends with; Failed when it ends well.
Fault erased(Bench& bench, const EraseOptions& options = {}, Warned* observer = nullptr)
{
    Warned own;
    try {
        erase(bench.drive, options, observer ? *observer : own, bench.clock, bench.stop.get_token());
    } catch (const Error& e) {
        bench.text = e.report();
        EXPECT_TRUE(bench.released());
        return e.fault();
    }
    EXPECT_TRUE(bench.released());
    return Fault::Failed;
}

class EachErasable : public testing::TestWithParam<std::tuple<const char*, bool>> {
protected:
    Bench bench{std::get<0>(GetParam()), 32 * kMiB};
    bool full = std::get<1>(GetParam());
};
INSTANTIATE_TEST_SUITE_P(Media, EachErasable,
                         testing::Combine(testing::Values("cd-rw", "dvd-rw", "dvd-ram", "dvd+rw", "bd-re", "bd-re-dl",
                                                          "disk"),
                                          testing::Bool()));

TEST_P(EachErasable, BecomesBlankAndTakesAnotherDiscsContent)
{
    bench.write(4 * kMiB);
    EXPECT_FALSE(bench.state().heuristicallyBlank);
    ASSERT_EQ(erased(bench, {.full = full}), Fault::Failed) << bench.text;
    const auto state = bench.state();
    EXPECT_TRUE(state.heuristicallyBlank);
    EXPECT_EQ(state.physicallyBlank, std::string{std::get<0>(GetParam())}.ends_with("d-rw"));
    EXPECT_TRUE(any(state.mask, DataMediaState::Blank));
    EXPECT_EQ(state.nextWritable, Lba{0});
    const auto source = std::make_shared<PatternSource>(3 * kMiB, 7);
    EXPECT_TRUE(bench.write(source, {.verification = BurnVerificationLevel::Full}).verification->good());
    EXPECT_TRUE(bench.holds(Lba{0}, source));
}

TEST_P(EachErasable, WhatWasNeverWrittenCanBeErasedToo)
{
    EXPECT_EQ(erased(bench, {.full = full}), Fault::Failed) << bench.text;
    EXPECT_TRUE(bench.state().heuristicallyBlank);
}

TEST_P(EachErasable, SaysWhyThereIsNothingToErase)
{
    Bench empty{"cd-rw", 0};
    EXPECT_EQ(erased(empty, {.full = full}), Fault::RecorderMediaNoMedia);
    bench.stop.request_stop();
    EXPECT_EQ(erased(bench, {.full = full}), Fault::RequestCancelled);
}

TEST(Erase, OpensAClosedDisc)
{
    Bench bench{"cd-rw", 32 * kMiB};
    bench.write(4 * kMiB, {.closeMedia = true});
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::EraseRequired));
    EXPECT_TRUE(any(bench.state().mask, DataMediaState::Finalized));
    EXPECT_EQ(bench.writeFails(kMiB), Fault::Df2dataInvalidMediaState);
    EXPECT_THAT(bench.text, testing::HasSubstr("erase it first"));
    ASSERT_EQ(erased(bench), Fault::Failed) << bench.text;
    EXPECT_TRUE(bench.state().writable());
    bench.write(kMiB);
}

TEST(Erase, OfEachSessionOfARewritableCd)
{
    Bench bench{"cd-rw", 128 * kMiB};
    for (int session = 0; session < 3; ++session) bench.write(kMiB);
    EXPECT_EQ(bench.info().disc->sessions, 4);
    ASSERT_EQ(erased(bench), Fault::Failed);
    EXPECT_EQ(bench.info().disc->sessions, 1);
    EXPECT_EQ(bench.info().disc->status, mmc::DiscStatus::Blank);
}

TEST(Erase, FullLeavesNothingOfAnOverwritableDisc)
{
    Bench bench{"bd-re", 32 * kMiB};
    bench.write(16 * kMiB);
    ASSERT_EQ(erased(bench), Fault::Failed);
    const auto all = bench.state().total.n;
    std::vector<std::byte> block(kBlockSize);
    ASSERT_TRUE(mmc::read(bench.emulated, Lba{3000}, block));
    EXPECT_FALSE(std::ranges::all_of(block, [](auto b) { return b == std::byte{0}; })) << "quick leaves the middle";
    Warned observer;
    ASSERT_EQ(erased(bench, {.full = true}, &observer), Fault::Failed);
    EXPECT_EQ(observer.last.lastWritten, Lba{static_cast<std::int64_t>(all) - 1});
    EXPECT_EQ(observer.last.count.n, all);
    std::vector<std::byte> blocks(mmc::kBlocksPerTransfer * kBlockSize);
    for (std::uint64_t at = 0; at < all; at += mmc::kBlocksPerTransfer) {
        ASSERT_TRUE(mmc::read(bench.emulated, Lba{static_cast<std::int64_t>(at)}, blocks));
        ASSERT_TRUE(std::ranges::all_of(blocks, [](auto b) { return b == std::byte{0}; })) << at;
    }
}

TEST(Erase, ShowsTheDrivesProgress)
{
    Bench bench{"cd-rw", 32 * kMiB, Timing{.blankFull = std::chrono::minutes{40}}};
    bench.write(kMiB);
    Warned observer;
    ASSERT_EQ(erased(bench, {.full = true}, &observer), Fault::Failed);
    EXPECT_GT(observer.highest, 0.95);
    EXPECT_GE(observer.last.elapsed, std::chrono::minutes{40});
    EXPECT_EQ(observer.last.action, DataWriteAction::Completed);
}

TEST(Erase, WaitsNoLongerThanItSays)
{
    const Timing slow{.blank = std::chrono::minutes{61}};
    Bench strict{"cd-rw", 32 * kMiB, slow};
    EXPECT_EQ(erased(strict, {.strictImapi2 = true}), Fault::EraseTookLongerThanOneHour);
    EXPECT_THAT(strict.text, testing::HasSubstr("after 1 h"));
    Bench patient{"cd-rw", 32 * kMiB, slow};
    EXPECT_EQ(erased(patient), Fault::Failed);
    Bench never{"cd-rw", 32 * kMiB, Timing{.blank = std::chrono::hours{5}}};
    EXPECT_EQ(erased(never), Fault::EraseTookLongerThanOneHour);
}

TEST(Erase, RefusesWhatCannotBeErased)
{
    for (const auto* type : {"cd-r", "dvd-r", "dvd+r", "bd-r"}) {
        Bench bench{type, 32 * kMiB};
        EXPECT_EQ(erased(bench), Fault::EraseMediaIsNotSupported) << type;
        EXPECT_THAT(bench.text, testing::HasSubstr("take a CD-RW, DVD-RW, DVD-RAM, DVD+RW or BD-RE"));
        EXPECT_EQ(bench.drive.count(Op::Blank), 0U);
    }
    Bench bench{"bd-re", 32 * kMiB};
    bench.write(kMiB);
    EXPECT_EQ(erased(bench, {.strictImapi2 = true}), Fault::EraseMediaIsNotSupported);
    EXPECT_FALSE(bench.state().heuristicallyBlank);
}

TEST(Erase, ErasesAllWhereTheBeginningCannotBeErased)
{
    Bench bench{"cd-rw", 32 * kMiB};
    bench.write(kMiB);
    bench.recorder->faults().add({.effect = refusal(SenseKey::MediumError, 0x51, 0), .op = Op::Blank});
    Warned observer;
    EXPECT_EQ(erased(bench, {}, &observer), Fault::Failed) << bench.text;
    EXPECT_EQ(observer.warnings.size(), 1U);
    EXPECT_EQ(bench.drive.count(Op::Blank), 2U);
    EXPECT_TRUE(bench.state().physicallyBlank);
}

TEST(Erase, NamesADriveThatRefuses)
{
    Bench bench{"cd-rw", 32 * kMiB};
    bench.write(kMiB);
    bench.recorder->faults().add({.effect = refusal(SenseKey::MediumError, 0x51, 0), .op = Op::Blank, .times = 0});
    EXPECT_EQ(erased(bench), Fault::EraseDriveFailedEraseCommand) << bench.text;
    EXPECT_EQ(erased(bench, {.full = true}), Fault::EraseDriveFailedEraseCommand);
    bench.recorder->faults().clear();
    bench.recorder->faults().add({.effect = refusal(SenseKey::HardwareError, 0x44, 0), .op = Op::StartStopUnit});
    EXPECT_EQ(erased(bench), Fault::EraseDriveFailedSpinupCommand) << bench.text;
    EXPECT_FALSE(bench.state().physicallyBlank) << "nothing was lost";
}

TEST(Erase, NamesAFailureOnTheWay)
{
    Bench bench{"cd-rw", 32 * kMiB};
    bench.write(kMiB);
    bench.drive.before = [&](Op op) {
        if (op == Op::Blank)
            bench.recorder->faults().add(
                {.effect = refusal(SenseKey::MediumError, 0x51, 0x00), .op = Op::TestUnitReady, .times = 0});
    };
    EXPECT_EQ(erased(bench, {.full = true}), Fault::EraseUnexpectedDriveResponseDuringErase) << bench.text;
}

TEST(Erase, DoesNotBelieveADriveThatDidNothing)
{
    class Lazy final : public scsi::Transport {
    public:
        explicit Lazy(scsi::Transport& inner)
            : inner_{inner}
        {
        }
        std::expected<std::size_t, Sense> execute(const scsi::Command& command) override
        {
            if (static_cast<Op>(command.cdb.opcode()) == Op::Blank) return 0;
            return inner_.execute(command);
        }
        const std::string& device() const noexcept override { return inner_.device(); }

    private:
        scsi::Transport& inner_;
    };
    Bench bench{"cd-rw", 32 * kMiB};
    bench.write(kMiB);
    Lazy lazy{bench.emulated};
    Warned observer;
    try {
        erase(lazy, {}, observer, bench.clock, {});
        FAIL() << "nothing was noticed";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::EraseUnexpectedDriveResponseDuringErase) << e.what();
    }
}

TEST(Erase, ZerosCanBeStopped)
{
    Bench bench{"bd-re", 32 * kMiB, Timing{.rate = 1}};
    bench.write(16 * kMiB);
    Warned observer;
    observer.act = [&](const Progress& p) {
        if (value(p.lastWritten) > 2000) bench.stop.request_stop();
    };
    EXPECT_EQ(erased(bench, {.full = true}, &observer), Fault::RequestCancelled) << bench.text;
    EXPECT_LT(value(observer.last.lastWritten), 14000);
    bench.stop = std::stop_source{};
    bench.write(std::make_shared<PatternSource>(kMiB), {.forceOverwrite = true});
}

TEST(Erase, AnUnpluggedDriveIsGone)
{
    Bench bench{"cd-rw", 32 * kMiB};
    bench.recorder->faults().add({.effect = emulator::Unplug{}, .op = Op::Blank});
    Warned observer;
    EXPECT_THROW(erase(bench.drive, {}, observer, bench.clock, {}), Error);
}

}  // namespace
}  // namespace discmaster::burn
