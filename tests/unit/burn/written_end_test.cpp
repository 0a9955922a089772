#include "burn/written_end.hpp"

#include "bench.hpp"
#include "burn/disc_source.hpp"
#include "image/plan.hpp"
#include "image/source.hpp"
#include "image/tree.hpp"
#include "io/caller_files.hpp"
#include "support/temp_dir.hpp"

#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace discmaster::burn {
namespace {

using test::Bench;
using test::kMiB;

/// A formatted disc onto which an image was burned: zeros behind it.
class Disc final : public io::ByteSource {
public:
    explicit Disc(std::shared_ptr<io::ByteSource> image, std::uint64_t size = 64 * kMiB)
        : image_{std::move(image)}
        , size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        std::ranges::fill(into, std::byte{0});
        if (offset >= image_->size()) return;
        image_->read(offset, into.first(std::min<std::uint64_t>(into.size(), image_->size() - offset)));
        if (spoiled_ >= offset && spoiled_ < offset + into.size()) into[spoiled_ - offset] ^= std::byte{0xFF};
    }
    void spoil(std::uint64_t byte) { spoiled_ = byte; }

private:
    std::shared_ptr<io::ByteSource> image_;
    std::uint64_t size_;
    std::uint64_t spoiled_ = UINT64_MAX;
};

std::shared_ptr<io::ByteSource> mastered(FsiFileSystems fileSystems, std::uint32_t padding)
{
    const auto tree = std::make_shared<image::Tree>();
    for (const auto* name : {"a.txt", "b.txt"})
        tree->addFile(image::kRoot, name, {.mode = 0644}, std::vector<std::byte>(50'000, std::byte{'x'}));
    image::Options options;
    options.setFileSystems(fileSystems);
    options.rockRidge = false;
    options.padding = padding;
    options.alignment = 1;  // zeros behind the file systems are no part of them
    options.volumeName = "DISC";
    return std::make_shared<image::ImageSource>(image::plan(tree, options), io::CallerFiles::own());
}

class EndOfFileSystems : public testing::TestWithParam<std::pair<FsiFileSystems, std::uint32_t>> {};

TEST_P(EndOfFileSystems, IsTheEndOfTheImageThatWasBurned)
{
    const auto [fileSystems, padding] = GetParam();
    const auto image = mastered(fileSystems, padding);
    Disc disc{image};
    ASSERT_EQ(image->size() % kBlockSize, 0U);
    EXPECT_EQ(endOfFileSystems(disc), Sectors{image->size() / kBlockSize});
}

constexpr auto kBridge = static_cast<FsiFileSystems>(static_cast<std::uint32_t>(FsiFileSystems::Iso9660) |
                                                     static_cast<std::uint32_t>(FsiFileSystems::Joliet) |
                                                     static_cast<std::uint32_t>(FsiFileSystems::Udf));
INSTANTIATE_TEST_SUITE_P(OfOurs, EndOfFileSystems,
                         testing::Values(std::pair{FsiFileSystems::Iso9660, 0U},
                                         std::pair{FsiFileSystems::Iso9660, 150U}, std::pair{FsiFileSystems::Udf, 0U},
                                         std::pair{FsiFileSystems::Udf, 150U}, std::pair{kBridge, 150U}));

/// An image made by a shell command, in which {} stands for its path; null where the tool is not there.
std::shared_ptr<io::ByteSource> madeBy(const test::TempDir& dir, std::string command)
{
    const auto file = (dir.path() / "image").string();
    for (auto at = command.find("{}"); at != std::string::npos; at = command.find("{}", at + file.size()))
        command.replace(at, 2, file);
    const auto tree = dir.write("tree/file", std::string(100'000, 'x')).parent_path().string();
    if (std::system(("cd " + tree + " && " + command + " >/dev/null 2>&1").c_str()) != 0) return nullptr;
    return std::make_shared<io::FileSource>(UniqueFd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)}, file);
}

class EndOfForeignFileSystems : public testing::TestWithParam<const char*> {};

TEST_P(EndOfForeignFileSystems, IsTheEndOfTheImage)
{
    const test::TempDir dir;
    const auto image = madeBy(dir, GetParam());
    if (!image) GTEST_SKIP() << "cannot run " << GetParam();
    Disc disc{image};
    EXPECT_EQ(endOfFileSystems(disc), Sectors{image->size() / kBlockSize});
}

INSTANTIATE_TEST_SUITE_P(MadeBy, EndOfForeignFileSystems,
                         testing::Values("genisoimage -quiet -r -J -o {} .", "genisoimage -quiet -udf -o {} .",
                                         "xorriso -as mkisofs -quiet -r -o {} .",
                                         "truncate -s 8M {} && /usr/sbin/mkudffs -b 2048 -m hd -r 1.50 {}",
                                         "truncate -s 8M {} && /usr/sbin/mkudffs -b 2048 -m cdrw -r 2.01 {}"));

TEST(EndOfFileSystems, IsUnknownWhereThereIsNoFileSystem)
{
    Disc disc{std::make_shared<test::PatternSource>(kMiB)};
    EXPECT_FALSE(endOfFileSystems(disc));
}

TEST(EndOfFileSystems, IsUnknownWhereOneOfThemCannotBeRead)
{
    const auto image = mastered(kBridge, 0);
    Disc disc{image};
    // UDF may go on where ISO 9660 ends; the partition's descriptor lies in both sequences behind block 256's anchor.
    disc.spoil(256 * kBlockSize);
    EXPECT_FALSE(endOfFileSystems(disc));
}

TEST(EndOfFileSystems, IsUnknownWhereItLiesBehindTheDisc)
{
    const auto image = mastered(FsiFileSystems::Iso9660, 150);
    Disc disc{image, image->size() - kBlockSize};
    EXPECT_FALSE(endOfFileSystems(disc));
}

TEST(DiscSource, GivesBytesFromAnywhereAndZerosForWhatCannotBeRead)
{
    Bench bench{"bd-re", 64 * kMiB};
    const auto source = std::make_shared<test::PatternSource>(kMiB);
    bench.write(source);
    bench.recorder->faults().add(
        {.effect = emulator::Refuse{scsi::Sense{.key = scsi::SenseKey::MediumError, .asc = 0x11}},
         .op = scsi::Op::Read10,
         .lba = 77,
         .times = 0});
    DiscSource disc{bench.drive, bench.clock, {}, Sectors{64 * kMiB / kBlockSize}};
    std::vector<std::byte> bytes(300'000);
    constexpr std::uint64_t kAt = 100'001;
    disc.read(kAt, bytes);
    for (std::uint64_t i = 0; i < bytes.size(); ++i) {
        const bool unreadable = (kAt + i) / kBlockSize == 77;
        ASSERT_EQ(bytes[i], unreadable ? std::byte{0} : source->at(kAt + i)) << i;
    }
}

}  // namespace
}  // namespace discmaster::burn
