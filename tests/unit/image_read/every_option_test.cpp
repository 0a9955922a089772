// Random trees with random options: the reader sees the tree that was planned, and check() finds nothing.

#include "image/plan.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "support/images.hpp"
#include "support/planned.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace discmaster::image::read::test {
namespace {

class Chance {
public:
    explicit Chance(unsigned seed)
        : engine_{seed}
    {
    }
    bool coin(unsigned of = 2) { return engine_() % of == 0; }
    std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(engine_() % n); }
    template <typename T, std::size_t N>
    T one(const std::array<T, N>& of)
    {
        return of[below(N)];
    }

private:
    std::mt19937 engine_;
};

std::vector<std::byte> randomBytes(Chance& chance)
{
    static constexpr std::array<std::uint32_t, 12> kSizes{0,    1,    1831, 1832, 1833, 1872,
                                                          1873, 2047, 2048, 2049, 5000, 70'000};
    std::vector<std::byte> bytes(chance.one(kSizes));
    for (auto& b : bytes) b = static_cast<std::byte>('a' + chance.below(26));
    return bytes;
}

std::string randomName(Chance& chance, unsigned number)
{
    switch (chance.below(8)) {
    case 0: return fmt::format("{:0>{}}", number, 1 + chance.below(250));
    case 1: return fmt::format("Жж {}", number);
    case 2: return fmt::format("😀{}.😀", number);
    case 3: return fmt::format("a*b:c;{}?.tar.gz", number);
    case 4: return fmt::format("READ.me.{}", number);
    case 5: return fmt::format(".{}", number);
    default: return fmt::format("file{}.txt", number);
    }
}

/// A tree, and what a reader of POSIX attributes has to see of it.
struct RandomTree {
    std::shared_ptr<Tree> tree = std::make_shared<Tree>(Attributes{.mode = 0755});
    std::map<std::string, std::string> expected;

    explicit RandomTree(Chance& chance)
    {
        std::vector<NodeId> folders{kRoot};
        std::vector<NodeId> files;
        const auto count = chance.below(60);
        for (unsigned i = 0; i < count; ++i) {
            // Most go into the newest folder, so that some trees are deep.
            const auto parent =
                chance.coin(3) ? folders[chance.below(static_cast<std::uint32_t>(folders.size()))] : folders.back();
            add(chance, parent, randomName(chance, i), folders, files);
        }
        for (const auto file : files)
            for (unsigned s = 0; chance.coin(4) && s < 3; ++s)
                tree->addStream(file, fmt::format("stream {}", s), attributes(chance), randomBytes(chance));
        for (const auto folder : folders)
            if (chance.coin(3)) tree->setWeight(folder, static_cast<std::int32_t>(chance.below(7)) - 3);
    }

private:
    static Attributes attributes(Chance& chance)
    {
        Attributes a{.mode = static_cast<std::uint16_t>(chance.below(010000)),
                     .uid = chance.below(3),
                     .gid = chance.below(3),
                     .modified = {.seconds = 1'000'000'000 + chance.below(900'000'000), .nanoseconds = 0}};
        if (chance.coin()) a.created = {.seconds = a.modified.seconds - 5, .nanoseconds = 0};
        if (chance.coin()) a.changed = {.seconds = a.modified.seconds + 5, .nanoseconds = 0};
        a.hidden = chance.coin(5);
        a.realTime = chance.coin(6);
        return a;
    }

    void add(Chance& chance, NodeId parent, const std::string& name, std::vector<NodeId>& folders,
             std::vector<NodeId>& files)
    {
        const auto path = parent == kRoot ? name : tree->path(parent).substr(1) + '/' + name;
        switch (chance.below(9)) {
        case 0:
        case 1:
        case 2:
            folders.push_back(tree->addDirectory(parent, name, attributes(chance)));
            expected[path + "/"];
            break;
        case 3: {
            std::string target = "../x/y";
            for (unsigned n = chance.coin() ? 9 : 0; n > 0; --n) target += '/' + std::string(n * 27, 't');
            tree->addSymlink(parent, name, attributes(chance), target);
            expected[path] = "-> " + target;
            break;
        }
        case 4:
            tree->addSpecial(parent, name, attributes(chance),
                             chance.coin() ? image::Kind::BlockDevice : image::Kind::Fifo,
                             {.major = 8, .minor = chance.below(64)});
            expected[path];
            break;
        default: {
            auto bytes = randomBytes(chance);
            expected[path] = asText(bytes);
            files.push_back(tree->addFile(parent, name, attributes(chance), std::move(bytes)));
        }
        }
    }
};

Options randomOptions(Chance& chance)
{
    Options o;
    o.volumeName = "RANDOM";
    o.created = {.seconds = 1'700'000'000, .nanoseconds = 0};
    o.udf = !chance.coin(4);
    o.iso9660 = !o.udf || chance.coin();
    o.joliet = o.iso9660 && chance.coin();
    o.rockRidge = o.iso9660 && (!o.udf || chance.coin());
    o.enhanced = o.iso9660 && chance.coin(3);
    o.relocate = o.rockRidge && chance.coin();
    o.longJoliet = chance.coin();
    o.isoLevel = 1 + chance.below(3);
    o.udfRevision = chance.one(std::array<std::uint16_t, 6>{0x102, 0x150, 0x200, 0x201, 0x250, 0x260});
    o.redundantMetadata = chance.coin();
    o.embedFiles = chance.coin();
    o.padding = chance.one(std::array<std::uint32_t, 4>{0, 1, 150, 400});
    o.alignment = chance.one(std::array<std::uint32_t, 3>{1, 16, 32});
    o.fileAlignment = chance.one(std::array<std::uint32_t, 4>{1, 1, 7, 16});
    o.zone = chance.one(std::array{0, -720, 780, 330});
    return o;
}

std::string describe(const Options& o)
{
    return fmt::format("iso {} level {} joliet {} rr {} 1999 {} relocate {} udf {} {:x} mirror {} embed {} padding {} "
                       "alignment {} files {} zone {} long joliet {}",
                       o.iso9660, o.isoLevel, o.joliet, o.rockRidge, o.enhanced, o.relocate, o.udf, o.udfRevision,
                       o.redundantMetadata, o.embedFiles, o.padding, o.alignment, o.fileAlignment, o.zone,
                       o.longJoliet);
}

/// Names the paths that differ: whole trees are too long to print.
void expectSame(const std::map<std::string, std::string>& found, const std::map<std::string, std::string>& expected)
{
    for (const auto& [path, text] : expected) {
        const auto there = found.find(path);
        if (there == found.end())
            ADD_FAILURE() << path << " is missing";
        else
            EXPECT_TRUE(there->second == text) << path << " is not what it was, but: " << there->second.substr(0, 300)
                                               << "; expected " << text.substr(0, 100);
    }
    for (const auto& [path, text] : found) EXPECT_TRUE(expected.contains(path)) << path << " should not be there";
}

void expectStreams(const View& view, const Tree& tree)
{
    walk(view, [&](const std::string& path, const Entry& e) {
        const auto node = tree.find(path);
        if (!node || tree.kind(*node) != image::Kind::File) return Walk::Continue;
        std::map<std::string, std::string> expected, found;
        for (const auto stream : tree.streams(*node)) {
            std::vector<std::byte> bytes(tree.size(stream));
            tree.read(stream, 0, bytes);
            expected.emplace(tree.name(stream), asText(bytes));
        }
        view.streams(e, [&](Entry&& stream) {
            std::string text(stream.size, '\0');
            view.content(stream)->read(0, std::as_writable_bytes(std::span{text}));
            found.emplace(stream.name, std::move(text));
            return true;
        });
        SCOPED_TRACE(path);
        expectSame(found, expected);
        return Walk::Continue;
    });
}

void expectSound(unsigned seed)
{
    Chance chance{seed};
    const RandomTree random{chance};
    const auto options = randomOptions(chance);
    SCOPED_TRACE(fmt::format("seed {}: {}", seed, describe(options)));
    PlannedSource source{plan(random.tree, options)};

    const auto report = check(source);
    for (const auto& finding : report.findings) {
        const bool deep = finding.clause == "ECMA-119 6.8.2.1" && !options.relocate;             // left where they are
        const bool longName = finding.clause == "Joliet, Maximum Length" && options.longJoliet;  // as asked
        if (deep || longName) continue;
        ADD_FAILURE() << "block " << finding.block << ' ' << finding.path << ": " << finding.text << " ["
                      << finding.clause << ']';
    }
    const auto image = open(source);
    if (options.rockRidge) {
        expectSame(contents(*image.view(FileSystem::RockRidge)), random.expected);
    }
    if (!options.udf) return;
    const auto* udf = image.view(FileSystem::Udf);
    ASSERT_NE(udf, nullptr);
    expectSame(contents(*udf), random.expected);
    if (options.udfRevision >= 0x200) expectStreams(*udf, *random.tree);
}

TEST(EveryOption, GivesASoundImageOfAnyTree)
{
    const unsigned seeds = std::getenv("DISCMASTER_TEST_LONG") != nullptr ? 5000 : 250;
    for (unsigned seed = 0; seed < seeds && !HasFailure(); ++seed) expectSound(seed);
}

}  // namespace
}  // namespace discmaster::image::read::test
