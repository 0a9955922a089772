#include "support/udf_forge.hpp"

#include "image/udf/crc.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace discmaster::image::read::test {
namespace {

using Bytes = std::vector<std::byte>;

constexpr std::uint32_t kPartition = 288, kPartitionBlocks = 704, kMetadata = 64;
constexpr std::uint32_t kMain = 32, kReserve = 48, kIntegrity = 64, kSparing1 = 96, kSparing2 = 160;
constexpr std::uint32_t kPacket = 32;
constexpr std::uint32_t kTotal = kPartition + kPartitionBlocks + 1;

std::string cs0(std::string_view text) { return "\x08" + std::string{text}; }

void putDstring(MutableBytes b, std::size_t at, std::size_t n, std::string_view text)
{
    if (text.empty()) return;
    const auto id = cs0(text);
    std::ranges::copy(asBytes(id), b.subspan(at).begin());
    putU8(b, at + n - 1, static_cast<std::uint8_t>(id.size()));
}

void putCharset(MutableBytes b, std::size_t at) { putText(b, at + 1, 63, "OSTA Compressed Unicode", '\0'); }

/// 2026-03-04 05:06:07.08, an hour before Greenwich.
void putTime(MutableBytes b, std::size_t at)
{
    putLe16(b, at, 0x1000 | 60);
    putLe16(b, at + 2, 2026);
    for (const std::size_t i : {4U, 5U, 6U, 7U, 8U, 9U}) putU8(b, at + i, static_cast<std::uint8_t>(i - 1));
}

struct Ad {
    std::uint32_t length = 0;
    unsigned type = 0;
    std::uint32_t block = 0;
    std::uint16_t partition = 0;
};

void putLongAd(MutableBytes b, std::size_t at, const Ad& ad)
{
    putLe32(b, at, ad.length | ad.type << 30);
    putLe32(b, at + 4, ad.block);
    putLe16(b, at + 8, ad.partition);
}

/// A structure's place: its logical address and its block in the image.
struct Place {
    std::uint32_t block = 0;
    std::uint16_t partition = 0;
    std::uint32_t image = 0;
};

struct Node {
    std::string name;
    std::uint8_t type = 5;
    std::string content;  // in the entry
    std::vector<Ad> ads;  // else where it is
    std::uint64_t size = 0;
    std::uint64_t recorded = 0;
    unsigned flags = 0;
    std::uint8_t characteristics = 0;
    std::uint32_t permissions = 0x1084;
    std::optional<std::pair<std::uint32_t, std::uint32_t>> device;
    std::vector<Node> children;
    std::vector<Node> streams;
    bool chained = false;    // long list of extents, which goes on in an AED
    bool rewritten = false;  // strategy 4096
    std::uint64_t id = 0;
    Place at;
};

class Forge {
public:
    explicit Forge(const ForgeOptions& options)
        : o_{options}
        , image_{Bytes(std::size_t{kTotal} * kBlockSize), {}, {}, {}}
    {
    }

    ForgedImage make()
    {
        if (o_.kind == Forged::Metadata) layMetadata();
        const auto fileSet = meta(), behind = meta();
        auto root = tree();
        root.id = 0;
        place(root);
        files_ = directories_ = 0;
        count(root);
        if (!readOnly() && o_.kind != Forged::Virtual) space_ = data().block;
        writeDirectory(root, root, "");
        Ad system;
        if (o_.streams) system = writeSystemStreams();
        writeFileSet(fileSet, root, system);
        descriptor(behind, 8, 496);
        writeVolume(fileSet);
        if (o_.kind == Forged::Metadata) writeMetadataFiles();
        if (o_.kind == Forged::Virtual) writeSessions(root);
        if (!readOnly() && o_.kind != Forged::Virtual) writeSpace();
        return std::move(image_);
    }

private:
    bool modern() const { return o_.revision >= 0x0200; }
    MutableBytes block(std::uint32_t n)
    {
        return MutableBytes{image_.bytes}.subspan(std::size_t{n} * kBlockSize, kBlockSize);
    }
    static std::uint64_t byte(std::uint32_t n) { return std::uint64_t{n} * kBlockSize; }

