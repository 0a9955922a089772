"""Folders that are added with all that is in them, however they look, and trees that are large."""

import os
import stat
import time

from gi.repository import GLib

from images import ImageTest, handle
from support import DBUS_ERROR, main

NOT_SUPPORTED_FEATURE = 0x00AAB15F  # IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED


class Choices(ImageTest):
    def add(self, folder, **options):
        image = self.image()
        self.job = image.AddTree("/", folder, False, **options)
        self.done = self.client.wait(self.job)
        return image

    def left_out(self):
        return self.client.call(self.job, "Job.GetReport").get("left-out", [])

    def test_what_is_excluded_is_counted(self):
        folder = self.tree({"a.o": b"", "a.c": b"", "sub/b.o": b"", "sub/deep/c.c": b"", "docs/x.tmp": b"", "docs/y": b""})
        image = self.add(folder, exclude=["*.o", "/docs/*.tmp", "sub/deep"])
        self.assertEqual((["a.c", "docs", "sub"], ["y"], []), (image.names(), image.names("/docs"), image.names("/sub")))
        self.assertEqual(4, self.done["excluded"])
        self.assertEqual([], self.left_out(), "nobody wanted them")

    def test_what_is_hidden_and_what_is_real_time(self):
        folder = self.tree({".hidden": b"", "film.mpg": b"", "text": b""})
        image = self.add(folder, hide=[".*"], real_time=["*.mpg"])
        self.assertEqual([True, False, False], [image.GetItem(n)["hidden"] for n in ["/.hidden", "/film.mpg", "/text"]])
        self.assertEqual([False, True, False], [image.GetItem(n)["real-time"] for n in ["/.hidden", "/film.mpg", "/text"]])
        self.assertEqual([NOT_SUPPORTED_FEATURE], self.done["warnings"])

    def test_links_are_kept_followed_or_left_out(self):
        folder = self.tree({"file": b"12345", "sub/x": b""})
        os.symlink("file", os.path.join(folder, "link"))
        os.symlink("../sub", os.path.join(folder, "sub/loop"))
        self.assertEqual("symlink", self.add(folder).GetItem("/link")["kind"])
        image = self.add(folder, links="follow")
        self.assertEqual((5, "file"), tuple(image.GetItem("/link")[k] for k in ["data-size", "kind"]))
        self.assertEqual("symlink", image.GetItem("/sub/loop")["kind"], "it would not end")
        self.assertEqual(["file", "sub"], self.add(folder, links="leave-out").names())
        self.assertEqual((2, 0), (self.done["left-out"], self.done["unreadable"]))
        self.assertEqual([False, False], [unreadable for _, _, unreadable in self.left_out()])

    def test_special_files_are_left_out_or_come_along(self):
        folder = self.tree({"f": b""})
        os.mkfifo(os.path.join(folder, "fifo"))
        image = self.add(folder)
        self.assertEqual(["f"], image.names())
        (path, reason, unreadable), = self.left_out()
        self.assertEqual((os.path.join(folder, "fifo"), False), (path, unreadable))
        self.assertIn("neither file", reason)
        self.assertEqual("fifo", self.add(folder, specials=True).GetItem("/fifo")["kind"])

    def test_the_source_wins_and_folders_are_merged(self):
        image = self.image()
        image.run("AddTree", "/", self.tree({"a": b"old", "d/x": b"old", "d/y": b"old"}), False)
        image.run("AddTree", "/", self.tree({"a": b"new", "d/y": b"new", "d/z": b"new"}), False)
        self.assertEqual((["a", "d"], ["x", "y", "z"]), (image.names(), image.names("/d")))
        self.assertEqual([b"new", b"old", b"new"], [image.content(p) for p in ["/a", "/d/x", "/d/y"]])

    def test_the_base_folder_has_a_name(self):
        folder = self.tree({"x": b""})
        image = self.image()
        image.run("AddTree", "/", folder, True)
        self.assertEqual([os.path.basename(folder)], image.names())
        descriptor = os.open(folder, os.O_PATH)
        image.run("AddTree", "/", handle(), True, name="given", descriptors=[descriptor])
        self.assertEqual(["x"], image.names("/given"))
        self.assert_fails(DBUS_ERROR + "InvalidArgs", image.AddTree, "/", handle(), True, descriptors=[descriptor])
        self.assert_fails("InvalidPath", image.AddTree, "/", handle(), True, name="a/b", descriptors=[descriptor])
        os.close(descriptor)

    def test_choices_that_do_not_exist(self):
        folder = self.tree({})
        image = self.image()
        bad = DBUS_ERROR + "InvalidArgs"
        self.assert_fails(bad, image.AddTree, "/", folder, False, links="wherever")
        self.assert_fails(bad, image.AddTree, "/", folder, False, exclude="*.o")
        self.assert_fails(bad, image.AddTree, "/", folder, False, colour="red")
        self.assert_fails("DirNotFound", image.AddTree, "/none", folder, False)


