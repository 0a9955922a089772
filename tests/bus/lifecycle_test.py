"""Beginnings and ends: of jobs, of objects, of drives, of clients and of the service."""

import os
import signal
import socket
import subprocess
import time

from gi.repository import GLib

from support import BLOCK, MIB, PATIENCE, ROOT, BusTest, Feeder, daemon, main

SIZE = 48 * MIB  # half again as much as the service reads ahead


class Lifecycle(BusTest):
    def begin_burn(self, client=None, **options):
        """A burn that has written something and waits for the rest of its data."""
        client = client or self.client
        self.drive = client.add_drive("v1", media="bd-r", size=256 * MIB)
        self.writer = client.make_format(self.drive)
        self.feeder = Feeder()
        job = client.write(self.writer, self.feeder.source(SIZE), descriptors=[self.feeder.reader], **options)
        self.feeder.started()
        self.addCleanup(self.end_feed)
        # A pipe takes what its reader has read before: all but the service's buffers is on the disc now.
        self.feeder.feed(SIZE - MIB)
        return job

    def end_feed(self):
        if self.feeder:
            self.feeder.end()
            self.feeder = None

    def finish_burn(self):
        self.feeder.feed(MIB)
        self.end_feed()

    def assert_usable(self):
        """The disc can be written on, and the drive is nobody's."""
        self.client.wait_for_property(self.drive, "Drive.ExclusiveAccessOwner", "")
        zeros = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "zero"), "length": GLib.Variant("t", 64 * BLOCK)})
        written = self.client.wait(self.client.write(self.writer, zeros))
        self.assertGreater(written["first-lba"], 0)


