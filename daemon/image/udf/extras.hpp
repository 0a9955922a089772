#pragma once

#include "image/census.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace discmaster::image::udf {

/// Blocks that some objects need beyond their file entry, one object's behind the other's.
class Extras {
public:
    struct Extra {
        ObjectNo object{};
        std::uint32_t start = 0;
    };
    /// Objects come in ascending order.
    void add(ObjectNo object, std::uint64_t blocks)
    {
        extras_.push_back({object, static_cast<std::uint32_t>(blocks_)});
        blocks_ += blocks;
    }
    std::uint64_t blocks() const noexcept { return blocks_; }
    std::optional<std::uint32_t> start(ObjectNo object) const
    {
        const auto found =
            std::ranges::lower_bound(extras_, index(object), {}, [](const Extra& e) { return index(e.object); });
        if (found == extras_.end() || found->object != object) return std::nullopt;
        return found->start;
    }
    const Extra& at(std::uint64_t block) const
    {
        return *(std::ranges::upper_bound(extras_, block, {}, &Extra::start) - 1);
    }

private:
    std::vector<Extra> extras_;
    std::uint64_t blocks_ = 0;
};

}  // namespace discmaster::image::udf
