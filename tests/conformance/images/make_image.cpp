// Masters one folder into a file with the image layer alone: what the conformance tests look at.
//   make_image [--fs iso9660,joliet,rockridge,udf] [--level N] [--udf-revision HEX] [--volume NAME] [--created SECONDS]
//              [--reproducible] [--dump] FOLDER OUTPUT

#include "base/error.hpp"
#include "image/plan.hpp"
#include "image/scan.hpp"
#include "image/stream.hpp"
#include "io/file_output.hpp"

#include <cstdint>
#include <cstdio>
#include <exception>
#include <fcntl.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace discmaster;

namespace {

struct Arguments {
    image::Options options;
    bool dump = false;
    bool reproducible = false;
    std::string folder;
    std::string output;
};

Arguments parse(const std::vector<std::string>& words)
{
    Arguments a;
    a.options.created = {.seconds = 1'700'000'000, .nanoseconds = 0};
    std::vector<std::string> places;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto value = [&] { return words.at(++i); };
        if (words[i] == "--fs") {
            const auto list = "," + value() + ",";
            const auto has = [&](std::string_view name) {
                return list.find(fmt::format(",{},", name)) != std::string::npos;
            };
            a.options.iso9660 = has("iso9660");
            a.options.joliet = has("joliet");
            a.options.rockRidge = has("rockridge");
            a.options.udf = has("udf");
        } else if (words[i] == "--level") {
            a.options.isoLevel = static_cast<unsigned>(std::stoul(value()));
        } else if (words[i] == "--udf-revision") {
            a.options.udfRevision = static_cast<std::uint16_t>(std::stoul(value(), nullptr, 16));
        } else if (words[i] == "--volume") {
            a.options.volumeName = value();
        } else if (words[i] == "--created") {
            a.options.created.seconds = std::stoll(value());
        } else if (words[i] == "--reproducible") {
            a.reproducible = true;
        } else if (words[i] == "--dump") {
            a.dump = true;
        } else {
            places.push_back(words[i]);
        }
    }
    a.folder = places.at(0);
    a.output = places.at(1);
    return a;
}

void run(const Arguments& a)
{
    const auto files = io::CallerFiles::own();
    auto tree = std::make_shared<image::Tree>();
    image::Scanner scanner{*tree, files, {.reproducible = a.reproducible}};
    scanner.addPath(image::kRoot, a.folder, true);
    const auto plan = image::plan(tree, a.options);
    if (a.dump) std::fputs(plan.dump().c_str(), stdout);

    image::ImageStream stream{plan, std::make_shared<io::ChunkPool>(std::size_t{1} << 20, 16), files};
    io::FileOutput output{AT_FDCWD, a.output, io::FileOutput::Existing::Replace};
    std::uint64_t at = 0;
    while (const auto chunk = stream.next({})) {
        output.write(at, chunk.bytes());
        at += chunk.bytes().size();
    }
    output.commit();
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        run(parse({argv + 1, argv + argc}));
        return 0;
    } catch (const Error& e) {
        fmt::print(stderr, "make_image: {}\n", e.report());
    } catch (const std::exception& e) {
        fmt::print(stderr, "make_image: {}\n", e.what());
    }
    return 1;
}
