"""A Linux kernel of Debian in a machine of QEMU (software emulation), that runs a shell script over disc images. Nothing is
installed: scripts/lib/fetch-kernel unpacks the kernel, and the initial RAM disk is made here."""

import glob
import os
import selectors
import subprocess
import time

PATIENCE = 600  # seconds: the machine is slow, and others run beside it
END = "END OF THE JOB"

INIT = """#!/bin/busybox sh
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
for module in virtio_pci virtio_blk isofs udf nls_utf8 nls_iso8859-1; do modprobe $module; done
stty -F /dev/console raw
# look NAME DEVICE TYPE OPTIONS: the digests of all files of a mounted disc
look() {
    echo "BEGIN $1"
    if mount -t "$3" -o "ro,$4" "/dev/$2" /mnt; then
        (cd /mnt && find . -type f -exec md5sum {} + && find . -type l -exec sh -c 'echo "link $1 $(readlink "$1")"' sh {} \\;)
        umount /mnt
    else
        echo "FAILED $?"
    fi
    echo "END $1"
}
. /job
"""


def kernel() -> str | None:
    """The folder with boot/vmlinuz-* and lib/modules."""
    for folder in [os.environ.get("DISCMASTER_KERNEL"), "/"]:
        if folder and glob.glob(os.path.join(folder, "boot/vmlinuz-*")) and glob.glob(os.path.join(folder, "lib/modules/*/modules.dep")):
            return folder
    return None


class Archive:
    """A cpio archive of the kernel's kind ("newc")."""

    def __init__(self) -> None:
        self.bytes, self.number = bytearray(), 0

    def add(self, name: str, mode: int, content: bytes = b"") -> None:
        self.number += 1
        path = name.encode() + b"\0"
        fields = [self.number, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(path), 0]
        self._put(b"070701" + b"".join(b"%08X" % field for field in fields) + path)
        self._put(content)

    def _put(self, data: bytes) -> None:
        self.bytes += data + bytes(-(len(self.bytes) + len(data)) % 4)

    def finish(self) -> bytes:
        self.add("TRAILER!!!", 0)
        return bytes(self.bytes)


def ram_disk(folder: str, job: str) -> bytes:
    archive = Archive()
    for name in ["bin", "sbin", "proc", "sys", "dev", "mnt", "mnt2", "tmp"]:
        archive.add(name, 0o40755)
    with open("/bin/busybox", "rb") as f:
        archive.add("bin/busybox", 0o100755, f.read())
    archive.add("init", 0o100755, INIT.encode())
    archive.add("job", 0o100644, f"{job}\necho {END}\nreboot -f\n".encode())
    modules = os.path.join(folder, "lib/modules")
    version = sorted(os.listdir(modules))[-1]
    wanted = ("/fs/isofs", "/fs/udf", "/fs/nls", "/drivers/virtio", "/drivers/block", "/drivers/cdrom", "/kernel/lib")
    made = set()
    top = os.path.join(modules, version)
    for path, _, files in os.walk(top):
        if path != top and not any(w in path for w in wanted):
            continue
        for name in files:
            full = os.path.join(path, name)
            inside = "lib/modules/" + version + full.removeprefix(top)
            parts = inside.split("/")[:-1]
            for n in range(1, len(parts) + 1):
                above = "/".join(parts[:n])
                if above not in made:
                    made.add(above)
                    archive.add(above, 0o40755)
            with open(full, "rb") as f:
                archive.add(inside, 0o100644, f.read())
    return archive.finish()


def run(folder: str, job: str, disks: list[tuple[str, bool]], work: str) -> str:
    """What the job printed. `disks`: an image each, and whether the guest may write to it; they are vda, vdb, ..."""
    ram = os.path.join(work, "initrd")
    with open(ram, "wb") as f:
        f.write(ram_disk(folder, job))
    drives = []
    for image, writable in disks:
        drives += ["-drive", f"if=virtio,format=raw,file={image},readonly={'off' if writable else 'on'},cache=unsafe"]
    machine = subprocess.Popen(
        ["qemu-system-x86_64", "-machine", "pc,usb=off", "-accel", "tcg", "-m", "512", "-nodefaults", "-no-user-config",
         "-display", "none", "-serial", "stdio", "-no-reboot", "-nic", "none",
         "-kernel", sorted(glob.glob(os.path.join(folder, "boot/vmlinuz-*")))[-1], "-initrd", ram,
         "-append", "console=ttyS0 quiet loglevel=3 mitigations=off panic=-1 random.trust_cpu=on", *drives],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    seen = b""
    end = time.monotonic() + PATIENCE
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(machine.stdout, selectors.EVENT_READ)
            while END.encode() not in seen and selector.select(max(0, end - time.monotonic())):
                piece = os.read(machine.stdout.fileno(), 65536)
                if not piece:
                    break
                seen += piece
    finally:
        machine.kill()
        machine.wait()
    text = seen.decode(errors="surrogateescape").replace("\r", "")
    if END not in text:
        raise RuntimeError(f"the machine did not come to the job's end:\n{text[-2000:]}")
    return text
