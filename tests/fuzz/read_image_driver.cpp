// Runs the readers' fuzzing entry without libFuzzer, so that any compiler builds it: on files that are named, or on
// valid images damaged in a repeatable way (`--all`: at every byte). `--seeds DIR` writes the valid images for
// libFuzzer to begin with.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "fuzz_entry.hpp"
#include "image/udf/crc.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace discmaster;
using namespace discmaster::image;
using Bytes = std::vector<std::byte>;

void tryInput(const Bytes& bytes)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

/// Small, and with a structure of each kind.
read::test::TreeBuilder seedTree()
{
    read::test::TreeBuilder t;
    t.folder("a")
        .folder("a/b")
        .file("a/b/file.txt", "content")
        .file("empty", "")
        .file("Ж", std::string(5000, 'x'), 04755);
    t.link("link", "../a/b").link("long", "/" + std::string(250, 'n') + "/" + std::string(250, 'm'));
    return t;
}

std::vector<Bytes> seeds()
{
    std::vector<Bytes> result;
    for (auto options : {read::test::bridge(), read::test::udfAlone()}) {
        options.padding = 2;
        options.alignment = 1;
        auto source = seedTree().master(options);
        Bytes bytes(static_cast<std::size_t>(source.size()));
        source.read(0, bytes);
        result.push_back(std::move(bytes));
    }
    return result;
}

/// Makes the tags of the block around `at` true again, so that damage behind them is seen.
void seal(Bytes& image, std::size_t at)
{
    const auto block = MutableBytes{image}.subspan(at / kBlockSize * kBlockSize);
    for (std::size_t i = 0; i + 16 <= std::min<std::size_t>(block.size(), kBlockSize); i += 4) {
        const auto tag = block.subspan(i);
        const auto id = le16(tag, 0), length = le16(tag, 10);
        if (id == 0 || id > 266 || (id > 9 && id < 256) || le16(tag, 2) != 2 || u8(tag, 5) != 0) continue;
        if ((i != 0 && id != 257) || length == 0 || length > tag.size() - 16) continue;
        putLe16(tag, 8, udf::crc16(tag.subspan(16, length)));
        putU8(tag, 4, udf::tagChecksum(tag.first(16)));
    }
}

/// Bytes that say something get one wrong bit, every other time with a true checksum. `one` in so many bytes is tried.
void flip(const Bytes& seed, std::mt19937& random, unsigned one)
{
    auto image = seed;
    for (std::size_t at = 16 * kBlockSize; at < seed.size(); ++at) {
        if (random() % one != 0 || seed[at] == std::byte{'x'}) continue;  // content
        if (seed[at] == std::byte{0} && random() % 64 != 0) continue;
        image[at] ^= static_cast<std::byte>(1U << random() % 8);
        if (random() % 2 == 0) seal(image, at);
        tryInput(image);
        const auto block = at / kBlockSize * kBlockSize;
        std::copy_n(seed.begin() + static_cast<std::ptrdiff_t>(block),
                    std::min<std::size_t>(kBlockSize, seed.size() - block),
                    image.begin() + static_cast<std::ptrdiff_t>(block));
    }
}

/// Numbers are replaced by those that break sums and bounds.
void extremes(const Bytes& seed, std::mt19937& random, int rounds)
{
    static constexpr std::uint32_t kValues[] = {0,   1,      2,      16,         0x7F,       0xFF,      0x100,
                                                257, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    for (int round = 0; round < rounds; ++round) {
        auto image = seed;
        for (unsigned i = 0, n = 1 + random() % 4; i < n; ++i) {
            const auto at = 16 * kBlockSize + random() % (image.size() - 16 * kBlockSize - 8);
            const auto value = kValues[random() % std::size(kValues)];
            switch (random() % 4) {
            case 0: putLe32(image, at, value); break;
            case 1:  // both byte orders
                putLe32(image, at, value);
                putBe32(image, at + 4, value);
                break;
            case 2: putLe16(image, at, static_cast<std::uint16_t>(value)); break;
            default:  // a block where another was
                std::copy_n(seed.begin() +
                                static_cast<std::ptrdiff_t>(random() % (seed.size() / kBlockSize) * kBlockSize),
                            kBlockSize, image.begin() + static_cast<std::ptrdiff_t>(at / kBlockSize * kBlockSize));
            }
            seal(image, at);
        }
        tryInput(image);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view{argv[1]} == "--seeds") {
        int number = 0;
        for (const auto& seed : seeds())
            read::test::writeFile(std::filesystem::path{argv[2]} / ("seed" + std::to_string(number++)), asText(seed));
        return 0;
    }
    const bool all = argc == 2 && std::string_view{argv[1]} == "--all";
    if (argc > 1 && !all) {
        for (int i = 1; i < argc; ++i) tryInput(read::test::readFile(argv[i]));
        return 0;
    }
    std::mt19937 random{20240229};
    for (const auto& seed : seeds()) {
        tryInput(seed);
        for (std::size_t size = 0; size < seed.size(); size += all ? 509 : 8191)
            tryInput(Bytes(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size)));
        flip(seed, random, all ? 1 : 8);
        extremes(seed, random, all ? 20'000 : 500);
    }
    std::puts("no input made the readers fail");
    return 0;
}
