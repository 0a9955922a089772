#include "support/udf_forge/forger.hpp"

#include <algorithm>
#include <cstdlib>

namespace discmaster::image::read::test {

Bytes UdfForger::identifier(const Node& n, const Node& target, bool parent, std::uint32_t location)
{
    const auto name = parent ? std::string{} : cs0(n.name);
    Bytes b((38 + name.size() + 3) / 4 * 4);
    putLe16(b, 16, 1);
    putU8(b, 18, parent ? 0x0A : n.characteristics);
    putU8(b, 19, static_cast<std::uint8_t>(name.size()));
    const bool gone = (n.characteristics & 4) != 0 && !parent;
    if (!gone) putLongAd(b, 20, {n.rewritten ? 4096U : 2048U, 0, target.at.block, target.at.partition});
    if (!gone) putLe32(b, 32, static_cast<std::uint32_t>(target.id));
    std::ranges::copy(asBytes(name), b.begin() + 38);
    tag(b, 257, location, b.size() - 16);
    return b;
}

void UdfForger::writeDirectory(Node& d, const Node& parent, const std::string& path)
{
    const auto at = meta();
    Bytes content = identifier(d, parent, true, at.block);
    for (const auto& c : d.children) {
        const auto fid = identifier(c, c, false, at.block);
        content.insert(content.end(), fid.begin(), fid.end());
    }
    if (content.size() > kBlockSize) std::abort();
    std::ranges::copy(content, block(at.image).begin());
    image_.at.content[path] = byte(at.image);
    if (!path.empty()) image_.expected[path + "/"];
    d.ads = {{static_cast<std::uint32_t>(content.size()), 0, at.block, at.partition}};
    d.size = content.size();
    d.recorded = 1;
    std::uint16_t links = 1;
    for (const auto& c : d.children) links = static_cast<std::uint16_t>(links + (c.type == 4 ? 1 : 0));
    writeEntry(d, path, links);
    for (auto& c : d.children) {
        const auto below = path.empty() ? c.name : path + "/" + c.name;
        if ((c.characteristics & 4) != 0) continue;
        if (c.type == 4) {
            writeDirectory(c, d, below);
            continue;
        }
        writeEntry(c, below, 1);
        expect(c, below);
    }
}

void UdfForger::expect(const Node& n, const std::string& path)
{
    auto& text = image_.expected[path];
    if (n.type == 12) {
        text = "-> ../where";
        return;
    }
    text = n.content;
    for (const auto& ad : n.ads) {
        std::string piece(ad.length, '\0');
        for (std::uint32_t i = 0; ad.type == 0 && i < ad.length; i += kBlockSize) {
            const auto from = block(imageOf(ad.block + i / kBlockSize)).first(std::min(kBlockSize, ad.length - i));
            std::ranges::copy(asText(from), piece.begin() + i);
        }
        text += piece;
    }
}

void UdfForger::writeEntry(Node& n, const std::string& path, std::uint16_t links)
{
    if (n.rewritten) {
        auto old = n;
        old.content = "first";
        old.size = old.content.size();
        old.rewritten = false;
        Node latest = n;
        latest.at = meta();
        renderEntry(old, links, 4096);
        renderEntry(latest, links, 4096);
        Place behind{n.at.block + 1, n.at.partition, n.at.image + 1};
        auto b = block(behind.image);
        icbTag(b, 3, 4096, 0);
        putLongAd(b, 36, {4096, 0, latest.at.block, latest.at.partition});
        descriptor(behind, 259, 36);
        meta();  // the second block of the latest ICB is not recorded yet
        image_.at.entry[path] = byte(latest.at.image);
        return;
    }
    if (!n.streams.empty()) {
        writeStreams(n);
        ++links;
    }
    renderEntry(n, links, 4);
    image_.at.entry[path] = byte(n.at.image);
}

void UdfForger::icbTag(MutableBytes b, std::uint8_t type, std::uint16_t strategy, unsigned flags)
{
    putLe16(b, 20, strategy);
    if (strategy == 4096) putLe16(b, 22, 1);
    putLe16(b, 24, strategy == 4096 ? 2 : 1);
    putU8(b, 27, type);
    putLe16(b, 34, static_cast<std::uint16_t>(flags));
}

Bytes UdfForger::attributes(const Node& n, const Place& at)
{
    if (!n.device) return {};
    Bytes ea(24 + 24 + 32);
    auto e = MutableBytes{ea};
    putLe32(e, 16, 0xFFFFFFFF);
    putLe32(e, 20, 0xFFFFFFFF);
    // ECMA-167 4/14.10.7: device specification, whose implementation use is an identifier.
    putLe32(e, 24, 12);
    putU8(e, 28, 1);
    putLe32(e, 32, 56);
    putLe32(e, 36, 32);
    putLe32(e, 40, n.device->first);
    putLe32(e, 44, n.device->second);
    regid(e, 48, kMaker, "implementation");
    tag(e, 262, at.block, 8);
    return ea;
}

void UdfForger::renderEntry(Node& n, std::uint16_t links, std::uint16_t strategy)
{
    const bool extended = modern();
    const std::size_t header = extended ? 216 : 176;
    auto b = block(n.at.image);
    const bool embedded = n.ads.empty();
    const bool elsewhere = o_.kind == Forged::Virtual || o_.kind == Forged::Metadata;  // data is in partition 0
    const unsigned form = embedded ? 3 : elsewhere ? 1 : 0;
    icbTag(b, n.type, strategy, n.flags | form);
    putLe32(b, 36, 1000);
    putLe32(b, 40, 100);
    putLe32(b, 44, n.permissions);
    putLe16(b, 48, links);
    putLe64(b, 56, n.size);
    std::uint64_t object = n.size;
    for (const auto& s : n.streams) object += s.size;
    if (extended) putLe64(b, 64, object);
    putLe64(b, extended ? 72 : 64, n.recorded);
    for (std::size_t i = 0; i < (extended ? 4U : 3U); ++i) putTime(b, (extended ? 80 : 72) + i * 12);
    putLe32(b, extended ? 128 : 108, 1);
    regid(b, extended ? 168 : 128, kMaker, "implementation");
    putLe64(b, extended ? 200 : 160, n.id);
    if (!n.streams.empty()) putLongAd(b, 152, {2048, 0, streamDirectory_.block, streamDirectory_.partition});
    const auto ea = attributes(n, n.at);
    putLe32(b, header - 8, static_cast<std::uint32_t>(ea.size()));
    std::ranges::copy(ea, b.begin() + static_cast<std::ptrdiff_t>(header));
    const auto from = header + ea.size();
    std::size_t used = 0;
    if (embedded) {
        used = n.content.size();
        std::ranges::copy(asBytes(n.content), b.begin() + static_cast<std::ptrdiff_t>(from));
    } else {
        used = putList(n, b.subspan(from), form);
    }
    putLe32(b, header - 4, static_cast<std::uint32_t>(used));
    descriptor(n.at, extended ? 266 : 261, from + used - 16);
}

std::size_t UdfForger::putList(const Node& n, MutableBytes room, unsigned form)
{
    const std::size_t size = form == 0 ? 8 : 16;
    const auto put = [&](MutableBytes to, std::size_t i, const Ad& ad) {
        putLe32(to, i * size, ad.length | ad.type << 30);
        putLe32(to, i * size + 4, ad.block);
        if (form == 1) putLe16(to, i * size + 8, ad.partition);
    };
    // A list that does not fit says at its end where it goes on.
    std::size_t used = 0, done = 0;
    Place aed;
    for (auto here = room;;) {
        const auto fits = here.size() / size;
        const bool last = n.ads.size() - done <= fits;
        const auto count = last ? n.ads.size() - done : fits - 1;
        for (std::size_t i = 0; i < count; ++i) put(here, i, n.ads[done + i]);
        done += count;
        const auto next = last ? Place{} : meta();
        if (!last) put(here, count, {2048, 3, next.block, next.partition});
        const auto bytes = (count + (last ? 0 : 1)) * size;
        if (used == 0) {
            used = bytes;
            if (!last) image_.at.chainBlock = byte(next.image);
        } else {
            putLe32(block(aed.image), 20, static_cast<std::uint32_t>(bytes));
            descriptor(aed, 258, 8);
        }
        if (last) return used;
        aed = next;
        here = block(aed.image).subspan(24);
    }
}

void UdfForger::writeStreams(Node& n)
{
    Node directory = folder("", {});
    directory.type = 13;
    directory.at = meta();
    directory.id = n.id;
    streamDirectory_ = directory.at;
    for (auto& s : n.streams) {
        s.at = meta();
        s.id = n.id;
    }
    const auto at = meta();
    // UDF 3.3.5.2: the parent's identifier of a stream directory names the file.
    Bytes content = identifier(directory, n, true, at.block);
    putU8(content, 18, 0x08);
    tag(content, 257, at.block, content.size() - 16);
    for (const auto& s : n.streams) {
        const auto fid = identifier(s, s, false, at.block);
        content.insert(content.end(), fid.begin(), fid.end());
    }
    std::ranges::copy(content, block(at.image).begin());
    directory.ads = {{static_cast<std::uint32_t>(content.size()), 0, at.block, at.partition}};
    directory.size = content.size();
    directory.recorded = 1;
    renderEntry(directory, 0, 4);
    image_.at.entry["embedded//"] = byte(directory.at.image);
    for (auto& s : n.streams) {
        renderEntry(s, 1, 4);
        image_.at.entry["embedded//" + s.name] = byte(s.at.image);
    }
}

Ad UdfForger::writeSystemStreams()
{
    Node directory = folder("", {});
    directory.type = 13;
    directory.at = meta();
    directory.id = 0;
    const auto at = meta();
    const auto content = identifier(directory, directory, true, at.block);
    std::ranges::copy(content, block(at.image).begin());
    directory.ads = {{static_cast<std::uint32_t>(content.size()), 0, at.block, at.partition}};
    directory.size = content.size();
    directory.recorded = 1;
    renderEntry(directory, 1, 4);
    image_.at.systemStreams = byte(directory.at.image);
    return {2048, 0, directory.at.block, directory.at.partition};
}

}  // namespace discmaster::image::read::test