    void tag(MutableBytes b, unsigned id, std::uint32_t location, std::size_t crcLength)
    {
        putLe16(b, 0, static_cast<std::uint16_t>(id));
        putLe16(b, 2, modern() ? 3 : 2);
        putLe16(b, 6, 1);
        putLe16(b, 10, static_cast<std::uint16_t>(crcLength));
        putLe32(b, 12, location);
        putLe16(b, 8, udf::crc16(b.subspan(16, crcLength)));
        putU8(b, 4, udf::tagChecksum(b.first(16)));
    }
    void descriptor(const Place& at, unsigned id, std::size_t crcLength)
    {
        tag(block(at.image), id, at.block, crcLength);
    }
    void regid(MutableBytes b, std::size_t at, std::string_view name, std::string_view kind)
    {
        putText(b, at + 1, 23, name, '\0');
        if (kind == "domain") {
            putLe16(b, at + 24, o_.revision);
            if (readOnly()) putU8(b, at + 26, 2);  // write protected by the medium's maker: soft
        } else if (kind == "udf") {
            putLe16(b, at + 24, o_.revision);
            putU8(b, at + 26, 4);
            putU8(b, at + 27, 5);
        } else if (kind == "implementation") {
            putU8(b, at + 24, 4);
            putU8(b, at + 25, 5);
        }
    }
    static constexpr std::string_view kMaker = "*Forge";
    bool readOnly() const { return o_.kind == Forged::Physical || (o_.kind == Forged::Metadata && !o_.bitmap); }

    /// A block for an entry, a directory or a descriptor.
    Place meta()
    {
        switch (o_.kind) {
        case Forged::Metadata: return {nextMeta_++, 1, kPartition + metaAt_ + nextMeta_ - 1};
        case Forged::Virtual: {
            const auto physical = nextData_++;
            table_.push_back(physical);
            return {static_cast<std::uint32_t>(table_.size() - 1), 1, kPartition + physical};
        }
        default: {
            const auto n = nextData_++;
            return {n, 0, imageOf(n)};
        }
        }
    }
    /// A block of the partition itself.
    Place data(std::uint32_t blocks = 1)
    {
        const auto n = nextData_;
        nextData_ += blocks;
        return {n, 0, imageOf(n)};
    }
    /// The packet of blocks 32 to 63 is elsewhere in a sparable partition.
    std::uint32_t imageOf(std::uint32_t n) const
    {
        return o_.kind == Forged::Sparable && n >= kPacket && n < 2 * kPacket ? kSparing1 + 32 + n - kPacket
                                                                              : kPartition + n;
    }

    void layMetadata()
    {
        metaAt_ = 32;
        mirrorAt_ = metaAt_ + kMetadata;
        nextData_ = mirrorAt_ + (o_.mirrorDuplicated ? kMetadata : 0);
    }

    Node file(const std::string& name, std::string content)
    {
        Node n;
        n.name = name;
        n.size = content.size();
        n.content = std::move(content);
        return n;
    }
    /// A file whose bytes are in blocks of the partition.
    Node stored(const std::string& name, const std::string& content)
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
    Node folder(const std::string& name, std::vector<Node> children)
    {
        Node n;
        n.name = name;
        n.type = 4;
        n.characteristics = 2;
        n.permissions = 0x14A5;
        n.children = std::move(children);
        return n;
    }
    Node special(const std::string& name, std::uint8_t type,
                 std::optional<std::pair<std::uint32_t, std::uint32_t>> device)
    {
        auto n = file(name, {});
        n.type = type;
        n.device = device;
        return n;
    }

    /// A hole of a block and an unrecorded block between recorded ones.
    Node holes()
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
    /// Extents of a block, of which no two touch: their list does not fit the entry.
    Node chained()
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
    Node link()
    {
        // ECMA-167 4/14.16: the parent, then a name.
        auto n = file("link", std::string{"\x03\x00\x00\x00", 4} + std::string{"\x05\x06\x00\x00", 4} + cs0("where"));
        n.type = 12;
        return n;
    }

    Node tree()
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

    void place(Node& n)
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
    void count(const Node& n)
    {
        ++(n.type == 4 ? directories_ : files_);
        for (const auto& c : n.children)
            if ((c.characteristics & 4) == 0) count(c);
    }

