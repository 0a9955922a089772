#include "cli/verb.hpp"

#include "cli/drive/verbs.hpp"
#include "cli/image/verbs.hpp"

#include <array>

namespace discmaster::cli {

namespace {

constexpr auto kVerbs = std::to_array<Verb>({
    {"", "list", "", "Show drives, what is loaded, its state and free space", &defineList},
    {"", "info", "[DRIVE]", "Show everything about a drive and the disc in it", &defineInfo},
    {"", "monitor", "", "Show events as they happen, until Ctrl-C", &defineMonitor},
    {"", "burn", "[DRIVE] PATH... | [DRIVE] --image FILE", "Burn files and folders, or a ready image, onto a disc",
     &defineBurn},
    {"", "append", "[DRIVE] PATH...", "Add files and folders to a disc, by a further session", &defineAppend},
    {"", "erase", "[DRIVE]", "Make a rewritable disc blank", &defineErase},
    {"", "format", "[DRIVE]", "Format a disc, with a choice of its spare areas", &defineFormat},
    {"", "verify", "[DRIVE] PATH... | [DRIVE] --image FILE", "Compare a disc with what was meant to be on it",
     &defineVerify},
    {"", "read", "[DRIVE] -o FILE", "Read a disc into an image", &defineRead},
    {"", "eject", "[DRIVE]", "Open the tray", &defineEject},
    {"", "load", "[DRIVE]", "Close the tray", &defineLoad},
    {"", "jobs", "", "Show running and recent jobs", &defineJobs},
    {"", "wait", "JOB", "Follow a job until it ends", &defineWait},
    {"", "cancel", "JOB", "Cancel a job at its next safe point", &defineCancel},
    {"image", "create", "-o FILE PATH... | -o FILE --import FILE [PATH...]",
     "Master files and folders into an image file", &defineImageCreate},
    {"image", "append", "FILE PATH... | FILE --remove PATH", "Add files to an image as a further session",
     &defineImageAppend},
    {"image", "check", "FILE", "Check an image, whoever made it, against the standards", &defineImageCheck},
    {"image", "ls", "FILE [PATH]", "List the files in an image", &defineImageLs},
    {"image", "info", "FILE", "Show the volumes, sessions and boot entries of an image", &defineImageInfo},
    {"image", "extract", "FILE [PATH...] -C DIR", "Extract files from an image, whoever made it", &defineImageExtract},
    {"virtual", "add", "NAME", "Add a recorder made of software", &defineVirtualAdd},
    {"virtual", "load", "NAME --media TYPE | NAME --store DIR", "Load a medium into a software recorder",
     &defineVirtualLoad},
    {"virtual", "list", "", "Show software recorders", &defineVirtualList},
    {"virtual", "remove", "NAME", "Remove a software recorder", &defineVirtualRemove},
});

}  // namespace

std::string busText(const Globals& globals)
{
    if (!globals.host.empty()) return "the system bus of " + globals.host;
    return globals.session ? "the session bus" : "the system bus";
}

std::span<const Verb> verbs() noexcept { return kVerbs; }

std::string_view familySummary(std::string_view family) noexcept
{
    return family == "image" ? "Make, check and look into image files, without the service"
                             : "Software recorders: drives that burn to files";
}

}  // namespace discmaster::cli
