#!/usr/bin/python3
"""burn.py BUILD [GIB]: burns one large file (4 GiB unless told otherwise) to a software BD-R over a private bus, with
discmasterctl, and prints how fast it went, the CPU time, and the most memory that the service and the client had.

The pools bound the memory: it must not grow with the disc. A run of another size beside this one shows it."""

import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "bus"))
import support  # noqa: E402


def status(pid, field):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(re.search(rf"^{field}:\s+(\d+)", text, re.M)[1])


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def large_file(path, size):
    """Not sparse and not compressible: blocks that all differ."""
    block = os.urandom(1 << 20)
    with open(path, "wb") as f:
        for number in range(size >> 20):
            f.write(number.to_bytes(8, "little") + block[8:])


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    size = int(float(sys.argv[2] if len(sys.argv) > 2 else 4) * (1 << 30))
    work = pathlib.Path(tempfile.mkdtemp(prefix="discmaster-bench-", dir=os.environ.get("TMPDIR", "/var/tmp")))
    bus = support.PrivateBus()
    bus.add_service(support.NAME, f"{build}/daemon/discmasterd --session --state-dir={work}/state --idle-exit=0")
    bus.start()
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address}

    def ctl(*arguments):
        return subprocess.run([build / "cli/discmasterctl", "--session", *arguments], env=environment, check=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True).stdout

    try:
        (work / "source").mkdir()
        (work / "disc").mkdir()
        large_file(work / "source/large", size)
        ctl("virtual", "add", "bench", "--media", "bd-r", "--store", work / "disc")
        client = support.Client(bus.address)
        pid = client.service_pid()
        before = status(pid, "VmRSS")
        rows = []
        for verify in ("none", "full"):
            if rows:
                ctl("virtual", "load", "bench", "--media", "bd-r", "-y")
            cpu, begin = cpu_seconds(pid), time.monotonic()
            ctl("burn", "bench", work / "source", "--verify", verify, "-y")
            took = time.monotonic() - begin
            rows.append({"verify": verify, "seconds": round(took, 1), "MB/s": round(size / took / 1e6),
                         "service CPU s/GiB": round((cpu_seconds(pid) - cpu) / (size / (1 << 30)), 2)})
        print(json.dumps({
            "GiB": size / (1 << 30), "runs": rows,
            "service RSS before, MiB": before // 1024,
            "service peak RSS, MiB": status(pid, "VmHWM") // 1024,
            "client peak RSS, MiB": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}, indent=2))
        client.close()
        os.kill(pid, 15)
    finally:
        bus.stop()
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
