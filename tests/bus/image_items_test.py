"""Items of an image: what they are, how they are changed, those that are not in it yet, and how file systems spell them."""

import os
import time

from gi.repository import GLib

from images import ImageTest, handle
from support import DBUS_ERROR, main, variants

ISO9660, JOLIET, UDF = 1, 2, 4


def times(**options):
    return {key.replace("_", "-"): GLib.Variant("x", number) for key, number in options.items()}


class Items(ImageTest):
    def test_the_root_is_an_item(self):
        root = self.image().GetItem("/")
        self.assertEqual(("", "/", 1, "directory", 0), tuple(root[k] for k in ["name", "full-path", "type", "kind", "entries"]))

    def test_a_file_tells_all_about_itself(self):
        path = os.path.join(self.tree({"f": b"12345"}), "f")
        os.utime(path, ns=(0, 1_600_000_000_123_456_789))
        os.chmod(path, 0o640)
        image = self.image()
        image.run("AddFile", "/f", path)
        item = image.GetItem("/f")
        status = os.stat(path)
        self.assertEqual(("f", "/f", 2, "file", 5), tuple(item[k] for k in ["name", "full-path", "type", "kind", "data-size"]))
        self.assertEqual((1_600_000_000, 123_456_789), (item["last-modified-time"], item["last-modified-nanoseconds"]))
        self.assertEqual((0o640, status.st_uid, status.st_gid), (item["mode"], item["uid"], item["gid"]))
        self.assertEqual((False, False, 0, False), tuple(item[k] for k in ["hidden", "real-time", "named-streams", "named-stream"]))
        self.assertEqual(1, item["links"])
        self.assertNotIn("last-accessed-time", item, "reading a file to master it changes that one")

    def test_what_is_made_here_has_the_present_for_its_times(self):
        before = int(time.time())
        image = self.image()
        image.AddDirectory("/d")
        item = image.GetItem("/d")
        for key in ["creation-time", "last-accessed-time", "last-modified-time"]:
            self.assertTrue(before <= item[key] <= time.time() + 1, key)
        image.AddDirectory("/old", source_date_epoch=GLib.Variant("x", 1000))
        self.assertEqual(1000, image.GetItem("/old")["last-modified-time"])
        image.AddDirectory("/none", reproducible=True)
        self.assertNotIn("last-modified-time", image.GetItem("/none"))

    def test_links_and_devices_are_told_apart(self):
        folder = self.tree({"file": b"x"})
        os.link(os.path.join(folder, "file"), os.path.join(folder, "again"))
        os.symlink("file", os.path.join(folder, "link"))
        os.mkfifo(os.path.join(folder, "fifo"))
        image = self.image()
        image.run("AddTree", "/", folder, False, specials=True)
        self.assertEqual(("symlink", "file"), tuple(image.GetItem("/link")[k] for k in ["kind", "link-target"]))
        self.assertEqual("fifo", image.GetItem("/fifo")["kind"])
        self.assertEqual(2, image.GetItem("/again")["links"])
        self.assertEqual(4, image.get("FileCount"))

    def test_what_may_be_changed_is_changed(self):
        image = self.image()
        image.add("/f", b"1")
        point = image.get("ChangePoint")
        changes = {**times(creation_time=1, last_accessed_time=2, last_modified_time=-3),
                   "hidden": GLib.Variant("b", True), "mode": GLib.Variant("u", 0o4711), "uid": GLib.Variant("u", 7),
                   "gid": GLib.Variant("u", 8), "weight": GLib.Variant("i", -5)}
        self.assert_fails("InvalidDate", image.SetItem, "/f", changes)
        changes["last-modified-time"] = GLib.Variant("x", 3)
        changes["last-modified-nanoseconds"] = GLib.Variant("u", 999_999_999)
        self.assertEqual({}, image.SetItem("/f", changes))
        item = image.GetItem("/f")
        for key, wanted in changes.items():
            self.assertEqual(wanted.unpack(), item[key], key)
        image.RollbackToChangePoint(point)
        self.assertFalse(image.GetItem("/f")["hidden"])
        self.assertNotIn("weight", image.GetItem("/f"))

    def test_a_time_that_is_set_alone_has_no_fraction_and_one_that_nobody_sets_stays(self):
        image = self.image()
        image.AddDirectory("/d")
        image.SetItem("/d", times(creation_time=1, last_modified_time=10, last_accessed_time=10))
        image.SetItem("/d", times(last_modified_time=20))
        item = image.GetItem("/d")
        self.assertEqual((1, 20, 0), tuple(item[k] for k in ["creation-time", "last-modified-time", "last-modified-nanoseconds"]))

    def test_dates_that_are_none(self):
        image = self.image()
        image.AddDirectory("/d")
        before = image.GetItem("/d")
        for changes in [times(last_modified_time=253402300800), times(last_modified_time=-62135596801),
                        times(creation_time=1 << 62), {**times(last_modified_time=1 << 33),
                                                       "last-modified-nanoseconds": GLib.Variant("u", 1_000_000_000)},
                        times(last_modified_time=before["creation-time"] - 1), times(creation_time=before["last-modified-time"] + 1)]:
            self.assert_fails("InvalidDate", image.SetItem, "/d", changes)
        self.assertEqual(before, image.GetItem("/d"))
        image.SetItem("/d", times(creation_time=-62135596800, last_modified_time=253402300799))

    def test_changes_that_make_no_sense(self):
        image = self.image()
        image.AddDirectory("/d")
        bad = DBUS_ERROR + "InvalidArgs"
        for changes, error in [({"name": GLib.Variant("s", "x")}, bad), ({"hidden": GLib.Variant("s", "x")}, bad),
                               ({"mode": GLib.Variant("u", 0o10000)}, "InvalidParam"),
                               ({"creation-nanoseconds": GLib.Variant("u", 1)}, "InvalidParam"),
                               ({"real-time": GLib.Variant("b", True)}, "NotFile")]:
            self.assert_fails(error, image.SetItem, "/d", changes)
        self.assert_fails("ItemNotFound", image.SetItem, "/none", {})
        self.assert_fails(bad, image.SetItem, GLib.Variant("i", 1), {})
        self.assert_fails(bad, image.SetItem, "/d", {}, no_such_option=True)

    def test_a_real_time_mark_that_cannot_be_stored_is_kept_and_told(self):
        image = self.image()
        image.add("/f", b"1")
        mark = {"real-time": GLib.Variant("b", True)}
        self.assertEqual([0x00AAB15F], image.SetItem("/f", mark)["warnings"])
        self.assertTrue(image.GetItem("/f")["real-time"])
        image.set("UDFRevision", "i", 0x201)
        self.assertEqual({}, image.SetItem("/f", mark))

    def test_content_lies_by_weight(self):
        image = self.image()
        for name in "abc":
            image.add("/" + name, b"x" * 3000)
        image.SetWeights({"/c": 5, "/a": -1})
        self.assertEqual(5, image.GetItem("/c")["weight"])
        self.assert_fails("ItemNotFound", image.SetWeights, {"/b": 9, "/none": 1})
        self.assertNotIn("weight", image.GetItem("/b"), "all of them or none")
        result = image.result()
        items = self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})", {})
        self.assertEqual(["/c", "/b", "/a"], [item[0] for item in items])

    def test_more_weights_than_one_call_takes(self):
        self.assert_fails("LimitsExceeded", self.image().SetWeights, {str(n): n for n in range(10_001)})


