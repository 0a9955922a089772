#include "bus/job_object.hpp"

#include "bus/error_map.hpp"
#include "bus/jobs.hpp"
#include "bus/text.hpp"

namespace discmaster::bus {

JobObject::JobObject(sdbus::IConnection& connection, Gate& gate, Jobs& jobs, std::shared_ptr<Job> job)
    : Served{connection, gate, job->path(), job->facts().user}
    , jobs_{jobs}
    , job_{std::move(job)}
{
    registerAdaptor();
}

JobObject::~JobObject() { leaveBus(); }

void JobObject::onEvent(Job::Event event, const Figures& figures)
{
    if (event != Job::Event::Progress) changed(INTERFACE_NAME, {"State"});
    tell([&] { emitUpdate(update(figures)); });
    if (event != Job::Event::Ended) return;
    const auto& outcome = *job_->outcome();
    tell([&] {
        emitCompleted(outcome.has_value(),
                      outcome ? std::string{} : std::string{info(outcome.error().fault()).busName});
    });
}

void JobObject::Cancel(sdbus::Result<>&& result)
{
    answer(std::move(result), {}, [this](const Caller&, const auto& reply) {
        job_->cancel();
        reply();
    });
}

void JobObject::GetReport(sdbus::Result<Variants>&& result)
{
    answer(std::move(result), {}, [this](const Caller&, const auto& reply) { reply(report()); });
}

void JobObject::Wait(sdbus::Result<Variants>&& result)
{
    answer(std::move(result), {}, [this](const Caller&, const auto& reply) {
        job_->whenEnded([reply](const Job::Outcome& outcome) {
            if (outcome)
                reply(*outcome);
            else
                reply.fail(outcome.error());
        });
    });
}

void JobObject::Release(sdbus::Result<>&& result)
{
    answer(std::move(result), {},
           [this](const Caller&, const auto& reply) { jobs_.release(*job_, [reply] { reply(); }); });
}

Variants JobObject::update(const Figures& now) const
{
    const auto elapsed = job_->elapsedSeconds();
    const auto remaining = job_->ended() ? 0 : now.remainingSeconds.value_or(0);
    return {
        {"Progress", sdbus::Variant{now.progress}},
        {"Action", sdbus::Variant{now.action}},
        {"ElapsedTime", sdbus::Variant{elapsed}},
        {"RemainingTime", sdbus::Variant{remaining}},
        {"TotalTime", sdbus::Variant{elapsed + remaining}},
        {"StartLba", sdbus::Variant{now.startLba}},
        {"SectorCount", sdbus::Variant{now.sectorCount}},
        {"LastReadLba", sdbus::Variant{now.lastReadLba}},
        {"LastWrittenLba", sdbus::Variant{now.lastWrittenLba}},
        {"TotalSystemBuffer", sdbus::Variant{now.totalSystemBuffer}},
        {"UsedSystemBuffer", sdbus::Variant{now.usedSystemBuffer}},
        {"FreeSystemBuffer", sdbus::Variant{now.totalSystemBuffer - now.usedSystemBuffer}},
        {"DriveBufferSize", sdbus::Variant{now.driveBufferSize}},
        {"DriveBufferFree", sdbus::Variant{now.driveBufferSize - now.driveBufferUsed}},
        {"CopiedSectors", sdbus::Variant{now.copiedSectors}},
        {"TotalSectors", sdbus::Variant{now.totalSectors}},
        {"FilesAdded", sdbus::Variant{now.filesAdded}},
        {"DirectoriesAdded", sdbus::Variant{now.directoriesAdded}},
        {"BytesAdded", sdbus::Variant{now.bytesAdded}},
    };
}

Variants JobObject::report() const
{
    const auto notes = job_->control().notes();
    Variants report{
        {"current-item", sdbus::Variant{busText(job_->currentItem())}},
        {"warnings", sdbus::Variant{busTexts(notes.warnings)}},
        {"failed-commands", sdbus::Variant{busTexts(notes.failedCommands)}},
        {"log", sdbus::Variant{busTexts(notes.log)}},
    };
    if (!notes.leftOut.empty()) {
        std::vector<sdbus::Struct<std::string, std::string, bool>> leftOut;
        for (const auto& what : notes.leftOut)
            leftOut.emplace_back(busText(what.path), busText(what.reason), what.unreadable);
        report["left-out"] = sdbus::Variant{leftOut};
    }
    if (const auto& outcome = job_->outcome(); outcome && !*outcome) {
        report["error-name"] = sdbus::Variant{std::string{info(outcome->error().fault()).busName}};
        report["error-text"] = sdbus::Variant{std::string{toBusError(outcome->error()).getMessage()}};
    }
    return report;
}

}  // namespace discmaster::bus
