"""Images that continue a disc: multisession objects, import, the next session, and what is refused."""

import os

from gi.repository import GLib

from images import ImageTest, handle
from support import BLOCK, DBUS_ERROR, MIB, ROOT, main, variants

ISO9660, JOLIET, UDF, UNKNOWN = 1, 2, 4, 0x40000000
MEDIA = ["cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re"]


class ImportTest(ImageTest):
    def disc(self, media="bd-r", files=None, **properties):
        """A drive with a disc that has these files, and a writer for it."""
        drive = self.client.add_drive("lab", media=media)
        self.client.wait_for_property(drive, "Media.State", "ready")
        writer = self.client.make_format(drive)
        if files is not None:
            image = self.image()
            for name, (signature, value) in properties.items():
                image.set(name, signature, value)
            image.SetVolumeName("FIRST")
            image.run("AddTree", "/", self.tree(files), False)
            self.burn(writer, image)
        return drive, writer

    def burn(self, writer, image):
        """Burns the image, verified, and lets it change again."""
        result = image.result()
        self.client.set(writer, "Format.Data.BurnVerificationLevel", "i", 2)
        done = self.client.wait(self.client.write(writer, GLib.Variant("o", result)))
        self.client.call(result, "ImageResult.Release")
        return done

    def interfaces(self, writer):
        return self.client.get(writer, "Format.Data.MultisessionInterfaces")

    def further(self, writer, **options):
        """An image that continues the disc."""
        image = self.image(**options)
        image.SetMultisessionInterfaces(self.interfaces(writer))
        return image


FILES = {"folder/kept": b"k" * 5000, "folder/gone": b"g" * 3000, "changed": b"old", "small": b"s"}


class Sessions(ImportTest):
    def test_every_medium_gets_session_after_session(self):
        for media in MEDIA:
            with self.subTest(media):
                drive, writer = self.disc(media, FILES)
                expected = dict(FILES)
                for step in range(3):
                    image = self.further(writer)
                    done = image.run("ImportFileSystem")
                    self.assertEqual((ISO9660, len(expected), 0), (done["file-system"], done["files"], done["left-out"]))
                    self.assertEqual("FIRST", image.GetImportedVolumeName())
                    image.SetVolumeName("FIRST")
                    new = f"new {step}"
                    image.add("/" + new, new.encode() * 1000)
                    image.add("/changed", new.encode())
                    expected |= {new: new.encode() * 1000, "changed": new.encode()}
                    if step == 1:
                        image.Remove("/folder/gone")
                        del expected["folder/gone"]
                    start = image.get("SessionStartBlock")
                    self.assertEqual(start, self.burn(writer, image)["first-lba"])
                    self.assertGreater(start, 0)
                after = self.further(writer)
                after.run("ImportFileSystem")
                for name, content in expected.items():
                    self.assertEqual(content, after.content("/" + name), name)
                self.assertEqual(0, after.Exists("/folder/gone"))
                self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "lab", {})

    def test_every_file_system_can_be_imported(self):
        _, writer = self.disc("bd-r", FILES, UDFRevision=("i", 0x201))
        for file_system, name in [(ISO9660, "ISO 9660"), (JOLIET, "Joliet"), (UDF, "UDF")]:
            image = self.further(writer)
            done = image.run("ImportSpecificFileSystem", file_system)
            self.assertEqual((file_system, 4, 1), (done["file-system"], done["files"], done["directories"]), name)
            self.assertEqual(b"k" * 5000, image.content("/folder/kept"))
        self.assertEqual(UDF, self.further(writer).run("ImportFileSystem")["file-system"])
        self.assertEqual(UDF, self.further(writer, strict_imapi2=True).run("ImportFileSystem")["file-system"])

    def test_udf_alone_on_an_overwritable_disc(self):
        for revision in [0x102, 0x250]:
            with self.subTest(hex(revision)):
                _, writer = self.disc("bd-re", FILES, FileSystemsToCreate=("u", UDF), UDFRevision=("i", revision))
                image = self.further(writer)
                image.run("ImportFileSystem")
                image.add("/new", b"n" * 4000)
                result = image.result()
                ranges = self.client.call(result, "ImageResult.GetModifiedBlocks", "(a{sv})", {})
                start = image.get("SessionStartBlock")
                total = self.client.get(result, "ImageResult.TotalBlocks")
                self.assertEqual((start, start + total - 1), ranges[0])
                self.assertEqual([(256, 256)], [r for r in ranges[1:] if r[0] == 256])
                self.assertTrue(all(last < start for _, last in ranges[1:]), ranges)
                self.client.wait(self.client.write(writer, GLib.Variant("o", result)))
                after = self.further(writer)
                after.run("ImportFileSystem")
                for name, content in {**FILES, "new": b"n" * 4000}.items():
                    self.assertEqual(content, after.content("/" + name), name)
                self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "lab", {})

    def test_an_earlier_session_can_be_chosen(self):
        for media in ["bd-r", "cd-r", "bd-re"]:
            with self.subTest(media):
                _, writer = self.disc(media, {"first": b"1"})
                for name in ["second", "third"]:
                    image = self.further(writer)
                    image.run("ImportFileSystem")
                    image.add("/" + name, name.encode())
                    self.burn(writer, image)
                names = []
                for session in [1, 2, 3]:
                    image = self.further(writer)
                    image.run("ImportFileSystem", session=GLib.Variant("u", session))
                    names.append(image.names())
                self.assertEqual([["first"], ["first", "second"], ["first", "second", "third"]], names)
                for session in [0, 4]:
                    self.assert_fails(DBUS_ERROR + "InvalidArgs", self.further(writer).run, "ImportFileSystem",
                                      session=GLib.Variant("u", session))
                self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "lab", {})

    def test_a_session_has_no_room_for_more_than_is_free(self):
        drive, writer = self.disc("bd-r", FILES)
        image = self.further(writer)
        image.run("ImportFileSystem")
        self.assertEqual(self.client.get(drive, "Media.FreeSectorsOnMedia"), image.get("FreeMediaBlocks"))
        used = image.get("UsedBlocks")
        self.assertLess(used, 1000)  # what stays on the disc is not counted


