#include "image/read/rock_ridge.hpp"

#include "image/read/image.hpp"
#include "image/read/iso9660.hpp"

#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read {
namespace {

constexpr int kMaxAreas = 32;

struct Continuation {
    std::uint64_t block = 0;
    std::uint32_t offset = 0, length = 0;
};

/// Collects the entries of one record; SL and NM may come in pieces.
class Collector {
public:
    explicit Collector(std::uint64_t block)
        : block_{block}
    {
    }

    void take(std::string_view signature, ByteView entry)
    {
        const Fields f{entry};
        if (signature == "SP" && f.u8(4) == 0xBE && f.u8(5) == 0xEF)
            result.skip = f.u8(6);
        else if (signature == "ER")
            takeReference(f);
        else if (signature == "CE")
            next = {number(entry, 4), number(entry, 12), number(entry, 20)};
        else if (signature == "NM")
            takeName(entry);
        else if (signature == "PX")
            takeAttributes(entry);
        else if (signature == "PN")
            takeDevice(entry);
        else if (signature == "SL")
            takeLink(entry);
        else if (signature == "TF")
            takeTimes(entry);
        else if (signature == "CL")
            result.child = number(entry, 4);
        else if (signature == "PL")
            result.parent = number(entry, 4);
        else if (signature == "RE")
            result.relocated = true;
        else if (signature == "SF")
            takeSparse(entry);
        else if (signature == "ZF")
            takeCompression(entry);
    }

    RockRidge result;
    std::optional<Continuation> next;

private:
    std::uint32_t number(ByteView entry, std::size_t at)
    {
        const Fields f{entry};
        if (!f.has(at, 8)) invalid("A Rock Ridge entry is too short", block_);
        result.halvesAgree = result.halvesAgree && f.le32(at) == f.be32(at + 4);
        return f.le32(at);
    }

    void takeReference(const Fields& f)
    {
        const auto id = asText(f.bytes(8, f.u8(4)));
        if (id == "RRIP_1991A" || id == "IEEE_P1282" || id == "IEEE_1282") result.extensionReference = true;
    }

    void takeName(ByteView entry)
    {
        const Fields f{entry};
        if (!result.name) result.name.emplace();
        if ((f.u8(4) & 0x06) != 0) return;  // CURRENT, PARENT: for "." and "..", which have no other name
        const auto piece = asText(f.bytes(5, entry.size() - 5));
        if (result.name->size() + piece.size() > 1024) invalid("A Rock Ridge name is longer than 1024 bytes", block_);
        *result.name += piece;
    }

    /// RRIP 4.1.2 splits a 64-bit device number into halves; some masters write major and minor. Where all of it is in
    /// the low half, it is a number of the kind that Linux has: 12 bits of major above 8 of minor, then more of minor.
    void takeDevice(ByteView entry)
    {
        const std::uint32_t high = number(entry, 4), low = number(entry, 12);
        const bool whole = high == 0 && low > 0xFF;
        const std::uint32_t major = whole ? low >> 8 & 0xFFF : high;
        const std::uint32_t minor = whole ? (low & 0xFF) | (low >> 12 & 0xFFF00) : low;
        result.device = std::uint64_t{major} << 32 | minor;
    }

    void takeAttributes(ByteView entry)
    {
        result.mode = number(entry, 4);
        result.links = number(entry, 12);
        result.uid = number(entry, 20);
        result.gid = number(entry, 28);
        if (entry.size() >= 44) result.serial = number(entry, 36);
    }

    /// RRIP 1.12 4.1.7 has two halves, 1.10 one.
    void takeSparse(ByteView entry)
    {
        const bool halves = entry.size() >= 21;
        result.sparse = halves ? std::uint64_t{number(entry, 4)} << 32 | number(entry, 12) : number(entry, 4);
    }

    /// zisofs: "pz", header size / 4, logarithm of the block size, size as it was.
    void takeCompression(ByteView entry)
    {
        const Fields f{entry};
        if (asText(f.bytes(4, 2)) != "pz") {
            result.unknownCompression = true;
            return;
        }
        result.plainSize = number(entry, 8);
        result.compression = {.storedSize = 0, .headerBytes = f.u8(6) * 4U, .blockShift = f.u8(7)};
    }

    void takeLink(ByteView entry)
    {
        const Fields f{entry};
        if (!result.target) result.target.emplace();
        auto& target = *result.target;
        for (std::size_t at = 5; at + 2 <= entry.size();) {
            const auto flags = f.u8(at);
            const std::size_t length = f.u8(at + 1);
            if (!f.has(at + 2, length)) invalid("A component of a symbolic link does not fit its entry", block_);
            if (separate_) target += '/';
            if ((flags & 0x08) != 0)
                target = "/";
            else if ((flags & 0x04) != 0)
                target += "..";
            else if ((flags & 0x02) != 0)
                target += ".";
            else
                target += asText(f.bytes(at + 2, length));
            separate_ = (flags & 0x09) == 0;  // CONTINUE: the next piece belongs to this name; ROOT is its own slash
            if (target.size() > kMaxTarget) invalid("The target of a symbolic link is too long", block_);
            at += 2 + length;
        }
    }

    void takeTimes(ByteView entry)
    {
        const Fields f{entry};
        const auto flags = f.u8(4);
        const std::size_t size = (flags & 0x80) != 0 ? 17 : 7;
        std::size_t at = 5;
        std::optional<Timestamp>* const slots[] = {&result.created, &result.modified, &result.accessed,
                                                   &result.changed};
        for (unsigned bit = 0; bit < 7; ++bit) {
            if ((flags >> bit & 1) == 0) continue;
            if (!f.has(at, size)) invalid("A Rock Ridge time does not fit its entry", block_);
            if (bit < 4)
                *slots[bit] = size == 17 ? decodeLongTime(f.bytes(at, size)) : decodeShortTime(f.bytes(at, size));
            at += size;
        }
    }

    std::uint64_t block_;
    bool separate_ = false;
};

}  // namespace

RockRidge decodeSystemUse(Blocks& blocks, ByteView use, std::uint32_t blockSize, std::uint64_t block)
{
    Collector collector{block};
    std::vector<std::byte> area;
    for (int areas = 0;; ++areas) {
        for (auto rest = use; rest.size() >= 4;) {
            const auto signature = asText(rest.first(2));
            const std::size_t length = u8(rest, 2);
            if (signature[0] == 0) break;  // padding
            if (length < 4 || length > rest.size()) invalid("A system use entry does not fit its area", block);
            if (signature == "ST") break;
            collector.take(signature, rest.first(length));
            rest = rest.subspan(length);
        }
        if (!collector.next) return std::move(collector.result);
        const auto next = *collector.next;
        collector.next.reset();
        if (areas == kMaxAreas) invalid("A record continues in too many areas", block);
        if (next.offset > kBlockSize || next.length > kBlockSize - next.offset)
            invalid("A continuation area crosses its block", next.block);
        area.resize(next.length);
        blocks.read(next.block * blockSize + next.offset, area);
        use = area;
    }
}

}  // namespace discmaster::image::read