class Jobs(Lifecycle):
    def test_a_cancelled_burn_leaves_a_usable_disc(self):
        job = self.begin_burn()
        self.client.call(job, "Job.Cancel")
        self.assert_fails("RequestCancelled", self.client.wait, job)
        self.assertEqual("cancelled", self.client.get(job, "Job.State"))
        self.assert_usable()

    def test_cancel_write_does_the_same(self):
        job = self.begin_burn()
        self.client.call(self.writer, "Format.Data.CancelWrite", "(a{sv})", {})
        self.assert_fails("RequestCancelled", self.client.wait, job)

    def test_a_burn_outlives_its_client_and_its_writer(self):
        other = self.connect()
        job = self.begin_burn(other)
        other.call(self.writer, "Format.Release")
        other.close()
        self.finish_burn()
        self.assertEqual(SIZE // BLOCK, self.client.wait(job)["sectors"])

    def test_cancel_on_disconnect(self):
        other = self.connect()
        job = self.begin_burn(other, cancel_on_disconnect=True)
        other.close()
        self.assert_fails("RequestCancelled", self.client.wait, job)

    def test_a_drive_that_is_unplugged_in_mid_burn(self):
        job = self.begin_burn()
        self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "v1", {"force": GLib.Variant("b", True)})
        self.assert_fails("DeviceGone", self.client.wait, job)
        self.assertEqual([], self.client.get(ROOT, "Manager.Drives"))
        self.assert_fails("DeviceGone", self.client.write, self.writer, GLib.Variant("s", "/dev/null"))

    def test_a_drive_in_use_is_not_removed_without_force(self):
        job = self.begin_burn()
        self.assert_fails("ObjectBusy", self.client.call, ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "v1", {})
        self.finish_burn()
        self.client.wait(job)
        self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "v1", {})
        self.assertEqual([], self.client.get(ROOT, "Manager.Drives"))

    def test_several_clients_wait_for_one_job(self):
        job = self.begin_burn()
        self.finish_burn()
        self.assertEqual(self.client.wait(job), self.connect().wait(job))

    def test_the_last_32_finished_jobs_are_kept(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        folder = GLib.Variant("s", self.tree({}))
        done = [self.client.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", folder, False, {})]
        for _ in range(39):
            self.client.wait(done[-1])
            done.append(self.client.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", folder, False, {}))
        self.client.wait(done[-1])
        self.assertEqual(done[-32:], self.client.call(ROOT, "Manager.GetJobs", "(a{sv})", {}))


class Objects(Lifecycle):
    def test_objects_of_a_connection_go_with_it(self):
        other = self.connect()
        bound = other.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {"lifetime": GLib.Variant("s", "connection")})
        kept = other.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        own = self.client.call(ROOT, "Manager.GetObjects", "(a{sv})", {})
        self.assertEqual({bound, kept}, set(own))
        other.close()
        # The service hears of the end from the bus before it hears of a call that was made afterwards.
        self.assertEqual([kept], self.client.call(ROOT, "Manager.GetObjects", "(a{sv})", {}))

    def test_a_result_goes_with_the_connection_of_its_image(self):
        other = self.connect()
        image = other.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {"lifetime": GLib.Variant("s", "connection")})
        made = other.wait(other.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {}))["result"]
        self.assertEqual({image, made}, set(self.client.call(ROOT, "Manager.GetObjects", "(a{sv})", {})))
        other.close()
        self.assertEqual([], self.client.call(ROOT, "Manager.GetObjects", "(a{sv})", {}))

    def test_a_released_object_is_gone(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        self.client.call(image, "FileSystemImage.Release")
        with self.assertRaises(GLib.Error):
            self.client.get(image, "FileSystemImage.Busy")


class Service(Lifecycle):
    def test_a_first_sigterm_lets_a_burn_end_and_refuses_new_work(self):
        job = self.begin_burn()
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        os.kill(self.client.service_pid(), signal.SIGTERM)

        def refused():
            try:
                started = self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {})
                self.client.wait(started)
            except GLib.Error as error:
                return "ShuttingDown" in error.message
            return False

        while not refused():  # until the signal has been handled
            pass
        self.finish_burn()
        self.assertEqual(SIZE // BLOCK, self.client.wait(job)["sectors"])
        self.client.wait_until_gone()

    def test_a_second_sigterm_cancels_safely_and_the_disc_stays_usable(self):
        self.begin_burn()
        pid = self.client.service_pid()
        os.kill(pid, signal.SIGTERM)
        os.kill(pid, signal.SIGINT)  # another one, so that the two do not become one
        self.client.wait_until_gone()
        self.end_feed()
        # Started anew by the next call, with the drive and its disc of before.
        self.assertEqual([self.drive], self.client.get(ROOT, "Manager.Drives"))
        self.client.wait_for_property(self.drive, "Media.State", "ready")
        self.writer = self.client.make_format(self.drive)
        self.assert_usable()

    def test_drives_come_back_with_the_service_but_for_removed_ones(self):
        kept = self.client.add_drive("kept", media="cd-r")
        for options in [{}, {"force": GLib.Variant("b", True)}]:
            self.client.add_drive("removed", media="cd-r")
            self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "removed", options)
        os.kill(self.client.service_pid(), signal.SIGTERM)
        self.client.wait_until_gone()
        self.assertEqual([kept], self.client.get(ROOT, "Manager.Drives"))


class WithoutABus(BusTest):
    def test_a_service_whose_bus_goes_ends_in_order(self):
        service = subprocess.Popen([daemon(), "--session", f"--state-dir={self.state}"], env=self.client_environment(),
                                   stderr=subprocess.PIPE, text=True)
        self.client.wait_until_served()
        self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        self.client.connection.set_exit_on_close(False)
        self.bus.end()
        _, log = service.communicate(timeout=PATIENCE)
        self.assertEqual(1, service.returncode, log)
        self.assertIn("the bus connection is lost", log)

    def tearDown(self):
        pass  # there is no service to be asked to go


