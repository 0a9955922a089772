#include "emulator/extents.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <vector>

namespace discmaster::emulator {
namespace {

TEST(ExtentSet, MeltsWhatTouches)
{
    ExtentSet s;
    s.add({10, 20});
    s.add({30, 40});
    s.add({20, 30});
    EXPECT_EQ(s.extents(), (std::vector<Extent>{{10, 40}}));
    s.add({5, 5});
    EXPECT_EQ(s.count(), 30U);
    EXPECT_EQ(s.end(), 40U);
}

TEST(ExtentSet, AgreesWithASetOfNumbers)
{
    std::mt19937 random{7};
    ExtentSet s;
    std::set<std::uint64_t> model;
    const auto in = [&](std::uint64_t n) { return model.contains(n); };
    for (int i = 0; i < 400; ++i) {
        const std::uint64_t begin = random() % 200, end = begin + random() % 12;
        s.add({begin, end});
        for (auto n = begin; n < end; ++n) model.insert(n);
        const std::uint64_t from = random() % 200, to = from + 1 + random() % 12;
        bool all = true, any = false;
        for (auto n = from; n < to; ++n) (in(n) ? any : all) = in(n);
        ASSERT_EQ(s.contains({from, to}), all);
        ASSERT_EQ(s.intersects({from, to}), any);
        ASSERT_EQ(s.count(), model.size());
        for (std::size_t k = 1; k < s.extents().size(); ++k) ASSERT_LT(s.extents()[k - 1].end, s.extents()[k].begin);
    }
}

}  // namespace
}  // namespace discmaster::emulator
