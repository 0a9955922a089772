#!/usr/bin/python3
"""Burners that others wrote burn to the emulated recorder, and what the disc holds is what they were given.

Each case runs a real program in the testbed (tests/support/testbed) against /dev/sr0, then looks at the disc that the
recorder kept: its data from block 0 on, and its description. A program that does not support a medium is a case too,
with the reason that it gives. A table at the end says what each did.

    burners_test.py --host TESTBED_HOST --medium TYPE [--program NAME] [--keep DIR]
"""

import argparse
import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

BLOCK = 2048
IMAGE_BYTES = 30 << 20
LONG = os.environ.get("DISCMASTER_TEST_LONG") == "1"
TIMEOUT = 240


class Failure(Exception):
    pass


def require(condition, what):
    if not condition:
        raise Failure(what)


def random_file(path, size, seed):
    """The same bytes in each run."""
    import random
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(random.Random(seed).randbytes(size))


class Bench:
    """A folder with the images to burn, and the disc that is burned."""

    def __init__(self, host, medium, folder):
        self.host, self.medium, self.folder = host, medium, folder
        self.store = folder / "disc"
        self.timing = "none"
        self.tree, self.more = folder / "tree", folder / "more"
        random_file(self.tree / "data" / "large.bin", IMAGE_BYTES - (2 << 20), 1)
        random_file(self.tree / "small.bin", 12345, 2)
        random_file(self.more / "later.bin", 3 << 20, 3)
        self.image = folder / "first.iso"
        self.master(self.image, self.tree)

    def master(self, target, tree, *options):
        subprocess.run(["genisoimage", "-quiet", "-R", "-J", *options, "-o", target, tree], check=True,
                       stdin=subprocess.DEVNULL)

    def blank(self):
        shutil.rmtree(self.store, ignore_errors=True)

    def run(self, command, fault=None):
        """Runs a command in the testbed, after a fault was armed. Its exit status and everything that it said."""
        if fault:
            arm = f'"$0" --send "$DISCMASTER_TESTBED" fault sr0 {fault} && exec "$@"'
            command = ["sh", "-c", arm, self.host, *command]
        done = subprocess.run(
            [self.host, "--medium", self.medium, "--store", self.store, "--trace", self.folder / "trace",
             "--timing", self.timing, "--control", self.folder / "control", "--", *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT)
        return done.returncode, done.stdout.decode(errors="replace").replace("\r", "\n")

    def state(self):
        return json.loads((self.store / "disc.json").read_text())

    def blocks(self):
        file = self.store / "disc.iso"
        return file.stat().st_size // BLOCK if file.exists() else 0

    def next_writable(self):
        return self.state()["tracks"][-1]["next"]

    def check_equal(self, image, at=0, length=None):
        """The image stands on the disc from a block on, and zeros follow it up to the end of the recorded data."""
        with open(image, "rb") as a, open(self.store / "disc.iso", "rb") as b:
            b.seek(at * BLOCK)
            position = 0
            while chunk := a.read(1 << 20):
                there = b.read(len(chunk))
                require(there == chunk, f"the disc differs from the image within {position}..{position + len(chunk)}")
                position += len(chunk)
            rest = b.read() if length is None else b""
            require(not rest.strip(b"\0"), "what follows the image on the disc is not zeros")

    def traced(self, opcode, sense=""):
        """The commands of one opcode that the last run sent, as far as they were answered with a sense."""
        lines = map(json.loads, (self.folder / "trace").read_text().splitlines())
        return [line for line in lines
                if line["cdb"].startswith(opcode) and line.get("sense", "").startswith(sense)]


@dataclass
class Case:
    program: str
    what: str
    run: callable
    media: tuple
    note: str = ""


def succeeds(bench, command):
    status, said = bench.run(command)
    require(status == 0, f"exit status {status}\n{said[-2000:]}")
    return said


def refuses(bench, command, reason):
    """The program ends with an error, says why, and the disc is as before."""
    before = bench.blocks()
    status, said = bench.run(command)
    require(status != 0, f"it reported success\n{said[-2000:]}")
    require(re.search(reason, said), f"it did not say '{reason}'\n{said[-2000:]}")
    require(bench.blocks() == before, "the disc was written to")


def fails(bench, command, fault, reason):
    """The drive fails in mid-burn, and the program says so."""
    status, said = bench.run(command, fault)
    require(status != 0, f"it reported success\n{said[-2000:]}")
    require(re.search(reason, said), f"it did not say '{reason}'\n{said[-2000:]}")


def slowly(run):
    """With a drive that takes its time: a small buffer that fills, and long operations that answer 'busy'."""
    def timed(bench):
        bench.timing = "rate=2,buffer=524288,close=700,blank=1200,format=1200,background=60000"
        try:
            run(bench)
            require(bench.traced("", "2/04/"), "the drive was never busy")
        finally:
            bench.timing = "none"
    return timed


# xorriso

def xorriso_image(bench):
    succeeds(bench, ["xorriso", "-as", "cdrecord", "dev=/dev/sr0", "blank=as_needed", bench.image])
    bench.check_equal(bench.image)


def xorriso_maps(bench):
    """Masters and burns, appends, and both trees are read back from the disc that was loaded again."""
    succeeds(bench, ["xorriso", "-outdev", "/dev/sr0", "-map", bench.tree, "/first", "-commit"])
    recorded = bench.blocks()
    succeeds(bench, ["xorriso", "-dev", "/dev/sr0", "-map", bench.more, "/second", "-commit"])
    require(bench.blocks() > recorded, "nothing was appended")
    back = bench.folder / "back"
    shutil.rmtree(back, ignore_errors=True)
    succeeds(bench, ["xorriso", "-osirrox", "on", "-indev", "/dev/sr0", "-extract", "/", back])
    for original, copy in ((bench.tree, back / "first"), (bench.more, back / "second")):
        for file in filter(Path.is_file, original.rglob("*")):
            require(filecmp.cmp(file, copy / file.relative_to(original), shallow=False), f"{file} was read back differently")


def xorriso_closed(bench):
    xorriso_image(bench)
    refuses(bench, ["xorriso", "-abort_on", "FAILURE", "-outdev", "/dev/sr0", "-map", bench.more, "/", "-commit"],
            r"(?i)not writable|closed|unsuitable|is not recognized|no longer appendable|holds data")


# cdrskin

def cdrskin_image(bench):
    succeeds(bench, ["cdrskin", "-v", "dev=/dev/sr0", "blank=as_needed", bench.image])
    bench.check_equal(bench.image)


def cdrskin_meets_a_write_error(bench):
    fails(bench, ["cdrskin", "dev=/dev/sr0", "blank=as_needed", bench.image], "op=2a skip=100 times=0 sense=3/0C/00",
          r"SCSI error on write.*3 0C 00")


def cdrskin_is_unplugged(bench):
    fails(bench, ["cdrskin", "dev=/dev/sr0", "blank=as_needed", bench.image], "op=2a skip=100 unplug",
          "Lost connection to drive")


def cdrskin_appends(bench):
    succeeds(bench, ["cdrskin", "-multi", "dev=/dev/sr0", bench.image])
    require(len(bench.state()["sessions"]) == 1 and not bench.state()["finalised"], "the session is not as asked for")
    at = bench.next_writable()
    succeeds(bench, ["cdrskin", "dev=/dev/sr0", bench.image])
    bench.check_equal(bench.image, at)
    require(len(bench.state()["sessions"]) == 2 and bench.state()["finalised"], "the disc is not closed")
    refuses(bench, ["cdrskin", "dev=/dev/sr0", bench.image], r"burn_disc_full|closed|There is a disc with data")


# wodim

def wodim_image(bench):
    succeeds(bench, ["wodim", "-v", "gracetime=2", "dev=/dev/sr0", bench.image])
    bench.check_equal(bench.image)


def wodim_rehearses(bench):
    for mode in ("-tao", "-dao"):
        succeeds(bench, ["wodim", "-v", "gracetime=2", "-dummy", mode, "dev=/dev/sr0", bench.image])
        require(bench.traced("2a"), "nothing was written")
        require(bench.blocks() == 0 and not bench.state()["recorded"], "the disc was written to")


def wodim_dao(bench):
    succeeds(bench, ["wodim", "-v", "gracetime=2", "-dao", "dev=/dev/sr0", bench.image])
    bench.check_equal(bench.image)
    require(bench.traced("5d"), "no cue sheet was sent")
    require(bench.state()["sessions"][0]["lead-out"] == bench.image.stat().st_size // BLOCK, "the lead-out is elsewhere")


def wodim_appends(bench):
    succeeds(bench, ["wodim", "-v", "gracetime=2", "-multi", "-tao", "dev=/dev/sr0", bench.image])
    at = bench.next_writable()
    succeeds(bench, ["wodim", "-v", "gracetime=2", "-tao", "dev=/dev/sr0", bench.image])
    bench.check_equal(bench.image, at)
    require(bench.state()["finalised"], "the disc is not closed")
    refuses(bench, ["wodim", "-v", "gracetime=2", "-tao", "dev=/dev/sr0", bench.image], r"(?i)cannot|not enough|no free")


def at_once(burn):
    """The burner announces the disc's length and closes by the last block, as page 05h says."""
    def run(bench):
        burn(bench)
        state = bench.state()
        require(state["finalised"] and len(state["sessions"]) == 1 and bench.traced("53"), "the disc was not written at once")
    return run


def growisofs_at_once(bench):
    succeeds(bench, [*GROWISOFS, "-use-the-force-luke=dao", "-dvd-compat", "-Z", f"/dev/sr0={bench.image}"])
    bench.check_equal(bench.image)


def growisofs_rehearses(bench):
    succeeds(bench, [*GROWISOFS, "-use-the-force-luke=dummy", "-Z", f"/dev/sr0={bench.image}"])
    require(bench.traced("2a"), "nothing was written")
    require(bench.blocks() == 0 and not bench.state()["recorded"], "the disc was written to")


def dvd_rw_blank(option):
    return ["dvd+rw-format", "-blank=full" if option == "full" else "-blank", "/dev/sr0"]


def wodim_does_not_close_bd(bench):
    status, said = bench.run(["wodim", "-v", "gracetime=2", "dev=/dev/sr0", bench.image])
    require(status != 0 and "Cannot fixate disk" in said, f"it closed the session\n{said[-2000:]}")
    bench.check_equal(bench.image)
    require(not bench.state()["sessions"], "there is a closed session")


def wodim_does_not_format(bench):
    refuses(bench, ["wodim", "-v", "gracetime=2", "dev=/dev/sr0", bench.image], r"(?i)cannot")
    require(not bench.state()["formatted"], "the disc is formatted")


# Erasing

def blanks(burn, erase, *types):
    """A disc that was burned is blanked and burned anew, once for each type of blanking."""
    def run(bench):
        burn(bench)
        for option, opcode in types:
            second = bench.folder / f"after-{option}.iso"
            bench.master(second, bench.more, "-V", option.upper().replace("=", "_"))
            succeeds(bench, erase(option))
            require(bench.traced(opcode), f"{option}: BLANK was not sent as {opcode}")
            require(bench.blocks() == 0 and bench.state()["tracks"][-1]["next"] == 0, "the disc is not blank")
            first, bench.image = bench.image, second
            try:
                burn(bench)
            finally:
                bench.image = first
    return run


# growisofs

GROWISOFS = ["growisofs", "-use-the-force-luke=notray"]


def growisofs_image(bench):
    succeeds(bench, [*GROWISOFS, "-Z", f"/dev/sr0={bench.image}"])
    bench.check_equal(bench.image)


def growisofs_appends(bench):
    """The second image is mastered beforehand: genisoimage, when growisofs starts it, reads a descriptor that it inherits,
    and those are not emulated."""
    growisofs_image(bench)
    blocks = bench.image.stat().st_size // BLOCK
    at = (blocks + 15) // 16 * 16 if bench.medium in OVERWRITABLE else bench.next_writable()
    second = bench.folder / "second.iso"
    bench.master(second, bench.more, "-C", f"16,{at}", "-M", bench.image)
    succeeds(bench, [*GROWISOFS, "-C", f"16,{at}", "-M", f"/dev/sr0={second}"])
    bench.check_equal(second, at)


def growisofs_closed(bench):
    """DVD+R only: a BD-R growisofs never finalises, with spare areas it does not even close the session."""
    succeeds(bench, [*GROWISOFS, "-dvd-compat", "-Z", f"/dev/sr0={bench.image}"])
    require(bench.state()["finalised"], "the disc is not closed")
    # "tty": as if somebody at a terminal had agreed that the file system on the disc goes.
    refuses(bench, [*GROWISOFS, "-use-the-force-luke=tty", "-Z", f"/dev/sr0={bench.image}"], r":-\(")


def growisofs_does_no_cd(bench):
    refuses(bench, [*GROWISOFS, "-Z", f"/dev/sr0={bench.image}"], "not recognized as recordable DVD")


# dvd+rw-format

def dvd_rw_format(bench):
    said = succeeds(bench, ["dvd+rw-format", "-force", "/dev/sr0"])
    state = bench.state()
    require(state["formatted"] and state["format-type"] == 0x26, f"the disc is not formatted\n{said[-2000:]}")
    require(len(bench.traced("04")) == 1, "there was not one FORMAT UNIT")
    growisofs_image(bench)


def dvd_rw_format_stopped(bench):
    succeeds(bench, ["dvd+rw-format", "-force", "/dev/sr0"])
    require(bench.state()["background-format"] == 1, "the format was not stopped when the disc was taken out")
    end = bench.state()["background-end"]
    succeeds(bench, ["dvd+rw-format", "-lead-out", "/dev/sr0"])  # it restarts the format, and stops it early
    require(len(bench.traced("04")) == 1, "it did not go on with the format")
    require(bench.state()["background-end"] >= end, "the format began again")


ALL = ("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw", "dvd-ram", "dvd+r-dl", "bd-r-dl", "bd-re-dl")
SEQUENTIAL = ("cd-r", "cd-rw", "dvd-r", "dvd-rw", "dvd+r", "bd-r", "dvd+r-dl", "bd-r-dl")
OVERWRITABLE = ("bd-re", "dvd+rw", "dvd-ram", "bd-re-dl")
# growisofs writes a DVD-RAM as the kernel's block device, which the testbed has for reading alone.
GROWISOFS_MEDIA = ("dvd-r", "dvd-rw", "dvd+r", "bd-r", "bd-re", "dvd+rw", "dvd+r-dl", "bd-r-dl", "bd-re-dl")
CD = ("cd-r", "cd-rw")
DASH = ("dvd-r", "dvd-rw")

CASES = [
    Case("xorriso", "-as cdrecord burns an image", xorriso_image, ALL),
    Case("xorriso", "-outdev -map -commit, appends, reads back", xorriso_maps, ALL),
    Case("xorriso", "refuses a closed disc", xorriso_closed, SEQUENTIAL),
    Case("cdrskin", "burns an image", cdrskin_image, ALL),
    Case("cdrskin", "meets a write error", cdrskin_meets_a_write_error, ALL),
    Case("cdrskin", "is unplugged in mid-burn", cdrskin_is_unplugged, ALL),
    Case("cdrskin", "burns an image to a slow drive", slowly(cdrskin_image), ALL),
    Case("xorriso", "burns an image to a slow drive", slowly(xorriso_image), ALL),
    Case("wodim", "burns an image to a slow drive", slowly(wodim_image), (*CD, "dvd+r")),
    Case("growisofs", "burns an image to a slow drive", slowly(growisofs_image), GROWISOFS_MEDIA),
    Case("cdrskin", "appends a session, closes, then refuses the disc", cdrskin_appends, SEQUENTIAL),
    Case("wodim", "burns an image", wodim_image, CD),
    Case("wodim", "burns an image", wodim_image, ("dvd+r",),
         "it reports success, but leaves the track open: CLOSE SESSION without CLOSE TRACK is 5/72/03"),
    Case("wodim", "-dao burns an image", wodim_dao, CD),
    Case("wodim", "-dummy leaves the disc blank", wodim_rehearses, CD),
    Case("wodim", "appends a session, closes, then refuses the disc", wodim_appends, CD),
    Case("wodim", "burns an image and cannot close", wodim_does_not_close_bd, ("bd-r",),
         "it knows no BD: CLOSE SESSION without CLOSE TRACK is 5/72/03"),
    Case("wodim", "fails on an unformatted disc", wodim_does_not_format, ("bd-re",), "it knows no BD and formats none"),
    Case("growisofs", "-Z burns an image", growisofs_image, GROWISOFS_MEDIA),
    Case("growisofs", "-M appends an image", growisofs_appends, GROWISOFS_MEDIA),
    Case("xorriso", "writes at once", at_once(xorriso_image), DASH),
    Case("cdrskin", "writes at once", at_once(cdrskin_image), DASH),
    Case("wodim", "writes at once", at_once(wodim_image), DASH),
    Case("growisofs", "writes at once", at_once(growisofs_at_once), DASH),
    Case("growisofs", "-dummy leaves the disc blank", growisofs_rehearses, DASH),
    Case("dvd+rw-format", "blanks, and cdrskin burns anew",
         blanks(cdrskin_image, dvd_rw_blank, ("full", "a1"), ("fast", "a1")), ("dvd-rw",)),
    Case("growisofs", "-dvd-compat closes, then refuses the disc", growisofs_closed, ("dvd+r", "dvd+r-dl")),
    Case("dvd+rw-format", "formats, and no longer formats what is formatted", dvd_rw_format, ("dvd+rw",)),
    Case("dvd+rw-format", "stops and goes on with a background format", slowly(dvd_rw_format_stopped), ("dvd+rw",)),
    Case("growisofs", "refuses the medium", growisofs_does_no_cd, CD, "it burns DVD and BD only"),
    Case("xorriso", "blanks, and burns anew",
         blanks(xorriso_image, lambda option: ["xorriso", "-outdev", "/dev/sr0", "-blank", option],
                ("fast", "a111"), ("all", "a110")), ("cd-rw",)),
    Case("xorriso", "blanks, and burns anew",
         blanks(xorriso_image, lambda option: ["xorriso", "-outdev", "/dev/sr0", "-blank", option],
                ("deformat", "a110"), ("deformat_quickest", "a111")), ("dvd-rw",)),
    Case("cdrskin", "blanks, and burns anew",
         blanks(cdrskin_image, lambda option: ["cdrskin", "dev=/dev/sr0", f"blank={option}"],
                ("fast", "a111"), ("all", "a110")), ("cd-rw",)),
    Case("wodim", "blanks, and burns anew",
         blanks(wodim_image, lambda option: ["wodim", "gracetime=2", "dev=/dev/sr0", f"blank={option}"],
                ("fast", "a1"), ("all", "a1")), ("cd-rw",)),
    Case("xorriso", "blanks a slow drive's disc",
         slowly(blanks(xorriso_image, lambda option: ["xorriso", "-outdev", "/dev/sr0", "-blank", option],
                       ("fast", "a1"))), ("cd-rw",)),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", required=True)
    parser.add_argument("--medium", required=True, choices=ALL)
    parser.add_argument("--program")
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()

    for program in ("xorriso", "cdrskin", "wodim", "growisofs", "genisoimage"):
        if shutil.which(program) is None:
            print(f"{program} is not installed")
            return 77  # skipped

    folder = args.keep or Path(tempfile.mkdtemp(prefix="burners."))
    folder.mkdir(parents=True, exist_ok=True)
    rows = []
    try:
        bench = Bench(args.host, args.medium, folder)
        for case in CASES:
            if args.medium not in case.media or args.program not in (None, case.program):
                continue
            shown = args.medium.endswith("-dl") or args.medium == "dvd-rw"  # with one layer, with a DVD-R
            if shown and re.search("slow|error|unplugged", case.what) and not LONG:
                continue
            bench.blank()
            try:
                case.run(bench)
                result = "ok"
            except Failure as e:
                result = "FAILED"
                print(f"{case.program} {case.what}: {e}\n", flush=True)
            except subprocess.TimeoutExpired:
                result = "TIMEOUT"
            rows.append((args.medium, case.program, case.what, result, case.note))
            print(f"{case.program}: {case.what}: {result}", flush=True)
    finally:
        if not args.keep:
            shutil.rmtree(folder)
    print()
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)) + "  " + row[4])
    return 0 if all(row[3] == "ok" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
