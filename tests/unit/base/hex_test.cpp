#include "base/hex.hpp"

#include <gtest/gtest.h>

namespace discmaster {
namespace {

TEST(Hex, RoundTrips)
{
    const auto bytes = fromHex("00 ff7A");
    ASSERT_TRUE(bytes);
    EXPECT_EQ(toHex(*bytes), "00ff7a");
    EXPECT_EQ(toHex(*bytes, ' '), "00 ff 7a");
    EXPECT_EQ(fromHex("")->size(), 0U);
}

TEST(Hex, RefusesWhatIsNotHexadecimal)
{
    EXPECT_FALSE(fromHex("0"));
    EXPECT_FALSE(fromHex("0g"));
    EXPECT_FALSE(fromHex("0 0"));
}

}  // namespace
}  // namespace discmaster
