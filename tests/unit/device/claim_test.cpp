#include "device/claim.hpp"

#include "support/fault_of.hpp"

#include <functional>
#include <gtest/gtest.h>
#include <string>

namespace discmaster::device {
namespace {

using discmaster::test::faultOf;

TEST(ClientName, IsWhatImapi2Takes)
{
    for (const auto& name : {std::string{"x"}, std::string{"My program, v1.0: a;b-c_d"}, std::string(63, 'a')})
        EXPECT_NO_THROW(requireClientName(name)) << name;
    for (const auto& name : {std::string{}, std::string(64, 'a'), std::string{"a/b"}, std::string{"a\n"},
                             std::string{"\xC3\xA4"}, std::string{"a\0b", 3}, std::string{"(a)"}})
        EXPECT_EQ(faultOf([&] { requireClientName(name); }), Fault::RecorderClientNameIsNotValid) << name;
}

TEST(ClaimBook, CountsOneHolder)
{
    ClaimBook book;
    EXPECT_TRUE(book.add({.clientName = "a", .holder = ":1.1", .user = 1000}, "sr0"));
    EXPECT_FALSE(book.add({.clientName = "a", .holder = ":1.1", .user = 1000}, "sr0"));
    EXPECT_EQ(book.current(), (ClaimHolder{"a", ":1.1", 1000, 2}));
    EXPECT_FALSE(book.remove(":1.1", "sr0"));
    EXPECT_TRUE(book.remove(":1.1", "sr0"));
    EXPECT_FALSE(book.current());
}

TEST(ClaimBook, TwoClientsOfOneNameAreTwo)
{
    ClaimBook book;
    book.add({.clientName = "a", .holder = ":1.1"}, "sr0");
    EXPECT_EQ(faultOf([&] { book.add({.clientName = "a", .holder = ":1.2"}, "sr0"); }), Fault::RecorderLocked);
    EXPECT_EQ(faultOf([&] { book.add({.clientName = "a", .holder = ":1.2", .whenHeld = Fault::AccessDenied}, "sr0"); }),
              Fault::AccessDenied);
    EXPECT_EQ(faultOf([&] { book.remove(":1.2", "sr0"); }), Fault::RecorderLocked);
    EXPECT_EQ(faultOf([&] { book.requireUsableBy(":1.2", "sr0"); }), Fault::RecorderLocked);
    EXPECT_NO_THROW(book.requireUsableBy(":1.1", "sr0"));
    EXPECT_EQ(book.current()->count, 1U);
}

TEST(ClaimBook, AFreeDriveIsUsableByAllAndCannotBeReleased)
{
    ClaimBook book;
    EXPECT_NO_THROW(book.requireUsableBy(":1.1", "sr0"));
    EXPECT_EQ(faultOf([&] { book.remove(":1.1", "sr0"); }), Fault::RecorderLocked);
}

TEST(ClaimBook, ABadNameLeavesNoTrace)
{
    ClaimBook book;
    EXPECT_EQ(faultOf([&] { book.add({.clientName = "", .holder = ":1.1"}, "sr0"); }),
              Fault::RecorderClientNameIsNotValid);
    EXPECT_FALSE(book.current());
}

}  // namespace
}  // namespace discmaster::device
