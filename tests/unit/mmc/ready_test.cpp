#include "base/error.hpp"
#include "mmc/ready.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/tray.hpp"
#include "mmc/write_parameters.hpp"
#include "scripted_transport.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace discmaster::mmc {
namespace {

using scsi::Op;
using scsi::SenseKey;
using test::ScriptedTransport;
using namespace std::chrono_literals;

TEST(WaitReady, PollsWhileTheDriveIsBecomingReady)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x01)
        .refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x07)
        .refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x08)
        .good(Op::TestUnitReady);
    ManualClock clock;
    const auto begin = clock.now();
    EXPECT_TRUE(waitReady(drive, clock, {}));
    EXPECT_EQ(drive.count(Op::TestUnitReady), 4U);
    EXPECT_EQ(clock.now() - begin, 1500ms);
}

TEST(WaitReady, EndsAtItsLimitWithTheLastSense)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x01);
    ManualClock clock;
    const auto begin = clock.now();
    const auto answer = waitReady(drive, clock, {}, {.limit = 10s});
    ASSERT_FALSE(answer);
    EXPECT_TRUE(answer.error().is(SenseKey::NotReady, 0x04, 0x01));
    EXPECT_EQ(clock.now() - begin, 10s);
}

TEST(WaitReady, HasLittlePatienceWithoutAReason)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x00);
    ManualClock clock;
    const auto begin = clock.now();
    EXPECT_FALSE(waitReady(drive, clock, {}));
    EXPECT_EQ(clock.now() - begin, 5s);
}

TEST(WaitReady, StartsAUnitThatWantsIt)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x02).good(Op::TestUnitReady).good(Op::StartStopUnit);
    ManualClock clock;
    EXPECT_TRUE(waitReady(drive, clock, {}));
    EXPECT_EQ(drive.count(Op::StartStopUnit), 1U);
}

TEST(WaitReady, StartsOnlyOnce)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x02).good(Op::StartStopUnit);
    ManualClock clock;
    EXPECT_FALSE(waitReady(drive, clock, {}));
    EXPECT_EQ(drive.count(Op::StartStopUnit), 1U);
}

TEST(WaitReady, RemembersAttentions)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::UnitAttention, 0x29, 0x00)
        .refuse(Op::TestUnitReady, SenseKey::UnitAttention, 0x28, 0x00)
        .good(Op::TestUnitReady);
    ManualClock clock;
    const auto answer = waitReady(drive, clock, {});
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->mediumChanged);
    EXPECT_TRUE(answer->reset);
}

TEST(WaitReady, EndsWithoutAMediumAtOnce)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x3A, 0x01);
    ManualClock clock;
    const auto begin = clock.now();
    EXPECT_FALSE(waitReady(drive, clock, {}));
    EXPECT_EQ(clock.now(), begin);
}

TEST(WaitReady, SurvivesEndlessAttentions)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::UnitAttention, 0x28, 0x00);
    ManualClock clock;
    EXPECT_FALSE(waitReady(drive, clock, {}));
    EXPECT_LT(drive.sent.size(), 20U);
}

