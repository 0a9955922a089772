"""Where a reader itself is wrong or limited: which differences that explains, and why."""

import re
from dataclasses import dataclass


@dataclass
class Expectation:
    reader: str      # its name in the table; a regular expression
    difference: str  # a regular expression that its differences match
    reason: str
    tree: str = ".*"
    kind: str = ".*"

    def applies(self, tree: str, kind: str, reader: str) -> bool:
        return bool(re.fullmatch(self.reader, reader) and re.fullmatch(self.tree, tree) and re.fullmatch(self.kind, kind))

    def excuses(self, difference: str) -> bool:
        return bool(re.search(self.difference, difference))


# Trees with more than 8 levels: of /usr/share/doc, it depends on the machine's packages.
DEEP = "generated|doc"

EXPECTED: list[Expectation] = [
    Expectation("isoinfo -R|pycdlib rr", r"(/[^/]+){8,}' is missing|rr_moved", "isoinfo and pycdlib do not follow the links "
                "(CL) to relocated directories", DEEP, "relocated"),
    Expectation("isoinfo|pycdlib iso", r"LEVEL8|(/[^/]+){8,}' is missing|RR_MOVED|Could not find path", "without Rock Ridge "
                "relocated directories are seen where they were moved to", DEEP, "relocated"),
    Expectation("image check", "ECMA-119 6.8.2.1", "directories deeper than ISO 9660 allows are left in place unless they are "
                "to be relocated", DEEP),
    Expectation("image check", "Joliet.*more than 64", "names of up to 103 characters were asked for", kind="long-joliet"),
    Expectation("pycdlib .*", "Tag identifier not 261|Partition map goes beyond", "pycdlib knows neither the extended file "
                "entries nor the metadata partition of later UDF", kind=r"bridge-2\..*"),
    Expectation("bsdtar joliet", "combining", "libarchive composes the characters of Joliet's names (NFC)", "generated"),
    Expectation("isoinfo -J", "/(directory-)?names", "isoinfo shows Joliet's characters beyond Latin-1 as '_', so that names "
                "collide", "generated"),
    Expectation("isoinfo -R", r"it failed.*\(-11\)", "isoinfo crashes over symbolic links longer than its buffer", "links|long-link"),
    Expectation("isoinfo.*", "4294967296|5368709120|entries with changed names", "isoinfo lists of a file with several "
                "sections the last alone", "large"),
    Expectation("pycdlib .*", "4294967296|5368709120|entries with changed names", "pycdlib reads of a file with several "
                "sections one alone", "large"),
    Expectation("xorriso", "Rock Ridge path too long", "libisofs reads no link with a target of 1024 bytes and more", "long-link"),
    Expectation("pycdlib .*", "Only single CE record supported", "pycdlib reads one continuation a record, not a chain", "long-link"),
    Expectation("udfclient", "", "udfclient looks for the anchor at the image's end, which is the last session's", "still"),
    Expectation("isoinfo.*", "size-0|1 entries with changed names", "isoinfo does not show the empty files of bsdtar, which lie at block 0",
                "first|still|earlier 0", "bsdtar"),
    Expectation("udfclient", "mode is", "genisoimage gives all files of its UDF the same mode", "first", "genisoimage -udf"),
    Expectation("pycdlib rr", "codec can't decode", "pycdlib takes every Rock Ridge name for UTF-8", "raw-names"),
]
