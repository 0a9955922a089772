#pragma once

#include "bus/context.hpp"
#include "bus/job.hpp"
#include "bus/made_image.hpp"
#include "bus/served.hpp"

#include <imageresult_adaptor.hpp>

namespace discmaster::bus {

// IProgressItem on the bus: description, first and last block, number of blocks.
using BusProgressItem = sdbus::Struct<std::string, std::int64_t, std::int64_t, std::uint64_t>;

// IBlockRange on the bus: first and last block.
using BusBlockRange = sdbus::Struct<std::int64_t, std::int64_t>;

/// An image that is laid out, on the bus.
class ResultObject final : public Served<org::discmaster::DiscMaster1::ImageResult_adaptor> {
public:
    ResultObject(const Context& context, const sdbus::ObjectPath& path, uid_t owner,
                 std::shared_ptr<const MadeImage> image);
    ~ResultObject() override;

    const std::shared_ptr<const MadeImage>& image() const noexcept { return image_; }

private:
    void GetDiscId(sdbus::Result<std::string>&& result, Variants options) override;
    void GetModifiedBlocks(sdbus::Result<std::vector<BusBlockRange>>&& result, Variants options) override;
    void GetProgressItems(sdbus::Result<std::vector<BusProgressItem>>&& result, Variants options) override;
    void GetProgressItemFromBlock(sdbus::Result<BusProgressItem>&& result, std::int64_t block,
                                  Variants options) override;
    void GetProgressItemFromDescription(sdbus::Result<BusProgressItem>&& result, std::string description,
                                        Variants options) override;
    void SaveTo(sdbus::Result<sdbus::ObjectPath>&& result, sdbus::UnixFd destination, Variants options) override;
    void OpenImageStream(sdbus::Result<sdbus::UnixFd>&& result, Variants options) override;
    void Release(sdbus::Result<>&& result) override;

    std::uint32_t BlockSize() override { return kBlockSize; }
    std::uint64_t TotalBlocks() override { return image_->blocks(); }
    std::uint64_t ProgressItemCount() override { return image_->itemCount(); }

    JobFacts jobFacts(const char* operation, const Caller& caller, bool cancelOnDisconnect) const;

    Context context_;
    sdbus::ObjectPath path_;
    std::shared_ptr<const MadeImage> image_;
};

}  // namespace discmaster::bus
