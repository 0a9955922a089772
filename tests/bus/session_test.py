"""A folder becomes a verified disc over a session bus, driven by busctl, gdbus and GDBus."""

import os
import re
import tempfile

from gi.repository import Gio, GLib

from support import BLOCK, MIB, NAME, ROOT, BusTest, Feeder, main, variants

FILES = {"hello.txt": b"hello, disc\n", "empty": b"", "docs/one.bin": os.urandom(2049), "docs/deep/er/two.bin": b"x" * BLOCK}


class Session(BusTest):
    def test_is_started_by_its_name_and_says_its_version(self):
        self.assertRegex(self.client.get(ROOT, "Manager.Version"), r"^\d+\.\d+\.\d+$")

    def test_busctl_introspects_every_object_in_every_state(self):
        drive = self.client.add_drive("v1")
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        empty = self.client.make_format(drive)
        none = self.client.call(ROOT, "Manager.CreateFormatData", "(a{sv})", {})
        self.client.call(drive, "Drive.Virtual.LoadMedia", "(sa{sv})", "bd-r", variants({"size": 64 * MIB}))
        result = self.client.make_image(self.tree(FILES))
        job = self.client.write(empty, GLib.Variant("o", result))
        self.client.wait(job)
        for path, interface, member in [
            (ROOT, "Manager", "VirtualMediaTypes"), (drive, "Drive", "CurrentProfiles"), (drive, "Media", "Tracks"),
            (drive, "Drive.Virtual", "MediaType"), (image, "FileSystemImage", "UsedBlocks"),
            (empty, "Format.Data", "FreeSectorsOnMedia"), (none, "Format.Data", "NextWritableAddress"),
            (result, "ImageResult", "TotalBlocks"), (job, "Job", "Progress"),
        ]:
            with self.subTest(path=path, interface=interface):
                text = self.run_client("busctl", "--user", "introspect", NAME, path, f"{NAME}.{interface}")
                self.assertIn("." + member, text)
                self.assertNotIn("Failed to", text)

    def test_managed_objects_are_the_drives_and_nothing_else(self):
        get = "org.freedesktop.DBus.ObjectManager.GetManagedObjects"
        self.assertEqual({}, self.client.call(ROOT, get))
        drive = self.client.add_drive("v1")
        self.client.make_format(drive)
        for media in ["", "cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw", "dvd-ram", "dvd+r-dl", "bd-r-ql", "disk"]:
            if media:
                self.client.call(drive, "Drive.Virtual.LoadMedia", "(sa{sv})", media, {})
            objects = self.client.call(ROOT, get)
            self.assertEqual([drive], list(objects))
            self.assertEqual(media, objects[drive][NAME + ".Drive.Virtual"]["MediaType"])
            self.assertEqual("ready" if media else "empty", objects[drive][NAME + ".Media"]["State"])

    def test_a_folder_becomes_a_verified_disc_that_reads_back(self):
        for media in ["cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw", "dvd-ram", "dvd+r-dl", "bd-re-dl", "disk"]:
            with self.subTest(media=media):
                drive = self.client.add_drive(media.replace("-", "m").replace("+", "p"), media=media)
                result = self.client.make_image(self.tree(FILES))
                blocks = self.client.get(result, "ImageResult.TotalBlocks")
                writer = self.client.make_format(drive)
                self.client.set(writer, "Format.Data.BurnVerificationLevel", "i", 2)
                self.client.set(writer, "Format.Data.ForceOverwrite", "b", True)
                job = self.client.write(writer, GLib.Variant("o", result))
                written = self.client.wait(job)
                self.assertEqual((0, blocks, True), (written["first-lba"], written["sectors"], written["verified"]))
                self.assertEqual("done", self.client.get(job, "Job.State"))

                stream = os.fdopen(self.client.call(result, "ImageResult.OpenImageStream", "(a{sv})", {}), "rb")
                with stream:
                    image = stream.read()
                self.assertEqual(blocks * BLOCK, len(image))
                self.assertEqual(image, self.client.read_disc(writer, sectors=blocks))
                self.client.wait(self.client.call(writer, "Format.Data.Verify", "(va{sv})", GLib.Variant("o", result), {}))

    def test_gdbus_and_busctl_burn_without_any_library(self):
        folder = self.tree(FILES)

        def gdbus(path, member, *arguments):
            text = self.run_client("gdbus", "call", "--session", "--timeout", "60", "-d", NAME, "-o", path, "-m",
                                   f"{NAME}.{member}", *arguments)
            found = re.search(r"objectpath '([^']*)'", text)
            return found.group(1) if found else text

        drive = gdbus(ROOT, "Manager.AddVirtualDrive", "v1", "{'media': <'bd-r'>, 'size': <uint64 67108864>}")
        image = gdbus(ROOT, "Manager.CreateFileSystemImage", "{}")
        gdbus(gdbus(image, "FileSystemImage.AddTree", "/", f"<'{folder}'>", "true", "{}"), "Job.Wait")
        result = gdbus(gdbus(image, "FileSystemImage.CreateResultImage", "{}"), "Job.Wait")
        writer = gdbus(ROOT, "Manager.CreateFormatData",
                       f"{{'recorder': <objectpath '{drive}'>, 'client-name': <'gdbus'>}}")
        self.run_client("busctl", "--user", "set-property", NAME, writer, NAME + ".Format.Data", "BurnVerificationLevel",
                        "i", "2")
        job = gdbus(writer, "Format.Data.Write", f"<objectpath '{result}'>", "{}")
        self.assertIn("'verified': <true>", gdbus(job, "Job.Wait"))

    def test_an_image_is_edited_and_looked_at_by_paths(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})

        def call(member, *arguments):
            return self.client.call(image, "FileSystemImage." + member, *arguments)

        source = os.path.join(self.tree(FILES), "hello.txt")
        call("AddDirectory", "(sa{sv})", "/sub", {})
        self.client.wait(call("AddFile", "(sva{sv})", "/sub/renamed.txt", GLib.Variant("s", source), {}))
        self.assertEqual([1, 2, 0], [call("Exists", "(sa{sv})", p, {}) for p in ["/sub", "/sub/renamed.txt", "/none"]])
        item = call("GetItem", "(va{sv})", GLib.Variant("s", "sub/renamed.txt"), {})
        self.assertEqual(("renamed.txt", 2, 12), (item["name"], item["type"], item["data-size"]))
        items, total = call("ListDirectory", "(sa{sv})", "/", {})
        self.assertEqual((["sub"], 1), ([i["name"] for i in items], total))
        self.assertEqual((1, 1), (self.client.get(image, "FileSystemImage.FileCount"),
                                  self.client.get(image, "FileSystemImage.DirectoryCount")))
        point = self.client.get(image, "FileSystemImage.ChangePoint")
        call("RemoveTree", "(sa{sv})", "/sub", {})
        self.assertEqual(0, call("Exists", "(sa{sv})", "/sub", {}))
        call("RollbackToChangePoint", "(ta{sv})", point, {})
        self.assertEqual(2, call("Exists", "(sa{sv})", "/sub/renamed.txt", {}))
        call("SetVolumeName", "(sa{sv})", "My Disc", {})
        self.assertEqual(("MY_DISC", "My Disc", "My Disc"), call("GetVolumeNames", "(a{sv})", {}))

    def test_names_of_odd_bytes_are_answered(self):
        folder = self.tree({})
        with open(os.path.join(os.fsencode(folder), b"\xff\xfe.bin"), "wb") as f:
            f.write(b"x" * 5000)
        os.mkfifo(os.path.join(os.fsencode(folder), b"\xfd"))
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        job = self.client.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", GLib.Variant("s", folder), False, {})
        self.client.wait(job)
        self.assertIn("\ufffd", "".join(self.client.call(job, "Job.GetReport")["warnings"]))
        items, _ = self.client.call(image, "FileSystemImage.ListDirectory", "(sa{sv})", "/", {})
        self.assertEqual(["\ufffd\ufffd.bin"], [item["name"] for item in items])
        result = self.client.wait(self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {}))["result"]
        items = self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})", {})
        self.assertTrue(items[0][0].endswith("\ufffd\ufffd.bin"))

    def test_an_image_is_frozen_while_its_result_lives(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        job = self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {})
        result = self.client.wait(job)["result"]
        add = (image, "FileSystemImage.AddDirectory", "(sa{sv})", "/sub", {})
        self.assert_fails("Readonly", self.client.call, *add)
        self.client.call(result, "ImageResult.Release")
        self.client.call(*add)

    def test_an_image_can_be_changed_again_when_its_result_was_burned_and_released(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        job = self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {})
        result = self.client.wait(job)["result"]
        writer = self.client.make_format(self.client.add_drive("v1", media="bd-r", size=64 * MIB))
        self.client.wait(self.client.write(writer, GLib.Variant("o", result)))
        self.client.call(result, "ImageResult.Release")
        self.client.call(image, "FileSystemImage.AddDirectory", "(sa{sv})", "/sub", {})

    def test_the_same_input_gives_the_same_bytes(self):
        folder = self.tree(FILES)
        saved = []
        for _ in range(2):
            result = self.client.make_image(folder, source_date_epoch=GLib.Variant("x", 1600000000))
            with tempfile.TemporaryFile() as f:
                self.client.wait(self.client.call(result, "ImageResult.SaveTo", "(ha{sv})", 0, {}, descriptors=[f.fileno()]))
                f.seek(0)
                saved.append(f.read())
        self.assertEqual(saved[0], saved[1])

    def test_an_image_knows_which_blocks_its_files_have(self):
        result = self.client.make_image(self.tree(FILES))
        items = self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})", {})
        self.assertEqual({"/hello.txt", "/docs/one.bin", "/docs/deep/er/two.bin"}, {i[0] for i in items})
        for item in items:
            self.assertEqual(item, self.client.call(result, "ImageResult.GetProgressItemFromBlock", "(xa{sv})", item[1], {}))
            self.assertEqual(item, self.client.call(result, "ImageResult.GetProgressItemFromDescription", "(sa{sv})",
                                                    item[0], {}))

    def test_sources_are_made_of_sources(self):
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        writer = self.client.make_format(drive)
        random = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pseudo-random"), "seed": GLib.Variant("u", 7),
                                        "length": GLib.Variant("t", 5 * BLOCK + 1)})
        zero = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "zero"), "length": GLib.Variant("t", 3 * BLOCK - 1)})
        both = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "concatenate"),
                                      "streams": GLib.Variant("av", [random, zero])})
        self.client.wait(self.client.write(writer, both))
        x, expected = 7, b""
        while len(expected) < 5 * BLOCK + 1:
            x = (0x19660D * x + 0x3C6EF35F) % (1 << 32)
            expected += x.to_bytes(4, "little")
        expected = expected[: 5 * BLOCK + 1] + bytes(3 * BLOCK - 1)
        self.assertEqual(expected, self.client.read_disc(writer, sectors=8))
        self.client.wait(self.client.call(writer, "Format.Data.Verify", "(va{sv})", both, {}))

    def test_updates_are_signalled_up_to_the_last_one(self):
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        feeder = Feeder()
        job = self.client.write(self.client.make_format(drive), feeder.source(MIB), descriptors=[feeder.reader])
        feeder.started()

        def finish():
            feeder.feed(MIB)
            feeder.end()

        progress, = self.client.wait_for_signal(job, "Job.Update", lambda p: p["Progress"] == 1.0, finish)
        self.assertEqual(set(), {"Action", "SectorCount", "LastWrittenLba", "FreeSystemBuffer"} - set(progress))
        self.client.wait(job)

    def test_a_validated_image_is_described(self):
        result = self.client.make_image(self.tree(FILES))
        job = self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", GLib.Variant("o", result), {})
        found = self.client.wait(job)
        self.assertEqual((7, True), (found["file-systems"], found["rock-ridge"]))

    def test_exclusive_access_is_counted_and_ends_with_its_connection(self):
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        acquire = (drive, "Drive.AcquireExclusiveAccess", "(bsa{sv})", False, "first", {})
        self.client.call(*acquire)
        self.client.call(*acquire)
        self.assertEqual("first", self.client.get(drive, "Drive.ExclusiveAccessOwner"))
        other = self.connect()
        self.assert_fails("org.freedesktop.DBus.Error.AccessDenied", other.call, *acquire)
        writer = other.make_format(drive)
        zero = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "zero"), "length": GLib.Variant("t", BLOCK)})
        self.assert_fails("RecorderLocked", other.wait, other.write(writer, zero))
        self.client.call(drive, "Drive.ReleaseExclusiveAccess", "(a{sv})", {})
        self.assertEqual("first", other.get(drive, "Drive.ExclusiveAccessOwner"))
        self.client.close()
        other.wait_for_property(drive, "Drive.ExclusiveAccessOwner", "")
        other.wait(other.write(writer, zero))

    def test_exclusive_access_that_comes_too_late_for_its_connection_ends_at_once(self):
        drive = self.client.add_drive("v1", media="bd-r", size=64 * MIB)
        pipe = Feeder()
        work = self.client.call(self.client.make_format(drive), "Format.Data.Verify", "(va{sv})",
                                pipe.source(64 * BLOCK), {}, descriptors=[pipe.reader])
        pipe.started()
        other = self.connect()
        other.connection.call(NAME, drive, NAME + ".Drive", "AcquireExclusiveAccess",
                              GLib.Variant("(bsa{sv})", (False, "other", {})), None, Gio.DBusCallFlags.NONE, -1, None,
                              None)
        self.client.wait_for_property(drive, "Drive.ExclusiveAccessOwner", "other")
        name = other.connection.get_unique_name()
        other.close()
        self.client.wait_until_gone(name)
        self.client.call(work, "Job.Cancel")
        pipe.end()
        self.client.wait_for_property(drive, "Drive.ExclusiveAccessOwner", "")


if __name__ == "__main__":
    main()
