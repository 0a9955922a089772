#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <sys/types.h>

namespace discmaster::bus {

/// What the images of one user may take of the service at most.
struct AllowanceLimits {
    static constexpr auto kNone = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t memory = std::uint64_t{1} << 30;        ///< of trees, in bytes: some six million names
    std::uint64_t stagedBytes = std::uint64_t{64} << 30;  ///< in stage files
    std::uint64_t descriptors = 4096;                     ///< of files and folders that stay open

    /// Of a service that acts for its own user, who owns the memory and the disk.
    static AllowanceLimits ofOneself() { return {.memory = kNone, .stagedBytes = kNone}; }
};

/// Counts what each user's images take. Thread-safe.
class Allowances : public std::enable_shared_from_this<Allowances> {
public:
    enum class Kind : std::size_t { Memory, StagedBytes, Descriptors };

    explicit Allowances(AllowanceLimits limits)
        : limits_{limits}
    {
    }

    /// What one image takes; all of it is given back when the share goes. Thread-safe.
    class Share {
    public:
        Share(std::shared_ptr<Allowances> all, uid_t user)
            : all_{std::move(all)}
            , user_{user}
        {
        }
        ~Share();
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;

        /// From now on it takes so much. Throws Error{LimitsExceeded}; it then takes what it took.
        void set(Kind kind, std::uint64_t amount);
        std::uint64_t get(Kind kind) const;
        /// Takes so much beside, as long as what it returns lives. Throws Error{LimitsExceeded}.
        std::shared_ptr<void> take(Kind kind, std::uint64_t amount);

    private:
        std::shared_ptr<Allowances> all_;
        uid_t user_;
        std::array<std::uint64_t, 3> taken_{};
    };
    std::shared_ptr<Share> shareOf(uid_t user) { return std::make_shared<Share>(shared_from_this(), user); }

private:
    using Amounts = std::array<std::uint64_t, 3>;  // by Kind

    /// Throws Error{LimitsExceeded} where it becomes more.
    void change(uid_t user, Kind kind, std::uint64_t from, std::uint64_t to);
    std::uint64_t limit(Kind kind) const noexcept;

    AllowanceLimits limits_;
    mutable std::mutex mutex_;  // guards what follows, and the shares: jobs take on their workers
    std::map<uid_t, Amounts> taken_;
};

}  // namespace discmaster::bus
