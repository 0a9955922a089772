// Fail everywhere once: a burn in which one command fails, for every command and each of a set of failures. It ends in
// bounded time, well or with a named error; the drive is free, and burns the next disc.

#include "bench.hpp"

#include <gtest/gtest.h>
#include <iostream>

namespace discmaster::burn {
namespace {

using emulator::FaultEffect;
using scsi::Sense;
using scsi::SenseKey;
using test::Bench;
using test::kMiB;
using test::PatternSource;

constexpr auto kLongest = std::chrono::hours{2};

struct Failure {
    const char* name;
    FaultEffect effect;
};

FaultEffect refuse(SenseKey key, std::uint8_t asc, std::uint8_t ascq)
{
    return emulator::Refuse{Sense{.key = key, .asc = asc, .ascq = ascq}};
}

const Failure kFailures[] = {
    {"write error", refuse(SenseKey::MediumError, 0x0C, 0x00)},
    {"unreadable", refuse(SenseKey::MediumError, 0x11, 0x00)},
    {"hardware", refuse(SenseKey::HardwareError, 0x44, 0x00)},
    {"invalid field", refuse(SenseKey::IllegalRequest, 0x24, 0x00)},
    {"invalid opcode", refuse(SenseKey::IllegalRequest, 0x20, 0x00)},
    {"sequence", refuse(SenseKey::IllegalRequest, 0x2C, 0x00)},
    {"session incomplete", refuse(SenseKey::IllegalRequest, 0x72, 0x03)},
    {"busy", refuse(SenseKey::NotReady, 0x04, 0x08)},
    {"becoming ready", refuse(SenseKey::NotReady, 0x04, 0x01)},
    {"no medium", refuse(SenseKey::NotReady, 0x3A, 0x00)},
    {"aborted", refuse(SenseKey::AbortedCommand, 0x00, 0x00)},
    {"medium changed", refuse(SenseKey::UnitAttention, 0x28, 0x00)},
    {"reset", emulator::Reset{}},
    {"hang", emulator::Delay{std::chrono::hours{25}}},
    {"unplug", emulator::Unplug{}},
};

bool is(const Failure& failure, std::string_view name) { return failure.name == name; }

class FailEverywhere : public testing::TestWithParam<const char*> {
protected:
    static constexpr std::uint64_t kBytes = 3 * kMiB / 16, kDisc = 32 * kMiB;

    std::size_t commands()
    {
        Bench bench{GetParam(), kDisc};
        bench.write(source_, options_);
        return bench.drive.sent.size();
    }

    void run(const Failure& failure, std::size_t n)
    {
        SCOPED_TRACE(testing::Message() << failure.name << " at command " << n);
        Bench bench{GetParam(), kDisc};
        bench.recorder->faults().add({.effect = failure.effect, .skip = static_cast<unsigned>(n)});
        const auto begin = bench.clock.now();
        burn(bench);
        EXPECT_LT(bench.clock.now() - begin, kLongest);
        if (is(failure, "unplug")) return;
        if (!is(failure, "hang")) {
            EXPECT_TRUE(bench.released());
        }
        next(bench);
    }

    /// What ended well has been written; what did not has a name.
    void burn(Bench& bench)
    {
        try {
            const auto result = bench.write(source_, options_);
            EXPECT_TRUE(result.verification && result.verification->good());
            EXPECT_TRUE(bench.holds(result.start, source_));
        } catch (const Error& e) {
            EXPECT_NE(e.fault(), Fault::Failed) << e.report();
            EXPECT_FALSE(e.report().empty());
        }
    }

    void next(Bench& bench)
    {
        bench.recorder->faults().clear();
        bench.recorder->takeOut();
        bench.recorder->insert(emulator::makeMedium({.type = GetParam(), .bytes = kDisc, .folder = {}}));
        EXPECT_NO_THROW(bench.write(kBytes / 2));
    }

    const std::shared_ptr<PatternSource> source_ = std::make_shared<PatternSource>(kBytes);
    const WriteOptions options_{.verification = BurnVerificationLevel::Full};
};
INSTANTIATE_TEST_SUITE_P(Media, FailEverywhere,
                         testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "dvd+r-dl", "dvd+rw", "dvd-ram",
                                         "bd-r", "bd-r-dl", "bd-re", "disk"),
                         test::nameOfMedium);

TEST_P(FailEverywhere, Once)
{
    const auto all = commands();
    std::size_t runs = 0;
    for (std::size_t n = 0; n < all; ++n)
        for (const auto& failure : kFailures) {
            run(failure, n);
            ++runs;
        }
    std::cout << GetParam() << ": " << runs << " burns of " << all << " commands\n";
}

}  // namespace
}  // namespace discmaster::burn
