"""Images that boot: what is told of them, what is refused, and what their boot catalog says."""

import os
import struct

from gi.repository import GLib

from images import ImageTest, value
from support import BLOCK, DBUS_ERROR, main, variants

X86, UEFI = 0, 0xEF
FLOPPY_1440 = 1_474_560


def entry(item, **facts):
    kinds = {"platform": "i", "emulation": "i", "load_segment": "q", "load_sectors": "q"}
    typed = {name.replace("_", "-"): GLib.Variant(kinds[name], fact) if name in kinds else fact
             for name, fact in facts.items()}
    return variants({"item": value(item), **typed})


class Boot(ImageTest):
    def loader(self, image, content=b"l" * 5000):
        """A free file item with content."""
        item = image.CreateFileItem("loader")
        reader, writer = os.pipe()
        with os.fdopen(writer, "wb", closefd=True) as f:
            job = image.SetData(item, GLib.Variant("h", 0), descriptors=[reader])
            os.close(reader)
            f.write(content)
        self.client.wait(job)
        return item

    def test_the_catalog_says_what_was_asked_for(self):
        image = self.image()
        image.add("/boot/own", b"own" * 1000)
        image.SetBootImages([entry(self.loader(image), manufacturer="maker"), entry("/boot/own", platform=UEFI)])
        content = self.save(image.result())

        self.assertEqual(b"EL TORITO SPECIFICATION", content[17 * BLOCK + 7:17 * BLOCK + 30])
        at = struct.unpack_from("<I", content, 17 * BLOCK + 71)[0] * BLOCK
        self.assertEqual((1, X86, b"maker"), (content[at], content[at + 1], content[at + 4:at + 9]))
        self.assertEqual(0, sum(struct.unpack_from("<16H", content, at)) & 0xFFFF)
        first, second = (struct.unpack_from("<BBHBBHI", content, at + n) for n in (32, 96))
        self.assertEqual((0x88, 0, 0, 0, 0, 4), first[:6])
        self.assertEqual(b"l" * 5000, content[first[6] * BLOCK:first[6] * BLOCK + 5000])
        self.assertEqual((0x91, UEFI, 1), struct.unpack_from("<BBH", content, at + 64))
        self.assertEqual((0x88, 0, 0, 0, 0, 6), second[:6], "sectors of 512 bytes, all of them")
        self.assertEqual(b"own" * 1000, content[second[6] * BLOCK:second[6] * BLOCK + 3000])
        self.assertEqual(b"EFI PART", content[512:520], "it is a disk too")

    def test_what_was_set_is_told_with_what_was_left_out(self):
        image = self.image()
        image.run("AddTree", "/", self.tree({"f": bytes(FLOPPY_1440)}), False)
        image.SetBootImages([entry("/f"), entry("/f", platform=UEFI), entry("f", emulation=0, load_sectors=7)])
        told = image.GetBootImages()
        self.assertEqual([2, 0, 0], [t["emulation"] for t in told], "a floppy disk by its size, but not for UEFI")
        self.assertEqual([0, 0, 7], [t["load-sectors"] for t in told])
        self.assertEqual([("/f", FLOPPY_1440)] * 3, [(t["path"], t["size"]) for t in told])
        image.SetBootImages([])
        self.assertEqual([], image.GetBootImages())
        self.assertNotIn(b"EL TORITO", self.save(image.result()))

    def test_a_free_item_may_go_once_it_was_taken(self):
        image = self.image()
        item = self.loader(image, b"kept" * 600)
        image.SetBootImages([entry(item)])
        image.ReleaseItem(item)
        with os.fdopen(image.OpenBootImage(0), "rb") as f:
            self.assertEqual(b"kept" * 600, f.read())
        self.assertIn(b"kept" * 600, self.save(image.result()))

    def test_refusals(self):
        image = self.image()
        image.add("/f", b"content")
        image.AddDirectory("/d")
        self.assert_fails("ItemNotFound", image.SetBootImages, [entry("/none")])
        self.assert_fails("ItemNotFound", image.SetBootImages, [entry(77)])
        self.assert_fails("NotFile", image.SetBootImages, [entry("/d")])
        self.assert_fails("NotFile", image.SetBootImages, [entry(image.CreateDirectoryItem("d"))])
        self.assert_fails("BootImageData", image.SetBootImages, [entry(image.CreateFileItem("no content"))])
        self.assert_fails(DBUS_ERROR + "InvalidArgs", image.SetBootImages, [variants({"platform": GLib.Variant("i", 0)})])
        self.assert_fails(DBUS_ERROR + "InvalidArgs", image.SetBootImages, [entry("/f", flavour="sweet")])
        self.assert_fails("InvalidParam", image.SetBootImages, [entry("/f", platform=3)])
        self.assert_fails("InvalidParam", image.SetBootImages, [entry("/f", emulation=5)])
        self.assert_fails("InvalidParam", image.SetBootImages, [entry("/f", manufacturer="m" * 25)])
        self.assert_fails("BootEmulationImageSizeMismatch", image.SetBootImages, [entry("/f", emulation=1)])
        self.assert_fails("BootImageData", image.SetBootImages, [],
                          **{"boot-code": GLib.Variant("ay", b"not boot code")})
        self.assert_fails("LimitsExceeded", image.SetBootImages, [entry("/f")] * 33)
        self.assert_fails("ItemNotFound", image.OpenBootImage, 0)
        self.assertEqual([], image.GetBootImages(), "what failed changed nothing")

        image.set("FreeMediaBlocks", "x", 2000)
        self.assert_fails("ImageSizeLimit", image.SetBootImages, [entry(self.loader(image, bytes(3 << 20)), platform=UEFI)])
        image.SetBootImages([entry("/f")])
        self.assertEqual(1, len(image.GetBootImages()))

    def test_what_the_result_needs(self):
        image = self.image()
        image.add("/f", b"content")
        image.SetBootImages([entry("/f")])
        image.set("FileSystemsToCreate", "u", 4)
        self.assert_fails("InvalidParam", image.result)
        image.set("FileSystemsToCreate", "u", 3)
        image.Remove("/f")
        self.assert_fails("ItemNotFound", image.result)
        image.add("/f", b"other content")
        result = image.result()
        self.assert_fails("Readonly", image.SetBootImages, [])
        self.assertIn(b"other content", self.save(result))


if __name__ == "__main__":
    main()
