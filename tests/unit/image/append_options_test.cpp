// What the next session has to know of the last one, and on which discs there can be a next one.

#include "image/append.hpp"
#include "image/import.hpp"

#include "base/error.hpp"
#include "image/read/image.hpp"
#include "image/source.hpp"
#include "support/builder.hpp"
#include "support/fault_of.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <string>
#include <vector>

namespace discmaster::image {
namespace {

using discmaster::test::faultOf;
using test::TreeBuilder;

/// An image whose bytes can be changed.
class Changed final : public io::ByteSource {
public:
    explicit Changed(const Options& options)
        : bytes_{test::bytesOf(plan(TreeBuilder{}.file("a", "a").file("b", std::string(5000, 'b')).share(), options))}
    {
    }
    std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        std::ranges::copy(ByteView{bytes_}.subspan(offset, into.size()), into.begin());
    }
    void set(std::size_t at, char c) { bytes_[at] = static_cast<std::byte>(c); }

private:
    std::vector<std::byte> bytes_;
};

LastSession lastOf(const Options& options)
{
    Changed disc{options};
    const auto image = read::open(disc);
    return lastSession(image, viewForImport(image));
}

TEST(LastSession, HasTheFileSystemsThatAreThere)
{
    auto options = test::options(true, true, true, true);
    options.enhanced = true;
    options.udfRevision = 0x201;
    options.volumeName = "LABEL";
    auto last = lastOf(options);
    EXPECT_TRUE(last.iso9660 && last.joliet && last.rockRidge && last.enhanced && last.readOnly);
    EXPECT_EQ(0x201, last.udfRevision);
    EXPECT_EQ("LABEL", last.volume.name);
    EXPECT_FALSE(last.bootCatalog);

    last = lastOf(test::options(true, false, false, false));
    EXPECT_TRUE(last.iso9660);
    EXPECT_FALSE(last.joliet || last.rockRidge || last.enhanced);
    EXPECT_EQ(0, last.udfRevision);

    last = lastOf(test::options(false, false, false, true));
    EXPECT_FALSE(last.iso9660);
    EXPECT_EQ(0x102, last.udfRevision);
}

TEST(LastSession, EndsBehindAllThatItsVolumesHave)
{
    for (const bool bridge : {true, false})
        for (const bool udf : {true, false}) {
            if (!bridge && !udf) continue;
            const auto options = test::options(bridge, bridge, bridge, udf);
            Changed disc{options};
            const auto image = read::open(disc);
            const auto last = lastSession(image, viewForImport(image));
            const auto blocks = disc.size() / kBlockSize;
            EXPECT_LE(last.end, blocks);
            EXPECT_GT(last.end, bridge ? blocks - 1 : blocks - 400) << "anchors may follow";
        }
}

TEST(ViewForImport, IsTheOneThatTellsMost)
{
    for (const auto& [revision, expected] :
         std::vector<std::pair<std::uint16_t, read::FileSystem>>{{0x102, read::FileSystem::RockRidge},
                                                                 {0x150, read::FileSystem::RockRidge},
                                                                 {0x200, read::FileSystem::Udf},
                                                                 {0x260, read::FileSystem::Udf}}) {
        auto options = test::options(true, true, true, true);
        options.udfRevision = revision;
        Changed disc{options};
        EXPECT_EQ(expected, viewForImport(read::open(disc)).fileSystem()) << revision;
    }
    Changed windows{test::options(true, true, false, true)};
    EXPECT_EQ(read::FileSystem::Udf, viewForImport(read::open(windows)).fileSystem());
    Changed joliet{test::options(true, true, false, false)};
    EXPECT_EQ(read::FileSystem::Joliet, viewForImport(read::open(joliet)).fileSystem());
}

TEST(GoOn, MakesTheOptionsThoseOfTheNextSession)
{
    auto options = test::options(false, false, false, true);
    options.udfRevision = 0x250;
    goOn(options, {.iso9660 = true, .joliet = true, .udfRevision = 0x201}, RecordedDisc{3}, 3200);
    EXPECT_TRUE(options.iso9660 && options.joliet && options.udf);
    EXPECT_FALSE(options.rockRidge || options.enhanced);
    EXPECT_EQ(0x201, options.udfRevision);
    EXPECT_EQ(3200U, options.sessionStart);
    EXPECT_EQ(RecordedDisc{3}, options.disc);
    goOn(options, {.iso9660 = true}, RecordedDisc{3}, 3200);
    EXPECT_FALSE(options.udf);
}

TEST(GoOn, RefusesWhatNoSessionCanFollow)
{
    const auto fault = [](LastSession last, bool strict, bool overwritable) {
        auto options = test::options(true, true, true, true);
        options.strictImapi2 = strict;
        options.overwritable = overwritable;
        return faultOf([&] { goOn(options, last, RecordedDisc{}, 3200); });
    };
    const LastSession bridge{.iso9660 = true, .udfRevision = 0x102}, udf{.udfRevision = 0x102};
    EXPECT_EQ(Fault{}, fault(bridge, false, true));
    EXPECT_EQ(Fault{}, fault(bridge, true, false));
    EXPECT_EQ(Fault{}, fault(udf, true, true));
    EXPECT_EQ(Fault::IncompatiblePreviousSession, fault(bridge, true, true)) << "IMAPI2 appends to UDF alone there";
    EXPECT_EQ(Fault::IncompatiblePreviousSession, fault({.udfRevision = 0x102, .readOnly = false}, false, false));
    EXPECT_EQ(Fault::FileSystemFeatureNotSupported, fault({.udfRevision = 0x300}, false, false));
}

/// The fault of leads that are to go onto that disc.
Fault leadsOnto(Changed& disc, Options options)
{
    options.sessionStart = 3200;
    options.overwritable = true;
    return faultOf([&] { requireRoomForLeads(disc, plan(TreeBuilder{}.file("c", "c").share(), options)); });
}

TEST(RequireRoomForLeads, TakesTheDescriptorsOfTheSessionBefore)
{
    for (const bool bridge : {true, false}) {
        const auto options = test::options(bridge, bridge, bridge, true);
        Changed disc{options};
        EXPECT_EQ(Fault{}, leadsOnto(disc, options));
    }
}

TEST(RequireRoomForLeads, RefusesAnythingElse)
{
    const auto options = test::options(true, true, true, true);
    const std::size_t anchor = std::size_t{256} * kBlockSize, joliet = std::size_t{17} * kBlockSize;
    for (const std::size_t byte : {anchor, anchor + 12, joliet, joliet + 1}) {
        Changed disc{options};
        disc.set(byte, '\x07');
        EXPECT_EQ(Fault::IncompatiblePreviousSession, leadsOnto(disc, options)) << byte;
    }
    Changed plain{test::options(true, false, false, false)};
    EXPECT_EQ(Fault::IncompatiblePreviousSession, leadsOnto(plain, options)) << "the terminator where Joliet has to be";
}

}  // namespace
}  // namespace discmaster::image
