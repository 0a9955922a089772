#include "support/iso_forge.hpp"

#include "base/bytes.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <string_view>

namespace discmaster::image::read::test {
namespace {

constexpr std::uint32_t kBlocks = 128;  // of 2048 bytes

void both16(MutableBytes b, std::size_t at, std::uint16_t v)
{
    putLe16(b, at, v);
    putBe16(b, at + 2, v);
}
void both32(MutableBytes b, std::size_t at, std::uint32_t v)
{
    putLe32(b, at, v);
    putBe32(b, at + 4, v);
}

std::string pattern(std::size_t n, char first)
{
    std::string text(n, '\0');
    for (std::size_t i = 0; i < n; ++i) text[i] = static_cast<char>(first + static_cast<int>(i / 7 % 20));
    return text;
}

class Forge {
public:
    explicit Forge(const IsoForgeOptions& options)
        : size_{options.blockSize}
        , boot_{options.boot}
        , bytes_(std::size_t{kBlocks} * kBlockSize)
    {
    }

    ForgedIso make()
    {
        ForgedIso f;
        f.plain = pattern(5000, 'a');
        f.attributed = pattern(3000, 'b');
        f.interleaved = pattern(9 * size_ + 10, 'c');
        f.sections = pattern(4 * size_ + 100, 'd');
        f.resource = pattern(700, 'e');
        const auto plain = put(f.plain), resource = put(f.resource);
        const auto attributed = attributes();
        put(f.attributed);
        const auto leaved = interleave(f.interleaved);
        const std::string_view s{f.sections};
        const auto one = put(s.substr(0, 2 * size_)), two = put(s.substr(2 * size_, size_)),
                   three = put(s.substr(3 * size_));
        // Names in order; the associated file comes before the one that it belongs to (ECMA-119 9.3).
        record({.name = "ATTR.;1", .extent = attributed, .size = f.attributed.size(), .attributes = 1, .flags = 0x10});
        record({.name = "LEAVED.;1",
                .extent = leaved,
                .size = f.interleaved.size(),
                .attributes = 1,
                .unit = 2,
                .gap = 1});
        record({.name = "MULTI.;1", .extent = one, .size = 2 * size_, .flags = 0x80});
        record({.name = "MULTI.;1", .extent = two, .size = size_, .flags = 0x80});
        record({.name = "MULTI.;1", .extent = three, .size = f.sections.size() - 3 * size_});
        record({.name = "PLAIN.;1", .extent = resource, .size = f.resource.size(), .flags = 0x04});
        record({.name = "PLAIN.;1", .extent = plain, .size = f.plain.size()});
        f.attributesAt = std::uint64_t{attributed} * size_;
        f.root = std::uint64_t{root()} * size_;
        if (boot_) f.catalog = writeBoot(plain);
        writeVolume();
        f.bytes = std::move(bytes_);
        return f;
    }

private:
    struct Record {
        std::string_view name;
        std::uint32_t extent = 0;
        std::uint64_t size = 0;
        std::uint8_t attributes = 0;
        std::uint8_t flags = 0;
        std::uint8_t unit = 0, gap = 0;
    };

    std::uint32_t perSector() const { return kBlockSize / size_; }
    MutableBytes at(std::uint64_t block)
    {
        return MutableBytes{bytes_}.subspan(static_cast<std::size_t>(block * size_));
    }

    /// Places bytes behind what is there; the block.
    std::uint32_t put(std::string_view text)
    {
        const auto block = next_;
        std::ranges::copy(asBytes(text), at(block).begin());
        next_ += static_cast<std::uint32_t>((text.size() + size_ - 1) / size_);
        return block;
    }

    /// ECMA-119 9.5: owner 7, group 3; the owner may read, and all may execute.
    std::uint32_t attributes()
    {
        const auto block = next_++;
        const auto b = at(block);
        both16(b, 0, 7);
        both16(b, 4, 3);
        putBe16(b, 8, 0xAAAA | 1U << 8 | 1U << 12);
        putText(b, 10, 16, "2001020304050600");
        putText(b, 27, 16, "2002020304050600");
        for (const std::size_t unset : {44U, 61U}) putText(b, unset, 16, "0000000000000000");
        putText(b, 84, 32, "");
        putU8(b, 180, 1);
        return block;
    }

    std::uint32_t interleave(std::string_view text)
    {
        const auto first = attributes();
        next_ = first + 3;  // the record has a whole unit, and its gap
        while (!text.empty()) {
            const auto part = text.substr(0, 2 * size_);
            std::ranges::copy(asBytes(part), at(next_).begin());
            next_ += 3;
            text.remove_prefix(part.size());
        }
        return first;
    }

