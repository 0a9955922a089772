#pragma once
// Real drives come and go: libudev's enumeration and monitor, feeding an inventory.

#include <memory>

namespace discmaster::device {

class Inventory;

/// Adds every optical drive (SCSI type 5) that udev knows to the inventory, then follows udev's events: add, remove,
/// and change (another medium: the lane inspects). Nothing is polled; the kernel tells. Lives on the loop's thread. A
/// device with the udev property DISCMASTER_IGNORE=1 is left alone.
class UdevWatch {
public:
    /// Throws Error{Failed} when udev cannot be used at all.
    explicit UdevWatch(Inventory& inventory);
    ~UdevWatch();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace discmaster::device
