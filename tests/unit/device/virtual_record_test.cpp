#include "device/virtual_record.hpp"

#include <gtest/gtest.h>
#include <string>

namespace discmaster::device {
namespace {

VirtualRecord full()
{
    return {.name = "demo",
            .owner = 1000,
            .loaded = true,
            .mediaType = "bd-r",
            .mediaBytes = 25'025'314'816,
            .ownFolder = "medium-1"};
}

TEST(VirtualRecord, ComesBackAsItWasWritten)
{
    EXPECT_EQ(recordFromJson(toJson(full())), full());
    const VirtualRecord empty{.name = "x"};
    EXPECT_EQ(recordFromJson(toJson(empty)), empty);
}

TEST(VirtualRecord, WhatIsNoneIsRefused)
{
    auto leadingOut = full();
    leadingOut.ownFolder = "../other";
    auto parent = full();
    parent.ownFolder = "..";
    auto badName = full();
    badName.name = "a/b";
    for (const auto& text : {std::string{}, std::string{"{}"}, std::string{"[1]"}, std::string{R"({"version":2})"},
                             toJson(leadingOut), toJson(parent), toJson(badName), toJson(full()).substr(0, 60)})
        EXPECT_FALSE(recordFromJson(text)) << text;
}

}  // namespace
}  // namespace discmaster::device
