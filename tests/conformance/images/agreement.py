"""Does what a reader saw agree with what was mastered? Differences as sentences."""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable

from trees import Entry


@dataclass
class View:
    """What a file system, seen through one reader, can show of a tree."""

    links: bool = True          # symbolic links; else they are not there at all
    links_as_files: bool = False  # a reader that shows a link as an empty file
    times: int = 1              # of the modification time, to so many seconds; 0: not shown
    modes: int = 0o7777         # bits that are shown
    link_times: bool = True
    folder_times: bool = True
    # The name under which an entry must appear; None where the file system changes names and only its content counts.
    name: Callable[[bytes, bool], bytes | None] = lambda name, directory: name
    # Names of one folder with equal keys cannot all be kept: which of them changes is the writer's choice.
    alike: Callable[[bytes], object] = lambda name: name


@dataclass
class Folder:
    entry: Entry
    children: dict[bytes, "Folder"] = field(default_factory=dict)

    def signature(self) -> tuple:
        """What it is without its name."""
        below = tuple(sorted(Counter(c.signature() for c in self.children.values()).items()))
        return (self.entry.kind, self.entry.size or 0, self.entry.digest or "", below)


def nest(entries: dict[bytes, Entry]) -> Folder:
    root = Folder(Entry("dir"))
    for path in sorted(entries, key=lambda p: p.count(b"/")):
        at = root
        *way, name = path.split(b"/")
        for part in way:
            at = at.children.setdefault(part, Folder(Entry("dir")))
        at.children[name] = Folder(entries[path])
    return root



def seen_as(node: Folder, view: View) -> Folder | None:
    """The node as the view shows it, with all below; nothing where it is not shown."""
    entry = node.entry
    if entry.kind == "link" and not view.links:
        if not view.links_as_files:
            return None
        entry = Entry("file", 0, hashlib.blake2b(b"").hexdigest(), entry.mtime, entry.mode)
    children = {name: shown for name, child in node.children.items() if (shown := seen_as(child, view))}
    return Folder(entry, children)


def compare(expected: Folder, seen: Folder, view: View, path: bytes = b"") -> list[str]:
    differences: list[str] = []
    changed: list[Folder] = []
    left = dict(seen.children)
    keys = Counter(view.alike(name) for name in expected.children)
    for name, child in expected.children.items():
        shown = view.name(name, child.entry.kind == "dir") if keys[view.alike(name)] == 1 else None
        here = path + b"/" + name
        if shown is None:
            changed.append(child)
        elif shown not in left:
            differences.append(f"{here!r} is missing")
        else:
            other = left.pop(shown)
            differences += compare_entries(child.entry, other.entry, view, here)
            differences += compare(child, other, view, here)
    wanted = Counter(c.signature() for c in changed)
    found = Counter(c.signature() for c in left.values())
    # Among changed names, folders are compared by what they hold, which may be changed names again.
    if [s[:3] for s in sorted(wanted.elements())] != [s[:3] for s in sorted(found.elements())] or wanted != found:
        missing, more = wanted - found, found - wanted
        names = sorted(n for n, c in left.items() if c.signature() in more)
        differences.append(f"in {path!r}: {sum(missing.values())} entries with changed names are missing, "
                           f"{sum(more.values())} are there that should not be, such as {names[:40]!r}")
    return differences


def compare_entries(expected: Entry, seen: Entry, view: View, path: bytes) -> list[str]:
    if expected.kind != seen.kind:
        return [f"{path!r} is a {seen.kind}, not a {expected.kind}"]
    differences = []

    def check(what, a, b):
        if a is not None and b is not None and a != b:
            differences.append(f"{path!r}: {what} is {b!r}, not {a!r}")

    check("size", expected.size, seen.size)
    check("content", expected.digest, seen.digest)
    check("target", expected.target, seen.target)
    timeless = (expected.kind == "link" and not view.link_times) or (expected.kind == "dir" and not view.folder_times)
    if view.times and not timeless and expected.mtime is not None and seen.mtime is not None:
        check("time", expected.mtime // view.times, seen.mtime // view.times)
    if seen.mode is not None and expected.kind != "link":
        check("mode", oct((expected.mode or 0) & view.modes), oct(seen.mode & view.modes))
    return differences
