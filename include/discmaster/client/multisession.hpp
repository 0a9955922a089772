#pragma once

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <string>

namespace discmaster::client {

/// org.discmaster.DiscMaster1.Multisession: a way to put a further session onto a disc.
class Multisession : public Object {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.Multisession";
    using Object::Object;

    bool IsSupportedOnCurrentMediaState() const { return get<bool>(kInterface, "IsSupportedOnCurrentMediaState"); }
    bool InUse() const { return get<bool>(kInterface, "InUse"); }
    void InUse(bool use) { set(kInterface, "InUse", use); }
    std::string ImportRecorder() const { return get<sdbus::ObjectPath>(kInterface, "ImportRecorder"); }
};

/// org.discmaster.DiscMaster1.MultisessionSequential: on write-once media.
class MultisessionSequential : public Multisession {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.MultisessionSequential";
    using Multisession::Multisession;

    bool IsFirstDataSession() const { return get<bool>(kInterface, "IsFirstDataSession"); }
    std::int64_t StartAddressOfPreviousSession() const
    {
        return get<std::int64_t>(kInterface, "StartAddressOfPreviousSession");
    }
    std::int64_t LastWrittenAddressOfPreviousSession() const
    {
        return get<std::int64_t>(kInterface, "LastWrittenAddressOfPreviousSession");
    }
    std::int64_t NextWritableAddress() const { return get<std::int64_t>(kInterface, "NextWritableAddress"); }
    std::uint64_t FreeSectorsOnMedia() const { return get<std::uint64_t>(kInterface, "FreeSectorsOnMedia"); }
    std::uint64_t WriteUnitSize() const { return get<std::uint64_t>(kInterface, "WriteUnitSize"); }
};

/// org.discmaster.DiscMaster1.MultisessionRandomWrite: on overwritable media.
class MultisessionRandomWrite : public Multisession {
public:
    static constexpr const char* kInterface = "org.discmaster.DiscMaster1.MultisessionRandomWrite";
    using Multisession::Multisession;

    std::uint64_t WriteUnitSize() const { return get<std::uint64_t>(kInterface, "WriteUnitSize"); }
    std::int64_t LastWrittenAddress() const { return get<std::int64_t>(kInterface, "LastWrittenAddress"); }
    std::uint64_t TotalSectorsOnMedia() const { return get<std::uint64_t>(kInterface, "TotalSectorsOnMedia"); }
};

}  // namespace discmaster::client
