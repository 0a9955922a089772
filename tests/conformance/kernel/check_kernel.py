#!/usr/bin/env python3
"""Linux mounts discs with the sessions that we appended, the earlier ones by the place that 'image info' tells, and we read
the UDF that it writes.

usage: check_kernel.py DISCMASTERCTL
"""

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import guest

SESSIONS = 3


def run(*command: str) -> bytes:
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command[:3])} failed: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def put(path: str, content: bytes) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(content)


def tree(folder: str) -> dict[str, str]:
    """Each file's digest, and "-> target" of a link, by its path below the folder."""
    found = {}
    for path, _, files in os.walk(folder):
        for name in files:
            full = os.path.join(path, name)
            key = os.path.relpath(full, folder)
            if os.path.islink(full):
                found[key] = "-> " + os.readlink(full)
            else:
                with open(full, "rb") as f:
                    found[key] = hashlib.file_digest(f, "md5").hexdigest()
    return found


def seen(printed: str, name: str) -> dict[str, str] | str:
    match = re.search(rf"^BEGIN {re.escape(name)}\n(.*?)^END {re.escape(name)}$", printed, re.M | re.S)
    if not match:
        return "nothing was printed"
    found = {}
    for line in match[1].splitlines():
        if digest := re.fullmatch(r"([0-9a-f]{32})  \./(.*)", line):
            found[digest[2]] = digest[1]
        elif link := re.fullmatch(r"link \./(\S+) (.*)", line):
            found[link[1]] = "-> " + link[2]
        else:
            return line
    return found


class Discs:
    """Images, and what the guest has to find on each."""

    def __init__(self, discmasterctl: str, work: str) -> None:
        self.ctl, self.work = discmasterctl, work
        self.disks: list[tuple[str, bool]] = []
        self.looks: list[tuple[str, str]] = []  # name, the guest's line
        self.expected: dict[str, dict[str, str]] = {}

    def device(self, image: str, writable: bool = False) -> str:
        self.disks.append((image, writable))
        return "vd" + chr(ord("a") + len(self.disks) - 1)

    def look(self, name: str, device: str, kind: str, options: str, expected: dict[str, str]) -> None:
        self.looks.append((name, f'look "{name}" {device} {kind} {options}'))
        self.expected[name] = expected

    def add(self, name: str, *options: str) -> None:
        """An image of these options with sessions appended to it, and each of its states."""
        rng = random.Random(name)
        now, image = os.path.join(self.work, name), os.path.join(self.work, f"{name}.iso")
        iso, udf = "iso9660" in " ".join(options), "udf" in " ".join(options)
        for size in [0, 1, 2047, 2048, 2049, 70_000]:
            put(os.path.join(now, f"sizes/{size}"), rng.randbytes(size))
        put(os.path.join(now, "kept/Größe.txt"), b"umlauts")
        put(os.path.join(now, "changed"), b"first")
        for n in range(SESSIONS):
            put(os.path.join(now, f"going/{n}"), b"%d" % n)
        if iso and not udf:
            os.symlink("kept/Größe.txt", os.path.join(now, "link"))
        states = [tree(now)]
        run(self.ctl, "image", "create", "-o", image, "--volume", "KERNEL", *options, now)
        for step in range(SESSIONS):
            more = os.path.join(self.work, f"{name}-{step}")
            put(os.path.join(more, "changed"), b"step %d" % step * 1000)
            put(os.path.join(more, f"new {step}"), b"new")
            run(self.ctl, "image", "append", image, more, "--remove", f"going/{step}")
            run("cp", "-a", more + "/.", now)
            os.unlink(os.path.join(now, f"going/{step}"))
            states.append(tree(now))
        device = self.device(image)
        sessions = json.loads(run(self.ctl, "image", "info", image, "--json"))["sessions"]
        for n, state in enumerate(states):
            start, last = sessions[n]["start"], n == SESSIONS
            if iso:
                self.look(f"{name} state {n} iso9660", device, "iso9660", "utf8" if last else f"utf8,sbsector={start}", state)
            if udf:
                place = "utf8" if last else f"utf8,session={start},anchor={start + 256}"
                self.look(f"{name} state {n} udf", device, "udf", place, state)

    def add_sequential(self, name: str, *options: str) -> None:
        """The same as on write-once media: the kernel is told where each session begins."""
        now, image = os.path.join(self.work, name), os.path.join(self.work, f"{name}.iso")
        put(os.path.join(now, "old"), b"old" * 3000)
        states = [tree(now)]
        run(self.ctl, "image", "create", "-o", image, *options, now)
        more = os.path.join(self.work, f"{name}-more")
        put(os.path.join(more, "new"), b"new" * 3000)
        run(self.ctl, "image", "append", image, more, "--sequential")
        run("cp", "-a", more + "/.", now)
        states.append(tree(now))
        device = self.device(image)
        sessions = json.loads(run(self.ctl, "image", "info", image, "--json"))["sessions"]
        for n, state in enumerate(states):
            start = sessions[n]["start"]
            self.look(f"{name} session {n} iso9660", device, "iso9660", f"utf8,sbsector={start}", state)
            self.look(f"{name} session {n} udf", device, "udf", f"utf8,session={start},anchor={start + 256}", state)


