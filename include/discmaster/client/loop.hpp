#pragma once
// A connection in a program's own poll() loop, for programs that do not run the connection's loop in a thread.

#include <poll.h>
#include <sdbus-c++/sdbus-c++.h>

#include <vector>

namespace discmaster::client {

/// Handles one message, or does one piece of pending work. False when there was none.
template <typename Connection = sdbus::IConnection>
bool processOne(Connection& connection)
{
    if constexpr (requires { connection.processPendingEvent(); })
        return connection.processPendingEvent();  // sdbus-c++ 2
    else
        return connection.processPendingRequest();
}

/// What to poll for before processOne can do something again.
template <typename Connection = sdbus::IConnection>
std::vector<pollfd> pollDescriptors(Connection& connection)
{
    const auto data = connection.getEventLoopPollData();
    std::vector<pollfd> descriptors{{data.fd, data.events, 0}};
    if constexpr (requires { data.eventFd; }) descriptors.push_back({data.eventFd, POLLIN, 0});  // sdbus-c++ 2
    return descriptors;
}

/// How long to poll at most, as poll() takes it: milliseconds, -1 for no limit.
inline int pollTimeout(sdbus::IConnection& connection) { return connection.getEventLoopPollData().getPollTimeout(); }

}  // namespace discmaster::client
