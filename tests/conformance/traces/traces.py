#!/usr/bin/python3
"""Commands of several burners on the same medium, side by side.

A burn is reduced to signatures: what a command asks for, without addresses and lengths. What our engine sends and
another burner does not, or the other way round, must be listed with its reason in differences.tsv; what is listed there
must happen. So every difference is a decision.

  traces.py compare --host TESTBED_HOST --burn TRACE_BURN    runs the burners and compares
  traces.py document --host TESTBED_HOST --burn TRACE_BURN   prints the lists of docs/command-traces.md
  traces.py show TRACE                                       prints a trace in short
"""

import argparse
import collections
import json
import os
import subprocess
import sys
import tempfile

BYTES = 64 << 20
IMAGE_BYTES = 3 << 20
MEDIA = ("cd-r", "dvd+r", "bd-r", "bd-re")
PEERS = {
    "xorriso": {
        "media": MEDIA,
        "command": lambda image: ["xorriso", "-as", "cdrecord", "-v", "-multi", "-tao", "padsize=0", "dev=/dev/sr0", image],
    },
    "growisofs": {
        "media": ("dvd+r", "bd-r", "bd-re"),
        "command": lambda image: ["growisofs", "-use-the-force-luke=notray", "-Z", "/dev/sr0=" + image],
    },
}

WRITE_TYPES = {0: "packet", 1: "TAO", 2: "SAO", 3: "raw"}
CLOSE = {0: "stop format", 1: "track", 2: "session", 5: "finalize (minimal radius)", 6: "finalize"}
TRAY = {0: "stop", 1: "start", 2: "eject", 3: "load"}


def signature(entry):
    """What a command asks for, as text."""
    cdb = bytes.fromhex(entry["cdb"])
    op = cdb[0]
    name = entry["command"].split(" " + "%02x " % op)[0]
    if op == 0x1B:
        return f"{name} {TRAY[cdb[4] & 3]}{' immediately' if cdb[1] & 1 else ''}"
    if op == 0x1E:
        return f"{name} {'prevent' if cdb[4] & 1 else 'allow'}"
    if op == 0x4A:
        return f"{name} class mask {cdb[4]:02x}h"
    if op == 0x43:
        return f"{name} format {cdb[2] & 15}"
    if op in (0x5A, 0x1A):
        return f"{name} page {cdb[2] & 0x3F:02x}h"
    if op in (0x55, 0x15):
        page = bytes.fromhex(entry.get("out", ""))[8:]
        if len(page) > 3 and page[0] & 0x3F == 5:
            kind = WRITE_TYPES.get(page[2] & 15, "?")
            return f"{name} page 05h {kind}{' underrun-free' if page[2] & 0x40 else ''} multisession {page[3] >> 6}"
        return f"{name} page {page[0] & 0x3F:02x}h" if page else name
    if op == 0x5B:
        return f"{name} {CLOSE.get(cdb[2] & 7, cdb[2] & 7)}{'' if cdb[1] & 1 else ', waiting'}"
    if op == 0x35:
        return f"{name}{'' if cdb[1] & 2 else ', waiting'}"
    if op == 0xAD:
        return f"{name} {'BD' if cdb[1] & 15 else 'DVD'} format {cdb[7]:02x}h"
    if op == 0xAC:
        return f"{name} type {cdb[10]:02x}h"
    if op == 0x04:
        parameters = bytes.fromhex(entry.get("out", ""))
        return f"{name} type {parameters[8] >> 2:02x}h" if len(parameters) > 8 else name
    if op == 0x52:
        return f"{name} by {('address', 'track', 'session')[cdb[1] & 3]}"
    if op == 0x51:
        return f"{name} type {cdb[1] & 7}"
    if op == 0x12 and cdb[1] & 1:
        return f"{name} page {cdb[2]:02x}h"
    if op == 0xAA:
        return f"{name}{' streaming' if cdb[10] & 0x80 else ''}"
    return name


