"""A private bus of the system's kind with the real polkitd on it: authorization is asked for, other users' objects are
closed, and files are opened by descriptors alone, with the caller's rights. Needs root, in a mount namespace of its
own; otherwise it is skipped."""

import contextlib
import os
import pwd
import subprocess
import sys
import tempfile

from gi.repository import Gio, GLib

from support import BLOCK, DBUS_ERROR, MIB, NAME, ROOT, BusTest, Client, PrivateBus, daemon, main, run_loop, tap, variants

POLKITD = next((p for p in ["/usr/lib/polkit-1/polkitd", "/usr/libexec/polkitd"] if os.path.exists(p)), None)
ALLOWED, OTHER, ASKED = "daemon", "bin", "sys"  # users that every system has: may, may not, must be asked

SYSTEM_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{folder}/services</servicedir>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/> <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/> <allow receive_type="method_return"/>
    <allow receive_type="error"/> <allow receive_type="signal"/>
    <allow send_destination="org.freedesktop.DBus"/>
    <allow send_destination="org.discmaster.DiscMaster1"/>
  </policy>
  <policy user="root">
    <allow own="org.discmaster.DiscMaster1"/>
    <allow send_interface="org.freedesktop.PolicyKit1.AuthenticationAgent"/>
  </policy>
  <includedir>/usr/share/dbus-1/system.d</includedir>
