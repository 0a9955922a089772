// testbed-host: runs a command in a world that has emulated recorders.
//
//   testbed-host [--medium TYPE[:SIZE]|none [--store DIR] [--trace FILE] [--timing T]]... [--control SOCKET] [--]
//   COMMAND... testbed-host --send SOCKET WORD...
//
// Each --medium adds a drive, /dev/sr0 and /dev/sg0, /dev/sr1 and /dev/sg1, ..., with that disc in it ("none": empty);
// --store, --trace and --timing belong to the --medium before them. TYPE is cd-r, cd-rw, dvd+r, bd-r or bd-re; SIZE is
// a capacity in bytes or with K, M, G. A DIR that holds a disc is loaded again. FILE gets a line of JSON for each
// command (scsi/trace.hpp). T is "realistic" or "rate=N,buffer=BYTES,load=MS,close=MS,blank=MS,format=MS"; without it
// nothing takes time.
//
// The command, and all that it starts, see the drives through SG_IO on these nodes, in sysfs and in udev (enumeration
// and uevents); burners and daemons of others run in it unchanged. Its exit status is testbed-host's. The preloaded
// libraries that do this are found and ordered here; with root's rights the command also gets a mount namespace of its
// own. What to mind in programs that run inside: no io_uring on device nodes, no dup() or openat() of them; at most 50
// open at once; filter uevents by tag in the program; about ten unread uevents abort the host.
//
// With --control, a socket takes lines and answers each with "ok", "ok TEXT" or "error TEXT"; the command finds its
// name in $DISCMASTER_TESTBED. --send sends one line.
//   add TYPE[:SIZE]|none [DIR]    a drive is plugged in; answers its name
//   remove DRIVE                  a drive is unplugged
//   load DRIVE TYPE[:SIZE] [DIR]  a hand puts in a disc; with a change uevent
//   take DRIVE                    a hand takes the disc out, whatever is locked; with a change uevent
//   press DRIVE                   the eject button; with a change uevent
//   change DRIVE                  a change uevent alone
//   reset DRIVE                   a bus reset
//   fault DRIVE [op=XX] [lba=N] [skip=N] [times=N] sense=K/AA/QQ|delay=MS|unplug|reset|corrupt=OFFSET[:COUNT]
//   clear-faults DRIVE
//   timing DRIVE none|realistic|rate=...
//   state DRIVE                   tray, lock, and what is recorded

#include "control.hpp"
#include "testbed.hpp"

#include "base/error.hpp"
#include "base/unique_fd.hpp"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <map>
#include <memory>
#include <poll.h>
#include <sched.h>
#include <string>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace discmaster;
using namespace discmaster::testbed;

struct Arguments {
    std::vector<DriveSpec> drives;
    std::string control;
    std::string send;
    std::vector<std::string> command;
};

[[noreturn]] void usage(const std::string& what)
{
    fmt::print(stderr, "testbed-host: {}\nSee the head of main.cpp for its usage.\n", what);
    std::exit(2);
}

Arguments parse(const std::vector<std::string>& args)
{
    Arguments a;
    std::size_t i = 0;
    const auto value = [&] {
        if (i + 1 >= args.size()) usage(args[i] + " needs a value");
        return args[++i];
    };
    const auto drive = [&]() -> DriveSpec& {
        if (a.drives.empty()) usage(args[i] + " comes after the --medium that it belongs to");
        return a.drives.back();
    };
    for (; i < args.size() && args[i].starts_with("--"); ++i) {
        if (args[i] == "--") {
            ++i;
            break;
        }
        if (args[i] == "--medium")
            parseMedium(value(), a.drives.emplace_back());
        else if (args[i] == "--store")
            drive().store = value();
        else if (args[i] == "--trace")
            drive().trace = value();
        else if (args[i] == "--timing")
            drive().timing = parseTiming(value());
        else if (args[i] == "--control")
            a.control = value();
        else if (args[i] == "--send")
            a.send = value();
        else
            usage("unknown option " + args[i]);
    }
    a.command.assign(args.begin() + static_cast<std::ptrdiff_t>(i), args.end());
    if (a.command.empty()) usage("no command");
    return a;
}

sockaddr_un addressOf(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) usage("the socket's name is too long");
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    return address;
}

