// Formatting in the emulated recorder.
#include "burn/format.hpp"

#include "bench.hpp"

#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using emulator::Refuse;
using emulator::Timing;
using scsi::Op;
using scsi::Sense;
using scsi::SenseKey;
using test::Bench;
using test::kMiB;
using test::PatternSource;

Sectors formatted(Bench& bench, const FormatOptions& options = {})
{
    const auto free = format(bench.drive, options, bench.listener, bench.clock, bench.stop.get_token());
    EXPECT_TRUE(bench.released());
    return free;
}

/// The fault that formatting ends with; Failed when it ends well.
Fault fails(Bench& bench, const FormatOptions& options = {})
{
    try {
        formatted(bench, options);
    } catch (const Error& e) {
        bench.text = e.report();
        EXPECT_TRUE(bench.released());
        return e.fault();
    }
    return Fault::Failed;
}

struct SpareCase {
    const char* medium;
    SpareAreas spares;
    std::uint64_t blocks;
};

class EachChoice : public testing::TestWithParam<SpareCase> {};
INSTANTIATE_TEST_SUITE_P(
    Format, EachChoice,
    testing::Values(SpareCase{"bd-re", SpareAreas::Usual, 11826176}, SpareCase{"bd-re", SpareAreas::None, 12219392},
                    SpareCase{"bd-re", SpareAreas::Most, 11826176}, SpareCase{"bd-r", SpareAreas::Usual, 11826176},
                    SpareCase{"dvd-ram", SpareAreas::Usual, 2236704}, SpareCase{"dvd-ram", SpareAreas::None, 2295072},
                    SpareCase{"dvd-ram", SpareAreas::Most, 2236704}, SpareCase{"dvd+rw", SpareAreas::Usual, 2295104},
                    SpareCase{"dvd+rw", SpareAreas::None, 2295104}));

TEST_P(EachChoice, GivesItsBlocksAndTakesADisc)
{
    const auto& c = GetParam();
    const auto* type = emulator::findMediumType(c.medium);
    ASSERT_NE(type, nullptr);
    Bench bench{c.medium, type->blocks * kBlockSize};
    EXPECT_EQ(formatted(bench, {.spares = c.spares}).n, c.blocks);
    EXPECT_EQ(bench.drive.count(Op::FormatUnit), 1U);
    EXPECT_EQ(bench.state().free.n, c.blocks);
    const auto source = std::make_shared<PatternSource>(2 * kMiB);
    EXPECT_TRUE(bench.write(source, {.verification = BurnVerificationLevel::Full}).verification->good());
    EXPECT_EQ(bench.drive.count(Op::FormatUnit), 1U);
}

TEST(Format, ForgetsDataByForceAlone)
{
    for (const auto* medium : {"dvd+rw", "dvd-ram", "bd-re"}) {
        Bench bench{medium, 32 * kMiB};
        bench.write(2 * kMiB);
        EXPECT_EQ(fails(bench), Fault::Df2dataMediaNotBlank) << medium;
        EXPECT_EQ(fails(bench, {.force = true}), Fault::Failed) << medium;
        EXPECT_TRUE(bench.state().heuristicallyBlank) << medium;
    }
}

TEST(Format, OfABdRIsDoneOnceAndWhileItIsBlank)
{
    Bench bench{"bd-r", 32 * kMiB};
    EXPECT_EQ(fails(bench, {.spares = SpareAreas::None}), Fault::NotSupported);
    EXPECT_EQ(fails(bench, {.pseudoOverwrite = true}), Fault::Failed);
    EXPECT_TRUE(bench.info().configuration.current(FeaturePageType::BdPseudoOverwrite));
    EXPECT_EQ(fails(bench, {.force = true}), Fault::Df2dataInvalidMediaState);
    Bench written{"bd-r", 32 * kMiB};
    written.write(kMiB);
    EXPECT_EQ(fails(written, {.force = true}), Fault::Df2dataInvalidMediaState);
}

TEST(Format, RefusesWhatCannotBeFormatted)
{
    Bench none{"bd-re", 0};
    EXPECT_EQ(fails(none), Fault::RecorderMediaNoMedia);
    Bench cd{"cd-r", 32 * kMiB};
    EXPECT_EQ(fails(cd), Fault::Df2dataMediaIsNotSupported);
    Bench rewritable{"bd-re", 32 * kMiB};
    EXPECT_EQ(fails(rewritable, {.pseudoOverwrite = true}), Fault::NotSupported);
    rewritable.stop.request_stop();
    EXPECT_EQ(fails(rewritable), Fault::RequestCancelled);
    EXPECT_EQ(rewritable.drive.count(Op::FormatUnit), 0U);
}

TEST(Format, ShowsTheDrivesProgressAndCanBeLeft)
{
    Bench bench{"bd-re", 32 * kMiB, Timing::realistic()};
    formatted(bench);
    double highest = 0;
    for (const auto& p : bench.listener.progress) highest = std::max(highest, p.deviceProgress.value_or(0));
    EXPECT_GT(highest, 0.5);

    Bench left{"bd-re", 32 * kMiB, Timing::realistic()};
    left.listener.act = [&](const Progress& p) {
        if (p.deviceProgress.value_or(0) > 0.3) left.stop.request_stop();
    };
    EXPECT_EQ(fails(left), Fault::RequestCancelled);
}

TEST(Format, OfADvdPlusRwDoesNotWaitForTheBackground)
{
    Bench bench{"dvd+rw", 32 * kMiB, Timing::realistic()};
    formatted(bench);
    EXPECT_EQ(bench.info().disc->backgroundFormat, mmc::BackgroundFormat::Running);
    EXPECT_EQ(fails(bench, {.force = true}), Fault::RecorderMediaFormatInProgress);
}

TEST(Format, NamesADriveThatRefusesOrFails)
{
    const Refuse refusal{Sense{.key = SenseKey::MediumError, .asc = 0x31, .ascq = 0x01}};
    Bench refuses{"bd-re", 32 * kMiB};
    refuses.recorder->faults().add({.effect = refusal, .op = Op::FormatUnit});
    EXPECT_EQ(fails(refuses), Fault::WriteFailed);
    EXPECT_NE(refuses.text.find("format the disc"), std::string::npos) << refuses.text;

    Bench onTheWay{"bd-re", 32 * kMiB, Timing::realistic()};
    onTheWay.listener.act = [&](const Progress& p) {
        if (p.deviceProgress.value_or(0) < 0.3) return;
        onTheWay.listener.act = nullptr;
        onTheWay.recorder->faults().add({.effect = refusal, .op = Op::TestUnitReady});
    };
    EXPECT_EQ(fails(onTheWay), Fault::WriteFailed);

    Bench nothing{"bd-re", 32 * kMiB};
    struct Deaf final : scsi::Transport {
        explicit Deaf(scsi::Transport& t)
            : inner{t}
        {
        }
        std::expected<std::size_t, Sense> execute(const scsi::Command& c) override
        {
            return c.cdb.opcode() == static_cast<std::uint8_t>(Op::FormatUnit) ? c.out.size() : inner.execute(c);
        }
        const std::string& device() const noexcept override { return inner.device(); }
        scsi::Transport& inner;
    } deaf{nothing.emulated};
    try {
        format(deaf, {}, nothing.listener, nothing.clock, {});
        ADD_FAILURE() << "it believed the drive";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::WriteFailed);
        EXPECT_NE(e.report().find("not formatted"), std::string::npos) << e.report();
    }
}

}  // namespace
}  // namespace discmaster::burn
