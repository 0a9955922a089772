"""A machine of QEMU (software emulation) that starts from an image, as a disc or as a disk."""

import os
import selectors
import shutil
import subprocess
import time

OVMF = "/usr/share/OVMF"
PATIENCE = 240  # seconds: the machine is slow, and others run beside it


def _firmware(firmware: str, folder: str) -> list[str]:
    if firmware == "bios":
        return []  # SeaBIOS
    # The firmware remembers in its variables what it started; each machine is new.
    variables = os.path.join(folder, "variables.fd")
    shutil.copyfile(f"{OVMF}/OVMF_VARS_4M.fd", variables)
    return ["-drive", f"if=pflash,format=raw,readonly=on,file={OVMF}/OVMF_CODE_4M.fd",
            "-drive", f"if=pflash,format=raw,file={variables}"]


def _medium(medium: str, image: str) -> list[str]:
    kind = "media=cdrom,readonly=on" if medium == "disc" else "media=disk,snapshot=on"
    return ["-drive", f"if=ide,format=raw,{kind},file={image}"]


def boots(image: str, firmware: str, medium: str, line: str, folder: str) -> tuple[bool, str]:
    """Whether the line appears on the serial console, and what appeared."""
    machine = subprocess.Popen(
        ["qemu-system-x86_64", "-machine", "accel=tcg", "-m", "256", "-display", "none", "-serial", "stdio", "-no-reboot",
         "-net", "none", *_firmware(firmware, folder), *_medium(medium, image)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen = b""
    end = time.monotonic() + PATIENCE
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(machine.stdout, selectors.EVENT_READ)
            while line.encode() not in seen and selector.select(end - time.monotonic()):
                piece = os.read(machine.stdout.fileno(), 4096)
                if not piece:
                    break
                seen += piece
    finally:
        machine.kill()
        machine.wait()
    return line.encode() in seen, seen.decode(errors="replace")
