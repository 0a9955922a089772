// Holds the public enumerations and error names against IMAPI2's own lists.

#include <discmaster/enums.hpp>
#include <discmaster/errors.hpp>

#include <algorithm>
#include <fstream>
#include <gtest/gtest.h>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace discmaster {
namespace {

std::vector<std::vector<std::string>> table(const std::string& name)
{
    std::ifstream in{std::string{IMAPI2_LISTS} + "/" + name};
    EXPECT_TRUE(in) << name;
    std::vector<std::vector<std::string>> rows;
    std::string line;
    bool header = true;
    while (std::getline(in, line)) {
        if (line.starts_with('#')) continue;
        if (std::exchange(header, false)) continue;
        std::vector<std::string> row;
        std::istringstream cells{line};
        for (std::string cell; std::getline(cells, cell, '\t');) row.push_back(cell);
        rows.push_back(row);
    }
    EXPECT_GT(rows.size(), 100U) << name;
    return rows;
}

TEST(Imapi2, EveryEnumeratorHasItsNumber)
{
    std::map<std::pair<std::string, std::string>, std::int64_t> ours;
    for (const auto& e : kEnumerators) ours[{std::string{e.enumeration}, std::string{e.name}}] = e.value;
    std::size_t checked = 0;
    for (const auto& row : table("enums.tsv")) {
        if (row[0] == "(range type)") continue;  // limits of parameters, not values
        const auto found = ours.find({row[0], row[1]});
        ASSERT_NE(found, ours.end()) << row[0] << "." << row[1];
        EXPECT_EQ(found->second, std::stoll(row[2], nullptr, 16)) << row[1];
        ++checked;
    }
    EXPECT_EQ(checked, kEnumerators.size()) << "enumerators that IMAPI2 does not have";
}

std::string camelCase(const std::string& name)
{
    std::string result;
    bool upper = true;
    for (const char c : name) {
        if (c == '_') {
            upper = true;
            continue;
        }
        result += static_cast<char>(upper ? std::toupper(c) : std::tolower(c));
        upper = false;
    }
    return result;
}

TEST(Imapi2, EveryFailureHasItsNameAndNumber)
{
    std::map<std::string, const FaultInfo*> ours;
    for (const auto& row : kFaults)
        if (!row.imapiName.empty()) ours[std::string{row.imapiName}] = &row;
    for (const auto& row : table("results.tsv")) {
        const auto& code = row[0];
        if (!code.starts_with("E_IMAPI_") && !code.starts_with("IMAPI_E_")) continue;
        ASSERT_TRUE(ours.contains(code)) << code;
        const auto& info = *ours[code];
        EXPECT_EQ(static_cast<std::uint32_t>(info.fault), std::stoul(row[1], nullptr, 16)) << code;
        EXPECT_EQ(info.busName, "org.discmaster.DiscMaster1.Error." + camelCase(code.substr(8))) << code;
    }
}

TEST(Imapi2, EverySuccessWithNewsHasItsNumber)
{
    std::size_t checked = 0;
    for (const auto& row : table("results.tsv")) {
        if (!row[0].starts_with("S_IMAPI_") && !row[0].starts_with("IMAPI_S_")) continue;
        const auto found = std::ranges::find(kNotices, row[0], &NoticeInfo::imapiName);
        ASSERT_NE(found, kNotices.end()) << row[0];
        EXPECT_EQ(static_cast<std::uint32_t>(found->notice), std::stoul(row[1], nullptr, 16)) << row[0];
        ++checked;
    }
    EXPECT_EQ(checked, kNotices.size());
}

TEST(Errors, OursAreDocumented)
{
    std::ifstream in{ERRORS_TSV};
    std::set<std::string> documented;
    for (std::string line; std::getline(in, line);)
        if (!line.starts_with('#')) documented.insert(line.substr(0, line.find('\t')));
    std::set<std::string> ours;
    for (const auto& row : kFaults)
        if (row.busName.starts_with("org.discmaster.") && !row.imapiName.starts_with("E_IMAPI_") &&
            !row.imapiName.starts_with("IMAPI_E_"))
            ours.insert(std::string{row.busName});
    EXPECT_EQ(documented, ours);
}

}  // namespace
}  // namespace discmaster
