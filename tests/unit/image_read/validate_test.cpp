#include "base/error.hpp"
#include "image/read/validate.hpp"
#include "support/builder.hpp"
#include "support/images.hpp"

#include <cstdint>
#include <cstring>
#include <gtest/gtest.h>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace discmaster::image::read::test {
namespace {

std::optional<Fault> faultOf(io::ByteSource& source)
{
    try {
        validate(source);
        return std::nullopt;
    } catch (const Error& e) {
        return e.fault();
    }
}

/// An image with some text at a place; zeros otherwise.
MemorySource imageWith(std::size_t size, std::size_t at, std::string_view text)
{
    std::vector<std::byte> bytes(size);
    std::memcpy(bytes.data() + at, text.data(), text.size());
    return MemorySource{std::move(bytes)};
}

TEST(Validate, AcceptsImages)
{
    for (const auto& options : {bridge(), udfAlone()}) {
        auto source = interestingTree().master(options);
        EXPECT_EQ(faultOf(source), std::nullopt);
    }
}

TEST(Validate, RefusesSizesThatAreNoSectors)
{
    MemorySource odd{std::vector<std::byte>(100'000)};
    EXPECT_EQ(faultOf(odd), Fault::ImagemanagerImageNotAligned);
}

TEST(Validate, RefusesWhatHasNoVolumeDescriptor)
{
    MemorySource empty{{}}, zeros{std::vector<std::byte>(400 * kBlockSize)};
    EXPECT_EQ(faultOf(empty), Fault::ImagemanagerNoValidVdFound);
    EXPECT_EQ(faultOf(zeros), Fault::ImagemanagerNoValidVdFound);
    auto nsrAlone = imageWith(400 * kBlockSize, 16 * kBlockSize + 1, "NSR02");
    EXPECT_EQ(faultOf(nsrAlone), Fault::ImagemanagerNoValidVdFound) << "NSR belongs behind BEA01";
}

TEST(Validate, SaysThatSectorsAreRaw)
{
    constexpr std::string_view kSync{"\x00\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x00", 12};
    auto raw = imageWith(std::size_t{2352} * 128, 0, kSync);
    try {
        validate(raw);
        FAIL() << "it was accepted";
    } catch (const Error& e) {
        EXPECT_NE(std::string_view{e.what()}.find("2352"), std::string_view::npos) << e.what();
    }
}

/// A size without bytes.
class Huge final : public io::ByteSource {
public:
    explicit Huge(std::uint64_t size)
        : size_{size}
    {
    }
    std::uint64_t size() const override { return size_; }
    void read(std::uint64_t, MutableBytes into) override { std::memset(into.data(), 0, into.size()); }

private:
    std::uint64_t size_;
};

TEST(Validate, RefusesMoreSectorsThanCanBeCounted)
{
    Huge fits{kMaxImageSectors * kBlockSize}, tooBig{(kMaxImageSectors + 1) * kBlockSize};
    EXPECT_EQ(faultOf(fits), Fault::ImagemanagerNoValidVdFound);
    EXPECT_EQ(faultOf(tooBig), Fault::ImagemanagerImageTooBig);
}

}  // namespace
}  // namespace discmaster::image::read::test
