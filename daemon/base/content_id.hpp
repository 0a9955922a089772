#pragma once

#include "base/bytes.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace discmaster {

/// Tells contents apart by a hash of 128 bits. Not against forgery.
class ContentId {
public:
    ContentId();
    ~ContentId();
    ContentId(const ContentId&) = delete;
    ContentId& operator=(const ContentId&) = delete;

    void add(ByteView bytes) noexcept;
    void add(std::string_view text) noexcept;
    /// Of all that was added so far, as 32 hexadecimal digits.
    std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace discmaster
