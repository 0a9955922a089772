#pragma once
// A bus connection on the event loop.

#include <cstdint>
#include <memory>

namespace sdbus {
class IConnection;
}
namespace discmaster::io {
class EventLoop;
}

namespace discmaster::bus {

/// Processes the connection's messages on the loop while it lives. When the bus goes away the loop ends.
class BusSource {
public:
    BusSource(io::EventLoop& loop, sdbus::IConnection& connection);
    ~BusSource();
    BusSource(const BusSource&) = delete;
    BusSource& operator=(const BusSource&) = delete;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace discmaster::bus
