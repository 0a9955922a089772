"""File system images, for the tests of what can be done with them."""

import os
import xml.etree.ElementTree as ET

from gi.repository import GLib

from support import NAME, ROOT, BusTest, variants

INTERFACE = NAME + ".FileSystemImage"


def handle(index=0):
    """The call's descriptor with this index."""
    return GLib.Variant("h", index)


def made(kind, **options):
    """A stream that is made of nothing or of others."""
    return GLib.Variant("a{sv}", {"type": GLib.Variant("s", kind), **variants(options)})


def streams(*parts):
    return GLib.Variant("av", [value(part) for part in parts])


def value(argument):
    """An argument that is a variant: texts are paths, numbers handles of free items."""
    if isinstance(argument, GLib.Variant):
        return argument
    return GLib.Variant("s", argument) if isinstance(argument, str) else GLib.Variant("t", argument)


class Image:
    """An image of a client. Its methods are those of the bus: what they need comes in order, options by name."""

    signatures = {}

    def __init__(self, client, **options):
        self.client = client
        self.path = client.call(ROOT, "Manager.CreateFileSystemImage", "(a{sv})", variants(options))
        if not Image.signatures:
            text = client.call(self.path, "org.freedesktop.DBus.Introspectable.Introspect")
            interface = next(i for i in ET.fromstring(text).iter("interface") if i.get("name") == INTERFACE)
            for method in interface.iter("method"):
                Image.signatures[method.get("name")] = [a.get("type") for a in method.iter("arg")
                                                        if a.get("direction") == "in"]

    def __getattr__(self, member):
        signature = Image.signatures[member]

        def call(*arguments, descriptors=(), **options):
            arguments = list(arguments)
            if signature and signature[-1] == "a{sv}" and len(arguments) < len(signature):
                arguments.append(variants(options))
            for n, kind in enumerate(signature):
                if kind == "v":
                    arguments[n] = value(arguments[n])
            return self.client.call(self.path, "FileSystemImage." + member, "(" + "".join(signature) + ")", *arguments,
                                    descriptors=descriptors)

        return call

    def run(self, member, *arguments, **options):
        """Calls what starts a job, and waits for its result."""
        return self.client.wait(getattr(self, member)(*arguments, **options))

    def get(self, name):
        return self.client.get(self.path, "FileSystemImage." + name)

    def set(self, name, signature, wanted):
        self.client.set(self.path, "FileSystemImage." + name, signature, wanted)

    def names(self, path="/"):
        return [item["name"] for item in self.ListDirectory(path)[0]]

    def content(self, item, **options):
        with os.fdopen(self.OpenData(item, **options), "rb") as f:
            return f.read()

    def add(self, path, content=b""):
        """A file whose content is copied from a pipe; a folder above it is made."""
        folder = os.path.dirname(path)
        if folder != "/" and self.Exists(folder) == 0:
            self.AddDirectory(folder)
        reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)
        self.run("AddFile", path, handle(), descriptors=[reader])
        os.close(reader)

    def result(self, **options):
        return self.run("CreateResultImage", **options)["result"]


class ImageTest(BusTest):
    def image(self, **options):
        return Image(self.client, **options)

    def save(self, result):
        """The bytes of an ImageResult."""
        with os.fdopen(self.client.call(result, "ImageResult.OpenImageStream", "(a{sv})", {}), "rb") as f:
            return f.read()
