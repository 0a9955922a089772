#include "damages/subject.hpp"

#include "support/builder.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>

namespace discmaster::image::read::test {
namespace {

std::vector<std::byte> bytesOf(io::ByteSource& source)
{
    std::vector<std::byte> bytes(static_cast<std::size_t>(source.size()));
    source.read(0, bytes);
    return bytes;
}

}  // namespace

Subject subject(Base base)
{
    const auto forged = [](const ForgeOptions& options) {
        auto image = forge(options);
        return Subject{std::move(image.bytes), std::move(image.at), {}};
    };
    switch (base) {
    case Base::Bridge: {
        auto source = interestingTree().master(bridge());
        return {bytesOf(source), {}, {}};
    }
    case Base::Deep: {
        TempFolder folder;
        std::filesystem::create_directories(folder / "tree/1/2/3/4/5/6/7/8/9");
        run("genisoimage -quiet -R -o " + (folder / "i").string() + " " + (folder / "tree").string());
        return {readFile(folder / "i"), {}, {}};
    }
    case Base::Iso: {
        auto iso = forgeIso({.boot = true});
        auto bytes = iso.bytes;
        return {std::move(bytes), {}, std::move(iso)};
    }
    case Base::Udf102: return forged({.revision = 0x0102});
    case Base::Udf150: return forged({.revision = 0x0150, .rewrittenEntry = true});
    case Base::Udf201: return forged({.revision = 0x0201, .streams = true});
    case Base::Virtual150: return forged({.revision = 0x0150, .kind = Forged::Virtual});
    case Base::Virtual: return forged({.revision = 0x0201, .kind = Forged::Virtual, .sessions = 2});
    case Base::Sparable: return forged({.revision = 0x0201, .kind = Forged::Sparable});
    case Base::Metadata: return forged({.revision = 0x0250, .kind = Forged::Metadata, .streams = true});
    case Base::Writable: return forged({.revision = 0x0250, .kind = Forged::Metadata, .bitmap = true});
    }
    return {};
}

}  // namespace discmaster::image::read::test
