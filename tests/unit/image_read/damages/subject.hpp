#pragma once
// Images to be damaged, and where in them things are.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "image/read/image.hpp"
#include "support/images.hpp"
#include "support/iso_forge.hpp"
#include "support/udf_forge.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace discmaster::image::read::test {

/// An image to be damaged. Positions are bytes.
struct Subject {
    std::vector<std::byte> bytes;
    ForgedPlaces at;  // of forged UDF volumes
    ForgedIso iso;    // of a forged ISO 9660 volume

    void put(std::uint64_t p, unsigned v) { putU8(bytes, static_cast<std::size_t>(p), static_cast<std::uint8_t>(v)); }
    void flip(std::uint64_t p, unsigned mask = 1)
    {
        bytes[static_cast<std::size_t>(p)] ^= static_cast<std::byte>(mask);
    }
    void put16(std::uint64_t p, unsigned v)
    {
        putLe16(bytes, static_cast<std::size_t>(p), static_cast<std::uint16_t>(v));
    }
    void put32(std::uint64_t p, std::uint32_t v) { putLe32(bytes, static_cast<std::size_t>(p), v); }
    void put64(std::uint64_t p, std::uint64_t v) { putLe64(bytes, static_cast<std::size_t>(p), v); }
    void both16(std::uint64_t p, unsigned v)
    {
        put16(p, v);
        putBe16(bytes, static_cast<std::size_t>(p) + 2, static_cast<std::uint16_t>(v));
    }
    void both32(std::uint64_t p, std::uint32_t v)
    {
        put32(p, v);
        putBe32(bytes, static_cast<std::size_t>(p) + 4, v);
    }
    std::uint32_t get32(std::uint64_t p) const { return le32(bytes, static_cast<std::size_t>(p)); }
    std::uint32_t getBe32(std::uint64_t p) const { return be32(bytes, static_cast<std::size_t>(p)); }
    void text(std::uint64_t p, std::string_view t) { putText(bytes, static_cast<std::size_t>(p), t.size(), t); }
    void clear(std::uint64_t p, std::size_t n)
    {
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(p), n, std::byte{0});
    }
    /// Changes a descriptor of UDF, whose tag stays true.
    template <typename Change>
    void sealed(std::uint64_t descriptor, Change&& change)
    {
        change();
        sealTag(bytes, descriptor);
    }
    void put(std::uint64_t d, std::uint64_t offset, unsigned v)
    {
        sealed(d, [&] { put(d + offset, v); });
    }
    void put16(std::uint64_t d, std::uint64_t offset, unsigned v)
    {
        sealed(d, [&] { put16(d + offset, v); });
    }
    void put32(std::uint64_t d, std::uint64_t offset, std::uint32_t v)
    {
        sealed(d, [&] { put32(d + offset, v); });
    }
    void put64(std::uint64_t d, std::uint64_t offset, std::uint64_t v)
    {
        sealed(d, [&] { put64(d + offset, v); });
    }

    Entry entry(FileSystem fileSystem, const std::string& path) const
    {
        MemorySource source{bytes};
        return *open(source).view(fileSystem)->find(path);
    }
    std::uint64_t record(const std::string& path) const { return entry(FileSystem::RockRidge, path).node; }
    std::uint64_t joliet(const std::string& path) const { return entry(FileSystem::Joliet, path).node; }
    std::uint64_t directory(const std::string& path) const { return entry(FileSystem::RockRidge, path).dataAt; }
    /// A system use entry of a record.
    std::uint64_t susp(std::uint64_t record, std::string_view signature) const
    {
        return asText(bytes).find(signature, static_cast<std::size_t>(record) + 34);
    }
    std::uint64_t px(const std::string& path) const { return susp(record(path), "PX"); }
    std::uint64_t table(bool big) const
    {
        return std::uint64_t{kBlockSize} * (big ? getBe32(16 * kBlockSize + 148) : get32(16 * kBlockSize + 140));
    }
    std::uint64_t sequence(std::uint32_t n) const { return at.mainSequence + n * kBlockSize; }
    /// Both copies of a volume descriptor.
    template <typename Change>
    void both(std::uint32_t n, Change&& change)
    {
        for (const auto s : {at.mainSequence, at.reserveSequence}) {
            const auto d = s + n * kBlockSize;
            sealed(d, [&] { change(d); });
        }
    }
    std::uint64_t fe(const std::string& path) const { return at.entry.at(path); }
    /// The identifier of a name in a directory's content.
    std::uint64_t fid(const std::string& directory, std::string_view name) const
    {
        auto p = at.content.at(directory);
        while (asText(bytes).substr(static_cast<std::size_t>(p) + 39, name.size()) != name)
            p += (38U + u8(bytes, static_cast<std::size_t>(p) + 19) + 3) / 4 * 4;
        return p;
    }
    std::uint64_t allocation(const std::string& path) const
    {
        const auto header = le16(bytes, static_cast<std::size_t>(fe(path))) == 266 ? 216 : 176;
        return fe(path) + static_cast<std::uint64_t>(header);
    }
};

enum class Base : std::uint8_t {
    Bridge,
    Deep,
    Iso,
    Udf102,
    Udf150,
    Udf201,
    Virtual150,
    Virtual,
    Sparable,
    Metadata,
    Writable
};

/// A sound one.
Subject subject(Base base);

}  // namespace discmaster::image::read::test
