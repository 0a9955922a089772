#!/usr/bin/env python3
"""A program that has only what `meson install` puts down: it is compiled with the flags of pkg-config, and burns.

usage: consumer_test.py MESON BUILD_ROOT CXX SOURCE PC_FOLDER TESTS_FOLDER
"""
import os
import pathlib
import signal
import subprocess
import sys
import tempfile

meson, build, compiler, source, pc_folder, tests = sys.argv[1:]
sys.path.insert(0, os.path.join(tests, "bus"))
import support  # noqa: E402

with tempfile.TemporaryDirectory() as root:
    subprocess.run([meson, "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", root], check=True, timeout=120)
    # The sysroot is put before our own folders only: sdbus-c++ lies in the system.
    flags = subprocess.run(["pkg-config", "--cflags", "--libs", "discmaster"], check=True, capture_output=True, text=True,
                           env={**os.environ, "PKG_CONFIG_PATH": root + pc_folder}).stdout.split()
    prefix = subprocess.run(["pkg-config", "--variable=includedir", "discmaster"], check=True, capture_output=True, text=True,
                            env={**os.environ, "PKG_CONFIG_PATH": root + pc_folder}).stdout.strip()
    program = os.path.join(root, "consumer")
    subprocess.run([compiler, "-std=c++20", "-Wall", "-Wextra", "-Werror", f"-I{root}{prefix}", "-o", program, source, *flags],
                   check=True, timeout=300)

    bus = support.PrivateBus()
    try:
        bus.add_service(support.NAME, f"{os.environ['DISCMASTERD']} --session --state-dir={bus.folder}/state --idle-exit=0")
        bus.start()
        folder = pathlib.Path(bus.folder, "tree")
        folder.mkdir()
        (folder / "file").write_bytes(b"content" * 1000)
        ran = subprocess.run([program, folder], capture_output=True, text=True, timeout=120,
                             env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus.address})
        print(ran.stdout, ran.stderr)
        if ran.returncode or "verified 1\nrefused 1\n" not in ran.stdout:
            sys.exit(1)
        client = support.Client(bus.address)
        os.kill(client.service_pid(), signal.SIGTERM)  # its finished jobs would keep it for an hour
        client.wait_until_gone()
        client.close()
    finally:
        bus.stop()
