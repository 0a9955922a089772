"""Images that are laid out: which blocks are whose, what has to be recorded, what was left out, equal files stored once."""

import os
import threading

from gi.repository import GLib

from images import ImageTest, made, value
from support import BLOCK, DBUS_ERROR, ROOT, main, variants

NOT_SUPPORTED_FEATURE = 0x00AAB15F  # IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED


class Results(ImageTest):
    def call(self, result, member, signature="(a{sv})", *arguments):
        return self.client.call(result, "ImageResult." + member, signature, *arguments, {})

    def items(self, result):
        return self.call(result, "GetProgressItems")

    def of_block(self, result, block):
        return self.call(result, "GetProgressItemFromBlock", "(xa{sv})", block)

    def of_name(self, result, name):
        return self.call(result, "GetProgressItemFromDescription", "(sa{sv})", name)

    def laid_out(self, files, mask=7, **options):
        image = self.image()
        if mask != 7:
            image.set("FileSystemsToCreate", "u", mask)
        image.run("AddTree", "/", self.tree(files), False)
        return image.result(**options)

    def test_every_block_is_somebody_s(self):
        result = self.laid_out({"a": b"1" * 5000, "d/b": b"2" * 100, "empty": b""})
        total = self.client.get(result, "ImageResult.TotalBlocks")
        content = self.save(result)
        block, seen = 0, []
        while block < total:
            name, first, last, blocks = self.of_block(result, block)
            self.assertEqual((block, blocks), (first, last - first + 1))
            seen.append(name)
            if name == "/a":
                self.assertEqual(b"1" * 5000, content[first * BLOCK:first * BLOCK + 5000])
            block = last + 1
        self.assertEqual(total, block)
        self.assertLess({"/a", "/d/b", "padding", "udf/file structures", "iso9660/directories"}, set(seen))
        for block in [-1, total, 1 << 62]:
            self.assert_fails(DBUS_ERROR + "InvalidArgs", self.of_block, result, block)

    def test_items_are_found_by_their_names(self):
        files = {f"d{n % 7}/sub/file {n}": bytes([n]) * 3000 for n in range(200)}
        result = self.laid_out(files)
        items = self.items(result)
        self.assertEqual({"/" + name for name in files}, {item[0] for item in items})
        self.assertEqual(len(items), self.client.get(result, "ImageResult.ProgressItemCount"))
        self.assertEqual(sorted(items, key=lambda item: item[1]), items, "in the order of their blocks")
        for item in items:
            self.assertEqual(item, self.of_name(result, item[0]))
            self.assertEqual(item, self.of_block(result, item[2]))
        for name in ["", "/", "/d1", "/d1/sub", "/none", "d1/sub/file 1", "/d1/sub/file 1/", "x" * (1 << 17), ":", "/:" * 40000]:
            self.assert_fails("ItemNotFound", self.of_name, result, name)

    def test_pages_of_items(self):
        result = self.laid_out({f"{n:03}": b"x" for n in range(30)})
        names = [item[0] for item in self.items(result)]
        got = self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})",
                               {"offset": GLib.Variant("t", 10), "limit": GLib.Variant("t", 5)})
        self.assertEqual(names[10:15], [item[0] for item in got])
        self.assertEqual([], self.client.call(result, "ImageResult.GetProgressItems", "(a{sv})",
                                              {"offset": GLib.Variant("t", (1 << 64) - 1)}))

    def test_a_file_in_its_file_entry_has_that_block(self):
        result = self.laid_out({"small": b"tiny content", "large": b"x" * 5000}, mask=4)
        name, first, last, blocks = self.of_name(result, "/small")
        self.assertEqual((first, 1), (last, blocks))
        self.assertIn(b"tiny content", self.save(result)[first * BLOCK:(first + 1) * BLOCK])
        self.assertEqual("/small", self.of_block(result, first)[0])
        self.assertEqual(2, self.client.get(result, "ImageResult.ProgressItemCount"))

    def test_every_name_of_a_file_leads_to_it(self):
        folder = self.tree({"a": b"x" * 3000})
        os.link(os.path.join(folder, "a"), os.path.join(folder, "b"))
        image = self.image()
        image.run("AddTree", "/", folder, False)
        result = image.result()
        self.assertEqual(self.of_name(result, "/a"), self.of_name(result, "/b"))
        self.assertEqual(1, len(self.items(result)))

    def test_names_of_odd_bytes_lead_to_their_files(self):
        folder = os.fsencode(self.tree({}))
        os.makedirs(os.path.join(folder, b"d\xff"))
        for name in [b"\xfe", b"d\xff/plain"]:
            with open(os.path.join(folder, name), "wb") as f:
                f.write(name * 2000)
        image = self.image()
        image.run("AddTree", "/", os.fsdecode(folder), False)
        result = image.result()
        items = self.items(result)
        self.assertEqual({"/\ufffd", "/d\ufffd/plain"}, {item[0] for item in items})
        for item in items:
            self.assertEqual(item, self.of_name(result, item[0]))

    def test_all_of_a_fresh_image_has_to_be_recorded(self):
        result = self.laid_out({"a": b"1"})
        total = self.client.get(result, "ImageResult.TotalBlocks")
        self.assertEqual([(0, total - 1)], self.call(result, "GetModifiedBlocks"))

    def test_equal_files_are_stored_once_when_asked(self):
        content = os.urandom(300_000)
        files = {"a": content, "b": content, "c": content[:-1] + b"x"}
        apart, once = self.laid_out(files), self.laid_out(files, store_equal_once=True)
        self.assertEqual(self.of_name(once, "/a")[1:], self.of_name(once, "/b")[1:])
        self.assertNotEqual(self.of_name(once, "/a")[1:], self.of_name(once, "/c")[1:])
        self.assertNotEqual(self.of_name(apart, "/a")[1:], self.of_name(apart, "/b")[1:])
        sizes = [self.client.get(r, "ImageResult.TotalBlocks") for r in [apart, once]]
        self.assertGreater(sizes[0] - sizes[1], 100)
        checked = self.client.wait(self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", GLib.Variant("o", once), {}))
        self.assertEqual(7, checked["file-systems"])

    def test_what_the_file_systems_leave_out_is_told(self):
        folder = self.tree({"f": b""})
        os.symlink("f", os.path.join(folder, "link"))
        image = self.image()
        image.set("RockRidge", "b", False)
        image.set("FileSystemsToCreate", "u", 3)
        image.run("AddTree", "/", folder, False)
        job = image.CreateResultImage()
        done = self.client.wait(job)
        self.assertEqual([NOT_SUPPORTED_FEATURE], done["warnings"])
        self.assertIn("1 symbolic link is left out", done["unsupported"][0])
        self.assertEqual(done["unsupported"], self.client.call(job, "Job.GetReport")["warnings"])

    def test_the_same_content_has_the_same_identifier(self):
        folder = self.tree({"a": b"1" * 3000})
        epoch = GLib.Variant("x", 1_600_000_000)

        def identifier(**options):
            image = self.image()
            image.run("AddTree", "/", folder, False)
            if options.pop("named", False):
                image.SetVolumeName("other")
            return self.call(image.result(**options), "GetDiscId")

        self.assertEqual(identifier(source_date_epoch=epoch), identifier(source_date_epoch=epoch))
        self.assertNotEqual(identifier(source_date_epoch=epoch), identifier(source_date_epoch=epoch, named=True))
        self.assertRegex(identifier(), "^[0-9a-f]{32}$")


class Validation(ImageTest):
    """IIsoImageManager: an image by any source."""

    def validate(self, source, descriptors=(), **options):
        return self.client.wait(self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", value(source), variants(options),
                                                 descriptors=descriptors))

    def test_an_image_by_path_descriptor_result_stream_and_pipe(self):
        image = self.image()
        image.add("/f", b"1")
        result = image.result()
        content = self.save(result)
        path = os.path.join(self.tree({"x.iso": content}), "x.iso")
        expected = self.validate(GLib.Variant("o", result))
        self.assertEqual((len(content) // BLOCK, 7, True), (expected["blocks"], expected["file-systems"], expected["rock-ridge"]))
        self.assertEqual(expected, self.validate(path))
        with open(path, "rb") as f:
            self.assertEqual(expected, self.validate(GLib.Variant("h", 0), [f.fileno()]))
        parts = made("concatenate", streams=GLib.Variant("av", [GLib.Variant("o", result), made("zero", length=BLOCK)]))
        self.assertEqual(expected["blocks"] + 1, self.validate(parts)["blocks"])
        reader, writer = os.pipe()

        def feed():
            with os.fdopen(writer, "wb") as f:
                f.write(content)

        feeder = threading.Thread(target=feed)
        feeder.start()
        try:
            self.assertEqual(expected, self.validate(GLib.Variant("h", 0), [reader], size=len(content)))
        finally:
            os.close(reader)  # whatever happened, the feeder ends
            feeder.join()

    def test_what_is_no_image(self):
        self.assert_fails("ImagemanagerNoImage", self.validate, "")
        reader, writer = os.pipe()
        os.close(writer)
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.validate, GLib.Variant("h", 0), [reader])
        self.assert_fails("DataStreamInconsistency", self.validate, GLib.Variant("h", 0), [reader], size=BLOCK * 20)
        os.close(reader)
        self.assert_fails("ImagemanagerImageNotAligned", self.validate, made("zero", length=BLOCK * 20 + 1))
        self.assert_fails("ImagemanagerNoValidVdFound", self.validate, made("zero", length=BLOCK * 400))
        self.assert_fails("ImagemanagerImageTooBig", self.validate, made("zero", length=BLOCK << 31))
        self.assert_fails("SourceNotFound", self.validate, "/no/such/image")
        self.assert_fails(DBUS_ERROR + "InvalidArgs", self.validate, self.bus.folder)


if __name__ == "__main__":
    main()
