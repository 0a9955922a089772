#pragma once

#include "bus/job.hpp"
#include "bus/served.hpp"

#include <job_adaptor.hpp>

namespace discmaster::bus {

class Jobs;

/// A job on the bus.
class JobObject final : public Served<org::discmaster::DiscMaster1::Job_adaptor> {
public:
    JobObject(sdbus::IConnection& connection, Gate& gate, Jobs& jobs, std::shared_ptr<Job> job);
    ~JobObject() override;

    Job& job() noexcept { return *job_; }
    void onEvent(Job::Event event, const Figures& figures);

private:
    void Cancel(sdbus::Result<>&& result) override;
    void GetReport(sdbus::Result<Variants>&& result) override;
    void Wait(sdbus::Result<Variants>&& result) override;
    void Release(sdbus::Result<>&& result) override;

    std::string Operation() override { return job_->facts().operation; }
    std::string State() override { return std::string{toString(job_->state())}; }
    sdbus::ObjectPath Drive() override { return job_->facts().drive; }
    sdbus::ObjectPath StartedBy() override { return job_->facts().startedBy; }
    double Progress() override { return job_->figures().progress; }
    std::int32_t Action() override { return job_->figures().action; }
    std::uint64_t ElapsedTime() override { return job_->elapsedSeconds(); }
    std::uint64_t RemainingTime() override { return job_->remainingSeconds(); }
    std::uint64_t TotalTime() override { return ElapsedTime() + RemainingTime(); }
    std::int64_t StartLba() override { return job_->figures().startLba; }
    std::uint64_t SectorCount() override { return job_->figures().sectorCount; }
    std::int64_t LastReadLba() override { return job_->figures().lastReadLba; }
    std::int64_t LastWrittenLba() override { return job_->figures().lastWrittenLba; }
    std::uint64_t TotalSystemBuffer() override { return job_->figures().totalSystemBuffer; }
    std::uint64_t UsedSystemBuffer() override { return job_->figures().usedSystemBuffer; }
    std::uint64_t FreeSystemBuffer() override { return TotalSystemBuffer() - UsedSystemBuffer(); }
    std::uint64_t CopiedSectors() override { return job_->figures().copiedSectors; }
    std::uint64_t TotalSectors() override { return job_->figures().totalSectors; }
    std::uint64_t FilesAdded() override { return job_->figures().filesAdded; }
    std::uint64_t DirectoriesAdded() override { return job_->figures().directoriesAdded; }
    std::uint64_t BytesAdded() override { return job_->figures().bytesAdded; }

    Variants update(const Figures& now) const;
    Variants report() const;

    Jobs& jobs_;
    std::shared_ptr<Job> job_;
};

}  // namespace discmaster::bus
