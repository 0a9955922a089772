#pragma once
// Bounds-checked reads from an image, with a small cache for its metadata.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "io/streams.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::image::read {

/// Throws Error{Fault::ImageInvalid}: "`what` (block `block` of the image): ...".
[[noreturn]] void invalid(const std::string& what, std::uint64_t block);
/// Throws Error{Fault::FileSystemFeatureNotSupported}.
[[noreturn]] void unsupported(const std::string& what, std::uint64_t block);

/// Reads pieces of metadata. What lies beyond the end of the image is an invalid image. Not thread-safe.
class Blocks {
public:
    using Block = std::array<std::byte, kBlockSize>;

    explicit Blocks(io::ByteSource& source)
        : source_{source}
        , size_{source.size()}
    {
    }

    /// A second look at the same image, with a cache of its own.
    Blocks another() const { return Blocks{source_}; }

    std::uint64_t size() const noexcept { return size_; }
    /// Whole blocks in the image.
    std::uint64_t count() const noexcept { return size_ / kBlockSize; }
    bool has(std::uint64_t offset, std::uint64_t length) const noexcept
    {
        return offset <= size_ && length <= size_ - offset;
    }

    void read(std::uint64_t offset, MutableBytes into);
    Block block(std::uint64_t number);

private:
    static constexpr std::uint64_t kWindow = std::uint64_t{16} * kBlockSize;

    void load(std::uint64_t offset);

    io::ByteSource& source_;
    std::uint64_t size_;
    std::uint64_t windowAt_ = 0;
    std::vector<std::byte> window_;
};

}  // namespace discmaster::image::read
