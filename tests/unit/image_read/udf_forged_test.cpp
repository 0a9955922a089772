// UDF volumes with every partition map, forged.

#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/udf_tables.hpp"
#include "image/read/udf_view.hpp"
#include "support/images.hpp"
#include "support/udf_forge.hpp"

#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read::test {
namespace {

struct Volume {
    const char* name;
    ForgeOptions options;
};
void PrintTo(const Volume& v, std::ostream* out) { *out << v.name; }

const Volume kVolumes[] = {
    {"physical102", {.revision = 0x0102}},
    {"physical150", {.revision = 0x0150, .rewrittenEntry = true}},
    {"physical200", {.revision = 0x0200, .streams = true}},
    {"physical201", {.revision = 0x0201, .streams = true}},
    {"virtual150", {.revision = 0x0150, .kind = Forged::Virtual}},
    {"virtual201", {.revision = 0x0201, .kind = Forged::Virtual, .streams = true}},
    {"virtual260", {.revision = 0x0260, .kind = Forged::Virtual}},
    {"sparable150", {.revision = 0x0150, .kind = Forged::Sparable}},
    {"sparable201", {.revision = 0x0201, .kind = Forged::Sparable, .streams = true}},
    {"metadata250", {.revision = 0x0250, .kind = Forged::Metadata, .streams = true}},
    {"metadata250shared", {.revision = 0x0250, .kind = Forged::Metadata, .mirrorDuplicated = false}},
    {"metadata250bitmap", {.revision = 0x0250, .kind = Forged::Metadata, .bitmap = true}},
    {"metadata260", {.revision = 0x0260, .kind = Forged::Metadata}},
};

class ForgedVolume : public testing::TestWithParam<Volume> {
protected:
    ForgedImage image_ = forge(GetParam().options);
    MemorySource source_{image_.bytes};
};

TEST_P(ForgedVolume, ShowsTheTree)
{
    const auto image = open(source_);
    ASSERT_EQ(image.preferred().fileSystem(), FileSystem::Udf);
    EXPECT_EQ(image.preferred().volume().udfRevision, GetParam().options.revision);
    EXPECT_EQ(image.preferred().volume().name, "FORGED");
    auto expected = image_.expected;
    if (GetParam().options.rewrittenEntry) expected["rewritten"] = "second";
    EXPECT_EQ(contents(image.preferred()), expected);
}

TEST_P(ForgedVolume, TellsWhatTheEntriesSay)
{
    const auto image = open(source_);
    const auto& view = image.preferred();
    const auto hidden = view.find("hidden");
    ASSERT_TRUE(hidden);
    EXPECT_TRUE(hidden->hidden);
    EXPECT_TRUE(hidden->system);
    EXPECT_EQ(hidden->uid, 1000U);
    EXPECT_EQ(hidden->mode, 0444);
    // 05:06:07.08 on 2026-03-04, an hour east of Greenwich
    EXPECT_EQ(hidden->modified, (Timestamp{1772597167, 80'000'000, std::int16_t{60}}));
    EXPECT_EQ(hidden->created.has_value(), GetParam().options.revision >= 0x0200);
    EXPECT_EQ(view.find("block")->kind, Kind::BlockDevice);
    EXPECT_EQ(view.find("block")->device, std::uint64_t{8} << 32 | 1);
    EXPECT_EQ(view.find("character")->device, std::uint64_t{5} << 32 | 2);
    EXPECT_EQ(view.find("fifo")->kind, Kind::Fifo);
    EXPECT_EQ(view.find("socket")->kind, Kind::Socket);
    EXPECT_FALSE(view.find("gone")) << "it was deleted";
    if (GetParam().options.revision >= 0x0201) {
        EXPECT_TRUE(view.find("real time")->realTime);
    }
}

TEST_P(ForgedVolume, StreamsAreRead)
{
    const auto image = open(source_);
    const auto& view = image.preferred();
    const auto entry = view.find("embedded");
    ASSERT_TRUE(entry);
    EXPECT_EQ(entry->hasStreams, GetParam().options.streams);
    std::map<std::string, std::string> streams;
    view.streams(*entry, [&](Entry&& s) {
        const auto content = view.content(s);
        auto& text = streams[s.name];
        text.resize(static_cast<std::size_t>(content->size()));
        content->read(0, std::as_writable_bytes(std::span{text}));
        return true;
    });
    if (GetParam().options.streams)
        EXPECT_EQ(streams,
                  (std::map<std::string, std::string>{{"note", "a stream"}, {"large", std::string(4000, 'L')}}));
    else
        EXPECT_TRUE(streams.empty());
}

TEST_P(ForgedVolume, HasNothingWrongWithIt)
{
    const auto report = check(source_);
    EXPECT_TRUE(report.findings.empty()) << describe(report);
}

INSTANTIATE_TEST_SUITE_P(Kinds, ForgedVolume, testing::ValuesIn(kVolumes),
                         [](const auto& parameter) { return std::string{parameter.param.name}; });

TEST(VirtualVolumes, EachSessionCanBeChosen)
{
    for (const std::uint16_t revision : {0x0150, 0x0201}) {
        const auto image = forge({.revision = revision, .kind = Forged::Virtual, .sessions = 3});
        MemorySource source{image.bytes};
        const auto blocks = std::make_shared<Blocks>(source);
        auto volume = readUdfVolume(*blocks, {});
        ASSERT_TRUE(volume);
        const auto* map = volume->map(MapKind::Virtual);
        ASSERT_NE(map, nullptr);
        const auto chain = virtualTableChain(*blocks, volume->partitions, map->vat);
        ASSERT_EQ(chain.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) {
            EXPECT_EQ(chain[i].icb.block, image.tables[2 - i]) << revision;
            const auto view = openUdf(source, blocks, {.sessionStart = 0, .virtualTable = chain[i].icb.block});
            EXPECT_EQ(view->find("session 2").has_value(), i <= 1) << i;
            EXPECT_EQ(view->find("session 3").has_value(), i == 0) << i;
            EXPECT_TRUE(view->find("embedded")) << i;
        }
    }
}

TEST(VirtualVolumes, PaddingBehindTheTableIsPassedOver)
{
    auto image = forge({.revision = 0x0201, .kind = Forged::Virtual});
    image.bytes.resize(image.bytes.size() + std::size_t{1000} * kBlockSize);
    MemorySource source{image.bytes};
    EXPECT_EQ(contents(open(source).preferred()), image.expected);
}

TEST(VirtualVolumes, WithoutATableTheErrorSaysSo)
{
    auto image = forge({.revision = 0x0201, .kind = Forged::Virtual});
    image.bytes.resize(static_cast<std::size_t>(image.at.table));
    MemorySource source{image.bytes};
    try {
        open(source);
        FAIL() << "it was read";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::ImageInvalid);
        EXPECT_NE(std::string{e.what()}.find("virtual allocation table (VAT)"), std::string::npos) << e.what();
    }
}

