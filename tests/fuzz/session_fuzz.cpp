// What goes on with a disc: its tree is imported, and a further session planned and rendered over it, as on
// overwritable media. Whatever the disc says, the session lies behind it and its beginning is true to the plan.

#include "fuzz_entry.hpp"
#include "image/append.hpp"
#include "image/earlier_head.hpp"
#include "image/import.hpp"
#include "image/read/sessions.hpp"

#include <array>
#include <memory>

namespace {

using namespace discmaster;

/// All leads, and the first blocks of the session.
void render(const image::Plan& plan)
{
    constexpr std::uint64_t kMost = 512;
    std::array<std::byte, kBlockSize> block;
    for (const auto& lead : plan.leads()) {
        if (lead.block >= plan.start()) std::abort();
        plan.render(lead, block);
    }
    for (auto at = std::uint64_t{plan.start()}; at < std::min(plan.end(), plan.start() + kMost);) {
        const auto segment = plan.segment(at);
        if (segment.start > at || segment.end() <= at) std::abort();
        if (const auto* rendered = std::get_if<image::Rendered>(&segment.what))
            plan.render(*rendered, at - segment.start, block);
        ++at;
    }
}

void goOn(const image::read::Image& image, const image::read::View& view, const std::shared_ptr<fuzz::Input>& disc)
{
    const auto tree = std::make_shared<image::Tree>();
    const auto report =
        image::importView(*tree, view, disc, {.skipUnreadable = true, .stop = {}, .keep = {}, .progress = {}});
    const auto names = tree->counts().names() + tree->counts().streams - 1;
    if (report.files + report.directories > names) std::abort();
    const auto last = image::lastSession(image, view);
    const auto start = std::max(last.end, sectorsFor(disc->size()).n);
    if (start > UINT32_MAX / 2) return;
    image::Options options;
    options.overwritable = true;
    options.volumeName = last.volume.name;
    options.created = {.seconds = 1, .nanoseconds = 0};
    image::goOn(options, last, report.disc, static_cast<std::uint32_t>(roundUp(start, 32)));
    const auto plan = image::plan(
        tree, options, {.equal = {}, .boot = {}, .bootCatalog = last.bootCatalog, .earlier = image::readHead(*disc)});
    render(plan);
    image::requireRoomForLeads(*disc, plan);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto disc = std::make_shared<fuzz::Input>(data, size);
    fuzz::answer([&] {
        const auto image = image::read::open(*disc, image::read::lastSessionStart(*disc));
        for (const auto& view : image.views()) fuzz::answer([&] { goOn(image, *view, disc); });
    });
    return 0;
}
