#pragma once
// Mastering in this process.

#include "cli/image_settings.hpp"
#include "cli/output.hpp"
#include "cli/sources.hpp"
#include "cli/verb.hpp"

#include "image/plan.hpp"
#include "image/stream.hpp"

#include <cstdint>
#include <fmt/core.h>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace discmaster::cli {

/// What an image begins with, before the sources are added: may fill the tree, and change what was chosen.
using Beginning = std::function<void(image::Tree&, image::Options&, image::Findings&)>;

/// Scans the sources and plans the image; shows progress, and warns about what cannot be put on a disc.
image::Plan planImage(const Context& context, const std::vector<SourcePath>& sources, const ImageChoice& choice,
                      const Beginning& beginning = {});

/// Warns about each thing that was left out.
template <typename Skipped>
void warnSkipped(const Context& context, const std::vector<Skipped>& skipped, std::uint64_t count)
{
    for (const auto& s : skipped)
        context.output.warning(fmt::format("left out {}: {}", printable(s.path), printable(s.reason)));
    if (count > skipped.size()) context.output.warning(fmt::format("left out {} more", count - skipped.size()));
}

/// The plan as a stream of bytes.
std::unique_ptr<io::ChunkStream> streamImage(const image::Plan& plan);

/// Puts the plan's bytes where they belong, from 0 on, and shows progress. Those that the taker takes are left out.
void writeImage(const Context& context, const image::Plan& plan, image::ImageStream::Taker taker,
                const std::function<void(std::uint64_t offset, ByteView bytes)>& put);

/// The option to copy all contents into an image file: none is shared with the file that it is made of.
void addCloneOption(CLI::App& app, bool& noClone);
/// What shares contents with an image that is written to `file` from byte `base` on; nothing where that is not wanted.
image::ImageStream::Taker makeCloner(const image::Plan& plan, int file, bool noClone, std::uint64_t base = 0);

/// "12 files in 3 folders"
std::string contentOf(const image::Plan& plan);

}  // namespace discmaster::cli
