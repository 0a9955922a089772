"""Boot programs made for the test of what others' tools make: each says a line of its own on the serial console."""

import os
import subprocess

ISOLINUX = "/usr/lib/ISOLINUX"
GRUB = "/usr/lib/grub"


def grub_config(line: str) -> str:
    return f'serial --unit=0 --speed=115200\nterminal_output serial\necho "{line}"\nhalt\n'


def grub_image(folder: str, platform: str, line: str, modules: list[str]) -> str:
    """An image that GRUB's tool makes: nothing else is needed to see its line."""
    config, made = os.path.join(folder, f"{platform}.cfg"), os.path.join(folder, f"{platform}.img")
    with open(config, "w", encoding="ascii") as f:
        f.write(grub_config(line))
    subprocess.run(["grub-mkimage", "-O", platform, "-o", made, "-p", "/boot/grub", "-c", config,
                    "serial", "echo", "halt", "normal", "iso9660", *modules], check=True)
    return made


def bios_image(folder: str, line: str) -> str:
    return grub_image(folder, "i386-pc-eltorito", line, ["biosdisk"])


def uefi_image(folder: str, line: str) -> str:
    """A FAT file system with a program where UEFI looks for it."""
    program = grub_image(folder, "x86_64-efi", line, ["fat", "part_gpt"])
    image = os.path.join(folder, "efi-system.img")
    with open(image, "wb") as f:
        f.truncate(2880 << 10)
    subprocess.run(["mformat", "-i", image, "-f", "2880", "::"], check=True)
    subprocess.run(["mmd", "-i", image, "::/EFI", "::/EFI/BOOT"], check=True)
    subprocess.run(["mcopy", "-i", image, program, "::/EFI/BOOT/BOOTX64.EFI"], check=True)
    return image


def boot_sector(line: str) -> bytes:
    """Code for 0000:7C00 that gives a line to the first serial port, byte by byte, and stops."""
    code = bytes.fromhex("fa 31c0 8ed8 fc be177c"  # cli; ds = 0; cld; si = text
                         "ac 84c0 7406 baf803 ee ebf5"  # next: lodsb; at a zero stop; out 3F8h, al
                         "f4 ebfd")  # stop: hlt
    return code + line.encode() + b"\r\n\0"


def put_isolinux(tree: str, line: str) -> None:
    """isolinux as a folder of the image: it finds its configuration there, and in that what it is to start."""
    folder = os.path.join(tree, "isolinux")
    os.makedirs(folder)
    for name in (f"{ISOLINUX}/isolinux.bin", "/usr/lib/syslinux/modules/bios/ldlinux.c32"):
        subprocess.run(["cp", name, folder], check=True)
    with open(os.path.join(folder, "isolinux.cfg"), "w", encoding="ascii") as f:
        f.write("DEFAULT own\nLABEL own\n  BOOT /isolinux/own.bin\n")
    with open(os.path.join(folder, "own.bin"), "wb") as f:
        f.write(boot_sector(line).ljust(2048, b"\0"))
