// Sessions that go on with a disc, and the leads to them on discs that can be overwritten.

#include "bench.hpp"
#include "burn/disc_identity.hpp"
#include "burn/disc_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace discmaster::burn {
namespace {

using test::Bench;
using test::kMiB;
using test::PatternSource;

constexpr auto kFull = BurnVerificationLevel::Full;
constexpr std::uint32_t kStart = 1024;

/// A disc with something on it.
struct Written : Bench {
    explicit Written(const std::string& type, std::uint64_t bytes = 32 * kMiB)
        : Bench{type, bytes}
    {
        write(old);
        listener = {};
        drive.sent.clear();
    }

    DiscSource disc()
    {
        const auto now = info();
        return {emulated, clock, {}, writtenPart(now, mediaState(now)), DiscSource::Unreadable::Error};
    }
    std::string id()
    {
        auto source = disc();
        return discIdentifier(info(), source);
    }
    std::vector<std::byte> blocks(std::uint64_t first, std::uint64_t count)
    {
        std::vector<std::byte> bytes(static_cast<std::size_t>(count * kBlockSize));
        disc().read(first * kBlockSize, bytes);
        return bytes;
    }
    Continuation further(Lba start) { return {.disc = id(), .start = start, .leads = {}, .check = {}}; }
    WriteResult go(Continuation continuation, std::uint64_t bytes = 3 * kMiB, const WriteOptions& options = {})
    {
        const auto source = std::make_shared<PatternSource>(bytes, 7);
        return burn::write(drive,
                           {.stream = stream(source),
                            .options = options,
                            .names = {},
                            .source = source,
                            .continues = std::move(continuation)},
                           listener, clock, stop.get_token());
    }
    Fault goFails(Continuation continuation, std::uint64_t bytes = 3 * kMiB)
    {
        try {
            go(std::move(continuation), bytes);
        } catch (const Error& e) {
            text = e.report();
            return e.fault();
        }
        return Fault::Failed;
    }

