"""Where contents come from and where they are kept: sources of files, stage files, named streams."""

import os
import socket
import tempfile
import threading

from gi.repository import Gio, GLib

from images import ImageTest, handle, made, streams
from support import BLOCK, DBUS_ERROR, MIB, NAME, Feeder, main, run_loop

NOT_SUPPORTED_FEATURE = 0x00AAB15F  # IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED


def zero(length):
    return made("zero", length=length)


def random(length, seed=7):
    return made("pseudo-random", seed=GLib.Variant("u", seed), length=length)


def random_bytes(length, seed=7):
    x, whole = seed, b""
    while len(whole) < length:
        x = (0x19660D * x + 0x3C6EF35F) % (1 << 32)
        whole += x.to_bytes(4, "little")
    return whole[:length]


class Sources(ImageTest):
    """Everything that AddFile takes."""

    def add(self, source, descriptors=(), **options):
        image = self.image()
        self.result = image.run("AddFile", "/f", source, descriptors=descriptors, **options)
        return image

    def test_a_file_by_descriptor_and_by_path(self):
        path = os.path.join(self.tree({"f": b"content"}), "f")
        with open(path, "rb") as f:
            self.assertEqual(b"content", self.add(handle(), [f.fileno()]).content("/f"))
        self.assertEqual(b"content", self.add(path).content("/f"))
        self.assertEqual((1, 0, 7), tuple(self.result[k] for k in ["files", "directories", "bytes"]))

    def test_a_file_that_stays_open_may_be_deleted_but_not_changed(self):
        path = os.path.join(self.tree({"f": b"content"}), "f")
        image = self.add(path)
        os.unlink(path)
        self.assertEqual(b"content", image.content("/f"))
        path = os.path.join(self.tree({"f": b"content"}), "f")
        image = self.add(path)
        with open(path, "wb") as f:
            f.write(b"something else")
        result = image.result()
        file = tempfile.TemporaryFile()
        job = self.client.call(result, "ImageResult.SaveTo", "(ha{sv})", 0, {}, descriptors=[file.fileno()])
        file.close()
        self.assertIn(path, self.assert_fails("SourceChanged", self.client.wait, job))

    def test_memory(self):
        memory = os.memfd_create("secret")
        os.write(memory, b"from memory")
        image = self.add(handle(), [memory])
        os.close(memory)
        self.assertEqual(b"from memory", image.content("/f"))

    def test_a_pipe_is_taken_to_its_end(self):
        content = os.urandom(3 * MIB + 1)
        reader, writer = os.pipe()
        image = self.image()
        job = image.AddFile("/f", handle(), descriptors=[reader])
        os.close(reader)
        with os.fdopen(writer, "wb") as f:
            f.write(content)
        self.client.wait(job)
        self.assertEqual(content, image.content("/f"))

    def test_a_socket_is_taken_to_its_end(self):
        ours, theirs = socket.socketpair()
        image = self.image()
        job = image.AddFile("/f", handle(), descriptors=[theirs.fileno()])
        theirs.close()
        ours.sendall(b"by socket")
        ours.close()
        self.client.wait(job)
        self.assertEqual(b"by socket", image.content("/f"))

    def test_a_length_that_is_announced_is_held_against_what_comes(self):
        for size, good in [(5, True), (4, False), (6, False)]:
            for source in [handle(), made("pipe", stream=handle(), size=size)]:
                reader, writer = os.pipe()
                os.write(writer, b"12345")
                os.close(writer)
                image = self.image()
                options = {"size": size} if source.get_type_string() == "h" else {}
                job = image.AddFile("/f", source, descriptors=[reader], **options)
                os.close(reader)
                if good:
                    self.client.wait(job)
                    self.assertEqual(b"12345", image.content("/f"))
                else:
                    self.assert_fails("DataStreamInconsistency", self.client.wait, job)
                    self.assertEqual([], image.names())

    def test_streams_that_are_made(self):
        self.assertEqual(bytes(5000), self.add(zero(5000)).content("/f"))
        self.assertEqual(random_bytes(5001), self.add(random(5001)).content("/f"))
        both = made("concatenate", streams=streams(random(3), made("concatenate", streams=streams(zero(2), random(3)))))
        self.assertEqual(random_bytes(3) + bytes(2) + random_bytes(3), self.add(both).content("/f"))
        turns = made("interleave", streams=streams(zero(4), random(5)), block_sizes=GLib.Variant("at", [1, 2]))
        r = random_bytes(5)
        self.assertEqual(bytes(1) + r[:2] + bytes(1) + r[2:4] + bytes(1) + r[4:] + bytes(1), self.add(turns).content("/f"))

    def test_streams_of_files_and_pipes(self):
        with open(os.path.join(self.tree({"f": b"file"}), "f"), "rb") as f:
            source = made("concatenate", streams=streams(handle(0), zero(1), handle(0)))
            image = self.add(source, [f.fileno()])
        self.assertEqual(b"file\0file", image.content("/f"))
        reader, writer = os.pipe()
        os.write(writer, b"pipe")
        os.close(writer)
        image = self.add(made("concatenate", streams=streams(made("pipe", stream=handle(), size=4), zero(1))), [reader])
        os.close(reader)
        self.assertEqual(b"pipe\0", image.content("/f"))

    def test_an_immense_file_of_zeros_takes_no_room(self):
        image = self.add(zero(5 << 30))
        self.assertEqual(5 << 30, image.GetItem("/f")["data-size"])
        result = image.result()
        self.assertGreater(self.client.get(result, "ImageResult.TotalBlocks"), (5 << 30) // BLOCK)

    def test_an_image_within_an_image(self):
        inner = self.image()
        inner.add("/inside", b"deep")
        result = inner.result()
        expected = self.save(result)
        outer = self.add(GLib.Variant("o", result))
        self.client.call(result, "ImageResult.Release")
        self.assertEqual(expected, outer.content("/f"))
        self.assert_fails("Readonly", inner.AddDirectory, "/d")
        self.assertIn(expected, self.save(outer.result()))

    def test_images_within_images_end(self):
        result = self.image().result()

        def deeper():
            for _ in range(10):
                image = self.image()
                image.run("AddFile", "/f", GLib.Variant("o", deeper.result))
                deeper.result = image.result()

        deeper.result = result
        self.assert_fails(DBUS_ERROR + "InvalidArgs", deeper)

    def test_what_is_no_source_of_a_file(self):
        bad = DBUS_ERROR + "InvalidArgs"
        folder = os.open(self.bus.folder, os.O_RDONLY)
        null = os.open("/dev/zero", os.O_RDONLY)
        write_only = os.open(os.path.join(self.bus.folder, "x"), os.O_WRONLY | os.O_CREAT)
        for descriptor in [folder, null, write_only]:
            self.assert_fails(bad, self.add, handle(), [descriptor])
            os.close(descriptor)
        self.assert_fails("SourceNotFound", self.add, "/no/such/file")
        self.assert_fails(bad, self.add, "relative")
        self.assert_fails("NoSuchObject", self.add, GLib.Variant("o", "/none"))
        extended = made("pseudo-random", extended_seed=GLib.Variant("au", [1, 2]), length=4)
        self.assert_fails(DBUS_ERROR + "NotSupported", self.add, extended)
        too_much = made("concatenate", streams=streams(zero((1 << 64) - 1), zero(1)))
        self.assert_fails(bad, self.add, too_much)
        self.assert_fails(bad, self.add, made("concatenate", streams=GLib.Variant("av", [])))

    def test_a_sender_who_sends_nothing_does_not_keep_the_image(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, writer)
        image = self.image()
        job = image.AddFile("/f", handle(), descriptors=[reader])
        self.addCleanup(os.close, reader)  # ours is the same end
        self.assert_fails("ObjectBusy", image.AddDirectory, "/d")
        self.client.call(job, "Job.Cancel")
        self.assert_fails("RequestCancelled", self.client.wait, job)
        image.AddDirectory("/d")
        self.assertEqual(["d"], image.names())

    def test_patterns_mark_a_file_whatever_it_comes_from(self):
        path = os.path.join(self.tree({"f": b"content"}), "f")
        for source in [path, zero(1)]:
            image = self.add(source, hide=["f"], real_time=["*.mpg"])
            self.assertEqual((True, False), tuple(image.GetItem("/f")[k] for k in ["hidden", "real-time"]))
            image = self.add(source, hide=["/d/*"], real_time=["?"])
            self.assertEqual((False, True), tuple(image.GetItem("/f")[k] for k in ["hidden", "real-time"]))
        self.assert_fails("InvalidParam", self.add, path, hide=[""])

    def test_a_file_of_the_same_name_gives_way_and_a_folder_does_not(self):
        image = self.image()
        image.add("/f", b"1")
        image.add("/f", b"2")
        self.assertEqual(b"2", image.content("/f"))
        self.assert_fails("DupName", image.run, "AddFile", "/f", zero(1), replace=False)
        image.AddDirectory("/d")
        self.assert_fails("DupName", image.run, "AddFile", "/d", zero(1), replace=True)
        strict = self.image(strict_imapi2=True)
        strict.add("/f", b"1")
        self.assert_fails("DupName", strict.run, "AddFile", "/f", zero(1))


class Progress(ImageTest):
    def test_a_file_that_is_copied_tells_each_mib(self):
        image = self.image()
        size = 4 * MIB + 5000
        told = []
        loop = GLib.MainLoop()
        feeder = Feeder()
        job = image.AddFile("/f", handle(), size=size, descriptors=[feeder.reader])
        feeder.started()

        def on_update(_connection, _sender, _path, _interface, _name, arguments):
            progress = arguments.unpack()[0]
            told.append((progress["CopiedSectors"], progress["TotalSectors"]))
            if progress["CopiedSectors"] == progress["TotalSectors"] and told.count(told[-1]) > 1:
                loop.quit()

        watch = self.client.connection.signal_subscribe(NAME, NAME + ".Job", "Update", job, None,
                                                        Gio.DBusSignalFlags.NONE, on_update)
        self.client.call("/org/freedesktop/DBus", "org.freedesktop.DBus.GetId", name="org.freedesktop.DBus")
        writer = threading.Thread(target=lambda: (feeder.feed(size), feeder.end()))
        writer.start()
        run_loop(loop)
        writer.join()
        self.client.connection.signal_unsubscribe(watch)
        total = -(-size // BLOCK)
        self.assertEqual({total}, {t for _, t in told} - {0})
        steps = [copied for copied, _ in told]
        self.assertEqual(sorted(steps), steps)
        self.assertEqual([512, 1024, 1536, 2048, total], sorted(set(steps) - {0}))
        self.assertEqual("/f", self.client.call(job, "Job.GetReport")["current-item"])
        self.client.wait(job)
        self.assertEqual((1, size), (self.client.get(job, "Job.FilesAdded"), self.client.get(job, "Job.BytesAdded")))


class Staging(ImageTest):
    def test_staged_files_need_their_sources_no_longer(self):
        folder = self.tree({"a": b"one", "sub/b": b"two"})
        os.link(os.path.join(folder, "a"), os.path.join(folder, "again"))
        image = self.image()
        image.run("AddFile", "/before", os.path.join(folder, "a"))
        image.set("StageFiles", "b", True)
        self.assertIs(True, image.get("StageFiles"))
        image.run("AddTree", "/", folder, False)
        for name in ["a", "sub/b"]:
            with open(os.path.join(folder, name), "wb") as f:
                f.write(b"changed afterwards")
        self.assertEqual([b"one", b"one", b"two"], [image.content(p) for p in ["/a", "/again", "/sub/b"]])
        self.assertEqual(2, image.GetItem("/again")["links"])
        image.Remove("/before")  # that one was not staged
        self.assertIn(b"two", self.save(image.result()))

    def test_stage_files_lie_in_the_working_directory_without_a_name(self):
        image = self.image()
        self.assertEqual(os.path.join(self.state, "staging"), image.GetWorkingDirectory())
        image.add("/f", b"first")
        self.assertEqual([], os.listdir(os.path.join(self.state, "staging")))
        folder = self.tree({})
        self.assertEqual(5, image.run("SetWorkingDirectory", folder)["bytes"])
        self.assertEqual(folder, image.GetWorkingDirectory())
        image.add("/g", b"second")
        self.assertEqual([b"first", b"second"], [image.content("/f"), image.content("/g")])
        self.assertEqual([], os.listdir(folder))
        descriptor = os.open(self.tree({}), os.O_PATH)
        image.run("SetWorkingDirectory", handle(), descriptors=[descriptor], shown_as="my folder")
        os.close(descriptor)
        self.assertEqual("my folder", image.GetWorkingDirectory())
        self.assertEqual(b"first", image.content("/f"))

    def test_what_cannot_be_the_working_directory(self):
        image = self.image()
        image.add("/f", b"first")
        before = image.GetWorkingDirectory()
        file = os.path.join(self.tree({"x": b""}), "x")
        for folder in ["/no/such/folder", file, "/proc"]:
            self.assert_fails("InvalidWorkingDirectory", image.run, "SetWorkingDirectory", folder)
        self.assert_fails(DBUS_ERROR + "InvalidArgs", image.SetWorkingDirectory, "relative")
        self.assertEqual(before, image.GetWorkingDirectory())
        self.assertEqual(b"first", image.content("/f"))
        result = image.result()
        self.assert_fails("Readonly", image.SetWorkingDirectory, self.tree({}))
        self.client.call(result, "ImageResult.Release")
        image.run("SetWorkingDirectory", self.tree({}))


class NamedStreams(ImageTest):
    def setUp(self):
        super().setUp()
        self.subject = self.image()
        self.subject.add("/f", b"content")

    def add(self, name, content, item="/f"):
        reader, writer = os.pipe()
        os.write(writer, content)
        os.close(writer)
        done = self.subject.run("AddStream", item, name, handle(), descriptors=[reader])
        os.close(reader)
        return done

    def test_streams_are_added_listed_read_and_removed(self):
        self.subject.set("UDFRevision", "i", 0x201)
        self.assertEqual({"data-size": 3}, self.add("two", b"222"))
        self.add("one", b"1")
        found, total = self.subject.ListStreams("/f")
        self.assertEqual((["one", "two"], 2), ([s["name"] for s in found], total))
        self.assertEqual((True, 3, "/f:two"), tuple(found[1][k] for k in ["named-stream", "data-size", "full-path"]))
        self.assertEqual(found[1], {k: v for k, v in self.subject.GetItem("/f", stream="two").items() if k != "links"})
        self.assertEqual(2, self.subject.GetItem("/f")["named-streams"])
        self.assertEqual(b"222", self.subject.content("/f", stream="two"))
        self.assertEqual(1, self.subject.get("FileCount"), "a stream is no file")
        result = self.subject.result()
        item = self.client.call(result, "ImageResult.GetProgressItemFromDescription", "(sa{sv})", "/f:two", {})
        self.assertEqual("/f:two", item[0])
        self.client.call(result, "ImageResult.Release")
        self.assertEqual({}, self.subject.RemoveStream("/f", "two"))
        self.assertEqual(1, self.subject.GetItem("/f")["named-streams"])

    def test_a_stream_that_cannot_be_stored_is_kept_and_told(self):
        self.assertEqual([NOT_SUPPORTED_FEATURE], self.add("s", b"1")["warnings"])
        done = self.subject.run("CreateResultImage")
        self.assertEqual([NOT_SUPPORTED_FEATURE], done["warnings"])
        self.assertIn("1 named stream is left out", done["unsupported"][0])
        self.client.call(done["result"], "ImageResult.Release")
        self.subject.set("UDFRevision", "i", 0x250)
        self.assertNotIn("warnings", self.subject.run("CreateResultImage"))

    def test_what_has_no_streams(self):
        self.subject.AddDirectory("/d")
        self.add("s", b"1")
        for error, work in [("NotFile", lambda: self.add("s", b"", item="/d")), ("NotFile", lambda: self.subject.ListStreams("/d")),
                            ("NotFile", lambda: self.subject.RemoveStream("/", "s")),
                            ("ItemNotFound", lambda: self.subject.RemoveStream("/f", "none")),
                            ("ItemNotFound", lambda: self.subject.GetItem("/f", stream="none")),
                            ("DupName", lambda: self.add("s", b"")),
                            ("InvalidPath", lambda: self.add("a/b", b"")), ("InvalidPath", lambda: self.add("", b"")),
                            ("PropertyNotAccessible", lambda: self.subject.ListStreams("/f", stream="s")),
                            ("PropertyNotAccessible", lambda: self.subject.SetItem("/f", {"real-time": GLib.Variant("b", True)}, stream="s"))]:
            self.assert_fails(error, work)
        self.subject.SetItem("/f", {"hidden": GLib.Variant("b", True)}, stream="s")
        self.assertTrue(self.subject.GetItem("/f", stream="s")["hidden"])

    def test_extended_attributes_become_streams(self):
        path = os.path.join(self.tree({"f": b"content"}), "f")
        try:
            os.setxattr(path, "user.note", b"text")
        except OSError:
            self.skipTest("the file system has no extended attributes")
        image = self.image()
        image.set("UDFRevision", "i", 0x200)
        image.run("AddTree", "/", os.path.dirname(path), False)
        self.assertEqual(0, image.GetItem("/f")["named-streams"])
        done = image.run("AddTree", "/", os.path.dirname(path), False, named_streams=True)
        self.assertNotIn("warnings", done)
        self.assertEqual(b"text", image.content("/f", stream="note"))

    def test_imapi2_keeps_a_thousand(self):
        strict = self.image(strict_imapi2=True)
        strict.add("/f")
        for n in range(1000):
            strict.run("AddStream", "/f", str(n), zero(0))
        text = self.assert_fails("LimitsExceeded", strict.run, "AddStream", "/f", "one more", zero(0))
        self.assertIn("1000", text)
        self.assertEqual(1000, strict.GetItem("/f")["named-streams"])


if __name__ == "__main__":
    main()