TEST(MetadataVolumes, TheMirrorIsReadWhereTheMainFileIsDamaged)
{
    auto image = forge({.revision = 0x0250, .kind = Forged::Metadata});
    image.bytes[static_cast<std::size_t>(image.at.metadataMain) + 60] ^= std::byte{1};
    MemorySource source{image.bytes};
    const auto opened = open(source);
    EXPECT_EQ(contents(opened.preferred()), image.expected);
    const auto& view = dynamic_cast<const UdfView&>(opened.preferred());
    EXPECT_TRUE(view.udf().map(MapKind::Metadata)->metadata.fromMirror);
}

TEST(SparableVolumes, TheNewestReadableTableCounts)
{
    auto image = forge({.revision = 0x0201, .kind = Forged::Sparable});
    image.bytes[static_cast<std::size_t>(image.at.table) + 20] ^= std::byte{1};
    MemorySource source{image.bytes};
    EXPECT_EQ(contents(open(source).preferred()), image.expected) << "the second table is sound";
}

TEST(RewrittenEntries, TheLastOfTheChainCounts)
{
    const auto image = forge({.revision = 0x0150, .rewrittenEntry = true});
    MemorySource source{image.bytes};
    EXPECT_EQ(contents(open(source).preferred()).at("rewritten"), "second");
}

TEST(VirtualVolumes, UnknownPartitionsAreNamed)
{
    auto forged = forge({.revision = 0x0150, .kind = Forged::Virtual});
    for (const auto sequence : {forged.at.mainSequence, forged.at.reserveSequence}) {
        const auto at = sequence + 3 * kBlockSize;
        forged.bytes[static_cast<std::size_t>(at) + 440 + 6 + 5 + 5] = std::byte{'X'};
        sealTag(forged.bytes, at);
    }
    MemorySource source{forged.bytes};
    try {
        open(source);
        FAIL() << "it was read";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::FileSystemFeatureNotSupported);
        EXPECT_NE(std::string{e.what()}.find("*UDF Xirtual Partition"), std::string::npos) << e.what();
    }
}

}  // namespace
}  // namespace discmaster::image::read::test