</busconfig>
"""

RULES = """
polkit.addRule(function(action, subject) {
    if (action.id.indexOf("org.discmaster.DiscMaster1.") !== 0) return polkit.Result.NOT_HANDLED;
    if (action.id === "org.discmaster.DiscMaster1.manage-others") return polkit.Result.NO;
    if (subject.user === "%s") return polkit.Result.YES;
    if (subject.user === "%s") return polkit.Result.AUTH_ADMIN;
    return polkit.Result.NO;
});
""" % (ALLOWED, ASKED)


def user_id(name):
    return pwd.getpwnam(name).pw_uid


@contextlib.contextmanager
def acting_as(user):
    """The rights of a user for what this process opens and connects to."""
    entry = pwd.getpwnam(user)
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(entry.pw_gid)
    os.seteuid(entry.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)
        os.setgroups(groups)


class Agent:
    """An authentication agent for one process, which says yes to everything."""

    INTERFACE = Gio.DBusNodeInfo.new_for_xml(
        """<node><interface name="org.freedesktop.PolicyKit1.AuthenticationAgent"><method name="BeginAuthentication">
        <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
        <arg type="a{ss}" direction="in"/><arg type="s" direction="in"/><arg type="a(sa{sv})" direction="in"/>
        </method></interface></node>""").interfaces[0]
    AUTHORITY = ("org.freedesktop.PolicyKit1", "/org/freedesktop/PolicyKit1/Authority",
                 "org.freedesktop.PolicyKit1.Authority")

    def __init__(self, client, pid):
        self.asked = []
        self.connection = client.connection
        self.connection.register_object("/agent", self.INTERFACE, self.on_call, None, None)
        with open(f"/proc/{pid}/stat", encoding="ascii") as f:
            started = int(f.read().rsplit(")", 1)[1].split()[19])
        subject = ("unix-process", {"pid": GLib.Variant("u", pid), "start-time": GLib.Variant("t", started)})
        self.authority("RegisterAuthenticationAgent", GLib.Variant("((sa{sv})ss)", (subject, "C", "/agent")))

    def authority(self, method, arguments, done=None):
        if done:
            self.connection.call(*self.AUTHORITY, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None, done)
        else:
            self.connection.call_sync(*self.AUTHORITY, method, arguments, None, Gio.DBusCallFlags.NONE, -1, None)

    def on_call(self, _connection, _sender, _path, _interface, _method, arguments, invocation):
        action, _message, _icon, _details, cookie, _identities = arguments.unpack()
        self.asked.append(action)
        who = ("unix-user", {"uid": GLib.Variant("u", 0)})
        self.authority("AuthenticationAgentResponse2", GLib.Variant("(us(sa{sv}))", (0, cookie, who)),
                       lambda *_: invocation.return_value(None))


class SystemBus(BusTest):
    def setUp(self):
        self.bus = PrivateBus(SYSTEM_BUS)
        self.addCleanup(self.bus.stop)
        self.bus.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={self.bus.folder}/bus"
        self.bus.add_service("org.freedesktop.PolicyKit1", f"{POLKITD} --no-debug", "root")
        self.bus.add_service(NAME, f"{daemon()} --state-dir={self.bus.folder}/state --idle-exit=0", "root")
        rules = "/etc/polkit-1/rules.d/49-test.rules"
        with open(rules, "w", encoding="utf-8") as f:
            f.write(RULES)
        self.bus.start()
        os.chmod(os.path.join(self.bus.folder, "bus"), 0o666)
        self.client = self.connect_as(ALLOWED)

    def connect_as(self, user):
        with acting_as(user):
            client = Client(self.bus.address)
        self.addCleanup(lambda: client.connection.is_closed() or client.close())
        return client

    def tree_of(self, user, files):
        folder = self.tree(files)
        for directory, _folders, names in os.walk(folder):
            for name in [directory, *(os.path.join(directory, n) for n in names)]:
                os.chown(name, user_id(user), pwd.getpwnam(user).pw_gid)
                os.chmod(name, 0o700 if os.path.isdir(name) else 0o600)
        return folder

    def open_folder(self, user, folder):
        with acting_as(user):
            descriptor = os.open(folder, os.O_PATH | os.O_DIRECTORY)
        self.addCleanup(os.close, descriptor)
        return descriptor

    def add_tree(self, client, descriptor, **options):
        image = client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        self.added = client.wait(client.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", GLib.Variant("h", 0), False,
                                             variants(options), descriptors=[descriptor]))
        return image

    def test_polkit_decides_who_may(self):
        self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        for user in [OTHER, ASKED]:
            text = self.assert_fails("NotAuthorized", self.connect_as(user).add_drive, "v2")
            self.assertIn("org.discmaster.DiscMaster1.virtual-drive", text)

    def test_everybody_may_look(self):
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        other = self.connect_as(OTHER)
        self.assertEqual("ready", other.get(drive, "Media.State"))
        self.assertEqual([drive], list(other.call(ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects")))

    def test_a_person_is_asked_when_the_call_allows_it(self):
        command = ["busctl", "--system", "call", "--allow-interactive-authorization=yes", NAME, ROOT, NAME + ".Manager",
                   "AddVirtualDrive", "sa{sv}", "v1", "0"]
        entry = pwd.getpwnam(ASKED)
        caller = subprocess.Popen(["/bin/sh", "-c", 'read go; exec "$@"', "sh", *command], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, user=entry.pw_uid,
                                  group=entry.pw_gid, extra_groups=[], env=self.bus.environment)
        root = Client(self.bus.address)
        agent = Agent(root, caller.pid)
        loop = GLib.MainLoop()
        GLib.io_add_watch(GLib.IOChannel.unix_new(caller.stdout.fileno()), GLib.PRIORITY_DEFAULT,
                          GLib.IOCondition.IN | GLib.IOCondition.HUP, lambda *_: loop.quit())
        caller.stdin.write("\n")
        caller.stdin.flush()
        run_loop(loop)
        output, _ = caller.communicate()
        root.close()
        self.assertIn('o "/org/discmaster/DiscMaster1/drives/v1"', output)
        self.assertEqual(["org.discmaster.DiscMaster1.virtual-drive"], agent.asked)

    def test_paths_are_refused_and_descriptors_work(self):
        folder = self.tree_of(ALLOWED, {"hello.txt": b"hello\n", "below/more.txt": b"more\n"})
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        for source in [folder, "/usr/share/doc"]:
            self.assert_fails(DBUS_ERROR + "NotSupported", self.client.call, image, "FileSystemImage.AddTree",
                              "(svba{sv})", "/", GLib.Variant("s", source), False, {})
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        writer = self.client.make_format(drive)
        self.assert_fails(DBUS_ERROR + "NotSupported", self.client.write, writer, GLib.Variant("s", "/etc/passwd"))

        image = self.add_tree(self.client, self.open_folder(ALLOWED, folder))
        self.assertEqual(2, self.client.get(image, "FileSystemImage.FileCount"))
        result = self.client.wait(self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {}))["result"]
        self.client.set(writer, "Format.Data.BurnVerificationLevel", "i", 2)
        self.assertTrue(self.client.wait(self.client.write(writer, GLib.Variant("o", result)))["verified"])
        with tempfile.TemporaryFile() as f:
            f.write(bytes(64 * BLOCK))
            f.seek(0)
            self.client.wait(self.client.write(writer, GLib.Variant("h", 0), descriptors=[f.fileno()]))

    def test_what_the_caller_may_not_read_is_not_read_for_him(self):
        folder = self.tree_of(ALLOWED, {"own.txt": b"own", "secret.txt": b"secret"})
        secret = os.path.join(folder, "secret.txt")
        os.chown(secret, 0, 0)
        descriptor = self.open_folder(ALLOWED, folder)
        with self.assertRaises(GLib.Error) as refused:
            self.add_tree(self.client, descriptor)
        self.assertIn("secret.txt", refused.exception.message)
        image = self.add_tree(self.client, descriptor, skip_unreadable=True)
        self.assertEqual((1, 1), (self.client.get(image, "FileSystemImage.FileCount"), self.added["unreadable"]))
        os.unlink(secret)
        image = self.add_tree(self.client, descriptor)
        self.assertEqual(1, self.client.get(image, "FileSystemImage.FileCount"))

    def test_a_disc_is_not_kept_where_its_maker_may_not_write(self):
        with acting_as(ALLOWED):
            folder = os.open("/usr", os.O_PATH | os.O_DIRECTORY)
        self.addCleanup(os.close, folder)
        self.assert_fails(DBUS_ERROR + "AccessDenied", self.client.call, ROOT, "Manager.AddVirtualDrive", "(sa{sv})", "v1",
                          {"media": GLib.Variant("s", "bd-r"), "store": GLib.Variant("h", 0)}, descriptors=[folder])
        self.assertEqual([], self.client.get(ROOT, "Manager.Drives"))

    def test_links_are_not_followed_for_others(self):
        folder = self.tree_of(ALLOWED, {"file": b"own"})
        os.symlink("/etc/shadow", os.path.join(folder, "link"))
        descriptor = self.open_folder(ALLOWED, folder)
        self.assert_fails(DBUS_ERROR + "NotSupported", self.add_tree, self.client, descriptor, links="follow")
        image = self.add_tree(self.client, descriptor)
        link = self.client.call(image, "FileSystemImage.GetItem", "(va{sv})", GLib.Variant("s", "/link"), {})
        self.assertEqual("/etc/shadow", link["link-target"])

    def test_copies_are_kept_where_the_caller_may_make_files(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})

        def move(descriptor):
            return self.client.wait(self.client.call(image, "FileSystemImage.SetWorkingDirectory", "(va{sv})",
                                                     GLib.Variant("h", 0), {}, descriptors=[descriptor]))

        reader, writer = os.pipe()
        os.write(writer, b"12345")
        os.close(writer)
        self.client.wait(self.client.call(image, "FileSystemImage.AddFile", "(sva{sv})", "/f", GLib.Variant("h", 0), {},
                                          descriptors=[reader]))
        os.close(reader)
        self.assert_fails("InvalidWorkingDirectory", move, self.open_folder(ALLOWED, "/usr"))
        self.assert_fails("InvalidWorkingDirectory", move, self.open_folder(ALLOWED, self.tree_of(OTHER, {})))
        self.assert_fails(DBUS_ERROR + "NotSupported", self.client.call, image, "FileSystemImage.SetWorkingDirectory",
                          "(va{sv})", GLib.Variant("s", "/tmp"), {})
        self.assertEqual({"bytes": 5}, move(self.open_folder(ALLOWED, self.tree_of(ALLOWED, {}))))

    def test_a_file_that_was_not_opened_for_reading_is_refused(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        with acting_as(ALLOWED):
            secret = os.open("/etc/shadow", os.O_PATH)
        self.addCleanup(os.close, secret)
        job = self.client.call(image, "FileSystemImage.AddFile", "(sva{sv})", "/s", GLib.Variant("h", 0), {},
                               descriptors=[secret])
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.wait, job)

    def test_objects_of_another_user_are_closed(self):
        denied = DBUS_ERROR + "AccessDenied"
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        writer = self.client.make_format(drive)
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        job = self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {})
        result = self.client.wait(job)["result"]
        self.assertIn(f"/u{user_id(ALLOWED)}/", writer)
        other = self.connect_as(OTHER)
        for path, member, signature, *arguments in [
            (writer, "Format.Data.GetClientName", "(a{sv})", {}), (writer, "Format.Release", "()"),
            (image, "FileSystemImage.ListDirectory", "(sa{sv})", "/", {}),
            (image, "FileSystemImage.CreateFileItem", "(sa{sv})", "f", {}),
            (image, "FileSystemImage.OpenData", "(va{sv})", GLib.Variant("s", "/f"), {}),
            (image, "FileSystemImage.GetWorkingDirectory", "(a{sv})", {}), (job, "Job.Cancel", "()"),
            (job, "Job.Wait", "()"), (job, "Job.GetReport", "()"), (result, "ImageResult.GetProgressItems", "(a{sv})", {}),
            (drive, "Drive.Virtual.UnloadMedia", "(a{sv})", {}), (drive, "Drive.EjectMedia", "(a{sv})", {}),
            (drive, "Drive.AcquireExclusiveAccess", "(bsa{sv})", False, "other", {}),
            (ROOT, "Manager.CreateFormatData", "(a{sv})", {"recorder": GLib.Variant("o", drive)}),
            (ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "v1", {}),
        ]:
            with self.subTest(member=member):
                self.assert_fails(denied, other.call, path, member, signature, *arguments)
        self.assert_fails(denied, other.set, writer, "Format.Data.ForceOverwrite", "b", True)
        own = other.call(ROOT, "Manager.CreateFormatData", "(a{sv})", {})
        self.assert_fails(denied, other.set, own, "Format.Data.Recorder", "o", drive)
        self.assertEqual([], other.call(ROOT, "Manager.GetJobs", "(a{sv})", {}))
        self.assertEqual("test", self.client.call(writer, "Format.Data.GetClientName", "(a{sv})", {}))

    def test_properties_can_be_set_by_callers_that_nobody_knows_yet(self):
        level = "org.discmaster.DiscMaster1.Format.Data", "BurnVerificationLevel"
        writer = self.client.make_format(self.client.add_drive("v1", media="bd-r", size=64 * MIB))
        # What a caller sends behind the setter is not answered before it.
        owner = self.connect_as(ALLOWED)
        sent = [owner.begin(writer, "org.freedesktop.DBus.Properties.Set", "(ssv)", *level, GLib.Variant("i", wanted))
                for wanted in [2, 0, 1]]
        seen = owner.begin(writer, "org.freedesktop.DBus.Properties.Get", "(ss)", *level)
        name = owner.begin(writer, "Format.Data.GetClientName", "(a{sv})", {})
        for answer in sent:
            answer()
        self.assertEqual(1, seen())
        self.assertEqual("test", name())
        self.client.set(writer, "Format.Data.BurnVerificationLevel", "i", 2)
        # A stranger is told apart all the same, and what else it calls is answered.
        other = self.connect_as(OTHER)
        refused = other.begin(writer, "org.freedesktop.DBus.Properties.Set", "(ssv)", *level, GLib.Variant("i", 0))
        jobs = other.begin(ROOT, "Manager.GetJobs", "(a{sv})", {})
        self.assert_fails(DBUS_ERROR + "AccessDenied", refused)
        self.assertEqual([], jobs())
        self.assertEqual(2, self.client.get(writer, "Format.Data.BurnVerificationLevel"))
        # One that goes before the bus has said who it was leaves nothing behind.
        fleeting = self.connect_as(ALLOWED)
        fleeting.begin(writer, "org.freedesktop.DBus.Properties.Set", "(ssv)", *level, GLib.Variant("i", 0))
        fleeting.close()
        self.assertEqual("test", self.client.call(writer, "Format.Data.GetClientName", "(a{sv})", {}))

    def test_root_manages_what_others_made(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        root = Client(self.bus.address)
        root.call(image, "FileSystemImage.Release")
        root.close()
        self.assertEqual([], self.client.call(ROOT, "Manager.GetObjects", "(a{sv})", {}))


def isolate():
    """Runs this script anew where polkit's folders can be laid over."""
    os.environ["DISCMASTER_TEST_ISOLATED"] = "1"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, *sys.argv])


