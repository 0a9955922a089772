"""Holds dbus/imapi2-map.tsv against IMAPI2's list of members and against the running service: every member has a row,
every row that says `served` names a member that the service's introspection shows and that its test calls."""

import collections
import os
import unittest
import xml.etree.ElementTree as ET

import gi

gi.require_version("Gio", "2.0")
from gi.repository import GLib  # noqa: E402

from support import NAME, ROOT, BusTest, Client, main, variants

MOST_NOT_APPLICABLE = 25
Row = collections.namedtuple("Row", "interface member status bus_interface bus_member note")


def read_table(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


ROWS = [Row(*(cells + [""] * (6 - len(cells)))) for cells in read_table(os.environ["IMAPI2_MAP"])]


class RecordingClient(Client):
    """Remembers what it called, got and set, as (interface, member)."""

    def __init__(self, address):
        super().__init__(address)
        self.used = set()

    def call(self, path, member, signature="()", *arguments, **options):
        interface, method = self._interface(member)
        self.used.add((interface, method))
        if interface == "org.freedesktop.DBus.Properties":
            self.used.add(tuple(arguments[:2]))
        return super().call(path, member, signature, *arguments, **options)

    def wait_for_signal(self, path, member, *arguments, **options):
        self.used.add(self._interface(member))
        return super().wait_for_signal(path, member, *arguments, **options)


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
                self.assertTrue(hasattr(Served, row.note.removeprefix("bus/imapi2 ")), row)
            elif row.status == "n/a":
                self.assertTrue(row.note, row)
        count = collections.Counter(row.status for row in ROWS)
        self.assertLessEqual(count["n/a"], MOST_NOT_APPLICABLE)
        print(f"\nIMAPI2's members: {count['served']} served, {count['n/a']} n/a, {count['planned']} planned")


class Served(BusTest):
    """Each test calls what the map says serves one interface of IMAPI2."""

    def connect(self):
        client = RecordingClient(self.bus.address)
        self.addCleanup(lambda: client.connection.is_closed() or client.close())
        return client

    def setUp(self):
        super().setUp()
        self.drive = self.client.add_drive("lab", media="bd-r")
        self.client.wait_for_property(self.drive, "Media.State", "ready")
        self.client.used.clear()

    def tearDown(self):
        name = self._testMethodName
        promised = {(row.bus_interface, row.bus_member) for row in ROWS if row.note == "bus/imapi2 " + name}
        self.assertTrue(promised or name == "test_introspection", "no row names this test")
        self.assertEqual(set(), promised - self.client.used, "the map promises what this test does not call")
        super().tearDown()

    def get_all(self, path, *interfaces):
        """Gets every property that an interface has by introspection, one by one."""
        for interface, members in self.introspect(path).items():
            if interface.removeprefix(NAME + ".") in interfaces:
                for kind, member in members:
                    if kind == "property":
                        self.client.get(path, f"{interface.removeprefix(NAME + '.')}.{member}")

    def introspect(self, path):
        root = ET.fromstring(self.client.call(path, "org.freedesktop.DBus.Introspectable.Introspect"))
        return {i.get("name"): {(m.tag, m.get("name")) for m in i if m.get("name")} for i in root.iter("interface")}

    def image(self):
        return self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})

    def result(self):
        return self.client.make_image(self.tree({"folder/file": b"x" * 5000}))

    def burn(self, source, **options):
        writer = self.client.make_format(self.drive)
        return self.client.wait(self.client.write(writer, source, **options))

    def test_introspection(self):
        """Every served member stands in what the service says of itself."""
        image = self.image()
        result = self.result()
        writer = self.client.make_format(self.drive)
        job = self.client.write(writer, GLib.Variant("o", result))
        self.client.wait(job)
        shown = collections.defaultdict(set)
        for path in (ROOT, self.drive, image, result, writer, job):
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

    def test_IStreamConcatenate(self):
        parts = [self.made("zero", length=1 << 20), self.made("zero", length=2048)]
        self.burn(self.made("concatenate", streams=GLib.Variant("av", parts)))

    def test_IStreamInterleave(self):
        parts = [self.made("zero", length=1 << 20), self.made("zero", length=1 << 20)]
        self.burn(self.made("interleave", streams=GLib.Variant("av", parts),
                            block_sizes=GLib.Variant("at", [2048, 4096])))

    def test_MsftStreamZero(self):
        self.burn(self.made("zero", length=1 << 20))

    def test_IProgressItem(self):
        items = self.client.call(self.result(), "ImageResult.GetProgressItems", "(a{sv})", {})
        description, first, last, blocks = items[-1]
        self.assertTrue(description.endswith("file"))
        self.assertEqual(blocks, last - first + 1)

    def test_IProgressItems(self):
        result = self.result()
        items = self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})", {})
        self.assertEqual(len(items), self.client.get(result, "ImageResult.ProgressItemCount"))
        item = items[0]
        self.assertEqual(item, self.client.call(result, "ImageResult.GetProgressItemFromBlock", "(xa{sv})", item[1], {}))
        self.assertEqual(item, self.client.call(result, "ImageResult.GetProgressItemFromDescription", "(sa{sv})", item[0], {}))

    def test_IFileSystemImageResult(self):
        result = self.result()
        self.assertTrue(self.client.call(result, "ImageResult.GetDiscId", "(a{sv})", {}))
        self.assertEqual(2048, self.client.get(result, "ImageResult.BlockSize"))
        size = self.client.get(result, "ImageResult.TotalBlocks") * 2048
        self.assertTrue(self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})", {}))
        with os.fdopen(self.client.call(result, "ImageResult.OpenImageStream", "(a{sv})", {}), "rb") as stream:
            self.assertEqual(size, len(stream.read()))

    def test_IFsiItem(self):
        self.one_item()

    def test_IFsiFileItem(self):
        self.one_item()

    def one_item(self):
        image = self.image()
        with open(os.path.join(self.tree({"a": b"12345"}), "a"), "rb") as f:
            self.client.wait(self.client.call(image, "FileSystemImage.AddFile", "(sva{sv})", "/b", GLib.Variant("h", 0), {},
                                              descriptors=[f.fileno()]))
        item = self.client.call(image, "FileSystemImage.GetItem", "(sa{sv})", "/b", {})
        self.assertEqual(("b", 5), (item["name"], item["data-size"]))

    def test_IFsiDirectoryItem(self):
        image = self.image()
        call = self.client.call
        call(image, "FileSystemImage.AddDirectory", "(sa{sv})", "/d", {})
        folder = self.tree({"f": b"1", "e/g": b"2"})
        self.client.wait(call(image, "FileSystemImage.AddTree", "(svba{sv})", "/d", GLib.Variant("s", folder), False, {}))
        self.client.wait(call(image, "FileSystemImage.AddFile", "(sva{sv})", "/h",
                              GLib.Variant("s", os.path.join(folder, "f")), {}))
        items, total = call(image, "FileSystemImage.ListDirectory", "(sa{sv})", "/d", {})
        self.assertEqual((["e", "f"], 2), (sorted(i["name"] for i in items), total))
        self.assertEqual("h", call(image, "FileSystemImage.GetItem", "(sa{sv})", "/h", {})["name"])
        call(image, "FileSystemImage.Remove", "(sa{sv})", "/h", {})
        call(image, "FileSystemImage.RemoveTree", "(sa{sv})", "/d", {})
        self.assertEqual(([], 0), call(image, "FileSystemImage.ListDirectory", "(sa{sv})", "/", {}))

    def test_IFileSystemImage(self):
        image = self.image()
        call = self.client.call
        call(image, "FileSystemImage.SetVolumeName", "(sa{sv})", "Some name", {})
        self.assertEqual("Some name", call(image, "FileSystemImage.GetVolumeName", "(a{sv})", {}))
        self.assertEqual(("SOME_NAME", "Some name", "Some name"),
                         call(image, "FileSystemImage.GetVolumeNames", "(a{sv})", {}))
        call(image, "FileSystemImage.ChooseImageDefaultsForMediaType", "(ia{sv})", 2, {})
        call(image, "FileSystemImage.SetMaxMediaBlocksFromDevice", "(oa{sv})", self.drive, {})
        self.assertEqual(0, call(image, "FileSystemImage.Exists", "(sa{sv})", "/nothing", {}))
        point = self.client.get(image, "FileSystemImage.ChangePoint")
        call(image, "FileSystemImage.AddDirectory", "(sa{sv})", "/d", {})
        self.assertEqual(1, call(image, "FileSystemImage.Exists", "(sa{sv})", "/d", {}))
        call(image, "FileSystemImage.RollbackToChangePoint", "(ta{sv})", point, {})
        self.assertEqual(0, call(image, "FileSystemImage.Exists", "(sa{sv})", "/d", {}))
        call(image, "FileSystemImage.LockInChangePoint", "(a{sv})", {})
        self.get_all(image, "FileSystemImage")
        self.client.wait(call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {}))
        other = self.image()
        call(other, "FileSystemImage.ChooseImageDefaults", "(oa{sv})", self.drive, {})

    def test_IIsoImageManager(self):
        with open(os.path.join(self.tree({"i": b"\0" * 4096}), "i"), "rb") as f:
            job = self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", GLib.Variant("h", 0), {},
                                   descriptors=[f.fileno()])
        self.assert_fails("ImagemanagerNoValidVdFound", self.client.wait, job)


if __name__ == "__main__":
    main()
