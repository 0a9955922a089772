// Runs a fuzz target without libFuzzer: g++ -fsanitize-coverage=trace-pc tells which code an input reached, and what
// reached more is kept to be damaged further. Holds the readers' bounds: memory that is in use at a time, and time.
//
//   NAME [--seconds N] [--runs N] [--write DIR] [FILE...]
//
// With files it runs just those; --write saves the valid images that it begins with, for libFuzzer. An input that makes
// the target fail is left in ./NAME-failing.

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "fuzz_entry.hpp"
#include "image/udf/crc.hpp"
#include "seeds.hpp"
#include "support/images.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <iterator>
#include <malloc.h>
#include <new>
#include <random>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace discmaster;
using fuzz::Bytes;
using Clock = std::chrono::steady_clock;

// --- What was reached

constexpr std::size_t kMap = 1U << 16;
std::array<std::uint8_t, kMap> reached{};
std::uintptr_t before = 0;

// --- What is in use: image/read/image.hpp states the bound.

std::atomic<std::size_t> inUse = 0, peak = 0;

constexpr std::size_t kFixed = std::size_t{16} << 20, kPerByte = 16;

}  // namespace

/// Called by what is compiled with -fsanitize-coverage=trace-pc.
extern "C" void __sanitizer_cov_trace_pc();
extern "C" void __sanitizer_cov_trace_pc()
{
    const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
    const auto edge = (here ^ before >> 1) * 0x9E3779B97F4A7C15ULL >> 48;
    if (reached[edge] != 0xFF) ++reached[edge];
    before = here;
}

