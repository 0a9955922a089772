"""A private bus with the service on it, and a client of it (GDBus). Nothing here sleeps: what has to happen is waited
for, and a test that waits for too long fails."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

import gi

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
import tap  # noqa: E402

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

NAME = "org.discmaster.DiscMaster1"
ROOT = "/org/discmaster/DiscMaster1"
ERROR = "org.discmaster.DiscMaster1.Error."
DBUS_ERROR = "org.freedesktop.DBus.Error."
PATIENCE = 60  # seconds that anything may take before the test fails

BLOCK = 2048
MIB = 1 << 20

SESSION_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow send_destination="*"/> <allow receive_sender="*"/> <allow own="*"/>
  </policy>
</busconfig>
"""


def daemon():
    return os.environ["DISCMASTERD"]


class PrivateBus:
    """A dbus-daemon with a configuration of its own; `{folder}` in it is a temporary folder."""

    def __init__(self, configuration=SESSION_BUS):
        self.folder = tempfile.mkdtemp(prefix="discmaster-bus-")
        os.chmod(self.folder, 0o755)
        self.services = os.path.join(self.folder, "services")
        os.mkdir(self.services)
        self.environment = {**os.environ, "XDG_STATE_HOME": os.path.join(self.folder, "xdg")}
        config = os.path.join(self.folder, "bus.conf")
        with open(config, "w", encoding="utf-8") as f:
            f.write(configuration.format(folder=self.folder))
        self._config = config
        self._log = open(os.path.join(self.folder, "log"), "w+", encoding="utf-8")  # of the bus and of what it starts
        self._process = None
        self.address = None

    def add_service(self, name, command, user=None):
        with open(os.path.join(self.services, name + ".service"), "w", encoding="utf-8") as f:
            f.write(f"[D-BUS Service]\nName={name}\nExec={command}\n" + (f"User={user}\n" if user else ""))

    def start(self):
        self._process = subprocess.Popen(
            ["dbus-daemon", "--config-file=" + self._config, "--nofork", "--nopidfile", "--print-address"],
            stdout=subprocess.PIPE, stderr=self._log, text=True, env=self.environment)
        self.address = self._process.stdout.readline().strip()

    def log(self):
        self._log.seek(0)
        return self._log.read()

    def end(self):
        if self._process:
            self._process.terminate()
            self._process.wait()
            self._process.stdout.close()
            self._process = None

    def stop(self):
        self.end()
        self._log.close()
        shutil.rmtree(self.folder)


