#include "scsi/trace.hpp"

#include "base/error.hpp"
#include "support/temp_dir.hpp"

#include <array>
#include <gtest/gtest.h>
#include <sstream>

namespace discmaster::scsi {
namespace {

/// Answers INQUIRY with a byte pattern and everything else with "invalid operation code".
class PatternTransport final : public Transport {
public:
    std::expected<std::size_t, Sense> execute(const Command& command) override
    {
        if (command.cdb.opcode() == 0x2A) return command.out.size();
        if (command.cdb.opcode() != 0x12) return std::unexpected{Sense{.key = SenseKey::IllegalRequest, .asc = 0x20}};
        for (std::size_t i = 0; i < 5; ++i) command.in[i] = static_cast<std::byte>(i + 1);
        return 5;
    }
    const std::string& device() const noexcept override { return name_; }

private:
    std::string name_ = "pattern";
};

Command inquiry(MutableBytes in) { return {.cdb = Cdb{0x12, 6}.u8(4, static_cast<unsigned>(in.size())), .in = in}; }

TEST(Trace, IsReplayed)
{
    const test::TempDir dir;
    const auto path = dir.path() / "trace";
    std::array<std::byte, 8> in{};
    const std::array<std::byte, 3> out{std::byte{9}, std::byte{8}, std::byte{7}};
    const Command write{.cdb = Cdb{0x2A, 10}, .out = out};
    const Command unknown{.cdb = Cdb{0x99, 16}};
    {
        TraceTransport trace{std::make_unique<PatternTransport>(), std::fopen(path.c_str(), "w")};
        EXPECT_TRUE(trace.execute(inquiry(in)));
        EXPECT_FALSE(trace.execute(unknown));
        EXPECT_TRUE(trace.execute(write));
        EXPECT_EQ(trace.device(), "pattern");
    }
    std::ifstream file{path};
    ReplayTransport replay{readTrace(file)};
    std::array<std::byte, 8> back{};
    EXPECT_EQ(replay.execute(inquiry(back)).value(), 5U);
    EXPECT_EQ(back, in);
    EXPECT_EQ(replay.execute(unknown).error(), (Sense{.key = SenseKey::IllegalRequest, .asc = 0x20}));
    EXPECT_EQ(replay.execute(write).value(), 3U);
    EXPECT_TRUE(replay.atEnd());
    EXPECT_THROW((void)replay.execute(write), Error);
}

TEST(Trace, RefusesAnotherCommandOrOtherData)
{
    std::istringstream text{R"({"cdb":"2a000000000000000000","out":"0102","out-length":2})"};
    ReplayTransport replay{readTrace(text)};
    std::array<std::byte, 8> in{};
    EXPECT_THROW((void)replay.execute(inquiry(in)), Error);
    const std::array<std::byte, 2> other{std::byte{1}, std::byte{3}};
    EXPECT_THROW((void)replay.execute({.cdb = Cdb{0x2A, 10}, .out = other}), Error);
}

TEST(Trace, NamesTheMalformedLine)
{
    for (const char* bad : {"{", R"({"cdb":"12"})", R"({"cdb":"zz0000000000"})", R"({"sense":"5/24/00"})",
                            R"({"cdb":"120000000000","sense":"nonsense"})"}) {
        std::istringstream text{std::string{R"({"cdb":"000000000000"})"} + "\n" + bad};
        try {
            readTrace(text);
            FAIL() << bad;
        } catch (const Error& e) {
            EXPECT_NE(std::string{e.what()}.find("line 2"), std::string::npos) << e.what();
        }
    }
}

}  // namespace
}  // namespace discmaster::scsi
