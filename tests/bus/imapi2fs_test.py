"""The members of IMAPI2FS that dbus/imapi2-map.tsv says are served: each test calls those of one interface."""

import os
import tempfile

from gi.repository import GLib

from images import ImageTest, handle, made, value
from imapi2_map import Served
from support import BLOCK, DBUS_ERROR, MIB, ROOT, Feeder, main, variants

ISO9660, JOLIET, UDF = 1, 2, 4


class Members(Served, ImageTest):
    note = "bus/imapi2fs"

    def filled(self):
        """An image with a folder and a file."""
        image = self.image()
        image.run("AddTree", "/", self.tree({"folder/file": b"x" * 5000}), False)
        return image

    def call(self, result, member, signature="(a{sv})", *arguments):
        return self.client.call(result, "ImageResult." + member, signature, *arguments, {})

    def test_IFileSystemImage(self):
        image = self.image()
        self.assertEqual("/", image.GetItem("/")["full-path"])  # Root
        image.SetVolumeName("Some name")
        self.assertEqual("Some name", image.GetVolumeName())
        self.assertEqual(("SOME_NAME", "Some name", "Some name"), image.GetVolumeNames())
        image.ChooseImageDefaultsForMediaType(2)
        image.SetMaxMediaBlocksFromDevice(self.drive)
        for name, signature, value in [("UseRestrictedCharacterSet", "b", True), ("StageFiles", "b", True),
                                       ("FreeMediaBlocks", "x", 100_000), ("StrictFileSystemCompliance", "b", True),
                                       ("FileSystemsToCreate", "u", 7), ("UDFRevision", "i", 0x201),
                                       ("ISO9660InterchangeLevel", "i", 2)]:
            image.set(name, signature, value)
            self.assertEqual(value, image.get(name))
        self.get_all(image.path, "FileSystemImage")
        self.client.wait(image.CreateResultImage())
        other = self.image()
        other.ChooseImageDefaults(self.drive)

    def test_IBootOptions(self):
        image = self.image()
        loader = image.CreateFileItem("loader")
        image.run("SetData", loader, self.tree({"loader": b"l" * 5000}) + "/loader")
        image.SetBootImages([variants({"item": value(loader), "platform": GLib.Variant("i", 0xEF),
                                       "manufacturer": "Somebody"})])
        told = image.GetBootImages()[0]
        self.assertEqual((0xEF, 0, "Somebody", 5000),
                         (told["platform"], told["emulation"], told["manufacturer"], told["size"]))
        pipe = image.OpenBootImage(0)
        with os.fdopen(pipe, "rb") as stream:
            self.assertEqual(b"l" * 5000, stream.read())

    def test_IFileSystemImage_items(self):
        image = self.image()
        self.assertEqual(0, image.Exists("/nothing"))
        point = image.get("ChangePoint")
        folder, file = image.CreateDirectoryItem("d"), image.CreateFileItem("f")
        image.Add("/", folder)
        image.Add("/d", file)
        self.assertEqual((1, 2), (image.Exists("/d"), image.Exists("/d/f")))
        self.assertEqual((1, 1), (image.get("DirectoryCount"), image.get("FileCount")))
        self.assertGreater(image.get("UsedBlocks"), 0)
        image.RollbackToChangePoint(point)
        self.assertEqual(0, image.Exists("/d"))
        image.AddDirectory("/kept")
        image.LockInChangePoint()
        self.assert_fails("InvalidParam", image.RollbackToChangePoint, point)
        folder = self.tree({})
        image.run("SetWorkingDirectory", folder)
        self.assertEqual(folder, image.GetWorkingDirectory())

    def burned(self):
        """A writer whose disc has something."""
        writer = self.client.make_format(self.drive)
        self.client.wait(self.client.write(writer, GLib.Variant("o", self.filled().result())))
        return writer

    def test_IMultisession(self):
        writer = self.burned()
        for path in self.client.get(writer, "Format.Data.MultisessionInterfaces"):
            self.get_all(path, "Multisession", "MultisessionSequential", "MultisessionRandomWrite")
            self.client.set(path, "Multisession.InUse", "b", True)
        sequential, random = self.client.get(writer, "Format.Data.MultisessionInterfaces")
        get = self.client.get
        self.assertEqual((False, 0, 32), tuple(get(sequential, "MultisessionSequential." + member) for member in [
            "IsFirstDataSession", "StartAddressOfPreviousSession", "WriteUnitSize"]))
        for member in ["LastWrittenAddressOfPreviousSession", "NextWritableAddress", "FreeSectorsOnMedia"]:
            self.assertEqual(get(writer, "Format.Data." + member), get(sequential, "MultisessionSequential." + member))
        self.assertEqual((0, -1, 0), tuple(get(random, "MultisessionRandomWrite." + member) for member in [
            "WriteUnitSize", "LastWrittenAddress", "TotalSectorsOnMedia"]))

    def test_IFileSystemImage_import(self):
        writer = self.burned()
        image = self.image()
        image.SetMultisessionInterfaces(self.client.get(writer, "Format.Data.MultisessionInterfaces"))
        self.assertEqual(self.client.get(writer, "Format.Data.NextWritableAddress"), image.get("SessionStartBlock"))
        self.assertEqual(32, len(image.run("CalculateDiscIdentifier")["disc-id"]))
        mask = image.run("IdentifyFileSystemsOnDisc", self.drive)["file-systems"]
        self.assertEqual((7, UDF), (mask, image.GetDefaultFileSystemForImport(mask)))
        self.assertIs(True, image.run("ProbeSpecificFileSystem", UDF)["appendable"])
        point = image.get("ChangePoint")
        image.run("ImportFileSystem")
        self.assertTrue(image.GetImportedVolumeName())
        image.RollbackToChangePoint(point)
        image.run("ImportSpecificFileSystem", JOLIET)
        self.assertEqual(2, image.Exists("/folder/file"))

    def test_DFileSystemImageImportEvents(self):
        image = self.image()
        image.SetMultisessionInterfaces(self.client.get(self.burned(), "Format.Data.MultisessionInterfaces"))
        started = []
        progress, = self.client.wait_for_signal(None, "Job.Update", lambda p: p["FilesAdded"] == 1,
                                                then=lambda: started.append(image.ImportFileSystem()))
        self.assertEqual(1, progress["DirectoriesAdded"])
        self.assertEqual("/folder/file", self.client.call(started[0], "Job.GetReport")["current-item"])

    def test_IFileSystemImage3(self):
        image = self.image()
        image.set("FileSystemsToCreate", "u", UDF)
        image.set("UDFRevision", "i", 0x250)
        sizes = []
        for wanted in [True, False]:
            image.set("CreateRedundantUdfMetadataFiles", "b", wanted)
            self.assertIs(wanted, image.get("CreateRedundantUdfMetadataFiles"))
            result = image.result()
            sizes.append(self.client.get(result, "ImageResult.TotalBlocks"))
            self.client.call(result, "ImageResult.Release")
        self.assertGreater(sizes[0], sizes[1])

    def test_DFileSystemImageEvents(self):
        image = self.image()
        feeder = Feeder()
        started = []

        def add():
            started.append(image.AddFile("/f", handle(), size=3 * MIB, descriptors=[feeder.reader]))
            feeder.started()
            feeder.feed(2 * MIB)

        progress, = self.client.wait_for_signal(None, "Job.Update", lambda p: p["CopiedSectors"] == 2 * MIB // BLOCK,
                                                then=add)
        self.assertEqual(3 * MIB // BLOCK, progress["TotalSectors"])
        self.assertEqual("/f", self.client.call(started[0], "Job.GetReport")["current-item"])
        feeder.feed(MIB)
        feeder.end()
        self.client.wait(started[0])

    def test_IFsiItem(self):
        image = self.filled()
        item = image.GetItem("/folder/file")
        self.assertEqual(("file", "/folder/file", False), (item["name"], item["full-path"], item["hidden"]))
        times = {"creation-time": 1, "last-accessed-time": 2, "last-modified-time": 3}
        image.SetItem("/folder/file", {"hidden": GLib.Variant("b", True),
                                       **{key: GLib.Variant("x", value) for key, value in times.items()}})
        item = image.GetItem("/folder/file")
        self.assertEqual({**times, "hidden": True}, {key: item[key] for key in [*times, "hidden"]})
        self.assertEqual("FILE", image.FileSystemName("/folder/file", ISO9660))
        self.assertEqual("/FOLDER/FILE", image.FileSystemPath("/folder/file", ISO9660))

    def test_IFsiFileItem(self):
        image = self.image()
        item = image.CreateFileItem("f")
        image.run("SetData", item, made("zero", length=5))
        self.assertEqual(5, image.GetItem(item)["data-size"])
        self.assertEqual(bytes(5), image.content(item))

    def test_IFsiFileItem2(self):
        image = self.filled()
        image.set("UDFRevision", "i", 0x201)
        image.run("AddStream", "/folder/file", "s", made("zero", length=5))
        self.assertEqual((["s"], 1), ([s["name"] for s in image.ListStreams("/folder/file")[0]],
                                      image.GetItem("/folder/file")["named-streams"]))
        self.assertEqual([False, True], [image.GetItem("/folder/file", **options)["named-stream"]
                                         for options in [{}, {"stream": "s"}]])
        image.RemoveStream("/folder/file", "s")
        image.SetItem("/folder/file", {"real-time": GLib.Variant("b", True)})
        self.assertIs(True, image.GetItem("/folder/file")["real-time"])

    def test_IFsiNamedStreams(self):
        image = self.filled()
        for name in ["one", "two"]:
            image.run("AddStream", "/folder/file", name, made("zero", length=len(name)))
        streams, count = image.ListStreams("/folder/file", offset=1)
        self.assertEqual((["two"], 2), ([s["name"] for s in streams], count))

    def test_IFsiDirectoryItem(self):
        image = self.image()
        image.AddDirectory("/d")
        folder = self.tree({"f": b"1", "e/g": b"2"})
        image.run("AddTree", "/d", folder, False)
        image.run("AddFile", "/h", os.path.join(folder, "f"))
        image.Add("/d", image.CreateDirectoryItem("made"))
        items, total = image.ListDirectory("/d")
        self.assertEqual((["e", "f", "made"], 3), ([i["name"] for i in items], total))
        self.assertEqual("h", image.GetItem("/h")["name"])
        image.Remove("/h")
        image.RemoveTree("/d")
        self.assertEqual(([], 0), image.ListDirectory("/"))

    def test_IFsiDirectoryItem2(self):
        folder = self.tree({"f": b"1"})
        try:
            os.setxattr(os.path.join(folder, "f"), "user.note", b"text")
            streams = 1
        except OSError:
            streams = 0  # the file system has no extended attributes
        image = self.image()
        image.set("UDFRevision", "i", 0x200)
        image.run("AddTree", "/", folder, False, named_streams=True)
        self.assertEqual(streams, image.GetItem("/f")["named-streams"])

    def test_IFileSystemImageResult(self):
        result = self.filled().result()
        self.assertTrue(self.call(result, "GetDiscId"))
        self.assertEqual(BLOCK, self.client.get(result, "ImageResult.BlockSize"))
        size = self.client.get(result, "ImageResult.TotalBlocks") * BLOCK
        self.assertTrue(self.call(result, "GetProgressItems"))
        self.assertEqual(size, len(self.save(result)))

    def test_IFileSystemImageResult2(self):
        self.modified_blocks()

    def test_IBlockRange(self):
        self.modified_blocks()

    def test_IBlockRangeList(self):
        self.modified_blocks()

    def modified_blocks(self):
        result = self.filled().result()
        total = self.client.get(result, "ImageResult.TotalBlocks")
        self.assertEqual([(0, total - 1)], self.call(result, "GetModifiedBlocks"))

    def test_IProgressItem(self):
        (description, first, last, blocks), = self.call(self.filled().result(), "GetProgressItems")
        self.assertEqual(("/folder/file", 3), (description, blocks))
        self.assertEqual(blocks, last - first + 1)

    def test_IProgressItems(self):
        result = self.filled().result()
        items = self.call(result, "GetProgressItems")
        self.assertEqual(len(items), self.client.get(result, "ImageResult.ProgressItemCount"))
        item = items[0]
        self.assertEqual(item, self.call(result, "GetProgressItemFromBlock", "(xa{sv})", item[1]))
        self.assertEqual(item, self.call(result, "GetProgressItemFromDescription", "(sa{sv})", item[0]))

    def test_IIsoImageManager(self):
        def validate(source, descriptors=()):
            return self.client.wait(self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", source, {},
                                                     descriptors=descriptors))

        result = self.filled().result()
        self.assertEqual(7, validate(GLib.Variant("o", result))["file-systems"])
        with tempfile.NamedTemporaryFile(dir=self.bus.folder) as file:
            file.write(self.save(result))
            file.flush()
            self.assertEqual(7, validate(GLib.Variant("s", file.name))["file-systems"])  # SetPath
            self.assertEqual(7, validate(handle(), [file.fileno()])["file-systems"])  # SetStream
        self.assert_fails("ImagemanagerNoValidVdFound", validate, made("zero", length=MIB))
        self.assert_fails(DBUS_ERROR + "InvalidArgs", validate, GLib.Variant("u", 1))


if __name__ == "__main__":
    main()
