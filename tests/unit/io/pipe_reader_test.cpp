#include "io/pipe_reader.hpp"

#include "support/fault_of.hpp"

#include <array>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <stop_token>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace discmaster::io {
namespace {

struct Ends {
    UniqueFd reader, writer;
};

Ends makePipe()
{
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error{"pipe2"};
    return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

Ends makeSockets()
{
    std::array<int, 2> ends{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) throw std::runtime_error{"socketpair"};
    return {UniqueFd{ends[0]}, UniqueFd{ends[1]}};
}

std::string readAll(PipeReader& reader)
{
    std::string all;
    std::array<std::byte, 100> piece{};
    while (const auto n = reader.readSome(piece, {})) all += asText(MutableBytes{piece}.first(n));
    return all;
}

TEST(PipeReader, ReadsPipesAndSocketsToTheirEnd)
{
    for (auto make : {makePipe, makeSockets}) {
        auto ends = make();
        PipeReader reader{std::move(ends.reader), "the pipe"};
        const std::string text(1000, 'x');
        ASSERT_EQ(::write(ends.writer.get(), text.data(), text.size()), 1000);
        ends.writer.reset();
        EXPECT_EQ(readAll(reader), text);
    }
}

TEST(PipeReader, CanBeStoppedWhileNobodySends)
{
    for (auto make : {makePipe, makeSockets}) {
        auto ends = make();
        PipeReader reader{std::move(ends.reader), "the pipe"};
        std::stop_source stop;
        const std::jthread stopper{[&] { stop.request_stop(); }};
        std::array<std::byte, 1> byte{};
        EXPECT_EQ(test::faultOf([&] { reader.readSome(byte, stop.get_token()); }), Fault::RequestCancelled);
    }
}

TEST(PipeReader, IsNotHeldByWhoeverHasTheSameEndAndReadsItEmpty)
{
    auto ends = makePipe();
    const UniqueFd same{::fcntl(ends.reader.get(), F_DUPFD_CLOEXEC, 3)};
    PipeReader reader{std::move(ends.reader), "the pipe"};
    ASSERT_EQ(::fcntl(same.get(), F_SETFL, 0), 0);  // a blocking read would wait for ever from now on
    std::stop_source stop;
    const std::jthread stopper{[&] { stop.request_stop(); }};
    std::array<std::byte, 1> byte{};
    EXPECT_EQ(test::faultOf([&] { reader.readSome(byte, stop.get_token()); }), Fault::RequestCancelled);
}

}  // namespace
}  // namespace discmaster::io
