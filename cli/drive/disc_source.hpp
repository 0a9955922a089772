#pragma once
// What is to be on a disc, in the form that the service takes: a result of its own, an open image, or a pipe that this
// process fills.

#include "cli/image_settings.hpp"
#include "cli/sources.hpp"

#include <discmaster/client/object.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace discmaster::cli {

class Connection;
struct Context;

/// Keeps what the service reads from alive, until the job has ended.
class Feeder {
public:
    virtual ~Feeder() = default;
    /// Throws the Error that stopped it, if one did: it says more than the service's, which saw the stream end early.
    virtual void rethrow() = 0;
};

struct DiscSource {
    sdbus::Variant value;
    std::uint64_t bytes = 0;
    std::string what;  ///< "12 files, 3 folders", or the image's name
    std::unique_ptr<Feeder> feeder;
    client::Fields options = {};  ///< what Write and Verify are told besides
};

/// The files and folders, mastered by the service; its jobs are followed. As root or in a sandbox, whose files the
/// service cannot open for us, where they are more than it keeps open, or where it does not take what was asked for,
/// they are mastered here and passed as a stream. `drivePath` is the drive that `--media drive` means.
DiscSource masterSources(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                         const ImageChoice& choice, const std::string& drivePath);

struct ContinueChoice;
/// The next session of a disc, with what it has and these. Throws Error{NotSupported} where the service cannot take
/// what is to be added: it alone knows the disc.
DiscSource continueDisc(const Context& context, Connection& connection, const std::vector<SourcePath>& sources,
                        const ImageChoice& choice, const ContinueChoice& disc);

/// A ready image: a file, or stdin for "-". A pipe is streamed where `size` tells its length, else kept in an unnamed
/// temporary file first. Throws Error: SourceNotFound, AccessDenied, ImagemanagerImageNotAligned.
DiscSource openImage(const Context& context, const std::string& file, std::optional<std::uint64_t> size);

/// Asks whether a file that is no image of a disc is meant; what a pipe brings is taken as it is. Throws
/// Error{RequestCancelled}, and UsageError where nobody can be asked.
void requireImage(const Context& context, const DiscSource& source);

}  // namespace discmaster::cli