class Idle(BusTest):
    idle_exit = 1

    def test_the_service_leaves_when_nobody_needs_it(self):
        visitor = self.connect()
        visitor.call(ROOT, "Manager.GetJobs", "(a{sv})", {})
        visitor.close()
        self.client.wait_until_gone()

    def test_the_service_stays_while_there_is_a_drive(self):
        visitor = self.connect()
        visitor.add_drive("v1")
        before = self.client.service_pid()
        visitor.close()
        self.client.wait_for_property("/org/discmaster/DiscMaster1/drives/v1", "Media.State", "empty")
        self.assertEqual(before, self.client.service_pid())

class Visits(BusTest):
    idle_exit = 0.02

    def visit(self, caller):
        """Makes an object, which the service has to remember, uses it and gives it back."""
        writer = caller.call(ROOT, "Manager.CreateFormatData", "(a{sv})", {"client-name": GLib.Variant("s", "visitor")})
        self.use(caller, writer)

    def use(self, caller, writer):
        self.assertEqual("visitor", caller.call(writer, "Format.Data.GetClientName", "(a{sv})", {}))
        caller.call(writer, "Format.Release")


class Leaving(Visits):
    """Calls that come while the service leaves are answered: by it, or by the one that the bus starts anew."""

    def test_calls_at_all_times_around_the_leaving(self):
        pids = set()
        for n in range(150):
            caller = self.connect()
            self.visit(caller)
            pids.add(caller.service_pid())
            caller.close()
            time.sleep(n % 30 * 0.002)
        self.assertGreater(len(pids), 10)


class LeavingUnderSystemd(Visits):
    """The test is the systemd that is told when the service leaves, and lets it go on when the test has called it."""

    def service_command(self):
        self.notices = os.path.join(self.bus.folder, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.notices)
        self.socket.settimeout(PATIENCE)
        self.addCleanup(self.socket.close)
        return f"/usr/bin/env NOTIFY_SOCKET={self.notices} {super().service_command()}"

    def until_told(self, wanted):
        """Waits for a notice, and gives the descriptors that came with it."""
        while True:
            notice, descriptors, _, _ = socket.recv_fds(self.socket, 4096, 4)
            if wanted in notice.decode().split("\n"):
                return descriptors
            for descriptor in descriptors:
                os.close(descriptor)

    def let_go_on(self):
        """Answers the barrier behind a notice."""
        for descriptor in self.until_told("BARRIER=1"):
            os.close(descriptor)

    def leaving(self):
        """Waits until the service has decided to leave, and still has its name."""
        visitor = self.connect()
        self.visit(visitor)
        pid = visitor.service_pid()
        visitor.close()
        self.until_told("STOPPING=1")
        return pid

    def test_a_call_that_has_to_be_remembered_brings_it_back(self):
        pid = self.leaving()
        for _ in range(3):
            late = self.connect()
            writer = late.begin(ROOT, "Manager.CreateFormatData", "(a{sv})",
                                {"client-name": GLib.Variant("s", "visitor")})
            late.call("/org/freedesktop/DBus", "org.freedesktop.DBus.GetId", name="org.freedesktop.DBus")
            self.let_go_on()
            made = writer()
            self.assertEqual(pid, late.service_pid())
            self.until_told("EXTEND_TIMEOUT_USEC=60000000")  # systemd takes it for stopping all the same
            self.use(late, made)
            late.close()
            self.until_told("STOPPING=1")
        self.let_go_on()
        self.client.wait_until_gone()

    def test_a_look_is_answered_on_the_way_out(self):
        self.leaving()
        late = self.connect()
        version = late.begin(ROOT, "org.freedesktop.DBus.Properties.Get", "(ss)", "org.discmaster.DiscMaster1.Manager",
                             "Version")
        late.call("/org/freedesktop/DBus", "org.freedesktop.DBus.GetId", name="org.freedesktop.DBus")
        self.let_go_on()
        self.assertRegex(version(), r"^\d")
        self.client.wait_until_gone()


if __name__ == "__main__":
    main()
