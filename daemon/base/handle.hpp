#pragma once
// Owners for handles of C libraries: std::unique_ptr<sd_event_source, Deleter<sd_event_source_unref>>.

#include <memory>

namespace discmaster {

template <auto release>
struct Deleter {
    template <typename T>
    void operator()(T* handle) const noexcept
    {
        release(handle);
    }
};

template <typename T, auto release>
using Handle = std::unique_ptr<T, Deleter<release>>;

}  // namespace discmaster
