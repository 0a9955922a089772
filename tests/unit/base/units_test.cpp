#include "base/units.hpp"

#include <gtest/gtest.h>

namespace discmaster {
namespace {

static_assert(sectorsFor(0) == Sectors{0});
static_assert(sectorsFor(1) == Sectors{1});
static_assert(sectorsFor(2048) == Sectors{1});
static_assert(sectorsFor(2049) == Sectors{2});
static_assert(sectorsFor(UINT64_MAX).n == UINT64_MAX / 2048 + 1);
static_assert(value(Lba{-150} + Sectors{150}) == 0);
static_assert(Sectors{3}.bytes() == 6144);
static_assert(roundUp(33, 32) == 64 && roundUp(32, 32) == 32 && roundUp(0, 16) == 0);

TEST(Units, AddUp)
{
    Lba at{10};
    at += Sectors{5};
    EXPECT_EQ(value(at), 15);
    Sectors n{1};
    n += Sectors{2};
    EXPECT_EQ(n, Sectors{3});
    EXPECT_LT(Sectors{1}, Sectors{2});
}

}  // namespace
}  // namespace discmaster
