// A seeded random walk over what can be done with a disc, against a simple model of what must be on it.

#include "bench.hpp"

#include "burn/disc_identity.hpp"
#include "burn/disc_source.hpp"
#include "burn/erase.hpp"
#include "burn/format.hpp"
#include "mmc/transfer.hpp"

#include <array>
#include <cstdlib>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <random>
#include <set>

namespace discmaster::burn {
namespace {

using test::Bench;
using test::kMiB;
using test::PatternSource;

constexpr std::uint64_t kZeros = 0;  // the seed of blocks that hold zeros

/// A block of an image, by the image's seed.
struct Known {
    std::uint64_t seed = kZeros;
    std::uint64_t index = 0;
};

/// What must be on the disc. What it does not know may be anything.
struct Model {
    std::map<std::uint64_t, Known> blocks;
    std::uint64_t end = 0;    ///< behind all that a sequential disc holds
    bool closed = false;      ///< it takes no more data
    bool atOnceOnly = false;  ///< the next write closes it
    bool blank = true;
};

class RandomWalk : public testing::TestWithParam<const char*> {
protected:
    static bool isOneOf(std::string_view type, std::set<std::string_view> types) { return types.contains(type); }

    const std::string_view type_{GetParam()};
    const bool overwritable_ = isOneOf(type_, {"dvd+rw", "dvd-ram", "bd-re", "bd-re-dl", "disk"});
    const bool blankable_ = isOneOf(type_, {"cd-rw", "dvd-rw"});
    const bool simulates_ = isOneOf(type_, {"cd-r", "cd-rw", "dvd-r", "dvd-rw"});
    const bool closesItself_ = type_ == "dvd+r-dl";
    const std::uint64_t bytes_ = overwritable_ ? 24 * kMiB : 200 * kMiB;
    Bench bench_{GetParam(), bytes_};
    Model model_;
    std::mt19937_64 random_{20'260'000};
    std::uint64_t seed_ = 1;

    std::uint64_t upTo(std::uint64_t most) { return std::uniform_int_distribution<std::uint64_t>{0, most}(random_); }

    void step();
    void writes();
    void appends();
    void breaksOff();
    void simulates();
    void erases();
    void formats();
    void reloads();
    void insertsANewDisc();
    void refusesToOverwriteUnasked();

