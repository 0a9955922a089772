"""Trees of files to master: made by a generator with a fixed seed, or found on the machine."""

import hashlib
import os
import random
import shutil
import stat
from dataclasses import dataclass

BLOCK = 2048
BOUNDARIES = [0, 1, 2047, 2048, 2049, 4095, 4096, 4097, 65535, 65536, 65537, 1048576, 1048577]
FOUR_GIB = 1 << 32

# Names that some file system, reader or shell has trouble with. Bytes, as the host has them.
ODD_NAMES = [
    b"lower.txt", b"UPPER.TXT", b"Mixed.Case.Name", b"MIXED.case.name", b"no_extension", b".hidden", b"trailing.dot.",
    b"..two.dots", b"a b  c.txt", b" leading and trailing ", b"-rf", b"~tilde~", b"a;1", b"a;2", b"semi;colon.txt;1",
    b"star*question?.c", b"back\\slash", b"colon:name", b"quote'\"`", b"$HOME", b"%41", b"#comment", b"tab\there",
    b"con", b"nul.txt", b"x" * 64, b"x" * 65, b"x" * 103 + b".txt", b"x" * 110 + b".txt", b"n" * 207, b"n" * 249,
    b"n" * 250, b"n" * 251, b"n" * 254, b"n" * 255, b"e." + b"e" * 200, b"many.dots.in.one.name.tar.gz",
    "Grüße aus Köln.txt".encode(), "ÄÖÜ".encode(), "äöü".encode(), "日本語のファイル.txt".encode(),
    "русский файл.doc".encode(), "ελληνικά".encode(), "עברית.txt".encode(), "e\u0301 combining".encode(),
    "\U0001F4C0 disc.iso".encode(), ("\U0001F600" * 40).encode(), ("\u4e2d" * 85).encode(), ("ж" * 127).encode(),
]
RAW_NAMES = [b"latin1-\xe4\xf6\xfc", b"broken-\xc3", b"\xff\xfe"]


@dataclass
class Entry:
    """What a tree holds, or what a reader saw, under one path. Fields that a reader does not show are None."""

    kind: str  # "dir", "file", "link"
    size: int | None = None
    digest: str | None = None
    mtime: int | None = None
    mode: int | None = None
    target: bytes | None = None


def digest_of(path: bytes) -> str:
    with open(path, "rb") as f:
        return hashlib.file_digest(f, "blake2b").hexdigest()


