#include "bus/tree_site.hpp"

#include "base/error.hpp"
#include "bus/made_streams.hpp"
#include "io/caller_files.hpp"
#include "support/fault_of.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <string>

namespace discmaster::bus {
namespace {

using image::kRoot;
using image::Tree;
using test::faultOf;

class TreeSiteTest : public testing::Test {
protected:
    static constexpr std::uint64_t kMemory = 1 << 20;

    void addZeros(const std::string& name, std::uint64_t bytes)
    {
        changeTree(site_, [&](Tree& tree) {
            tree.addFile(kRoot, name, {}, image::SourceSlice{.source = makeZeros(bytes), .offset = 0, .size = bytes});
        });
    }
    void addDirectories(std::size_t count)
    {
        changeTree(site_, [&](Tree& tree) {
            for (std::size_t n = 0; n < count; ++n) tree.addDirectory(kRoot, std::to_string(n), {});
        });
    }
    std::uint64_t names() const { return site_.tree().counts().names(); }

    std::shared_ptr<Allowances> all_ = std::make_shared<Allowances>(AllowanceLimits{.memory = kMemory});
    std::shared_ptr<KeptTree> kept_ =
        std::make_shared<KeptTree>(KeptTree{.share = all_->shareOf(1000), .tree = Tree{}});
    TreeSite site_{.kept = kept_,
                   .options = {},
                   .stage = std::make_shared<Stage>(StageFolder{.path = "/nowhere"}, kept_->share),
                   .files = io::CallerFiles::own()};
};

TEST_F(TreeSiteTest, ChangesWholeOrNotAtAll)
{
    const auto before = names();
    const auto point = site_.tree().changePoint();
    EXPECT_EQ(faultOf([&] {
                  changeTree(site_, [](Tree& tree) {
                      tree.addDirectory(kRoot, "a", {});
                      throw Error{Fault::RequestCancelled, "in the middle"};
                  });
              }),
              Fault::RequestCancelled);
    EXPECT_EQ(names(), before);
    EXPECT_EQ(site_.tree().changePoint(), point);
}

TEST_F(TreeSiteTest, HoldsTheImagesSize)
{
    site_.options.freeBlocks = 2000;
    EXPECT_NO_THROW(addZeros("fits", 1000 * 2048));
    EXPECT_EQ(faultOf([&] { addZeros("does not", 1000 * 2048); }), Fault::ImageSizeLimit);
    EXPECT_EQ(site_.tree().counts().files, 1U);
}

TEST_F(TreeSiteTest, ChargesForMemoryAndRefusesMoreThanThereIs)
{
    site_.options.setFileSystems(FsiFileSystems::Udf);
    constexpr auto kTooMany = kMemory / 10;  // each takes more bytes
    EXPECT_EQ(faultOf([&] { addDirectories(kTooMany); }), Fault::LimitsExceeded);
    EXPECT_EQ(site_.tree().counts().directories, 1U);
    EXPECT_NO_THROW(addDirectories(10));
    EXPECT_EQ(kept_->share->get(Allowances::Kind::Memory), site_.tree().memoryBytes());
}

TEST_F(TreeSiteTest, GoesBackOnlyToWhatTheFileSystemsAllow)
{
    site_.options.strictCompliance = true;
    site_.options.setFileSystems(FsiFileSystems::Udf);
    changeTree(site_, [](Tree& tree) {
        auto folder = kRoot;
        for (int level = 1; level < 10; ++level) folder = tree.addDirectory(folder, "d", {});
    });
    const auto deep = site_.tree().changePoint();
    changeTree(site_, [](Tree& tree) { tree.removeTree(*tree.find("/d")); });
    const auto now = site_.tree().changePoint();
    site_.options.setFileSystems(FsiFileSystems::Iso9660);
    EXPECT_EQ(faultOf([&] { rollBack(site_, deep); }), Fault::Iso9660Levels);
    EXPECT_EQ(faultOf([&] { rollBack(site_, now + 1); }), Fault::InvalidParam);
    EXPECT_EQ(site_.tree().changePoint(), now);
    EXPECT_NO_THROW(rollBack(site_, 0));
    EXPECT_EQ(site_.tree().counts().directories, 1U);
}

}  // namespace
}  // namespace discmaster::bus
