#include "image/equal_contents.hpp"

#include "base/error.hpp"
#include "image/plan.hpp"
#include "image/scan.hpp"
#include "support/builder.hpp"
#include "support/temp_dir.hpp"

#include <gtest/gtest.h>
#include <string>

namespace discmaster::image {
namespace {

using discmaster::test::TempDir;

TEST(EqualContents, AreFoundWhereverContentComesFrom)
{
    const TempDir dir;
    const std::string large(3'000'000, 'x');
    auto almost = large;
    almost.back() = 'y';
    dir.write("tree/a", large);
    dir.write("tree/sub/b", large);
    dir.write("tree/c", almost);
    dir.write("tree/small", "same");
    test::TreeBuilder b;
    Scanner{b.tree(), io::CallerFiles::own(), {}}.addPath(kRoot, dir.path() / "tree", true);
    b.file("memory", "same").file("memory2", "diff").file("empty1", "").file("empty2", "");

    std::uint64_t told = 0;
    const auto equal = findEqualContents(b.tree(), io::CallerFiles::own(), {}, [&](std::uint64_t n) { told = n; });
    const auto standsFor = [&](const char* path) {
        const auto found = equal.find(static_cast<std::uint32_t>(*b.tree().find(path)));
        return found == equal.end() ? std::string{} : b.tree().path(found->second);
    };
    EXPECT_EQ(equal.size(), 4U);
    EXPECT_FALSE(standsFor("a").empty());
    EXPECT_EQ(standsFor("a"), standsFor("sub/b"));
    EXPECT_FALSE(standsFor("small").empty());
    EXPECT_EQ(standsFor("small"), standsFor("memory"));
    EXPECT_EQ(standsFor("c"), "");
    EXPECT_GT(told, 3 * large.size());

    const auto once = plan(b.share(), test::isoOptions(), {.equal = equal, .boot = {}, .bootCatalog = {}}),
               twice = plan(b.share(), test::isoOptions());
    EXPECT_EQ(twice.layout().dataEnd() - twice.layout().dataStart(),
              once.layout().dataEnd() - once.layout().dataStart() + sectorsFor(large.size()).n + 1);
    for (std::uint32_t o = 0; o < once.census().objectCount(); ++o) {
        const auto content = once.census().content(ObjectNo{o});
        EXPECT_EQ(once.place(ObjectNo{o}).start, once.place(content).start);
    }
}

TEST(EqualContents, AreNotLookedForOnADiscThatIsNotToBeRead)
{
    class Unreadable final : public io::ByteSource {
        std::uint64_t size() const override { return 100 * kBlockSize; }
        void read(std::uint64_t, MutableBytes) override { throw Error{Fault::ReadFailed, "nobody should read this"}; }
    };
    test::TreeBuilder b;
    b.file("a", "same").file("b", "same");
    const auto disc = b.tree().addDisc(std::make_shared<Unreadable>());
    for (const auto* name : {"c", "d"})
        b.tree().addFile(kRoot, name, {},
                         RecordedFile{.disc = disc, .size = 4, .extents = {{.block = 50, .blocks = 1}}});
    EXPECT_THROW(findEqualContents(b.tree(), io::CallerFiles::own(), {}), Error);
    const auto equal = findEqualContents(b.tree(), io::CallerFiles::own(), {}, {}, disc);
    EXPECT_EQ(2U, equal.size());
}

TEST(EqualContents, NoticeAFileThatChanged)
{
    const TempDir dir;
    dir.write("tree/a", "one");
    dir.write("tree/b", "two");
    test::TreeBuilder b;
    Scanner{b.tree(), io::CallerFiles::own(), {}}.addPath(kRoot, dir.path() / "tree", true);
    dir.write("tree/b", "longer");
    try {
        findEqualContents(b.tree(), io::CallerFiles::own(), {});
        FAIL() << "nothing was noticed";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::SourceChanged);
    }
    std::stop_source stop;
    stop.request_stop();
    try {
        findEqualContents(b.tree(), io::CallerFiles::own(), stop.get_token());
        FAIL() << "it was not cancelled";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

}  // namespace
}  // namespace discmaster::image
