#include "io/chunk_pool.hpp"

#include "base/error.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace discmaster::io {
namespace {

TEST(ChunkPool, GivesAlignedChunksUntilItIsEmpty)
{
    ChunkPool pool{8192, 2};
    auto a = pool.tryAcquire();
    auto b = pool.tryAcquire();
    ASSERT_TRUE(a && b);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(a->room().data()) % 4096, 0U);
    EXPECT_EQ(a->room().size(), 8192U);
    EXPECT_TRUE(a->bytes().empty());
    EXPECT_EQ(pool.usedBytes(), pool.totalBytes());
    EXPECT_FALSE(pool.tryAcquire());
    a.reset();
    EXPECT_TRUE(pool.tryAcquire());
}

TEST(ChunkPool, MovedChunkIsGivenBackOnce)
{
    ChunkPool pool{4096, 2};
    {
        auto a = *pool.tryAcquire();
        a.resize(10);
        Chunk b{std::move(a)};
        EXPECT_EQ(b.bytes().size(), 10U);
        Chunk c;
        c = std::move(b);
        EXPECT_TRUE(c);
        EXPECT_EQ(pool.usedBytes(), 4096U);
    }
    EXPECT_EQ(pool.usedBytes(), 0U);
}

TEST(ChunkPool, WaitingEndsWhenAChunkComesBack)
{
    ChunkPool pool{4096, 2};
    auto a = pool.acquire({});
    auto b = pool.acquire({});
    std::jthread giver{[c = std::move(a)]() mutable { Chunk gone{std::move(c)}; }};
    EXPECT_TRUE(pool.acquire({}));
}

TEST(ChunkPool, WaitingEndsWithAStop)
{
    ChunkPool pool{4096, 2};
    auto a = pool.acquire({});
    auto b = pool.acquire({});
    std::stop_source stop;
    std::jthread stopper{[&stop] { stop.request_stop(); }};
    try {
        auto c = pool.acquire(stop.get_token());
        FAIL() << "a third chunk of two";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

}  // namespace
}  // namespace discmaster::io
