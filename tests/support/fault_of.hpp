#pragma once

#include "base/error.hpp"

namespace discmaster::test {

/// The fault that a call fails with; none of the list where it does not fail.
template <typename Call>
Fault faultOf(Call&& call)
{
    try {
        call();
    } catch (const Error& e) {
        return e.fault();
    }
    return Fault{};
}

}  // namespace discmaster::test
