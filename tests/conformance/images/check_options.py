#!/usr/bin/env python3
"""Every pair of options of 'discmasterctl image create' on images of one tree: our validator finds nothing in them, and
readers that others wrote see what the options say.

usage: check_options.py DISCMASTERCTL UDFREAD_EXTRACT [SEED]
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile

import pairwise
import readers
import trees
from trees import Entry

OPTIONS = {
    "fs": ["iso9660,joliet,rockridge,udf", "iso9660,rockridge,iso9660:1999", "iso9660,joliet,iso9660:1999,udf", "udf"],
    "udf-revision": ["1.02", "1.50", "2.00", "2.01", "2.50", "2.60"],
    "iso-level": ["1", "2", "3"],
    "relocate": [False, True],
    "long-joliet": [False, True],
    "single-metadata": [False, True],
    "separate-files": [False, True],
    "padding": ["0", "150", "400"],
    "align": ["1", "16", "32"],
    "align-files": ["1", "16"],
    "zone": ["utc", "+05:30", "-11:00", "+12:45"],  # libarchive does not take -12:00 and +13:00, the outermost, for zones
    "once": [False, True],
    "owner": ["source", "0:0", "1000"],
    "modes": ["source", "public", "0440:0550"],
    "links": ["keep", "follow", "leave-out"],
    "specials": [False, True],
    "xattrs": [False, True],
    "hide": [None, "*.txt"],
    "real-time": [None, "*.bin"],
    "exclude": [None, "*.o"],
    "reproducible": [False, True],
    "volume": ["PLAIN", "Größe 日本", "V" * 40],
    "publisher": [None, "A PUBLISHER, LTD."],
}


def possible(row: dict) -> bool:
    return not row["relocate"] or "rockridge" in row["fs"]


def make_source(root: str) -> None:
    def put(path: str, content: bytes) -> str:
        full = os.path.join(root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "wb") as f:
            f.write(content)
        return full

    put("one.txt", b"content that is there twice\n" * 100)
    put("sub/two.txt", b"content that is there twice\n" * 100)
    put("small.bin", b"s")
    put("large.bin", bytes(range(256)) * 1200)
    put("left.o", b"object")
    put("sub/left.o", b"object")
    os.chmod(put("tool", b"#!/bin/sh\n"), 0o750)
    put("a/b/c/d/e/f/g/h/i/j/deep.txt", b"deep")
    os.link(os.path.join(root, "one.txt"), os.path.join(root, "hard.txt"))
    os.symlink("one.txt", os.path.join(root, "link"))
    os.symlink("sub", os.path.join(root, "folder-link"))
    os.mkfifo(os.path.join(root, "pipe"), 0o600)
    try:
        os.setxattr(os.path.join(root, "tool"), "user.note", b"n" * 3000)
    except OSError:
        pass  # a file system without them
    for folder, directories, files in os.walk(root, topdown=False):
        for name in directories + files:
            os.utime(os.path.join(folder, name), ns=(10**18, 10**18), follow_symlinks=False)


def expected_tree(root: str, row: dict) -> dict[bytes, Entry]:
    """What the options make of the source."""
    entries: dict[bytes, Entry] = {}

    def add(path: str, name: str) -> None:
        full = os.path.join(path, name) if name else path
        st = os.lstat(full)
        if stat.S_ISLNK(st.st_mode):
            if row["links"] == "leave-out":
                return
            if row["links"] == "follow":
                st = os.stat(full)
        key = os.fsencode(os.path.relpath(full, root))
        mode = stat.S_IMODE(st.st_mode)
        if row["modes"] == "public" and not stat.S_ISLNK(st.st_mode):
            mode = 0o444 | (0o111 if mode & 0o111 else 0)
        elif row["modes"] != "source" and not stat.S_ISLNK(st.st_mode):
            mode = int(row["modes"].split(":")[stat.S_ISDIR(st.st_mode)], 8)
        if row["exclude"] and name.endswith(".o"):
            return
        if stat.S_ISDIR(st.st_mode):
            if name:
                entries[key] = Entry("dir", mode=mode, mtime=10**9)
            for below in os.listdir(full):
                add(full, below)
        elif stat.S_ISLNK(st.st_mode):
            entries[key] = Entry("link", target=os.fsencode(os.readlink(full)))
        elif stat.S_ISREG(st.st_mode):
            entries[key] = Entry("file", st.st_size, trees.digest_of(os.fsencode(full)), mode=mode, mtime=10**9)
        elif row["specials"]:
            entries[key] = Entry("special", mode=mode)

    add(root, "")
    return entries


def works(name: str, row: dict) -> bool:
    """Whether the option NAME does something for the row's file systems: where it does not, giving it is an error."""
    fs = row["fs"].split(",")
    if name in ("udf-revision", "separate-files"):
        return "udf" in fs and (name == "udf-revision" or fs == ["udf"])
    if name == "single-metadata":
        return "udf" in fs and row["udf-revision"] in ("2.50", "2.60")
    return name not in ("iso-level", "long-joliet") or {"iso-level": "iso9660", "long-joliet": "joliet"}[name] in fs