class Imports(ImportTest):
    def test_what_the_image_has_already_wins(self):
        _, writer = self.disc("bd-r", FILES)
        image = self.further(writer)
        image.add("/changed", b"mine")
        image.add("/folder/own", b"own")
        done = image.run("ImportFileSystem")
        self.assertEqual((3, 1), (done["files"], done["covered"]))
        self.assertEqual(b"mine", image.content("/changed"))
        self.assertEqual(["gone", "kept", "own"], image.names("/folder"))

    def test_a_folder_in_place_of_a_file_is_an_error_and_changes_nothing(self):
        _, writer = self.disc("bd-r", FILES)
        image = self.further(writer)
        image.AddDirectory("/changed")
        point = image.get("ChangePoint")
        self.assert_fails("DupName", image.run, "ImportFileSystem")
        self.assertEqual((["changed"], point), (image.names(), image.get("ChangePoint")))
        image.Remove("/changed")
        image.run("ImportFileSystem")

    def test_what_is_imported_is_fixed_until_the_image_goes_back(self):
        _, writer = self.disc("bd-r", FILES, UDFRevision=("i", 0x201))
        image = self.further(writer)
        image.add("/own", b"own")
        point = image.get("ChangePoint")
        image.run("ImportFileSystem")
        self.assertEqual((7, 0x201), (image.get("FileSystemsToCreate"), image.get("UDFRevision")))
        self.assert_fails("FileSystemChangeNotAllowed", image.set, "FileSystemsToCreate", "u", UDF)
        self.assert_fails("FileSystemChangeNotAllowed", image.set, "RockRidge", "b", False)
        self.assert_fails("FileSystemChangeNotAllowed", image.ChooseImageDefaultsForMediaType, 2)
        self.assert_fails("UdfRevisionChangeNotAllowed", image.set, "UDFRevision", "i", 0x102)
        self.assert_fails("Readonly", image.set, "SessionStartBlock", "x", 0)
        self.assert_fails("Readonly", image.run, "ImportFileSystem")
        self.assert_fails("Readonly", image.SetMultisessionInterfaces, [])
        image.RollbackToChangePoint(point)
        self.assertEqual((["own"], 7, 0x102, ""), (image.names(), image.get("FileSystemsToCreate"),
                                                   image.get("UDFRevision"), image.GetImportedVolumeName()))
        image.set("UDFRevision", "i", 0x150)
        self.assertEqual(4, image.run("ImportFileSystem")["files"])

    def test_named_streams_and_small_files_are_kept_when_the_disc_is_gone(self):
        source = self.image()
        source.set("FileSystemsToCreate", "u", UDF)
        source.set("UDFRevision", "i", 0x201)
        source.add("/f", b"small")
        reader, writer_end = os.pipe()
        os.write(writer_end, b"stream")
        os.close(writer_end)
        source.run("AddStream", "/f", "s", handle(), descriptors=[reader])
        os.close(reader)
        drive, writer = self.disc("bd-r")
        self.burn(writer, source)
        image = self.further(writer)
        image.run("ImportFileSystem")
        self.client.call(drive, "Drive.EjectMedia", "(a{sv})", {})
        self.assertEqual((b"small", b"stream"), (image.content("/f"), image.content("/f", stream="s")))

    def test_progress_is_told(self):
        files = {f"d{i}/f{j}": b"x" for i in range(3) for j in range(4)}
        _, writer = self.disc("bd-r", files)
        image = self.further(writer)
        started = []
        progress, = self.client.wait_for_signal(
            None, "Job.Update", lambda p: p["FilesAdded"] == 12 and p["DirectoriesAdded"] == 3,
            then=lambda: started.append(image.ImportFileSystem()))
        self.client.wait(started[0])
        self.assertEqual(3, self.client.get(started[0], "Job.DirectoriesAdded"))
        self.assertIn(self.client.call(started[0], "Job.GetReport")["current-item"], {"/" + name for name in files})

    def test_content_of_another_disc_is_not_given(self):
        drive, writer = self.disc("bd-r", FILES)
        image = self.further(writer)
        image.run("ImportFileSystem")
        other = self.further(writer)
        other.run("ImportFileSystem")
        other.add("/more", b"more")
        self.burn(writer, other)
        job = self.last_job_of(lambda: self.assertEqual(b"", image.content("/folder/kept")))
        self.assert_fails("DiscMismatch", self.client.wait, job)
        self.client.call(drive, "Drive.EjectMedia", "(a{sv})", {})
        job = self.last_job_of(lambda: image.content("/folder/kept"))
        self.assert_fails("RecorderMediaNoMedia", self.client.wait, job)

    def last_job_of(self, work):
        work()
        return self.client.call(ROOT, "Manager.GetJobs", "(a{sv})", {})[-1]

    def test_a_result_is_for_its_disc_alone(self):
        _, writer = self.disc("bd-r", FILES)
        image = self.further(writer)
        image.run("ImportFileSystem")
        result = image.result()
        disc_id = self.client.wait(image.CalculateDiscIdentifier())["disc-id"]
        self.assertEqual(disc_id, self.client.call(result, "ImageResult.GetDiscId", "(a{sv})", {}))
        self.client.wait(self.client.write(writer, GLib.Variant("o", result)))
        self.assertNotEqual(disc_id, self.client.wait(image.CalculateDiscIdentifier())["disc-id"])
        self.assert_fails("DiscMismatch", self.client.wait, self.client.write(writer, GLib.Variant("o", result)))


