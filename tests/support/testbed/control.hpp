#pragma once
// The commands that a test sends to a running testbed, a line each. See main.cpp for the list.

#include "testbed.hpp"

#include <string>
#include <string_view>

namespace discmaster::testbed {

/// Does what a line says. Returns "ok", "ok <text>" or "error <text>"; never throws for what the line says.
std::string control(Testbed& bed, std::string_view line);

/// "bd-r:100M" or "bd-r": a medium's type and size (suffixes K, M, G). Throws Error{InvalidArgument}.
void parseMedium(std::string_view text, DriveSpec& spec);
/// "none", "realistic" or "rate=N[,buffer=BYTES][,load=MS][,close=MS][,format=MS][,background=MS]". Throws
/// Error{InvalidArgument}.
emulator::Timing parseTiming(std::string_view text);

}  // namespace discmaster::testbed