    void record(const Record& r, MutableBytes to)
    {
        const auto length = 33 + r.name.size() + (r.name.size() % 2 == 0 ? 1 : 0);
        putU8(to, 0, static_cast<std::uint8_t>(length));
        putU8(to, 1, r.attributes);
        both32(to, 2, r.extent);
        both32(to, 10, static_cast<std::uint32_t>(r.size));
        for (const std::size_t i : {18U, 19U, 20U}) putU8(to, i, i == 18 ? 126 : 3);
        putU8(to, 25, r.flags);
        putU8(to, 26, r.unit);
        putU8(to, 27, r.gap);
        both16(to, 28, 1);
        putU8(to, 32, static_cast<std::uint8_t>(r.name.size()));
        std::ranges::copy(asBytes(r.name), to.begin() + 33);
    }
    void record(const Record& r)
    {
        record(r, at(root()).subspan(used_));
        used_ += 33 + r.name.size() + (r.name.size() % 2 == 0 ? 1 : 0);
    }

    std::uint32_t root() const { return 21 * perSector(); }

    /// El Torito: the catalog; both entries boot the file PLAIN.
    std::uint64_t writeBoot(std::uint32_t image)
    {
        next_ = static_cast<std::uint32_t>(roundUp(next_, perSector()));
        const auto catalog = next_ / perSector();
        next_ += perSector();
        auto record = MutableBytes{bytes_}.subspan(17 * kBlockSize, kBlockSize);
        putText(record, 1, 5, "CD001");
        putU8(record, 6, 1);
        putText(record, 7, 32, "EL TORITO SPECIFICATION", '\0');
        putLe32(record, 71, catalog);
        auto c = MutableBytes{bytes_}.subspan(catalog * std::size_t{kBlockSize}, kBlockSize);
        putU8(c, 0, 1);
        putLe16(c, 28, 0x55AA);  // 1 + AA55h + 55AAh: the sum is 0
        putU8(c, 30, 0x55);
        putU8(c, 31, 0xAA);
        putU8(c, 64, 0x91);
        putU8(c, 65, 0xEF);
        putLe16(c, 66, 1);
        for (const std::size_t at : {32U, 96U}) {
            putU8(c, at, 0x88);
            putLe16(c, at + 6, 4);
            putLe32(c, at + 8, image / perSector());
        }
        return std::uint64_t{catalog} * kBlockSize;
    }

    void writeVolume()
    {
        const Record self{.name = std::string_view{"\0", 1}, .extent = root(), .size = kBlockSize, .flags = 2};
        record(self, at(root()));
        Record parent = self;
        parent.name = "\x01";
        record(parent, at(root()).subspan(34));
        auto b = MutableBytes{bytes_}.subspan(16 * kBlockSize, kBlockSize);
        putU8(b, 0, 1);
        putText(b, 1, 5, "CD001");
        putU8(b, 6, 1);
        putText(b, 8, 32, "");
        putText(b, 40, 32, "FORGED");
        both32(b, 80, kBlocks * perSector());
        both16(b, 120, 1);
        both16(b, 124, 1);
        both16(b, 128, static_cast<std::uint16_t>(size_));
        both32(b, 132, 10);
        putLe32(b, 140, 19 * perSector());
        putBe32(b, 148, 20 * perSector());
        record(self, b.subspan(156));
        putText(b, 190, 128 * 4 + 37 * 3, "");
        putText(b, 813, 16, "2001020304050607");
        for (const std::size_t unset : {830U, 847U, 864U}) putText(b, unset, 16, "0000000000000000");
        putU8(b, 881, 1);
        auto end = MutableBytes{bytes_}.subspan((boot_ ? 18U : 17U) * kBlockSize, kBlockSize);
        putU8(end, 0, 255);
        putText(end, 1, 5, "CD001");
        putU8(end, 6, 1);
        for (const std::uint32_t table : {19U, 20U}) {
            auto t = MutableBytes{bytes_}.subspan(table * kBlockSize, kBlockSize);
            putU8(t, 0, 1);
            if (table == 19)
                putLe32(t, 2, root()), putLe16(t, 6, 1);
            else
                putBe32(t, 2, root()), putBe16(t, 6, 1);
        }
    }

    std::uint32_t size_;
    bool boot_;
    std::vector<std::byte> bytes_;
    std::uint32_t next_ = 22 * (kBlockSize / size_);
    std::size_t used_ = 68;  // behind "." and ".."
};

}  // namespace

ForgedIso forgeIso(const IsoForgeOptions& options) { return Forge{options}.make(); }

}  // namespace discmaster::image::read::test
