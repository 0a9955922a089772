#pragma once
// The `a{sv} options` of a call: each key is taken once, with its type; what is left over is an error.

#include "base/error.hpp"
#include "base/unique_fd.hpp"
#include "bus/compat.hpp"

#include <optional>
#include <string>

namespace discmaster::bus {

/// A descriptor of our own for one that came in a message: with O_CLOEXEC, which sdbus-c++'s copies lose. Empty when
/// this process can have no more descriptors; it does not throw, so that methods may call it before the gate.
UniqueFd ownDescriptor(const sdbus::UnixFd& descriptor) noexcept;
/// Throws Error{Fault::LimitsExceeded} for an empty one.
void requireOwned(const UniqueFd& descriptor);

class Options {
public:
    explicit Options(Variants values)
        : values_{std::move(values)}
    {
    }

    /// Throws Error{Fault::InvalidArgument} when the key is there with another type.
    template <typename T>
    std::optional<T> take(const std::string& key)
    {
        const auto found = values_.find(key);
        if (found == values_.end()) return {};
        if (!found->second.containsValueOfType<T>()) refuseType(key, found->second, signatureOf<T>());
        auto value = found->second.get<T>();
        values_.erase(found);
        return value;
    }
    template <typename T>
    T take(const std::string& key, T otherwise)
    {
        return take<T>(key).value_or(std::move(otherwise));
    }
    /// The value whatever its type.
    std::optional<sdbus::Variant> takeVariant(const std::string& key);

    /// Throws Error{Fault::InvalidArgument} for a key that nobody took.
    void finish() const;

private:
    [[noreturn]] static void refuseType(const std::string& key, const sdbus::Variant& value, const std::string& needed);

    Variants values_;
};

/// For methods that know no options yet.
inline void requireNone(const Variants& options) { Options{options}.finish(); }

}  // namespace discmaster::bus
