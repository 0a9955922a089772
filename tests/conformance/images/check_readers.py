#!/usr/bin/env python3
"""Masters trees with discmasterctl and has every reader of this machine read them back. Prints a table of what each saw.

usage: check_readers.py DISCMASTERCTL UDFREAD_EXTRACT [TREE[:KIND]...]

DISCMASTER_TEST_LONG=1 makes every kind of image of every tree, and adds the trees of many and of large files.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import Callable

import names
import readers
import trees
from agreement import View, compare, nest, seen_as
from expectations import EXPECTED
from kinds import BY_NAME, KINDS, Kind

ROCK_RIDGE = View()
DAY = 86400
UDF = View(name=names.udf)
LONG = bool(os.environ.get("DISCMASTER_TEST_LONG"))


def joliet(kind: Kind) -> View:
    return View(links=False, name=partial(names.joliet, most=kind.joliet), alike=names.joliet_alike)


def iso(kind: Kind) -> View:
    return View(links=False, links_as_files=kind.has("rockridge"), name=partial(names.iso9660, level=kind.level),
                alike=names.iso9660_alike)


@dataclass
class Reader:
    """A reader's look at one file system of an image."""

    name: str
    needs: str  # the file system
    read: Callable[[str], dict[bytes, trees.Entry]]
    view: Callable[[Kind], View]
    slow: bool = False  # looks at bridges alone in the short form
    links: bool = True  # can have symbolic links in the image


def constant(view: View) -> Callable[[Kind], View]:
    return lambda kind: view


def all_readers(udfread: str) -> list[Reader]:
    return [
        Reader("isoinfo -R", "rockridge", lambda i: readers.isoinfo(i, "R"), constant(replace(ROCK_RIDGE, times=DAY, modes=0o777))),
        Reader("isoinfo -J", "joliet", lambda i: readers.isoinfo(i, "J"), lambda k: replace(joliet(k), times=DAY)),
        Reader("isoinfo", "iso9660", lambda i: readers.isoinfo(i, ""), lambda k: replace(iso(k), times=DAY)),
        Reader("xorriso", "rockridge", lambda i: readers.xorriso(i, "any"), constant(replace(ROCK_RIDGE, link_times=False))),
        Reader("xorriso joliet", "joliet", lambda i: readers.xorriso(i, "norock"), lambda k: replace(joliet(k), modes=0)),
        Reader("bsdtar", "rockridge", readers.bsdtar, constant(ROCK_RIDGE)),
        Reader("bsdtar joliet", "joliet", lambda i: readers.bsdtar(i, "--options", "iso9660:!rockridge"),
               lambda k: replace(joliet(k), modes=0)),
        Reader("7z iso", "joliet", lambda i: readers.seven_zip(i, "iso"), lambda k: replace(joliet(k), modes=0)),
        Reader("7z udf", "udf", lambda i: readers.seven_zip(i, "udf"), constant(replace(UDF, modes=0)), links=False),
        Reader("udfread", "udf", lambda i: readers.udfread(i, udfread), constant(View(name=names.udfread, modes=0, times=0)), links=False),
        Reader("udfclient", "udf", readers.udfclient, constant(View(name=names.udfclient, modes=0o755, folder_times=False)), links=False),
        Reader("pycdlib rr", "rockridge", lambda i: readers.pycdlib_view(i, "rr"), constant(ROCK_RIDGE), slow=True),
        Reader("pycdlib joliet", "joliet", lambda i: readers.pycdlib_view(i, "joliet"), joliet, slow=True),
        Reader("pycdlib iso", "iso9660", lambda i: readers.pycdlib_view(i, "iso"), iso, slow=True),
    ]


# Which kinds of image are made of which tree in the short form.
GENERATED = {
    "generated": (trees.generate, [k.name for k in KINDS]),
    "doc": (None, ["bridge", "bridge-2.01", "udf-2.50"]),
    "one": (partial(trees.generate_many, count=1), ["bridge", "udf-1.02", "udf-2.60"]),
    "thousands": (partial(trees.generate_many, count=8_000), ["bridge", "udf-2.60"]),
    "links": (trees.generate_links, ["bridge", "iso", "relocated"]),
    "long-link": (trees.generate_long_link, ["bridge"]),
    "raw-names": (trees.generate_raw_names, ["bridge", "plain", "udf-1.02", "udf-2.50"]),
}
LONG_TREES = {
    "large": (trees.generate_large, ["bridge", "udf-2.50"]),
    "many": (trees.generate_many, ["bridge", "iso", "udf-1.02", "udf-2.60"]),
}


class Table:
    def __init__(self) -> None:
        self.failed = False
        print(f"{'tree':<10} {'image':<12} {'reader':<16} {'folders':>8} {'files':>8} {'links':>6} {'s':>6}  verdict")

    def row(self, tree: str, image: str, reader: str, seen: dict[bytes, trees.Entry] | None, differences: list[str],
            seconds: float = 0) -> None:
        known = [r for r in EXPECTED if r.applies(tree, image, reader)]
        excused = [d for d in differences if any(r.excuses(d) for r in known)]
        wrong = [d for d in differences if d not in excused]
        counts = [sum(e.kind == kind for e in (seen or {}).values()) for kind in ("dir", "file", "link")]
        verdict = "agrees" if not differences else f"agrees, {len(excused)} expected differences" if not wrong else "DIFFERS"
        print(f"{tree:<10} {image:<12} {reader:<16} {counts[0]:>8} {counts[1]:>8} {counts[2]:>6} {seconds:>6.1f}  {verdict}",
              flush=True)
        for reason in {r.reason for r in known if any(r.excuses(d) for d in excused)}:
            print(f"{'':<36}expected: {reason}")
        for difference in wrong[:12]:
            print(f"{'':<36}{difference}")
        self.failed |= bool(wrong)


