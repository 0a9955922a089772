"""What callers hand over to be read and written: how errors name it, what happens when it changes meanwhile, and how much
of a disc and of a file is written."""

import os
import tempfile

from gi.repository import GLib

from support import BLOCK, DBUS_ERROR, MIB, ROOT, BusTest, Feeder, main, variants


def descriptor():
    """A source that is the call's first descriptor."""
    return GLib.Variant("h", 0)


class Names(BusTest):
    def setUp(self):
        super().setUp()
        self.folder = self.tree({"sub/a.bin": b"before"})
        self.writer = self.client.make_format(self.client.add_drive("v1", media="bd-r", size=64 * MIB))

    def image_of(self, path, **options):
        """An ImageResult of a folder that is passed as a descriptor."""
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        fd = os.open(path, os.O_PATH)
        self.client.wait(self.client.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", descriptor(), False,
                                          variants(options), descriptors=[fd]))
        os.close(fd)
        return self.client.wait(self.client.call(image, "FileSystemImage.CreateResultImage", "(a{sv})", {}))["result"]

    def changed(self, result):
        """What burning says when a file of the image was changed."""
        with open(os.path.join(self.folder, "sub/a.bin"), "wb") as f:
            f.write(b"afterwards")
        return self.assert_fails("SourceChanged",
                                 lambda: self.client.wait(self.client.write(self.writer, GLib.Variant("o", result))))

    def test_a_file_below_a_passed_folder_is_named_by_its_path(self):
        self.assertIn(f"{self.folder}/sub/a.bin changed", self.changed(self.image_of(self.folder)))

    def test_or_as_the_caller_calls_it(self):
        self.assertIn("my files/sub/a.bin changed", self.changed(self.image_of(self.folder, shown_as="my files")))

    def test_what_is_passed_to_be_burned_is_named_too(self):
        fd = os.open(self.folder, os.O_PATH)
        for options, name in [({}, self.folder), ({"shown_as": "my image"}, "my image")]:
            text = self.assert_fails(DBUS_ERROR + "InvalidArgs", lambda: self.client.wait(
                self.client.write(self.writer, descriptor(), descriptors=[fd], **options)))
            self.assertIn(f"{name} is a folder", text)
        os.close(fd)

    def test_what_is_of_a_wrong_type_is_told_the_right_one(self):
        text = self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.write, self.writer, GLib.Variant("i", 5))
        for part in ["(h)", "(s)", "(o)", "(a{sv})", "not 'i'"]:
            self.assertIn(part, text)
        zeros = GLib.Variant("a{sv}", variants({"type": "zero", "length": "long"}))
        text = self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.write, self.writer, zeros)
        self.assertIn("the option 'length' must be of the type 't', not 's'", text)

    def test_a_blank_disc_has_nothing_to_verify(self):
        zeros = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "zero"), "length": GLib.Variant("t", BLOCK)})
        job = self.client.call(self.writer, "Format.Data.Verify", "(va{sv})", zeros, {})
        self.assertIn("is blank", self.assert_fails("EmptyDisc", self.client.wait, job))

    def test_what_has_no_name_is_the_descriptor(self):
        reader, writer = os.pipe()
        memory = os.memfd_create("secret")
        with tempfile.TemporaryFile(dir=self.folder) as deleted:
            for fd in [reader, memory, deleted.fileno()]:
                text = self.assert_fails(DBUS_ERROR + "InvalidArgs", lambda: self.client.wait(self.client.call(
                    self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {}), "FileSystemImage.AddTree",
                    "(svba{sv})", "/", descriptor(), False, {}, descriptors=[fd])))
                self.assertIn("the descriptor is not a folder", text)
        for fd in [reader, writer, memory]:
            os.close(fd)

    def test_a_destination_is_named(self):
        result = self.image_of(self.folder)
        file = os.open("/dev/full", os.O_WRONLY)
        for options, name in [({}, "/dev/full"), ({"shown_as": "the copy"}, "the copy")]:
            job = self.client.call(result, "ImageResult.SaveTo", "(ha{sv})", 0, variants(options), descriptors=[file])
            self.assertIn(f"cannot write to {name}: No space left", self.assert_fails("OutputFailed", self.client.wait, job))
        os.close(file)

    def test_a_name_longer_than_a_path_is_refused(self):
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.call, ROOT, "Manager.ValidateImage", "(va{sv})",
                          GLib.Variant("s", "/x"), variants({"shown-as": "x" * 4096}))

    def test_the_log_names_nobody_s_files(self):
        self.changed(self.image_of(self.folder))
        self.assertIn("failed: org.discmaster.DiscMaster1.Error.SourceChanged", self.bus.log())
        self.assertNotIn("a.bin", self.bus.log())


