#include "bus/workers.hpp"

#include "base/error.hpp"
#include "io/event_loop.hpp"

#include <utility>

namespace discmaster::bus {

void Workers::run(std::function<void()> work, std::function<void()> done)
{
    if (tasks_.size() >= most_)
        throw Error{Fault::LimitsExceeded, "the service works on as much as it can; try again when a job has ended"};
    const auto task = tasks_.insert(tasks_.end(), Task{std::move(work), std::move(done), {}});
    task->thread = std::jthread{[this, task] {
        task->work();
        loop_.post([this, task] {
            std::list<Task> ended;
            ended.splice(ended.begin(), tasks_, task);
            ended.front().done();
        });
    }};
}

}  // namespace discmaster::bus