class Refusals(ImportTest):
    def test_the_multisession_objects_are_told_apart(self):
        for media, sequential in [("bd-r", True), ("bd-re", False)]:
            drive, writer = self.disc(media, FILES)
            one, two = self.interfaces(writer)
            get = self.client.get
            self.assertEqual((sequential, not sequential),
                             (get(one, "Multisession.IsSupportedOnCurrentMediaState"),
                              get(two, "Multisession.IsSupportedOnCurrentMediaState")))
            self.assertEqual((drive, drive), (get(one, "Multisession.ImportRecorder"), get(two, "Multisession.ImportRecorder")))
            image = self.image()
            self.client.set(two if sequential else one, "Multisession.InUse", "b", True)
            self.assert_fails("IncompatibleMultisessionType", image.SetMultisessionInterfaces, [one, two])
            self.assert_fails("IncompatibleMultisessionType", image.SetMultisessionInterfaces, [two if sequential else one])
            self.client.set(one if sequential else two, "Multisession.InUse", "b", True)
            self.assert_fails("BadMultisessionParameter", image.SetMultisessionInterfaces, [one, two])
            self.client.set(two if sequential else one, "Multisession.InUse", "b", False)
            image.SetMultisessionInterfaces([one, two])
            self.assertEqual([one, two], image.GetMultisessionInterfaces())
            self.client.set(one if sequential else two, "Multisession.InUse", "b", False)
            self.assert_fails("NoCompatibleMultisessionType", image.SetMultisessionInterfaces, [two if sequential else one])
            image.SetMultisessionInterfaces([])
            self.assertEqual(([], 0), (image.GetMultisessionInterfaces(), image.get("SessionStartBlock")))
            self.assert_fails("NoSuchObject", image.SetMultisessionInterfaces, [writer + "/other"])
            self.client.call(ROOT, "Manager.RemoveVirtualDrive", "(sa{sv})", "lab", {})

    def test_nothing_is_imported_without_a_disc_that_has_something(self):
        image = self.image()
        for member, arguments in [("ImportFileSystem", []), ("ImportSpecificFileSystem", [UDF]),
                                  ("ProbeSpecificFileSystem", [UDF]), ("CalculateDiscIdentifier", [])]:
            self.assert_fails("MultisessionNotSet", getattr(image, member), *arguments)
        self.assert_fails("MultisessionNotSet", image.IdentifyFileSystemsOnDisc, "/")
        drive, writer = self.disc("bd-r")
        image.SetMultisessionInterfaces(self.interfaces(writer))
        self.assertEqual(0, image.get("SessionStartBlock"))
        self.assert_fails("EmptyDisc", image.run, "ImportFileSystem")
        self.assertEqual(0, image.run("IdentifyFileSystemsOnDisc", drive)["file-systems"])
        self.assertIn("blank", image.run("ProbeSpecificFileSystem", UDF)["reason"])
        strict = self.image(strict_imapi2=True)
        self.assert_fails("ImportSeekFailure", strict.SetMultisessionInterfaces, self.interfaces(writer))
        self.client.call(drive, "Drive.EjectMedia", "(a{sv})", {})
        self.assert_fails("NoCompatibleMultisessionType", image.run, "ImportFileSystem")
        self.assert_fails("RecorderMediaNoMedia", image.run, "IdentifyFileSystemsOnDisc", drive)
        self.assert_fails("NoCompatibleMultisessionType", self.image().SetMultisessionInterfaces,
                          self.interfaces(writer))

    def test_file_systems_that_are_not_there(self):
        drive, writer = self.disc("bd-r", FILES, FileSystemsToCreate=("u", UDF))
        image = self.further(writer)
        self.assertEqual(UDF, image.run("IdentifyFileSystemsOnDisc", "/")["file-systems"])
        self.assert_fails("FileSystemNotFound", image.run, "ImportSpecificFileSystem", JOLIET)
        self.assertEqual({"appendable": True}, image.run("ProbeSpecificFileSystem", UDF))
        self.assertEqual("the session has no Joliet", image.run("ProbeSpecificFileSystem", JOLIET)["reason"])
        for mask in [0, 3, 8]:
            self.assert_fails("InvalidParam", image.ImportSpecificFileSystem, mask)
            self.assert_fails("InvalidParam", image.ProbeSpecificFileSystem, mask)
        self.assertEqual([UDF, JOLIET, ISO9660, 0],
                         [image.GetDefaultFileSystemForImport(mask) for mask in [7, 3, 1, 8]])

    def test_a_disc_with_something_else(self):
        drive, writer = self.disc("bd-r")
        noise = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pseudo-random"), **variants({"length": 2 * MIB}),
                                       "seed": GLib.Variant("u", 1)})
        self.client.wait(self.client.write(writer, noise))
        image = self.further(writer)
        self.assertEqual(UNKNOWN, image.run("IdentifyFileSystemsOnDisc", drive)["file-systems"])
        self.assert_fails("NoSupportedFileSystem", image.run, "ImportFileSystem")

    def test_a_closed_disc(self):
        drive, writer = self.disc("bd-r")
        self.client.set(writer, "Format.Data.ForceMediaToBeClosed", "b", True)
        image = self.image()
        image.run("AddTree", "/", self.tree(FILES), False)
        self.burn(writer, image)
        self.assert_fails("ImportMediaNotAllowed", self.image().SetMultisessionInterfaces, self.interfaces(writer))
        self.assertEqual(7, self.image().run("IdentifyFileSystemsOnDisc", drive)["file-systems"])

    def test_boot_images_are_for_a_first_session(self):
        _, writer = self.disc("bd-r", FILES)
        boots = self.image()
        boots.add("/loader", b"l" * BLOCK)
        boots.SetBootImages([variants({"item": GLib.Variant("s", "/loader")})])
        self.assert_fails("BootObjectConflict", boots.SetMultisessionInterfaces, self.interfaces(writer))
        self.assert_fails("BootObjectConflict", boots.set, "SessionStartBlock", "x", 32)
        image = self.further(writer)
        image.run("ImportFileSystem")
        image.add("/loader", b"l" * BLOCK)
        self.assert_fails("BootObjectConflict", image.SetBootImages, [variants({"item": GLib.Variant("s", "/loader")})])
        for block in [-1, 1 << 32]:
            self.assert_fails("InvalidParam", self.image().set, "SessionStartBlock", "x", block)

    def test_strict_imapi2_appends_to_no_iso9660_on_overwritable_media(self):
        _, writer = self.disc("bd-re", FILES)
        image = self.further(writer, strict_imapi2=True)
        self.assert_fails("IncompatiblePreviousSession", image.run, "ImportFileSystem")
        self.assertIs(False, image.run("ProbeSpecificFileSystem", UDF)["appendable"])
        self.assertEqual([], image.names())


if __name__ == "__main__":
    main()
