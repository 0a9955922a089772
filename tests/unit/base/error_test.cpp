#include "base/error.hpp"

#include <cerrno>
#include <gtest/gtest.h>
#include <set>

namespace discmaster {
namespace {

TEST(Error, ReportsTextEvidenceAndCode)
{
    const Error e{
        Fault::Df2dataMediaNotBlank, "the disc is not blank", {.command = "WRITE(10) 2a", .sense = "5/21/02"}};
    EXPECT_EQ(e.report(), "the disc is not blank [command WRITE(10) 2a] [sense 5/21/02] (0xC0AA0405)");
}

TEST(Error, OfASystemCallNamesTheFile)
{
    const auto e = systemError(Fault::SourceNotFound, ENOENT, "cannot open", "/x");
    EXPECT_STREQ(e.what(), "cannot open /x: No such file or directory");
    EXPECT_EQ(e.evidence().systemError, ENOENT);
    EXPECT_EQ(e.evidence().path, "/x");
}

TEST(Faults, AreEachNamedOnce)
{
    std::set<std::string_view> names;
    std::set<Fault> faults;
    for (const auto& row : kFaults) {
        EXPECT_TRUE(faults.insert(row.fault).second) << row.busName;
        EXPECT_TRUE(names.insert(row.busName).second) << row.busName;
        EXPECT_FALSE(row.meaning.empty());
        EXPECT_EQ(&info(row.fault), &row);
    }
}

}  // namespace
}  // namespace discmaster
