#pragma once
// What the kernel says about mounted file systems.

#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace discmaster::device {

/// One line of /proc/self/mountinfo (proc(5)).
struct Mount {
    dev_t device = 0;    ///< of the file system
    std::string source;  ///< usually the node that was mounted
    std::string point;

    bool operator==(const Mount&) const = default;
};

/// Lines that are not as proc(5) says are left out.
std::vector<Mount> parseMounts(std::string_view mountInfo);
/// The mount table of this process; empty when it cannot be read.
std::vector<Mount> readMounts();

/// Where the block device with this node is mounted.
std::vector<std::string> mountPointsOf(const std::vector<Mount>& mounts, const std::string& node);

}  // namespace discmaster::device