class Client:
    """One connection to a bus."""

    def __init__(self, address):
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def close(self):
        self.connection.close_sync(None)

    @staticmethod
    def _interface(member):
        interface, method = member.rsplit(".", 1)
        return (interface if "." in interface and interface[0].islower() else f"{NAME}.{interface}"), method

    def call(self, path, member, signature="()", *arguments, descriptors=(), name=NAME, interactive=False):
        """Calls "Interface.Method" (ours) or "org.x.Interface.Method"; gives what it answers, one value plainly."""
        interface, method = self._interface(member)
        handles = Gio.UnixFDList.new()
        for descriptor in descriptors:
            handles.append(descriptor)
        flags = Gio.DBusCallFlags.ALLOW_INTERACTIVE_AUTHORIZATION if interactive else Gio.DBusCallFlags.NONE
        result, received = self.connection.call_with_unix_fd_list_sync(
            name, path, interface, method, GLib.Variant(signature, arguments), None, flags, PATIENCE * 1000, handles,
            None)
        values = result.unpack()
        if received and received.get_length():
            return received.steal_fds()[0]
        return values[0] if len(values) == 1 else values

    def begin(self, path, member, signature="()", *arguments):
        """Sends a call; what it gives waits for the answer when it is called."""
        interface, method = self._interface(member)
        loop = GLib.MainLoop()
        answers = []
        self.connection.call(NAME, path, interface, method, GLib.Variant(signature, arguments), None,
                             Gio.DBusCallFlags.NONE, PATIENCE * 1000, None,
                             lambda _connection, answer: answers.append(answer) or loop.quit())
        self.connection.flush_sync(None)

        def finish():
            if not answers:
                run_loop(loop)
            values = self.connection.call_finish(answers[0]).unpack()
            return values[0] if len(values) == 1 else values

        return finish

    def get(self, path, member):
        interface, name = self._interface(member)
        return self.call(path, "org.freedesktop.DBus.Properties.Get", "(ss)", interface, name)

    def set(self, path, member, signature, value):
        interface, name = self._interface(member)
        self.call(path, "org.freedesktop.DBus.Properties.Set", "(ssv)", interface, name, GLib.Variant(signature, value))

    # What tests do often

    def add_drive(self, name, **options):
        return self.call(ROOT, "Manager.AddVirtualDrive", "(sa{sv})", name, variants(options))

    def make_image(self, folder, **options):
        """The path of an ImageResult of what is in a folder."""
        image = self.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        self.wait(self.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", GLib.Variant("s", folder), False, {}))
        return self.wait(self.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", variants(options)))["result"]

    def make_format(self, drive, **options):
        return self.call(ROOT, "Manager.CreateFormatData", "(a{sv})",
                         {"recorder": GLib.Variant("o", drive), "client-name": GLib.Variant("s", "test"),
                          **variants(options)})

    def write(self, writer, source, descriptors=(), **options):
        """Starts a write; the source is a GLib.Variant."""
        return self.call(writer, "Format.Data.Write", "(va{sv})", source, variants(options), descriptors=descriptors)

    def wait(self, job):
        return self.call(job, "Job.Wait")

    def read_disc(self, writer, **options):
        with tempfile.TemporaryFile() as f:
            self.wait(self.call(writer, "Format.Data.ReadDisc", "(ha{sv})", 0, variants(options),
                                descriptors=[f.fileno()]))
            f.seek(0)
            return f.read()

    def service_pid(self):
        return self.call("/org/freedesktop/DBus", "org.freedesktop.DBus.GetConnectionUnixProcessID", "(s)", NAME,
                         name="org.freedesktop.DBus")

    def wait_until_gone(self, name=NAME):
        """Waits until nobody owns a name: the service's, or a connection's own."""
        self._watch_name(name, appears=False)

    def wait_until_served(self, name=NAME):
        """Waits until somebody owns a name, without having it started."""
        self._watch_name(name, appears=True)

    def _watch_name(self, name, appears):
        loop = GLib.MainLoop()

        def quit_loop(*_arguments):
            loop.quit()

        watch = Gio.bus_watch_name_on_connection(self.connection, name, Gio.BusNameWatcherFlags.NONE,
                                                 quit_loop if appears else None, None if appears else quit_loop)
        run_loop(loop)
        Gio.bus_unwatch_name(watch)

    def wait_for_signal(self, path, member, accept=lambda *_: True, then=lambda: None):
        """Gives the arguments of the first signal that is accepted. `then` is called when signals are listened to."""
        interface, name = self._interface(member)
        seen = []
        loop = GLib.MainLoop()

        def on_signal(_connection, _sender, _path, _interface, _name, arguments):
            if accept(*arguments.unpack()):
                seen.append(arguments.unpack())
                loop.quit()

        watch = self.connection.signal_subscribe(NAME, interface, name, path, None, Gio.DBusSignalFlags.NONE, on_signal)
        # The bus answers this after it has taken the subscription.
        self.call("/org/freedesktop/DBus", "org.freedesktop.DBus.GetId", name="org.freedesktop.DBus")
        then()
        run_loop(loop)
        self.connection.signal_unsubscribe(watch)
        return seen[0]

    def wait_for_property(self, path, member, value):
        """Waits until a property that tells its changes has a value."""
        interface, name = self._interface(member)
        loop = GLib.MainLoop()

        def on_change(*_arguments):
            if self.get(path, member) == value:
                loop.quit()

        watch = self.connection.signal_subscribe(NAME, "org.freedesktop.DBus.Properties", "PropertiesChanged", path,
                                                 interface, Gio.DBusSignalFlags.NONE, on_change)
        self.call("/org/freedesktop/DBus", "org.freedesktop.DBus.GetId", name="org.freedesktop.DBus")
        if self.get(path, member) != value:
            run_loop(loop)
        self.connection.signal_unsubscribe(watch)
        assert self.get(path, member) == value, name


def run_loop(loop):
    late = []
    GLib.timeout_add_seconds(PATIENCE, lambda: late.append(1) or loop.quit())
    loop.run()
    if late:
        raise AssertionError("what was waited for did not happen")


def variants(options):
    """Options with Python's types as D-Bus variants; numbers are t, lists as, others give a GLib.Variant."""
    types = {bool: "b", str: "s", int: "t", list: "as"}
    return {key.replace("_", "-"): value if isinstance(value, GLib.Variant) else GLib.Variant(types[type(value)], value)
            for key, value in options.items()}


class Feeder:
    """A pipe as a source: the test decides how far its reader gets."""

    def __init__(self):
        self.reader, self._writer = os.pipe()

    def source(self, size):
        return GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pipe"), "size": GLib.Variant("t", size),
                                      "stream": GLib.Variant("h", 0)})

    def started(self):
        """The service has the reading end now."""
        os.close(self.reader)

    def feed(self, size):
        piece = bytes(range(256)) * 256
        while size:
            size -= os.write(self._writer, piece[:size])

    def end(self):
        os.close(self._writer)


