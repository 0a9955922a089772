#pragma once

#include "fuzz_entry.hpp"
#include "image/read/image.hpp"

#include <string>
#include <vector>

namespace discmaster::fuzz {

/// Walks a view and reads the ends of every file and stream; names are safe, whatever the image says.
inline void readEverything(const image::read::View& view)
{
    using namespace image::read;
    std::uint64_t budget = 1U << 20;  // of content, so that many names of one large file end soon
    const auto read = [&](const Entry& e) {
        answer([&] {
            const auto content = view.content(e);
            std::vector<std::byte> bytes(
                static_cast<std::size_t>(std::min({content->size(), budget, std::uint64_t{65536}})));
            content->read(0, bytes);
            if (content->size() > bytes.size()) content->read(content->size() - bytes.size(), bytes);
            budget -= bytes.size();
        });
    };
    walk(view, [&](const std::string&, const Entry& e) {
        if (e.name.empty() || e.name == "." || e.name == ".." || e.name.find('/') != std::string::npos) std::abort();
        if (budget == 0) return Walk::Stop;
        if (e.kind == Kind::File) read(e);
        if (e.hasStreams)
            answer([&] {
                view.streams(e, [&](Entry&& stream) {
                    read(stream);
                    return budget != 0;
                });
            });
        return Walk::Continue;
    });
}

}  // namespace discmaster::fuzz
