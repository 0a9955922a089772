// DVD+R, DVD+R DL: no write parameters; the fragment that is written is closed as a track, then the session or the
// disc.

#include "burn/steps.hpp"
#include "mmc/disc_structure.hpp"

namespace discmaster::burn {

namespace {

constexpr std::uint64_t kEccBlock = 16;

class DvdPlusR final : public Strategy {
public:
    DvdPlusR(ProfileType profile, const WriteOptions& options)
        : dual_{profile == ProfileType::DvdPlusRDual}
        , compatible_{!options.disableDvdCompatibility}
    {
    }

    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, kEccBlock)} - data; }

    void initialize(Work& work) override
    {
        const bool blank = work.info.disc && work.info.disc->status == mmc::DiscStatus::Blank;
        if (dual_ && blank && work.close == CloseMode::Finalize) halve(work);
    }

    Lba begin(Work& work) override
    {
        track_ = lastTrackNumber(work);
        return nextWritable(work, mmc::kInvisibleTrack);
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
    /// A disc that is closed at once has layers of the same length, each a half of the data. Without that the drive
    /// changes to layer 1 where layer 0 is full, and fills what is not written.
    static void halve(Work& work)
    {
        const auto boundary = mmc::layerBoundary(work.drive);
        if (!boundary || boundary->settled) return;
        const Sectors half{roundUp((work.length.n + 1) / 2, kEccBlock)};
        if (half > boundary->first) return;
        if (!mmc::sendLayerBoundary(work.drive, half))
            work.report.observer().onWarning("the drive does not let the layers be of the same length: closing the "
                                             "disc takes longer");
    }

    /// Old players want 30 mm of the disc recorded, which function 5 sees to; drives without it have function 6.
    void finalize(Work& work)
    {
        constexpr auto kDoing = "finalize the disc";
        if (!compatible_) return close(work, mmc::CloseFunction::Finalize, 0, kDoing);
        const auto answer = mmc::startClose(work.drive, mmc::CloseFunction::FinalizeMinimal, 0);
        if (answer) return work.awaitEnd(kDoing, {});
        close(work, mmc::CloseFunction::Finalize, 0, kDoing);
    }

    bool dual_;
    bool compatible_;
    std::uint16_t track_ = 1;
};

}  // namespace

std::unique_ptr<Strategy> makeDvdPlusR(ProfileType profile, const WriteOptions& options)
{
    return std::make_unique<DvdPlusR>(profile, options);
}

}  // namespace discmaster::burn