def command(program: str, row: dict, source: str, image: str) -> list[str]:
    words = [program, "image", "create", "-o", image]
    for name, value in row.items():
        if not works(name, row):
            continue
        if isinstance(value, bool):
            words += [f"--{name}"] if value else []
        elif value is not None:
            words += [f"--{name}={value}"]
    return [*words, source]


def without(entries: dict[bytes, Entry], *kinds: str) -> dict[bytes, Entry]:
    return {k: e for k, e in entries.items() if e.kind not in kinds}


def differences(expected: dict[bytes, Entry], seen: dict[bytes, Entry], modes: bool, times: bool) -> list[str]:
    found = [f"{k!r} is missing" for k in expected.keys() - seen.keys()]
    found += [f"{k!r} should not be there" for k in seen.keys() - expected.keys()]
    for key in expected.keys() & seen.keys():
        e, s = expected[key], seen[key]
        if (e.kind, e.size or 0, e.digest, e.target) != (s.kind, s.size or 0, s.digest, s.target):
            found.append(f"{key!r} is not what it was")
        elif modes and e.kind != "link" and e.mode != s.mode:
            found.append(f"{key!r} has the mode {s.mode:o}, not {e.mode:o}")
        elif times and e.kind == "file" and e.mtime != s.mtime:
            found.append(f"{key!r} has the time {s.mtime}, not {e.mtime}")
    return found


def look(row: dict, image: str, source: str, programs: list[str]) -> list[str]:
    wrong = []
    checked = subprocess.run([programs[0], "image", "check", image], capture_output=True, text=True)
    if checked.returncode != 0 or "warning" in checked.stdout:
        # A deep tree is left in place on purpose where it is not to be relocated.
        lines = [line.strip() for line in checked.stdout.splitlines()
                 if ("error" in line or "warning" in line) and "6.8.2.1" not in line and "no error" not in line]
        wrong += [f"image check: {line}" for line in lines]
    expected = expected_tree(source, row)
    if "rockridge" in row["fs"]:
        seen = readers.bsdtar(image)
        wrong += [f"bsdtar: {d}" for d in differences(without(expected, "special"), seen, True, True)]
        wrong += [f"bsdtar -t: {d}" for d in specials(expected, image)]
    if "udf" in row["fs"].split(","):
        seen = readers.udfread(image, programs[1])
        files = without(expected, "link", "special")
        # It shows links and special files as files; their content is not theirs.
        hidden = {k for k, e in expected.items() if e.kind in ("link", "special")}
        wrong += [f"udfread: {d}" for d in differences(files, {k: e for k, e in seen.items() if k not in hidden}, False, False)]
    if row["publisher"] and "iso9660" in row["fs"]:
        if f"Publisher id: {row['publisher']}".encode() not in readers.run("isoinfo", "-d", "-i", image):
            wrong.append("isoinfo -d: the publisher is another one")
    return wrong


def specials(expected: dict[bytes, Entry], image: str) -> list[str]:
    listed = {line.split()[-1] for line in readers.run("bsdtar", "-tvf", image).splitlines() if line.startswith(b"p")}
    wanted = {k for k, e in expected.items() if e.kind == "special"}
    return [f"the FIFOs are {sorted(listed)}, not {sorted(wanted)}"] if listed != wanted else []


def main() -> int:
    programs = sys.argv[1:3]
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    work = tempfile.mkdtemp(prefix="discmaster-options-")
    source, image = os.path.join(work, "source"), os.path.join(work, "image.iso")
    failed = 0
    try:
        make_source(source)
        chosen = pairwise.rows(OPTIONS, possible, seed)
        for n, row in enumerate(chosen):
            words = command(programs[0], row, source, image)
            done = subprocess.run([*words, "--force"], capture_output=True, text=True)
            wrong = [f"it failed: {done.stderr.strip()}"] if done.returncode != 0 else look(row, image, source, programs)
            if wrong:
                failed += 1
                print(f"{n}: {' '.join(words[4:-1])}\n    " + "\n    ".join(wrong[:12]))
        print(f"{len(chosen)} images for every pair of {len(OPTIONS)} options: {failed} differ")
    finally:
        subprocess.run(["chmod", "-R", "u+rwX", work], check=False)
        shutil.rmtree(work)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