    Bytes identifier(const Node& n, const Node& target, bool parent, std::uint32_t location)
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

    void writeDirectory(Node& d, const Node& parent, const std::string& path)
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

    void expect(const Node& n, const std::string& path)
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

    void writeEntry(Node& n, const std::string& path, std::uint16_t links)
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

    static void icbTag(MutableBytes b, std::uint8_t type, std::uint16_t strategy, unsigned flags)
    {
        putLe16(b, 20, strategy);
        if (strategy == 4096) putLe16(b, 22, 1);
        putLe16(b, 24, strategy == 4096 ? 2 : 1);
        putU8(b, 27, type);
        putLe16(b, 34, static_cast<std::uint16_t>(flags));
    }

    Bytes attributes(const Node& n, const Place& at)
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

    void renderEntry(Node& n, std::uint16_t links, std::uint16_t strategy)
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

    /// The descriptors, the last of which may say where the list goes on.
    std::size_t putList(const Node& n, MutableBytes room, unsigned form)
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

    void writeStreams(Node& n)
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

    /// Without streams in it.
    Ad writeSystemStreams()
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

    void writeFileSet(const Place& at, const Node& root, const Ad& system)
    {
        auto b = block(at.image);
        image_.at.fileSet = byte(at.image);
        putTime(b, 16);
        putLe16(b, 28, 3);
        putLe16(b, 30, 3);
        putLe32(b, 32, 1);
        putLe32(b, 36, 1);
        putCharset(b, 48);
        putDstring(b, 112, 128, "FORGED");
        putCharset(b, 240);
        putDstring(b, 304, 32, "FILES");
        putLongAd(b, 400, {2048, 0, root.at.block, root.at.partition});
        regid(b, 416, "*OSTA UDF Compliant", "domain");
        if (system.length != 0) putLongAd(b, 464, system);
        descriptor(at, 256, 496);
    }

    void volumeStructure(std::uint32_t n, unsigned id, std::size_t crcLength) { tag(block(n), id, n, crcLength); }

    void writeVolume(const Place& fileSet)
    {
        const std::string_view kIds[] = {"BEA01", modern() ? "NSR03" : "NSR02", "TEA01"};
        for (std::uint32_t i = 0; i < 3; ++i) {
            putText(block(16 + i), 1, 5, kIds[i]);
            putU8(block(16 + i), 6, 1);
        }
        writeSequence(kMain, fileSet);
        writeSequence(kReserve, fileSet);
        writeIntegrity();
        for (const std::uint32_t n : {256U, kTotal - 1}) {
            if (o_.kind == Forged::Virtual && n != 256) continue;  // the last block is the table's
            auto b = block(n);
            putLe32(b, 16, 16 * kBlockSize);
            putLe32(b, 20, kMain);
            putLe32(b, 24, 16 * kBlockSize);
            putLe32(b, 28, kReserve);
            volumeStructure(n, 2, 496);
        }
        if (o_.kind == Forged::Sparable) writeSparing();
        image_.at.mainSequence = byte(kMain);
        image_.at.reserveSequence = byte(kReserve);
        image_.at.integrity = byte(kIntegrity);
        image_.at.partition = byte(kPartition);
    }

    void writeSequence(std::uint32_t start, const Place& fileSet)
    {
        writePrimary(start);
        auto b = block(start + 1);
        putLe32(b, 16, 1);
        regid(b, 20, "*UDF LV Info", "udf");
        putCharset(b, 52);
        putDstring(b, 116, 128, "FORGED");
        regid(b, 352, kMaker, "implementation");
        volumeStructure(start + 1, 4, 496);
        writePartition(start + 2);
        writeLogicalVolume(start + 3, fileSet);
        putLe32(block(start + 4), 16, 4);
        volumeStructure(start + 4, 7, 8);
        volumeStructure(start + 5, 8, 496);
    }

    void writePrimary(std::uint32_t n)
    {
        auto b = block(n);
        putDstring(b, 24, 32, "FORGED");
        putLe16(b, 56, 1);
        putLe16(b, 58, 1);
        putLe16(b, 60, 2);
        putLe16(b, 62, 3);
        putLe32(b, 64, 1);
        putLe32(b, 68, 1);
        putDstring(b, 72, 128, "0123456789ABCDEFforged");
        putCharset(b, 200);
        putCharset(b, 264);
        regid(b, 344, "*Forger", "application");
        putTime(b, 376);
        regid(b, 388, kMaker, "implementation");
        volumeStructure(n, 1, 496);
    }

