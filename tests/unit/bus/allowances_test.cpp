#include "bus/allowances.hpp"

#include "support/fault_of.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <thread>
#include <vector>

namespace discmaster::bus {
namespace {

using enum Allowances::Kind;
using test::faultOf;

constexpr uid_t kUser = 1000, kOther = 1001;

std::shared_ptr<Allowances> allowances(std::uint64_t each = 100)
{
    return std::make_shared<Allowances>(AllowanceLimits{.memory = each, .stagedBytes = each, .descriptors = each});
}

TEST(Allowances, AreOfAUserNotOfAnImage)
{
    const auto all = allowances();
    const auto one = all->shareOf(kUser), two = all->shareOf(kUser), others = all->shareOf(kOther);
    one->set(Memory, 60);
    two->set(Memory, 40);
    EXPECT_EQ(faultOf([&] { two->set(Memory, 41); }), Fault::LimitsExceeded);
    EXPECT_EQ(two->get(Memory), 40U) << "it takes what it took";
    EXPECT_NO_THROW(others->set(Memory, 100));
    EXPECT_NO_THROW(two->set(StagedBytes, 100)) << "another kind";
}

TEST(Allowances, AreGivenBackWithTheImage)
{
    const auto all = allowances();
    auto one = all->shareOf(kUser);
    const auto two = all->shareOf(kUser);
    one->set(Descriptors, 100);
    EXPECT_EQ(faultOf([&] { two->set(Descriptors, 1); }), Fault::LimitsExceeded);
    one.reset();
    EXPECT_NO_THROW(two->set(Descriptors, 100));
}

TEST(Allowances, BecomeLessWhateverTheLimit)
{
    const auto all = allowances();
    const auto share = all->shareOf(kUser);
    share->set(Memory, 100);
    EXPECT_NO_THROW(share->set(Memory, 99));
    EXPECT_EQ(faultOf([&] { share->set(Memory, AllowanceLimits::kNone); }), Fault::LimitsExceeded);
}

TEST(Allowances, CanBeTakenBesideForAsLongAsNeeded)
{
    const auto all = allowances();
    auto share = all->shareOf(kUser);
    share->set(Descriptors, 50);
    auto beside = share->take(Descriptors, 50);
    EXPECT_EQ(faultOf([&] { share->take(Descriptors, 1); }), Fault::LimitsExceeded);
    share.reset();
    const auto next = all->shareOf(kUser);
    EXPECT_EQ(faultOf([&] { next->set(Descriptors, 51); }), Fault::LimitsExceeded) << "it outlives the share";
    beside.reset();
    EXPECT_NO_THROW(next->set(Descriptors, 100));
}

TEST(Allowances, OfOneselfHaveNoLimitButForDescriptors)
{
    const auto all = std::make_shared<Allowances>(AllowanceLimits::ofOneself());
    const auto share = all->shareOf(kUser);
    EXPECT_NO_THROW(share->set(Memory, AllowanceLimits::kNone - 1));
    EXPECT_NO_THROW(share->set(StagedBytes, AllowanceLimits::kNone - 1));
    EXPECT_EQ(faultOf([&] { share->set(Descriptors, 4097); }), Fault::LimitsExceeded);
}

TEST(Allowances, AreCountedByManyThreads)
{
    const auto all = allowances(1000);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                const auto share = all->shareOf(kUser);
                for (std::uint64_t n = 0; n < 250; ++n) share->set(StagedBytes, n);
            });
    }
    EXPECT_NO_THROW(all->shareOf(kUser)->set(StagedBytes, 1000));
}

}  // namespace
}  // namespace discmaster::bus