    std::uint64_t anySize() { return (1 + upTo(400)) * kBlockSize; }
    std::shared_ptr<PatternSource> newSource(std::uint64_t bytes)
    {
        return std::make_shared<PatternSource>(bytes, ++seed_);
    }
    void remember(Lba start, Sectors count)
    {
        const auto first = static_cast<std::uint64_t>(value(start));
        for (std::uint64_t i = 0; i < count.n; ++i) model_.blocks[first + i] = {seed_, i};
    }
    void forget(std::uint64_t first, std::uint64_t end)
    {
        model_.blocks.erase(model_.blocks.lower_bound(first), model_.blocks.lower_bound(end));
    }
    void zeros(std::uint64_t first, std::uint64_t end)
    {
        for (auto n = first; n < end; ++n) model_.blocks[n] = {};
    }
    /// What a session has in front may be larger than what is left: the drive then closes the disc with the one before.
    bool hasNoRoomForASession() const { return bytes_ / kBlockSize - model_.end < 20'000; }
    void wrote(const WriteResult& result, const MediaState& before, bool close);
    void expectContent(std::size_t blocks);
    void expectBlock(std::uint64_t block, const Known& known);
    void expectState();
};

void RandomWalk::wrote(const WriteResult& result, const MediaState& before, bool close)
{
    EXPECT_TRUE(result.verification && result.verification->good());
    const auto first = static_cast<std::uint64_t>(value(result.start));
    const auto end = first + result.written.n + result.padded.n;
    forget(first, end);
    remember(result.start, result.written);
    model_.blank = false;
    if (overwritable_) return;
    EXPECT_EQ(result.start, before.nextWritable);
    EXPECT_GE(first, model_.end) << "it lies on what was there";
    model_.end = end;
    const auto left = before.free.n - std::min(before.free.n, result.written.n + result.padded.n);
    const bool must = close || closesItself_ || model_.atOnceOnly || left * 60 <= before.total.n;
    const bool may = must || left * 40 <= before.total.n;
    EXPECT_TRUE(result.closed == CloseMode::Finalize ? may : !must);
    model_.closed = result.closed == CloseMode::Finalize || (hasNoRoomForASession() && !bench_.state().writable());
}

void RandomWalk::writes()
{
    const auto before = bench_.state();
    const bool close = upTo(19) == 0, tooLarge = upTo(19) == 0;
    const auto bytes = tooLarge ? (before.free + Sectors{1 + upTo(5000)}).bytes() : anySize();
    const WriteOptions options{
        .forceOverwrite = true, .closeMedia = close, .verification = BurnVerificationLevel::Full};
    const auto source = newSource(bytes);
    if (model_.closed) {
        EXPECT_EQ(bench_.writeFails(source, options), Fault::Df2dataInvalidMediaState);
    } else if (bytes > before.free.bytes() && !before.needsFormat) {
        EXPECT_EQ(bench_.writeFails(source, options), Fault::Df2dataStreamTooLargeForCurrentMedia);
    } else if (!tooLarge) {
        wrote(bench_.write(source, options), before, close);
    }
}

/// A session that an image continues: behind everything on write-once discs, anywhere on others.
void RandomWalk::appends()
{
    const auto before = bench_.state();
    if (model_.closed || before.needsFormat || before.physicallyBlank) return;
    const auto bytes = anySize();
    const auto blocks = sectorsFor(bytes).n;
    if (blocks + 512 > before.free.n) return;
    auto start = before.nextWritable.value_or(Lba{0});
    if (overwritable_) start = Lba{static_cast<std::int64_t>(upTo((before.total.n - blocks - 64) / 32) * 32)};
    const auto info = bench_.info();
    DiscSource disc{bench_.emulated, bench_.clock, {}, writtenPart(info, before)};
    const auto source = newSource(bytes);
    WriteRequest request{
        .stream = bench_.stream(source),
        .options = {.verification = BurnVerificationLevel::Full},
        .source = source,
        .continues = Continuation{.disc = discIdentifier(info, disc), .start = start, .leads = {}, .check = {}}};
    const auto result = write(bench_.drive, std::move(request), bench_.listener, bench_.clock, {});
    EXPECT_EQ(result.start, start);
    wrote(result, before, false);
}

/// The source ends early, or somebody cancels: what was there before stays, and the disc takes the next write.
void RandomWalk::breaksOff()
{
    const auto before = bench_.state();
    const auto bytes = 400 * kBlockSize + anySize();
    if (model_.closed || before.needsFormat || bytes > before.free.bytes()) return;
    const auto start = before.nextWritable.value_or(Lba{0});
    const auto at = upTo(bytes / kBlockSize - 300);
    const bool cancelled = upTo(1) == 0;
    const auto source =
        cancelled ? newSource(bytes) : std::make_shared<PatternSource>(bytes, ++seed_, at * kBlockSize + kBlockSize);
    if (cancelled)
        bench_.listener.act = [&](const Progress& p) {
            if (p.action != DataWriteAction::WritingData || p.lastWritten < start + Sectors{at}) return;
            bench_.stop.request_stop();
        };
    bool failed = false;
    try {
        bench_.write(source, {.forceOverwrite = true});
    } catch (const Error& e) {
        failed = true;
        EXPECT_EQ(e.fault(), cancelled ? Fault::RequestCancelled : Fault::SourceChanged) << e.report();
    }
    EXPECT_TRUE(failed || cancelled) << "what is small may be written before the cancel arrives";
    bench_.listener.act = nullptr;
    bench_.stop = std::stop_source{};
    const auto first = static_cast<std::uint64_t>(value(start));
    forget(first, first + bytes / kBlockSize + 512);
    model_.blank = false;
    if (overwritable_) return;
    // How far it came is the drive's to say; what is asked is that nothing old is covered, and that it goes on.
    const auto after = bench_.state();
    model_.closed = !after.writable();
    model_.blank = after.physicallyBlank;
    EXPECT_TRUE(!model_.closed || model_.atOnceOnly || closesItself_ || hasNoRoomForASession())
        << static_cast<std::uint32_t>(after.mask);
    if (after.nextWritable) {
        EXPECT_GE(*after.nextWritable, start);
        model_.end = static_cast<std::uint64_t>(value(*after.nextWritable));
    }
}

void RandomWalk::simulates()
{
    if (model_.closed) return;
    const auto before = bench_.state();
    const WriteOptions options{.forceOverwrite = true, .simulate = true};
    const auto bytes = anySize();
    if (bytes > before.free.bytes()) return;
    if (!simulates_) {
        EXPECT_EQ(bench_.writeFails(bytes, options), Fault::NotSupported);
        return;
    }
    EXPECT_TRUE(bench_.write(bytes, options).simulated);
    EXPECT_EQ(bench_.state().nextWritable, before.nextWritable);
}

void RandomWalk::erases()
{
    const bool full = upTo(3) == 0;
    const auto before = bench_.state();
    Fault fault = Fault::Failed;
    try {
        erase(bench_.drive, {.full = full}, bench_.listener, bench_.clock, {});
    } catch (const Error& e) {
        fault = e.fault();
    }
    if (!overwritable_ && !blankable_) {
        EXPECT_EQ(fault, Fault::EraseMediaIsNotSupported);
        return;
    }
    EXPECT_EQ(fault, Fault::Failed);
    EXPECT_TRUE(bench_.state().heuristicallyBlank);
    if (blankable_) {
        model_ = {.blocks = {}, .atOnceOnly = type_ == "dvd-rw" && !full};
    } else if (!before.needsFormat) {
        const auto ends = full ? before.total.n : kBlankEnds;
        zeros(0, ends);
        zeros(before.total.n - ends, before.total.n);
        model_.blank = true;
    }
}

void RandomWalk::formats()
{
    if (!overwritable_ || type_ == "disk") return;
    const auto spares = std::array{SpareAreas::Usual, SpareAreas::None, SpareAreas::Most}[upTo(2)];
    try {
        const auto room = format(bench_.drive, {.spares = spares, .force = true}, bench_.listener, bench_.clock, {});
        EXPECT_EQ(room, bench_.state().total);
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::NotSupported) << e.report();
        return;
    }
    model_ = {};
    model_.blank = bench_.state().heuristicallyBlank;
}

void RandomWalk::reloads() { bench_.recorder->insert(bench_.recorder->takeOut()); }

void RandomWalk::insertsANewDisc()
{
    bench_.recorder->takeOut();
    bench_.recorder->insert(emulator::makeMedium({.type = GetParam(), .bytes = bytes_, .folder = {}}));
    model_ = {};
}

void RandomWalk::refusesToOverwriteUnasked()
{
    if (!overwritable_ || model_.blank) return;
    const auto first = model_.blocks.begin();
    if (first == model_.blocks.end() || first->first != 0 || first->second.seed == kZeros) return;
    EXPECT_EQ(bench_.writeFails(anySize()), Fault::Df2dataMediaNotBlank);
}

void RandomWalk::expectBlock(std::uint64_t block, const Known& known)
{
    std::array<std::byte, kBlockSize> wanted{}, found{};
    if (known.seed != kZeros) PatternSource{UINT64_MAX, known.seed}.read(known.index * kBlockSize, wanted);
    ASSERT_TRUE(mmc::read(bench_.emulated, Lba{static_cast<std::int64_t>(block)}, found)) << block;
    ASSERT_TRUE(found == wanted) << "block " << block << " is not block " << known.index << " of image " << known.seed;
}

void RandomWalk::expectContent(std::size_t blocks)
{
    bench_.state();  // takes what the drive has to tell of a new disc
    if (model_.blocks.empty()) return;
    const auto last = model_.blocks.rbegin()->first;
    for (std::size_t i = 0; i < blocks; ++i) {
        const auto found = model_.blocks.lower_bound(upTo(last));
        expectBlock(found->first, found->second);
        if (HasFatalFailure()) return;
    }
}

void RandomWalk::expectState()
{
    EXPECT_TRUE(bench_.released());
    const auto state = bench_.state();
    EXPECT_EQ(state.writable(), !model_.closed) << static_cast<std::uint32_t>(state.mask);
    if (overwritable_) return;
    EXPECT_EQ(state.physicallyBlank, model_.blank);
    if (model_.closed) return;
    EXPECT_GE(value(state.nextWritable.value_or(Lba{-1})), static_cast<std::int64_t>(model_.end));
}

void RandomWalk::step()
{
    const auto what = upTo(99);
    if (model_.closed && upTo(2) == 0) {
        blankable_ ? erases() : insertsANewDisc();
    } else if (what < 35) {
        writes();
    } else if (what < 60) {
        appends();
    } else if (what < 70) {
        breaksOff();
    } else if (what < 76) {
        simulates();
    } else if (what < 82) {
        erases();
    } else if (what < 85) {
        formats();
    } else if (what < 92) {
        reloads();
    } else if (what < 97) {
        refusesToOverwriteUnasked();
    } else {
        insertsANewDisc();
    }
}

INSTANTIATE_TEST_SUITE_P(Media, RandomWalk,
                         testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "dvd+r-dl", "dvd+rw", "dvd-ram",
                                         "bd-r", "bd-r-dl", "bd-re", "bd-re-dl", "disk"),
                         test::nameOfMedium);

TEST_P(RandomWalk, LeavesWhatTheModelHas)
{
    const int steps = std::getenv("DISCMASTER_TEST_LONG") != nullptr ? 10'000 : 500;
    for (int n = 0; n < steps; ++n) {
        SCOPED_TRACE(testing::Message() << "step " << n);
        step();
        expectState();
        expectContent(n % 100 == 99 ? 1000 : 8);
        if (HasFailure()) return;
    }
}

}  // namespace
}  // namespace discmaster::burn
