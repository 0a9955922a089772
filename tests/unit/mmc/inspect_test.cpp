#include "base/error.hpp"
#include "mmc/inspect.hpp"
#include "samples.hpp"
#include "scripted_transport.hpp"

#include <gtest/gtest.h>

namespace discmaster::mmc {
namespace {

using scsi::Op;
using scsi::SenseKey;
using test::ScriptedTransport;

TEST(Inspect, SurvivesADriveThatRefusesEverything)
{
    ScriptedTransport drive;
    drive.good(Op::TestUnitReady);
    ManualClock clock;
    const auto info = inspect(drive, clock, {});
    EXPECT_TRUE(info.present());
    EXPECT_FALSE(info.disc);
    EXPECT_TRUE(info.tracks.empty());
    EXPECT_EQ(info.mediaType, MediaPhysicalType::Cdrom);  // what an MMC-1 drive would have
}

TEST(Inspect, BelievesNoConfigurationThatIsTooLong)
{
    ScriptedTransport drive;
    drive.good(Op::TestUnitReady).answer(Op::GetConfiguration, "7fffffff00000043");
    ManualClock clock;
    EXPECT_TRUE(inspect(drive, clock, {}).configuration.features.empty());
    EXPECT_EQ(drive.count(Op::GetConfiguration), 1U);
}

TEST(Inspect, TellsAnOpenTrayFromAnEmptyDrive)
{
    ManualClock clock;
    ScriptedTransport open;
    open.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x3A, 0x02);
    EXPECT_EQ(inspect(open, clock, {}).presence, MediumPresence::TrayOpen);

    ScriptedTransport openByEvent;
    openByEvent.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x3A, 0x00)
        .answer(Op::GetEventStatusNotification, "0006041000010000");
    EXPECT_EQ(inspect(openByEvent, clock, {}).presence, MediumPresence::TrayOpen);

    ScriptedTransport empty;
    empty.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x3A, 0x01);
    EXPECT_EQ(inspect(empty, clock, {}).presence, MediumPresence::Absent);
}

TEST(Inspect, KeepsTheReasonOfAMediumThatDoesNotBecomeReady)
{
    ScriptedTransport drive;
    drive.refuse(Op::TestUnitReady, SenseKey::NotReady, 0x30, 0x00);
    ManualClock clock;
    const auto info = inspect(drive, clock, {});
    EXPECT_EQ(info.presence, MediumPresence::NotReady);
    ASSERT_TRUE(info.notReady);
    EXPECT_EQ(info.notReady->asc, 0x30);
}

TEST(Inspect, ReadsABlankCdr)
{
    ScriptedTransport drive;
    drive.good(Op::TestUnitReady)
        .good(Op::StartStopUnit)
        .answer(Op::GetConfiguration, "0000001000000009"
                                      "00000304"
                                      "00090100"
                                      "002d010400000000")
        .answer(Op::ReadDiscInformation, "0020"
                                         "00"
                                         "01"
                                         "01"
                                         "01"
                                         "01"
                                         "80"
                                         "00"
                                         "000000"
                                         "00000000"
                                         "00ffffff"
                                         "004f3b4a"
                                         "0000000000000000"
                                         "0000")
        .answer(Op::ReadTrackInformation, test::kBlankCdTrack)
        .refuse(Op::ReadCapacity, SenseKey::NotReady, 0x3A, 0x00);
    ManualClock clock;
    const auto info = inspect(drive, clock, {});
    EXPECT_EQ(info.mediaType, MediaPhysicalType::Cdr);
    ASSERT_NE(info.openTrack(), nullptr);
    EXPECT_EQ(info.openTrack()->free.n, 360000U);
    EXPECT_EQ(drive.count(Op::ReadDiscStructure), 0U);  // hangs some drives with a CD inside
    EXPECT_EQ(info.tracks.size(), 1U);
}

TEST(Inspect, ReadsNoMoreTracksThanAMediumCanHave)
{
    ScriptedTransport drive;
    drive.good(Op::TestUnitReady)
        .answer(Op::GetConfiguration, "0000000400000041")
        .answer(Op::ReadDiscInformation, "0020"
                                         "02"
                                         "01"
                                         "ff"
                                         "01"
                                         "ff"
                                         "00"
                                         "00"
                                         "ff"
                                         "00"
                                         "ff"
                                         "00000000"
                                         "0000000000000000"
                                         "0000000000000000"
                                         "0000")
        .answer(Op::ReadTrackInformation, "0022"
                                          "0101"
                                          "0000"
                                          "0000"
                                          "0000"
                                          "00000000"
                                          "00000000"
                                          "00000000"
                                          "00000000");
    ManualClock clock;
    EXPECT_LE(inspect(drive, clock, {}).tracks.size(), 1024U);
}

}  // namespace
}  // namespace discmaster::mmc
