#include "support/builder.hpp"

#include <algorithm>

namespace discmaster::image::test {

namespace {
class Holes final : public io::ByteSource {
public:
    std::uint64_t size() const override { return ~std::uint64_t{0}; }
    void read(std::uint64_t, MutableBytes into) override { std::fill(into.begin(), into.end(), std::byte{0}); }
};

constexpr Attributes kAttributes{
    .mode = 0644, .uid = 1000, .gid = 100, .modified = {.seconds = 1'600'000'000, .nanoseconds = 0}};
}  // namespace

TreeBuilder::Place TreeBuilder::place(std::string_view path)
{
    auto parent = kRoot;
    for (auto end = path.find('/'); end != std::string_view::npos; end = path.find('/')) {
        const auto name = path.substr(0, end);
        const auto next = tree_->child(parent, name);
        auto attributes = kAttributes;
        attributes.mode = 0755;
        parent = next ? *next : tree_->addDirectory(parent, name, attributes);
        path.remove_prefix(end + 1);
    }
    return {.parent = parent, .name = path};
}

TreeBuilder& TreeBuilder::directory(std::string_view path)
{
    place(std::string{path} + "/x");
    return *this;
}

TreeBuilder& TreeBuilder::file(std::string_view path, std::string_view content)
{
    const auto [parent, name] = place(path);
    const auto bytes = asBytes(content);
    tree_->addFile(parent, name, kAttributes, std::vector<std::byte>(bytes.begin(), bytes.end()));
    return *this;
}

TreeBuilder& TreeBuilder::hole(std::string_view path, std::uint64_t size)
{
    static const auto holes = std::make_shared<Holes>();
    const auto [parent, name] = place(path);
    tree_->addFile(parent, name, kAttributes, SourceSlice{.source = holes, .offset = 0, .size = size});
    return *this;
}

TreeBuilder& TreeBuilder::symlink(std::string_view path, std::string_view target)
{
    const auto [parent, name] = place(path);
    auto attributes = kAttributes;
    attributes.mode = 0777;
    tree_->addSymlink(parent, name, attributes, target);
    return *this;
}

Options options(bool iso9660, bool joliet, bool rockRidge, bool udf)
{
    Options o;
    o.iso9660 = iso9660;
    o.joliet = joliet;
    o.rockRidge = rockRidge;
    o.udf = udf;
    o.volumeName = "TEST";
    o.created = kMade;
    return o;
}

std::vector<std::byte> bytesOf(const Plan& plan)
{
    ImageSource source{plan, io::CallerFiles::own()};
    std::vector<std::byte> bytes(source.size());
    source.read(0, bytes);
    return bytes;
}

}  // namespace discmaster::image::test