class BusTest(unittest.TestCase):
    """Each test has a bus of its own, on which the service is started by its name."""

    idle_exit = 0

    def setUp(self):
        self.bus = PrivateBus()
        self.addCleanup(self.bus.stop)
        self.state = os.path.join(self.bus.folder, "state")
        self.bus.add_service(NAME, self.service_command())
        self.bus.start()
        self.client = self.connect()

    def service_command(self):
        return f"{daemon()} --session --state-dir={self.state} --idle-exit={self.idle_exit}"

    def connect(self):
        client = Client(self.bus.address)
        self.addCleanup(lambda: client.connection.is_closed() or client.close())
        return client

    def tearDown(self):
        # A service that nobody stopped yet is asked to go, and waited for, so that none outlives its bus.
        bus = Client(self.bus.address)
        try:
            pid = bus.service_pid()
        except GLib.Error:
            return
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)  # another signal: two of a kind can become one
        bus.wait_until_gone()
        bus.close()

    def tree(self, files):
        """A folder with these files (name: bytes)."""
        folder = tempfile.mkdtemp(dir=self.bus.folder)
        for name, content in files.items():
            path = os.path.join(folder, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(content)
        return folder

    def client_environment(self):
        return {**self.bus.environment, "DBUS_SESSION_BUS_ADDRESS": self.bus.address}

    def run_client(self, *command):
        done = subprocess.run(command, env=self.client_environment(), capture_output=True, text=True, check=False)
        self.assertEqual(0, done.returncode, done.stderr)
        return done.stdout

    def assert_fails(self, error, work, *arguments, **options):
        """The work fails with this D-Bus error, whose text ends with a code in hexadecimal."""
        name = error if error.startswith("org.") else ERROR + error
        with self.assertRaises(GLib.Error) as caught:
            work(*arguments, **options)
        self.assertEqual(name, Gio.DBusError.get_remote_error(caught.exception), caught.exception.message)
        self.assertRegex(caught.exception.message, r"\(0x[0-9A-F]{8}\)$")
        return caught.exception.message


def main():
    if not shutil.which("dbus-daemon"):
        tap.skip_all("needs dbus-daemon")
    tap.main()
