#include "bus/turns.hpp"

#include <deque>
#include <fmt/format.h>
#include <utility>

namespace discmaster::bus {

namespace {
constexpr std::size_t kMostWaiting = 64;

Error busy() { return Error{Fault::ObjectBusy, "a job works on the image; wait for its end"}; }
}  // namespace

struct Turns::State : std::enable_shared_from_this<Turns::State> {
    struct Waiting {
        Access access;
        Go go;
        Refused refused;
    };

    bool jobInTheWay(Access access) const noexcept { return longChange || (access == Access::Change && longLooks > 0); }
    bool free(Access access) const noexcept { return !changing && (access == Access::Look || looks == 0); }
    void give(Access access, const Go& go);
    void release(Access access, bool isLong);
    void goOn();

    unsigned looks = 0;
    unsigned longLooks = 0;  // of these
    bool changing = false;
    bool longChange = false;
    bool goingOn = false;
    std::deque<Waiting> waiting{};
};

class Turns::Hold {
public:
    Hold(std::weak_ptr<State> state, Access access)
        : state_{std::move(state)}
        , access_{access}
    {
    }
    ~Hold()
    {
        if (const auto state = state_.lock()) state->release(access_, isLong_);
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    Access access() const noexcept { return access_; }
    /// Whether it was not yet.
    bool makeLong() noexcept { return !std::exchange(isLong_, true); }

private:
    std::weak_ptr<State> state_;
    Access access_;
    bool isLong_ = false;
};

void Turns::State::give(Access access, const Go& go)
{
    if (access == Access::Change)
        changing = true;
    else
        ++looks;
    go(std::make_shared<Hold>(weak_from_this(), access));
}

void Turns::State::release(Access access, bool isLong)
{
    if (access == Access::Change) {
        changing = longChange = false;
    } else {
        --looks;
        if (isLong) --longLooks;
    }
    goOn();
}

/// Those who wait come in as far as they may. A turn that ends meanwhile is seen by this loop, not by one within it.
void Turns::State::goOn()
{
    if (goingOn) return;
    goingOn = true;
    const auto life = shared_from_this();
    while (!waiting.empty()) {
        const bool refuse = jobInTheWay(waiting.front().access);
        if (!refuse && !free(waiting.front().access)) break;
        const auto next = std::move(waiting.front());
        waiting.pop_front();
        if (refuse)
            next.refused(bus::busy());
        else
            give(next.access, next.go);
    }
    goingOn = false;
}

Turns::Turns()
    : state_{std::make_shared<State>()}
{
}

/// Whoever waits is not called any more.
Turns::~Turns() { state_->waiting.clear(); }

void Turns::enter(Access access, Go go, Refused refused)
{
    const auto state = state_;  // the owner may go in `go`
    if (state->jobInTheWay(access)) return refused(bus::busy());
    if (state->waiting.empty() && !state->goingOn && state->free(access)) return state->give(access, go);
    if (state->waiting.size() >= kMostWaiting)
        return refused(Error{Fault::LimitsExceeded,
                             fmt::format("{} calls wait for their turn with the image already", kMostWaiting)});
    state->waiting.push_back({access, std::move(go), std::move(refused)});
}

void Turns::makeLong(const Turn& turn)
{
    if (!turn->makeLong()) return;
    if (turn->access() == Access::Change)
        state_->longChange = true;
    else
        ++state_->longLooks;
    state_->goOn();
}

void Turns::requireNobodyChanges() const
{
    if (state_->longChange || state_->longLooks > 0) throw bus::busy();
    if (state_->changing) throw Error{Fault::ObjectBusy, "the image is being changed; try again"};
}

bool Turns::busy() const noexcept { return state_->longChange || state_->longLooks > 0; }

}  // namespace discmaster::bus
