#include "bus/lane_work.hpp"

#include "burn/disc_source.hpp"
#include "burn/media_state.hpp"
#include "burn/verify.hpp"
#include "burn/written_end.hpp"
#include "device/lane.hpp"
#include "mmc/inspect.hpp"
#include "mmc/media_info.hpp"
#include "scsi/transport.hpp"

#include <fmt/format.h>

namespace discmaster::bus {

namespace {

constexpr std::size_t kChunk = 128 << 10;
constexpr std::size_t kChunks = 256;

/// What a job does with a disc, by which its progress is counted.
enum class DiscWork {
    Write,
    WriteAndVerify,  ///< the second half of the progress is the verification
    Verify,
    Read,   ///< none of IMAPI2's actions
    Erase,  ///< the same, as has formatting
};

/// Tells a job what burn/ tells.
class JobObserver final : public burn::Observer {
public:
    JobObserver(JobControl& control, DiscWork work)
        : control_{control}
        , work_{work}
    {
    }

    void onProgress(const burn::Progress& p) noexcept override
    {
        Figures f;
        if (work_ != DiscWork::Read && work_ != DiscWork::Erase) f.action = static_cast<std::int32_t>(p.action);
        f.startLba = value(p.start);
        f.sectorCount = p.count.n;
        f.lastReadLba = value(p.lastRead);
        f.lastWrittenLba = value(p.lastWritten);
        f.totalSystemBuffer = p.totalSystemBuffer;
        f.usedSystemBuffer = p.usedSystemBuffer;
        f.driveBufferSize = p.totalDriveBuffer;
        f.driveBufferUsed = p.usedDriveBuffer;
        if (p.remaining)
            f.remainingSeconds =
                static_cast<std::uint64_t>(std::chrono::ceil<std::chrono::seconds>(*p.remaining).count());
        f.progress = progress_ = std::max(progress_, fraction(p));
        if (work_ == DiscWork::Erase && !f.remainingSeconds) f.remainingSeconds = remaining(p);
        control_.publish(f);
    }
    void onNotice(Notice notice, const std::string& text) noexcept override { control_.notice(notice, text); }
    void onWarning(const std::string& text) noexcept override { control_.warn(text); }
    void onFailedCommand(const burn::FailedCommand& c) noexcept override
    {
        control_.failedCommand(fmt::format("{:.3f} s: {}: {}", std::chrono::duration<double>(c.at).count(),
                                           scsi::describe(c.cdb), c.sense.text()));
    }
    void onMismatch(const burn::Mismatch& m) noexcept override
    {
        auto text = m.count.n == 1
                        ? fmt::format("block {} {}", value(m.first), m.unreadable ? "cannot be read" : "differs")
                        : fmt::format("blocks {} to {} {}", value(m.first), value(m.first + m.count) - 1,
                                      m.unreadable ? "cannot be read" : "differ");
        if (!m.names.empty()) text += " (" + m.names + ")";
        if (m.byte)
            text += fmt::format("; byte {}: {:02x} instead of {:02x}", m.byte->offset, m.byte->found, m.byte->expected);
        control_.warn(text);
    }

private:
    double fraction(const burn::Progress& p) const noexcept
    {
        const auto last = p.action == DataWriteAction::WritingData ? p.lastWritten : p.lastRead;
        const auto done = p.count.n == 0 || last < p.start
                              ? 0.0
                              : static_cast<double>(value(last) - value(p.start) + 1) / static_cast<double>(p.count.n);
        if (work_ == DiscWork::Read) return done;
        if (work_ == DiscWork::Erase && p.deviceProgress) return *p.deviceProgress;
        const bool halves = work_ == DiscWork::WriteAndVerify;
        switch (p.action) {
        case DataWriteAction::WritingData: return halves ? 0.5 * done : done;
        case DataWriteAction::Verifying: return halves ? 0.5 + 0.5 * done : done;
        case DataWriteAction::Completed: return 1.0;
        default: return progress_;
        }
    }

    /// By what a drive says of how far it has blanked, once that is something.
    static std::optional<std::uint64_t> remaining(const burn::Progress& p) noexcept
    {
        if (!p.deviceProgress || *p.deviceProgress < 0.02) return std::nullopt;
        const std::chrono::duration<double> elapsed = p.elapsed;
        return static_cast<std::uint64_t>(elapsed.count() * (1 - *p.deviceProgress) / *p.deviceProgress);
    }

