// BD-RE: formatted once, then written at any cluster, and only flushed afterwards.

#include "base/error.hpp"
#include "burn/steps.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

constexpr std::uint64_t kCluster = 32;

/// With spare areas where the drive offers them: they are what replaces a cluster that goes bad.
const mmc::FormatDescriptor* formatFor(const mmc::MediaInfo& info)
{
    if (!info.formats) return nullptr;
    for (const auto type : {mmc::FormatType::BdReWithSpare, mmc::FormatType::BdReWithoutSpare, mmc::FormatType::Full}) {
        const auto it = std::ranges::find(info.formats->formattable, type, &mmc::FormatDescriptor::type);
        if (it != info.formats->formattable.end()) return &*it;
    }
    return nullptr;
}

class BdRe final : public Strategy {
public:
    explicit BdRe(const WriteOptions& options)
        : streaming_{options.streamingWrite}
    {
    }

    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, kCluster)} - data; }

    std::optional<Sectors> formattedCapacity(const mmc::MediaInfo& info) const override
    {
        const auto* format = formatFor(info);
        return format ? std::optional{format->blocks} : std::nullopt;
    }

    void format(Work& work) override
    {
        const auto* format = formatFor(work.info);
        if (!format)
            throw Error{Fault::RecorderMediaNotFormatted,
                        "the disc is not formatted, and the drive offers no format for it",
                        {.path = work.drive.device()}};
        const mmc::FormatUnit command{*format};
        work.require(mmc::startFormat(work.drive, command), mmc::encode(command), "format the disc");
        // In its first second a drive may still say that it is ready.
        if (!work.clock.sleep(std::chrono::seconds{1}, work.stop))
            throw Error{Fault::RequestCancelled, "cancelled while the disc was formatted"};
        work.awaitEnd("format the disc", work.stop);
    }

    Lba begin(Work&) override { return Lba{0}; }

    mmc::Answer<void> write(scsi::Transport& drive, Lba at, ByteView blocks) override
    {
        return streaming_ ? mmc::write12(drive, at, blocks, true) : mmc::write10(drive, at, blocks);
    }

    scsi::Cdb writeCdb(Lba at, std::size_t blocks) const override
    {
        if (!streaming_) return Strategy::writeCdb(at, blocks);
        return mmc::encode(
            mmc::Write12{static_cast<std::uint32_t>(value(at)), static_cast<std::uint32_t>(blocks), true});
    }

    void finish(Work& work) override { flush(work); }
    void rescue(Work& work) override { flush(work); }

private:
    bool streaming_;
};

}  // namespace

std::unique_ptr<Strategy> makeBdRe(const WriteOptions& options) { return std::make_unique<BdRe>(options); }

}  // namespace discmaster::burn
