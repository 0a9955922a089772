"""Readers that nobody here wrote. Each returns what it saw in an image as {path: Entry}."""

import hashlib
import io
import os
import re
import shutil
import stat
import subprocess
import tempfile
from datetime import datetime, timezone

import names
from trees import BLOCK, Entry, describe

ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def run(*command, check=True) -> bytes:
    done = subprocess.run(command, env=ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True)
    if check and done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command[:4]))} failed ({done.returncode}): "
                           f"{(done.stderr or done.stdout)[-600:].decode(errors='replace')}")
    return done.stdout + done.stderr


class Extracted:
    """A folder that a reader extracts into; it goes with the block."""

    def __enter__(self) -> str:
        self.path = tempfile.mkdtemp(prefix="discmaster-extract-")
        return self.path

    def __exit__(self, *_):
        subprocess.run(["chmod", "-R", "u+rwX", self.path], check=False)
        shutil.rmtree(self.path)


def xorriso(image: str, view: str, start: int = 0) -> dict[bytes, Entry]:
    """view: "any" reads Rock Ridge, "norock" Joliet. start: the session's first block."""
    load = ["-load", "sbsector", str(start)] if start else []
    with Extracted() as folder:
        run("xorriso", "-read_fs", view, "-osirrox", "on:o_excl_off", *load, "-indev", image, "-extract", "/", folder)
        return describe(os.fsencode(folder))


def bsdtar(image: str, *options: str) -> dict[bytes, Entry]:
    with Extracted() as folder:
        run("bsdtar", "-xpf", image, "-C", folder, *options)
        return describe(os.fsencode(folder))


def seven_zip(image: str, view: str) -> dict[bytes, Entry]:
    """view: "iso" (Joliet's names) or "udf". 7-Zip knows no metadata mirror and extracts nothing of it: of such a volume it
    says that there are data behind the end, and extracts the files."""
    with Extracted() as folder:
        said = run("7z", "x", f"-t{view}", f"-o{folder}", "-y", image, check=False)
        mirror = b"There are data after the end of archive" in said and b"Sub items Errors" not in said
        if b"Everything is Ok" not in said and not mirror:
            raise RuntimeError(f"7z failed: {said[-600:].decode(errors='replace')}")
        return describe(os.fsencode(folder))


def udfread(image: str, program: str) -> dict[bytes, Entry]:
    """libudfread, by a small program that extracts with it."""
    with Extracted() as folder:
        run(program, image, folder)
        return describe(os.fsencode(folder))


def udfclient(image: str) -> dict[bytes, Entry]:
    """Shows the volume as a folder in its root, and takes commands on its standard input."""
    listing = _udfclient(image, "ls")
    volume = re.findall(rb"^d\S+ +-?\d+ +-?\d+ +\d+  (.+:.+:.+)$", listing, re.M)[-1]
    with Extracted() as folder:
        target = os.path.join(folder, "content")
        said = _udfclient(image, f'get "/{volume.decode()}" "{target}"')
        if not os.path.isdir(target):
            raise RuntimeError(f"udfclient got nothing: {said[-400:].decode(errors='replace')}")
        return describe(os.fsencode(target))


def _udfclient(image: str, command: str) -> bytes:
    done = subprocess.run(["udfclient", "-b", "2048", image], env=ENVIRONMENT, input=f"{command}\nquit\n".encode(),
                          capture_output=True, timeout=300)
    return done.stdout + done.stderr


def grub(image: str, source: str) -> list[str]:
    """GRUB's driver finds files by their paths; it is asked for those whose names its command line can spell. Differences
    from the source as sentences."""
    plain = re.compile(rb"[A-Za-z0-9_.][A-Za-z0-9_.-]*(/[A-Za-z0-9_.][A-Za-z0-9_.-]*)*")
    differences = []
    for path, entry in sorted(describe(os.fsencode(source), contents=False).items()):
        if entry.kind != "file" or not plain.fullmatch(path) or not names.udf(os.path.basename(path), False):
            continue
        host = os.path.join(os.fsencode(source), path)
        done = subprocess.run(["grub-fstest", image, "cmp", b"(loop0)/" + path, host], env=ENVIRONMENT, capture_output=True)
        if done.returncode != 0 or done.stdout or done.stderr:
            differences.append(f"{path!r}: {(done.stdout + done.stderr)[:200].decode(errors='replace')}")
    return differences


LINE = re.compile(rb"^(.)(.{9}) +(\d+) +(\d+) +(\d+) +(\d+) (.{11}) \[ *(\d+) (\d\d)\]  (.*?) ?$", re.S)
SPECIAL_BITS = [(2, "sS", stat.S_ISUID), (5, "sS", stat.S_ISGID), (8, "tT", stat.S_ISVTX)]


