#pragma once

#include <string>
#include <string_view>

namespace discmaster::cli {

class Interrupt;
class Output;

/// Asks before something is lost. True for "y" or "yes", and at once where the user said `yes` (-y). Without a terminal
/// there is nobody to ask: throws UsageError, which says that -y is needed. Throws Error{RequestCancelled} on Ctrl-C.
bool confirm(const Output& output, const Interrupt& interrupt, bool yes, std::string_view question);

struct Context;
/// The same; throws Error{RequestCancelled}, which says what did not happen, when the answer is no.
void requireYes(const Context& context, std::string_view question, const std::string& otherwise);

}  // namespace discmaster::cli
