"""Tests of what dbus/imapi2-map.tsv promises: each calls what serves one interface of IMAPI2, over a real bus."""

import collections
import os
import xml.etree.ElementTree as ET

from support import NAME, BusTest, Client

Row = collections.namedtuple("Row", "interface member status bus_interface bus_member note")


def read_table(path):
    with open(path, encoding="utf-8") as f:
        return [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]


ROWS = [Row(*(cells + [""] * (6 - len(cells)))) for cells in read_table(os.environ["IMAPI2_MAP"])]


class RecordingClient(Client):
    """Remembers what it called, got and set, as (interface, member)."""

    def __init__(self, address):
        super().__init__(address)
        self.used = set()

    def call(self, path, member, signature="()", *arguments, **options):
        interface, method = self._interface(member)
        self.used.add((interface, method))
        if interface == "org.freedesktop.DBus.Properties":
            self.used.add(tuple(arguments[:2]))
        return super().call(path, member, signature, *arguments, **options)

    def wait_for_signal(self, path, member, *arguments, **options):
        self.used.add(self._interface(member))
        return super().wait_for_signal(path, member, *arguments, **options)


class Served(BusTest):
    """A row's note names the file and the test, "bus/imapi2 test_IFsiItem": that test has to call what the row says."""

    def connect(self):
        client = RecordingClient(self.bus.address)
        self.addCleanup(lambda: client.connection.is_closed() or client.close())
        return client

    def setUp(self):
        super().setUp()
        self.drive = self.client.add_drive("lab", media="bd-r")
        self.client.wait_for_property(self.drive, "Media.State", "ready")
        self.client.used.clear()

    def tearDown(self):
        name = self._testMethodName
        test = f"{self.note} {name}"
        promised = {(row.bus_interface, row.bus_member) for row in ROWS if row.note == test}
        self.assertTrue(promised or name == "test_introspection", "no row names this test")
        self.assertEqual(set(), promised - self.client.used, "the map promises what this test does not call")
        super().tearDown()

    def get_all(self, path, *interfaces):
        """Gets every property that an interface has by introspection, one by one."""
        for interface, members in self.introspect(path).items():
            if interface.removeprefix(NAME + ".") in interfaces:
                for kind, member in members:
                    if kind == "property":
                        self.client.get(path, f"{interface.removeprefix(NAME + '.')}.{member}")

    def introspect(self, path):
        root = ET.fromstring(self.client.call(path, "org.freedesktop.DBus.Introspectable.Introspect"))
        return {i.get("name"): {(m.tag, m.get("name")) for m in i if m.get("name")} for i in root.iter("interface")}