void* operator new(std::size_t n)
{
    auto* const p = std::malloc(n);
    if (p == nullptr) throw std::bad_alloc{};
    const auto now = inUse += ::malloc_usable_size(p);
    if (now > peak) peak = now;
    return p;
}
void operator delete(void* p) noexcept
{
    if (p != nullptr) inUse -= ::malloc_usable_size(p);
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

namespace {

std::string targetName = "fuzz";
const Bytes* running = nullptr;

/// Only calls that are safe in a signal handler.
void saveFailing(int signal)
{
    const auto path = targetName + "-failing";
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd >= 0 && running != nullptr) static_cast<void>(::write(fd, running->data(), running->size()) != 0);
    static constexpr std::string_view kText = "the input is in the file NAME-failing\n";
    static_cast<void>(::write(STDERR_FILENO, kText.data(), kText.size()) != 0);
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

struct Worst {
    double seconds = 0, memoryShare = 0;
    std::size_t memory = 0;
};
Worst worst;

/// True when the input reached what none before did.
bool tryInput(const Bytes& bytes)
{
    static std::array<std::uint8_t, kMap> seen{};
    reached.fill(0);
    before = 0;
    running = &bytes;
    const auto base = inUse.load();
    peak = base;
    ::alarm(60);
    const auto start = Clock::now();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    const std::chrono::duration<double> took = Clock::now() - start;
    ::alarm(0);
    const auto memory = peak - base;
    worst.seconds = std::max(worst.seconds, took.count());
    worst.memory = std::max(worst.memory, memory);
    if (memory > kFixed + kPerByte * bytes.size()) {
        std::fprintf(stderr, "%zu bytes were in use for an input of %zu\n", memory, bytes.size());
        std::abort();
    }
    bool fresh = false;
    for (std::size_t i = 0; i < kMap; ++i) {
        const auto n = reached[i];
        const auto bucket = static_cast<std::uint8_t>(n == 0    ? 0
                                                      : n < 4   ? 1U << (n - 1)
                                                      : n < 8   ? 8
                                                      : n < 16  ? 16
                                                      : n < 32  ? 32
                                                      : n < 128 ? 64
                                                                : 128);
        if ((bucket & ~seen[i]) != 0) {
            seen[i] |= bucket;
            fresh = true;
        }
    }
    running = nullptr;
    return fresh;
}

// --- Damage

/// Makes the tags of the block around `at` true again, so that damage behind them is seen.
void seal(Bytes& image, std::size_t at)
{
    const auto block = MutableBytes{image}.subspan(at / kBlockSize * kBlockSize);
    for (std::size_t i = 0; i + 16 <= std::min<std::size_t>(block.size(), kBlockSize); i += 4) {
        const auto tag = block.subspan(i);
        const auto id = le16(tag, 0), length = le16(tag, 10);
        if (id > 266 || (id > 9 && id < 256) || le16(tag, 2) < 2 || le16(tag, 2) > 3 || u8(tag, 5) != 0) continue;
        if ((i != 0 && id != 257) || length == 0 || length > tag.size() - 16) continue;
        putLe16(tag, 8, image::udf::crc16(tag.subspan(16, length)));
        putU8(tag, 4, image::udf::tagChecksum(tag.first(16)));
    }
}

std::size_t interesting(const Bytes& image, std::mt19937& random)
{
    // Places that say something, more often than zeros.
    for (int i = 0; i < 16; ++i) {
        const auto at = random() % image.size();
        if (image[at] != std::byte{0}) return at;
    }
    return random() % image.size();
}

void change(Bytes& image, const std::vector<Bytes>& corpus, std::mt19937& random)
{
    static constexpr std::uint32_t kValues[] = {0,   1,      2,      16,         0x7F,       0xFF,       0x100,
                                                257, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x3FFFFFFF};
    const auto at = interesting(image, random);
    const auto value =
        random() % 4 == 0 ? static_cast<std::uint32_t>(random() % 1024) : kValues[random() % std::size(kValues)];
    const auto room = image.size() - at;
    switch (random() % 9) {
    case 0: image[at] ^= static_cast<std::byte>(1U << random() % 8); break;
    case 1: image[at] = static_cast<std::byte>(random()); break;
    case 2:
        if (room >= 4) putLe32(image, at, value);
        break;
    case 3:
        if (room >= 8) {  // both byte orders
            putLe32(image, at, value);
            putBe32(image, at + 4, value);
        }
        break;
    case 4:
        if (room >= 2) putLe16(image, at, static_cast<std::uint16_t>(value));
        break;
    case 5: {  // a piece from elsewhere in this image
        const auto n = std::min<std::size_t>(room, 1 + random() % 64);
        const auto from = interesting(image, random);
        std::memmove(image.data() + at, image.data() + from, std::min(n, image.size() - from));
        break;
    }
    case 6: {  // a block where another was, of this or another image
        const auto& other = corpus[random() % corpus.size()];
        const auto blocks = std::max<std::size_t>(other.size() / kBlockSize, 1);
        const auto from = random() % blocks * kBlockSize, to = at / kBlockSize * kBlockSize;
        std::copy_n(other.begin() + static_cast<std::ptrdiff_t>(from),
                    std::min({std::size_t{kBlockSize}, other.size() - from, image.size() - to}),
                    image.begin() + static_cast<std::ptrdiff_t>(to));
        break;
    }
    case 7:
        if (random() % 8 == 0) image.resize(std::max<std::size_t>(1, at));
        break;
    default:
        if (room >= 4) putLe32(image, at, le32(image, at) + (random() % 2 == 0 ? 1U : ~0U));
    }
    if (random() % 3 != 0) seal(image, std::min(at, image.size() - 1));
}

void explore(std::vector<Bytes> corpus, Clock::time_point end, std::uint64_t runs)
{
    std::mt19937 random{20240229};
    std::uint64_t tried = 0;
    for (const auto& seed : corpus) {
        tryInput(seed);
        for (std::size_t size = 0; size < seed.size(); size += seed.size() / 16 + 1)
            tryInput(Bytes(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size)));
    }
    const auto seeds = corpus.size();
    while (tried < runs && Clock::now() < end) {
        // The newest finds as often as all others.
        const auto pick = random() % 2 == 0 ? corpus.size() - 1 - random() % std::min<std::size_t>(corpus.size(), 16)
                                            : random() % corpus.size();
        auto input = corpus[pick];
        for (unsigned i = 0, n = 1 + random() % 5; i < n && !input.empty(); ++i) change(input, corpus, random);
        ++tried;
        if (tryInput(input) && corpus.size() < 2000) corpus.push_back(std::move(input));
    }
    std::printf("%s: %llu inputs, %zu kept; at most %.2f s and %zu KiB in use for one\n", targetName.c_str(),
                static_cast<unsigned long long>(tried), corpus.size() - seeds, worst.seconds, worst.memory >> 10);
}

}  // namespace

int main(int argc, char** argv)
{
    targetName = std::filesystem::path{argv[0]}.filename().string();
    if (targetName.ends_with("_fuzz")) targetName.resize(targetName.size() - 5);
    for (const int signal : {SIGABRT, SIGSEGV, SIGALRM, SIGFPE, SIGBUS}) std::signal(signal, saveFailing);
    long seconds = std::getenv("DISCMASTER_TEST_LONG") != nullptr ? 300 : 10;
    std::uint64_t runs = UINT64_MAX;
    bool files = false;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument{argv[i]};
        if (argument == "--seconds" && i + 1 < argc) {
            seconds = std::stol(argv[++i]);
        } else if (argument == "--runs" && i + 1 < argc) {
            runs = std::stoull(argv[++i]);
        } else if (argument == "--write" && i + 1 < argc) {
            int number = 0;
            const std::filesystem::path folder{argv[++i]};
            for (const auto& seed : fuzz::seedsFor(targetName))
                image::read::test::writeFile(folder / ("seed" + std::to_string(number++)), asText(seed));
            files = true;
        } else {
            tryInput(image::read::test::readFile(argv[i]));
            files = true;
        }
    }
    if (files) return 0;
    const auto corpus = fuzz::seedsFor(targetName);
    if (corpus.empty()) {
        std::fprintf(stderr, "there is nothing to begin with\n");
        return 1;
    }
    explore(corpus, Clock::now() + std::chrono::seconds{seconds}, runs);
    return 0;
}
