#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.Job: long work. It goes on when this proxy, or the whole client, goes.
class Job : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Job";
    using Object::Object;

    std::string Operation() const { return get<std::string>(kInterface, "Operation"); }
    std::string State() const { return get<std::string>(kInterface, "State"); }
    sdbus::ObjectPath Drive() const { return get<sdbus::ObjectPath>(kInterface, "Drive"); }
    sdbus::ObjectPath StartedBy() const { return get<sdbus::ObjectPath>(kInterface, "StartedBy"); }
    double Progress() const { return get<double>(kInterface, "Progress"); }
    std::int32_t Action() const { return get<std::int32_t>(kInterface, "Action"); }
    std::uint64_t ElapsedTime() const { return get<std::uint64_t>(kInterface, "ElapsedTime"); }
    std::uint64_t RemainingTime() const { return get<std::uint64_t>(kInterface, "RemainingTime"); }
    std::uint64_t TotalTime() const { return get<std::uint64_t>(kInterface, "TotalTime"); }
    std::int64_t StartLba() const { return get<std::int64_t>(kInterface, "StartLba"); }
    std::uint64_t SectorCount() const { return get<std::uint64_t>(kInterface, "SectorCount"); }
    std::int64_t LastReadLba() const { return get<std::int64_t>(kInterface, "LastReadLba"); }
    std::int64_t LastWrittenLba() const { return get<std::int64_t>(kInterface, "LastWrittenLba"); }
    std::uint64_t TotalSystemBuffer() const { return get<std::uint64_t>(kInterface, "TotalSystemBuffer"); }
    std::uint64_t UsedSystemBuffer() const { return get<std::uint64_t>(kInterface, "UsedSystemBuffer"); }
    std::uint64_t FreeSystemBuffer() const { return get<std::uint64_t>(kInterface, "FreeSystemBuffer"); }
    std::uint64_t CopiedSectors() const { return get<std::uint64_t>(kInterface, "CopiedSectors"); }
    std::uint64_t TotalSectors() const { return get<std::uint64_t>(kInterface, "TotalSectors"); }
    std::uint64_t FilesAdded() const { return get<std::uint64_t>(kInterface, "FilesAdded"); }
    std::uint64_t DirectoriesAdded() const { return get<std::uint64_t>(kInterface, "DirectoriesAdded"); }
    std::uint64_t BytesAdded() const { return get<std::uint64_t>(kInterface, "BytesAdded"); }

    void Cancel() { callVoid(kInterface, "Cancel"); }
    Fields GetReport() const { return call<Fields>(kInterface, "GetReport"); }
    void Release() { callVoid(kInterface, "Release"); }

    /// Calls `handler` with the figures of each Update signal, while this object or a copy of it lives, on whichever
    /// thread runs the connection's loop. At most once for an object.
    void onUpdate(std::function<void(const Fields&)> handler)
    {
        proxy().uponSignal("Update").onInterface(kInterface).call([h = std::move(handler)](const Fields& f) { h(f); });
        detail::finishRegistration(proxy());
    }

    /// Waits until the job has ended, however long that takes: its result, or its error.
    Fields Wait() const
    {
        Fields result;
        proxy().callMethod("Wait").onInterface(kInterface).withTimeout(kNoTimeout).storeResultsTo(result);
        return result;
    }

    /// Asks for the result, and calls `handler` when the job has ended: with its result, or with its error. Same
    /// thread as above.
    void WaitAsync(std::function<void(std::optional<sdbus::Error>, const Fields&)> handler)
    {
        proxy()
            .callMethodAsync("Wait")
            .onInterface(kInterface)
            .withTimeout(kNoTimeout)
            .uponReplyInvoke([h = std::move(handler)](detail::ReplyError error, const Fields& result) {
                h(error ? std::optional<sdbus::Error>{*error} : std::nullopt, result);
            });
    }

private:
    static constexpr std::uint64_t kNoTimeout = std::numeric_limits<std::uint64_t>::max();
};

}  // namespace discmaster::client
