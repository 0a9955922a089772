#!/usr/bin/env python3
"""Images that we made start machines: with a BIOS (SeaBIOS) and with UEFI (OVMF), from a disc and from a disk, and the
program that was started says its own line. Programs that others wrote agree about what makes them start.

usage: check_boot.py DISCMASTERCTL
"""

import os
import subprocess
import sys
import tempfile

import machine
import programs

BIOS, UEFI, ISOLINUX = "started by a BIOS", "started by UEFI", "started by isolinux"
LONG = os.environ.get("DISCMASTER_TEST_LONG") == "1"


class Checks:
    def __init__(self):
        self.passed, self.failed = 0, 0

    def expect(self, good: bool, what: str, evidence: str = "") -> None:
        if good:
            self.passed += 1
            print(f"ok: {what}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED: {what}\n{evidence}", flush=True)


def create(discmasterctl: str, folder: str, name: str, arguments: list[str]) -> str:
    image = os.path.join(folder, name)
    subprocess.run([discmasterctl, "image", "create", "-o", image, "--reproducible", *arguments], check=True)
    return image


def make_images(discmasterctl: str, folder: str) -> dict[str, str]:
    tree = os.path.join(folder, "tree")
    os.makedirs(tree)
    with open(os.path.join(tree, "file"), "wb") as f:
        f.write(os.urandom(100_000))
    programs.put_isolinux(tree, ISOLINUX)
    bios, uefi = programs.bios_image(folder, BIOS), programs.uefi_image(folder, UEFI)
    grub = ["--boot", f"bios:{bios},info-table,grub2", "--boot", f"uefi:{uefi}", tree]
    return {
        "grub": create(discmasterctl, folder, "grub.iso", ["--boot-code", f"{programs.GRUB}/i386-pc/boot_hybrid.img", *grub]),
        "grub, ISO 9660 alone": create(discmasterctl, folder, "plain.iso",
                                       ["--fs", "iso9660", "--boot-code",
                                        f"{programs.GRUB}/i386-pc/boot_hybrid.img", *grub]),
        "isolinux": create(discmasterctl, folder, "isolinux.iso",
                           ["--boot", "bios:/isolinux/isolinux.bin,in-image", "--boot", f"uefi:{uefi}",
                            "--boot-code", f"{programs.ISOLINUX}/isohdpfx.bin", tree]),
        "isolinux alone": create(discmasterctl, folder, "isolinux-alone.iso",
                                 ["--boot", "bios:/isolinux/isolinux.bin,in-image",
                                  "--boot-code", f"{programs.ISOLINUX}/isohdpfx.bin", tree]),
    }


def starts() -> list[tuple[str, str, str, str]]:
    """Image, firmware, medium, line."""
    some = [("grub", "bios", "disk", BIOS), ("grub", "uefi", "disc", UEFI)]
    if not LONG:
        return some
    return [(image, firmware, medium, line)
            for image, firmware, line in (("grub", "bios", BIOS), ("grub", "uefi", UEFI),
                                          ("grub, ISO 9660 alone", "bios", BIOS), ("grub, ISO 9660 alone", "uefi", UEFI),
                                          ("isolinux", "bios", ISOLINUX), ("isolinux", "uefi", UEFI),
                                          ("isolinux alone", "bios", ISOLINUX))
            for medium in ("disc", "disk")]


def output_of(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False).stdout


def check_witnesses(checks: Checks, images: dict[str, str]) -> None:
    """What xorriso, isoinfo and sgdisk make of them."""
    report = {name: output_of("xorriso", "-indev", image, "-report_el_torito", "plain", "-report_system_area", "plain")
              for name, image in images.items()}

    def tells(name: str, *texts: str) -> None:
        for text in texts:
            checks.expect(text in report[name], f"xorriso: {name}: {text}", report[name])

    tells("grub", "MBR protective-msdos-label grub2-mbr cyl-align-on GPT", "EFI system", "1  BIOS  y   none",
          "2  UEFI  y   none")
    tells("isolinux", "isohybrid", "GPT", "boot-info-table isohybrid-suitable", "/isolinux/isolinux.bin")
    tells("isolinux alone", "MBR isohybrid cyl-align-on", "0x80  0x17")
    for name, image in images.items():
        checks.expect("El Torito VD version 1 found" in output_of("isoinfo", "-d", "-i", image), f"isoinfo: {name}")
        if name != "isolinux alone":
            said = output_of("sgdisk", "-v", image)
            checks.expect("No problems found" in said and "Caution" not in said, f"sgdisk: {name}", said)


def main() -> int:
    discmasterctl = sys.argv[1]
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        images = make_images(discmasterctl, folder)
        for name, image in images.items():
            run = subprocess.run([discmasterctl, "image", "check", image], capture_output=True, text=True, check=False)
            checks.expect(run.returncode == 0, f"our validator: {name}", run.stdout + run.stderr)
        check_witnesses(checks, images)
        for image, firmware, medium, line in starts():
            good, seen = machine.boots(images[image], firmware, medium, line, folder)
            checks.expect(good, f"{image}: {firmware}, {medium}", seen[-2000:])
    print(f"{checks.passed} passed, {checks.failed} failed")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
