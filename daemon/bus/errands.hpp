#pragma once

#include "base/error.hpp"
#include "bus/error_map.hpp"
#include "bus/workers.hpp"

#include <exception>
#include <expected>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <sys/types.h>
#include <type_traits>
#include <utility>

namespace discmaster::bus {

/// Work for calls that is too long for the loop's thread and too short for a job: looking through a large directory,
/// taking a large tree out. A few at a time, and fewer for one user; the rest waits, and what still waits at the end is
/// dropped. Lives on the loop's thread.
class Errands {
public:
    explicit Errands(io::EventLoop& loop)
        : workers_{loop, kMost}
    {
    }

    /// Runs `work` on a worker, then `then` with what it gave, or threw, on the loop's thread. `then` does not throw.
    template <typename Work, typename Then>
    void run(uid_t user, Work work, Then then)
    {
        using Result = std::invoke_result_t<Work>;
        auto outcome =
            std::make_shared<std::expected<Result, Error>>(std::unexpected{Error{Fault::Failed, "not begun"}});
        add(
            user,
            [outcome, work = std::move(work)]() mutable {
                try {
                    if constexpr (std::is_void_v<Result>) {
                        work();
                        outcome->emplace();
                    } else {
                        *outcome = work();
                    }
                } catch (...) {
                    *outcome = std::unexpected{toError(std::current_exception())};
                }
            },
            [outcome, then = std::move(then)]() mutable { then(std::move(*outcome)); });
    }

private:
    static constexpr std::size_t kMost = 8;
    static constexpr unsigned kMostOfUser = 2;

    struct Errand {
        uid_t user;
        std::function<void()> work;
        std::function<void()> done;
    };
    void add(uid_t user, std::function<void()> work, std::function<void()> done);
    void begin();

    std::list<Errand> waiting_;
    std::map<uid_t, unsigned> running_;  // by user
    std::size_t runningOfAll_ = 0;
    Workers workers_;  // last: it waits for what runs
};

}  // namespace discmaster::bus
