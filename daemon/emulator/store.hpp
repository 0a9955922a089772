#pragma once
// Where an emulated medium keeps what was burned.

#include "base/bytes.hpp"
#include "base/unique_fd.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace discmaster::emulator {

/// Block N of the store is block N of the disc. All functions throw Error{OutputFailed or ReadFailed} when the host's
/// storage fails (no space left, ...).
class Store {
public:
    virtual ~Store() = default;

    /// Whole blocks; what was never written reads as zeros.
    virtual void read(std::uint64_t block, MutableBytes blocks) = 0;
    /// Whole blocks. The store then ends at or after their end.
    virtual void write(std::uint64_t block, ByteView blocks) = 0;
    /// How many blocks the store has: one past the highest written.
    virtual std::uint64_t blocks() const = 0;
    /// Forgets all blocks (the medium was formatted or erased).
    virtual void clear() = 0;
    /// Extends the store with zeros to so many blocks (run-in, padding); never shrinks it.
    virtual void extend(std::uint64_t blocks) = 0;
    /// Keeps the description of the medium, in place of the one before: all of it or none.
    virtual void saveDescription(const std::string& json) = 0;
    /// The description that was kept, if there is one.
    virtual std::optional<std::string> loadDescription() = 0;
};

/// Keeps nothing beyond its life: an unlinked sparse file in $TMPDIR (or /var/tmp), so that memory does not bound a
/// disc.
std::unique_ptr<Store> temporaryStore();

/// Keeps no data: for a burn with the laser off.
std::unique_ptr<Store> discardingStore();

/// `disc.iso` (from the first write on) and `disc.json` in a folder, which nobody else has meanwhile: throws
/// Error{ObjectBusy} where somebody does. The folder is created where it does not exist.
std::unique_ptr<Store> folderStore(const std::string& folder);
/// The same in a folder that somebody else opened (O_PATH will do).
std::unique_ptr<Store> folderStore(UniqueFd folder);

}  // namespace discmaster::emulator
