#pragma once

#include <string>

namespace discmaster::io {

/// The path that an open descriptor of this process stands for now, as the kernel spells it from where the descriptor
/// was opened: it need not lead there from here. Empty for what has no path: a pipe, a socket, a memfd, a file without
/// a name or whose name was deleted. To be told to the descriptor's owner alone, who can read it as we do
/// (/proc/self/fd); others may not know the names on the way.
std::string pathOf(int descriptor);

}  // namespace discmaster::io
