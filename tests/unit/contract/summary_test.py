#!/usr/bin/env python3
"""What scripts/lib/summary.py counts, of results as meson writes them.

usage: summary_test.py SOURCE_ROOT
"""

import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

import tap

ROOT = pathlib.Path(sys.argv.pop(1))
sys.path.insert(0, str(ROOT / "scripts/lib"))
import summary  # noqa: E402

SCRIPT = '<testsuite name="discmasterd"><testcase name="{}" classname="discmasterd">{}</testcase></testsuite>'
GTEST = '<testsuite name="{}.CallerFilesTest"><testcase name="{}" classname="CallerFilesTest">{}</testcase></testsuite>'
TAP = '<testsuite name="{0}"><testcase name="{1}" classname="{0}">{2}</testcase></testsuite>'
SKIPPED, FAILED = "<skipped/>", "<failure/>"

SKIPS = """# a comment
unit/io CallerFilesTest.NeedsRoot\tneeds root
install/as-service-user\tneeds root
format\tneeds another program
bus/trees Choices.test_x*\tneeds root
"""


class Summary(unittest.TestCase):
    def setUp(self):
        temp = tempfile.TemporaryDirectory()
        self.addCleanup(temp.cleanup)
        self.folder = pathlib.Path(temp.name)
        (self.folder / "skips").write_text(SKIPS)

    def results(self, *suites, name="release", status=None):
        (self.folder / f"{name}.xml").write_text(f"<testsuites>{''.join(suites)}</testsuites>")
        if status is not None:
            (self.folder / f"{name}.status").write_text(f"{status}\n")

    def summed_up(self, *options):
        """(status, lines) of the program."""
        out = io.StringIO()
        arguments = ["summary.py", "--skips", str(self.folder / "skips"), *options, str(self.folder)]
        with mock.patch.object(sys, "argv", arguments), contextlib.redirect_stdout(out):
            status = summary.main()
        return status, out.getvalue().splitlines()

    def assert_ends(self, status, line, *options):
        got, lines = self.summed_up(*options)
        self.assertEqual((status, line), (got, lines[-1]), lines)
        return lines

    def test_a_listed_skip_is_one_however_meson_names_it(self):
        for before in ["discmasterd:install / ", ""]:
            self.results(SCRIPT.format(before + "install/as-service-user", SKIPPED), SCRIPT.format(before + "install/files", ""))
            self.assert_ends(0, "1 passed, 0 failed, 1 skipped")
        for before in ["discmasterd:unit+threads / ", ""]:
            suite = f"discmasterd.{before}unit/io"
            self.results(GTEST.format(suite, "NeedsRoot", SKIPPED), GTEST.format(suite, "Opens", ""))
            self.assert_ends(0, "1 passed, 0 failed, 1 skipped")
        for before in ["discmasterd:bus / ", ""]:
            suite = f"discmasterd.{before}bus/trees"
            self.results(*(TAP.format(suite, name, SKIPPED) for name in ["1 - Choices.test_x1", "2 Choices.test_x2"]),
                         TAP.format(suite, "3 - Choices.test_y", ""))
            self.assert_ends(0, "1 passed, 0 failed, 2 skipped")

    def test_a_skip_that_is_not_listed_fails_and_is_named(self):
        good = SCRIPT.format("install/files", "")
        for suite, name in [(SCRIPT.format("discmasterd:cli / cli/terminal", SKIPPED), "cli/terminal"),
                            (GTEST.format("discmasterd.discmasterd:unit / unit/burn", "NeedsRoot", SKIPPED),
                             "unit/burn CallerFilesTest.NeedsRoot"),
                            (TAP.format("discmasterd.discmasterd:bus / bus/trees", "7 - Choices.test_z", SKIPPED),
                             "bus/trees Choices.test_z")]:
            self.results(suite, good)
            lines = self.assert_ends(1, "1 passed, 1 failed, 0 skipped")
            self.assertIn(f"skipped without a listed reason: release: {name}", lines)

    def test_a_row_is_a_whole_name(self):
        self.results(SCRIPT.format("discmasterd:install / install/as-service-user-too", SKIPPED), SCRIPT.format("x", ""))
        self.assert_ends(1, "1 passed, 1 failed, 0 skipped")

    def test_a_failure_is_told_with_what_the_test_said(self):
        said = FAILED + "<system-out>first\nlast</system-out>"
        self.results(SCRIPT.format("discmasterd:cli / cli/bus", said), SCRIPT.format("x", ""))
        lines = self.assert_ends(1, "1 passed, 1 failed, 0 skipped")
        self.assertEqual(["failed: release: cli/bus", "    first", "    last"], lines[:3])

    def test_a_program_that_died_after_good_results_is_a_failure(self):
        self.results(TAP.format("discmasterd.bus/trees", "1 - Choices.test_x", ""), status=1)
        self.assert_ends(1, "1 passed, 1 failed, 0 skipped")
        self.results(TAP.format("discmasterd.bus/trees", "1 - Choices.test_x", ""), status=0)
        self.assert_ends(0, "1 passed, 0 failed, 0 skipped")

    def test_a_failure_that_is_told_is_counted_once(self):
        self.results(SCRIPT.format("cli/bus", FAILED), SCRIPT.format("x", ""), status=1)
        self.assert_ends(1, "1 passed, 1 failed, 0 skipped")

    def test_builds_that_broke_steps_and_nothing_at_all(self):
        self.assert_ends(1, "0 passed, 0 failed, 0 skipped")
        (self.folder / "format.step").write_text("passed\n")
        self.assert_ends(0, "1 passed, 0 failed, 0 skipped")
        self.assert_ends(1, "1 passed, 1 failed, 0 skipped", "--broken", "1")
        (self.folder / "debian13.step").write_text("failed\n")
        self.assert_ends(1, "1 passed, 1 failed, 0 skipped")

    def test_a_step_may_be_skipped_for_a_listed_reason(self):
        (self.folder / "format.step").write_text("skipped\n")
        self.results(SCRIPT.format("x", ""))
        self.assert_ends(0, "1 passed, 0 failed, 1 skipped")
        (self.folder / "debian12.step").write_text("skipped\n")
        self.assertIn("debian12: skipped without a listed reason", self.assert_ends(1, "1 passed, 1 failed, 1 skipped"))

    def test_every_row_of_the_list_names_a_test_and_a_reason(self):
        for name, reason in summary.allowed_skips(ROOT / "tests/skips").items():
            self.assertRegex(name, r"^(\w+|\w+/[\w-]+( [\w/]+\.\w+)?\*?)$")
            self.assertTrue(reason, name)


if __name__ == "__main__":
    tap.main()
