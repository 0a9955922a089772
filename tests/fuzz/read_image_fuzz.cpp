// libFuzzer's entry for the readers of images: whatever the bytes are, reading ends, and ends in an answer or an Error.

#include "base/error.hpp"
#include "fuzz_entry.hpp"
#include "image/read/check.hpp"
#include "image/read/image.hpp"
#include "image/read/validate.hpp"
#include "io/streams.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace {

using namespace discmaster;
using namespace discmaster::image;

class Input final : public io::ByteSource {
public:
    explicit Input(ByteView bytes)
        : bytes_{bytes}
    {
    }
    std::uint64_t size() const override { return bytes_.size(); }
    void read(std::uint64_t offset, MutableBytes into) override
    {
        if (offset > bytes_.size() || into.size() > bytes_.size() - offset) std::abort();  // readers stay inside
        std::ranges::copy(bytes_.subspan(static_cast<std::size_t>(offset), into.size()), into.begin());
    }

private:
    ByteView bytes_;
};

/// Runs a part; an Error is an answer, anything else ends the program.
template <typename Part>
void answer(Part&& part)
{
    try {
        part();
    } catch (const Error& e) {
        if (e.report().empty()) std::abort();
    }
}

void readEverything(const read::View& view)
{
    std::uint64_t budget = 1U << 20;  // of content, so that many names of one large file end soon
    read::walk(view, [&](const std::string&, const read::Entry& e) {
        if (e.name.empty() || e.name.find('/') != std::string::npos) std::abort();
        if (e.isDirectory() || e.kind == read::Kind::Symlink || budget == 0) return read::Walk::Continue;
        answer([&] {
            const auto content = view.content(e);
            std::vector<std::byte> bytes(
                static_cast<std::size_t>(std::min({content->size(), budget, std::uint64_t{65536}})));
            content->read(0, bytes);
            if (content->size() > bytes.size()) content->read(content->size() - bytes.size(), bytes);
            budget -= bytes.size();
        });
        return read::Walk::Continue;
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    Input input{ByteView{reinterpret_cast<const std::byte*>(data), size}};
    answer([&] { read::validate(input); });
    answer([&] {
        const auto image = read::open(input);
        for (const auto& view : image.views()) answer([&] { readEverything(*view); });
    });
    if (read::check(input).findings.size() > read::kMaxFindings) std::abort();
    return 0;
}