    void writePartition(std::uint32_t n)
    {
        auto b = block(n);
        putLe32(b, 16, 2);
        putLe16(b, 20, 1);
        putU8(b, 24, 2);
        putText(b, 25, 23, modern() ? "+NSR03" : "+NSR02", '\0');
        if (!readOnly() && o_.kind != Forged::Virtual) {
            putLe32(b, 64, kBlockSize);  // its unallocated space bitmap (ECMA-167 4/14.3.2)
            putLe32(b, 68, space_);
        }
        putLe32(b, 184, o_.kind == Forged::Virtual ? 2 : o_.kind == Forged::Sparable ? 3 : readOnly() ? 1 : 4);
        putLe32(b, 188, kPartition);
        putLe32(b, 192, kPartitionBlocks);
        regid(b, 196, kMaker, "implementation");
        volumeStructure(n, 5, 496);
    }

    void writeLogicalVolume(std::uint32_t n, const Place& fileSet)
    {
        auto b = block(n);
        putLe32(b, 16, 3);
        putCharset(b, 20);
        putDstring(b, 84, 128, "FORGED");
        putLe32(b, 212, kBlockSize);
        regid(b, 216, "*OSTA UDF Compliant", "domain");
        putLongAd(b, 248, {4096, 0, fileSet.block, fileSet.partition});
        regid(b, 272, kMaker, "implementation");
        putLe32(b, 432, 8 * kBlockSize);
        putLe32(b, 436, kIntegrity);
        std::size_t length = 0;
        std::uint32_t maps = 0;
        if (o_.kind != Forged::Sparable) {
            putU8(b, 440, 1);
            putU8(b, 441, 6);
            putLe16(b, 442, 1);
            length = 6;
            ++maps;
        }
        if (o_.kind != Forged::Physical) {
            putType2(b.subspan(440 + length, 64));
            length += 64;
            ++maps;
        }
        putLe32(b, 264, static_cast<std::uint32_t>(length));
        putLe32(b, 268, maps);
        volumeStructure(n, 6, 424 + length);
    }

    void putType2(MutableBytes m)
    {
        putU8(m, 0, 2);
        putU8(m, 1, 64);
        putLe16(m, 36, 1);
        switch (o_.kind) {
        case Forged::Virtual: regid(m, 4, "*UDF Virtual Partition", "udf"); break;
        case Forged::Sparable:
            regid(m, 4, "*UDF Sparable Partition", "udf");
            putLe16(m, 40, kPacket);
            putU8(m, 42, 2);
            putLe32(m, 44, kBlockSize);
            putLe32(m, 48, kSparing1);
            putLe32(m, 52, kSparing2);
            break;
        case Forged::Metadata:
            regid(m, 4, "*UDF Metadata Partition", "udf");
            putLe32(m, 40, 0);
            putLe32(m, 44, kPartitionBlocks - 1);
            putLe32(m, 48, o_.bitmap ? 1 : 0xFFFFFFFF);
            putLe32(m, 52, 32);
            putLe16(m, 56, 32);
            putU8(m, 58, o_.mirrorDuplicated ? 1 : 0);
            break;
        case Forged::Physical: break;
        }
    }

    void writeIntegrity()
    {
        auto b = block(kIntegrity);
        putTime(b, 16);
        putLe32(b, 28, 1);
        putLe64(b, 40, nextId_);
        const std::uint32_t n = o_.kind == Forged::Virtual || o_.kind == Forged::Metadata ? 2 : 1;
        putLe32(b, 72, n);
        putLe32(b, 76, 46);
        putLe32(b, 80 + 4 * n, kPartitionBlocks);
        if (n == 2) {
            if (o_.kind == Forged::Virtual) putLe32(b, 84, 0xFFFFFFFF);
            putLe32(b, 84 + 4 * n, o_.kind == Forged::Virtual ? 0xFFFFFFFF : kMetadata);
            if (o_.kind == Forged::Metadata && o_.bitmap) putLe32(b, 84, kMetadata - nextMeta_);
        }
        const std::size_t use = 80 + 8 * std::size_t{n};
        regid(b, use, kMaker, "implementation");
        putLe32(b, use + 32, files_);
        putLe32(b, use + 36, directories_);
        for (const std::size_t i : {40U, 42U, 44U}) putLe16(b, use + i, o_.revision);
        volumeStructure(kIntegrity, 9, use + 46 - 16);
        volumeStructure(kIntegrity + 1, 8, 496);
    }