WRITE = """
mkdir /tmp/from
i=0
while [ $i -lt 40 ]; do echo "file $i" >/tmp/from/file$i; i=$((i + 1)); done
dd if=/dev/zero of=/tmp/from/zeros bs=1000 count=77 2>/dev/null
mount -t udf /dev/{device} /mnt2 || echo "WRITE FAILED"
mkdir -p /mnt2/a/b/c "/mnt2/with blank"
cp /tmp/from/* /mnt2/a/b/
cp /tmp/from/file1 "/mnt2/with blank/Größe"
ln /mnt2/a/b/file2 /mnt2/hard
ln -s a/b/file3 /mnt2/soft
dd if=/tmp/from/file4 of=/mnt2/holes bs=1 seek=100000 2>/dev/null
rm /mnt2/a/b/file5
mv /mnt2/a/b/file6 /mnt2/moved
umount /mnt2
"""


def main() -> int:
    folder = guest.kernel()
    if folder is None:
        print("there is no kernel: scripts/lib/fetch-kernel FOLDER gets one, and DISCMASTER_KERNEL names the folder")
        return 77
    work = tempfile.mkdtemp(prefix="discmaster-kernel-")
    failures = 0
    try:
        discs = Discs(sys.argv[1], work)
        discs.add("bridge-1.02", "--fs", "iso9660,joliet,rockridge,udf")
        discs.add("bridge-2.60", "--fs", "iso9660,joliet,rockridge,udf", "--udf-revision", "2.60")
        discs.add("iso", "--fs", "iso9660,joliet,rockridge")
        discs.add("udf-1.50", "--fs", "udf", "--udf-revision", "1.50")
        discs.add("udf-2.01", "--fs", "udf", "--udf-revision", "2.01")
        discs.add("udf-2.50", "--fs", "udf", "--udf-revision", "2.50")
        discs.add_sequential("sequential", "--fs", "iso9660,joliet,rockridge,udf")
        written = {}
        job = "\n".join(line for _, line in discs.looks)
        for media, revision in [("hd", "2.01"), ("dvdram", "1.02")]:
            image = os.path.join(work, f"kernel-{revision}.img")
            with open(image, "wb") as f:
                f.truncate(24 << 20)
            run("mkudffs", "--utf8", "--blocksize=2048", f"--media-type={media}", f"--udfrev={revision}", image)
            device = discs.device(image, True)
            written[f"kernel {revision}"] = image
            job += WRITE.replace("{device}", device).replace("mkdir /tmp/from", "mkdir -p /tmp/from")
            job += f'look "kernel {revision}" {device} udf utf8\n'
        printed = guest.run(folder, job, discs.disks, work)

        def report(name: str, differences: list[str]) -> None:
            nonlocal failures
            failures += bool(differences)
            print(f"{'FAILED' if differences else 'ok'}: {name}", *differences[:10], sep="\n    ", flush=True)

        def differences(expected: dict[str, str], found: dict[str, str] | str) -> list[str]:
            if isinstance(found, str):
                return [found]
            return [f"{key}: {found.get(key, 'not there')} instead of {expected.get(key, 'nothing')}"
                    for key in sorted(expected.keys() | found.keys()) if expected.get(key) != found.get(key)]

        for name, expected in discs.expected.items():
            report(name, differences(expected, seen(printed, name)))
        for name, image in written.items():
            theirs = seen(printed, name)
            out = os.path.join(work, "out")
            os.mkdir(out)
            run(sys.argv[1], "image", "extract", image, "-C", out)
            report(f"{name}, read by us", ["no files"] if len(theirs) < 40 else differences(theirs, tree(out)))
            checked = subprocess.run([sys.argv[1], "image", "check", image], capture_output=True, text=True, check=False)
            report(f"{name}, checked by us", [line for line in checked.stdout.splitlines() if line.startswith("error")])
            shutil.rmtree(out)
    finally:
        shutil.rmtree(work)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
