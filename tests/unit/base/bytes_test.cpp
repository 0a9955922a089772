#include "base/bytes.hpp"

#include <array>
#include <gtest/gtest.h>

namespace discmaster {
namespace {

TEST(Bytes, StoresAndLoadsInBothOrders)
{
    std::array<std::byte, 8> b{};
    putBe32(b, 1, 0x11223344);
    EXPECT_EQ(u8(b, 1), 0x11);
    EXPECT_EQ(be32(b, 1), 0x11223344U);
    EXPECT_EQ(le32(b, 1), 0x44332211U);
    putLe64(b, 0, 0x0102030405060708);
    EXPECT_EQ(be64(b, 0), 0x0807060504030201U);
    putBe24(b, 0, 0xABCDEF);
    EXPECT_EQ(be24(b, 0), 0xABCDEFU);
    putLe16(b, 6, 0xBEEF);
    EXPECT_EQ(be16(b, 6), 0xEFBE);
}

TEST(Bytes, TextIsPaddedAndCut)
{
    std::array<std::byte, 6> b{};
    putText(b, 0, 4, "AB");
    EXPECT_EQ(asText(b), std::string_view("AB  \0\0", 6));
    putText(b, 0, 4, "ABCDEFG", '0');
    EXPECT_EQ(asText(b), std::string_view("ABCD\0\0", 6));
}

TEST(Fields, ReadZeroBeyondTheEnd)
{
    std::array<std::byte, 3> b{std::byte{0x81}, std::byte{2}, std::byte{3}};
    const Fields f{b};
    EXPECT_EQ(f.be16(1), 0x0203);
    EXPECT_EQ(f.be16(2), 0);  // only half of it is there
    EXPECT_EQ(f.u8(3), 0);
    EXPECT_EQ(f.be32(0), 0U);
    EXPECT_TRUE(f.bit(0, 7));
    EXPECT_FALSE(f.bit(9, 7));
    EXPECT_EQ(f.bytes(2, 100).size(), 1U);
    EXPECT_TRUE(f.bytes(3, 1).empty());
    EXPECT_TRUE(f.bytes(SIZE_MAX, 2).empty());
    EXPECT_FALSE(f.has(1, SIZE_MAX));
}

}  // namespace
}  // namespace discmaster
