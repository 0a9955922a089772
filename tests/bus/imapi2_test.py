"""Holds dbus/imapi2-map.tsv against IMAPI2's list of members and against the running service: every member has a row,
every row that says `served` names a member that the service's introspection shows and that its test calls."""

import collections
import os
import unittest

from gi.repository import GLib

import imapi2fs_test
from imapi2_map import ROWS, Served, read_table
from support import ROOT, main, variants

MOST_NOT_APPLICABLE = 25


class TheMap(unittest.TestCase):
    def test_has_a_row_for_every_member(self):
        members = {tuple(cells[:2]) for cells in read_table(os.environ["IMAPI2_MEMBERS"])[1:]}
        rows = collections.Counter((row.interface, row.member) for row in ROWS)
        self.assertEqual([], [row for row, count in rows.items() if count > 1])
        self.assertEqual(members, set(rows))

    def test_is_sound(self):
        for row in ROWS:
            self.assertIn(row.status, ("served", "planned", "n/a"), row)
            if row.status == "served":
                self.assertTrue(row.bus_interface and row.bus_member, row)
                file, _, test = row.note.partition(" ")
                tests = {tests.note: tests for tests in [Members, imapi2fs_test.Members]}
                self.assertTrue(hasattr(tests[file], test), row)
            elif row.status == "n/a":
                self.assertTrue(row.note, row)
        count = collections.Counter(row.status for row in ROWS)
        self.assertLessEqual(count["n/a"], MOST_NOT_APPLICABLE)
        print(f"\nIMAPI2's members: {count['served']} served, {count['n/a']} n/a, {count['planned']} planned")


