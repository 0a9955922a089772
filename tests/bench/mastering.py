#!/usr/bin/python3
"""mastering.py BUILD [ROW...]: how fast images are made, against the programs that people use for it.

Makes its inputs (fixed seeds; kept in --work for the next run), runs everybody in turn, --rounds times, and prints for
each row the median of each program, what the machine can do at best, and the ratio that counts. Ours makes ISO 9660,
Joliet, Rock Ridge and UDF at once; the peers all but UDF, which they cannot or do only aside.

Rows: small, cold (as root), first, large, saved, clone (as root), million, alike, calls. All when none is named.
BUILD is a release build with the target tests/bench/limits. Programs that are not there are left out of the table."""

import argparse
import os
import pathlib
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import time

MIB = 1 << 20


# --- Inputs


def once(path, make):
    """Makes an input unless an earlier run left it."""
    if not path.exists():
        new = path.with_name(path.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        make(new)
        new.rename(path)
    return path


def small_files(count):
    """Log-normal sizes of 12 KiB in the mean, in folders four deep."""
    def make(folder):
        chance = random.Random(1)
        sigma = 1.5
        mu = 9.416 - sigma * sigma / 2  # ln(12 KiB) is 9.416
        block = chance.randbytes(4 * MIB)
        for n in range(count):
            below = folder / f"{n % 10}/{n // 10 % 10}/{n // 100 % 10}/{n // 1000 % 10}"
            below.mkdir(parents=True, exist_ok=True)
            size = min(int(chance.lognormvariate(mu, sigma)), 2 * MIB)
            at = chance.randrange(2 * MIB)
            (below / f"file-{n:06}.dat").write_bytes(block[at:at + size])
    return make


def tiny_files(count):
    def make(folder):
        for n in range(count):
            below = folder / f"{n // 1000:04}"
            if n % 1000 == 0:
                below.mkdir()
            (below / f"{n:07}").write_bytes(b"sixteen  letters" if n % 2 else b"")
    return make


def alike_names(count):
    def make(folder):
        for n in range(count):
            (folder / f"{'the same first forty letters of a name '.ljust(40, '-')}{n:06}").touch()
    return make


def large_file(folder):
    chance = random.Random(2)
    with open(folder / "large", "wb") as f:
        for _ in range(4096):
            f.write(chance.randbytes(MIB))


# --- Programs


class Programs:
    def __init__(self, build):
        self.ours = str(build / "cli/discmasterctl")
        self.limits = str(build / "tests/bench/limits")

    def masters(self, source):
        """By name, what writes an image of a folder to its standard output."""
        commands = {
            "ours": [self.ours, "image", "create", "-o", "-", source],
            "xorriso": ["xorriso", "-as", "mkisofs", "-quiet", "-iso-level", "3", "-J", "-R", source],
            "genisoimage": ["genisoimage", "-quiet", "-allow-limited-size", "-iso-level", "3", "-J", "-R", source],
            "bsdtar": ["bsdtar", "-cf", "-", "--format=iso9660", "--options=iso-level=3,joliet,rockridge", "-C", source, "."],
        }
        return {name: [str(part) for part in c] for name, c in commands.items() if shutil.which(c[0])}


class Run:
    """One run of a command: seconds, CPU seconds, the most memory that it had in bytes."""

    def __init__(self, command, output="/dev/null"):
        with open(output, "wb") as to:
            begin = time.monotonic()
            process = subprocess.Popen(command, stdout=to, stderr=subprocess.DEVNULL)
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        self.failed = process.returncode != 0
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss * 1024


def first_byte(command):
    begin = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.read(1)
    took = time.monotonic() - begin
    process.send_signal(signal.SIGKILL)
    process.stdout.close()
    process.wait()
    return took


def calls_per_file(command, files):
    """System calls, of all its threads and children, as strace counts them."""
    counted = subprocess.run(["strace", "-f", "-c", "-o", "/dev/stdout", *command],
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    total = re.search(rb"^100\.00\s+[\d.]+\s+\d*\s+(\d+)\s", counted.stdout, re.M)
    return int(total[1]) / files if total else None


def drop_caches():
    os.sync()
    pathlib.Path("/proc/sys/vm/drop_caches").write_text("3\n")


def in_turn(commands, rounds, measure, before=lambda: None):
    """By name, the median of what `measure` gives for each command; None for one that failed."""
    taken = {name: [] for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            before()
            taken[name].append(measure(command))
    return {name: None if None in values else statistics.median(values) for name, values in taken.items()}


def seconds(command):
    run = Run(command)
    return None if run.failed else run.seconds


# --- The table


class Table:
    def __init__(self):
        self.missed = 0

    def row(self, title, medians, wanted, unit="s"):
        def text(value):
            return "failed" if value is None else f"{value:.3g} {unit}"
        print(f"{title}\n   " + ", ".join(f"{name} {text(value)}" for name, value in medians.items()))
        for said, is_so in wanted:
            self.missed += not is_so
            print(f"   {said}: {'yes' if is_so else 'NO'}")
        sys.stdout.flush()


def times(medians, peer):
    return medians[peer] / medians["ours"]


def faster(medians, **demanded):
    return [(f"{times(medians, peer):.2f} times as fast as {peer} (at least {factor})",
             times(medians, peer) >= factor)
            for peer, factor in demanded.items() if medians.get(peer)]


def at_most(medians, limit, factor):
    ratio = medians["ours"] / medians[limit]
    return [(f"{ratio:.2f} times {limit} (at most {factor})", ratio <= factor)]


class Bench:
    def __init__(self, arguments):
        self.work = pathlib.Path(arguments.work)
        self.scale, self.rounds = arguments.scale, arguments.rounds
        self.programs = Programs(pathlib.Path(arguments.build).resolve())
        self.table = Table()

    def count(self, n):
        return max(1, int(n * self.scale))

    def small(self):
        n = self.count(100_000)
        return n, once(self.work / f"small-{n}", small_files(n))

    def large(self):
        return once(self.work / "large", large_file)

    def small_commands(self):
        n, source = self.small()
        return n, self.programs.masters(source) | {"walk and read": [self.programs.limits, "read", source]}

    def row_small(self):
        n, commands = self.small_commands()
        medians = in_turn(commands, self.rounds, seconds)
        self.table.row(f"{n} small files, warm, to /dev/null", medians, faster(medians, xorriso=7, genisoimage=3))

    def row_cold(self):
        n, commands = self.small_commands()
        medians = in_turn(commands, self.rounds, seconds, drop_caches)
        self.table.row(f"{n} small files, cold, to /dev/null", medians, faster(medians, xorriso=5, genisoimage=3.5))

    def row_first(self):
        n, source = self.small()
        medians = in_turn(self.programs.masters(source), self.rounds, first_byte)
        medians["walk"] = in_turn({"walk": [self.programs.limits, "walk", source]}, self.rounds, seconds)["walk"]
        self.table.row(f"the first byte of {n} small files, warm", medians, at_most(medians, "walk", 2.5))

    def row_large(self):
        source = self.large()
        Run(["cat", source / "large"])
        commands = self.programs.masters(source) | {"cat": ["cat", source / "large"]}
        medians = in_turn(commands, self.rounds, seconds)
        self.table.row("a file of 4 GiB, warm, to /dev/null", medians, at_most(medians, "cat", 1.2))

    def row_saved(self):
        with Mount("tmpfs", self.work / "tmpfs", options="size=10g") as folder:
            source = folder / "source"
            source.mkdir()
            shutil.copy(self.large() / "large", source / "large")
            target = str(folder / "image")

            def saved(command):
                run = Run(command, target)
                os.unlink(target)
                return None if run.failed else run.seconds
            commands = self.programs.masters(source) | {"cp": ["cp", source / "large", "/dev/stdout"]}
            medians = in_turn(commands, self.rounds, saved)
        self.table.row("a file of 4 GiB, tmpfs to tmpfs", medians, at_most(medians, "cp", 1.1))

    def row_clone(self):
        for kind in ("xfs", "btrfs"):
            if not shutil.which(f"mkfs.{kind}"):
                print(f"a file of 4 GiB, saved on {kind}\n   there is no mkfs.{kind}")
                continue
            with Mount(kind, self.work / kind) as folder:
                source = folder / "source"
                source.mkdir()
                shutil.copy(self.large() / "large", source / "large")
                os.sync()
                image = folder / "image"
                commands = {"ours": [self.programs.ours, "image", "create", "--force", "-o", image, source],
                            "copied": ["cp", "--reflink=never", source / "large", image],
                            "cloned": ["cp", "--reflink=always", source / "large", image]}

                def saved(command):
                    image.unlink(missing_ok=True)
                    return seconds(command)
                medians = in_turn(commands, self.rounds, saved, os.sync)
            self.table.row(f"a file of 4 GiB, saved on {kind}", medians, faster(medians, copied=50))

    def row_million(self):
        n = self.count(1_000_000)
        source = once(self.work / f"tiny-{n}", tiny_files(n))
        memory = {}

        def measured(command):
            run = Run(command)
            memory[os.path.basename(command[0])] = run.memory
            return None if run.failed else run.seconds
        commands = self.programs.masters(source) | {"walk": [self.programs.limits, "walk", source]}
        medians = in_turn(commands, min(self.rounds, 3), measured)
        names = 7 * n
        each = (memory["discmasterctl"] - self.memory_of_nothing() - names) / n
        self.table.row(f"{n} files of 0 or 16 bytes, warm, to /dev/null", medians,
                       faster(medians, genisoimage=6) + [(f"{each:.0f} bytes of memory a file beyond its name "
                                                          "(at most 250)", each <= 250)])
        print("   most memory: " + ", ".join(f"{name} {used >> 20} MiB" for name, used in memory.items()))

    def memory_of_nothing(self):
        nothing = once(self.work / "nothing", lambda folder: None)
        return Run(self.programs.masters(nothing)["ours"]).memory

    def row_alike(self):
        n = self.count(20_000)
        sources = [once(self.work / f"alike-{k}", alike_names(k)) for k in (n, 2 * n)]
        medians = in_turn(self.programs.masters(sources[0]) | {"walk": [self.programs.limits, "walk", sources[0]]},
                          self.rounds, seconds)
        twice = in_turn({"ours": self.programs.masters(sources[1])["ours"]}, self.rounds, seconds)["ours"]
        growth = twice / medians["ours"]
        self.table.row(f"{n} names in one folder, equal in the first 40 letters", medians, faster(medians, bsdtar=3) + [
            (f"{growth:.2f} times as long for twice as many (at most 2.3)", growth <= 2.3)])

    def row_calls(self):
        n, commands = self.small_commands()
        counts = {name: calls_per_file(command, n) for name, command in without_output(commands).items()}
        self.table.row(f"system calls a file, {n} small files", counts,
                       [(f"{counts['ours']:.2f} calls a file (at most 5)", counts["ours"] <= 5)], "calls")


def without_output(commands):
    """The same through a shell that throws the image away, as strace's own report needs standard output."""
    return {name: ["sh", "-c", 'exec "$@" >/dev/null', "sh", *map(str, command)] for name, command in commands.items()}


class Mount:
    """A file system of its own: in memory, or in a sparse file of 20 GiB. Needs root."""

    def __init__(self, kind, folder, options=""):
        self.kind, self.folder, self.options = kind, folder, options
        self.file = folder.with_name(folder.name + ".image")

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        what = "tmpfs"
        if self.kind != "tmpfs":
            with open(self.file, "wb") as f:
                f.truncate(20 << 30)
            subprocess.run([f"mkfs.{self.kind}", "-q", self.file], check=True)
            what = self.file
        options = ["-o", self.options] if self.options else []
        subprocess.run(["mount", "-t", self.kind, *options, what, self.folder], check=True)
        return self.folder

    def __exit__(self, *_):
        subprocess.run(["umount", self.folder], check=True)
        self.folder.rmdir()
        self.file.unlink(missing_ok=True)


def main():
    rows = [name.removeprefix("row_") for name in vars(Bench) if name.startswith("row_")]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("build")
    parser.add_argument("rows", nargs="*", metavar="ROW", choices=[*rows, []])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1, help="of the numbers of files: less for a quick look")
    parser.add_argument("--work", default="/var/tmp/discmaster-bench")
    arguments = parser.parse_args()
    pathlib.Path(arguments.work).mkdir(parents=True, exist_ok=True)
    bench = Bench(arguments)
    for name in arguments.rows or rows:
        getattr(bench, f"row_{name}")()
    sys.exit(bench.table.missed > 0)


if __name__ == "__main__":
    main()
