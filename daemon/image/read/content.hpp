#pragma once

#include "image/read/entry.hpp"
#include "io/streams.hpp"

#include <cstdint>
#include <vector>

namespace discmaster::image::read {

/// The bytes of extents, one behind the other. Thread-safe where the source is, which outlives it.
class ContentSource final : public io::ByteSource {
public:
    /// `size` bytes; extents beyond it are not used. Throws Error{Fault::ImageInvalid} when they hold less or lie
    /// beyond the end of the source.
    ContentSource(io::ByteSource& source, std::vector<Extent> extents, std::uint64_t size);

    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t offset, MutableBytes into) override;

private:
    io::ByteSource& source_;
    std::vector<Extent> extents_;
    std::vector<std::uint64_t> starts_;  // offset in the content of each extent
    std::uint64_t size_;
};

}  // namespace discmaster::image::read
