#include "support/bench.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>

namespace discmaster::emulator {
namespace {

constexpr scsi::Sense kWriteError{scsi::SenseKey::MediumError, 0x0C, 0x00};

TEST(Faults, StrikeTheNthCommand)
{
    Bench b{"bd-r"};
    b.recorder->faults().add({.effect = Refuse{kWriteError}, .op = Op::Write10, .skip = 2});
    EXPECT_TRUE(b.write(0, pattern(32)));
    EXPECT_TRUE(b.write(32, pattern(32)));
    EXPECT_EQ(code(b.write(64, pattern(32))), "3/0C/00");
    EXPECT_TRUE(b.write(64, pattern(32)));  // nothing of the refused one was taken
}

TEST(Faults, StrikeABlockEachTime)
{
    Bench b{"bd-r"};
    b.recorder->faults().add({.effect = Refuse{kWriteError}, .op = Op::Write10, .lba = 40, .times = 0});
    EXPECT_TRUE(b.write(0, pattern(32)));
    EXPECT_EQ(code(b.write(32, pattern(32))), "3/0C/00");
    EXPECT_EQ(code(b.write(32, pattern(32))), "3/0C/00");
    EXPECT_TRUE(b.write(32, pattern(8)));
    b.recorder->faults().clear();
    EXPECT_TRUE(b.write(40, pattern(8)));
}

TEST(Faults, CorruptWhatIsRead)
{
    Bench b{"bd-r"};
    const auto data = pattern(32);
    ASSERT_TRUE(b.burn(0, data));
    b.recorder->faults().add({.effect = Corrupt{.offset = 2048, .count = 2}, .op = Op::Read10, .lba = 1});
    auto bad = b.read(0, 32);
    EXPECT_EQ(bad[2048], ~data[2048]);
    bad[2048] = data[2048];
    bad[2049] = data[2049];
    EXPECT_EQ(bad, data);
    EXPECT_EQ(b.read(0, 32), data);
}

TEST(Faults, UnpluggedDriveGivesNoAnswerEver)
{
    Bench b{"bd-r"};
    b.recorder->faults().add({.effect = Unplug{}, .op = Op::Write10});
    for (int i = 0; i < 2; ++i) {
        try {
            (void)b.write(0, pattern(32));
            FAIL() << "it answered";
        } catch (const Error& e) {
            EXPECT_EQ(e.fault(), Fault::DeviceGone);
            EXPECT_FALSE(e.evidence().command.empty());
        }
    }
}

TEST(Faults, ResetLosesTheModes)
{
    Bench b{"cd-r"};
    ASSERT_TRUE(b.writeParameters(1, true));
    ASSERT_TRUE(b.burn(0, pattern(320)));
    b.recorder->faults().add({.effect = Reset{}, .op = Op::Write10});
    EXPECT_EQ(code(b.write(320, pattern(32))), "6/29/00");
    // The track's stream is broken: it can be closed, not continued.
    ASSERT_TRUE(b.writeParameters(1, true));
    EXPECT_EQ(code(b.write(320, pattern(32))), "5/30/05");
    EXPECT_EQ(Fields{b.trackInformation(1)}.u8(5) & 0x20, 0x20);  // damage
    ASSERT_TRUE(b.close(1, 1));
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.read(0, 320), pattern(320));
}

}  // namespace
}  // namespace discmaster::emulator