    bool isFree(std::uint32_t n) const
    {
        if (o_.kind == Forged::Metadata && n == kPartitionBlocks - 1) return false;
        const auto reserved = o_.kind == Forged::Metadata ? 3U : 0U;  // two entries and a bitmap
        if (o_.kind == Forged::Metadata && n >= reserved && n < metaAt_) return true;
        return n >= nextData_ || std::ranges::find(unused_, n) != unused_.end();
    }

    void writeSpace()
    {
        auto b = block(imageOf(space_));
        image_.at.space = byte(imageOf(space_));
        putLe32(b, 16, kPartitionBlocks);
        putLe32(b, 20, kPartitionBlocks / 8);
        std::uint32_t free = 0;
        for (std::uint32_t n = 0; n < kPartitionBlocks; ++n) {
            if (!isFree(n)) continue;
            b[24 + n / 8] |= static_cast<std::byte>(1U << n % 8);
            ++free;
        }
        tag(b, 264, space_, 8 + kPartitionBlocks / 8);
        auto i = block(kIntegrity);
        putLe32(i, 80, free);
        tag(i, 9, kIntegrity, le16(i, 10));
    }

    void writeSparing()
    {
        for (const auto n : {kSparing1, kSparing2}) {
            auto b = block(n);
            regid(b, 16, "*UDF Sparing Table", "udf");
            putLe16(b, 48, 2);
            putLe32(b, 52, 7);
            putLe32(b, 56, kPacket);
            putLe32(b, 60, kSparing1 + 32);
            putLe32(b, 64, 0xFFFFFFFF);
            putLe32(b, 68, kSparing2 + 32);
            volumeStructure(n, 0, 56);
        }
        image_.at.table = byte(kSparing1);
    }

    void metadataFile(std::uint32_t logical, std::uint8_t type, std::uint32_t dataAt, std::uint32_t blocks,
                      std::uint64_t size)
    {
        Node n;
        n.type = type;
        n.at = {logical, 0, kPartition + logical};
        n.ads = {{static_cast<std::uint32_t>(size), 0, dataAt, 0}};
        n.size = size;
        n.recorded = blocks;
        n.permissions = 0;
        const auto kind = std::exchange(o_.kind, Forged::Physical);  // short descriptors
        renderEntry(n, 0, 4);
        o_.kind = kind;
    }

    void writeMetadataFiles()
    {
        if (nextMeta_ > kMetadata) std::abort();
        const auto mirror = o_.mirrorDuplicated ? mirrorAt_ : metaAt_;
        metadataFile(0, 250, metaAt_, kMetadata, std::uint64_t{kMetadata} * kBlockSize);
        metadataFile(kPartitionBlocks - 1, 251, mirror, kMetadata, std::uint64_t{kMetadata} * kBlockSize);
        image_.at.metadataMain = byte(kPartition);
        image_.at.metadataMirror = byte(kPartition + kPartitionBlocks - 1);
        image_.at.metadataData = byte(kPartition + metaAt_);
        image_.at.mirrorData = byte(kPartition + mirror);
        if (o_.mirrorDuplicated)
            for (std::uint32_t i = 0; i < kMetadata; ++i)
                std::ranges::copy(block(kPartition + metaAt_ + i), block(kPartition + mirrorAt_ + i).begin());
        if (o_.bitmap) writeBitmap();
    }

    void writeBitmap()
    {
        auto b = block(kPartition + 2);
        putLe32(b, 16, kMetadata);
        putLe32(b, 20, kMetadata / 8);
        for (std::uint32_t i = nextMeta_; i < kMetadata; ++i) b[24 + i / 8] |= static_cast<std::byte>(1U << i % 8);
        tag(b, 264, 2, 8);
        metadataFile(1, 252, 2, 1, 24 + kMetadata / 8);
        image_.at.metadataBitmap = byte(kPartition + 1);
    }

