// A disc in a folder: what is there after the drive, or the process, has gone.

#include "support/bench.hpp"

#include "base/error.hpp"
#include "emulator/medium.hpp"
#include "emulator/store.hpp"
#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace discmaster::emulator {
namespace {

namespace fs = std::filesystem;

class Reload : public ::testing::Test {
protected:
    std::unique_ptr<Medium> make(const std::string& type, std::uint64_t bytes = 64 << 20)
    {
        return makeMedium({.type = type, .bytes = bytes, .folder = folder});
    }
    std::uint64_t imageBlocks() const { return fs::file_size(fs::path{folder} / "disc.iso") / kBlockSize; }
    std::string description() const
    {
        std::ifstream in{fs::path{folder} / "disc.json"};
        std::ostringstream text;
        text << in.rdbuf();
        return text.str();
    }
    void describe(const std::string& text) const { std::ofstream{fs::path{folder} / "disc.json"} << text; }
    Fault faultOfOpening() const
    {
        return discmaster::test::faultOf([&] { (void)openMedium(folder); });
    }

    const discmaster::test::TempDir dir;
    const std::string folder = dir.path().string();
};

/// A store on a file system that becomes full.
class FillingStore final : public Store {
public:
    explicit FillingStore(const bool& full)
        : full_{full}
    {
    }
    void read(std::uint64_t block, MutableBytes blocks) override { inner_->read(block, blocks); }
    void write(std::uint64_t block, ByteView blocks) override { inner_->write(block, blocks); }
    std::uint64_t blocks() const override { return inner_->blocks(); }
    void clear() override { inner_->clear(); }
    void extend(std::uint64_t blocks) override { inner_->extend(blocks); }
    void saveDescription(const std::string& json) override
    {
        if (full_) throw Error{Fault::OutputFailed, "cannot write disc.json: No space left on device"};
        inner_->saveDescription(json);
    }
    std::optional<std::string> loadDescription() override { return inner_->loadDescription(); }

private:
    const bool& full_;
    std::unique_ptr<Store> inner_ = temporaryStore();
};

class FullStore : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(Media, FullStore, ::testing::Values("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r"));

TEST_P(FullStore, LeavesTheDiscAsItWasKeptAndLetsItGo)
{
    bool full = false;
    const auto medium = makeMedium(*findMediumType(GetParam()), 64 << 20, std::make_unique<FillingStore>(full));
    ASSERT_TRUE(medium->write(0, pattern(40)));

    full = true;
    const auto before = toJson(medium->state());
    EXPECT_EQ(discmaster::test::faultOf([&] { static_cast<void>(medium->flush()); }), Fault::OutputFailed);
    EXPECT_EQ(discmaster::test::faultOf([&] { static_cast<void>(medium->closeTrack(1)); }), Fault::OutputFailed);
    EXPECT_EQ(toJson(medium->state()), before);
    medium->interrupt();
    EXPECT_EQ(toJson(medium->state()), before);

    full = false;
    EXPECT_TRUE(medium->closeTrack(1));
    full = true;
    EXPECT_EQ(discmaster::test::faultOf([&] { static_cast<void>(medium->closeSession(true)); }), Fault::OutputFailed);
    EXPECT_EQ(medium->status(), DiscStatus::Appendable);
    full = false;
    EXPECT_TRUE(medium->closeSession(true));
    EXPECT_EQ(medium->status(), DiscStatus::Complete) << "it goes on where it was";
}

TEST_F(Reload, BlankDiscHasNoImageYet)
{
    Bench b;
    b.load(make("bd-r"));
    EXPECT_FALSE(fs::exists(fs::path{folder} / "disc.iso"));
    ASSERT_TRUE(b.burn(0, pattern(40)));
    EXPECT_EQ(imageBlocks(), 40U);
    ASSERT_TRUE(b.sync());
    EXPECT_EQ(imageBlocks(), 64U);
}

TEST_F(Reload, ClosedSessionsComeBack)
{
    DiscState before;
    {
        Bench b;
        b.load(make("dvd+r"));
        ASSERT_TRUE(b.burn(0, pattern(64)));
        ASSERT_TRUE(b.close(1, 1));
        ASSERT_TRUE(b.close(2));
        before = b.recorder->medium()->state();
    }
    Bench b;
    b.load(openMedium(folder));
    EXPECT_EQ(b.recorder->medium()->state(), before);
    EXPECT_EQ(b.nextWritable(), 64 + 2048);
    EXPECT_EQ(b.read(0, 64), pattern(64));
    ASSERT_TRUE(b.burn(64 + 2048, pattern(32)));
    EXPECT_EQ(imageBlocks(), 64U + 2048 + 32);
}

TEST_F(Reload, WhatWasWrittenBeforeACrashIsThere)
{
    {
        Bench b;
        b.load(make("bd-r"));
        ASSERT_TRUE(b.burn(0, pattern(70)));  // no SYNCHRONIZE CACHE, no CLOSE: the process ends
    }
    Bench b;
    b.load(openMedium(folder));
    EXPECT_EQ(b.read(0, 70), pattern(70));
    EXPECT_EQ(b.nextWritable(1), 96);  // the unit that was in the buffer was padded
    ASSERT_TRUE(b.burn(96, pattern(32)));
    ASSERT_TRUE(b.close(1, 1));
}

TEST_F(Reload, ReservedTrackBeforeAnotherIsThereAfterACrash)
{
    {
        Bench b;
        b.load(make("dvd+r"));
        ASSERT_TRUE(b.none(Bench::cdb(Op::ReserveTrack, 10).be32(5, 320)));
        ASSERT_TRUE(b.burn(320, pattern(32, 2)));
        ASSERT_TRUE(b.burn(0, pattern(64)));
    }
    Bench b;
    b.load(openMedium(folder));
    EXPECT_EQ(b.nextWritable(1), 64);
    EXPECT_EQ(b.nextWritable(2), 352);
    EXPECT_EQ(b.read(0, 64), pattern(64));
    EXPECT_EQ(code(b.readResult(64)), "8/00/00");
}

TEST_F(Reload, InterruptedCdTrackCanOnlyBeClosed)
{
    {
        Bench b;
        b.load(make("cd-r"));
        ASSERT_TRUE(b.writeParameters(1, true));
        ASSERT_TRUE(b.burn(0, pattern(400)));
    }
    Bench b;
    b.load(openMedium(folder));
    ASSERT_TRUE(b.writeParameters(1, true));
    EXPECT_EQ(code(b.write(400, pattern(1))), "5/30/05");
    ASSERT_TRUE(b.close(1, 1));
    ASSERT_TRUE(b.close(2));
    EXPECT_EQ(b.read(0, 400), pattern(400));
    EXPECT_EQ(b.nextWritable(), 402 + 11400);
}

TEST_F(Reload, RewritableDiscKeepsItsFormatAndData)
{
    {
        Bench b;
        b.load(make("bd-re"));
        ASSERT_TRUE(b.format(0x31, 32768));
        ASSERT_TRUE(b.write(3200, pattern(32)));
    }
    Bench b;
    b.load(openMedium(folder));
    EXPECT_EQ(b.read(3200, 32), pattern(32));
    ASSERT_TRUE(b.format(0x31, 32768));
    EXPECT_EQ(b.read(3200, 32), Bytes(32 * kBlockSize));
}

TEST_F(Reload, AFolderIsInOneDriveAtATime)
{
    {
        const auto medium = make("bd-r");
        EXPECT_EQ(faultOfOpening(), Fault::ObjectBusy);
        EXPECT_EQ(discmaster::test::faultOf([&] { (void)make("bd-r"); }), Fault::ObjectBusy);
    }
    EXPECT_NO_THROW((void)openMedium(folder));
}

TEST_F(Reload, FoldersAreNotMixedUp)
{
    EXPECT_EQ(faultOfOpening(), Fault::SourceNotFound);
    (void)make("bd-r");
    EXPECT_THROW((void)make("bd-r"), Error);
    EXPECT_NO_THROW((void)openOrMakeMedium({.type = "bd-r", .bytes = 0, .folder = folder}));
    EXPECT_THROW((void)openOrMakeMedium({.type = "cd-r", .bytes = 0, .folder = folder}), Error);
    EXPECT_THROW((void)makeMedium({.type = "floppy", .bytes = 0, .folder = {}}), Error);
    EXPECT_THROW((void)makeMedium({.type = "bd-r", .bytes = 5, .folder = {}}), Error);
    EXPECT_NO_THROW((void)makeMedium({.type = "cd-r", .bytes = 829'000'000, .folder = {}}));
    EXPECT_THROW((void)makeMedium({.type = "cd-r", .bytes = 830'000'000, .folder = {}}), Error);
}

TEST_F(Reload, ImageShorterThanItsDescriptionIsDamage)
{
    {
        Bench b;
        b.load(make("bd-r"));
        ASSERT_TRUE(b.burn(0, pattern(64)));
        ASSERT_TRUE(b.sync());
    }
    fs::resize_file(fs::path{folder} / "disc.iso", 10 * kBlockSize);
    EXPECT_EQ(faultOfOpening(), Fault::ImageInvalid);
}

TEST_F(Reload, HostileDescriptionsAreNamedErrors)
{
    {
        Bench b;
        b.load(make("dvd+r"));
        ASSERT_TRUE(b.burn(0, pattern(64)));
        ASSERT_TRUE(b.close(1, 1));
        ASSERT_TRUE(b.close(2));
    }
    const auto good = description();
    for (const std::string bad : {"", "{", "[]", "null", "{}", "{\"version\": 2}", "\xff\xfe", "{\"version\": -1}"}) {
        describe(bad);
        EXPECT_EQ(faultOfOpening(), Fault::ImageInvalid) << bad;
    }
    describe(std::string(1 << 20, '['));
    EXPECT_EQ(faultOfOpening(), Fault::ImageInvalid);
    // Each number and each word replaced in turn: an error or a disc, never a crash.
    for (std::size_t at = 0; at < good.size(); ++at) {
        if (std::isdigit(static_cast<unsigned char>(good[at])) == 0) continue;
        for (const std::string value : {"4294967295", "18446744073709551615", "-1", "1e9", "null", "[]"}) {
            auto bad = good;
            bad.replace(at, 1, value);
            describe(bad);
            try {
                Bench b;
                b.load(openMedium(folder));
                (void)b.nextWritable();
                (void)b.trackInformation(1);
                (void)b.read(0, 64);
                (void)b.close(1, 2);
                (void)b.close(6);
            } catch (const Error& e) {
                EXPECT_EQ(e.fault(), Fault::ImageInvalid) << value << " at " << at;
            }
        }
    }
}

}  // namespace
}  // namespace discmaster::emulator
