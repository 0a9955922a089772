#pragma once

#include <stdexcept>

namespace discmaster::cli {

/// The command line does not make sense, or asks for a decision that nobody is there to take. Ends with status 2.
class UsageError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

}  // namespace discmaster::cli
