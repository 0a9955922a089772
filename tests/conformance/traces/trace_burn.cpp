// trace-burn MEDIUM BYTES IMAGE TRACE: burns an image with our engine to an emulated recorder with a blank disc in it,
// and writes a trace of the commands.

#include "base/error.hpp"
#include "burn/write.hpp"
#include "emulator/medium.hpp"
#include "emulator/recorder.hpp"
#include "emulator/transport.hpp"
#include "io/caller_files.hpp"
#include "io/file_source.hpp"
#include "scsi/trace.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fcntl.h>
#include <memory>
#include <string>

namespace {

using namespace discmaster;

class Silent final : public burn::Observer {
    void onProgress(const burn::Progress&) noexcept override {}
};

void burnTraced(const std::string& type, std::uint64_t bytes, const std::string& image, const char* trace)
{
    SystemClock clock;
    const auto recorder = std::make_shared<emulator::Recorder>(clock);
    recorder->insert(emulator::makeMedium({.type = type, .bytes = bytes, .folder = {}}));
    auto* file = std::fopen(trace, "w");
    if (!file) throw systemError(Fault::OutputFailed, errno, "cannot write", trace);
    scsi::TraceTransport drive{std::make_unique<emulator::EmulatedTransport>(recorder, clock, "emulated"), file};

    UniqueFd fd{::open(image.c_str(), O_RDONLY | O_CLOEXEC)};
    if (!fd) throw systemError(Fault::SourceNotFound, errno, "cannot open", image);
    const auto source = std::make_shared<io::FileSource>(std::move(fd), image);
    const auto pool = std::make_shared<io::ChunkPool>(std::size_t{1024} * 1024, 4);
    burn::WriteRequest request{.stream = std::make_unique<io::SourceStream>(source, pool)};
    Silent observer;
    burn::write(drive, std::move(request), observer, clock, {});
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 5) {
        std::fputs("usage: trace-burn MEDIUM BYTES IMAGE TRACE\n", stderr);
        return 2;
    }
    try {
        burnTraced(argv[1], std::strtoull(argv[2], nullptr, 10), argv[3], argv[4]);
        return 0;
    } catch (const Error& e) {
        std::fprintf(stderr, "trace-burn: %s\n", e.report().c_str());
    } catch (const std::exception& e) {
        std::fprintf(stderr, "trace-burn: %s\n", e.what());
    }
    return 1;
}
