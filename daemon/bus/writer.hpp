#pragma once
// What all writers have (IDiscFormat2), whatever they do with a disc.

#include "bus/chosen_recorder.hpp"
#include "bus/context.hpp"
#include "bus/jobs.hpp"
#include "bus/options.hpp"
#include "bus/served.hpp"

#include <discmaster/enums.hpp>

#include <format_adaptor.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace discmaster::device {
struct ClaimRequest;
}

namespace discmaster::bus {

/// How a writer differs from others: what it can use, and by which codes it refuses the rest.
struct WriterKind {
    const char* verb;  ///< "write": what it does with discs
    /// Whether the drive is any good for it; one that was not inspected yet may be.
    bool (*uses)(const device::Snapshot&, bool strict);
    bool (*takes)(MediaPhysicalType, bool strict);
    Fault wrongRecorder;
    Fault wrongClientName;
};

/// The recorder and the name that a writer works with. Lives on the loop's thread.
class WriterCore {
public:
    WriterCore(const Context& context, const sdbus::ObjectPath& path, uid_t owner, const WriterKind& kind, bool strict);

    /// Throws Error: NoSuchObject, AccessDenied (another user's recorder), and the kind's own.
    void setRecorder(const sdbus::ObjectPath& path);
    void setClientName(const std::string& name);
    const std::string& clientName() const noexcept { return clientName_; }
    std::shared_ptr<device::Drive> requireRecorder() const { return recorder_->require(); }
    /// Throws the kind's own Error where no name is set.
    void requireClientName() const;

    std::vector<std::int32_t> mediaTypes() const;
    bool uses(const sdbus::ObjectPath& recorder) const;
    /// Throws Error{RecorderMediaNoMedia}.
    bool takesMediumIn(const sdbus::ObjectPath& recorder) const;
    bool looksBlank() const;

    JobFacts facts(const char* operation, const Caller& caller, const device::Drive& drive,
                   bool cancelOnDisconnect) const;
    /// Exclusive access for a job; who holds the drive already works under that hold.
    device::ClaimRequest claim(const Caller& caller, const device::Drive& drive) const;

    /// Ends the writer's object, as Objects::release does.
    void release(std::function<void()> done) const;

    const Context& context() const noexcept { return context_; }
    const sdbus::ObjectPath& path() const noexcept { return path_; }
    const std::shared_ptr<ChosenRecorder>& recorder() const noexcept { return recorder_; }
    bool strict() const noexcept { return strict_; }

private:
    Context context_;
    sdbus::ObjectPath path_;
    uid_t owner_;
    const WriterKind& kind_;
    bool strict_;
    std::shared_ptr<ChosenRecorder> recorder_ = std::make_shared<ChosenRecorder>();
    std::string clientName_;
};

/// A writer on the bus: Format, and an interface of its own.
template <typename Own>
class Writer : public Served<org::discmaster::DiscMaster1::Format_adaptor, Own> {
public:
    bool inUse() const override { return running_ && !running_->ended(); }

protected:
    /// Takes `strict-imapi2`, `recorder` and `client-name`; throws what WriterCore throws.
    Writer(const Context& context, const sdbus::ObjectPath& path, const Caller& owner, const WriterKind& kind,
           Options& options)
        : Served<org::discmaster::DiscMaster1::Format_adaptor, Own>{context.connection, context.gate, path, owner.user}
        , core_{context, path, owner.user, kind, options.take("strict-imapi2", false)}
    {
        if (const auto recorder = options.take<sdbus::ObjectPath>("recorder")) core_.setRecorder(*recorder);
        if (const auto name = options.take<std::string>("client-name")) core_.setClientName(*name);
        options.finish();
    }

    MediaFacts media() const { return core_.recorder()->media(); }
    /// Throws Error while a job of this object runs.
    virtual void requireIdle() const = 0;
    /// Sets a property of the next job.
    void change(const char* property, const std::function<void()>& setIt)
    {
        this->set([&] {
            requireIdle();
            setIt();
            this->changed(Own::INTERFACE_NAME, {property});
        });
    }
    void changeClientName(sdbus::Result<>&& result, const std::string& name, const Variants& options)
    {
        this->answer(std::move(result), {}, [this, name, options](const Caller&, const auto& reply) {
            requireNone(options);
            requireIdle();
            core_.setClientName(name);
            reply();
        });
    }
    void tellClientName(sdbus::Result<std::string>&& result, const Variants& options)
    {
        this->answer(std::move(result), {}, [this, options](const Caller&, const auto& reply) {
            requireNone(options);
            reply(core_.clientName());
        });
    }

    WriterCore core_;
    std::shared_ptr<Job> running_;

private:
    std::vector<std::int32_t> SupportedMediaTypes() override { return core_.mediaTypes(); }
    bool MediaPhysicallyBlank() override { return media().physicallyBlank; }
    void IsRecorderSupported(sdbus::Result<bool>&& result, sdbus::ObjectPath recorder, Variants options) override
    {
        this->answer(std::move(result), {}, [this, recorder, options](const Caller&, const auto& reply) {
            requireNone(options);
            reply(core_.uses(recorder));
        });
    }
    void IsCurrentMediaSupported(sdbus::Result<bool>&& result, sdbus::ObjectPath recorder, Variants options) override
    {
        this->answer(std::move(result), {}, [this, recorder, options](const Caller&, const auto& reply) {
            requireNone(options);
            reply(core_.takesMediumIn(recorder));
        });
    }
    void GetMediaHeuristicallyBlank(sdbus::Result<bool>&& result, Variants options) override
    {
        this->answer(std::move(result), {Action::ReadDisc}, [this, options](const Caller&, const auto& reply) {
            requireNone(options);
            reply(core_.looksBlank());
        });
    }
    void Release(sdbus::Result<>&& result) override
    {
        this->answer(std::move(result), {},
                     [this](const Caller&, const auto& reply) { core_.release([reply] { reply(); }); });
    }
};

}  // namespace discmaster::bus
