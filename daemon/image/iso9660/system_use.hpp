#pragma once
// What Rock Ridge adds to directory records: the seam between records and the fields behind their names.

#include "base/bytes.hpp"
#include "image/census.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace discmaster::image::iso9660 {

/// System use fields one behind the other (SUSP 4). Reused from record to record.
class SystemUseFields {
public:
    void clear() noexcept
    {
        bytes_.clear();
        ends_.clear();
    }
    /// Room for one field, zeroed, with its signature, length and version set.
    MutableBytes add(char first, char second, std::size_t length)
    {
        const auto at = bytes_.size();
        bytes_.resize(at + length);
        ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
        const auto field = MutableBytes{bytes_}.subspan(at);
        putU8(field, 0, static_cast<std::uint8_t>(first));
        putU8(field, 1, static_cast<std::uint8_t>(second));
        putU8(field, 2, static_cast<std::uint8_t>(length));
        putU8(field, 3, 1);
        return field;
    }
    std::size_t count() const noexcept { return ends_.size(); }
    std::size_t begin(std::size_t i) const noexcept { return i == 0 ? 0 : ends_[i - 1]; }
    std::size_t size() const noexcept { return bytes_.size(); }
    /// Fields [from, to).
    ByteView bytes(std::size_t from, std::size_t to) const noexcept
    {
        return ByteView{bytes_}.subspan(begin(from), begin(to) - begin(from));
    }

private:
    std::vector<std::byte> bytes_;
    std::vector<std::uint32_t> ends_;
};

/// Fields for the records of a volume. Blocks of relocated directories are 0 while records are only measured.
class SystemUse {
public:
    virtual ~SystemUse() = default;
    /// Of a directory's "." (the root's: the volume's first record).
    virtual void self(DirectoryNo directory, SystemUseFields& out) const = 0;
    /// Of its ".."; of a relocated one with the block of the directory that it belongs to.
    virtual void parent(DirectoryNo directory, std::optional<std::uint32_t> trueParent, SystemUseFields& out) const = 0;
    /// Of any other name.
    virtual void entry(EntryNo entry, SystemUseFields& out) const = 0;
    /// Of what stands where a directory was, which begins at that block.
    virtual void placeholder(EntryNo entry, std::uint32_t block, SystemUseFields& out) const = 0;
    /// Of a relocated directory where it lies.
    virtual void relocated(EntryNo entry, SystemUseFields& out) const = 0;
    /// Of the directory that was made for relocated ones: its ".", its "..", and its name in the root.
    enum class Shelter : std::uint8_t { Self, Parent, Name };
    virtual void shelter(Shelter record, std::string_view name, SystemUseFields& out) const = 0;
};

}  // namespace discmaster::image::iso9660
