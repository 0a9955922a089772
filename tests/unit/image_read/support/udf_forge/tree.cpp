#include "support/udf_forge/forger.hpp"

#include <algorithm>
#include <utility>

namespace discmaster::image::read::test {

Node UdfForger::file(const std::string& name, std::string content)
{
    Node n;
    n.name = name;
    n.size = content.size();
    n.content = std::move(content);
    return n;
}

Node UdfForger::stored(const std::string& name, const std::string& content)
{
    auto n = file(name, {});
    n.size = content.size();
    const auto blocks = static_cast<std::uint32_t>(sectorsFor(content.size()).n);
    const auto at = data(blocks);
    for (std::uint32_t i = 0; i < blocks; ++i) {
        const auto part = std::string_view{content}.substr(i * std::size_t{kBlockSize}, kBlockSize);
        std::ranges::copy(asBytes(part), block(imageOf(at.block + i)).begin());
    }
    n.ads = {{static_cast<std::uint32_t>(content.size()), 0, at.block, 0}};
    n.recorded = blocks;
    return n;
}

Node UdfForger::folder(const std::string& name, std::vector<Node> children)
{
    Node n;
    n.name = name;
    n.type = 4;
    n.characteristics = 2;
    n.permissions = 0x14A5;
    n.children = std::move(children);
    return n;
}

Node UdfForger::special(const std::string& name, std::uint8_t type,
                        std::optional<std::pair<std::uint32_t, std::uint32_t>> device)
{
    auto n = file(name, {});
    n.type = type;
    n.device = device;
    return n;
}

Node UdfForger::holes()
{
    auto n = file("holes", {});
    const auto first = stored("", std::string(2048, 'a')), spare = stored("", std::string(2048, '?')),
               last = stored("", std::string(100, 'z'));
    n.ads = {{2048, 0, first.ads[0].block, 0},
             {2048, 2, 0, 0},
             {2048, 1, spare.ads[0].block, 0},
             {100, 0, last.ads[0].block, 0}};
    n.size = 3 * 2048 + 100;
    n.recorded = 2;
    return n;
}

Node UdfForger::chained()
{
    constexpr int kPieces = 260;
    auto n = file("chained", {});
    n.chained = true;
    for (int i = 0; i < kPieces; ++i) {
        const auto piece = stored("", std::string(2048, static_cast<char>('A' + i % 26)));
        if (i % 2 == 0) unused_.push_back(data().block);  // so that no two touch
        n.ads.push_back({2048, 0, piece.ads[0].block, 0});
    }
    n.size = kPieces * 2048ULL;
    n.recorded = kPieces;
    return n;
}

Node UdfForger::link()
{
    // ECMA-167 4/14.16: the parent, then a name.
    auto n = file("link", std::string{"\x03\x00\x00\x00", 4} + std::string{"\x05\x06\x00\x00", 4} + cs0("where"));
    n.type = 12;
    return n;
}

Node UdfForger::tree()
{
    std::vector<Node> nodes;
    nodes.push_back(file("embedded", "in the entry"));
    nodes.push_back(stored("stored", std::string(5000, 's')));
    nodes.push_back(holes());
    nodes.push_back(chained());
    nodes.push_back(link());
    nodes.push_back(file("hidden", "h"));
    nodes.back().characteristics = 1;
    nodes.back().flags = 1U << 10;  // system
    std::vector<Node> inner;
    inner.push_back(file("file", "below"));
    inner.push_back(folder("deeper", {}));
    nodes.push_back(folder("folder", std::move(inner)));
    if (o_.devices) {
        nodes.push_back(special("block", 6, std::pair{8U, 1U}));
        nodes.push_back(special("character", 7, std::pair{5U, 2U}));
        nodes.push_back(special("fifo", 9, {}));
        nodes.push_back(special("socket", 10, {}));
    }
    if (o_.revision >= 0x0201) {
        nodes.push_back(stored("real time", std::string(3000, 't')));
        nodes.back().type = 249;
    }
    if (o_.rewrittenEntry) {
        nodes.push_back(file("rewritten", "second"));
        nodes.back().rewritten = true;
    }
    auto deleted = file("gone", "x");
    deleted.characteristics = 4;
    nodes.push_back(std::move(deleted));
    if (o_.streams) {
        nodes[0].streams.push_back(file("note", "a stream"));
        nodes[0].streams.push_back(stored("large", std::string(4000, 'L')));
        for (auto& s : nodes[0].streams) s.flags |= 1U << 13;
    }
    for (std::uint32_t s = 2; s <= o_.sessions; ++s) nodes.push_back(file("session " + std::to_string(s), "later"));
    return folder("", std::move(nodes));
}

void UdfForger::place(Node& n)
{
    n.at = meta();
    if (n.rewritten) {
        // Two blocks: what was written first, and the way to what counts. Both are in the partition itself.
        meta();
    }
    for (auto& c : n.children) {
        c.id = nextId_++;
        place(c);
    }
}

void UdfForger::count(const Node& n)
{
    ++(n.type == 4 ? directories_ : files_);
    for (const auto& c : n.children)
        if ((c.characteristics & 4) == 0) count(c);
}

}  // namespace discmaster::image::read::test
