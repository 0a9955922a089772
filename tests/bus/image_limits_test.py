"""What an image may hold: sizes, depths, names; who may change it when; and callers who mean no good."""

import os

from gi.repository import GLib

from images import ImageTest, handle, made, streams
from support import BLOCK, DBUS_ERROR, ERROR, MIB, main

CD = 332800  # blocks: FreeMediaBlocks of IMAPI2
GIB = 1 << 30


def zero(length):
    return made("zero", length=length)


class Sizes(ImageTest):
    def test_used_blocks_are_close_to_what_an_image_has(self):
        folder = self.tree({f"folder {n % 20}/file {n}.txt": b"x" * (n * 37) for n in range(400)})
        for mask, revision in [(1, 0x102), (3, 0x102), (4, 0x102), (7, 0x102), (4, 0x250)]:
            image = self.image()
            image.set("FileSystemsToCreate", "u", mask)
            image.set("UDFRevision", "i", revision)
            image.run("AddTree", "/", folder, False)
            used = image.get("UsedBlocks")
            exact = self.client.get(image.result(), "ImageResult.TotalBlocks")
            self.assertLess(abs(used - exact), 64 + exact * 0.03, (mask, revision))

    def test_used_blocks_follow_the_options(self):
        image = self.image()
        image.run("AddFile", "/f", zero(10 * MIB))
        all_of_them = image.get("UsedBlocks")
        image.set("FileSystemsToCreate", "u", 1)
        self.assertLess(image.get("UsedBlocks"), all_of_them)
        image.SetOptions({"padding": GLib.Variant("u", 100_000)})
        self.assertGreater(image.get("UsedBlocks"), 100_000)

    def test_what_passes_the_limit_is_not_added(self):
        image = self.image()
        image.AddDirectory("/d")
        room = 2000
        image.set("FreeMediaBlocks", "x", room)
        free = image.CreateFileItem("free")
        image.run("SetData", free, zero(room * BLOCK))
        folder = self.tree({"a": b"1", "b": bytes(room * BLOCK)})
        before = (image.get("ChangePoint"), image.get("UsedBlocks"), image.names())
        for work in [lambda: image.run("AddFile", "/f", zero(room * BLOCK)), lambda: image.Add("/", free),
                     lambda: image.run("AddTree", "/", folder, False), lambda: image.run("AddTree", "/", folder, True),
                     lambda: image.run("AddFile", "/f", os.path.join(folder, "b"))]:
            text = self.assert_fails("ImageSizeLimit", work)
            self.assertIn(str(room), text)
            self.assertEqual(before, (image.get("ChangePoint"), image.get("UsedBlocks"), image.names()))
        image.run("AddFile", "/f", zero(room * BLOCK // 4))
        image.set("UDFRevision", "i", 0x201)
        self.assert_fails("ImageSizeLimit", image.run, "AddStream", "/f", "s", zero(room * BLOCK))
        image.set("FreeMediaBlocks", "x", 0)
        image.Add("/", free)
        image.result()

    def test_what_only_seems_to_pass_the_limit_is_measured_and_added(self):
        folder = self.tree({"file": os.urandom(4 * MIB)})
        for n in range(10):
            os.link(os.path.join(folder, "file"), os.path.join(folder, f"again {n}"))
        image = self.image()
        room = 3000
        image.set("FreeMediaBlocks", "x", room)
        image.run("AddTree", "/", folder, False)
        self.assertGreater(image.get("UsedBlocks"), room, "hard links count each")
        image.AddDirectory("/d")
        self.assertLessEqual(self.client.get(image.result(), "ImageResult.TotalBlocks"), room)

    def test_a_limit_below_what_is_there(self):
        image = self.image()
        image.run("AddFile", "/f", zero(10 * MIB))
        self.assert_fails("ImageTooBig", image.set, "FreeMediaBlocks", "x", 5000)
        self.assert_fails("InvalidParam", image.set, "FreeMediaBlocks", "x", -1)
        self.assertEqual(0, image.get("FreeMediaBlocks"))
        image.set("FreeMediaBlocks", "x", image.get("UsedBlocks"))
        image.set("FreeMediaBlocks", "x", 0)
        image.run("AddFile", "/g", zero(GIB))
        cd, bd_r = 1 + 1, 0x12
        self.assert_fails("ImageTooBig", image.ChooseImageDefaultsForMediaType, cd)
        small = self.client.add_drive("small", media="bd-r", size=64 * MIB)
        self.client.wait_for_property(small, "Media.State", "ready")
        self.assert_fails("ImageTooBig", image.ChooseImageDefaults, small)
        self.assert_fails("ImageTooBig", image.SetMaxMediaBlocksFromDevice, small)
        image.ChooseImageDefaultsForMediaType(bd_r)

    def test_media_have_defaults(self):
        image = self.image()
        for media, mask, revision, blocks in [(0x2, 3, 0x102, 359849), (0x6, 7, 0x102, 2295104), (0x9, 7, 0x102, 2298496),
                                              (0xC, 4, 0x250, 0), (0x12, 4, 0x250, 62500864), (0x13, 4, 0x250, 48878592)]:
            image.ChooseImageDefaultsForMediaType(media)
            self.assertEqual((mask, revision, blocks), tuple(
                image.get(n) for n in ["FileSystemsToCreate", "UDFRevision", "FreeMediaBlocks"]), media)
        for media in [0, 999, -1]:
            self.assert_fails("InvalidParam", image.ChooseImageDefaultsForMediaType, media)
        drive = self.client.add_drive("lab", media="cd-r")
        self.client.wait_for_property(drive, "Media.State", "ready")
        image.ChooseImageDefaults(drive)
        self.assertEqual((3, self.client.get(drive, "Media.FreeSectorsOnMedia")),
                         (image.get("FileSystemsToCreate"), image.get("FreeMediaBlocks")))
        empty = self.client.add_drive("empty")
        self.assert_fails("RecorderMediaNoMedia", image.ChooseImageDefaults, empty)
        self.assert_fails("NoSuchObject", image.SetMaxMediaBlocksFromDevice, "/none")


class FileSystems(ImageTest):
    def deep(self, image, levels=9):
        for n in range(1, levels):
            image.AddDirectory("/" + "/".join("d" * n))

    def test_depth_is_held_where_something_is_strict(self):
        strict = self.image()
        strict.set("StrictFileSystemCompliance", "b", True)
        self.deep(strict, 8)
        item = strict.CreateDirectoryItem("d")
        path = "/d/d/d/d/d/d/d"
        self.assert_fails("Iso9660Levels", strict.AddDirectory, path + "/d")
        self.assert_fails("Iso9660Levels", strict.Add, path, item)
        self.assert_fails("Iso9660Levels", strict.run, "AddTree", path, self.tree({"a/b": b""}), False)
        strict.run("AddFile", path + "/file", zero(1))
        strict.set("FileSystemsToCreate", "u", 4)
        strict.AddDirectory(path + "/d")
        self.assert_fails("Iso9660Levels", strict.set, "FileSystemsToCreate", "u", 7)
        self.assertEqual(4, strict.get("FileSystemsToCreate"))
        relaxed = self.image()
        self.deep(relaxed, 20)
        relaxed.result()

    def test_going_back_to_what_is_not_allowed_any_more(self):
        image = self.image()
        image.set("StrictFileSystemCompliance", "b", True)
        image.set("FileSystemsToCreate", "u", 4)
        self.deep(image, 10)
        point = image.get("ChangePoint")
        image.RemoveTree("/d")
        image.set("FileSystemsToCreate", "u", 7)
        after = image.get("ChangePoint")
        self.assert_fails("Iso9660Levels", image.RollbackToChangePoint, point)
        self.assertEqual(([], after), (image.names(), image.get("ChangePoint")), "it is as it was")
        image.RollbackToChangePoint(0)
        image.set("FileSystemsToCreate", "u", 4)
        self.assert_fails("InvalidParam", image.RollbackToChangePoint, point)

    def test_large_files_need_a_level(self):
        image = self.image()
        image.run("AddFile", "/large", zero(4 * GIB - 1))
        image.set("ISO9660InterchangeLevel", "i", 2)
        self.assert_fails("DataTooBig", image.run, "AddFile", "/huge", zero(4 * GIB))
        image.set("ISO9660InterchangeLevel", "i", 3)
        image.run("AddFile", "/huge", zero(4 * GIB))
        self.assert_fails("DataTooBig", image.set, "ISO9660InterchangeLevel", "i", 1)
        image.set("RockRidge", "b", False)
        image.set("FileSystemsToCreate", "u", 4)
        image.set("ISO9660InterchangeLevel", "i", 1)
        self.assert_fails("DataTooBig", image.set, "FileSystemsToCreate", "u", 7)

    def test_iso9660_numbers_its_directories_in_16_bits(self):
        folder = self.tree({f"{n}/file": b"" for n in range(4095)})  # 4096 with itself
        image = self.image()
        for n in range(15):
            image.run("AddTree", "/", folder, True, name=str(n))
        self.assert_fails("TooManyDirs", image.run, "AddTree", "/", folder, True, name="more")  # and the root
        self.assertEqual((15 * 4096, 0), (image.get("DirectoryCount"), image.Exists("/more")))
        image.set("FileSystemsToCreate", "u", 4)
        image.run("AddTree", "/", folder, True, name="more")
        self.assert_fails("TooManyDirs", image.set, "FileSystemsToCreate", "u", 1)
        image.RemoveTree("/0")
        image.set("FileSystemsToCreate", "u", 1)

    def test_what_can_be_removed(self):
        image = self.image()
        image.add("/d/f")
        self.assert_fails("DirNotEmpty", image.Remove, "/d")
        self.assert_fails("NotDir", image.RemoveTree, "/d/f")
        self.assert_fails("ItemNotFound", image.Remove, "/d/g")
        image.Remove("/d/f")
        image.Remove("/d")
        self.assertEqual([], image.names())

    def test_imapi2_has_smaller_limits(self):
        image = self.image(strict_imapi2=True)
        self.assertEqual((3, 2, CD, [1, 2]), tuple(image.get(n) for n in [
            "FileSystemsToCreate", "ISO9660InterchangeLevel", "FreeMediaBlocks", "ISO9660InterchangeLevelsSupported"]))
        self.assert_fails("InvalidParam", image.set, "ISO9660InterchangeLevel", "i", 3)
        self.assert_fails("ImageSizeLimit", image.run, "AddFile", "/f", zero(CD * BLOCK))
        image.set("FreeMediaBlocks", "x", 0)
        self.assert_fails("DataTooBig", image.run, "AddFile", "/f", zero(2 * GIB))
        self.deep(image, 8)
        self.assert_fails("Iso9660Levels", image.AddDirectory, "/d/d/d/d/d/d/d/d")
        self.assertEqual(1, image.Exists("\\d\\d"), "a backslash separates names")
        for path in ["d", "", "d/d"]:
            self.assert_fails("InvalidPath", image.Exists, path)
        for name in ["sixteen letters_", "with space", "ü", "a-b"]:
            self.assert_fails("InvalidVolumeName", image.SetVolumeName, name)
        image.SetVolumeName("Fifteen.Letters")
        self.assertEqual(("FIFTEEN_LETTERS", "Fifteen.Letters", "Fifteen.Letters"), image.GetVolumeNames())
        image.RemoveTree("\\")
        self.assertEqual([], image.names())

    def test_strictness_is_for_empty_images(self):
        image = self.image()
        image.AddDirectory("/d")
        self.assert_fails("FileSystemNotEmpty", image.set, "StrictFileSystemCompliance", "b", True)
        image.set("StrictFileSystemCompliance", "b", False)
        image.Remove("/d")
        image.set("StrictFileSystemCompliance", "b", True)
        image.run("AddFile", "/a name that is longer than ISO 9660 takes", zero(1))
        self.assert_fails("InvalidPath", image.run, "CreateResultImage")

    def test_volume_names_have_a_form_for_each_file_system(self):
        image = self.image()
        image.SetVolumeName("Größe: 1*")
        self.assertEqual(("GR__E__1_", "Größe_ 1_", "Größe: 1*"), image.GetVolumeNames())
        image.SetVolumeName("x" * 1024)
        self.assertEqual([32, 16, 126], [len(n) for n in image.GetVolumeNames()])
        self.assert_fails("InvalidVolumeName", image.SetVolumeName, "x" * 1025)
        image.SetVolumeName("")
        self.assertRegex(image.GetVolumeNames()[0], r"^\d{8}_\d{6}$")


class Settings(ImageTest):
    def test_fields_of_the_volume(self):
        image = self.image()
        self.assertEqual("LINUX", image.GetVolumeFields()["system"])
        image.SetVolumeFields({"publisher": GLib.Variant("s", "Some Publisher"), "expires": GLib.Variant("x", 2_000_000_000),
                               "copyright-file": GLib.Variant("s", "license.txt")})
        fields = image.GetVolumeFields()
        self.assertEqual(("Some Publisher", 2_000_000_000), (fields["publisher"], fields["expires"]))
        self.assert_fails("ItemNotFound", image.run, "CreateResultImage")
        image.add("/license.txt", b"free")
        self.assertIn(b"Some Publisher", self.save(image.result()))

    def test_fields_that_are_none(self):
        image = self.image()
        for fields, error in [({"author": GLib.Variant("s", "x")}, DBUS_ERROR + "InvalidArgs"),
                              ({"publisher": GLib.Variant("u", 1)}, DBUS_ERROR + "InvalidArgs"),
                              ({"publisher": GLib.Variant("s", "x" * 1025)}, "InvalidParam")]:
            self.assert_fails(error, image.SetVolumeFields, {"preparer": GLib.Variant("s", "kept?"), **fields})
        self.assertEqual("", image.GetVolumeFields()["preparer"], "all or nothing")

    def test_options_of_ours(self):
        image = self.image()
        before = image.GetOptions()
        self.assertEqual((150, 32, 1, 0, -1, -1, False), tuple(before[k] for k in [
            "padding", "alignment", "file-alignment", "zone", "uid", "file-mode", "public-modes"]))
        wanted = {"padding": GLib.Variant("u", 0), "alignment": GLib.Variant("u", 16), "file-alignment": GLib.Variant("u", 4),
                  "zone": GLib.Variant("i", 120), "long-joliet": GLib.Variant("b", True), "relocate": GLib.Variant("b", True),
                  "iso9660-1999": GLib.Variant("b", True), "embed-files": GLib.Variant("b", False),
                  "uid": GLib.Variant("x", 0), "gid": GLib.Variant("x", 0xFFFFFFFF), "file-mode": GLib.Variant("x", 0o444),
                  "directory-mode": GLib.Variant("x", 0o555)}
        self.assertEqual(set(before), set(wanted) | {"public-modes"})
        image.SetOptions(wanted)
        after = image.GetOptions()
        self.assertEqual({k: v.unpack() for k, v in wanted.items()}, {k: v for k, v in after.items() if k in wanted})
        image.SetOptions({k: GLib.Variant("x", -1) for k in ["uid", "gid", "file-mode", "directory-mode"]})
        self.assertEqual(-1, image.GetOptions()["gid"])
        image.SetOptions({"public-modes": GLib.Variant("b", True)})
        image.result()

    def test_options_that_are_none(self):
        image = self.image()
        before = image.GetOptions()
        bad = DBUS_ERROR + "InvalidArgs"
        for values, error in [({"colour": GLib.Variant("s", "red")}, bad), ({"padding": GLib.Variant("t", 1)}, bad),
                              ({"padding": GLib.Variant("u", 1_000_001)}, "InvalidParam"),
                              ({"alignment": GLib.Variant("u", 0)}, "InvalidParam"),
                              ({"file-alignment": GLib.Variant("u", 1025)}, "InvalidParam"),
                              ({"zone": GLib.Variant("i", 7)}, "InvalidParam"), ({"uid": GLib.Variant("x", -2)}, "InvalidParam"),
                              ({"gid": GLib.Variant("x", 1 << 32)}, "InvalidParam"),
                              ({"file-mode": GLib.Variant("x", 0o10000)}, "InvalidParam"),
                              ({"file-mode": GLib.Variant("x", 1 << 40)}, "InvalidParam"),
                              ({"public-modes": GLib.Variant("b", True), "file-mode": GLib.Variant("x", 0o444)}, "InvalidParam")]:
            self.assert_fails(error, image.SetOptions, {"long-joliet": GLib.Variant("b", True), **values})
            self.assertEqual(before, image.GetOptions(), "all or nothing")
        image.set("RockRidge", "b", False)
        self.assert_fails("InvalidParam", image.SetOptions, {"relocate": GLib.Variant("b", True)})


class Turns(ImageTest):
    """Who may do what while others do something."""

    def changes(self, image):
        free = image.CreateFileItem("free")
        return [lambda: image.AddDirectory("/e"), lambda: image.AddFile("/g", zero(1)),
                lambda: image.AddTree("/", self.bus.folder, False), lambda: image.AddStream("/f", "s", zero(1)),
                lambda: image.RemoveStream("/f", "s"), lambda: image.Remove("/f"), lambda: image.RemoveTree("/"),
                lambda: image.RollbackToChangePoint(0), lambda: image.LockInChangePoint(), lambda: image.Add("/", free),
                lambda: image.SetItem("/f", {}), lambda: image.SetItem(free, {}), lambda: image.SetData(free, zero(1)),
                lambda: image.SetWeights({}), lambda: image.SetVolumeName("x"), lambda: image.SetVolumeFields({}),
                lambda: image.SetOptions({}), lambda: image.SetWorkingDirectory(self.bus.folder),
                lambda: image.ChooseImageDefaultsForMediaType(2),
                *(lambda n=name, v=value: image.set(n, *v) for name, value in {
                    "FileSystemsToCreate": ("u", 7), "RockRidge": ("b", True), "UDFRevision": ("i", 0x102),
                    "ISO9660InterchangeLevel": ("i", 3), "CreateRedundantUdfMetadataFiles": ("b", True),
                    "FreeMediaBlocks": ("x", 0), "StrictFileSystemCompliance": ("b", False),
                    "UseRestrictedCharacterSet": ("b", False), "StageFiles": ("b", False)}.items())]

    def looks(self, image):
        return [lambda: image.Exists("/"), lambda: image.GetItem("/f"), lambda: image.ListDirectory("/"),
                lambda: image.ListStreams("/f"), lambda: image.FileSystemName("/f", 4), lambda: image.GetVolumeName(),
                lambda: image.GetVolumeNames(), lambda: image.GetOptions(), lambda: image.GetVolumeFields(),
                lambda: image.GetWorkingDirectory()]

    def test_nothing_changes_while_a_result_lives(self):
        image = self.image()
        image.add("/f", b"1")
        changes = self.changes(image)
        before = (image.get("ChangePoint"), image.GetItem("/f"), image.GetOptions())
        result = image.result()
        for change in [*changes, lambda: image.CreateFileItem("x")]:
            self.assert_fails("Readonly", change)
        for look in self.looks(image):
            look()
        self.assertEqual(before, (image.get("ChangePoint"), image.GetItem("/f"), image.GetOptions()))
        self.client.call(result, "ImageResult.Release")
        changes[0]()

    def test_everybody_is_turned_away_while_a_job_changes_the_image(self):
        image = self.image()
        image.add("/f", b"1")
        changes = self.changes(image)
        reader, writer = os.pipe()
        job = image.AddFile("/slow", handle(), descriptors=[reader])
        os.close(reader)
        self.assertIs(True, image.get("Busy"))
        for call in [*changes, *self.looks(image), image.CreateResultImage, lambda: image.OpenData("/f")]:
            self.assert_fails("ObjectBusy", call)
        self.assertEqual(1, image.get("FileCount"), "properties are answered")
        os.close(writer)
        self.client.wait(job)
        self.client.wait_for_property(image.path, "FileSystemImage.Busy", False)
        self.assertEqual(["f", "slow"], image.names())

    def test_one_can_look_while_content_is_read(self):
        image = self.image()
        image.run("AddFile", "/f", zero(MIB))
        changes = self.changes(image)
        pipe = image.OpenData("/f")  # whose reader takes its time
        self.assertIs(True, image.get("Busy"))
        for look in self.looks(image):
            look()
        for change in changes:
            self.assert_fails("ObjectBusy", change)
        self.assertEqual(bytes(10), os.read(pipe, 10))
        os.close(pipe)
        self.client.wait_for_property(image.path, "FileSystemImage.Busy", False)
        changes[0]()

    def test_content_that_was_read_to_its_end_keeps_nobody(self):
        image = self.image()
        image.add("/f", b"1")
        for i in range(50):
            pipe = image.OpenData("/f")
            self.assertEqual(b"1", os.read(pipe, 10))
            self.assertEqual(b"", os.read(pipe, 10))
            os.close(pipe)
            image.AddDirectory(f"/{i}")

    def test_calls_come_in_the_order_in_which_they_were_made(self):
        image = self.image()
        answers = [self.client.begin(image.path, "FileSystemImage.AddDirectory", "(sa{sv})", "/" + "/".join("d" * n), {})
                   for n in range(1, 200)]
        for answer in answers:
            answer()
        self.assertEqual(199, image.get("DirectoryCount"))


class Hostile(ImageTest):
    def test_texts_without_measure(self):
        image = self.image()
        image.AddDirectory("/d")
        huge = "x" * (4 << 20)
        for work in [lambda: image.AddDirectory("/" + huge), lambda: image.GetItem("/" + huge), lambda: image.Exists(huge),
                     lambda: image.AddFile("/" + huge, "/etc/passwd"), lambda: image.CreateFileItem(huge),
                     lambda: image.FileSystemPath("/" * (1 << 17), 4), lambda: image.AddTree("/", self.bus.folder, True, name=huge)]:
            text = self.assert_fails("InvalidPath", work)
            self.assertLess(len(text), 1000)
        for work in [lambda: image.GetItem("/", **{huge: True}), lambda: image.AddFile("/f", huge),
                     lambda: image.AddFile("/f", made(huge)), lambda: image.AddTree("/", huge, False, links=huge),
                     lambda: image.SetItem("/d", {huge: GLib.Variant("b", True)})]:
            text = self.assert_fails(DBUS_ERROR + "InvalidArgs", work)
            self.assertLess(len(text), 1000)
        self.assert_fails("InvalidPath", image.AddDirectory, "/d/" + "n" * 256)
        image.AddDirectory("/d/" + "n" * 255)

    def test_patterns_without_measure(self):
        image = self.image()
        folder = self.tree({"a" * 200: b""})
        self.assert_fails("LimitsExceeded", image.AddTree, "/", folder, False, exclude=["x"] * 1001)
        self.assert_fails("InvalidParam", image.AddTree, "/", folder, False, hide=["x" * 4097])
        self.assert_fails("InvalidParam", image.AddTree, "/", folder, False, real_time=[""])
        image.run("AddTree", "/", folder, False, exclude=["a*" * 1000 + "b"] * 100)
        self.assertEqual(["a" * 200], image.names())

    def test_more_descriptors_than_a_user_may_keep(self):
        image = self.image()
        null = os.memfd_create("f")
        parts = made("concatenate", streams=streams(*[handle()] * 16))

        def fill():
            for n in range(300):
                image.run("AddFile", f"/{n}", parts, descriptors=[null])

        self.assert_fails("LimitsExceeded", fill)
        self.assertEqual(256, image.get("FileCount"))
        another = self.image()
        self.assert_fails("LimitsExceeded", another.run, "AddFile", "/f", handle(), descriptors=[null])
        image.Release()
        another.run("AddFile", "/f", handle(), descriptors=[null])
        os.close(null)

    def test_pages_of_what_is_not_there(self):
        image = self.image()
        image.AddDirectory("/d")
        self.assertEqual(([], 1), image.ListDirectory("/", offset=(1 << 64) - 1))
        self.assertEqual(([], 1), image.ListDirectory("/", limit=0))
        self.assertEqual(1, len(image.ListDirectory("/", limit=(1 << 64) - 1)[0]))


if __name__ == "__main__":
    main()
