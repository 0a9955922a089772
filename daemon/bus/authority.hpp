#pragma once
// polkit: who may do what.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace sdbus {
class IConnection;
}

namespace discmaster::bus {

struct Caller;

/// The actions of the polkit policy.
enum class Action : std::uint8_t {
    None,
    ReadDisc,
    Burn,
    Erase,
    Format,
    Eject,
    ExclusiveAccess,
    ForceUnmount,
    VirtualDrive,
    ManageOthers,
    RawCommand,
    ModePage,
};

/// "org.discmaster.DiscMaster1.burn"; empty for None.
std::string_view actionId(Action action) noexcept;

class Authority {
public:
    virtual ~Authority() = default;
    /// `answer(reason)` is called once on the loop's thread: with an empty text when the caller may, else with why not.
    virtual void check(const Caller& caller, Action action, std::function<void(const std::string&)> answer) = 0;
};

/// Everybody may: the session bus, where the caller is the user whose rights this process has.
std::unique_ptr<Authority> makeOpenAuthority();
/// Asks polkit on this (system) bus, for each call anew. Where the call allows it, polkit asks a person.
std::unique_ptr<Authority> makePolkitAuthority(sdbus::IConnection& connection);

}  // namespace discmaster::bus
