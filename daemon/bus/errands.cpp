#include "bus/errands.hpp"

#include <algorithm>

namespace discmaster::bus {

void Errands::add(uid_t user, std::function<void()> work, std::function<void()> done)
{
    waiting_.push_back({user, std::move(work), std::move(done)});
    begin();
}

void Errands::begin()
{
    while (runningOfAll_ < kMost) {
        const auto next = std::ranges::find_if(waiting_, [&](const Errand& errand) {
            const auto running = running_.find(errand.user);
            return running == running_.end() || running->second < kMostOfUser;
        });
        if (next == waiting_.end()) return;
        auto errand = std::move(*next);
        waiting_.erase(next);
        ++running_[errand.user];
        ++runningOfAll_;
        workers_.run(std::move(errand.work), [this, user = errand.user, done = std::move(errand.done)] {
            if (--running_[user] == 0) running_.erase(user);
            --runningOfAll_;
            done();
            begin();
        });
    }
}

}  // namespace discmaster::bus
