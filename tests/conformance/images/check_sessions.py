#!/usr/bin/env python3
"""Appends sessions to images of every maker with discmasterctl, and has every reader of this machine read them. Prints a
table of what each saw.

usage: check_sessions.py DISCMASTERCTL UDFREAD_EXTRACT [MAKER]...
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, replace
from typing import Callable

import readers
import trees
from agreement import compare, nest, seen_as
from check_readers import LONG, ROCK_RIDGE, Reader, Table, all_readers, constant, in_memory, joliet
from kinds import ALL, REVISIONS, Kind

SESSIONS = 3


@dataclass
class Maker:
    """Who makes the first session, or more; and what file systems it has."""

    name: str
    make: Callable[[str, str], None]  # of a folder, an image
    file_systems: str
    links: bool = True
    modes: bool = True  # keeps them

    def kind(self) -> Kind:
        return Kind(self.name, self.file_systems, links=self.links)


def makers(discmasterctl: str) -> list[Maker]:
    def ours(kind: Kind) -> Maker:
        def make(folder: str, image: str) -> None:
            readers.run(discmasterctl, "image", "create", "--force", "-o", image, "--volume", "SESSIONS", *kind.arguments(),
                        folder)

        return Maker(f"ours {kind.name}", make, kind.file_systems, kind.links)

    def genisoimage(*options: str) -> Callable[[str, str], None]:
        return lambda folder, image: readers.run("genisoimage", "-quiet", *options, "-V", "SESSIONS", "-o", image, folder)

    def xorriso(folder: str, image: str) -> None:
        readers.run("xorriso", "-outdev", image, "-volid", "SESSIONS", "-joliet", "on", "-map", folder, "/", "-commit")

    def xorriso_twice(folder: str, image: str) -> None:
        xorriso(folder, image)
        readers.run("xorriso", "-dev", image, "-joliet", "on", "-map", os.path.join(folder, "changed"), "/later", "-commit")
        shutil.copy2(os.path.join(folder, "changed"), os.path.join(folder, "later"))

    def xorriso_on_ours(folder: str, image: str) -> None:
        readers.run(discmasterctl, "image", "create", "--force", "-o", image, "--volume", "SESSIONS", "--fs",
                    "iso9660,rockridge", folder)
        readers.run("xorriso", "-dev", image, "-map", os.path.join(folder, "changed"), "/later", "-commit")
        shutil.copy2(os.path.join(folder, "changed"), os.path.join(folder, "later"))

    def bsdtar(folder: str, image: str) -> None:
        readers.run("bsdtar", "-cf", image, "--format", "iso9660", "-C", folder, ".")

    full = "iso9660,joliet,rockridge"
    return [
        *[ours(Kind(f"bridge-{r}", ALL, links=False, revision=r)) for r in REVISIONS],
        *[ours(Kind(f"udf-{r}", "udf", links=False, revision=r)) for r in REVISIONS],
        ours(Kind("iso", full)),
        ours(Kind("joliet", "iso9660,joliet", links=False)),
        ours(Kind("1999", "iso9660,iso9660:1999,rockridge")),
        Maker("genisoimage", genisoimage("-R", "-J"), full, links=False),  # its Joliet has them as files
        Maker("genisoimage -udf", genisoimage("-R", "-J", "-udf"), ALL, links=False),
        Maker("genisoimage -R", genisoimage("-R"), "iso9660,rockridge"),
        Maker("xorriso", xorriso, full),
        Maker("xorriso twice", xorriso_twice, full),
        Maker("xorriso on ours", xorriso_on_ours, "iso9660,rockridge"),
        Maker("bsdtar", bsdtar, full, links=False, modes=False),
    ]


def plant(folder: str, links: bool) -> None:
    """Files of sizes around a block's, and names that every maker takes as they are."""
    rng = random.Random(4)

    def put(name: str, size: int) -> None:
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as f:
            f.write(rng.randbytes(size))

    for size in trees.BOUNDARIES:
        put(f"sizes/size-{size}", size)
    for n in range(SESSIONS):
        put(f"going/{n}", 3000 + n)
    put("changed", 5000)
    put("a/b/c/d/e/deep", 10)
    put("kept/Größe und Maß.txt", 70_000)
    put("kept/program", 4097)
    os.makedirs(os.path.join(folder, "void"))
    os.chmod(os.path.join(folder, "kept/program"), 0o755)
    if links:
        os.symlink("kept/program", os.path.join(folder, "link"))
    for path, directories, files in os.walk(folder):
        for name in directories + files:
            os.utime(os.path.join(path, name), (1_600_000_000, 1_600_000_000), follow_symlinks=False)


def addition(folder: str, step: int) -> None:
    os.makedirs(os.path.join(folder, "kept"))
    for name, content in [("changed", b"%d" % step * 6000), (f"new {step}", b"new" * 900), (f"kept/small {step}", b"s")]:
        path = os.path.join(folder, name)
        with open(path, "wb") as f:
            f.write(content)
        os.utime(path, (1_600_000_000 + step, 1_600_000_000 + step))


def session_readers(udfread: str, start: int) -> list[Reader]:
    """Those that are told where the session begins; without `start` those that find the newest by themselves."""
    if not start:
        return all_readers(udfread)
    return [
        Reader("xorriso -load", "rockridge", lambda i: readers.xorriso(i, "any", start), constant(replace(ROCK_RIDGE, link_times=False))),
        Reader("xorriso -load joliet", "joliet", lambda i: readers.xorriso(i, "norock", start), lambda k: replace(joliet(k), modes=0)),
        Reader("isoinfo -T -R", "rockridge", lambda i: readers.isoinfo(i, "R", start), constant(replace(ROCK_RIDGE, times=86400, modes=0o777))),
        Reader("isoinfo -T -J", "joliet", lambda i: readers.isoinfo(i, "J", start), lambda k: replace(joliet(k), times=86400)),
    ]


