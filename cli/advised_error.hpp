#pragma once

#include <exception>
#include <string>
#include <utility>

namespace discmaster::cli {

/// A failure whose next step is known better where it happened than by its fault alone.
class AdvisedError : public std::exception {
public:
    AdvisedError(std::exception_ptr cause, std::string next)
        : cause_{std::move(cause)}
        , next_{std::move(next)}
    {
    }
    /// An Error of its own.
    template <typename Cause>
    requires std::is_base_of_v<std::exception, Cause> AdvisedError(const Cause& cause, std::string next)
        : AdvisedError{std::make_exception_ptr(cause), std::move(next)}
    {
    }

    const std::exception_ptr& cause() const noexcept { return cause_; }
    const std::string& next() const noexcept { return next_; }
    const char* what() const noexcept override { return "a failure with advice"; }

private:
    std::exception_ptr cause_;
    std::string next_;
};

}  // namespace discmaster::cli