def describe(root: bytes, contents: bool = True) -> dict[bytes, Entry]:
    """The tree below a folder of the host, by paths relative to it."""
    entries: dict[bytes, Entry] = {}
    for folder, directories, files in os.walk(root):
        for name in directories + files:
            path = os.path.join(folder, name)
            st = os.lstat(path)
            key = os.path.relpath(path, root)
            common = {"mtime": int(st.st_mtime_ns // 10**9), "mode": stat.S_IMODE(st.st_mode)}
            if stat.S_ISLNK(st.st_mode):
                entries[key] = Entry("link", target=os.readlink(path), **common)
            elif stat.S_ISDIR(st.st_mode):
                entries[key] = Entry("dir", **common)
            elif stat.S_ISREG(st.st_mode):
                entries[key] = Entry("file", st.st_size, digest_of(path) if contents else None, **common)
    return entries


def _write(path: bytes, size: int, rng: random.Random) -> None:
    with open(path, "wb") as f:
        f.write(rng.randbytes(size))


def generate(root: bytes, seed: int = 20) -> None:
    """Odd names, depths, boundary sizes, links, empty folders; the same for the same seed."""
    rng = random.Random(seed)
    join = os.path.join
    os.makedirs(root, exist_ok=True)

    sizes = join(root, b"sizes")
    os.mkdir(sizes)
    for size in BOUNDARIES:
        _write(join(sizes, b"size-%d" % size), size, rng)

    names = join(root, b"names")
    os.mkdir(names)
    for i, name in enumerate(ODD_NAMES):
        _write(join(names, name), 100 + i, rng)
    directories = join(root, b"directory-names")
    os.mkdir(directories)
    for i, name in enumerate(ODD_NAMES):
        os.mkdir(join(directories, name))
        if i % 2:
            _write(join(directories, name, b"inside"), 10 + i, rng)

    crowd = join(root, b"crowd")
    os.mkdir(crowd)
    for i in range(1500):
        _write(join(crowd, b"the same forty letters at the start, then %d.txt" % i), i % 40, rng)

    deep = root
    for depth in range(1, 30):
        deep = join(deep, b"level%d" % depth)
        os.mkdir(deep)
        _write(join(deep, b"at-%d" % depth), depth, rng)
    os.makedirs(join(root, b"empty", b"also-empty"))

    links = join(root, b"links")
    os.mkdir(links)
    _write(join(links, b"original"), 5000, rng)
    os.link(join(links, b"original"), join(links, b"hard"))
    for name, target in [(b"relative", b"original"), (b"up", b"../sizes/size-1"), (b"absolute", b"/usr/share/doc"),
                         (b"dangling", b"nowhere/at/all"), (b"dot", b"."), (b"dotdot", b".."), (b"self", b"./original"),
                         ("ünï".encode(), "zïel/ж".encode()), (b"some", b"/".join([b"component%d" % i for i in range(15)]))]:
        os.symlink(target, join(links, name))

    modes = join(root, b"modes")
    os.mkdir(modes)
    for mode in (0o400, 0o444, 0o600, 0o644, 0o755, 0o777, 0o4755, 0o2755, 0o640):
        path = join(modes, b"mode-%o" % mode)
        _write(path, mode, rng)
        os.chmod(path, mode)
    os.mkdir(join(modes, b"sticky"))
    os.chmod(join(modes, b"sticky"), 0o1777)

    _set_times(root, rng)


def _set_times(root: bytes, rng: random.Random) -> None:
    """Times from 1970 to 2037, to the nanosecond, deepest first so that making entries does not change them again."""
    for folder, directories, files in os.walk(root, topdown=False):
        for name in sorted(directories + files):
            when = rng.randrange(0, 2145916800) * 10**9 + rng.randrange(10**9)
            os.utime(os.path.join(folder, name), ns=(when, when), follow_symlinks=False)


def generate_links(root: bytes) -> None:
    """Symbolic links longer than one field of Rock Ridge."""
    os.makedirs(root, exist_ok=True)
    for name, target in [(b"component", b"c" * 255), (b"fields", b"/".join([b"component%d" % i for i in range(60)])),
                         (b"exact", b"/".join([b"x" * 10] * 40)), (b"parents", b"../" * 100 + b"end")]:
        os.symlink(target, os.path.join(root, name))


def generate_long_link(root: bytes) -> None:
    """A symbolic link longer than a block of continuations."""
    os.makedirs(root, exist_ok=True)
    os.symlink(b"/".join([b"p" * 200] * 19), os.path.join(root, b"long"))


def generate_raw_names(root: bytes) -> None:
    """Names that are not UTF-8."""
    for i, name in enumerate(RAW_NAMES):
        os.makedirs(os.path.join(root, name))
        _write(os.path.join(root, name, name + b".txt"), 1000 + i, random.Random(i))


def without_links(root: str, copy: str) -> None:
    """A copy of a tree without its symbolic links, with the times that it had."""
    shutil.copytree(root, copy, symlinks=True,
                    ignore=lambda folder, names: [n for n in names if os.path.islink(os.path.join(folder, n))])


def generate_many(root: bytes, count: int = 100_000) -> None:
    """Many small files, in folders of some hundreds, four deep."""
    rng = random.Random(count)
    for i in range(count):
        folder = os.path.join(root, b"a%d" % (i // 25_000), b"b%d" % (i // 5_000), b"c%d" % (i // 1_000), b"d%d" % (i // 250))
        if i % 250 == 0:
            os.makedirs(folder)
        _write(os.path.join(folder, b"file number %d.dat" % i), rng.randrange(0, 6000), rng)


def generate_large(root: bytes) -> None:
    """Sparse files around 4 GiB; only their ends have bytes that are not zero."""
    os.makedirs(root, exist_ok=True)
    most_in_an_extent = (1 << 30) - BLOCK  # of UDF
    for size in (most_in_an_extent, most_in_an_extent + 1, FOUR_GIB - 1, FOUR_GIB, 5 << 30):
        with open(os.path.join(root, b"size-%d" % size), "wb") as f:
            f.write(b"begin")
            f.seek(size - 3)
            f.write(b"end")