class Changes(BusTest):
    """A ready image of whose burn the first part is held back until the file has been changed."""

    HEAD = 4 * MIB

    def burn_while(self, change):
        writer = self.client.make_format(self.client.add_drive("v1", media="bd-r", size=256 * MIB))
        path = os.path.join(self.bus.folder, "ready.iso")
        with open(path, "wb") as f:
            f.write(bytes(8 * MIB))
        os.utime(path, (1, 1))
        feeder = Feeder()
        file = os.open(path, os.O_RDONLY)
        pipe = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pipe"), "size": GLib.Variant("t", self.HEAD),
                                      "stream": GLib.Variant("h", 0)})
        source = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "concatenate"),
                                        "streams": GLib.Variant("av", [pipe, GLib.Variant("h", 1)])})
        job = self.client.write(writer, source, descriptors=[feeder.reader, file])
        feeder.started()
        os.close(file)
        feeder.feed(self.HEAD - MIB)  # taken by a reader, so that the file is open as well
        change(path)
        feeder.feed(MIB)
        feeder.end()
        self.path = path
        return job

    def test_an_image_that_is_written_to_while_it_is_burned(self):
        def change(path):
            with open(path, "r+b") as f:
                f.write(b"x")

        text = self.assert_fails("SourceChanged", self.client.wait, self.burn_while(change))
        self.assertIn(f"{self.path} changed while it was read", text)

    def test_an_image_that_grows_while_it_is_burned(self):
        job = self.burn_while(lambda path: os.truncate(path, 9 * MIB))
        text = self.assert_fails("SourceChanged", self.client.wait, job)
        self.assertIn(f"its size is {9 * MIB} bytes and was {8 * MIB}", text)

    def test_an_image_that_is_deleted_while_it_is_burned_is_burned(self):
        job = self.burn_while(os.unlink)
        self.assertEqual((self.HEAD + 8 * MIB) // BLOCK, self.client.wait(job)["sectors"])


class Reading(BusTest):
    def setUp(self):
        super().setUp()
        self.drive = self.client.add_drive("v1", media="bd-re", size=256 * MIB)
        self.writer = self.client.make_format(self.drive)

    def burn_folder(self, files):
        result = self.client.make_image(self.tree(files))
        self.client.wait(self.client.write(self.writer, GLib.Variant("o", result)))
        return self.client.get(result, "ImageResult.TotalBlocks") * BLOCK

    def read_into(self, file, **options):
        file.seek(0, os.SEEK_END)
        self.job = self.client.call(self.writer, "Format.Data.ReadDisc", "(ha{sv})", 0, variants(options),
                                    descriptors=[file.fileno()])
        return self.client.wait(self.job)

    def test_an_overwritable_disc_is_read_to_the_end_of_its_file_systems(self):
        size = self.burn_folder({"a": os.urandom(100_000)})
        with tempfile.TemporaryFile() as f:
            read = self.read_into(f)
            self.assertEqual(size, read["sectors"] * BLOCK)
            self.assertEqual((-1, 1.0), (self.client.get(self.job, "Job.Action"), self.client.get(self.job, "Job.Progress")))
            self.assertEqual(size, os.fstat(f.fileno()).st_size)
            capacity = self.client.get(self.drive, "Media.TotalSectorsOnMedia")
            self.assertEqual(capacity, read["sectors"] + read["left-out"])

    def test_or_whole_with_holes_for_its_zeros(self):
        size = self.burn_folder({"a": os.urandom(100_000)})
        capacity = self.client.get(self.drive, "Media.TotalSectorsOnMedia")
        with tempfile.TemporaryFile() as whole, tempfile.TemporaryFile() as part:
            self.assertEqual({"sectors": capacity, "left-out": 0}, self.read_into(whole, whole=True))
            self.read_into(part)
            status = os.fstat(whole.fileno())
            self.assertEqual(capacity * BLOCK, status.st_size)
            self.assertLess(status.st_blocks * 512, 2 * size)
            whole.seek(0)
            part.seek(0)
            self.assertEqual(part.read(), whole.read(size))
            self.assertFalse(any(whole.read()))

    def test_a_disc_without_a_file_system_is_read_whole(self):
        self.client.wait(self.client.write(self.writer, GLib.Variant("a{sv}", variants({"type": "zero", "length": 64 * BLOCK}))))
        with tempfile.TemporaryFile() as f:
            self.assertEqual(self.client.get(self.drive, "Media.TotalSectorsOnMedia"), self.read_into(f)["sectors"])

    def test_what_is_behind_the_file_systems_is_read_when_it_is_asked_for(self):
        behind = self.burn_folder({"a": b"a"}) // BLOCK + 32
        capacity = self.client.get(self.drive, "Media.TotalSectorsOnMedia")
        with tempfile.TemporaryFile() as f:
            self.assertEqual(capacity - behind,
                             self.read_into(f, start_lba=GLib.Variant("x", behind))["sectors"])
        with tempfile.TemporaryFile() as f:
            self.assertEqual(5, self.read_into(f, start_lba=GLib.Variant("x", behind), sectors=5)["sectors"])
            self.assert_fails(DBUS_ERROR + "InvalidArgs", self.read_into, f, sectors=5, whole=True)

    def test_zeros_overwrite_what_a_file_holds_already(self):
        self.client.wait(self.client.write(self.writer, GLib.Variant("a{sv}", variants({"type": "zero", "length": 64 * BLOCK}))))
        with tempfile.TemporaryFile() as f:
            f.write(b"x" * 10 * BLOCK)
            f.flush()
            os.lseek(f.fileno(), 0, os.SEEK_SET)
            self.client.wait(self.client.call(self.writer, "Format.Data.ReadDisc", "(ha{sv})", 0,
                                              variants({"sectors": 8}), descriptors=[f.fileno()]))
            f.seek(0)
            self.assertEqual(bytes(8 * BLOCK) + b"x" * 2 * BLOCK, f.read())


if __name__ == "__main__":
    main()
