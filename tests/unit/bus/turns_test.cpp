#include "bus/turns.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::bus {
namespace {

using enum Turns::Access;

class TurnsTest : public testing::Test {
protected:
    /// Enters, and keeps its turn until it is dropped; "a" is told when it comes in, "a!" when it is refused.
    void enter(const std::string& name, Turns::Access access)
    {
        turns_.enter(
            access,
            [this, name](Turns::Turn turn) {
                told_.push_back(name);
                held_.emplace_back(name, std::move(turn));
            },
            [this, name](const Error& error) {
                told_.push_back(name + "!");
                fault_ = error.fault();
            });
    }
    void drop(const std::string& name)
    {
        const auto found = std::ranges::find(held_, name, &std::pair<std::string, Turns::Turn>::first);
        const auto turn = std::move(found->second);
        held_.erase(found);
    }
    void makeLong(const std::string& name)
    {
        turns_.makeLong(std::ranges::find(held_, name, &std::pair<std::string, Turns::Turn>::first)->second);
    }
    std::vector<std::string> told() { return std::exchange(told_, {}); }

    using Names = std::vector<std::string>;
    std::vector<std::pair<std::string, Turns::Turn>> held_;
    Names told_;
    std::optional<Fault> fault_;
    Turns turns_;  // last: whoever waits is forgotten first
};

TEST_F(TurnsTest, ManyLookAtATime)
{
    enter("a", Look);
    enter("b", Look);
    EXPECT_EQ(told(), (Names{"a", "b"}));
}

TEST_F(TurnsTest, OneChangesAndTheOthersWaitInOrder)
{
    enter("change", Change);
    enter("look", Look);
    enter("change again", Change);
    enter("look again", Look);
    EXPECT_EQ(told(), Names{"change"});
    drop("change");
    EXPECT_EQ(told(), Names{"look"});
    drop("look");
    EXPECT_EQ(told(), Names{"change again"});
    drop("change again");
    EXPECT_EQ(told(), Names{"look again"});
}

TEST_F(TurnsTest, ALookDoesNotOvertakeAChangeThatWaits)
{
    enter("look", Look);
    enter("change", Change);
    enter("late look", Look);
    EXPECT_EQ(told(), Names{"look"});
    drop("look");
    EXPECT_EQ(told(), Names{"change"});
    drop("change");
    EXPECT_EQ(told(), Names{"late look"});
}

TEST_F(TurnsTest, NobodyWaitsForAJobThatChanges)
{
    enter("job", Change);
    enter("waits", Look);
    makeLong("job");
    EXPECT_TRUE(turns_.busy());
    enter("look", Look);
    EXPECT_EQ(told(), (Names{"job", "waits!", "look!"}));
    EXPECT_EQ(fault_, Fault::ObjectBusy);
    drop("job");
    EXPECT_FALSE(turns_.busy());
    enter("look", Look);
    EXPECT_EQ(told(), Names{"look"});
}

TEST_F(TurnsTest, OneCanLookBesideAJobThatLooks)
{
    enter("job", Look);
    makeLong("job");
    enter("look", Look);
    enter("change", Change);
    EXPECT_EQ(told(), (Names{"job", "look", "change!"}));
    EXPECT_TRUE(turns_.busy());
    drop("look");
    drop("job");
    enter("change", Change);
    EXPECT_EQ(told(), Names{"change"});
}

TEST_F(TurnsTest, AChangeThatCannotWaitIsRefusedBesideAnotherAndWelcomeBesideALook)
{
    EXPECT_NO_THROW(turns_.requireNobodyChanges());
    enter("look", Look);
    EXPECT_NO_THROW(turns_.requireNobodyChanges());
    makeLong("look");
    EXPECT_THROW(turns_.requireNobodyChanges(), Error);
    drop("look");
    enter("change", Change);
    EXPECT_THROW(turns_.requireNobodyChanges(), Error);
}

TEST_F(TurnsTest, OnlySoManyWait)
{
    enter("change", Change);
    for (int i = 0; i < 64; ++i) enter("waits", Look);
    EXPECT_EQ(told(), Names{"change"});
    enter("one more", Look);
    EXPECT_EQ(told(), Names{"one more!"});
    EXPECT_EQ(fault_, Fault::LimitsExceeded);
}

TEST_F(TurnsTest, ALongQueueOfWhatIsOverAtOnceIsNoDeepStack)
{
    enter("change", Change);
    int done = 0;
    for (int i = 0; i < 64; ++i)
        turns_.enter(
            Change, [&](const Turns::Turn&) { ++done; }, [](const Error&) {});
    drop("change");
    EXPECT_EQ(done, 64);
}

TEST(TurnsLife, WhoWaitsIsForgottenWithTheImage)
{
    Turns::Turn held;
    bool called = false;
    {
        Turns turns;
        turns.enter(
            Change, [&](Turns::Turn turn) { held = std::move(turn); }, [](const Error&) {});
        turns.enter(
            Look, [&](const Turns::Turn&) { called = true; }, [&](const Error&) { called = true; });
    }
    held.reset();
    EXPECT_FALSE(called);
}

}  // namespace
}  // namespace discmaster::bus