class Members(Served):
    note = "bus/imapi2"

    def result(self):
        return self.client.make_image(self.tree({"folder/file": b"x" * 5000}))

    def burn(self, source, **options):
        writer = self.client.make_format(self.drive)
        return self.client.wait(self.client.write(writer, source, **options))

    def test_introspection(self):
        """Every served member stands in what the service says of itself."""
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        result = self.result()
        writer = self.client.make_format(self.drive)
        job = self.client.write(writer, GLib.Variant("o", result))
        self.client.wait(job)
        shown = collections.defaultdict(set)
        sessions = self.client.get(writer, "Format.Data.MultisessionInterfaces")
        eraser = self.client.call(ROOT, "Manager.CreateFormatErase", "(a{sv})", {})
        for path in (ROOT, self.drive, image, result, writer, eraser, job, *sessions):
            for interface, members in self.introspect(path).items():
                shown[interface] |= {member for _, member in members}
        for row in ROWS:
            if row.status == "served":
                self.assertIn(row.bus_member, shown[row.bus_interface], row)

    def test_IDiscMaster2(self):
        self.assertEqual([self.drive], self.client.get(ROOT, "Manager.Drives"))
        self.assertIs(True, self.client.get(ROOT, "Manager.IsSupportedEnvironment"))

    def test_DDiscMaster2Events(self):
        added = self.client.wait_for_signal(ROOT, "org.freedesktop.DBus.ObjectManager.InterfacesAdded",
                                            then=lambda: self.client.add_drive("other"))
        self.assertTrue(added[0].endswith("/other"))
        removed = self.client.wait_for_signal(
            ROOT, "org.freedesktop.DBus.ObjectManager.InterfacesRemoved",
            then=lambda: self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "other", {}))
        self.assertEqual(added[0], removed[0])

    def test_IDiscRecorder2(self):
        self.assertIn(self.drive, self.client.call(ROOT, "org.freedesktop.DBus.ObjectManager.GetManagedObjects"))
        self.get_all(self.drive, "Drive")
        self.client.call(self.drive, "Drive.AcquireExclusiveAccess", "(bsa{sv})", False, "test", {})
        self.assertEqual("test", self.client.get(self.drive, "Drive.ExclusiveAccessOwner"))
        self.client.call(self.drive, "Drive.ReleaseExclusiveAccess", "(a{sv})", {})
        self.client.call(self.drive, "Drive.EjectMedia", "(a{sv})", {})
        self.client.call(self.drive, "Drive.CloseTray", "(a{sv})", {})

    def test_IDiscRecorder2Ex(self):
        mmc = lambda method, signature="", *args: self.client.call(
            self.drive, f"Drive.Mmc.{method}", f"({signature}a{{sv}})", *args, {})
        for name, value in (("ByteAlignmentMask", 1), ("MaximumNonPageAlignedTransferSize", 65536),
                            ("MaximumPageAlignedTransferSize", 65536)):
            self.assertEqual(value, self.client.get(self.drive, f"Drive.Mmc.{name}"))
        self.assertEqual([], list(mmc("SendCommandNoData", "ayu", bytes(6), 5)))  # TEST UNIT READY
        sense, data = mmc("SendCommandGetDataFromDevice", "ayuu", bytes([0x12, 0, 0, 0, 36, 0]), 5, 36)
        self.assertEqual((0, 36, 5), (len(sense), len(data), data[0]))  # INQUIRY of a recorder
        sense, data = mmc("SendCommandGetDataFromDevice", "ayuu", bytes([0x28, *[0xFF] * 5, 0, 0, 1, 0]), 5, 2048)
        self.assertEqual((18, 0x70, 5, 0x21, 0), (len(sense), sense[0] & 0x7F, sense[2], sense[12], len(data)))
        page = bytes(mmc("GetModePage", "ii", 1, 0))
        self.assertEqual((1, len(page) - 2), (page[0], page[1]))
        changed = page[:3] + bytes([page[3] ^ 1]) + page[4:]
        mmc("SetModePage", "iay", 0, changed)
        self.assertEqual(changed, bytes(mmc("GetModePage", "ii", 1, 0)))
        parameters = bytes(8) + page
        self.assertEqual([], list(mmc("SendCommandSendDataToDevice", "ayuay",
                                      bytes([0x55, 0x10, 0, 0, 0, 0, 0, 0, len(parameters), 0]), 5, parameters)))
        self.assertEqual(page, bytes(mmc("GetModePage", "ii", 1, 0)))
        self.assertIn(0x2A, mmc("GetSupportedModePages", "i", 0))
        self.assertEqual(self.client.get(self.drive, "Drive.SupportedFeaturePages"), mmc("GetSupportedFeaturePages", "b", False))
        self.assertEqual(self.client.get(self.drive, "Drive.CurrentFeaturePages"), mmc("GetSupportedFeaturePages", "b", True))
        self.assertEqual(self.client.get(self.drive, "Drive.SupportedProfiles"), mmc("GetSupportedProfiles", "b", False))
        self.assertEqual([self.client.get(self.drive, "Media.Profile")], mmc("GetSupportedProfiles", "b", True))
        core = mmc("GetFeaturePage", "ib", 1, True)
        self.assertEqual((0, 1, len(core) - 4), (core[0], core[1], core[3]))
        adapter, device = bytes(mmc("GetAdapterDescriptor")), bytes(mmc("GetDeviceDescriptor"))
        self.assertEqual((32, 65536), (len(adapter), int.from_bytes(adapter[8:12], "little")))
        text = lambda at: device[int.from_bytes(device[at:at + 4], "little"):].split(b"\0")[0].decode()
        self.assertEqual((len(device), 5, 1), (int.from_bytes(device[4:8], "little"), device[8], device[10]))
        self.assertEqual([self.client.get(self.drive, f"Drive.{name}") for name in
                          ("VendorId", "ProductId", "ProductRevision", "SerialNumber")], [text(at) for at in (12, 16, 20, 24)])
        disc, track = mmc("GetDiscInformation"), mmc("GetTrackInformation", "ui", 1, 1)
        self.assertEqual((0, 1), (disc[2] & 3, track[2]))  # blank; the first track
        structure = mmc("ReadDvdStructure", "uuuu", 0, 0, 0, 0)
        self.assertEqual(len(structure), structure[0] * 256 + structure[1] + 2)
        self.client.call(self.drive, "Drive.Virtual.LoadMedia", "(sa{sv})", "dvd+r-dl", {})
        boundary = bytes(mmc("ReadDvdStructure", "uuuu", 0x20, 0, 0, 0))
        self.assertEqual(0, boundary[4] & 0x80)
        mmc("SendDvdStructure", "uay", 0x20, bytes([0, 10, *[0] * 8, 0x10, 0]))
        boundary = bytes(mmc("ReadDvdStructure", "uuuu", 0x20, 0, 0, 0))
        self.assertEqual((0x80, 0x1000), (boundary[4] & 0x80, int.from_bytes(boundary[8:12], "big")))

    def test_IDiscFormat2(self):
        writer = self.client.make_format(self.drive)
        for method in ("IsRecorderSupported", "IsCurrentMediaSupported"):
            self.assertIs(True, self.client.call(writer, f"Format.{method}", "(oa{sv})", self.drive, {}))
        self.assertIs(True, self.client.call(writer, "Format.GetMediaHeuristicallyBlank", "(a{sv})", {}))
        self.get_all(writer, "Format")

    def test_IDiscFormat2Data(self):
        writer = self.client.make_format(self.drive)
        self.client.call(writer, "Format.Data.SetClientName", "(sa{sv})", "another name", {})
        self.assertEqual("another name", self.client.call(writer, "Format.Data.GetClientName", "(a{sv})", {}))
        self.client.call(writer, "Format.Data.SetWriteSpeed", "(xba{sv})", -1, False, {})
        for flag in ("BufferUnderrunFreeDisabled", "PostgapAlreadyInImage", "ForceMediaToBeClosed",
                     "DisableConsumerDvdCompatibilityMode", "ForceOverwrite"):
            self.client.set(writer, f"Format.Data.{flag}", "b", True)
            self.assertIs(True, self.client.get(writer, f"Format.Data.{flag}"))
            self.client.set(writer, f"Format.Data.{flag}", "b", False)
        self.get_all(writer, "Format.Data")
        self.client.wait(self.client.write(writer, GLib.Variant("o", self.result())))
        self.assert_fails("Df2dataWriteNotInProgress", self.client.call, writer, "Format.Data.CancelWrite", "(a{sv})", {})

    def test_DDiscFormat2DataEvents(self):
        writer = self.client.make_format(self.drive)
        job = self.client.write(writer, GLib.Variant("o", self.result()))
        self.client.wait(job)
        other = []
        self.client.wait_for_signal(
            None, "Job.Update", then=lambda: other.append(self.client.write(writer, GLib.Variant("o", self.result()))))
        self.client.wait(other[0])

    def eraser(self, media="cd-rw", **options):
        drive = self.client.add_drive("rewritable", media=media, size=64 << 20)
        return drive, self.client.call(ROOT, "Manager.CreateFormatErase", "(a{sv})",
                                       {"recorder": GLib.Variant("o", drive), "client-name": GLib.Variant("s", "test"),
                                        **variants(options)})

    def test_IDiscFormat2Erase(self):
        drive, eraser = self.eraser()
        writer = self.client.make_format(drive)
        self.client.wait(self.client.write(writer, GLib.Variant("o", self.result())))
        self.assertIs(False, self.client.get(eraser, "Format.MediaPhysicallyBlank"))
        self.assertEqual(3, self.client.get(eraser, "Format.Erase.CurrentPhysicalMediaType"))
        self.client.call(eraser, "Format.Erase.SetClientName", "(sa{sv})", "another name", {})
        self.assertEqual("another name", self.client.call(eraser, "Format.Erase.GetClientName", "(a{sv})", {}))
        for full in (True, False):
            self.client.set(eraser, "Format.Erase.FullErase", "b", full)
            self.assertIs(full, self.client.get(eraser, "Format.Erase.FullErase"))
            job = self.client.call(eraser, "Format.Erase.EraseMedia", "(a{sv})", {})
            self.assertEqual(full, self.client.wait(job)["full"])
            self.assertIs(True, self.client.get(eraser, "Format.MediaPhysicallyBlank"))
        self.client.set(eraser, "Format.Erase.Recorder", "o", "/")
        self.assertEqual("/", self.client.get(eraser, "Format.Erase.Recorder"))
        self.get_all(eraser, "Format.Erase")

    def test_DDiscFormat2EraseEvents(self):
        _, eraser = self.eraser()
        jobs = []
        update = self.client.wait_for_signal(
            None, "Job.Update",
            then=lambda: jobs.append(self.client.call(eraser, "Format.Erase.EraseMedia", "(a{sv})", {})))
        self.client.wait(jobs[0])
        for figure in ("ElapsedTime", "TotalTime", "RemainingTime"):
            self.assertIn(figure, update[0])

    def test_IDiscFormat2DataEventArgs(self):
        self.job_figures()

    def test_IWriteEngine2EventArgs(self):
        self.job_figures()

    def job_figures(self):
        job = self.client.write(self.client.make_format(self.drive), GLib.Variant("o", self.result()))
        self.client.wait(job)
        self.get_all(job, "Job")
        self.assertEqual(0, self.client.get(job, "Job.StartLba"))
        self.assertGreater(self.client.get(job, "Job.LastWrittenLba"), 0)

    def test_IBurnVerification(self):
        writer = self.client.make_format(self.drive)
        self.assertEqual(0, self.client.get(writer, "Format.Data.BurnVerificationLevel"))
        self.client.set(writer, "Format.Data.BurnVerificationLevel", "i", 2)
        self.assertIs(True, self.client.wait(self.client.write(writer, GLib.Variant("o", self.result())))["verified"])

    def test_IWriteSpeedDescriptor(self):
        descriptors = self.client.get(self.client.make_format(self.drive), "Format.Data.SupportedWriteSpeedDescriptors")
        bd_r = 0x12
        for media_type, _, speed in descriptors:
            self.assertEqual(bd_r, media_type)
            self.assertGreater(speed, 0)
        self.assertTrue(descriptors)

    def made(self, kind, **options):
        return GLib.Variant("a{sv}", {"type": GLib.Variant("s", kind), **variants(options)})

    def test_IStreamPseudoRandomBased(self):
        self.burn(self.made("pseudo-random", seed=GLib.Variant("u", 7), length=1 << 20))
        extended = self.made("pseudo-random", extended_seed=GLib.Variant("au", [1, 2]), length=1 << 20)
        self.assert_fails("org.freedesktop.DBus.Error.NotSupported", self.burn, extended)  # as IMAPI2: E_NOTIMPL

    def test_IStreamConcatenate(self):
        parts = [self.made("zero", length=1 << 20), self.made("zero", length=2048)]
        self.burn(self.made("concatenate", streams=GLib.Variant("av", parts)))
        parts.append(self.made("pseudo-random", seed=GLib.Variant("u", 7), length=2048))  # Append
        appended = self.burn(self.made("concatenate", streams=GLib.Variant("av", parts)))
        self.assertEqual((1 << 20) // 2048 + 2, appended["sectors"])

    def test_IStreamInterleave(self):
        parts = [self.made("zero", length=1 << 20), self.made("zero", length=1 << 20)]
        self.burn(self.made("interleave", streams=GLib.Variant("av", parts),
                            block_sizes=GLib.Variant("at", [2048, 4096])))

    def test_MsftStreamZero(self):
        self.burn(self.made("zero", length=1 << 20))


if __name__ == "__main__":
    main()
