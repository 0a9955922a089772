#!/usr/bin/env python3
"""What tests/support/tap.py says of tests of every outcome, and with what status it leaves.

usage: tap_test.py SOURCE_ROOT
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SUPPORT = pathlib.Path(sys.argv.pop(1)) / "tests/support"
sys.path.insert(0, str(SUPPORT))
import tap  # noqa: E402


def lines_of(body):
    """(status, stdout's lines, stderr) of a program with these tests."""
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder, "program.py")
        program.write_text("import os, unittest, tap\n" + body + "\ntap.main()\n")
        ran = subprocess.run([sys.executable, str(program)], capture_output=True, text=True, timeout=60,
                             env={**os.environ, "PYTHONPATH": str(SUPPORT), "PYTHONDONTWRITEBYTECODE": "1"})
        return ran.returncode, ran.stdout.splitlines(), ran.stderr


class Tap(unittest.TestCase):
    def test_good_ones_and_a_skipped_one(self):
        status, lines, _ = lines_of("""
class C(unittest.TestCase):
    def test_a(self): print("not ok, says the test")
    def test_b(self): self.skipTest("no such thing")
    @unittest.skip("never")
    def test_c(self): pass
""")
        self.assertEqual((0, ["1..3", "ok 1 - C.test_a", "ok 2 - C.test_b # SKIP no such thing", "ok 3 - C.test_c # SKIP never"]),
                         (status, lines))

    def test_whatever_fails_is_one_line_and_told(self):
        status, lines, said = lines_of("""
class C(unittest.TestCase):
    def test_a(self): self.fail("first reason")
    def test_b(self): raise OSError("second reason")
    def test_c(self):
        for n in range(3):
            with self.subTest(n=n): self.assertNotEqual(1, n, "third reason")
    def test_d(self): self.addCleanup(lambda: 1 / 0)
    @unittest.expectedFailure
    def test_e(self): pass
    def test_f(self):
        self.addCleanup(lambda: 1 / 0)
        self.skipTest("its clean-up fails")
""")
        self.assertEqual((1, ["1..6"] + [f"not ok {n} - C.test_{'abcdef'[n - 1]}" for n in range(1, 7)]), (status, lines))
        for reason in ["first reason", "second reason", "third reason", "ZeroDivisionError", "expected to fail"]:
            self.assertIn(reason, said)

    def test_what_could_not_begin_leaves_the_plan_unfulfilled(self):
        status, lines, said = lines_of("""
class C(unittest.TestCase):
    @classmethod
    def setUpClass(cls): raise OSError("no bus")
    def test_a(self): pass
""")
        self.assertEqual((1, ["1..1"]), (status, lines))
        self.assertIn("no bus", said)

    def test_a_program_that_dies_leaves_the_plan_unfulfilled(self):
        status, lines, _ = lines_of("""
class C(unittest.TestCase):
    def test_a(self): pass
    def test_b(self): os._exit(0)
""")
        self.assertEqual((0, ["1..2", "ok 1 - C.test_a"]), (status, lines))


if __name__ == "__main__":
    tap.main()
