// Sound images have nothing wrong with them; of damaged ones each kind of damage is found.

#include "base/bytes.hpp"
#include "base/error.hpp"
#include "image/read/check.hpp"
#include "image/read/iso9660.hpp"
#include "image/read/udf_view.hpp"
#include "image/udf/crc.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"

#include <algorithm>
#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <ostream>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {
namespace {

TEST(Check, FindsNothingInOurImages)
{
    for (const auto& options : {bridge(), udfAlone()}) {
        auto source = interestingTree().master(options);
        const auto report = check(source);
        EXPECT_TRUE(report.findings.empty()) << describe(report);
        for (const auto& seen : report.seen) {
            EXPECT_EQ(seen.files, seen.fileSystem == FileSystem::Joliet ? 10U : 13U) << displayName(seen.fileSystem);
            EXPECT_EQ(seen.directories, 6U) << displayName(seen.fileSystem);
            EXPECT_EQ(seen.bytes, 1 + 2047 + 2048 + 2049 + 100'000 + 4 + 5 + 1 + 10) << displayName(seen.fileSystem);
        }
        EXPECT_EQ(report.seen.size(), options.iso9660 ? 4U : 1U);
    }
}

TEST(Check, SaysWhenThereIsNoFileSystem)
{
    for (const std::size_t size :
         {std::size_t{0}, std::size_t{1}, std::size_t{kBlockSize}, std::size_t{400} * kBlockSize}) {
        MemorySource source{std::vector<std::byte>(size)};
        EXPECT_GE(check(source).errors(), 1U) << size;
        EXPECT_THROW(open(source), Error) << size;
    }
}

TEST(Check, CanBeCancelled)
{
    auto source = interestingTree().master(bridge());
    std::stop_source stop;
    stop.request_stop();
    try {
        check(source, 0, stop.get_token());
        FAIL() << "it went on";
    } catch (const Error& e) {
        EXPECT_EQ(e.fault(), Fault::RequestCancelled);
    }
}

}  // namespace
}  // namespace discmaster::image::read::test
