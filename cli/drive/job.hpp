#pragma once
// Following a job of the service to its end.

#include "cli/drive/speed_meter.hpp"
#include "cli/progress.hpp"

#include <discmaster/client/job.hpp>
#include <discmaster/enums.hpp>

#include <cstdint>
#include <string>
#include <utility>

namespace discmaster::cli {

class Connection;
struct Context;

/// "Writing": what a job does now, from its Operation and Action (DataWriteAction, -1 for other work).
std::string actionText(const std::string& operation, std::int32_t action);

/// The figures of a job as progress to show.
class JobFigures {
public:
    /// `singleSpeed` is 1x of the medium in sectors per second; 0 where the speed has no such factor.
    JobFigures(std::string operation, std::uint32_t singleSpeed)
        : operation_{std::move(operation)}
        , singleSpeed_{singleSpeed}
    {
    }

    /// Takes the fields of an Update signal, or the properties, which have the same names.
    Progress progress(const client::Fields& fields, SpeedMeter::Time now);

private:
    std::string operation_;
    std::uint32_t singleSpeed_;
    std::int32_t action_ = -1;
    SpeedMeter meter_;
};

/// Shows the progress of a job that was started here until it has ended, and returns its result. The first Ctrl-C
/// cancels the job and waits for its safe end; the second, and a window that is closed, does not wait any more: prints
/// the job's path and throws Error{RequestCancelled}. Throws the job's error; what the service kept about it is printed
/// first.
client::Fields follow(const Context& context, Connection& connection, const std::string& jobPath,
                      MediaPhysicalType medium = MediaPhysicalType::Unknown);

/// The same for a job that others may wait for: Ctrl-C leaves it alone.
client::Fields watch(const Context& context, Connection& connection, const std::string& jobPath);

/// Prints IMAPI2's success codes that a result carries as `warnings`.
void printWarnings(const Context& context, const client::Fields& result);

}  // namespace discmaster::cli
