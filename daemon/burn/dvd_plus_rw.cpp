// DVD+RW: its format goes on in the background while the disc is written, and is stopped at the end.

#include "burn/overwritable.hpp"
#include "burn/steps.hpp"
#include "mmc/sense_fault.hpp"

namespace discmaster::burn {

namespace {

using mmc::BackgroundFormat;

class DvdPlusRw final : public Overwritable {
public:
    explicit DvdPlusRw(const WriteOptions& options)
        : Overwritable{ProfileType::DvdPlusRw, options}
        , compatible_{!options.disableDvdCompatibility}
    {
    }

    void initialize(Work& work) override
    {
        if (status(work) != BackgroundFormat::Stopped) return;
        // MMC-6, FORMAT UNIT, type 26h: the restart bit, and all ones in place of a size.
        formatMedium(work, {.blocks = {0xFFFFFFFF}, .type = mmc::FormatType::DvdPlusRw, .parameter = 1});
    }

    void finish(Work& work) override
    {
        flush(work);
        settle(work);
    }

    /// A drive would go on with the format, and hold the disc for as long. Old players want a lead-out, too.
    void settle(Work& work) override
    {
        if (status(work) != BackgroundFormat::Running) return;
        close(work, mmc::CloseFunction::StopFormat, 0, "stop the format in the background");
        if (compatible_) close(work, mmc::CloseFunction::Session, 0, "record the lead-out");
    }

private:
    static BackgroundFormat status(Work& work)
    {
        const auto disc = mmc::discInformation(work.drive);
        if (!disc)
            throw mmc::senseError(work.drive, mmc::encode(mmc::ReadDiscInformation{}), disc.error(),
                                  "read the disc's information", Fault::Df2dataInvalidMediaState);
        return disc->backgroundFormat;
    }

    bool compatible_;
};

}  // namespace

std::unique_ptr<Strategy> makeDvdPlusRw(const WriteOptions& options) { return std::make_unique<DvdPlusRw>(options); }

}  // namespace discmaster::burn
