#include "burn/format.hpp"

#include "base/error.hpp"
#include "burn/media_state.hpp"
#include "burn/steps.hpp"
#include "burn/watched_transport.hpp"
#include "mmc/inspect.hpp"
#include "mmc/tray.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>
#include <vector>

namespace discmaster::burn {

namespace {

using mmc::FormatDescriptor;
using mmc::FormatType;

/// The format type for a medium and a choice of its spare areas. DVD-RAM has one for all of them, and tells them apart
/// by the blocks that are left.
std::optional<FormatType> typeFor(MediaPhysicalType medium, SpareAreas spares) noexcept
{
    const bool none = spares == SpareAreas::None;
    switch (medium) {
    case MediaPhysicalType::Dvdplusrw: return FormatType::DvdPlusRw;
    case MediaPhysicalType::Dvdram: return FormatType::Full;
    case MediaPhysicalType::Bdre: return none ? FormatType::BdReWithoutSpare : FormatType::BdReWithSpare;
    case MediaPhysicalType::Bdr: return none ? std::nullopt : std::optional{FormatType::BdRWithSpare};
    default: return std::nullopt;
    }
}

bool isFormattable(MediaPhysicalType medium) noexcept
{
    return medium == MediaPhysicalType::Bdr || typeFor(medium, SpareAreas::Usual).has_value();
}

class Formatter {
public:
    Formatter(scsi::Transport& drive, const FormatOptions& options, Observer& observer, Clock& clock,
              std::stop_token stop)
        : watched_{drive, clock, observer}
        , options_{options}
        , report_{observer, clock}
        , work_{.drive = watched_,
                .clock = clock,
                .stop = std::move(stop),
                .report = report_,
                .options = writing_,
                .info = {}}
    {
    }

    Sectors run()
    {
        report_.begin(DataWriteAction::ValidatingMedia);
        const auto format = validate();
        mmc::TrayLock lock{watched_};
        report_.begin(DataWriteAction::FormattingMedia);
        formatMedium(work_, format);
        work_.info = mmc::inspect(watched_, work_.clock, {});
        const auto state = mediaState(work_.info);
        if (state.needsFormat)
            fail(Fault::WriteFailed, "the drive says that it has formatted the " + medium() +
                                         ", which is not formatted: take another disc or drive");
        lock.release();
        report_.begin(DataWriteAction::Completed);
        return state.free;
    }

private:
    [[noreturn]] void fail(Fault fault, const std::string& text) const
    {
        throw Error{fault, text, {.path = watched_.device()}};
    }
    std::string medium() const { return std::string{mmc::name(work_.info.mediaType)}; }

    FormatDescriptor validate()
    {
        work_.info = mmc::inspect(watched_, work_.clock, work_.stop);
        requireMedium(watched_, work_.info);
        const auto& info = work_.info;
        if (!isFormattable(info.mediaType))
            fail(Fault::Df2dataMediaIsNotSupported,
                 "a " + medium() + " cannot be formatted: take a DVD+RW, DVD-RAM, BD-R or BD-RE");
        if (writeProtectStatus(info) != 0)
            fail(Fault::RecorderMediaWriteProtected, "the " + medium() + " is write protected: remove the protection");
        if (info.disc && info.disc->backgroundFormat == mmc::BackgroundFormat::Running)
            fail(Fault::RecorderMediaFormatInProgress,
                 "the " + medium() + " is being formatted in the background: wait for its end, or eject it");
        requireBlank();
        const auto format = formatFor(info, options_);
        if (!format)
            fail(Fault::NotSupported, "the drive offers no such format for this " + medium() +
                                          ": ask for the usual spare areas, or use another drive");
        if (work_.stop.stop_requested()) fail(Fault::RequestCancelled, "cancelled before anything was formatted");
        return *format;
    }

    void requireBlank()
    {
        if (work_.info.mediaType == MediaPhysicalType::Bdr) {
            // Once only, and before all else (MMC-6, FORMAT UNIT, type 32h).
            if (work_.info.disc && work_.info.disc->status == mmc::DiscStatus::Blank) return;
            fail(Fault::Df2dataInvalidMediaState,
                 "the BD-R is formatted or written, and can be formatted only while it is blank: take another one");
        }
        if (options_.force || looksBlank(watched_, work_.clock, work_.stop, work_.info)) return;
        fail(Fault::Df2dataMediaNotBlank,
             "the " + medium() + " holds data, which formatting loses: ask for that, or insert another one");
    }

    WriteOptions writing_;
    WatchedTransport watched_;
    FormatOptions options_;
    Reporter report_;
    Work work_;
};

}  // namespace

std::optional<FormatDescriptor> formatFor(const mmc::MediaInfo& info, const FormatOptions& options)
{
    const auto type = typeFor(info.mediaType, options.spares);
    if (!info.formats || !type) return std::nullopt;
    // MMC-6, FORMAT UNIT, type 32h: subtype 0 is SRM with pseudo overwrite, 1 SRM without. Others' subtypes ask for
    // certifications, and the first that is listed is the drive's choice.
    const std::uint8_t subtype = options.pseudoOverwrite ? 0 : 1;
    const bool recordable = info.mediaType == MediaPhysicalType::Bdr;
    if (options.pseudoOverwrite && !recordable) return std::nullopt;
    std::vector<FormatDescriptor> offered;
    for (const auto& f : info.formats->formattable)
        if (f.type == *type && (!recordable || f.subtype == subtype)) offered.push_back(f);
    if (offered.empty()) return std::nullopt;
    const auto blocks = [](const FormatDescriptor& f) { return f.blocks.n; };
    switch (options.spares) {
    case SpareAreas::Usual: return offered.front();
    case SpareAreas::None: return *std::ranges::max_element(offered, {}, blocks);
    case SpareAreas::Most: return *std::ranges::min_element(offered, {}, blocks);
    }
    std::unreachable();
}

Sectors format(scsi::Transport& drive, const FormatOptions& options, Observer& observer, Clock& clock,
               std::stop_token stop)
{
    return Formatter{drive, options, observer, clock, std::move(stop)}.run();
}

}  // namespace discmaster::burn
