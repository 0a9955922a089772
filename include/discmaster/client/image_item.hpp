#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <string>

namespace discmaster::client {

/// An item of an image as an argument: a path in the image, or the handle of a free item.
class ImageItem {
public:
    ImageItem(const std::string& path)
        : value_{path}
    {
    }
    ImageItem(const char* path)
        : ImageItem{std::string{path}}
    {
    }
    ImageItem(std::uint64_t handle)
        : value_{handle}
    {
    }

    const sdbus::Variant& value() const noexcept { return value_; }

private:
    sdbus::Variant value_;
};

}  // namespace discmaster::client
