#pragma once

#include "base/error.hpp"

#include <cstdint>
#include <functional>
#include <memory>

namespace discmaster::bus {

/// Whose turn it is with an image's tree. Many look at it at a time, or one changes it. Calls that are over in a moment
/// wait for each other and come in the order in which they were made; nobody waits for a job, which turns away what
/// does not go with it. Lives on the loop's thread, and so do turns.
class Turns {
public:
    enum class Access : std::uint8_t { Look, Change };

    /// Lasts as long as a copy of it.
    class Hold;
    using Turn = std::shared_ptr<Hold>;
    using Go = std::function<void(Turn)>;
    using Refused = std::function<void(const Error&)>;

    Turns();
    ~Turns();
    Turns(const Turns&) = delete;
    Turns& operator=(const Turns&) = delete;

    /// Calls `go`, which does not throw, now or when it is its turn; or `refused`: with ObjectBusy while a job is in
    /// the way, with LimitsExceeded when too many wait.
    void enter(Access access, Go go, Refused refused);
    /// The turn is a job's from now on.
    void makeLong(const Turn& turn);

    /// For a change that cannot wait. Throws ObjectBusy.
    void requireNobodyChanges() const;
    /// A job has a turn.
    bool busy() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace discmaster::bus
