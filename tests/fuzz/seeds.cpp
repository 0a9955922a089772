#include "seeds.hpp"

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"
#include "support/iso_forge.hpp"
#include "support/udf_forge.hpp"

#include <algorithm>
#include <string_view>

namespace discmaster::fuzz {
namespace {

using namespace image;
using namespace image::read::test;

/// Small, and with a structure of each kind.
TreeBuilder seedTree()
{
    TreeBuilder t;
    t.folder("a")
        .folder("a/b")
        .file("a/b/file.txt", "content")
        .file("empty", "")
        .file("Ж", std::string(5000, 'x'), 04755);
    t.link("link", "../a/b").link("long", "/" + std::string(250, 'n') + "/" + std::string(250, 'm'));
    return t;
}

Bytes mastered(Options options)
{
    options.padding = 2;
    options.alignment = 1;
    auto source = seedTree().master(options);
    Bytes bytes(static_cast<std::size_t>(source.size()));
    source.read(0, bytes);
    return bytes;
}

void addForged(std::vector<Bytes>& all)
{
    for (const auto& o :
         {ForgeOptions{.revision = 0x0102}, ForgeOptions{.revision = 0x0150, .rewrittenEntry = true},
          ForgeOptions{.revision = 0x0201, .streams = true}, ForgeOptions{.revision = 0x0150, .kind = Forged::Virtual},
          ForgeOptions{.revision = 0x0201, .kind = Forged::Virtual, .sessions = 3},
          ForgeOptions{.revision = 0x0201, .kind = Forged::Sparable},
          ForgeOptions{.revision = 0x0250, .kind = Forged::Metadata, .streams = true},
          ForgeOptions{.revision = 0x0250, .kind = Forged::Metadata, .bitmap = true}})
        all.push_back(forge(o).bytes);
    for (const std::uint32_t size : {512U, 2048U}) all.push_back(forgeIso({.blockSize = size, .boot = true}).bytes);
}

/// What is installed makes more.
void addOthers(std::vector<Bytes>& all)
{
    TempFolder folder;
    makeTree(folder / "tree");
    std::filesystem::create_directories(folder / "tree/1/2/3/4/5/6/7/8/9");
    const auto image = (folder / "image").string(), tree = (folder / "tree").string();
    for (const std::string& command :
         {"genisoimage -quiet -R -J -udf -o " + image + " " + tree,
          "genisoimage -quiet -R -z -iso-level 4 -o " + image + " " + tree,
          "xorriso -outdev " + image + " -joliet on -hardlinks on -padding 0 -map " + tree +
              " / -set_filter_r --zisofs /",
          "bsdtar -c --format iso9660 -f " + image + " -C " + tree + " .",
          "truncate -s 2M " + image + " && mkudffs -b 2048 -m hd -r 2.01 " + image,
          "truncate -s 2M " + image + " && mkudffs -b 2048 -m cdr -r 1.50 --closed " + image}) {
        run("rm -f " + image);
        if (!run(command)) continue;
        auto bytes = readFile(folder / "image");
        if (bytes.size() <= std::size_t{4} << 20) all.push_back(std::move(bytes));
    }
}

/// Blocks around each place where the image has the text.
std::vector<Bytes> around(const std::vector<Bytes>& images, std::string_view text, std::size_t before,
                          std::size_t length)
{
    std::vector<Bytes> result;
    for (const auto& image : images) {
        const auto all = asText(image);
        for (std::size_t at = 0; (at = all.find(text, at)) != std::string_view::npos && result.size() < 200; ++at) {
            const auto from = at - std::min(at, before);
            result.emplace_back(image.begin() + static_cast<std::ptrdiff_t>(from),
                                image.begin() + static_cast<std::ptrdiff_t>(std::min(image.size(), from + length)));
        }
    }
    return result;
}

std::vector<Bytes> entriesOf(const std::vector<Bytes>& images)
{
    std::vector<Bytes> result;
    for (const auto& image : images)
        for (std::size_t at = 0; at + 4 * kBlockSize <= image.size(); at += kBlockSize)
            if (const auto id = le16(image, at); (id == 261 || id == 266 || id == 0) && le16(image, at + 10) > 8)
                result.emplace_back(image.begin() + static_cast<std::ptrdiff_t>(at),
                                    image.begin() + static_cast<std::ptrdiff_t>(at + 4 * kBlockSize));
    return result;
}

}  // namespace

std::vector<Bytes> seedsFor(const std::string& name)
{
    std::vector<Bytes> images{mastered(bridge()), mastered(udfAlone())};
    addForged(images);
    if (name == "rock_ridge") return around(images, "PX", 12, 4096);
    if (name == "udf_tables") return entriesOf(images);
    if (name == "el_torito") {
        std::vector<Bytes> result;
        for (const auto& i : around(images, "EL TORITO", 7, kBlockSize)) {
            Bytes both(2 * kBlockSize);
            std::ranges::copy(i, both.begin());
            const auto image = std::ranges::find_if(
                images, [&](const Bytes& b) { return asText(b).find(asText(i)) != std::string_view::npos; });
            const auto catalog = std::size_t{le32(i, 71)} * kBlockSize;
            std::copy_n(image->begin() + static_cast<std::ptrdiff_t>(catalog), kBlockSize, both.begin() + kBlockSize);
            putLe32(both, 71, 1);
            result.push_back(std::move(both));
        }
        return result;
    }
    addOthers(images);
    return images;
}

}  // namespace discmaster::fuzz
