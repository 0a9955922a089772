#!/usr/bin/env python3
"""Holds the direction of includes: a layer includes only layers above it in docs/architecture.md's table."""

import pathlib
import re
import sys

# What each layer may include besides itself and the public headers.
ALLOWED = {
    "base": set(),
    "io": {"base"},
    "scsi": {"base", "io"},
    "mmc": {"base", "io", "scsi"},
    "image": {"base", "io"},
    "cd": {"base", "io"},
    "burn": {"base", "io", "scsi", "mmc", "image", "cd"},
    "emulator": {"base", "io", "scsi", "mmc", "cd"},
    "device": {"base", "io", "scsi", "mmc", "image", "cd", "burn", "emulator"},
    "bus": {"base", "io", "scsi", "mmc", "image", "cd", "burn", "device"},
}
# discmasterctl speaks to drives over the bus; its image verbs work without a service.
CLI_ALLOWED = {"base", "io", "image"}
CLI_FILES = {"bus/compat.hpp"}
# libudev, io_uring, sd-event and sdbus-c++ stay where they are wrapped.
CONFINED = {
    "libudev.h": ("device/",),
    "liburing.h": ("io/",),
    "systemd/sd-event.h": ("io/", "bus/"),
    "sdbus-c++/": ("bus/", "cli/"),
    "scsi/sg.h": ("scsi/",),
    "zlib.h": ("image/read/", "image/boot/"),
}
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def sources(folder):
    return (p for p in folder.rglob("*") if p.suffix in (".cpp", ".hpp"))


def violations(root):
    daemon = root / "daemon"
    for path in sources(daemon):
        where = path.relative_to(daemon)
        layer = where.parts[0] if len(where.parts) > 1 else "main"
        for kind, name in INCLUDE.findall(path.read_text()):
            target = name.split("/")[0]
            if kind == '"' and layer != "main" and target in ALLOWED and target != layer and target not in ALLOWED[layer]:
                yield f"{where}: {layer}/ must not include {name}"
            for prefix, homes in CONFINED.items():
                if name.startswith(prefix) and layer != "main" and not str(where).startswith(homes):
                    yield f"{where}: <{name}> belongs behind {' or '.join(homes)}"
    for path in sources(root / "cli"):
        for kind, name in INCLUDE.findall(path.read_text()):
            target = name.split("/")[0]
            if kind == '"' and target in ALLOWED and target not in CLI_ALLOWED and name not in CLI_FILES:
                yield f"{path.relative_to(root)}: the client must not include {name}"
    for path in sources(root / "include"):
        for kind, name in INCLUDE.findall(path.read_text()):
            if kind == '"':
                yield f"{path.relative_to(root)}: a public header must not include {name}"


def self_test(tmp):
    """The rule itself is tested: a forbidden edge must be found."""
    bad = tmp / "daemon/base"
    bad.mkdir(parents=True)
    (tmp / "cli").mkdir()
    (tmp / "include").mkdir()
    (bad / "x.cpp").write_text('#include "io/streams.hpp"\n#include <libudev.h>\n')
    (tmp / "cli/y.cpp").write_text('#include "device/drive.hpp"\n')
    (tmp / "include/z.hpp").write_text('#include "base/bytes.hpp"\n')
    return len(list(violations(tmp))) == 4


def main():
    import tempfile

    with tempfile.TemporaryDirectory() as tmp:
        if not self_test(pathlib.Path(tmp)):
            print("the check does not find forbidden includes")
            return 1
    found = list(violations(pathlib.Path(sys.argv[1])))
    print("\n".join(found) or "all includes go one way")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
