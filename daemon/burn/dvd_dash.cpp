// DVD-R and DVD-RW in sequence: as increments, a track and a session at a time, or where the drive cannot do that (a
// DVD-RW that was blanked at its beginning alone) the disc at once.

#include "burn/steps.hpp"
#include "mmc/write_parameters.hpp"

namespace discmaster::burn {

namespace {

constexpr std::uint64_t kEccBlock = 16;

class DvdDash final : public Strategy {
public:
    explicit DvdDash(const mmc::Configuration& configuration)
        : atOnce_{configuration.current(FeaturePageType::IncrementalStreamingWritable) == nullptr}
    {
    }

    bool canSimulate(const mmc::Configuration& c) const noexcept override
    {
        const auto* dash = c.current(FeaturePageType::DvdDashWrite);
        return dash && dash->bit(4, 2);
    }

    bool writesAtOnce() const noexcept override { return atOnce_; }

    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, kEccBlock)} - data; }

    void initialize(Work& work) override { setParameters(work, work.options.simulate); }

    Lba begin(Work& work) override
    {
        if (atOnce_) {
            const mmc::ReserveTrack reserve{static_cast<std::uint32_t>(work.length.n)};
            work.require(mmc::reserveTrack(work.drive, reserve), mmc::encode(reserve), "announce the disc's length");
        }
        track_ = lastTrackNumber(work);
        return nextWritable(work, track_);
    }

    void finish(Work& work) override
    {
        flush(work);
        if (work.options.simulate) return setParameters(work, false);  // the test bit stays set otherwise
        if (atOnce_) return;                                           // the last block has closed the disc
        close(work, mmc::CloseFunction::Track, track_, "close the track");
        close(work, mmc::CloseFunction::Session, 0,
              work.close == CloseMode::Finalize ? "finalize the disc" : "close the session");
    }

    void rescue(Work& work) override
    {
        if (work.options.simulate) return finish(work);
        rescueSession(work, track_);
    }

private:
    /// Closing follows the page too: whether another session may follow.
    void setParameters(Work& work, bool test)
    {
        const auto* streaming = work.info.configuration.find(FeaturePageType::IncrementalStreamingWritable);
        const auto* dash = work.info.configuration.find(FeaturePageType::DvdDashWrite);
        const bool underrunFree = atOnce_ ? dash && dash->bit(4, 6) : streaming && streaming->bit(6, 0);
        constexpr std::uint8_t kIncrementalData = 5;
        const mmc::WriteParameters parameters{.type = atOnce_ ? mmc::WriteType::SessionAtOnce : mmc::WriteType::Packet,
                                              .bufferUnderrunFree = work.options.bufferUnderrunFree && underrunFree,
                                              .test = test,
                                              .nextSession = !atOnce_ && work.close != CloseMode::Finalize,
                                              .trackMode = kIncrementalData,
                                              .packetSize =
                                                  atOnce_ ? std::uint8_t{0} : static_cast<std::uint8_t>(kEccBlock)};
        work.require(mmc::setWriteParameters(work.drive, parameters), mmc::encode(mmc::ModeSelect{}),
                     "set the write parameters");
    }

    bool atOnce_;
    std::uint16_t track_ = 1;
};

}  // namespace

std::unique_ptr<Strategy> makeDvdDash(const mmc::Configuration& configuration)
{
    return std::make_unique<DvdDash>(configuration);
}

}  // namespace discmaster::burn