int send(const std::string& socketName, const std::vector<std::string>& words)
{
    const UniqueFd fd{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    const auto address = addressOf(socketName);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        throw systemError(Fault::Failed, errno, "cannot reach the testbed", socketName);
    std::string line;
    for (const auto& w : words) line += (line.empty() ? "" : " ") + w;
    line += '\n';
    if (::send(fd.get(), line.data(), line.size(), MSG_NOSIGNAL) < 0)
        throw systemError(Fault::Failed, errno, "cannot speak to the testbed", socketName);
    std::string answer;
    char buffer[512];
    while (answer.find('\n') == std::string::npos) {
        const auto n = ::recv(fd.get(), buffer, sizeof buffer, 0);
        if (n <= 0) break;
        answer.append(buffer, static_cast<std::size_t>(n));
    }
    fmt::print("{}", answer);
    return answer.starts_with("ok") ? 0 : 1;
}

/// Starts this program again with the preloaded libraries, the shim first: umockdev's own work needs them in the host
/// too.
void preload(char** argv)
{
    constexpr const char* kMark = "DISCMASTER_TESTBED_PRELOADED";
    if (std::getenv(kMark) != nullptr) return;
    const auto here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const char* before = std::getenv("LD_PRELOAD");
    const auto list = fmt::format("{}{}{}:libumockdev-preload.so.0", before == nullptr ? "" : before,
                                  before == nullptr ? "" : ":", (here / "libtestbed-shim.so").string());
#ifdef __SANITIZE_ADDRESS__
    // Its run-time library wants to be first; it works in any place.
    const char* options = std::getenv("ASAN_OPTIONS");
    const auto relaxed = std::string{options == nullptr ? "" : options} + ":verify_asan_link_order=0";
    ::setenv("ASAN_OPTIONS", relaxed.c_str(), 1);
#endif
    ::setenv("LD_PRELOAD", list.c_str(), 1);
    ::setenv(kMark, "1", 1);
    ::execv("/proc/self/exe", argv);
    throw systemError(Fault::Failed, errno, "cannot start again with the preloaded libraries");
}

pid_t start(const std::vector<std::string>& command)
{
    std::vector<char*> argv;
    for (const auto& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    const auto pid = ::fork();
    if (pid < 0) throw systemError(Fault::Failed, errno, "cannot fork");
    if (pid != 0) return pid;
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    ::unsetenv("DISCMASTER_TESTBED_PRELOADED");
    // growisofs unmounts what it believes to be the medium's mount point: give it mounts of its own to play with.
    if (::geteuid() == 0 && ::unshare(CLONE_NEWNS) == 0) ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
    ::execvp(argv[0], argv.data());
    fmt::print(stderr, "testbed-host: cannot run {}: {}\n", argv[0], std::strerror(errno));
    ::_exit(127);
}

/// The control socket and its clients.
class ControlServer {
public:
    explicit ControlServer(const std::string& path)
        : path_{path}
        , listen_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)}
    {
        const auto address = addressOf(path);
        ::unlink(path.c_str());
        if (::bind(listen_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
            ::listen(listen_.get(), 8) != 0)
            throw systemError(Fault::OutputFailed, errno, "cannot create the control socket", path);
        ::setenv("DISCMASTER_TESTBED", path.c_str(), 1);
    }
    ~ControlServer() { ::unlink(path_.c_str()); }
    ControlServer(const ControlServer&) = delete;
    ControlServer& operator=(const ControlServer&) = delete;

    void addTo(std::vector<pollfd>& set) const
    {
        set.push_back({.fd = listen_.get(), .events = POLLIN, .revents = 0});
        for (const auto& [fd, client] : clients_) set.push_back({.fd = fd, .events = POLLIN, .revents = 0});
    }

    void ready(int fd, Testbed& bed)
    {
        if (fd == listen_.get()) {
            UniqueFd client{::accept4(fd, nullptr, nullptr, SOCK_CLOEXEC)};
            const int number = client.get();
            if (client) clients_.insert_or_assign(number, Client{std::move(client), {}});
            return;
        }
        const auto found = clients_.find(fd);
        if (found == clients_.end()) return;
        auto& client = found->second;
        char buffer[1024];
        const auto n = ::recv(fd, buffer, sizeof buffer, 0);
        if (n <= 0) {
            clients_.erase(found);
            return;
        }
        client.text.append(buffer, static_cast<std::size_t>(n));
        for (auto end = client.text.find('\n'); end != std::string::npos; end = client.text.find('\n')) {
            const auto answer = control(bed, client.text.substr(0, end)) + "\n";
            ::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL);
            client.text.erase(0, end + 1);
        }
    }

private:
    struct Client {
        UniqueFd fd;
        std::string text;
    };
    std::string path_;
    UniqueFd listen_;
    std::map<int, Client> clients_;
};

int run(const Arguments& a)
{
    sigset_t watched;
    sigemptyset(&watched);
    for (const int s : {SIGCHLD, SIGTERM, SIGINT}) sigaddset(&watched, s);
    sigprocmask(SIG_BLOCK, &watched, nullptr);
    const UniqueFd signals{::signalfd(-1, &watched, SFD_CLOEXEC)};

    Testbed bed;
    for (const auto& spec : a.drives) bed.add(spec);
    std::unique_ptr<ControlServer> server;
    if (!a.control.empty()) server = std::make_unique<ControlServer>(a.control);
    const auto child = start(a.command);

    while (true) {
        std::vector<pollfd> set{{.fd = signals.get(), .events = POLLIN, .revents = 0}};
        if (server) server->addTo(set);
        if (::poll(set.data(), set.size(), -1) < 0 && errno != EINTR)
            throw systemError(Fault::Failed, errno, "cannot wait for events");
        if ((set[0].revents & POLLIN) != 0) {
            signalfd_siginfo info{};
            if (::read(signals.get(), &info, sizeof info) == sizeof info && info.ssi_signo != SIGCHLD)
                ::kill(child, static_cast<int>(info.ssi_signo));
            int status = 0;
            if (::waitpid(child, &status, WNOHANG) == child)
                return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        for (std::size_t i = 1; i < set.size(); ++i)
            if (set[i].revents != 0) server->ready(set[i].fd, bed);
    }
}

}  // namespace

int main(int argc, char** argv)
{
    try {
        const auto arguments = parse({argv + 1, argv + argc});
        if (!arguments.send.empty()) return send(arguments.send, arguments.command);
        preload(argv);
        return run(arguments);
    } catch (const Error& e) {
        fmt::print(stderr, "testbed-host: {}\n", e.report());
    } catch (const std::exception& e) {
        fmt::print(stderr, "testbed-host: {}\n", e.what());
    }
    return 1;
}