    JobControl& control_;
    DiscWork work_;
    double progress_ = 0;
};

burn::BlockNames namesOf(const std::shared_ptr<Source>& source)
{
    return [source](std::uint64_t first, std::uint64_t count) { return source->names(first, count); };
}

/// What the drive says about its medium, which is there.
mmc::MediaInfo requireMedium(device::Lane& lane)
{
    auto info = mmc::inspect(lane.transport(), lane.clock(), lane.stop());
    if (!info.present())
        throw Error{Fault::RecorderMediaNoMedia, "there is no disc in " + lane.transport().device() + "; insert one"};
    return info;
}

/// Where the last thing that was written begins.
Lba lastSessionStart(const mmc::MediaInfo& info)
{
    const auto state = burn::mediaState(info);
    return state.overwritable() ? Lba{0} : state.previousSessionStart.value_or(Lba{0});
}

struct Readable {
    std::uint64_t sectors = 0;
    std::uint64_t leftOut = 0;  ///< behind them, on an overwritable disc
};

Readable readable(device::Lane& lane, const mmc::MediaInfo& info, const ReadRange& range)
{
    if (range.sectors) return {*range.sectors};
    const auto state = burn::mediaState(info);
    const auto end = static_cast<std::int64_t>(burn::writtenPart(info, state).n);
    if (end <= range.start)
        throw Error{Fault::ReadFailed, fmt::format("nothing is written at and after sector {}", range.start)};
    const auto all = static_cast<std::uint64_t>(end - range.start);
    if (!state.overwritable() || range.whole) return {all};

    burn::DiscSource disc{lane.transport(), lane.clock(), lane.stop(), Sectors{static_cast<std::uint64_t>(end)}};
    const auto burned = burn::endOfFileSystems(disc).value_or(Sectors{}).n;
    const auto before = static_cast<std::uint64_t>(range.start);
    if (burned <= before) return {all};
    return {burned - before, all - (burned - before)};
}

Variants writeResult(const burn::WriteResult& written)
{
    const bool verified = written.verification && written.verification->good();
    return {{"first-lba", sdbus::Variant{value(written.start)}},
            {"sectors", sdbus::Variant{written.written.n}},
            {"verified", sdbus::Variant{verified}},
            {"closed", sdbus::Variant{written.closed == burn::CloseMode::Finalize}},
            {"simulated", sdbus::Variant{written.simulated}}};
}

}  // namespace

std::shared_ptr<io::ChunkPool> makePool() { return std::make_shared<io::ChunkPool>(kChunk, kChunks); }

Jobs::LaneWork burnWork(std::shared_ptr<Source> source, burn::WriteOptions options)
{
    return [source = std::move(source), options](device::Lane& lane, JobControl& control) -> Jobs::Finish {
        const bool verifies = options.verification == BurnVerificationLevel::Full;
        JobObserver observer{control, verifies ? DiscWork::WriteAndVerify : DiscWork::Write};
        auto opened = source->open(makePool());
        burn::WriteRequest request{std::move(opened.stream), options, namesOf(source), std::move(opened.again),
                                   std::move(opened.continues)};
        const auto written = burn::write(lane.transport(), std::move(request), observer, lane.clock(), lane.stop());
        return [written] { return writeResult(written); };
    };
}

Jobs::LaneWork eraseWork(burn::EraseOptions options)
{
    return [options](device::Lane& lane, JobControl& control) -> Jobs::Finish {
        JobObserver observer{control, DiscWork::Erase};
        burn::erase(lane.transport(), options, observer, lane.clock(), lane.stop());
        return [full = options.full] { return Variants{{"full", sdbus::Variant{full}}}; };
    };
}

Jobs::LaneWork formatWork(burn::FormatOptions options)
{
    return [options](device::Lane& lane, JobControl& control) -> Jobs::Finish {
        JobObserver observer{control, DiscWork::Erase};
        const auto room = burn::format(lane.transport(), options, observer, lane.clock(), lane.stop());
        return [sectors = room.n] { return Variants{{"sectors", sdbus::Variant{sectors}}}; };
    };
}

Jobs::LaneWork verifyWork(std::shared_ptr<Source> source, std::optional<std::int64_t> start)
{
    return [source = std::move(source), start](device::Lane& lane, JobControl& control) -> Jobs::Finish {
        JobObserver observer{control, DiscWork::Verify};
        const auto info = requireMedium(lane);
        if (burn::mediaState(info).physicallyBlank)
            throw Error{Fault::EmptyDisc, "the disc in " + lane.transport().device() + " is blank"};
        auto opened = source->open(makePool());
        const auto report = burn::verifyAgainst(lane.transport(), lane.clock(), lane.stop(),
                                                start ? Lba{*start} : lastSessionStart(info), *opened.stream, observer,
                                                namesOf(source));
        if (!report.good()) throw Error{Fault::BurnVerificationFailed, burn::describe(report)};
        return [sectors = report.checked.n] { return Variants{{"sectors", sdbus::Variant{sectors}}}; };
    };
}

Jobs::LaneWork readWork(Destination destination, ReadRange range)
{
    return [destination = std::move(destination), range](device::Lane& lane, JobControl& control) -> Jobs::Finish {
        JobObserver observer{control, DiscWork::Read};
        const auto info = requireMedium(lane);
        const auto wanted = readable(lane, info, range);
        FdSink sink{destination};
        const auto read = burn::readDisc(
            lane.transport(), lane.clock(), lane.stop(), Lba{range.start}, Sectors{wanted.sectors},
            [&](Lba, ByteView bytes) { sink.write(bytes, lane.stop()); }, observer,
            burn::mediaState(info).overwritable() ? std::span<const mmc::TrackInformation>{} : info.tracks);
        sink.finish();
        return [n = read.n, leftOut = wanted.leftOut] {
            return Variants{{"sectors", sdbus::Variant{n}}, {"left-out", sdbus::Variant{leftOut}}};
        };
    };
}

}  // namespace discmaster::bus