def lay_over():
    """Polkit sees our actions and this test's rules, and nothing else."""
    actions = os.environ["DISCMASTER_POLICY"]
    overlay = tempfile.mkdtemp(prefix="discmaster-polkit-")
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", overlay], check=True)
    for name, source in [("actions", actions), ("rules", None)]:
        os.mkdir(os.path.join(overlay, name))
        if source:
            subprocess.run(["cp", source, os.path.join(overlay, name)], check=True)
    os.chown(os.path.join(overlay, "rules"), user_id("polkitd"), -1)
    os.makedirs("/etc/polkit-1/rules.d", exist_ok=True)
    subprocess.run(["mount", "--bind", os.path.join(overlay, "actions"), "/usr/share/polkit-1/actions"], check=True)
    subprocess.run(["mount", "--bind", os.path.join(overlay, "rules"), "/etc/polkit-1/rules.d"], check=True)
    subprocess.run(["umount", "--lazy", overlay], check=True)
    os.rmdir(overlay)


if __name__ == "__main__":
    if os.geteuid() != 0 or not POLKITD:
        tap.skip_all("needs root and polkitd")
    if "DISCMASTER_TEST_ISOLATED" not in os.environ:
        if subprocess.run(["unshare", "--mount", "true"], check=False).returncode != 0:
            tap.skip_all("needs a mount namespace")
        isolate()
    lay_over()
    main()
