// ISO 9660 in forms that no master at hand writes: forged.

#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/el_torito.hpp"
#include "image/read/iso9660_view.hpp"
#include "image/read/sessions.hpp"
#include "support/images.hpp"
#include "support/iso_forge.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <span>
#include <string>
#include <vector>

namespace discmaster::image::read::test {
namespace {

std::string textOf(const View& view, const Entry& e)
{
    const auto content = view.content(e);
    std::string text(static_cast<std::size_t>(content->size()), '\0');
    content->read(0, std::as_writable_bytes(std::span{text}));
    return text;
}

class ForgedIsoVolume : public testing::TestWithParam<std::uint32_t> {
protected:
    ForgedIso forged_ = forgeIso({.blockSize = GetParam()});
    MemorySource source_{forged_.bytes};
};

TEST_P(ForgedIsoVolume, EveryFormOfAFileIsRead)
{
    const auto image = open(source_);
    EXPECT_EQ(contents(image.preferred()), (std::map<std::string, std::string>{{"PLAIN", forged_.plain},
                                                                               {"ATTR", forged_.attributed},
                                                                               {"LEAVED", forged_.interleaved},
                                                                               {"MULTI", forged_.sections}}));
}

TEST_P(ForgedIsoVolume, AnExtendedAttributeRecordTellsOwnerAndPermissions)
{
    const auto image = open(source_);
    const auto e = image.preferred().find("ATTR");
    ASSERT_TRUE(e);
    EXPECT_EQ(e->uid, 7U);
    EXPECT_EQ(e->gid, 3U);
    EXPECT_EQ(e->mode, 0511);
    ASSERT_TRUE(e->created && e->modified);
    EXPECT_EQ(e->modified->seconds - e->created->seconds, 365 * 86400);
    EXPECT_FALSE(image.preferred().find("LEAVED")->mode) << "the protection bit is not set";
}

TEST_P(ForgedIsoVolume, AnAssociatedFileIsAStream)
{
    const auto image = open(source_);
    const auto& view = image.preferred();
    const auto e = view.find("PLAIN");
    ASSERT_TRUE(e && e->hasStreams);
    std::string text;
    view.streams(*e, [&](Entry&& s) {
        EXPECT_EQ(s.name, "associated");
        text = textOf(view, s);
        return true;
    });
    EXPECT_EQ(text, forged_.resource);
    EXPECT_FALSE(view.find("MULTI")->hasStreams);
}

INSTANTIATE_TEST_SUITE_P(BlockSizes, ForgedIsoVolume, testing::Values(512U, 1024U, 2048U));

// --- System use entries that no tool at hand writes

TEST(SystemUse, SparseFilesAreRefusedWithTheirSize)
{
    using namespace std::string_view_literals;
    MemorySource source{std::vector<std::byte>(kBlockSize)};
    Blocks blocks{source};
    // RRIP 1.12 4.1.7: high and low half of the size, depth of the table.
    const auto entry = "SF\x15\x01\x01\0\0\0\0\0\0\x01\x02\0\0\0\0\0\0\x02\x01"sv;
    const auto rr = decodeSystemUse(blocks, asBytes(entry), kBlockSize, 7);
    EXPECT_EQ(rr.sparse, (std::uint64_t{1} << 32) + 2);
}

TEST(SystemUse, LongTimesAreRead)
{
    MemorySource source{std::vector<std::byte>(kBlockSize)};
    Blocks blocks{source};
    std::string entry{"TF\x16\x01\x82", 5};
    entry += std::string{"2001020304050607\x04", 17};
    const auto rr = decodeSystemUse(blocks, asBytes(entry), kBlockSize, 7);
    ASSERT_TRUE(rr.modified);
    EXPECT_EQ(rr.modified->offsetMinutes, 60);
    EXPECT_EQ(rr.modified->nanoseconds, 70'000'000U);
}

}  // namespace
}  // namespace discmaster::image::read::test
