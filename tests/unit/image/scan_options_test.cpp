// What a scan takes over, leaves out and reports.
#include "image/scan.hpp"

#include "base/error.hpp"
#include "support/temp_dir.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <gtest/gtest.h>
#include <set>
#include <string>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

namespace discmaster::image {
namespace {

using discmaster::test::TempDir;
namespace fs = std::filesystem;

/// The paths in a tree: "d/" a directory, "l -> t" a link.
std::set<std::string> pathsOf(const Tree& tree)
{
    std::set<std::string> paths;
    std::vector<NodeId> waiting{kRoot};
    while (!waiting.empty()) {
        const auto node = waiting.back();
        waiting.pop_back();
        for (const auto child : tree.children(node)) {
            auto path = tree.path(child).substr(1);
            if (tree.isDirectory(child)) {
                waiting.push_back(child);
                path += '/';
            } else if (tree.kind(child) == Kind::Symlink) {
                path += " -> " + std::string{tree.target(child)};
            }
            paths.insert(path);
        }
    }
    return paths;
}

struct Scanned {
    Tree tree;
    ScanReport report;
};

Scanned scan(const fs::path& folder, ScanOptions options,
             std::shared_ptr<const io::CallerFiles> files = io::CallerFiles::own())
{
    Scanned result;
    Scanner scanner{result.tree, std::move(files), std::move(options)};
    scanner.addFolder(kRoot, UniqueFd{::open(folder.c_str(), O_PATH | O_DIRECTORY)}, folder, std::nullopt);
    result.report = scanner.report();
    return result;
}

using Paths = std::set<std::string>;

TEST(ScanOptions, ExcludeNamesAndPaths)
{
    const TempDir dir;
    for (const auto* name : {"a.txt", "a.o", "sub/b.o", "sub/keep/c.txt", "other/keep/d.txt", ".git/config"})
        dir.write(name, "x");
    const auto s = scan(dir.path(), {.exclude = PathPatterns{{"*.o", "/sub/keep", ".git"}}});
    EXPECT_EQ(pathsOf(s.tree), (Paths{"a.txt", "sub/", "other/", "other/keep/", "other/keep/d.txt"}));
    EXPECT_EQ(s.report.excludedCount, 4U);
    EXPECT_EQ(s.report.skippedCount, 0U) << "what was excluded is not news";
}

TEST(ScanOptions, APatternWithASlashDoesNotCrossFolders)
{
    const PathPatterns patterns{{"a/*.c"}};
    EXPECT_TRUE(patterns.match("a", "x.c"));
    EXPECT_FALSE(patterns.match("a/b", "x.c"));
    EXPECT_FALSE(patterns.match("", "x.c"));
    for (const auto* bad : {"", "/", "//"}) EXPECT_THROW(PathPatterns{{bad}}, Error);
}

TEST(ScanOptions, HideAndMarkByPattern)
{
    const TempDir dir;
    dir.write(".hidden", "x");
    dir.write("film.vob", "x");
    dir.write(".d/inside", "x");
    const auto s = scan(dir.path(), {.hide = PathPatterns{{".*"}}, .realTime = PathPatterns{{"*.vob"}}});
    const auto attributes = [&](const char* path) { return s.tree.attributes(*s.tree.find(path)); };
    EXPECT_TRUE(attributes(".hidden").hidden);
    EXPECT_TRUE(attributes(".d").hidden);
    EXPECT_FALSE(attributes(".d/inside").hidden);
    EXPECT_TRUE(attributes("film.vob").realTime);
    EXPECT_FALSE(attributes("film.vob").hidden);
}

TEST(ScanOptions, KeepFollowOrLeaveOutLinks)
{
    const TempDir dir;
    dir.write("outside/file", "outside");
    dir.write("in/file", "in");
    dir.write("in/sub/deep", "deep");
    const auto in = dir.path() / "in";
    fs::create_symlink("file", in / "tofile");
    fs::create_symlink("../outside", in / "tofolder");
    fs::create_symlink("nowhere", in / "broken");
    fs::create_symlink("..", in / "sub/up");
    fs::create_symlink("tofile", in / "totwo");

    EXPECT_EQ(pathsOf(scan(in, {}).tree), (Paths{"file", "sub/", "sub/deep", "tofile -> file", "tofolder -> ../outside",
                                                 "broken -> nowhere", "sub/up -> ..", "totwo -> tofile"}));
    const auto followed = scan(in, {.links = LinkPolicy::Follow});
    EXPECT_EQ(pathsOf(followed.tree), (Paths{"file", "sub/", "sub/deep", "tofile", "tofolder/", "tofolder/file",
                                             "broken -> nowhere", "sub/up -> ..", "totwo"}))
        << "a link to a folder that it is in would not end";
    EXPECT_EQ(followed.tree.hostFile(*followed.tree.find("tofolder/file"))->links, io::CallerFiles::Links::Follow);
    const auto leftOut = scan(in, {.links = LinkPolicy::LeaveOut});
    EXPECT_EQ(pathsOf(leftOut.tree), (Paths{"file", "sub/", "sub/deep"}));
    EXPECT_EQ(leftOut.report.skippedCount, 5U);
}

TEST(ScanOptions, LinksAreFollowedWithOwnRightsOnly)
{
    const TempDir dir;
    dir.write("file", "x");
    fs::permissions(dir.path(), fs::perms{0755});
    try {
        scan(dir.path(), {.links = LinkPolicy::Follow}, io::CallerFiles::forCaller(4711, {4711}));
        FAIL() << "it was not refused";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::NotSupported);
    }
}

TEST(ScanOptions, TakeSpecialFilesWhenAsked)
{
    const TempDir dir;
    ASSERT_EQ(::mkfifo((dir.path() / "fifo").c_str(), 0640), 0);
    const bool device = ::mknod((dir.path() / "null").c_str(), S_IFCHR | 0666, makedev(1, 3)) == 0;
    EXPECT_EQ(scan(dir.path(), {}).report.skippedCount, device ? 2U : 1U);
    const auto s = scan(dir.path(), {.specials = true});
    EXPECT_EQ(s.tree.kind(*s.tree.find("fifo")), Kind::Fifo);
    EXPECT_EQ(s.tree.mode(*s.tree.find("fifo")), 0640);
    if (device) {
        EXPECT_EQ(s.tree.kind(*s.tree.find("null")), Kind::CharacterDevice);
        EXPECT_EQ(s.tree.device(*s.tree.find("null")), (DeviceNumber{.major = 1, .minor = 3}));
    }
}

TEST(ScanOptions, KeepHardLinksOfLinksToo)
{
    const TempDir dir;
    fs::create_symlink("x", dir.path() / "one");
    ASSERT_EQ(::linkat(AT_FDCWD, (dir.path() / "one").c_str(), AT_FDCWD, (dir.path() / "two").c_str(), 0), 0);
    const auto s = scan(dir.path(), {});
    EXPECT_TRUE(s.tree.link(*s.tree.find("one")));
    EXPECT_EQ(s.tree.link(*s.tree.find("one")), s.tree.link(*s.tree.find("two")));
}

TEST(ScanOptions, TakeExtendedAttributesForStreams)
{
    const TempDir dir;
    const auto path = dir.write("file", "content");
    if (::setxattr(path.c_str(), "user.note", "remember", 8, 0) != 0) GTEST_FAIL() << std::strerror(errno);
    ASSERT_EQ(::setxattr(path.c_str(), "user.empty", "", 0, 0), 0);
    ASSERT_EQ(::setxattr(path.c_str(), "user.a/b", "x", 1, 0), 0);
    EXPECT_EQ(scan(dir.path(), {}).tree.counts().streams, 0U);
    const auto s = scan(dir.path(), {.streams = true});
    const auto streams = s.tree.streams(*s.tree.find("file"));
    ASSERT_EQ(streams.size(), 2U);
    EXPECT_EQ(s.tree.name(streams[0]), "empty");
    EXPECT_EQ(s.tree.name(streams[1]), "note");
    std::vector<std::byte> bytes(8);
    s.tree.read(streams[1], 0, bytes);
    EXPECT_EQ(asText(bytes), "remember");
    ASSERT_EQ(s.report.skipped.size(), 1U) << "a name that no stream can have";
    EXPECT_TRUE(s.report.skipped[0].path.ends_with("file:a/b"));
}

TEST(ScanOptions, TellOfFoldersWhoseAttributesAreLeftOut)
{
    const TempDir dir;
    fs::create_directory(dir.path() / "folder");
    ASSERT_EQ(::setxattr((dir.path() / "folder").c_str(), "user.note", "x", 1, 0), 0) << std::strerror(errno);
    EXPECT_TRUE(scan(dir.path(), {}).report.skipped.empty());
    const auto s = scan(dir.path(), {.streams = true});
    ASSERT_EQ(s.report.skipped.size(), 1U);
    EXPECT_TRUE(s.report.skipped[0].path.ends_with("/folder"));
    EXPECT_TRUE(s.tree.find("folder")) << "the folder itself is there";
}

TEST(ScanOptions, SkipAndReportWhatCannotBeRead)
{
    const TempDir dir;
    dir.write("open", "x");
    dir.write("closed", "x");
    dir.write("locked/inside", "x");
    dir.write("free/inside", "x");
    fs::permissions(dir.path(), fs::perms{0755});
    fs::permissions(dir.path() / "closed", fs::perms{0600});
    fs::permissions(dir.path() / "locked", fs::perms{0700});
    const auto somebody = io::CallerFiles::forCaller(4711, {4711});
    try {
        scan(dir.path(), {}, somebody);
        FAIL() << "nothing was refused";
    } catch (const Error& e) {
        EXPECT_TRUE(e.fault() == Fault::DataStreamCreateFailure || e.fault() == Fault::DirectoryReadFailure);
    }
    const auto s = scan(dir.path(), {.skipUnreadable = true}, somebody);
    EXPECT_EQ(pathsOf(s.tree), (Paths{"open", "locked/", "free/", "free/inside"}));
    ASSERT_EQ(s.report.skipped.size(), 2U);
    EXPECT_EQ(s.report.unreadableCount, 2U);
    for (const auto& skipped : s.report.skipped) {
        EXPECT_TRUE(skipped.unreadable);
        EXPECT_FALSE(skipped.reason.empty());
    }
    EXPECT_EQ(s.report.counted.files, 2U);
}

}  // namespace
}  // namespace discmaster::image
