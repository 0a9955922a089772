#include "cli/exit_code.hpp"

#include <array>

namespace discmaster::cli {

namespace {

struct FaultRow {
    Fault fault;
    ExitCode code;
    std::string_view nextStep;
};

constexpr std::string_view kInsertWritable =
    "insert a disc that this drive can write (discmasterctl list shows what is loaded)";
constexpr std::string_view kBlankOrForce = "use a blank disc; --force overwrites a rewritable one";
constexpr std::string_view kLargerDisc =
    "leave something out, or use a larger disc (discmasterctl info shows the free space)";
constexpr std::string_view kWaitAndRetry =
    "wait until the drive is ready and try again (discmasterctl jobs shows what runs)";
constexpr std::string_view kStartService =
    "start discmasterd (systemctl status discmasterd), or use --session for the session bus";
constexpr std::string_view kAnotherDisc = "try another disc or a lower speed (--speed); do not rely on this one";

// Faults that end with another status than 1, or for which there is advice that their text does not carry.
constexpr auto kRows = std::to_array<FaultRow>({
    {Fault::SourceNotFound, ExitCode::NotFound, "check the spelling of the path"},
    {Fault::NoSuchObject, ExitCode::NotFound, "discmasterctl list shows the drives, discmasterctl jobs the jobs"},
    {Fault::DeviceGone, ExitCode::NotFound, "reconnect the drive and try again; the disc in it may be incomplete"},
    {Fault::RecorderRequired, ExitCode::NotFound, "name a drive; discmasterctl list shows them"},
    {Fault::RecorderMediaNoMedia, ExitCode::NotFound, "insert a disc, or discmasterctl load to close the tray"},
    {Fault::FileNotFound, ExitCode::NotFound, "discmasterctl image ls shows what is there"},
    {Fault::DirNotFound, ExitCode::NotFound, "discmasterctl image ls shows what is there"},
    {Fault::ItemNotFound, ExitCode::NotFound, "discmasterctl image ls shows what is there"},

    {Fault::NotAuthorized, ExitCode::NotAuthorized,
     "log in at this machine's own screen, or authenticate as an administrator"},
    {Fault::AccessDenied, ExitCode::NotAuthorized, "check who owns the file, drive or job"},

    {Fault::RecorderMediaIncompatible, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::RecorderMediaUpsideDown, ExitCode::MediumUnsuitable, "turn the disc over"},
    {Fault::RecorderMediaWriteProtected, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::RecorderMediaSpeedMismatch, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::RecorderMediaNotFormatted, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::Df2dataInvalidMediaState, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::Df2dataStreamTooLargeForCurrentMedia, ExitCode::MediumUnsuitable, kLargerDisc},
    {Fault::Df2dataMediaNotBlank, ExitCode::MediumUnsuitable, kBlankOrForce},
    {Fault::Df2dataMediaIsNotSupported, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::Df2taoMediaIsNotBlank, ExitCode::MediumUnsuitable, kBlankOrForce},
    {Fault::Df2taoMediaIsNotSupported, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::Df2taoNotEnoughSpace, ExitCode::MediumUnsuitable, kLargerDisc},
    {Fault::Df2rawMediaIsNotBlank, ExitCode::MediumUnsuitable, kBlankOrForce},
    {Fault::Df2rawMediaIsNotSupported, ExitCode::MediumUnsuitable, kInsertWritable},
    {Fault::Df2rawNotEnoughSpace, ExitCode::MediumUnsuitable, kLargerDisc},
    {Fault::EraseMediaIsNotErasable, ExitCode::MediumUnsuitable, "use a rewritable disc"},
    {Fault::EraseMediaIsNotSupported, ExitCode::MediumUnsuitable, "use a rewritable disc"},
    {Fault::ImageSizeLimit, ExitCode::MediumUnsuitable, kLargerDisc},
    {Fault::IncompatiblePreviousSession, ExitCode::MediumUnsuitable,
     "discmasterctl image create --import makes a new image of what the disc holds"},
    {Fault::EmptyDisc, ExitCode::MediumUnsuitable, "burn the disc first"},
    {Fault::DiscMismatch, ExitCode::MediumUnsuitable, "insert the disc that was imported"},

    {Fault::WriteFailed, ExitCode::WriteFailed, kAnotherDisc},
    {Fault::LossOfStreaming, ExitCode::WriteFailed, "use a lower speed (--speed), or burn from a faster source"},

    {Fault::BurnVerificationFailed, ExitCode::VerifyFailed, kAnotherDisc},

    {Fault::RequestCancelled, ExitCode::Cancelled, ""},

    {Fault::RecorderLocked, ExitCode::Busy, kWaitAndRetry},
    {Fault::RecorderMediaBusy, ExitCode::Busy, kWaitAndRetry},
    {Fault::RecorderMediaBecomingReady, ExitCode::Busy, kWaitAndRetry},
    {Fault::RecorderMediaFormatInProgress, ExitCode::Busy, kWaitAndRetry},
    {Fault::Df2dataWriteInProgress, ExitCode::Busy, kWaitAndRetry},
    {Fault::Df2taoWriteInProgress, ExitCode::Busy, kWaitAndRetry},
    {Fault::Df2rawWriteInProgress, ExitCode::Busy, kWaitAndRetry},
    {Fault::EraseRecorderInUse, ExitCode::Busy, kWaitAndRetry},
    {Fault::ObjectBusy, ExitCode::Busy, kWaitAndRetry},

    {Fault::DaemonUnreachable, ExitCode::Unreachable, kStartService},
    {Fault::ShuttingDown, ExitCode::Unreachable, "try again in a moment; the service starts anew when it is asked"},

    {Fault::RecorderCommandTimeout, ExitCode::TimedOut,
     "eject and reload the disc; reconnect the drive if it does not answer"},
    {Fault::EraseTookLongerThanOneHour, ExitCode::TimedOut, "eject and reload the disc, and try again"},
    {Fault::TimedOut, ExitCode::TimedOut, "discmasterctl jobs shows what still runs"},

    {Fault::SourceChanged, ExitCode::Failed, "do not change the files while they are read, and start again"},
    {Fault::OutputExists, ExitCode::Failed, "choose another name, or --force to replace what is there"},
});

struct BusRow {
    std::string_view name;
    Fault fault;
};

// What the bus itself answers where the service cannot.
constexpr auto kBusRows = std::to_array<BusRow>({
    {"org.freedesktop.DBus.Error.ServiceUnknown", Fault::DaemonUnreachable},
    {"org.freedesktop.DBus.Error.NameHasNoOwner", Fault::DaemonUnreachable},
    {"org.freedesktop.DBus.Error.NoServer", Fault::DaemonUnreachable},
    {"org.freedesktop.DBus.Error.Disconnected", Fault::DaemonUnreachable},
    {"org.freedesktop.DBus.Error.FileNotFound", Fault::DaemonUnreachable},
    {"org.freedesktop.DBus.Error.BadAddress", Fault::DaemonUnreachable},
    {"org.freedesktop.DBus.Error.NoReply", Fault::TimedOut},
    {"org.freedesktop.DBus.Error.Timeout", Fault::TimedOut},
    {"org.freedesktop.DBus.Error.TimedOut", Fault::TimedOut},
    {"org.freedesktop.DBus.Error.UnknownObject", Fault::NoSuchObject},
    {"org.freedesktop.DBus.Error.InteractiveAuthorizationRequired", Fault::NotAuthorized},
    {"org.freedesktop.DBus.Error.AuthFailed", Fault::NotAuthorized},
    {"org.freedesktop.DBus.Error.LimitsExceeded", Fault::LimitsExceeded},
});
constexpr std::string_view kSpawnErrors = "org.freedesktop.DBus.Error.Spawn.";

}  // namespace

ExitCode exitCodeOf(Fault fault) noexcept
{
    for (const auto& row : kRows)
        if (row.fault == fault) return row.code;
    return ExitCode::Failed;
}

std::string_view nextStep(Fault fault) noexcept
{
    for (const auto& row : kRows)
        if (row.fault == fault) return row.nextStep;
    return {};
}

Fault faultOf(std::string_view busName) noexcept
{
    for (const auto& row : kFaults)
        if (row.busName == busName) return row.fault;
    for (const auto& row : kBusRows)
        if (row.name == busName) return row.fault;
    return busName.starts_with(kSpawnErrors) ? Fault::DaemonUnreachable : Fault::Failed;
}

}  // namespace discmaster::cli