def check_image(table: Table, tree: str, source: str, image: str, kind: Kind, lookers: list[Reader]) -> None:
    expected = trees.describe(os.fsencode(source))
    wanted_tree = nest(expected)
    for reader in lookers:
        if not kind.has(reader.needs) or (kind.links and not reader.links):
            continue
        if reader.slow and not LONG and (kind.name not in ("bridge", "relocated") or tree == "thousands"):
            continue
        begin = time.monotonic()
        try:
            seen = reader.read(image)
            view = reader.view(kind)
            differences = compare(seen_as(wanted_tree, view), nest(seen), view)
        except Exception as e:  # a reader that gives up is a difference like any other
            seen, differences = None, [f"it failed: {e}"]
        table.row(tree, kind.name, reader.name, seen, differences, time.monotonic() - begin)
    if kind.has("udf"):
        check_udfinfo(table, tree, expected, image, kind)
    if kind.has("udf") and not kind.has("iso9660") and kind.revision < "2.50" and tree in ("generated", "one", "large"):
        table.row(tree, kind.name, "grub", None, readers.grub(image, source))


def check_udfinfo(table: Table, tree: str, expected, image: str, kind: Kind) -> None:
    facts = readers.udfinfo(image)
    directories = sum(e.kind == "dir" for e in expected.values()) + 1
    # It shows what a reader must know: 2.60 is read as 2.50 is.
    wanted = {"numdirs": str(directories), "numfiles": str(len(expected) + 1 - directories),
              "udfrev": min(kind.revision, "2.50"), "integrity": "closed", "accesstype": "readonly", "lvid": "CONFORMANCE"}
    table.row(tree, kind.name, "udfinfo", None, [f"{k} is {facts.get(k)}, not {v}" for k, v in wanted.items() if facts.get(k) != v])


def check_own(table: Table, discmasterctl: str, tree: str, image: str, kind: Kind) -> None:
    """Our own validator finds nothing in our own images, but for what was left as it is on purpose."""
    done = subprocess.run([discmasterctl, "image", "check", image], capture_output=True, text=True)
    findings = [line.strip() for line in done.stdout.splitlines() if "error" in line or "warning" in line]
    table.row(tree, kind.name, "image check", None, [f for f in findings if "no error" not in f])


def check_tree(table: Table, programs: list[str], tree: str, root: str, chosen: list[str], work: str) -> None:
    lookers = all_readers(programs[1])
    stripped = os.path.join(work, f"{tree}-without-links")
    if not os.path.exists(stripped):
        trees.without_links(root, stripped)
    for kind in (BY_NAME[name] for name in chosen):
        source = root if kind.links else stripped
        image = os.path.join(work, f"{tree}-{kind.name}.iso")
        subprocess.run([programs[0], "image", "create", "-o", image, "--volume", "CONFORMANCE", *kind.arguments(), source],
                       check=True, capture_output=True)
        check_own(table, programs[0], tree, image, kind)
        check_image(table, tree, source, image, kind, lookers)
        os.unlink(image)


def in_memory() -> None:
    """Thousands of small files are made over and over: where root may, below a /mnt of this process alone that is memory.
    Images of large files are not."""
    if LONG or os.geteuid() != 0 or os.environ.get("DISCMASTER_IN_MEMORY"):
        tempfile.tempdir = os.environ.get("DISCMASTER_IN_MEMORY") or None
        return
    command = ["unshare", "--mount", "--propagation", "private", "sh", "-c", 'mount -t tmpfs tmpfs /mnt && exec "$@"', "sh"]
    probe = subprocess.run([*command, "true"], capture_output=True)
    if probe.returncode == 0:
        os.environ["DISCMASTER_IN_MEMORY"] = "/mnt"
        os.execvp(command[0], [*command, sys.executable, *sys.argv])


def main() -> int:
    in_memory()
    programs = sys.argv[1:3]
    available = {**GENERATED, **LONG_TREES}
    asked = [a.partition(":") for a in sys.argv[3:]] or [(t, "", "") for t in (available if LONG else GENERATED)]
    work = tempfile.mkdtemp(prefix="discmaster-conformance-")
    table = Table()
    try:
        for tree, _, kind in asked:
            generate, chosen = available[tree]
            root = "/usr/share/doc"
            if generate:
                root = os.path.join(work, tree)
                if not os.path.exists(root):
                    generate(os.fsencode(root))
            if LONG and tree in GENERATED:
                chosen = [k.name for k in KINDS]
            check_tree(table, programs, tree, root, [kind] if kind else chosen, work)
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", work], check=False)
        shutil.rmtree(work)
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