def read(trace):
    with open(trace, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def blocks(entry):
    cdb = bytes.fromhex(entry["cdb"])
    return int.from_bytes(cdb[6:10] if cdb[0] == 0xAA else cdb[7:9], "big")


def short(entries):
    """The burn's signatures in order, neighbours that are alike joined."""
    lines = []
    for entry in entries:
        text = signature(entry)
        if entry["cdb"][:2] in ("2a", "aa"):
            text += f" of {blocks(entry)} blocks"
        if entry.get("sense"):
            text += f" -> {entry['sense']}"
        if lines and lines[-1][0] == text:
            lines[-1][1] += 1
        else:
            lines.append([text, 1])
    return [text + (f" x {n}" if n > 1 else "") for text, n in lines]


# Commands that change the drive or the medium: MODE SELECT, OPC, FORMAT, cue sheet, RESERVE, WRITE, flush, close,
# speed, tray.
CHANGING = {0x55, 0x54, 0x04, 0x5D, 0x53, 0x2A, 0xAA, 0x35, 0x5B, 0xB6, 0xBB, 0x1B, 0x1E}


def changing(entries):
    return [e for e in entries if int(e["cdb"][:2], 16) in CHANGING]


def run_ours(args, medium, image, folder):
    trace = os.path.join(folder, f"ours-{medium}.json")
    subprocess.run([args.burn, medium, str(BYTES), image, trace], check=True, timeout=120)
    return trace


def run_peer(args, peer, medium, image, folder):
    trace = os.path.join(folder, f"{peer}-{medium}.json")
    command = [args.host, "--medium", f"{medium}:{BYTES}", "--trace", trace, "--", *PEERS[peer]["command"](image)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=180, check=False)
    if done.returncode != 0:
        sys.exit(f"{peer} failed on {medium} ({done.returncode}):\n{done.stdout.decode(errors='replace')}")
    return trace


def expected(path):
    """(medium, peer, who) -> {signature: reason}; a medium of * stands for all that the peer writes."""
    rules = collections.defaultdict(dict)
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip() or line.startswith("#"):
                continue
            fields = line.rstrip("\n").split("\t")
            if len(fields) != 5 or not fields[4]:
                sys.exit(f"{path}:{number}: wants medium, peer, who, command, reason")
            media, peers, who, command, reason = fields
            for peer in PEERS if peers == "*" else peers.split(","):
                for medium in PEERS[peer]["media"] if media == "*" else media.split(","):
                    rules[medium, peer, who][command] = reason
    return rules


def write_image(path):
    with open(path, "wb") as file:
        for block in range(IMAGE_BYTES // 2048):
            file.write((b"block %07d\n" % block) * 146 + b"\0" * (2048 - 146 * 14))


def run_all(args, folder):
    """{medium: {burner: trace}}; our engine is "discmasterd"."""
    image = os.path.join(folder, "image")
    write_image(image)
    traces = {}
    for medium in MEDIA:
        traces[medium] = {"discmasterd": read(run_ours(args, medium, image, folder))}
        for peer, what in PEERS.items():
            if medium in what["media"]:
                traces[medium][peer] = read(run_peer(args, peer, medium, image, folder))
    return traces


def differences(traces, medium, peer):
    ours = {signature(e) for e in traces[medium]["discmasterd"]}
    theirs = {signature(e) for e in traces[medium][peer]}
    return {"ours": ours - theirs, "theirs": theirs - ours, "both": ours & theirs}


def compare(traces, rules):
    wrong = 0
    for medium, burners in traces.items():
        for peer in burners:
            if peer == "discmasterd":
                continue
            found = differences(traces, medium, peer)
            for who in ("ours", "theirs"):
                listed = rules[medium, peer, who].keys()
                for text in sorted(found[who] - listed):
                    print(f"not explained\t{medium}\t{peer}\t{who}\t{text}")
                    wrong += 1
                for text in sorted(listed - found[who]):
                    print(f"does not happen\t{medium}\t{peer}\t{who}\t{text}")
                    wrong += 1
            print(f"{medium}\t{peer}: {len(found['both'])} kinds of command in common, "
                  f"{len(found['ours'])} only ours, {len(found['theirs'])} only theirs")
    return 1 if wrong else 0


def document(traces, rules):
    """The part of docs/command-traces.md below its introduction."""
    for medium, burners in traces.items():
        print(f"\n## {medium}\n\nWhat changes the drive or the medium, in order:\n")
        for burner, entries in burners.items():
            print(f"{burner}:\n\n```\n" + "\n".join(short(changing(entries))) + "\n```\n")
        print("| command | sent by | not by | reason |\n| --- | --- | --- | --- |")
        for peer in burners:
            for who in ("ours", "theirs"):
                for text, reason in sorted(rules[medium, peer, who].items()):
                    pair = ("discmasterd", peer) if who == "ours" else (peer, "discmasterd")
                    print(f"| {text} | {pair[0]} | {pair[1]} | {reason} |")


def main():
    parser = argparse.ArgumentParser()
    verbs = parser.add_subparsers(dest="verb", required=True)
    for name in ("compare", "document"):
        verb = verbs.add_parser(name)
        verb.add_argument("--host", required=True)
        verb.add_argument("--burn", required=True)
        verb.add_argument("--keep", help="a folder that keeps the traces")
    verb = verbs.add_parser("show")
    verb.add_argument("trace")
    args = parser.parse_args()
    if args.verb == "show":
        print("\n".join(short(read(args.trace))))
        return 0
    rules = expected(os.path.join(os.path.dirname(os.path.abspath(__file__)), "differences.tsv"))
    with tempfile.TemporaryDirectory() as folder:
        traces = run_all(args, args.keep or folder)
    if args.verb == "compare":
        return compare(traces, rules)
    document(traces, rules)
    return 0


if __name__ == "__main__":
    sys.exit(main())
