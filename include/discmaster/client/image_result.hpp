#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.ImageResult: an image that is laid out.
class ImageResult : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.ImageResult";
    /// Name in the image, first block, last block, number of blocks.
    using ProgressItem = sdbus::Struct<std::string, std::int64_t, std::int64_t, std::uint64_t>;
    using Object::Object;

    std::uint32_t BlockSize() const { return get<std::uint32_t>(kInterface, "BlockSize"); }
    std::uint64_t TotalBlocks() const { return get<std::uint64_t>(kInterface, "TotalBlocks"); }
    std::uint64_t ProgressItemCount() const { return get<std::uint64_t>(kInterface, "ProgressItemCount"); }

    std::string GetDiscId(const Fields& options = {}) const
    {
        return call<std::string>(kInterface, "GetDiscId", options);
    }
    std::vector<ProgressItem> GetProgressItems(const Fields& options = {}) const
    {
        return call<std::vector<ProgressItem>>(kInterface, "GetProgressItems", options);
    }
    ProgressItem GetProgressItemFromBlock(std::int64_t block, const Fields& options = {}) const
    {
        return call<ProgressItem>(kInterface, "GetProgressItemFromBlock", block, options);
    }
    ProgressItem GetProgressItemFromDescription(const std::string& description, const Fields& options = {}) const
    {
        return call<ProgressItem>(kInterface, "GetProgressItemFromDescription", description, options);
    }
    /// First and last block of each range that has to be recorded.
    std::vector<sdbus::Struct<std::int64_t, std::int64_t>> GetModifiedBlocks(const Fields& options = {}) const
    {
        return call<std::vector<sdbus::Struct<std::int64_t, std::int64_t>>>(kInterface, "GetModifiedBlocks", options);
    }
    /// Returns the path of a Job.
    std::string SaveTo(const sdbus::UnixFd& destination, const Fields& options = {})
    {
        return call<sdbus::ObjectPath>(kInterface, "SaveTo", destination, options);
    }
    sdbus::UnixFd OpenImageStream(const Fields& options = {})
    {
        return call<sdbus::UnixFd>(kInterface, "OpenImageStream", options);
    }
    void Release() { callVoid(kInterface, "Release"); }
};

}  // namespace discmaster::client