class FreeItems(ImageTest):
    def test_a_file_is_made_filled_described_and_added(self):
        image = self.image()
        item = image.CreateFileItem("f.txt")
        self.assertEqual(("f.txt", 2, 0), tuple(image.GetItem(item)[k] for k in ["name", "type", "data-size"]))
        self.assertNotIn("full-path", image.GetItem(item))
        with open(os.path.join(self.tree({"a": b"12345"}), "a"), "rb") as f:
            self.assertEqual(5, image.run("SetData", item, handle(), descriptors=[f.fileno()])["data-size"])
        image.SetItem(item, {"hidden": GLib.Variant("b", True), **times(creation_time=1, last_modified_time=2)})
        self.assertEqual(b"12345", image.content(item))
        self.assertEqual((0, 0), (image.get("ChangePoint"), image.get("FileCount")), "it is not in the image")
        image.AddDirectory("/d")
        image.Add("/d", item)
        added = image.GetItem("/d/f.txt")
        self.assertEqual((5, True, 2), (added["data-size"], added["hidden"], added["last-modified-time"]))
        self.assertEqual(b"12345", image.content("/d/f.txt"))
        self.assert_fails("ItemNotFound", image.GetItem, item)

    def test_a_folder_is_made_and_added(self):
        image = self.image()
        item = image.CreateDirectoryItem("d", source_date_epoch=GLib.Variant("x", 5))
        self.assertEqual(1, image.GetItem(item)["type"])
        image.Add("/", item)
        self.assertEqual((1, 5), (image.GetItem("/d")["type"], image.GetItem("/d")["last-modified-time"]))

    def test_what_needs_a_place_in_the_image(self):
        image = self.image()
        item = image.CreateFileItem("f")
        for call in [lambda: image.FileSystemName(item, ISO9660), lambda: image.FileSystemPath(item, UDF),
                     lambda: image.AddStream(item, "s", "/etc/passwd"), lambda: image.RemoveStream(item, "s"),
                     lambda: image.SetItem(item, {"weight": GLib.Variant("i", 1)})]:
            self.assert_fails("NotInFileSystem", call)
        self.assertEqual(([], 0), image.ListStreams(item))

    def test_a_collision_leaves_the_item_free(self):
        image = self.image()
        image.AddDirectory("/name")
        item = image.CreateFileItem("name")
        self.assert_fails("DupName", image.Add, "/", item)
        self.assert_fails("DirNotFound", image.Add, "/none", item)
        image.AddDirectory("/d")
        image.Add("/d", item)
        self.assertEqual(2, image.Exists("/d/name"))
        self.assert_fails("NotDir", image.Add, "/d/name", image.CreateFileItem("x"))

    def test_names_are_checked_when_items_are_made(self):
        image = self.image()
        for name in ["", ".", "..", "a/b", "x" * 256]:
            self.assert_fails("InvalidPath", image.CreateFileItem, name)
            self.assert_fails("InvalidPath", image.CreateDirectoryItem, name)
        image.set("UseRestrictedCharacterSet", "b", True)
        image.CreateFileItem("Größe")
        for work in [lambda: image.CreateFileItem("Ω"), lambda: image.CreateDirectoryItem("Ω"),
                     lambda: image.AddDirectory("/Ω"), lambda: image.AddFile("/Ω", "/etc/passwd")]:
            self.assert_fails("RestrictedNameViolation", work)
        folder = self.tree({"plain": b"", "Ω": b""})
        self.assert_fails("RestrictedNameViolation", image.run, "AddTree", "/", folder, False)
        self.assertEqual([], image.names())
        image.set("UseRestrictedCharacterSet", "b", False)
        image.run("AddTree", "/", folder, False)

    def test_the_content_of_what_is_in_the_image_stays(self):
        image = self.image()
        image.add("/f", b"1")
        self.assert_fails("Readonly", image.SetData, "/f", "/etc/passwd")
        self.assert_fails("ItemNotFound", image.SetData, "/none", "/etc/passwd")
        self.assert_fails("NotFile", image.SetData, image.CreateDirectoryItem("d"), "/etc/passwd")
        self.assert_fails("NotFile", image.OpenData, "/")

    def test_free_items_are_bounded_and_can_be_given_back(self):
        image = self.image()
        items = [image.CreateFileItem("f") for _ in range(1000)]
        self.assert_fails("LimitsExceeded", image.CreateFileItem, "f")
        image.ReleaseItem(items[0])
        self.assert_fails("ItemNotFound", image.ReleaseItem, items[0])
        self.assertNotIn(image.CreateDirectoryItem("d"), items)


