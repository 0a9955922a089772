#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace discmaster::image {

/// A growing array in blocks: elements never move, and growing never needs twice the memory, as a vector's does.
template <typename T, std::size_t kBlock = 4096>
class Blocks {
public:
    std::size_t size() const noexcept { return size_; }
    T& operator[](std::size_t i) noexcept { return blocks_[i / kBlock][i % kBlock]; }
    const T& operator[](std::size_t i) const noexcept { return blocks_[i / kBlock][i % kBlock]; }

    T& append()
    {
        if (size_ == blocks_.size() * kBlock) blocks_.push_back(std::make_unique<T[]>(kBlock));
        return (*this)[size_++] = T{};
    }
    void truncate(std::size_t size) noexcept
    {
        size_ = size;
        blocks_.resize((size + kBlock - 1) / kBlock);
    }

private:
    std::vector<std::unique_ptr<T[]>> blocks_;
    std::size_t size_ = 0;
};

}  // namespace discmaster::image
