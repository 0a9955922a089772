// What the records say, read back byte by byte.
#include "base/bytes.hpp"
#include "image/plan.hpp"
#include "support/builder.hpp"

#include <algorithm>
#include <cstdint>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image {
namespace {

using test::bytesOf;
using test::isoOptions;
using test::TreeBuilder;

struct Record {
    std::string identifier;
    std::uint32_t block = 0;
    std::uint32_t bytes = 0;
    unsigned flags = 0;
    std::map<std::string, std::vector<std::string>> fields;  // by signature, without their heads
};

class Disc {
public:
    explicit Disc(const Plan& plan)
        : bytes_{bytesOf(plan)}
    {
    }

    ByteView block(std::uint64_t n, std::uint64_t count = 1) const
    {
        return ByteView{bytes_}.subspan(n * kBlockSize, count * kBlockSize);
    }

    std::vector<Record> directory(std::uint32_t start, std::uint32_t length) const
    {
        std::vector<Record> records;
        const auto all = block(start, length / kBlockSize);
        for (std::size_t at = 0; at < all.size();) {
            const auto size = u8(all, at);
            if (size == 0) {
                at = at / kBlockSize * kBlockSize + kBlockSize;
                continue;
            }
            EXPECT_EQ(at / kBlockSize, (at + size - 1) / kBlockSize) << "no record crosses a block";
            records.push_back(record(all.subspan(at, size)));
            at += size;
        }
        return records;
    }
    std::vector<Record> root(std::uint64_t descriptor = 16) const
    {
        const auto r = record(block(descriptor).subspan(156, 34));
        return directory(r.block, r.bytes);
    }

private:
    static void expectBoth(ByteView b, std::size_t at) { EXPECT_EQ(le32(b, at), be32(b, at + 4)); }

    Record record(ByteView b) const
    {
        expectBoth(b, 2);
        expectBoth(b, 10);
        const auto length = u8(b, 32);
        Record r{.identifier = std::string{asText(b.subspan(33, length))},
                 .block = le32(b, 2),
                 .bytes = le32(b, 10),
                 .flags = u8(b, 25)};
        collect(b.subspan(33 + length + (length % 2 == 0 ? 1U : 0U)), r);
        return r;
    }
    void collect(ByteView area, Record& r) const
    {
        ByteView next;
        while (area.size() >= 4 && u8(area, 2) >= 4) {
            const auto field = area.first(u8(area, 2));
            const std::string signature{asText(field.first(2))};
            EXPECT_EQ(u8(field, 3), 1);
            if (signature == "CE") {
                EXPECT_LE(le32(field, 12) + le32(field, 20), kBlockSize);
                next = block(le32(field, 4)).subspan(le32(field, 12), le32(field, 20));
            } else {
                r.fields[signature].emplace_back(asText(field.subspan(4)));
            }
            area = area.subspan(field.size());
        }
        if (!next.empty()) collect(next, r);
    }

    std::vector<std::byte> bytes_;
};

std::string rockName(const Record& r)
{
    std::string name;
    if (const auto nm = r.fields.find("NM"); nm != r.fields.end())
        for (const auto& piece : nm->second) name += piece.substr(1);
    return name;
}

/// The target as RRIP 4.1.3 puts it together.
std::string target(const Record& r)
{
    std::string text;
    bool join = true;
    for (const auto& field : r.fields.at("SL"))
        for (std::size_t at = 1; at + 2 <= field.size();) {
            const auto flags = static_cast<unsigned char>(field[at]);
            const auto length = static_cast<unsigned char>(field[at + 1]);
            if (!join && text != "/") text += '/';
            if (flags & 8) text += '/';
            if (flags & 2) text += '.';
            if (flags & 4) text += "..";
            text += field.substr(at + 2, length);
            join = flags & 1;
            at += 2U + length;
        }
    return text;
}

TEST(Directories, HoldNamesOfAnyLength)
{
    TreeBuilder b;
    std::vector<std::string> names;
    for (unsigned n : {1, 2, 100, 149, 150, 151, 200, 249, 250, 251, 254, 255}) names.push_back(std::string(n, 'n'));
    for (const auto& name : names) b.file(name, "x");
    std::vector<std::string> found;
    for (const auto& r : Disc{plan(b.share(), isoOptions())}.root())
        if (const auto name = rockName(r); !name.empty()) found.push_back(name);
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, names);
}

