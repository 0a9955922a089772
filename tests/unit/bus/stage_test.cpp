#include "bus/stage.hpp"

#include "base/error.hpp"
#include "bus/job_control.hpp"
#include "support/fault_of.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <memory>
#include <span>
#include <string>

namespace discmaster::bus {
namespace {

using test::faultOf;
using test::TempDir;

/// So many bytes, each of which is the last digit of its offset.
class Digits final : public io::ByteSource {
public:
    explicit Digits(std::uint64_t size)
        : size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        for (auto& byte : into) byte = static_cast<std::byte>('0' + offset++ % 10);
    }

private:
    std::uint64_t size_;
};

std::string content(const image::SourceSlice& slice)
{
    std::string text(slice.size, ' ');
    slice.source->read(slice.offset, std::as_writable_bytes(std::span{text}));
    return text;
}

class StageTest : public testing::Test {
protected:
    static constexpr std::uint64_t kLimit = 1000;

    Stage stage(std::uint64_t spare = 0)
    {
        return Stage{{.path = (usual_.path() / "staging").string(), .spare = spare}, all_->shareOf(1000)};
    }

    TempDir usual_;
    std::shared_ptr<Allowances> all_ = std::make_shared<Allowances>(AllowanceLimits{.stagedBytes = kLimit});
    JobControl control_{[](const Figures&) {}, std::make_shared<ManualClock>()};
};

TEST_F(StageTest, MakesTheUsualFolderWhenItIsNeeded)
{
    auto stage = this->stage();
    EXPECT_EQ(stage.folder(), (usual_.path() / "staging").string());
    EXPECT_FALSE(std::filesystem::exists(stage.folder()));
    Digits source{12};
    EXPECT_EQ(content(stage.add(source, "/f", control_)), "012345678901");
    EXPECT_TRUE(std::filesystem::is_empty(stage.folder())) << "copies have no names";
}

TEST_F(StageTest, TakesNoMoreThanTheUserMayHave)
{
    auto stage = this->stage(), other = this->stage();
    Digits most{kLimit - 10}, little{10}, much{11};
    const auto kept = stage.add(most, "/f", control_);
    EXPECT_EQ(faultOf([&] { other.add(much, "/g", control_); }), Fault::LimitsExceeded);
    EXPECT_EQ(faultOf([&] { stage.add(much, "/g", control_); }), Fault::LimitsExceeded);
    EXPECT_EQ(stage.bytes(), kLimit - 10) << "what was copied is forgotten";
    EXPECT_NO_THROW(other.add(little, "/g", control_));
    EXPECT_EQ(content(kept).size(), kLimit - 10);
}

TEST_F(StageTest, GivesBackWhatIsCutOff)
{
    auto stage = this->stage();
    Digits all{kLimit};
    stage.add(all, "/f", control_);
    stage.cutBack(0);
    EXPECT_EQ(stage.bytes(), 0U);
    EXPECT_NO_THROW(stage.add(all, "/f", control_));
}

TEST_F(StageTest, LeavesTheServiceItsRoom)
{
    auto stage = this->stage(std::uint64_t{1} << 62);
    Digits source{1};
    EXPECT_EQ(faultOf([&] { stage.add(source, "/f", control_); }), Fault::WorkingDirectorySpace);
    EXPECT_EQ(stage.bytes(), 0U);
    const TempDir elsewhere;
    const UniqueFd folder{::open(elsewhere.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    stage.moveTo(folder, "elsewhere", control_);
    EXPECT_NO_THROW(stage.add(source, "/f", control_)) << "the caller's folder is the caller's";
}

TEST_F(StageTest, MovesWhatItHas)
{
    auto stage = this->stage();
    Digits source{25};
    const auto before = stage.add(source, "/f", control_);
    const TempDir elsewhere;
    const UniqueFd folder{::open(elsewhere.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    stage.moveTo(folder, "elsewhere", control_);
    EXPECT_EQ(stage.folder(), "elsewhere");
    EXPECT_EQ(content(before), content(stage.add(source, "/g", control_)));
    EXPECT_EQ(stage.bytes(), 50U);
}

TEST_F(StageTest, StaysWhereItIsWhenNoFileCanBeMade)
{
    auto stage = this->stage();
    const UniqueFd folder{::open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC)};
    EXPECT_EQ(faultOf([&] { stage.moveTo(folder, "/proc", control_); }), Fault::InvalidWorkingDirectory);
    EXPECT_EQ(stage.folder(), (usual_.path() / "staging").string());
    Digits source{1};
    EXPECT_NO_THROW(stage.add(source, "/f", control_));
}

}  // namespace
}  // namespace discmaster::bus
