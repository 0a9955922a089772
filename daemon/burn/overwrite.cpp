// Media that are formatted once, then written at any unit, and only flushed afterwards: BD-RE, DVD-RAM and DVD+RW,
// whose format goes on while it is used.

#include "base/error.hpp"
#include "burn/steps.hpp"
#include "mmc/profile.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace discmaster::burn {

namespace {

using mmc::FormatType;

/// With spare areas where the drive offers them: they are what replaces a unit that goes bad.
std::span<const FormatType> preferred(ProfileType profile) noexcept
{
    static constexpr std::array kBdRe{FormatType::BdReWithSpare, FormatType::BdReWithoutSpare, FormatType::Full};
    static constexpr std::array kDvdPlusRw{FormatType::DvdPlusRw, FormatType::Full};
    static constexpr std::array kDvdRam{FormatType::Full};
    if (profile == ProfileType::DvdPlusRw) return kDvdPlusRw;
    if (profile == ProfileType::DvdRam) return kDvdRam;
    return kBdRe;
}

const mmc::FormatDescriptor* formatFor(const mmc::MediaInfo& info)
{
    if (!info.formats) return nullptr;
    for (const auto type : preferred(info.profile())) {
        const auto it = std::ranges::find(info.formats->formattable, type, &mmc::FormatDescriptor::type);
        if (it != info.formats->formattable.end()) return &*it;
    }
    return nullptr;
}

class Overwrite final : public Strategy {
public:
    Overwrite(const WriteOptions& options, ProfileType profile)
        : streaming_{options.streamingWrite}
        , unit_{mmc::writeUnitOf(profile).n}
    {
    }

    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, unit_)} - data; }

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
        start(work, *format);
    }

    /// A DVD+RW that was taken out before its format was done has it gone on with.
    void initialize(Work& work) override
    {
        if (!work.info.disc || work.info.disc->backgroundFormat != mmc::BackgroundFormat::Stopped) return;
        constexpr std::uint32_t kRestart = 1;  // MMC-6 6.4.3.3.8
        constexpr std::uint64_t kAsLargeAsCanBe = 0xFFFFFFFF;
        start(work, {.blocks = {kAsLargeAsCanBe}, .type = FormatType::DvdPlusRw, .parameter = kRestart});
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

    void finish(Work& work) override
    {
        flush(work);
        settle(work);
    }
    /// What is formatted in the background reads slowly, and comes out of the drive late.
    void settle(Work& work) override
    {
        if (work.info.profile() != ProfileType::DvdPlusRw) return;
        const auto disc = mmc::discInformation(work.drive);
        if (disc && disc->backgroundFormat == mmc::BackgroundFormat::Running)
            close(work, mmc::CloseFunction::StopFormat, 0, "stop the format in the background");
    }
    void rescue(Work& work) override { finish(work); }

private:
    static void start(Work& work, const mmc::FormatDescriptor& format)
    {
        const mmc::FormatUnit command{format};
        work.require(mmc::startFormat(work.drive, command), mmc::encode(command), "format the disc");
        // In its first second a drive may still say that it is ready.
        if (!work.clock.sleep(std::chrono::seconds{1}, work.stop))
            throw Error{Fault::RequestCancelled, "cancelled while the disc was formatted"};
        work.awaitEnd("format the disc", work.stop);
    }

    bool streaming_;
    std::uint64_t unit_;
};

}  // namespace

std::unique_ptr<Strategy> makeOverwrite(const WriteOptions& options, ProfileType profile)
{
    return std::make_unique<Overwrite>(options, profile);
}

}  // namespace discmaster::burn
