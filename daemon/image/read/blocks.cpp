#include "image/read/blocks.hpp"

#include "base/error.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace discmaster::image::read {

void invalid(const std::string& what, std::uint64_t block)
{
    throw Error{Fault::ImageInvalid, fmt::format("{} (block {} of the image). The image is damaged or incomplete; "
                                                 "'discmasterctl image check' lists what is wrong in it.",
                                                 what, block)};
}

void unsupported(const std::string& what, std::uint64_t block)
{
    throw Error{
        Fault::FileSystemFeatureNotSupported,
        fmt::format("{} (block {} of the image). Choose another file system of the image if it has one.", what, block)};
}

void Blocks::load(std::uint64_t offset)
{
    windowAt_ = offset / kWindow * kWindow;
    window_.resize(static_cast<std::size_t>(std::min(kWindow, size_ - windowAt_)));
    try {
        source_.read(windowAt_, window_);
    } catch (...) {
        window_.clear();
        throw;
    }
}

void Blocks::read(std::uint64_t offset, MutableBytes into)
{
    if (!has(offset, into.size())) invalid("Data lies beyond the end", offset / kBlockSize);
    while (!into.empty()) {
        if (offset < windowAt_ || offset - windowAt_ >= window_.size()) load(offset);
        const auto at = static_cast<std::size_t>(offset - windowAt_);
        const auto n = std::min(into.size(), window_.size() - at);
        std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(at), n, into.begin());
        into = into.subspan(n);
        offset += n;
    }
}

Blocks::Block Blocks::block(std::uint64_t number)
{
    Block result;
    if (number >= count()) invalid("A block lies beyond the end", number);
    read(number * kBlockSize, result);
    return result;
}

}  // namespace discmaster::image::read