TEST(Directories, HoldSymbolicLinksOfAnyLength)
{
    std::string many;
    while (many.size() < 4000) many += fmt::format("../component{}/", many.size());
    many += "end";
    const std::string targets[] = {
        "x", "/", "/usr/share", "..", "./a/../b", std::string(255, 'c'), std::string(1000, 'c') + "/d", many};
    TreeBuilder b;
    for (std::size_t i = 0; i < std::size(targets); ++i) b.symlink(fmt::format("link{}", i), targets[i]);
    std::size_t seen = 0;
    for (const auto& r : Disc{plan(b.share(), isoOptions())}.root())
        if (rockName(r).starts_with("link")) {
            EXPECT_EQ(target(r), targets[static_cast<std::size_t>(rockName(r)[4] - '0')]);
            ++seen;
        }
    EXPECT_EQ(seen, std::size(targets));
}

TEST(Directories, RenderEveryBlockOnItsOwn)
{
    // A thousand long names need many blocks of records and of continuations.
    TreeBuilder b;
    for (int i = 0; i < 1000; ++i) b.file(fmt::format("{:0>180}", i), i % 3 == 0 ? "" : "content");
    const auto p = plan(b.share(), isoOptions());
    const auto records = Disc{p}.root();
    ASSERT_EQ(records.size(), 1002U);
    for (std::size_t i = 2; i < records.size(); ++i) {
        EXPECT_EQ(rockName(records[i]).size(), 180U);
        const auto node = p.fileAt(records[i].block);
        if (records[i].bytes > 0) {
            ASSERT_TRUE(node);
            EXPECT_EQ(p.census().tree().name(*node), rockName(records[i]));
        }
    }
}

using Section = std::pair<std::uint32_t, unsigned>;  // length and flags

/// The sections of a file of this size, from the records; nothing but the image's head is rendered.
std::vector<Section> sectionsOf(std::uint64_t size)
{
    TreeBuilder b;
    b.hole("big", size);
    const auto p = plan(b.share(), isoOptions());
    const auto rendered = [&](std::uint64_t at) {
        std::vector<std::byte> bytes(kBlockSize);
        const auto s = p.segment(at);
        p.render(std::get<Rendered>(s.what), at - s.start, Block{MutableBytes{bytes}.first<kBlockSize>()});
        return bytes;
    };
    const auto records = rendered(le32(rendered(16), 156 + 2));
    std::vector<Section> sections;
    for (std::size_t at = 0; u8(records, at) != 0; at += u8(records, at))
        if (u8(records, at + 32) > 1) sections.emplace_back(le32(records, at + 10), u8(records, at + 25));
    return sections;
}

TEST(Directories, GiveFilesOfFourGibibytesSeveralSections)
{
    EXPECT_EQ(sectionsOf(0xFFFFF800), (std::vector<Section>{{0xFFFFF800, 0}}));
    EXPECT_EQ(sectionsOf(0xFFFFFFFF), (std::vector<Section>{{0xFFFFFFFF, 0}}));
    EXPECT_EQ(sectionsOf(0x1'0000'0000), (std::vector<Section>{{0xFFFFF800, 0x80}, {0x800, 0}}));
    EXPECT_EQ(sectionsOf(10'000'000'000),
              (std::vector<Section>{{0xFFFFF800, 0x80}, {0xFFFFF800, 0x80}, {10'000'000'000 - 2 * 0xFFFFF800LL, 0}}));
}

TEST(Joliet, LeavesSymbolicLinksOut)
{
    TreeBuilder b;
    b.file("file", "1").symlink("link", "file");
    const auto names = [](const std::vector<Record>& records) { return records.size() - 2; };
    const Disc disc{plan(b.share(), isoOptions())};
    EXPECT_EQ(names(disc.root(16)), 2U);
    EXPECT_EQ(names(disc.root(17)), 1U);
}

}  // namespace
}  // namespace discmaster::image