def look(table: Table, maker: Maker, step: str, expected, image: str, lookers: list[Reader]) -> None:
    kind = maker.kind()
    wanted = nest(expected)
    for reader in lookers:
        if not kind.has(reader.needs) or (kind.links and not reader.links) or reader.slow:
            continue
        if reader.name == "udfclient" and not LONG and step != f"append {SESSIONS}":
            continue  # each look takes it two seconds
        begin = time.monotonic()
        try:
            seen = reader.read(image)
            # Folders lose and gain entries here, and the image's keep their times.
            view = replace(reader.view(kind), folder_times=False)
            if not maker.modes:
                view = replace(view, modes=0)
            differences = compare(seen_as(wanted, view), nest(seen), view)
        except Exception as e:  # a reader that gives up is a difference like any other
            seen, differences = None, [f"it failed: {e}"]
        table.row(step, maker.name, reader.name, seen, differences, time.monotonic() - begin)


def findings(discmasterctl: str, image: str) -> set[str]:
    """What 'image check' finds, without places and numbers: in images of other makers it must not become more."""
    done = subprocess.run([discmasterctl, "image", "check", image], capture_output=True, text=True)
    lines = [line.strip() for line in done.stdout.splitlines() if line.startswith(("error", "warning"))]
    return {line.split("[")[-1] + line.partition(": ")[2].partition("[")[0].rstrip("0123456789 ") for line in lines}


def earlier_starts(discmasterctl: str, image: str) -> list[int]:
    """Where each session but the last is found, the oldest first."""
    told = json.loads(readers.run(discmasterctl, "image", "info", image, "--json"))
    return [session["start"] for session in told["sessions"][:-1]]


def check_earlier(table: Table, programs: list[str], maker: Maker, image: str, states: list) -> None:
    """What was appended to an overwritable image can be had as it was before, by readers that are told where that is."""
    ctl, udfread = programs
    starts = earlier_starts(ctl, image)
    table.row("earlier", maker.name, "image info", None,
              [] if len(starts) >= len(states) else [f"{len(starts)} earlier sessions are found, not {len(states)}"])
    for n, (start, expected) in enumerate(zip(starts[-len(states):], states)):
        with readers.Extracted() as folder:
            try:
                readers.run(ctl, "image", "extract", image, "-C", folder, "--from-session", str(len(starts) - len(states) + n + 1))
                view = replace(ROCK_RIDGE, folder_times=False, modes=0, links=maker.links)
                seen = trees.describe(os.fsencode(folder))
                table.row(f"earlier {n}", maker.name, "image extract", seen, compare(seen_as(nest(expected), view), nest(seen), view))
            except RuntimeError as e:
                table.row(f"earlier {n}", maker.name, "image extract", None, [str(e)])
        if start and maker.kind().has("iso9660"):
            look(table, maker, f"earlier {n}", expected, image, session_readers(udfread, start))


def check_maker(table: Table, programs: list[str], maker: Maker, work: str) -> None:
    ctl, udfread = programs
    now, image = os.path.join(work, "now"), os.path.join(work, "image.iso")
    os.mkdir(now)
    plant(now, maker.links)
    maker.make(now, image)
    known = findings(ctl, image)
    first = trees.describe(os.fsencode(now))
    look(table, maker, "first", first, image, session_readers(udfread, 0))
    states = [first]
    written_once = os.path.join(work, "written-once.iso")
    shutil.copyfile(image, written_once)
    for step in range(SESSIONS):
        add = os.path.join(work, f"add {step}")
        addition(add, step)
        before = os.path.getsize(image)
        options = [add, "--remove", f"going/{step}"]
        readers.run(ctl, "image", "append", image, *options)
        subprocess.run(["cp", "-a", add + "/.", now], check=True)
        os.unlink(os.path.join(now, "going", str(step)))
        expected = trees.describe(os.fsencode(now))
        look(table, maker, f"append {step + 1}", expected, image, session_readers(udfread, 0))
        states.append(expected)
        more = findings(ctl, image) - known
        grown = os.path.getsize(image) - before
        table.row(f"append {step + 1}", maker.name, "image check", None, sorted(more))
        table.row(f"append {step + 1}", maker.name, "size", None, [f"it grew by {grown} bytes"] if grown > 3_000_000 else [])
        if maker.kind().has("iso9660"):
            start = -(-os.path.getsize(written_once) // trees.BLOCK // 32) * 32
            readers.run(ctl, "image", "append", written_once, *options, "--sequential")
            look(table, maker, f"session {step + 2}", expected, written_once, session_readers(udfread, start))
    check_earlier(table, programs, maker, image, states[:-1])
    if maker.kind().has("iso9660"):
        look(table, maker, "still", first, written_once, session_readers(udfread, 0))


def main() -> int:
    in_memory()
    programs = sys.argv[1:3]
    table = Table()
    for maker in makers(programs[0]):
        if sys.argv[3:] and maker.name not in sys.argv[3:]:
            continue
        work = tempfile.mkdtemp(prefix="discmaster-sessions-")
        try:
            check_maker(table, programs, maker, work)
        finally:
            shutil.rmtree(work)
    return 1 if table.failed else 0


if __name__ == "__main__":
    sys.exit(main())