class Spelling(ImageTest):
    def test_names_and_paths_are_spelled_as_file_systems_will_have_them(self):
        image = self.image()
        image.AddDirectory("/some folder")
        for name in ["a name.text", "a*name.text", "ünïcode"]:
            image.add("/some folder/" + name)
        self.assertEqual("A_NAME.TEXT", image.FileSystemName("/some folder/a name.text", ISO9660))
        self.assertEqual("a_name.text", image.FileSystemName("/some folder/a*name.text", JOLIET))
        self.assertEqual("/some folder/ünïcode", image.FileSystemPath("/some folder/ünïcode", UDF))
        self.assertTrue(image.FileSystemPath("/some folder/ünïcode", ISO9660).startswith("/SOME_FOLDER/"))
        self.assertEqual(("", "/"), (image.FileSystemName("/", UDF), image.FileSystemPath("/", UDF)))
        spelled = {image.FileSystemName("/some folder/" + n, ISO9660) for n in image.names("/some folder")}
        self.assertEqual(3, len(spelled), "each is another")

    def test_the_level_counts(self):
        image = self.image()
        image.add("/a long name.text")
        image.set("ISO9660InterchangeLevel", "i", 1)
        self.assertEqual("A_LONG_N.TEX", image.FileSystemName("/a long name.text", ISO9660))

    def test_what_cannot_be_spelled(self):
        image = self.image()
        folder = self.tree({})
        os.symlink("x", os.path.join(folder, "link"))
        image.run("AddTree", "/", folder, False)
        self.assert_fails("ItemNotFound", image.FileSystemName, "/link", JOLIET)
        for file_systems in [0, 3, 8]:
            self.assert_fails("InvalidParam", image.FileSystemName, "/link", file_systems)
        self.assert_fails("ItemNotFound", image.FileSystemPath, "/none", UDF)


if __name__ == "__main__":
    main()