    std::shared_ptr<PatternSource> old = std::make_shared<PatternSource>(2 * kMiB, 3);
};

Lead leadOf(std::uint32_t block, int filling)
{
    Lead lead{.block = block, .bytes = {}};
    lead.bytes.fill(static_cast<std::byte>(filling));
    return lead;
}

TEST(Continuation, OfAnOverwritableDiscNeedsNoForceAndLeavesWhatIsThere)
{
    Written bench{"bd-re"};
    const auto before = bench.blocks(0, kStart);
    auto next = bench.further(Lba{kStart});
    next.leads = {leadOf(16, 1), leadOf(17, 2), leadOf(256, 3), leadOf(20, 4)};
    const auto result = bench.go(next, 3 * kMiB, {.verification = kFull});
    EXPECT_EQ(result.start, Lba{kStart});
    EXPECT_TRUE(result.verification->good());
    EXPECT_TRUE(bench.holds(Lba{kStart}, std::make_shared<PatternSource>(3 * kMiB, 7)));
    auto expected = before;
    for (const auto& lead : next.leads)
        std::ranges::copy(lead.bytes, expected.begin() + static_cast<std::ptrdiff_t>(lead.block * kBlockSize));
    EXPECT_EQ(bench.blocks(0, kStart), expected);
    EXPECT_TRUE(bench.released());
    EXPECT_EQ(bench.listener.actions.back(), DataWriteAction::Completed);
}

TEST(Continuation, WritesLeadsBehindAllElseAndInOrder)
{
    Written bench{"bd-re"};
    auto next = bench.further(Lba{kStart});
    next.leads = {leadOf(16, 1), leadOf(256, 3), leadOf(17, 2)};
    // Before each flush but the data's own, what the disc shows.
    std::vector<std::string> seen;
    bench.drive.before = [&](scsi::Op op) {
        if (op != scsi::Op::SynchronizeCache) return;
        std::string shown;
        for (const auto& lead : next.leads)
            shown +=
                bench.blocks(lead.block, 1) == std::vector<std::byte>{lead.bytes.begin(), lead.bytes.end()} ? '+' : '-';
        seen.push_back(shown);
    };
    bench.go(next);
    EXPECT_THAT(seen, testing::ElementsAre("---", "+--", "++-", "+++"));
}

TEST(Continuation, IsNotStoppedBetweenLeads)
{
    Written bench{"bd-re"};
    auto next = bench.further(Lba{kStart});
    next.leads = {leadOf(16, 1), leadOf(256, 3)};
    std::size_t flushes = 0;
    bench.drive.before = [&](scsi::Op op) {
        if (op == scsi::Op::SynchronizeCache && ++flushes == 2) bench.stop.request_stop();
    };
    bench.go(next);
    EXPECT_EQ(bench.blocks(256, 1), (std::vector<std::byte>(kBlockSize, std::byte{3})));
}

TEST(Continuation, CancelledWhileDataAreWrittenLeavesTheDiscAsItWas)
{
    Written bench{"bd-re"};
    const auto before = bench.blocks(0, kStart);
    auto next = bench.further(Lba{kStart});
    next.leads = {leadOf(16, 1), leadOf(256, 3)};
    bench.drive.before = [&](scsi::Op op) {
        if (op == scsi::Op::Write10) bench.stop.request_stop();
    };
    EXPECT_EQ(bench.goFails(next), Fault::RequestCancelled);
    EXPECT_EQ(bench.blocks(0, kStart), before);
}

TEST(Continuation, IsRefusedOnAnotherDiscAndOnThatDiscWhenItHasChanged)
{
    for (const auto* type : {"bd-re", "bd-r"}) {
        Written bench{type}, other{type};
        other.write(std::make_shared<PatternSource>(kMiB, 11), {.forceOverwrite = true});
        const auto start = bench.state().overwritable() ? Lba{kStart} : *bench.state().nextWritable;
        auto next = bench.further(start);
        EXPECT_EQ(next.disc, bench.id());
        EXPECT_NE(next.disc, other.id());
        EXPECT_EQ(other.goFails(next), Fault::DiscMismatch) << type;
        EXPECT_THAT(other.text, testing::HasSubstr("import it anew"));
        bench.write(std::make_shared<PatternSource>(kMiB, 13), {.forceOverwrite = true});
        EXPECT_EQ(bench.goFails(next), Fault::DiscMismatch) << type;
    }
}

TEST(Continuation, OfASequentialDiscBeginsWhereItHasTo)
{
    for (const auto* type : {"cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r"}) {
        Written bench{type, 100 * kMiB};
        const auto at = *bench.state().nextWritable;
        EXPECT_EQ(bench.goFails(bench.further(Lba{value(at) + 32})), Fault::DiscMismatch) << type;
        EXPECT_EQ(bench.go(bench.further(at), 2 * kMiB, {.verification = kFull}).start, at) << type;
        EXPECT_TRUE(bench.holds(at, std::make_shared<PatternSource>(2 * kMiB, 7))) << type;
        EXPECT_TRUE(bench.holds(Lba{0}, bench.old)) << type;
    }
}

TEST(Continuation, HasTheRoomBehindItsStartAndNoMore)
{
    Written bench{"bd-re"};
    const auto total = bench.state().total.n;
    EXPECT_EQ(bench.goFails(bench.further(Lba{kStart}), (total - kStart + 32) * kBlockSize),
              Fault::Df2dataStreamTooLargeForCurrentMedia);
    EXPECT_EQ(bench.go(bench.further(Lba{kStart}), (total - kStart) * kBlockSize).written.n, total - kStart);
}

TEST(Continuation, AsksWhetherTheDiscHasRoomForItsLeads)
{
    Written bench{"bd-re"};
    auto next = bench.further(Lba{kStart});
    next.check = [&](io::ByteSource& disc) {
        EXPECT_EQ(disc.size(), bench.state().total.bytes());
        throw Error{Fault::IncompatiblePreviousSession, "something else is there"};
    };
    EXPECT_EQ(bench.goFails(next), Fault::IncompatiblePreviousSession);
    EXPECT_EQ(bench.drive.count(scsi::Op::Write10), 0U);
}

}  // namespace
}  // namespace discmaster::burn
