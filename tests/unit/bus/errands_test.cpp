#include "bus/errands.hpp"

#include "io/event_loop.hpp"

#include <chrono>
#include <gtest/gtest.h>
#include <latch>
#include <thread>
#include <vector>

namespace discmaster::bus {
namespace {

using namespace std::chrono_literals;

/// Runs the loop until `ended` is so many.
void runUntil(io::EventLoop& loop, const int& ended, int wanted)
{
    while (ended < wanted) loop.runOnce(1000ms);
}

TEST(Errands, RunElsewhereAndEndHere)
{
    io::EventLoop loop;
    Errands errands{loop};
    const auto here = std::this_thread::get_id();
    int ended = 0;
    errands.run(
        1,
        [here] {
            EXPECT_NE(std::this_thread::get_id(), here);
            return 42;
        },
        [&](std::expected<int, Error> result) {
            EXPECT_EQ(std::this_thread::get_id(), here);
            EXPECT_EQ(result, 42);
            ++ended;
        });
    runUntil(loop, ended, 1);
}

TEST(Errands, HandOnWhatWasThrown)
{
    io::EventLoop loop;
    Errands errands{loop};
    int ended = 0;
    errands.run(
        1,
        [] {
            throw Error{Fault::DirNotFound, "no"};
        },
        [&](std::expected<void, Error> result) {
            ASSERT_FALSE(result);
            EXPECT_EQ(result.error().fault(), Fault::DirNotFound);
            ++ended;
        });
    runUntil(loop, ended, 1);
}

TEST(Errands, OfOneUserDoNotKeepThoseOfAnother)
{
    io::EventLoop loop;
    Errands errands{loop};
    int ended = 0;
    std::latch otherWasThere{1};
    std::vector<uid_t> order;
    const auto end = [&](uid_t user) {
        return [&, user](std::expected<void, Error>) {
            order.push_back(user);
            ++ended;
        };
    };
    for (int i = 0; i < 20; ++i)
        errands.run(
            1, [&] { otherWasThere.wait(); }, end(1));
    errands.run(
        2, [&] { otherWasThere.count_down(); }, end(2));
    runUntil(loop, ended, 21);
    EXPECT_EQ(order.size(), 21U);
}

TEST(Errands, ThatStillWaitAreDropped)
{
    io::EventLoop loop;
    int ended = 0;
    {
        Errands errands{loop};
        for (int i = 0; i < 10; ++i)
            errands.run(
                1, [] {}, [&](std::expected<void, Error>) { ++ended; });
    }
    EXPECT_EQ(ended, 0);
}

}  // namespace
}  // namespace discmaster::bus
