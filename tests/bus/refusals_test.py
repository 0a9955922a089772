"""Bad input: each has its named error, and leaves everything usable."""

import os

from gi.repository import GLib

from support import BLOCK, DBUS_ERROR, MIB, NAME, ROOT, BusTest, Feeder, main, variants


def zeros(blocks, **more):
    return GLib.Variant("a{sv}", {"type": GLib.Variant("s", "zero"), "length": GLib.Variant("t", blocks * BLOCK), **more})


class Refusals(BusTest):
    def drive(self, **options):
        return self.client.add_drive("v1", **options)

    def burn(self, writer, source):
        return self.client.wait(self.client.write(writer, source))

    def test_no_disc(self):
        writer = self.client.make_format(self.drive())
        self.assert_fails("RecorderMediaNoMedia", self.burn, writer, zeros(1))
        self.assert_fails("RecorderMediaNoMedia", self.client.call, writer, "Format.GetMediaHeuristicallyBlank", "(a{sv})", {})

    def test_no_recorder_and_no_client_name(self):
        writer = self.client.call(ROOT, "Manager.CreateFormatData", "(a{sv})", {})
        self.assert_fails("RecorderRequired", self.burn, writer, zeros(1))
        drive = self.drive(media="bd-r", size=64 * MIB)
        self.client.set(writer, "Format.Data.Recorder", "o", drive)
        self.assert_fails("Df2dataClientNameIsNotValid", self.burn, writer, zeros(1))
        self.assert_fails("Df2dataClientNameIsNotValid", self.client.call, writer, "Format.Data.SetClientName", "(sa{sv})",
                          "no/slash", {})

    def test_a_full_disc_and_one_that_is_not_blank(self):
        drive = self.drive(media="bd-re")
        writer = self.client.make_format(drive)
        total = self.client.get(drive, "Media.TotalSectorsOnMedia")
        self.assert_fails("Df2dataStreamTooLargeForCurrentMedia", self.burn, writer, zeros(total + 32))
        garbage = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pseudo-random"), "seed": GLib.Variant("u", 1),
                                         "length": GLib.Variant("t", 64 * BLOCK)})
        self.burn(writer, garbage)
        self.assert_fails("Df2dataMediaNotBlank", self.burn, writer, zeros(1))
        self.client.set(writer, "Format.Data.ForceOverwrite", "b", True)
        self.burn(writer, zeros(1))

    def test_a_closed_disc(self):
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        self.client.set(writer, "Format.Data.ForceMediaToBeClosed", "b", True)
        self.assertTrue(self.burn(writer, zeros(64))["closed"])
        self.assert_fails("Df2dataInvalidMediaState", self.burn, writer, zeros(64))

    def eraser(self, drive, **options):
        return self.client.call(ROOT, "Manager.CreateFormatErase", "(a{sv})",
                                {"recorder": GLib.Variant("o", drive), "client-name": GLib.Variant("s", "test"),
                                 **variants(options)})

    def erase(self, eraser):
        return self.client.wait(self.client.call(eraser, "Format.Erase.EraseMedia", "(a{sv})", {}))

    def test_a_closed_rewritable_disc_is_to_be_erased(self):
        drive = self.drive(media="cd-rw", size=64 * MIB)
        writer = self.client.make_format(drive)
        self.client.set(writer, "Format.Data.ForceMediaToBeClosed", "b", True)
        self.burn(writer, zeros(600))
        erase_required = 0x800
        self.assertEqual(erase_required, self.client.get(drive, "Media.CurrentMediaStatus") & erase_required)
        self.assert_fails("Df2dataInvalidMediaState", self.burn, writer, zeros(600))
        self.erase(self.eraser(drive))
        self.assertEqual(0, self.client.get(drive, "Media.CurrentMediaStatus") & erase_required)
        self.burn(writer, zeros(600))

    def test_what_is_no_command_or_page(self):
        drive = self.drive()
        mmc = lambda error, method, signature, *args: self.assert_fails(
            error, self.client.call, drive, f"Drive.Mmc.{method}", f"({signature}a{{sv}})", *args, {})
        for cdb in (b"", bytes(5), bytes(17), bytes(10), bytes([0x28]) + bytes(5), bytes([0xA8]) + bytes(9), bytes([0x9E]) + bytes(9)):
            mmc(DBUS_ERROR + "InvalidArgs", "SendCommandNoData", "ayu", cdb, 5)
        for cdb in (bytes([0x2C]) + bytes(5), bytes([0xC0]) + bytes(6), bytes([0x7F]) + bytes(15)):  # of any length
            sense = self.client.call(drive, "Drive.Mmc.SendCommandNoData", "(ayua{sv})", cdb, 5, {})
            self.assertEqual((18, 5, 0x20), (len(sense), sense[2], sense[12]))
        for seconds in (0, 86401):
            mmc(DBUS_ERROR + "InvalidArgs", "SendCommandNoData", "ayu", bytes(6), seconds)
        for size in (0, 65537):
            mmc(DBUS_ERROR + "InvalidArgs", "SendCommandGetDataFromDevice", "ayuu", bytes(6), 5, size)
        mmc(DBUS_ERROR + "InvalidArgs", "SendCommandSendDataToDevice", "ayuay", bytes(6), 5, b"")
        for arguments in ((256, 0, 0, 0), (0, 0, 256, 0), (0, 0, 0, 4)):
            mmc(DBUS_ERROR + "InvalidArgs", "ReadDvdStructure", "uuuu", *arguments)
        mmc(DBUS_ERROR + "InvalidArgs", "SendDvdStructure", "uay", 0x20, bytes(3))
        mmc(DBUS_ERROR + "InvalidArgs", "GetTrackInformation", "ui", 1, 3)
        mmc(DBUS_ERROR + "InvalidArgs", "GetFeaturePage", "ib", -1, False)
        mmc(DBUS_ERROR + "InvalidArgs", "GetModePage", "ii", 63, 0)
        mmc(DBUS_ERROR + "InvalidArgs", "GetModePage", "ii", 5, 4)
        mmc(DBUS_ERROR + "InvalidArgs", "GetSupportedModePages", "i", -1)
        mmc("RecorderNoSuchFeature", "GetFeaturePage", "ib", 0x0F00, False)
        mmc("RecorderFeatureIsNotCurrent", "GetFeaturePage", "ib", 0x2B, True)
        mmc("RecorderNoSuchModePage", "GetModePage", "ii", 0x0E, 0)
        for page in (b"", bytes([5]), bytes([5, 9, 0])):
            mmc(DBUS_ERROR + "InvalidArgs", "SetModePage", "iay", 0, page)
        mmc(DBUS_ERROR + "InvalidArgs", "SetModePage", "iay", 2, bytes([5, 0]))
        mmc("RecorderInvalidModeParameters", "SetModePage", "iay", 0, bytes([0x2A, 2, 0, 0]))
        for method, signature, arguments in (("GetDiscInformation", "", ()), ("GetTrackInformation", "ui", (1, 1)),
                                             ("ReadDvdStructure", "uuuu", (0, 0, 0, 0))):
            mmc("RecorderMediaNoMedia", method, signature, *arguments)

    def test_what_cannot_be_erased(self):
        drive = self.drive()
        eraser = self.eraser(drive)
        self.assert_fails("RecorderMediaNoMedia", self.erase, eraser)
        for media in ("cd-r", "dvd+r", "bd-r"):
            self.client.call(drive, "Drive.Virtual.LoadMedia", "(sa{sv})", media, variants({"size": 64 * MIB}))
            self.assertIs(False, self.client.call(eraser, "Format.IsCurrentMediaSupported", "(oa{sv})", drive, {}))
            self.assert_fails("EraseMediaIsNotSupported", self.erase, eraser)
        self.client.call(drive, "Drive.Virtual.LoadMedia", "(sa{sv})", "bd-re", variants({"size": 64 * MIB}))
        self.assertIs(True, self.client.call(eraser, "Format.IsCurrentMediaSupported", "(oa{sv})", drive, {}))
        strict = self.eraser(drive, **{"strict-imapi2": True})
        self.assertEqual([3, 10], self.client.get(strict, "Format.SupportedMediaTypes"))
        self.assert_fails("EraseMediaIsNotSupported", self.erase, strict)
        self.assert_fails("EraseOnlyOneRecorderSupported", self.client.set, strict, "Format.Erase.Recorder", "o", drive)
        self.client.set(strict, "Format.Erase.Recorder", "o", "/")
        self.client.set(strict, "Format.Erase.Recorder", "o", drive)

    def test_an_eraser_without_recorder_or_name(self):
        eraser = self.client.call(ROOT, "Manager.CreateFormatErase", "(a{sv})", {})
        self.assert_fails("RecorderRequired", self.erase, eraser)
        self.client.set(eraser, "Format.Erase.Recorder", "o", self.drive(media="cd-rw", size=64 * MIB))
        self.assert_fails("EraseClientNameIsNotValid", self.erase, eraser)
        self.assert_fails("EraseClientNameIsNotValid", self.client.call, eraser, "Format.Erase.SetClientName", "(sa{sv})",
                          "no/slash", {})
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.call, ROOT, "Manager.CreateFormatErase", "(a{sv})",
                          variants({"no-such-option": 1}))

    def format(self, eraser, **options):
        return self.client.wait(self.client.call(eraser, "Format.Erase.FormatMedia", "(a{sv})", variants(options)))

    def test_what_can_be_formatted_and_how(self):
        drive = self.drive()
        eraser = self.eraser(drive)
        self.assert_fails("RecorderMediaNoMedia", self.format, eraser)
        load = lambda media: self.client.call(drive, "Drive.Virtual.LoadMedia", "(sa{sv})", media, {})
        load("cd-rw")
        self.assert_fails("Df2dataMediaIsNotSupported", self.format, eraser)
        load("bd-re")
        usual = self.format(eraser)["sectors"]
        self.assertGreater(self.format(eraser, **{"spare-areas": "none"})["sectors"], usual)
        self.assert_fails(DBUS_ERROR + "NotSupported", self.format, eraser, **{"pseudo-overwrite": True})
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.format, eraser, **{"spare-areas": "some"})
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.format, eraser, **{"no-such-option": True})
        garbage = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pseudo-random"), "seed": GLib.Variant("u", 1),
                                         "length": GLib.Variant("t", 64 * BLOCK)})
        self.burn(self.client.make_format(drive), garbage)
        self.assert_fails("Df2dataMediaNotBlank", self.format, eraser)
        self.assertEqual(usual, self.format(eraser, force=True)["sectors"])
        load("bd-r")
        self.format(eraser, **{"pseudo-overwrite": True})
        self.assert_fails("Df2dataInvalidMediaState", self.format, eraser)

    def test_an_eraser_that_is_at_work(self):
        drive = self.drive(media="bd-re", size=512 * MIB)
        self.burn(self.client.make_format(drive), zeros(64))
        eraser = self.eraser(drive)
        self.client.set(eraser, "Format.Erase.FullErase", "b", True)
        job = self.client.call(eraser, "Format.Erase.EraseMedia", "(a{sv})", {})
        self.assert_fails("EraseRecorderInUse", self.client.set, eraser, "Format.Erase.FullErase", "b", False)
        self.assert_fails("EraseRecorderInUse", self.client.call, eraser, "Format.Erase.EraseMedia", "(a{sv})", {})
        self.client.call(job, "Job.Cancel")
        try:
            self.client.wait(job)
        except GLib.Error as error:
            self.assertIn("RequestCancelled", str(error))

    def test_a_stream_that_is_no_multiple_of_a_block(self):
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        odd = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "zero"), "length": GLib.Variant("t", 2049)})
        self.assert_fails("Df2dataStreamNotSupported", self.burn, writer, odd)

    def test_a_verification_that_fails_names_the_blocks(self):
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        self.burn(writer, zeros(64))
        other = GLib.Variant("a{sv}", {"type": GLib.Variant("s", "pseudo-random"), "seed": GLib.Variant("u", 1),
                                       "length": GLib.Variant("t", 2 * BLOCK)})
        job = self.client.call(writer, "Format.Data.Verify", "(va{sv})", other, {})
        self.assert_fails("BurnVerificationFailed", self.client.wait, job)
        report = self.client.call(job, "Job.GetReport")
        self.assertTrue(any("blocks 0 to 1 differ" in w for w in report["warnings"]), report)

    def test_unknown_options_and_values_of_a_wrong_type(self):
        bad = DBUS_ERROR + "InvalidArgs"
        drive = self.drive(media="bd-r", size=64 * MIB)
        writer = self.client.make_format(drive)
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        unknown = variants({"no-such-option": True})
        wrong = variants({"cancel-on-disconnect": "yes"})
        for path, member, signature, *arguments in [
            (ROOT, "Manager.CreateFormatData", "(a{sv})", unknown),
            (ROOT, "Manager.CreateFormatData", "(a{sv})", variants({"lifetime": "for ever"})),
            (ROOT, "Manager.CreateFileSystemImage", "(a{sv})", variants({"strict-imapi2": "yes"})),
            (ROOT, "Manager.AddVirtualDrive", "(sa{sv})", "v2", variants({"media": "punch-card"})),
            (ROOT, "Manager.AddVirtualDrive", "(sa{sv})", "sr0", {}),
            (ROOT, "Manager.AddVirtualDrive", "(sa{sv})", "v1", {}),
            (drive, "Drive.EjectMedia", "(a{sv})", unknown),
            (drive, "Drive.Virtual.LoadMedia", "(sa{sv})", "bd-r", unknown),
            (writer, "Format.Data.Write", "(va{sv})", zeros(1), unknown),
            (writer, "Format.Data.Write", "(va{sv})", zeros(1), wrong),
            (writer, "Format.Data.Write", "(va{sv})", GLib.Variant("i", 3), {}),
            (writer, "Format.Data.Write", "(va{sv})", GLib.Variant("s", "relative/path"), {}),
            (writer, "Format.Data.Write", "(va{sv})", zeros(1, more=GLib.Variant("b", True)), {}),
            (writer, "Format.Data.Write", "(va{sv})", GLib.Variant("a{sv}", {"type": GLib.Variant("s", "magic")}), {}),
            (writer, "Format.Data.SetWriteSpeed", "(xba{sv})", 0, False, {}),
            (image, "FileSystemImage.AddTree", "(svba{sv})", "/", GLib.Variant("s", "/tmp"), True, unknown),
            (image, "FileSystemImage.CreateResultImage", "(a{sv})", wrong),
        ]:
            with self.subTest(member=member, arguments=arguments):
                self.assert_fails(bad, self.client.call, path, member, signature, *arguments)
        self.assertEqual("ready", self.client.get(drive, "Media.State"))
        self.burn(writer, zeros(64))

    def test_sources_that_are_not_there_or_of_the_wrong_kind(self):
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        self.assert_fails("SourceNotFound", self.burn, writer, GLib.Variant("s", "/no/such/file"))
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.burn, writer, GLib.Variant("s", self.bus.folder))
        self.assert_fails("NoSuchObject", self.burn, writer, GLib.Variant("o", "/no/such/result"))
        self.assert_fails(DBUS_ERROR + "UnknownInterface", self.burn, writer, GLib.Variant("o", writer))
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        job = self.client.call(image, "FileSystemImage.AddTree", "(svba{sv})", "/", GLib.Variant("s", "/no/such/folder"),
                               True, {})
        self.assert_fails("SourceNotFound", self.client.wait, job)
        self.assertEqual(0, self.client.get(image, "FileSystemImage.FileCount"))

    def test_a_file_that_changed_after_it_was_added(self):
        folder = self.tree({"file": b"before"})
        result = self.client.make_image(folder)
        with open(os.path.join(folder, "file"), "wb") as f:
            f.write(b"afterwards")
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        text = self.assert_fails("SourceChanged", self.burn, writer, GLib.Variant("o", result))
        self.assertIn("file", text)

    def test_destinations_that_cannot_be_written_to(self):
        result = self.client.make_image(self.tree({"a": b"a"}))
        folder = os.open(self.bus.folder, os.O_PATH | os.O_DIRECTORY)
        file = os.open(os.path.join(self.bus.folder, "bus.conf"), os.O_RDONLY)
        for descriptor in [folder, file]:
            job = self.client.call(result, "ImageResult.SaveTo", "(ha{sv})", 0, {}, descriptors=[descriptor])
            self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.wait, job)
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.call, result, "ImageResult.SaveTo", "(ha{sv})", 0,
                          {"name": GLib.Variant("s", "x.iso")}, descriptors=[file])
        os.close(folder)
        os.close(file)

    def test_garbage_images(self):
        for content, error in [(b"x" * 100, "ImagemanagerImageNotAligned"),
                               (bytes(64 * BLOCK), "ImagemanagerNoValidVdFound"),
                               (os.urandom(64 * BLOCK), "ImagemanagerNoValidVdFound")]:
            path = os.path.join(self.tree({"garbage.iso": content}), "garbage.iso")
            job = self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", GLib.Variant("s", path), {})
            self.assert_fails(error, self.client.wait, job)

    def test_images_that_cannot_be_laid_out(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        create = (image, "FileSystemImage.CreateResultImage", "(a{sv})", {})
        self.client.set(image, "FileSystemImage.RockRidge", "b", False)
        self.client.set(image, "FileSystemImage.FileSystemsToCreate", "u", 0)
        self.assert_fails("NoOutput", self.client.wait, self.client.call(*create))
        self.assert_fails("InvalidParam", self.client.set, image, "FileSystemImage.FileSystemsToCreate", "u", 2)
        self.assert_fails("InvalidParam", self.client.set, image, "FileSystemImage.UDFRevision", "i", 0x999)
        self.client.set(image, "FileSystemImage.FileSystemsToCreate", "u", 7)
        blocks = self.client.get(image, "FileSystemImage.UsedBlocks")
        self.client.set(image, "FileSystemImage.FreeMediaBlocks", "x", blocks)
        folder = self.tree({"big": bytes(MIB)})
        add = (image, "FileSystemImage.AddTree", "(svba{sv})", "/", GLib.Variant("s", folder), False, {})
        self.assert_fails("ImageSizeLimit", self.client.wait, self.client.call(*add))
        self.client.set(image, "FileSystemImage.FreeMediaBlocks", "x", 2 * blocks)
        self.client.wait(self.client.call(*add))
        self.client.call(image, "FileSystemImage.SetOptions", "(a{sv}a{sv})", {"padding": GLib.Variant("u", blocks)}, {})
        self.assert_fails("ImageSizeLimit", self.client.wait, self.client.call(*create))

    def test_paths_in_an_image_that_do_not_exist(self):
        image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
        for member, path, error in [("Remove", "/none", "ItemNotFound"),
                                    ("RemoveTree", "/none", "ItemNotFound"), ("ListDirectory", "/none", "DirNotFound"),
                                    ("Exists", "/none/below", "DirNotFound"), ("AddDirectory", "/none/below", "DirNotFound"),
                                    ("AddDirectory", "/", "InvalidPath")]:
            with self.subTest(member=member, path=path):
                self.assert_fails(error, self.client.call, image, "FileSystemImage." + member, "(sa{sv})", path, {})
        self.client.call(image, "FileSystemImage.AddDirectory", "(sa{sv})", "/sub", {})
        self.client.call(image, "FileSystemImage.AddDirectory", "(sa{sv})", "/sub/below", {})
        self.assert_fails("DupName", self.client.call, image, "FileSystemImage.AddDirectory", "(sa{sv})", "/sub", {})
        self.assert_fails("DirNotEmpty", self.client.call, image, "FileSystemImage.Remove", "(sa{sv})", "/sub", {})

    def test_a_writer_cannot_be_changed_while_it_writes(self):
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        feeder = Feeder()
        job = self.client.write(writer, feeder.source(MIB), descriptors=[feeder.reader])
        feeder.started()
        self.assert_fails("Df2dataWriteInProgress", self.client.set, writer, "Format.Data.ForceOverwrite", "b", True)
        self.assert_fails("Df2dataWriteInProgress", self.client.write, writer, zeros(1))
        self.assert_fails("ObjectBusy", self.client.call, job, "Job.Release")
        feeder.feed(MIB)
        feeder.end()
        self.client.wait(job)
        self.assert_fails("Df2dataWriteNotInProgress", self.client.call, writer, "Format.Data.CancelWrite", "(a{sv})", {})
        self.client.call(job, "Job.Release")

    def test_a_pipe_that_ends_early_and_one_of_unknown_length(self):
        writer = self.client.make_format(self.drive(media="bd-r", size=64 * MIB))
        feeder = Feeder()
        job = self.client.write(writer, feeder.source(MIB), descriptors=[feeder.reader])
        feeder.started()
        feeder.feed(MIB // 2)
        feeder.end()
        self.assert_fails("DataStreamInconsistency", self.client.wait, job)
        feeder = Feeder()
        job = self.client.write(writer, GLib.Variant("h", 0), descriptors=[feeder.reader])
        feeder.started()
        feeder.end()
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.client.wait, job)

    def test_more_objects_than_a_user_may_have(self):
        def create():
            for _ in range(100):
                self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})

        self.assert_fails("LimitsExceeded", create)
        self.assertEqual(64, len(self.client.call(ROOT, "Manager.GetObjects", "(a{sv})", {})))

    def test_errors_reach_busctl(self):
        import subprocess
        done = subprocess.run(["busctl", "--user", "call", NAME, ROOT, NAME + ".Manager", "RemoveVirtualDrive", "sa{sv}",
                               "none", "0"], env=self.client_environment(), capture_output=True, text=True, check=False)
        self.assertNotEqual(0, done.returncode)
        self.assertIn("there is no", done.stderr)
        self.assertIn("(0xA0DA000A)", done.stderr)


if __name__ == "__main__":
    main()
