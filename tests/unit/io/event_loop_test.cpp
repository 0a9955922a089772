#include "io/event_loop.hpp"

#include "base/unique_fd.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <optional>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <thread>
#include <vector>

namespace discmaster::io {
namespace {

using std::chrono::milliseconds;

TEST(EventLoop, RunsPostedTasksInOrderOnItsThread)
{
    EventLoop loop;
    std::vector<int> order;
    const auto here = std::this_thread::get_id();
    std::jthread poster{[&] {
        for (int i = 0; i < 100; ++i)
            loop.post([&order, here, i] {
                EXPECT_EQ(std::this_thread::get_id(), here);
                order.push_back(i);
            });
        loop.post([&loop] { loop.quit(7); });
    }};
    EXPECT_EQ(loop.run(), 7);
    ASSERT_EQ(order.size(), 100U);
    EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

TEST(EventLoop, WatchesDescriptors)
{
    EventLoop loop;
    const UniqueFd fd{eventfd(1, EFD_CLOEXEC)};
    int calls = 0;
    const auto source = loop.watch(fd.get(), EPOLLIN, [&](std::uint32_t events) {
        EXPECT_TRUE(events & EPOLLIN);
        ++calls;
        loop.quit();
    });
    loop.run();
    EXPECT_EQ(calls, 1);
}

TEST(EventLoop, ASourceMayEndItselfInItsHandler)
{
    EventLoop loop;
    std::optional<EventLoop::Source> timer;
    timer = loop.after(milliseconds{1}, [&] {
        timer.reset();
        loop.quit();
    });
    loop.run();
    EXPECT_FALSE(timer);
}

TEST(EventLoop, PeriodicTimersRepeat)
{
    EventLoop loop;
    int calls = 0;
    const auto timer = loop.every(milliseconds{1}, [&] {
        if (++calls == 3) loop.quit();
    });
    loop.run();
    EXPECT_EQ(calls, 3);
}

TEST(EventLoop, HandlesSignals)
{
    EventLoop loop;
    int seen = 0;
    const auto source = loop.onSignals({SIGUSR1}, [&](int signal) {
        seen = signal;
        loop.quit();
    });
    raise(SIGUSR1);
    loop.run();
    EXPECT_EQ(seen, SIGUSR1);
}

}  // namespace
}  // namespace discmaster::io
