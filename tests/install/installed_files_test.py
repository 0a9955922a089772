#!/usr/bin/env python3
"""`meson install` puts everything where it belongs, and nothing that is not listed.

usage: installed_files_test.py MESON BUILD_ROOT EXPECTED NAME=FOLDER...

EXPECTED has one path a line, with {NAME} for the folders that the build was configured with.
"""
import pathlib
import subprocess
import sys
import tempfile

meson, build, expected = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
folders = dict(argument.split("=", 1) for argument in sys.argv[4:])

lines = [line.strip() for line in expected.read_text().splitlines()]
wanted = {line.format(**folders) for line in lines if line and not line.startswith("#")}
with tempfile.TemporaryDirectory() as root:
    subprocess.run([meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", root], check=True, timeout=120)
    top = pathlib.Path(root)
    found = {"/" + str(path.relative_to(top)) for path in top.rglob("*") if not path.is_dir()}

for path in sorted(wanted - found):
    print("not installed:", path)
for path in sorted(found - wanted):
    print("installed, but not listed in", expected.name + ":", path)
sys.exit(wanted != found)
