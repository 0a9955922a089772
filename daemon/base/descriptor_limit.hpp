#pragma once

namespace discmaster {

/// Lets this process have as many descriptors as the system allows it: files that were added to an image by descriptor
/// stay open until it is made.
void raiseDescriptorLimit() noexcept;

}  // namespace discmaster
