// BD-R in sequential recording mode. It is not formatted: without spare areas the disc has its full size and speed.

#include "burn/steps.hpp"

namespace discmaster::burn {

namespace {

constexpr std::uint64_t kCluster = 32;

class BdR final : public Strategy {
public:
    Sectors padding(Sectors data) const noexcept override { return Sectors{roundUp(data.n, kCluster)} - data; }

    Lba begin(Work& work) override
    {
        track_ = lastTrackNumber(work);
        return nextWritable(work, track_);
    }

    void finish(Work& work) override
    {
        flush(work);
        close(work, mmc::CloseFunction::Track, track_, "close the track");
        const bool finalize = work.close == CloseMode::Finalize;
        close(work, finalize ? mmc::CloseFunction::Finalize : mmc::CloseFunction::Session, 0,
              finalize ? "finalize the disc" : "close the session");
    }

    void rescue(Work& work) override { rescueSession(work, track_); }

private:
    std::uint16_t track_ = 1;
};

}  // namespace

std::unique_ptr<Strategy> makeBdR() { return std::make_unique<BdR>(); }

}  // namespace discmaster::burn
