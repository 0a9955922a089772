#include "service_manager.hpp"

#include <chrono>
#include <fmt/format.h>
#include <systemd/sd-daemon.h>

namespace discmaster {

namespace {
using namespace std::chrono_literals;
using std::chrono::microseconds;

constexpr microseconds kPatience = 5s;  // for systemd to read what it was told
constexpr microseconds kAskFor = 60s;
}  // namespace

void tellReady() { sd_notify(0, "READY=1"); }

void tellStopping() { sd_notify(0, "STOPPING=1"); }

void waitUntilTold() { sd_notify_barrier(0, static_cast<std::uint64_t>(kPatience.count())); }

void askForTime() { sd_notify(0, fmt::format("STOPPING=1\nEXTEND_TIMEOUT_USEC={}", kAskFor.count()).c_str()); }

}  // namespace discmaster