def _mode(text: bytes) -> int:
    bits = 0
    for i, c in enumerate(text.decode("latin-1")):
        if c in "rwxst":
            bits |= 1 << (8 - i)
    for i, letters, bit in SPECIAL_BITS:
        if chr(text[i]) in letters:
            bits |= bit
    return bits


def isoinfo(image: str, view: str, start: int = 0) -> dict[bytes, Entry]:
    """view: "R" (Rock Ridge), "J" (Joliet) or "" (the plain tree). Content is read where the listing says that it lies;
    the sections of one file follow each other under one name. start: the session's first block."""
    option = ([f"-{view}"] if view else []) + (["-T", str(start)] if start else [])
    listing = run("isoinfo", *option, "-l", "-i", image)
    entries: dict[bytes, Entry] = {}
    sections: dict[bytes, list[tuple[int, int]]] = {}
    folder = b""
    with open(image, "rb") as disc:
        for line in listing.split(b"\n"):
            if line.startswith(b"Directory listing of "):
                folder = line[len(b"Directory listing of "):].strip(b"/")
                continue
            match = LINE.match(line)
            if not match:
                continue
            kind, mode, _, _, _, size, date, block, flags, name = match.groups()
            if name in (b".", b"..") or (flags == b"02" and name in (b". ", b".. ")):
                continue
            path = folder + b"/" + name if folder else name
            if view == "J":  # shown in Latin-1, with versions
                path = path.decode("latin-1").encode().removesuffix(b";1")
            if view != "R" or int(flags, 16) & 2:
                kind = b"d" if int(flags, 16) & 2 else b"-"
            when = datetime.strptime(date.decode(), "%b %d %Y").replace(tzinfo=timezone.utc)
            common = {"mtime": int(when.timestamp()), "mode": _mode(mode) if view == "R" else None}
            if kind == b"d":
                entries[path] = Entry("dir", **common)
            elif kind == b"l":
                path, _, target = path.partition(b" -> ")
                entries[path] = Entry("link", target=target, **common)
            else:
                sections.setdefault(path, []).append((int(block) * BLOCK, int(size)))
                entries[path] = Entry("file", **common)
        for path, parts in sections.items():
            entries[path].size = sum(size for _, size in parts)
            entries[path].digest = _digest_of_sections(disc, parts)
    return entries


def _digest_of_sections(disc, sections: list[tuple[int, int]]) -> str:
    h = hashlib.blake2b()
    for start, size in sections:
        disc.seek(start)
        while size and (piece := disc.read(min(size, 1 << 20))):
            h.update(piece)
            size -= len(piece)
    return h.hexdigest()


class Hashing(io.RawIOBase):
    """Takes what is written to it, and keeps its length and digest."""

    def __init__(self) -> None:
        self.size, self.hash = 0, hashlib.blake2b()

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self.size += len(data)
        self.hash.update(data)
        return len(data)


def pycdlib_view(image: str, view: str) -> dict[bytes, Entry]:
    """view: "rr", "joliet" or "iso". It refuses images with malformed structures."""
    import pycdlib

    iso = pycdlib.PyCdlib()
    iso.open(image)
    entries: dict[bytes, Entry] = {}
    try:
        for parent, directories, files in iso.walk(**{f"{view}_path": "/"}):
            for name in directories + files:
                path = parent.rstrip("/") + "/" + name
                record = iso.get_record(**{f"{view}_path": path})
                entries[_pycdlib_key(path, view)] = _pycdlib_entry(iso, record, path, view)
    finally:
        iso.close()
    return entries


def _pycdlib_key(path: str, view: str) -> bytes:
    return path[1:].removesuffix(";1" if view == "joliet" else "").encode("utf-8", "surrogateescape")


def _pycdlib_entry(iso, record, path: str, view: str) -> Entry:
    d = record.date
    mtime = int(datetime(1900 + d.years_since_1900, d.month, d.day_of_month, d.hour, d.minute, d.second,
                         tzinfo=timezone.utc).timestamp())
    rr = record.rock_ridge if view == "rr" else None
    mode = rr.get_file_mode() & 0o7777 if rr else None
    if record.is_dir():
        return Entry("dir", mtime=mtime, mode=mode)
    if rr and rr.is_symlink():
        return Entry("link", target=rr.symlink_path(), mtime=mtime, mode=mode)
    content = Hashing()
    if not (record.rock_ridge and record.rock_ridge.is_symlink()):
        iso.get_file_from_iso_fp(content, **{f"{view}_path": path})
    return Entry("file", content.size, content.hash.hexdigest(), mtime, mode)


def udfinfo(image: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in run("udfinfo", image).decode(errors="replace").splitlines() if "=" in line)