class Unreadable(ImageTest):
    """Root's service would read everything: here it is without the capabilities that let it."""

    def service_command(self):
        without = "/usr/bin/env setpriv --bounding-set=-dac_override,-dac_read_search " if os.geteuid() == 0 else ""
        return without + super().service_command()

    def test_one_unreadable_file_ends_it_or_is_reported(self):
        folder = self.tree({"good": b"1", "bad": b"2", "closed/inside": b"3"})
        os.chmod(os.path.join(folder, "bad"), 0)
        os.chmod(os.path.join(folder, "closed"), 0)
        self.addCleanup(os.chmod, os.path.join(folder, "closed"), stat.S_IRWXU)
        image = self.image()
        self.assert_fails("DataStreamCreateFailure", image.run, "AddTree", "/", folder, False, exclude=["closed"])
        self.assert_fails("DirectoryReadFailure", image.run, "AddTree", "/", folder, False, exclude=["bad"])
        self.assertEqual([], image.names())
        done = image.run("AddTree", "/", folder, False, skip_unreadable=True)
        self.assertEqual((["closed", "good"], 2), (image.names(), done["unreadable"]))


class Large(ImageTest):
    """A tree that is looked at and changed off the loop: everything is as with a small one."""

    COUNT = 6000

    @classmethod
    def fill(cls, folder):
        os.makedirs(os.path.join(folder, "many"))
        for n in range(cls.COUNT):
            with open(os.path.join(folder, "many", f"{n:05}"), "wb"):
                pass
        os.link(os.path.join(folder, "many", "00000"), os.path.join(folder, "again"))

    def setUp(self):
        super().setUp()
        self.folder = self.tree({})
        self.fill(self.folder)
        self.subject = self.image()
        self.subject.run("AddTree", "/", self.folder, False)

    def test_pages_follow_each_other(self):
        seen = []
        while True:
            items, total = self.subject.ListDirectory("/many", offset=len(seen))
            if not items:
                break
            seen += [item["name"] for item in items]
        self.assertEqual((self.COUNT, [f"{n:05}" for n in range(self.COUNT)]), (total, seen))
        self.subject.Remove("/many/00001")
        self.assertEqual(["00000", "00002"], [i["name"] for i in self.subject.ListDirectory("/many", limit=2)[0]])

    def test_it_is_changed_and_changed_back(self):
        self.assertEqual(2, self.subject.GetItem("/again")["links"])
        point = self.subject.get("ChangePoint")
        self.subject.RemoveTree("/many")
        self.assertEqual((1, 0), (self.subject.get("FileCount"), self.subject.get("DirectoryCount")))
        self.assertEqual(1, self.subject.GetItem("/again")["links"])
        self.subject.RollbackToChangePoint(point)
        self.assertEqual(self.COUNT + 1, self.subject.get("FileCount"))
        self.assert_fails("ItemNotFound", self.subject.RemoveTree, "/none")
        self.subject.RollbackToChangePoint(0)
        self.assertEqual([], self.subject.names())
        self.assert_fails("InvalidParam", self.subject.RollbackToChangePoint, point)

    def test_names_are_spelled_and_calls_wait_for_each_other(self):
        begin = [self.client.begin(self.subject.path, "FileSystemImage.FileSystemPath", "(vua{sv})",
                                   GLib.Variant("s", "/many/00017"), system, {}) for system in [1, 2, 4]]
        begin.append(self.client.begin(self.subject.path, "FileSystemImage.RemoveTree", "(sa{sv})", "/many", {}))
        begin.append(self.client.begin(self.subject.path, "FileSystemImage.Exists", "(sa{sv})", "/many", {}))
        self.assertEqual(["/MANY/00017", "/many/00017", "/many/00017", (), 0], [answer() for answer in begin])

    def test_adding_near_the_limit_is_measured(self):
        self.subject.set("FreeMediaBlocks", "x", self.subject.get("UsedBlocks"))
        for n in range(100):
            try:
                self.subject.AddDirectory(f"/d{n}")
            except GLib.Error as error:
                self.assertIn("ImageSizeLimit", error.message)
                break
        else:
            self.fail("a hundred folders fit into nothing")
        self.assertEqual(0, self.subject.Exists(f"/d{n}"))
        self.subject.set("FreeMediaBlocks", "x", 0)

    def test_an_image_that_goes_in_the_middle_of_it(self):
        answers = [self.client.begin(self.subject.path, "FileSystemImage.FileSystemPath", "(vua{sv})",
                                     GLib.Variant("s", "/many/00017"), 1, {}) for _ in range(5)]
        self.subject.Release()
        for answer in answers:
            try:
                self.assertEqual("/MANY/00017", answer())
            except GLib.Error as error:
                self.assertIn("the object has gone", error.message)
        self.assertEqual([], self.image().names())

    def test_the_service_answers_others_meanwhile(self):
        result = self.subject.run("CreateResultImage", store_equal_once=True)["result"]
        began = time.monotonic()
        count = self.client.get(result, "ImageResult.ProgressItemCount")
        self.assertEqual(0, count, "the files are empty")
        self.assertLess(time.monotonic() - began, 5)


if __name__ == "__main__":
    main()
