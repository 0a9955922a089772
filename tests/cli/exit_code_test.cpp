#include "cli/exit_code.hpp"

#include <gtest/gtest.h>
#include <string_view>

namespace discmaster::cli {
namespace {

struct Row {
    Fault fault;
    int status;
};

TEST(ExitCode, TellsScriptsWhatKindOfFailureItWas)
{
    constexpr Row kRows[] = {
        {Fault::Failed, 1},
        {Fault::OutputExists, 1},
        {Fault::ImageInvalid, 1},
        {Fault::NoSuchObject, 3},
        {Fault::SourceNotFound, 3},
        {Fault::RecorderMediaNoMedia, 3},
        {Fault::DeviceGone, 3},
        {Fault::NotAuthorized, 4},
        {Fault::AccessDenied, 4},
        {Fault::Df2dataStreamTooLargeForCurrentMedia, 5},
        {Fault::Df2dataMediaNotBlank, 5},
        {Fault::Df2dataMediaIsNotSupported, 5},
        {Fault::Df2dataInvalidMediaState, 5},
        {Fault::RecorderMediaWriteProtected, 5},
        {Fault::WriteFailed, 6},
        {Fault::LossOfStreaming, 6},
        {Fault::BurnVerificationFailed, 7},
        {Fault::RequestCancelled, 8},
        {Fault::RecorderLocked, 9},
        {Fault::ObjectBusy, 9},
        {Fault::Df2dataWriteInProgress, 9},
        {Fault::DaemonUnreachable, 10},
        {Fault::ShuttingDown, 10},
        {Fault::RecorderCommandTimeout, 11},
        {Fault::TimedOut, 11},
    };
    for (const auto& row : kRows)
        EXPECT_EQ(static_cast<int>(exitCodeOf(row.fault)), row.status) << info(row.fault).busName;
}

TEST(ExitCode, KnowsEveryErrorOfTheServiceByItsBusName)
{
    for (const auto& row : kFaults) EXPECT_EQ(faultOf(row.busName), row.fault) << row.busName;
}

TEST(ExitCode, KnowsWhatTheBusItselfAnswers)
{
    EXPECT_EQ(exitCodeOf(faultOf("org.freedesktop.DBus.Error.ServiceUnknown")), ExitCode::Unreachable);
    EXPECT_EQ(exitCodeOf(faultOf("org.freedesktop.DBus.Error.Spawn.ChildExited")), ExitCode::Unreachable);
    EXPECT_EQ(exitCodeOf(faultOf("org.freedesktop.DBus.Error.NoReply")), ExitCode::TimedOut);
    EXPECT_EQ(exitCodeOf(faultOf("org.freedesktop.DBus.Error.UnknownObject")), ExitCode::NotFound);
    EXPECT_EQ(exitCodeOf(faultOf("com.example.Anything")), ExitCode::Failed);
}

}  // namespace
}  // namespace discmaster::cli
