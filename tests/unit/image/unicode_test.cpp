#include "image/unicode.hpp"

#include <gtest/gtest.h>
#include <string>
#include <utility>

namespace discmaster::image {
namespace {

TEST(Unicode, DecodesWellFormedTextAlone)
{
    EXPECT_TRUE(isUtf8("a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\x80"));
    for (const std::string bad :
         {"\xC0\x80", "\xC3", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\x80", "\xE0\x80\x80", "\xF0\x9F\x93"})
        EXPECT_FALSE(isUtf8(bad));
}

TEST(Unicode, GoesToUtf16AndBack)
{
    const std::string text = "a\xC3\xA4\xE2\x82\xAC\xF0\x9F\x93\x80";
    EXPECT_EQ(toUtf16(text, u'_'), u"a\u00E4\u20AC\U0001F4C0");
    EXPECT_EQ(toUtf8(toUtf16(text, u'_')), text);
    EXPECT_EQ(toUtf16("\xFFz", u'_'), u"_z");
    EXPECT_EQ(toUtf8(std::u16string{u'x', char16_t{0xD800}}), "x\xEF\xBF\xBD");
}

TEST(Unicode, CutsNoPair)
{
    EXPECT_EQ(cut(u"ab\U0001F4C0", 3), u"ab");
    EXPECT_EQ(cut(u"ab\U0001F4C0", 4), u"ab\U0001F4C0");
    EXPECT_EQ(cut(u"ab", 5), u"ab");
}

TEST(Unicode, FoldsLettersAndNothingElse)
{
    const std::pair<char16_t, char16_t> cases[] = {
        {u'a', u'A'},           {u'[', u'['},           {u'\u00E4', u'\u00C4'}, {u'\u00F7', u'\u00F7'},
        {u'\u0101', u'\u0100'}, {u'\u013A', u'\u0139'}, {u'\u03C9', u'\u03A9'}, {u'\u0436', u'\u0416'},
        {u'\u0451', u'\u0401'}, {u'\u4E2D', u'\u4E2D'}};
    for (const auto& [lower, expected] : cases) {
        EXPECT_EQ(upper(lower), expected) << static_cast<unsigned>(lower);
        EXPECT_EQ(upper(expected), expected) << static_cast<unsigned>(expected);
    }
}

}  // namespace
}  // namespace discmaster::image
