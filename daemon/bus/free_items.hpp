#pragma once

#include "image/content.hpp"
#include "image/tree.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace discmaster::bus {

/// A file or directory that is not in the image yet (IFileSystemImage's CreateFileItem, CreateDirectoryItem).
struct FreeItem {
    bool directory = false;
    std::string name;
    image::Attributes attributes;
    image::Content content = std::vector<std::byte>{};  ///< of a file; empty until somebody sets it
    bool hasContent = false;
};

/// The free items of an image, by their handles.
class FreeItems {
public:
    static constexpr std::size_t kMost = 1000;

    /// Its handle, which no other item of the image gets. Throws Error{LimitsExceeded}.
    std::uint64_t add(FreeItem item);
    /// Throws Error{ItemNotFound}.
    FreeItem& at(std::uint64_t handle);
    const FreeItem& at(std::uint64_t handle) const;
    /// Null where there is none.
    FreeItem* find(std::uint64_t handle);
    void remove(std::uint64_t handle) { items_.erase(handle); }
    std::size_t size() const noexcept { return items_.size(); }

private:
    std::map<std::uint64_t, FreeItem> items_;
    std::uint64_t last_ = 0;
};

}  // namespace discmaster::bus
