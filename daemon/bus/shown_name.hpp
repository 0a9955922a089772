#pragma once
// How errors name what a caller handed over: as the caller calls it, else by its path.

#include <string>
#include <string_view>

namespace discmaster::bus {

class Options;

/// The option `shown-as`; empty where it is left out. Throws Error{InvalidArgument} for one longer than a path can be.
std::string takeShownAs(Options& options);

/// `shownAs`, else the descriptor's path, else `otherwise`. For errors that go to the descriptor's owner.
std::string shownName(const std::string& shownAs, int descriptor, std::string_view otherwise);

}  // namespace discmaster::bus
