#include "bus/authority.hpp"

#include "bus/callers.hpp"
#include "bus/compat.hpp"

#include <chrono>
#include <fmt/format.h>
#include <map>
#include <tuple>

namespace discmaster::bus {

std::string_view actionId(Action action) noexcept
{
    switch (action) {
    case Action::None: return "";
    case Action::ReadDisc: return "org.discmaster.DiscMaster1.read-disc";
    case Action::Burn: return "org.discmaster.DiscMaster1.burn";
    case Action::Erase: return "org.discmaster.DiscMaster1.erase";
    case Action::Format: return "org.discmaster.DiscMaster1.format";
    case Action::Eject: return "org.discmaster.DiscMaster1.eject";
    case Action::ExclusiveAccess: return "org.discmaster.DiscMaster1.exclusive-access";
    case Action::ForceUnmount: return "org.discmaster.DiscMaster1.force-unmount";
    case Action::VirtualDrive: return "org.discmaster.DiscMaster1.virtual-drive";
    case Action::ManageOthers: return "org.discmaster.DiscMaster1.manage-others";
    case Action::RawCommand: return "org.discmaster.DiscMaster1.raw-command";
    case Action::ModePage: return "org.discmaster.DiscMaster1.mode-page";
    }
    return "";
}

namespace {

class OpenAuthority final : public Authority {
public:
    void check(const Caller&, Action, std::function<void(const std::string&)> answer) override { answer({}); }
};

class PolkitAuthority final : public Authority {
public:
    explicit PolkitAuthority(sdbus::IConnection& connection)
        : polkit_{sdbus::createProxy(connection, ServiceName{"org.freedesktop.PolicyKit1"},
                                     sdbus::ObjectPath{"/org/freedesktop/PolicyKit1/Authority"})}
    {
    }

    void check(const Caller& caller, Action action, std::function<void(const std::string&)> answer) override
    {
        using Subject = sdbus::Struct<std::string, Variants>;
        using Verdict = sdbus::Struct<bool, bool, std::map<std::string, std::string>>;
        constexpr std::uint32_t kAllowUserInteraction = 1;
        // A person who is asked may take minutes; a machine that is asked may not.
        const auto patience = caller.interactive ? std::chrono::seconds{600} : std::chrono::seconds{30};
        const std::string id{actionId(action)};
        polkit_->callMethodAsync("CheckAuthorization")
            .onInterface("org.freedesktop.PolicyKit1.Authority")
            .withTimeout(patience)
            .withArguments(Subject{"system-bus-name", Variants{{"name", sdbus::Variant{caller.connection}}}}, id,
                           std::map<std::string, std::string>{}, caller.interactive ? kAllowUserInteraction : 0U,
                           std::string{})
            .uponReplyInvoke([id, answer = std::move(answer)](AsyncError error, const Verdict& verdict) {
                if (error)
                    answer(fmt::format("polkit did not answer for {}: {}", id, error->what()));
                else if (std::get<0>(verdict))
                    answer({});
                else if (std::get<1>(verdict))
                    answer(fmt::format("{} needs an authentication that this call does not allow to ask for", id));
                else
                    answer(fmt::format("polkit does not let you do this ({})", id));
            });
    }

private:
    std::unique_ptr<sdbus::IProxy> polkit_;
};

}  // namespace

std::unique_ptr<Authority> makeOpenAuthority() { return std::make_unique<OpenAuthority>(); }

std::unique_ptr<Authority> makePolkitAuthority(sdbus::IConnection& connection)
{
    return std::make_unique<PolkitAuthority>(connection);
}

}  // namespace discmaster::bus
