#pragma once
// Exclusive access to a drive among our own clients: counted, by holder, as IMAPI2 has it.

#include "base/error.hpp"
#include "device/snapshot.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace discmaster::device {

class Drive;

/// Who asks for exclusive access, and how.
struct ClaimRequest {
    std::string clientName;  ///< shown to others; see requireClientName
    std::string holder;      ///< opaque key; equal keys are one holder (two clients of one name are still two)
    uid_t user = 0;
    bool force = false;                      ///< go on in spite of mounted file systems and other programs
    Fault whenHeld = Fault::RecorderLocked;  ///< the error when another holds the drive
};

/// Throws Error{RecorderClientNameIsNotValid} unless the name has 1 to 63 characters of A-Z a-z 0-9 space . , : ; - _
void requireClientName(std::string_view name);

/// One count of exclusive access, given back by the destructor. Lives on the loop's thread.
class Claim {
public:
    Claim() = default;
    Claim(Claim&& other) noexcept;
    Claim& operator=(Claim&& other) noexcept;
    ~Claim();

    explicit operator bool() const noexcept { return !holder_.empty(); }
    /// Gives it back now.
    void release() noexcept;

private:
    friend class Drive;
    Claim(std::weak_ptr<Drive> drive, std::string holder);

    std::weak_ptr<Drive> drive_;
    std::string holder_;
};

/// The counting. Knows nothing of drives.
class ClaimBook {
public:
    const std::optional<ClaimHolder>& current() const noexcept { return current_; }
    /// Adds one count. Throws Error{request.whenHeld} when another holder has it; RecorderClientNameIsNotValid.
    /// True for a holder's first.
    bool add(const ClaimRequest& request, std::string_view drive);
    /// Takes one count away. True when it was the last. Throws Error{RecorderLocked} for one who does not hold it.
    bool remove(std::string_view holder, std::string_view drive);
    /// Throws Error{RecorderLocked} when somebody else has it.
    void requireUsableBy(std::string_view holder, std::string_view drive) const;

private:
    std::optional<ClaimHolder> current_;
};

}  // namespace discmaster::device
