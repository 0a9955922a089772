#pragma once
// The ways to put a further session onto a disc, on the bus: children of a data writer.

#include "bus/chosen_recorder.hpp"
#include "bus/context.hpp"
#include "bus/served.hpp"

#include <memory>
#include <multisession_adaptor.hpp>
#include <multisessionrandomwrite_adaptor.hpp>
#include <multisessionsequential_adaptor.hpp>

namespace discmaster::bus {

/// What the image builder needs to know of either way.
class Multisession {
public:
    explicit Multisession(std::shared_ptr<const ChosenRecorder> recorder)
        : recorder_{std::move(recorder)}
    {
    }
    virtual ~Multisession() = default;

    virtual bool overwrites() const noexcept = 0;
    bool isSupported() const;
    bool chosen() const noexcept { return chosen_; }
    const ChosenRecorder& recorder() const noexcept { return *recorder_; }

protected:
    std::shared_ptr<const ChosenRecorder> recorder_;
    bool chosen_ = false;
};

template <typename Adaptor>
class MultisessionObject : public Served<org::discmaster::DiscMaster1::Multisession_adaptor, Adaptor>,
                           public Multisession {
public:
    MultisessionObject(const Context& context, const sdbus::ObjectPath& path, uid_t owner,
                       std::shared_ptr<const ChosenRecorder> recorder)
        : Served<org::discmaster::DiscMaster1::Multisession_adaptor, Adaptor>{context.connection, context.gate, path,
                                                                              owner}
        , Multisession{std::move(recorder)}
    {
        this->registerAdaptor();
    }
    ~MultisessionObject() override { this->leaveBus(); }

protected:
    /// Of a disc of this kind; neutral values otherwise.
    MediaFacts media() const { return isSupported() ? recorder_->media() : MediaFacts{}; }
    std::uint64_t writeUnit() const;

private:
    bool IsSupportedOnCurrentMediaState() override { return isSupported(); }
    bool InUse() override { return chosen_; }
    void InUse(const bool& on) override
    {
        this->set([&] {
            chosen_ = on;
            this->changed(org::discmaster::DiscMaster1::Multisession_adaptor::INTERFACE_NAME, {"InUse"});
        });
    }
    sdbus::ObjectPath ImportRecorder() override { return recorder_->path; }
};

using MultisessionSequentialAdaptor = org::discmaster::DiscMaster1::MultisessionSequential_adaptor;
using MultisessionRandomWriteAdaptor = org::discmaster::DiscMaster1::MultisessionRandomWrite_adaptor;

class SequentialObject final : public MultisessionObject<MultisessionSequentialAdaptor> {
public:
    using MultisessionObject::MultisessionObject;
    bool overwrites() const noexcept override { return false; }

private:
    bool IsFirstDataSession() override;
    std::int64_t StartAddressOfPreviousSession() override { return media().previousSessionStart; }
    std::int64_t LastWrittenAddressOfPreviousSession() override { return media().previousSessionEnd; }
    std::int64_t NextWritableAddress() override { return media().nextWritable; }
    std::uint64_t FreeSectorsOnMedia() override { return media().freeSectors; }
    std::uint64_t WriteUnitSize() override { return writeUnit(); }
};

class RandomWriteObject final : public MultisessionObject<MultisessionRandomWriteAdaptor> {
public:
    using MultisessionObject::MultisessionObject;
    bool overwrites() const noexcept override { return true; }

private:
    std::uint64_t WriteUnitSize() override { return writeUnit(); }
    std::int64_t LastWrittenAddress() override;
    std::uint64_t TotalSectorsOnMedia() override { return media().totalSectors; }
};

}  // namespace discmaster::bus
