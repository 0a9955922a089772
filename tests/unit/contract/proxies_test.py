"""Holds the typed proxies against the introspection XML: what has a proxy has all of its members there."""

import pathlib
import re
import sys
import unittest
import xml.etree.ElementTree as ET

import tap

ROOT = pathlib.Path(sys.argv.pop(1))
PREFIX = "org.discmaster.DiscMaster1."


def members():
    """The methods and properties of each interface."""
    for path in sorted((ROOT / "dbus").glob(PREFIX + "*.xml")):
        for interface in ET.parse(path).getroot().iter("interface"):
            yield interface.get("name"), {m.get("name") for m in interface if m.tag in ("method", "property")}


def headers():
    """The header of each interface that has a proxy: the one with its name."""
    for path in sorted((ROOT / "include/discmaster/client").glob("*.hpp")):
        text = path.read_text(encoding="utf-8")
        for interface in re.findall(rf'"({re.escape(PREFIX)}[\w.]+)"', text):
            yield interface, text


class Proxies(unittest.TestCase):
    def test_have_every_member(self):
        texts = dict(headers())
        for interface, names in members():
            if interface in texts:
                have = set(re.findall(r"\b([A-Z]\w*)\(", texts[interface]))
                self.assertEqual(set(), names - have, f"{interface} has members without a proxy")

    def test_are_there_for_what_programs_use(self):
        wanted = {PREFIX + name for name in ["Drive", "FileSystemImage", "Format.Data", "Format.Erase", "ImageResult", "Job", "Manager",
                                          "Multisession", "MultisessionRandomWrite", "MultisessionSequential"]}
        self.assertLessEqual(wanted, set(dict(headers())))


if __name__ == "__main__":
    tap.main()
