#include "support/builder.hpp"

#include "base/bytes.hpp"

#include <vector>

namespace discmaster::image::read::test {
namespace {

constexpr Time kCreated{.seconds = 1'700'000'000, .nanoseconds = 123'456'000};

std::vector<std::byte> bytesOf(std::string_view text)
{
    const auto b = asBytes(text);
    return {b.begin(), b.end()};
}

Attributes attributes(std::uint16_t mode)
{
    return {.mode = mode, .uid = 1000, .gid = 100, .modified = {.seconds = 1'600'000'001, .nanoseconds = 987'654'321}};
}

}  // namespace

TreeBuilder& TreeBuilder::folder(const std::string& path)
{
    const auto [parent, name] = split(path);
    tree->addDirectory(parent, name, attributes(0755));
    expected[path + "/"];
    return *this;
}

TreeBuilder& TreeBuilder::file(const std::string& path, std::string text, std::uint16_t mode)
{
    const auto [parent, name] = split(path);
    tree->addFile(parent, name, attributes(mode), bytesOf(text));
    expected[path] = std::move(text);
    return *this;
}

TreeBuilder& TreeBuilder::link(const std::string& path, const std::string& target)
{
    const auto [parent, name] = split(path);
    tree->addSymlink(parent, name, attributes(0777), target);
    expected[path] = "-> " + target;
    return *this;
}

std::pair<NodeId, std::string> TreeBuilder::split(const std::string& path) const
{
    const auto slash = path.rfind('/');
    if (slash == std::string::npos) return {kRoot, path};
    return {*tree->find(path.substr(0, slash)), path.substr(slash + 1)};
}

TreeBuilder treeWithoutLinks()
{
    TreeBuilder t;
    t.folder("a").folder("a/b").folder("a/b/c").folder("empty folder").folder("Grüße");
    t.file("a/b/c/deep.txt", "deep").file("empty", "").file("Grüße/Привет 😀.txt", "hello").file("latin é.txt", "x");
    for (const std::size_t n : {1U, 2047U, 2048U, 2049U, 100'000U}) {
        std::string text(n, '.');
        for (std::size_t i = 0; i < n; ++i) text[i] = static_cast<char>('a' + (i * 11 + n) % 26);
        t.file("size" + std::to_string(n), text);
    }
    t.file("run", "#!/bin/sh\n", 04751);
    return t;
}

TreeBuilder interestingTree()
{
    auto t = treeWithoutLinks();
    t.link("a/link", "../size1").link("absolute", "/usr/./share/doc").link("self", ".");
    return t;
}

Options udfAlone()
{
    Options o;
    o.iso9660 = o.joliet = o.rockRidge = false;
    o.volumeName = "Scheibe Ж";
    o.created = kCreated;
    return o;
}

Options bridge()
{
    Options o;
    o.volumeName = "BRIDGE";
    o.created = kCreated;
    return o;
}

}  // namespace discmaster::image::read::test
