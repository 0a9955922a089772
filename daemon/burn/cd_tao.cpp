// CD-R and CD-RW, track at once: one data track to a session. Page 05 says how, SYNCHRONIZE CACHE closes the track (an
// explicit CLOSE TRACK is refused by some drives), CLOSE SESSION ends it.

#include "burn/media_state.hpp"
#include "burn/steps.hpp"
#include "mmc/sense_fault.hpp"
#include "mmc/write_parameters.hpp"

#include <algorithm>

namespace discmaster::burn {

namespace {

/// The shortest track of a CD: 4 seconds.
constexpr std::uint64_t kShortestTrack = 300;

class CdTao final : public Strategy {
public:
    explicit CdTao(const WriteOptions& options)
        : postgap_{options.postgapAlreadyInImage ? 0 : kCdPostgap}
    {
    }

    bool canSimulate(const mmc::Configuration& c) const noexcept override
    {
        const auto* tao = c.current(FeaturePageType::CdTrackAtOnce);
        return tao && tao->bit(4, 2);
    }

    Sectors padding(Sectors data) const noexcept override
    {
        return Sectors{std::max(data.n + postgap_, kShortestTrack)} - data;
    }

    void initialize(Work& work) override { setParameters(work, work.options.simulate); }

    void calibrate(Work& work) override
    {
        if (work.options.simulate) return;
        const auto answer = mmc::sendOpc(work.drive);
        if (answer) return;
        constexpr std::uint8_t kCalibration = 0x73;
        if (answer.error().asc != kCalibration) return;  // drives that calibrate by themselves refuse in several ways
        if (answer.error().key == scsi::SenseKey::RecoveredError)
            work.report.observer().onWarning("the disc's calibration area is nearly full");
        else
            throw mmc::senseError(work.drive, mmc::encode(mmc::SendOpc{}), answer.error(), "calibrate the laser",
                                  Fault::WriteFailed);
    }

    Lba begin(Work& work) override { return nextWritable(work, mmc::kInvisibleTrack); }

    void finish(Work& work) override
    {
        flush(work);
        if (work.options.simulate) return setParameters(work, false);  // the test bit stays set otherwise
        close(work, mmc::CloseFunction::Session, 0, "close the session");
    }

    void rescue(Work& work) override
    {
        if (work.options.simulate) return finish(work);
        rescueSession(work, std::nullopt);
    }

private:
    static void setParameters(Work& work, bool test)
    {
        const mmc::WriteParameters parameters{.type = mmc::WriteType::TrackAtOnce,
                                              .bufferUnderrunFree =
                                                  work.options.bufferUnderrunFree && underrunFree(work.info),
                                              .test = test,
                                              .nextSession = work.close != CloseMode::Finalize};
        work.require(mmc::setWriteParameters(work.drive, parameters), mmc::encode(mmc::ModeSelect{}),
                     "set the write parameters");
    }

    static bool underrunFree(const mmc::MediaInfo& info) noexcept
    {
        const auto* tao = info.configuration.find(FeaturePageType::CdTrackAtOnce);
        return (tao && tao->bit(4, 6)) || (info.capabilities && info.capabilities->bufferUnderrunFree);
    }

    std::uint64_t postgap_;
};

}  // namespace

std::unique_ptr<Strategy> makeCdTao(const WriteOptions& options) { return std::make_unique<CdTao>(options); }

}  // namespace discmaster::burn
