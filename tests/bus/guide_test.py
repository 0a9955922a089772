"""The guides in docs/guide: every line of code in them runs as it stands, and does what the page says."""

import os
import pathlib
import re
import subprocess
import sys

from gi.repository import GLib

from support import BLOCK, PATIENCE, ROOT, BusTest, main

GUIDE = pathlib.Path(os.environ["DISCMASTER_GUIDE"])
PHOTOS = {"a.jpg": b"first" * 1000, "sub/b.jpg": b"second" * 1000, "notes.tmp": b"", "sub/raw/c.raw": b"raw", ".index": b""}
INTERPRETERS = {"sh": ["bash", "-euo", "pipefail"], "python": [sys.executable]}


def sections(page):
    """What follows each heading: its text, the language of its code, and the code."""
    for title, text in re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", page.read_text(encoding="utf-8"), re.M | re.S):
        blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)
        languages = {language for language, _ in blocks}
        if languages:
            yield title, languages.pop(), "".join(code for _, code in blocks)


class Guide(BusTest):
    def run_page(self, name):
        """Runs each section in a folder of its own; gives for each its folder and what it printed."""
        done = {}
        for title, language, code in sections(GUIDE / name):
            folder = pathlib.Path(self.tree({f"Photos/{file}": content for file, content in PHOTOS.items()}))
            script = folder / "script"
            script.write_text(code, encoding="utf-8")
            run = subprocess.run([*INTERPRETERS[language], script], cwd=folder, env=self.client_environment(), text=True,
                                 capture_output=True, timeout=PATIENCE, check=False)
            self.assertEqual(0, run.returncode, f"{name}, {title}:\n{run.stdout}{run.stderr}")
            done[title] = (folder, run.stdout)
        self.assertEqual(["With busctl", "With gdbus", "With Python"], list(done))
        return done

    def content_of(self, image):
        with open(image, "rb") as file:
            job = self.client.call(ROOT, "Manager.ValidateImage", "(va{sv})", GLib.Variant("h", 0), {},
                                   descriptors=[file.fileno()])
        return self.client.wait(job)

    def test_every_page_is_tried(self):
        tried = {name.removeprefix("test_").replace("_", "-") + ".md" for name in dir(self) if name.startswith("test_")}
        self.assertEqual(set(), {page.name for page in GUIDE.glob("*.md")} - tried)

    def test_add_a_boot_image(self):
        done = self.run_page("add-a-boot-image.md")
        self.assertIn('"manufacturer" s "Me"', done["With busctl"][1])
        self.assertIn("'path': <'/a.jpg'>", done["With gdbus"][1])
        image = (done["With Python"][0] / "bootable.iso").read_bytes()
        self.assertEqual(b"EL TORITO", image[17 * BLOCK + 7:17 * BLOCK + 16])
        self.assertEqual(b"EFI PART", image[512:520])

    def test_append_to_a_disc(self):
        done = self.run_page("append-to-a-disc.md")
        start = re.search(r"the session begins at block (\d+)", done["With Python"][1]).group(1)
        self.assertGreater(int(start), 0)
        self.assertIn(f"x {start}\n", done["With busctl"][1])
        self.assertIn("5 files are on the disc\na.jpg has 5000 bytes there\n", done["With Python"][1])
        self.assertRegex(done["With gdbus"][1], "'first-lba': <int64 [1-9]")
        for drive in ["busctl", "gdbus", "python"]:
            writer = self.client.make_format(f"{ROOT}/drives/{drive}")
            image = self.client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", {})
            self.client.call(image, "FileSystemImage.SetMultisessionInterfaces", "(aoa{sv})",
                             self.client.get(writer, "Format.Data.MultisessionInterfaces"), {})
            self.client.wait(self.client.call(image, "FileSystemImage.ImportFileSystem", "(a{sv})", {}))
            for name in ["a.jpg", "again.jpg", "sub/b.jpg"]:
                self.assertEqual(2, self.client.call(image, "FileSystemImage.Exists", "(sa{sv})", "/" + name, {}), name)

    def test_make_an_image(self):
        done = self.run_page("make-an-image.md")
        folder, printed = done["With busctl"]
        self.assertIn('"PHOTOS_OF_2024" "Photos of 2024" "Photos of 2024"', printed)
        self.assertEqual(7, self.content_of(folder / "disc.iso")["file-systems"])
        self.assertIn(PHOTOS["a.jpg"], (folder / "disc.iso").read_bytes())
        folder, printed = done["With gdbus"]
        self.assertRegex(printed, "'file-systems': <uint32 7>")
        self.assertEqual(7, self.content_of(folder / "photos.iso")["file-systems"])
        folder, printed = done["With Python"]
        self.assertEqual(4, self.content_of(folder / "photos.iso")["file-systems"])
        self.assertEqual(0, (folder / "photos.iso").stat().st_size % BLOCK)
        self.assertIn("/sub/b.jpg: blocks ", printed)

    def test_add_files_and_folders(self):
        done = self.run_page("add-files-and-folders.md")
        _, printed = done["With busctl"]
        for name in ["/Photos/.index", "/Photos/a.jpg", "/Photos/sub"]:
            self.assertIn(f'"full-path" s "{name}"', printed)
        self.assertNotIn("notes.tmp", printed)
        self.assertIn("t 6\n", printed)  # two by path, the zeros, three of the folder
        _, printed = done["With gdbus"]
        self.assertIn("'thumbnail'", printed)
        self.assertIn("'hidden': <true>", printed)
        self.assertIn("('/PHOTOS/A.JPG',)", printed)
        _, printed = done["With Python"]
        self.assertRegex(printed, "4 files, [0-9]+ bytes, 1 excluded")
        self.assertIn("file /noise 1048576", printed)

    def test_watch_progress(self):
        done = self.run_page("watch-progress.md")
        _, printed = done["With busctl"]
        self.assertIn('s "cancelled"', printed)
        self.assertIn("'FilesAdded': <uint64 5>", done["With gdbus"][1])
        self.assertRegex(done["With Python"][1], "sectors; 5 files, [0-9]+ bytes in all\n")
        self.assertRegex(done["With Python"][1], "5 files are in /org/discmaster/.*/results/")


if __name__ == "__main__":
    main()
