#include "base/content_id.hpp"

#include <array>
#include <gtest/gtest.h>

namespace discmaster {
namespace {

TEST(ContentId, IsThatOfAllThatWasAdded)
{
    ContentId whole, parts;
    whole.add("one two");
    parts.add("one ");
    parts.add(asBytes("two"));
    EXPECT_EQ(whole.text(), parts.text());
    EXPECT_EQ(whole.text().size(), 32U);
    EXPECT_NE(whole.text(), ContentId{}.text());
    const auto before = whole.text();
    whole.add(std::array{std::byte{0}});
    EXPECT_NE(whole.text(), before);
}

}  // namespace
}  // namespace discmaster
