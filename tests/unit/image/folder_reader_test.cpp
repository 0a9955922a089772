#include "image/folder_reader.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "support/temp_dir.hpp"

#include <fcntl.h>
#include <filesystem>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <set>
#include <string>

namespace discmaster::image {
namespace {

class FolderReading : public testing::Test {
protected:
    std::set<std::string> namesOf(Listing& listing)
    {
        std::set<std::string> names;
        while (const auto* name = listing.next()) {
            EXPECT_EQ(listing.inspect().stx_size, dir_.path().string().size()) << name;
            EXPECT_TRUE(names.insert(name).second) << name;
        }
        EXPECT_EQ(listing.next(), nullptr) << "the end is the end";
        return names;
    }
    /// A folder of so many files, each as long as the test's own path.
    std::set<std::string> fill(const std::string& folder, int count)
    {
        std::set<std::string> names;
        std::filesystem::create_directories(dir_.path() / folder);
        for (int i = 0; i < count; ++i) {
            names.insert(fmt::format("f{}", i));
            dir_.write(fmt::format("{}/f{}", folder, i), dir_.path().string());
        }
        return names;
    }
    static Fault faultOf(auto&& act)
    {
        try {
            act();
        } catch (const Error& e) {
            return e.fault();
        }
        return Fault{};
    }

    test::TempDir dir_;
    UniqueFd top_{open(dir_.path().c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
    std::shared_ptr<const io::CallerFiles> files_ = io::CallerFiles::own();
};

TEST_F(FolderReading, GivesTheLastFolderFirstAndEachOfItsNamesOnce)
{
    std::vector<std::set<std::string>> expected;
    for (int i = 0; i < 60; ++i) expected.push_back(fill(fmt::format("d{}", i), i % 7));
    expected.push_back(fill("d60", 2500));  // more than is read ahead
    for (int round = 0; round < 3; ++round) {
        FolderReader reader{*files_, top_.get(), io::CallerFiles::Links::Refuse};
        for (std::size_t i = 0; i < expected.size(); ++i) reader.push(fmt::format("d{}", i), fmt::format("/d{}", i));
        for (auto i = expected.size(); i-- > 0;) EXPECT_EQ(namesOf(*reader.pop()), expected[i]) << i;
        EXPECT_TRUE(reader.empty());
    }
}

TEST_F(FolderReading, GivesEveryNameOfFoldersThatArePushedMeanwhile)
{
    std::size_t found = 0;
    for (int i = 0; i < 20; ++i)
        for (int k = 0; k < 20; ++k) fill(fmt::format("d{}/e{}", i, k), 3);
    FolderReader reader{*files_, top_.get(), io::CallerFiles::Links::Refuse};
    for (int i = 0; i < 20; ++i) reader.push(fmt::format("d{}", i), "/d");
    for (int i = 20; i-- > 0;) {
        const auto folder = reader.pop();
        while (const auto* name = folder->next()) reader.push(fmt::format("d{}/{}", i, name), "/d/e");
        for (int k = 0; k < 20; ++k) found += namesOf(*reader.pop()).size();
    }
    EXPECT_TRUE(reader.empty());
    EXPECT_EQ(found, 20U * 20 * 3);
}

TEST_F(FolderReading, NamesWhatCannotBeReadWhenItIsItsTurn)
{
    fill("a", 1);
    fill("b", 1);
    std::filesystem::create_symlink("a", dir_.path() / "link");
    FolderReader reader{*files_, top_.get(), io::CallerFiles::Links::Refuse};
    for (const auto* name : {"a", "missing", "link", "a/f0", "b"}) reader.push(name, std::string{"/shown/"} + name);
    EXPECT_EQ(reader.pop()->next(), std::string{"f0"});
    for (const auto* name : {"a/f0", "link", "missing"}) {
        try {
            reader.pop();
            FAIL() << name;
        } catch (const Error& e) {
            EXPECT_EQ(e.fault(), Fault::DirectoryReadFailure);
            EXPECT_NE(std::string{e.what()}.find(std::string{"/shown/"} + name), std::string::npos) << e.what();
        }
    }
    EXPECT_EQ(reader.pop()->next(), std::string{"f0"});
}

TEST_F(FolderReading, NamesWhatVanishedBeforeItWasInspected)
{
    fill("a", 1);
    Listing listing{*files_, top_.get(), "a", "/shown/a", io::CallerFiles::Links::Refuse};
    ASSERT_NE(listing.next(), nullptr);
    std::filesystem::remove(dir_.path() / "a/f0");
    EXPECT_EQ(faultOf([&] { listing.inspect(); }), Fault::SourceNotFound);
}

TEST_F(FolderReading, EndsWhenNobodyAsksForTheRest)
{
    for (int i = 0; i < 30; ++i) fill(fmt::format("d{}", i), 50);
    for (int round = 0; round < 20; ++round) {
        FolderReader reader{*files_, top_.get(), io::CallerFiles::Links::Refuse};
        for (int i = 0; i < 30; ++i) reader.push(fmt::format("d{}", i), "/d");
        if (round % 2 == 0) reader.pop();
    }
}

}  // namespace
}  // namespace discmaster::image
