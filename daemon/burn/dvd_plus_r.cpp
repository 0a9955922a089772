// DVD+R: no write parameters; the fragment that is written is closed as a track, then the session or the disc.

#include "burn/steps.hpp"

namespace discmaster::burn {

namespace {

constexpr std::uint64_t kEccBlock = 16;

class DvdPlusR final : public Strategy {
public:
    explicit DvdPlusR(const WriteOptions& options)
        : compatible_{!options.disableDvdCompatibility}
    {
    }

    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, kEccBlock)} - data; }

    Lba begin(Work& work) override
    {
        track_ = lastTrackNumber(work);
        return nextWritable(work, mmc::kInvisibleTrack);
    }

    mmc::Answer<void> write(scsi::Transport& drive, Lba at, ByteView blocks) override
    {
        return mmc::write10(drive, at, blocks);
    }

    void finish(Work& work) override
    {
        flush(work);
        close(work, mmc::CloseFunction::Track, track_, "close the track");
        if (work.close == CloseMode::Finalize)
            finalize(work);
        else
            close(work, mmc::CloseFunction::Session, 0, "close the session");
    }

    void rescue(Work& work) override { rescueSession(work, track_); }

private:
    /// Old players want 30 mm of the disc recorded, which function 5 sees to; drives without it have function 6.
    void finalize(Work& work)
    {
        constexpr auto kDoing = "finalize the disc";
        if (!compatible_) return close(work, mmc::CloseFunction::Finalize, 0, kDoing);
        const auto answer = mmc::startClose(work.drive, mmc::CloseFunction::FinalizeMinimal, 0);
        if (answer) return work.awaitEnd(kDoing, {});
        close(work, mmc::CloseFunction::Finalize, 0, kDoing);
    }

    bool compatible_;
    std::uint16_t track_ = 1;
};

}  // namespace

std::unique_ptr<Strategy> makeDvdPlusR(const WriteOptions& options) { return std::make_unique<DvdPlusR>(options); }

}  // namespace discmaster::burn