TEST(WaitReady, IsCancelled)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x04, 0x01);
    ManualClock clock;
    std::stop_source stop;
    const Wait wait{.onBusy = [&](auto) { stop.request_stop(); }};
    try {
        static_cast<void>(waitReady(drive, clock, stop.get_token(), wait));
        FAIL() << "was not cancelled";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

TEST(WaitReady, TellsProgress)
{
    ScriptedTransport drive;
    drive
        .reply(Op::TestUnitReady,
               {.sense = scsi::Sense{.key = SenseKey::NotReady, .asc = 0x04, .ascq = 0x04, .progress = 0x8000}})
        .good(Op::TestUnitReady);
    ManualClock clock;
    std::optional<std::uint16_t> seen;
    EXPECT_TRUE(waitReady(drive, clock, {}, {.onBusy = [&](auto p) { seen = p; }}));
    EXPECT_EQ(seen, 0x8000);
}

struct SenseCase {
    SenseKey key;
    std::uint8_t asc;
    std::uint8_t ascq;
    SenseClass expected;
    Fault fault;
};

const auto kSenses = std::to_array<SenseCase>({
    {SenseKey::RecoveredError, 0x17, 0x00, SenseClass::Fine, Fault::UnexpectedResponseFromDevice},
    {SenseKey::NotReady, 0x04, 0x01, SenseClass::Busy, Fault::RecorderMediaBecomingReady},
    {SenseKey::NotReady, 0x04, 0x04, SenseClass::Busy, Fault::RecorderMediaFormatInProgress},
    {SenseKey::NotReady, 0x04, 0x08, SenseClass::Busy, Fault::RecorderMediaBusy},
    {SenseKey::NotReady, 0x04, 0x03, SenseClass::Fatal, Fault::RecorderMediaBecomingReady},
    {SenseKey::NotReady, 0x3A, 0x02, SenseClass::NoMedium, Fault::RecorderMediaNoMedia},
    {SenseKey::NotReady, 0x30, 0x00, SenseClass::Fatal, Fault::RecorderMediaIncompatible},
    {SenseKey::MediumError, 0x0C, 0x00, SenseClass::Fatal, Fault::WriteFailed},
    {SenseKey::MediumError, 0x0C, 0x09, SenseClass::Fatal, Fault::LossOfStreaming},
    {SenseKey::MediumError, 0x11, 0x05, SenseClass::Fatal, Fault::ReadFailed},
    {SenseKey::MediumError, 0x73, 0x03, SenseClass::Fatal, Fault::WriteFailed},
    {SenseKey::HardwareError, 0x47, 0x00, SenseClass::Retry, Fault::UnexpectedResponseFromDevice},
    {SenseKey::HardwareError, 0x3E, 0x02, SenseClass::Fatal, Fault::UnexpectedResponseFromDevice},
    {SenseKey::IllegalRequest, 0x20, 0x00, SenseClass::Fatal, Fault::UnexpectedResponseFromDevice},
    {SenseKey::IllegalRequest, 0x26, 0x00, SenseClass::Fatal, Fault::RecorderInvalidModeParameters},
    {SenseKey::IllegalRequest, 0x30, 0x10, SenseClass::Fatal, Fault::RecorderMediaNotFormatted},
    {SenseKey::IllegalRequest, 0x63, 0x00, SenseClass::Fatal, Fault::Df2dataStreamTooLargeForCurrentMedia},
    {SenseKey::IllegalRequest, 0x53, 0x02, SenseClass::Fatal, Fault::RecorderLocked},
    {SenseKey::UnitAttention, 0x28, 0x00, SenseClass::Changed, Fault::UnexpectedResponseFromDevice},
    {SenseKey::UnitAttention, 0x29, 0x00, SenseClass::Changed, Fault::UnexpectedResponseFromDevice},
    {SenseKey::UnitAttention, 0x2A, 0x01, SenseClass::Retry, Fault::UnexpectedResponseFromDevice},
    {SenseKey::DataProtect, 0x27, 0x00, SenseClass::Fatal, Fault::RecorderMediaWriteProtected},
    {SenseKey::AbortedCommand, 0x00, 0x00, SenseClass::Retry, Fault::UnexpectedResponseFromDevice},
});

TEST(Sense, HasAClassAndAFault)
{
    for (const auto& c : kSenses) {
        const scsi::Sense sense{.key = c.key, .asc = c.asc, .ascq = c.ascq};
        EXPECT_EQ(classify(sense), c.expected) << sense.text();
        EXPECT_EQ(faultOf(sense), c.fault) << sense.text();
    }
}

TEST(SenseError, SaysWhatToWhatAndWhatNext)
{
    ScriptedTransport drive;
    const scsi::Sense sense{.key = SenseKey::MediumError, .asc = 0x73, .ascq = 0x03};
    const auto error = senseError(drive, sense, "calibrate the laser");
    EXPECT_EQ(error.fault(), Fault::WriteFailed);
    const std::string text = error.what();
    EXPECT_TRUE(text.starts_with("cannot calibrate the laser on scripted: 3/73/03")) << text;
    EXPECT_NE(text.find("another speed"), std::string::npos) << text;
    EXPECT_EQ(error.evidence().path, "scripted");
}

TEST(Tray, IsUnlockedAtTheEndOfTheScope)
{
    ScriptedTransport drive;
    drive.good(Op::PreventAllowMediumRemoval);
    {
        const TrayLock lock{drive};
        EXPECT_EQ(drive.sent.back(), "1e0000000100");
    }
    EXPECT_EQ(drive.sent.back(), "1e0000000000");
}

TEST(Tray, OpensAfterAnotherProgramsLock)
{
    ScriptedTransport drive;
    drive.good(Op::PreventAllowMediumRemoval)
        .refuse(Op::StartStopUnit, SenseKey::IllegalRequest, 0x53, 0x02)
        .refuse(Op::StartStopUnit, SenseKey::NotReady, 0x04, 0x07)
        .good(Op::StartStopUnit);
    ManualClock clock;
    EXPECT_NO_THROW(openTray(drive, clock, {}));
    EXPECT_EQ(drive.count(Op::StartStopUnit), 3U);
}

TEST(Tray, ThatCannotBeClosedSaysSo)
{
    ScriptedTransport drive;
    drive.refuse(Op::StartStopUnit, SenseKey::IllegalRequest, 0x24, 0x00);
    ManualClock clock;
    try {
        closeTray(drive, clock, {});
        FAIL();
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::NotSupported);
    }
}

