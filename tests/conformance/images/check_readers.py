#!/usr/bin/env python3
"""Masters trees with make_image and has every reader of this machine read them back. Prints a table of what each saw.

usage: check_readers.py MAKE_IMAGE [TREE...]        DISCMASTER_TEST_LONG=1 adds the tree of files of 4 GiB
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from typing import Callable

import names
import readers
import trees
from agreement import View, compare, nest, seen_as
from expectations import EXPECTED

ROCK_RIDGE = View()
JOLIET = View(links=False, name=names.joliet, alike=names.joliet_alike)
ISO = View(links=False, links_as_files=True, name=names.iso9660, alike=names.iso9660_alike)
UDF = View(name=names.udf)
DAY = 86400


@dataclass
class Reader:
    """A reader's look at one file system of an image."""

    name: str
    needs: str  # the file system
    read: Callable[[str], dict[bytes, trees.Entry]]
    view: View


READERS = [
    Reader("isoinfo -R", "rockridge", lambda i: readers.isoinfo(i, "R"), replace(ROCK_RIDGE, times=DAY, modes=0o777)),
    Reader("isoinfo -J", "joliet", lambda i: readers.isoinfo(i, "J"), replace(JOLIET, times=DAY)),
    Reader("isoinfo", "iso9660", lambda i: readers.isoinfo(i, ""), replace(ISO, times=DAY)),
    Reader("xorriso", "rockridge", lambda i: readers.xorriso(i, "any"), replace(ROCK_RIDGE, link_times=False)),
    Reader("xorriso joliet", "joliet", lambda i: readers.xorriso(i, "norock"), replace(JOLIET, modes=0)),
    Reader("bsdtar", "rockridge", readers.bsdtar, ROCK_RIDGE),
    Reader("bsdtar joliet", "joliet", lambda i: readers.bsdtar(i, "--options", "iso9660:!rockridge"), replace(JOLIET, modes=0)),
    Reader("7z iso", "joliet", lambda i: readers.seven_zip(i, "iso"), replace(JOLIET, modes=0)),
    Reader("7z udf", "udf", lambda i: readers.seven_zip(i, "udf"), replace(UDF, modes=0)),
    Reader("pycdlib rr", "rockridge", lambda i: readers.pycdlib_view(i, "rr"), ROCK_RIDGE),
    Reader("pycdlib joliet", "joliet", lambda i: readers.pycdlib_view(i, "joliet"), JOLIET),
    Reader("pycdlib iso", "iso9660", lambda i: readers.pycdlib_view(i, "iso"), ISO),
]

# Images by what is in them. Those of the last two are made of the tree without its symbolic links; the first of the two
# differs from "bridge" for readers of UDF alone.
KINDS = {"bridge": "iso9660,joliet,rockridge,udf", "iso": "iso9660,joliet,rockridge", "plain": "iso9660",
         "no-links": "iso9660,joliet,rockridge,udf", "udf": "udf"}
WITHOUT_LINKS = ("no-links", "udf")

GENERATED = {"generated": trees.generate, "links": trees.generate_links, "long-link": trees.generate_long_link,
             "raw-names": trees.generate_raw_names, "doc": None, "large": trees.generate_large}


class Table:
    def __init__(self) -> None:
        self.failed = False
        print(f"{'tree':<10} {'image':<8} {'reader':<16} {'folders':>8} {'files':>8} {'links':>6}  verdict")

    def row(self, tree: str, image: str, reader: str, seen: dict[bytes, trees.Entry] | None, differences: list[str]) -> None:
        known = [r for r in EXPECTED if r.applies(tree, reader)]
        excused = [d for d in differences if any(r.excuses(d) for r in known)]
        wrong = [d for d in differences if d not in excused]
        counts = [sum(e.kind == kind for e in (seen or {}).values()) for kind in ("dir", "file", "link")]
        verdict = "agrees" if not differences else f"agrees, {len(excused)} expected differences" if not wrong else "DIFFERS"
        print(f"{tree:<10} {image:<8} {reader:<16} {counts[0]:>8} {counts[1]:>8} {counts[2]:>6}  {verdict}")
        for reason in {r.reason for r in known if any(r.excuses(d) for d in excused)}:
            print(f"{'':<36}expected: {reason}")
        for difference in wrong[:12]:
            print(f"{'':<36}{difference}")
        self.failed |= bool(wrong)


def check_image(table: Table, tree: str, expected, image: str, kind: str) -> None:
    wanted_tree = nest(expected)
    for reader in READERS:
        if reader.needs not in KINDS[kind].split(",") or (kind == "no-links" and reader.needs != "udf"):
            continue
        try:
            seen = reader.read(image)
            view = reader.view if kind != "plain" else replace(reader.view, links_as_files=False)
            table.row(tree, kind, reader.name, seen, compare(seen_as(wanted_tree, view), nest(seen), view))
        except Exception as e:  # a reader that gives up is a difference like any other
            table.row(tree, kind, reader.name, None, [f"it failed: {e}"])
    if "udf" in KINDS[kind]:
        check_udfinfo(table, tree, expected, image, kind)


def check_udfinfo(table: Table, tree: str, expected, image: str, kind: str) -> None:
    facts = readers.udfinfo(image)
    directories = sum(e.kind == "dir" for e in expected.values()) + 1
    wanted = {"numdirs": str(directories), "udfrev": "1.02", "integrity": "closed", "accesstype": "readonly",
              "lvid": "CONFORMANCE"}
    table.row(tree, kind, "udfinfo", None, [f"{k} is {facts.get(k)}, not {v}" for k, v in wanted.items() if facts.get(k) != v])


def check_tree(table: Table, make_image: str, tree: str, root: str, work: str) -> None:
    stripped = os.path.join(work, f"{tree}-without-links")
    trees.without_links(root, stripped)
    for kind, file_systems in KINDS.items():
        if tree == "large" and kind != "bridge":
            continue
        source = stripped if kind in WITHOUT_LINKS else root
        image = os.path.join(work, f"{tree}-{kind}.iso")
        subprocess.run([make_image, "--fs", file_systems, "--volume", "CONFORMANCE", source, image], check=True)
        check_image(table, tree, trees.describe(os.fsencode(source)), image, kind)
        os.unlink(image)


def main() -> int:
    make_image = sys.argv[1]
    chosen = sys.argv[2:] or [t for t in GENERATED if t != "large" or os.environ.get("DISCMASTER_TEST_LONG")]
    work = tempfile.mkdtemp(prefix="discmaster-conformance-")
    table = Table()
    try:
        for tree in chosen:
            root = GENERATED[tree] and os.path.join(work, tree)
            if root:
                GENERATED[tree](os.fsencode(root))
            check_tree(table, make_image, tree, root or "/usr/share/doc", work)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", work], check=False)
        shutil.rmtree(work)
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