    /// Each session ends with a table that maps what there is then. The image ends with the last.
    void writeSessions(Node& root)
    {
        std::uint32_t previous = 0xFFFFFFFF;
        for (std::uint32_t s = 1; s <= o_.sessions; ++s) {
            auto entries = table_;
            if (s < o_.sessions) entries[root.at.block] = earlierRoot(root, s);
            const auto icb = nextData_++;
            writeTable(icb, entries, previous, files_ - (o_.sessions - s));
            image_.tables.push_back(icb);
            previous = icb;
        }
        image_.at.table = byte(kPartition + previous);
        image_.bytes.resize((std::size_t{kPartition} + previous + 1) * kBlockSize);
    }

    /// A root that has not yet the files of later sessions.
    std::uint32_t earlierRoot(Node root, std::uint32_t session)
    {
        root.children.resize(root.children.size() - (o_.sessions - session));
        const auto at = data();
        auto directory = meta();
        Bytes content = identifier(root, root, true, directory.block);
        for (const auto& c : root.children) {
            const auto fid = identifier(c, c, false, directory.block);
            content.insert(content.end(), fid.begin(), fid.end());
        }
        std::ranges::copy(content, block(directory.image).begin());
        root.ads = {{static_cast<std::uint32_t>(content.size()), 0, directory.image - kPartition, 0}};
        // Its identifiers are in the partition itself, where they say their place.
        for (std::size_t p = 0; p < content.size();) {
            const auto fid = block(directory.image).subspan(p);
            const auto length = (38U + u8(fid, 19) + 3) / 4 * 4;
            tag(fid, 257, directory.image - kPartition, length - 16);
            p += length;
        }
        root.size = content.size();
        root.at.image = at.image;
        table_.pop_back();  // the directory's virtual block is not needed
        renderEntry(root, 2, 4);
        return at.block;
    }

    void writeTable(std::uint32_t icb, const std::vector<std::uint32_t>& entries, std::uint32_t previous,
                    std::uint32_t files)
    {
        Bytes content;
        const auto put = [&](std::uint32_t v) {
            content.resize(content.size() + 4);
            putLe32(content, content.size() - 4, v);
        };
        if (modern()) {
            content.resize(152);
            putLe16(content, 0, 152);
            putDstring(content, 4, 128, "FORGED");
            putLe32(content, 132, previous);
            putLe32(content, 136, files);
            putLe32(content, 140, directories_);
            for (const std::size_t i : {144U, 146U, 148U}) putLe16(content, i, o_.revision);
        }
        for (const auto e : entries) put(e);
        if (!modern()) {
            content.resize(content.size() + 32);
            regid(content, content.size() - 32, "*UDF Virtual Alloc Tbl", "udf");
            put(previous);
        }
        Node n;
        n.type = modern() ? 248 : 0;
        n.content = std::string{asText(content)};
        n.size = content.size();
        n.permissions = 0;
        n.at = {icb, 0, kPartition + icb};
        renderEntry(n, modern() ? 0 : 1, 4);
        image_.at.tableContent = byte(kPartition + icb) + (modern() ? 216 : 176);
    }

    ForgeOptions o_;
    ForgedImage image_;
    std::uint32_t nextMeta_ = 0, nextData_ = 0, metaAt_ = 0, mirrorAt_ = 0;
    std::vector<std::uint32_t> table_;
    std::uint32_t space_ = 0;
    std::vector<std::uint32_t> unused_;
    std::uint64_t nextId_ = 16;
    std::uint32_t files_ = 0, directories_ = 0;
    Place streamDirectory_;
};

}  // namespace

ForgedImage forge(const ForgeOptions& options) { return Forge{options}.make(); }

void sealTag(std::vector<std::byte>& image, std::uint64_t at)
{
    const auto d = MutableBytes{image}.subspan(static_cast<std::size_t>(at));
    putLe16(d, 8, udf::crc16(d.subspan(16, le16(d, 10))));
    putU8(d, 4, udf::tagChecksum(d.first(16)));
}

}  // namespace discmaster::image::read::test