TEST(Reload, OpensAndClosesTheTrayOnlyWhereTheDriveCanCloseIt)
{
    ManualClock clock;
    Configuration configuration;
    configuration.features = {
        {.code = FeaturePageType::RemovableMedium, .version = 1, .data = Bytes(4, std::byte{0x29})}};
    ScriptedTransport fixed;
    fixed.good(Op::StartStopUnit).good(Op::TestUnitReady);
    reload(fixed, clock, {}, configuration);
    EXPECT_THAT(fixed.sent, testing::ElementsAre("1b0000000000", "1b0000000100", "000000000000"));

    configuration.features[0].data = Bytes(4, std::byte{0x39});  // the Load bit
    ScriptedTransport tray;
    tray.good(Op::StartStopUnit).good(Op::TestUnitReady).good(Op::PreventAllowMediumRemoval);
    reload(tray, clock, {}, configuration);
    EXPECT_THAT(tray.sent, testing::ElementsAre("1e0000000000", "1b0000000200", "1b0000000300", "000000000000"));

    ScriptedTransport lost;
    lost.good(Op::StartStopUnit)
        .refuse(Op::TestUnitReady, SenseKey::NotReady, 0x3A, 0x01)
        .good(Op::PreventAllowMediumRemoval);
    EXPECT_THROW(reload(lost, clock, {}, configuration), Error);
}

TEST(WriteParameters, AreAskedForWithoutUnderrunProtectionWhereTheDriveHasNone)
{
    ScriptedTransport drive;
    const std::string page = "0532" + std::string(100, '0');
    drive.answer(Op::ModeSense10, "003a000000000000" + page)
        .refuse(Op::ModeSelect10, SenseKey::IllegalRequest, 0x26, 0x00)
        .good(Op::ModeSelect10);
    EXPECT_TRUE(setWriteParameters(drive, {}));
    ASSERT_EQ(drive.count(Op::ModeSelect10), 2U);
    EXPECT_EQ(drive.out.back().size(), 60U);
    EXPECT_EQ(u8(drive.out.back(), 8 + 2), 0x01);
}

}  // namespace
}  // namespace discmaster::mmc
