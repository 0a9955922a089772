"""Runs the tests of a module and says the outcome of each in TAP, so that meson and the summary of scripts/test see every
test by its name, the skipped ones too. What a failed test has to say goes to stderr."""

import sys
import unittest


def skip_all(reason):
    """Ends the program: none of its tests can run here."""
    print(f"1..0 # SKIP {reason}")
    sys.exit(0)


def main():
    suite = unittest.defaultTestLoader.loadTestsFromModule(sys.modules["__main__"])
    # The plan comes first: a program that dies has not run all of it, which is an error to meson.
    print(f"1..{suite.countTestCases()}", flush=True)
    result = _Result()
    # What a test prints is no TAP.
    lines, sys.stdout = sys.stdout, sys.stderr
    try:
        result.lines = lines
        suite.run(result)
    finally:
        sys.stdout = lines
    sys.exit(0 if result.wasSuccessful() else 1)


class _Result(unittest.TestResult):
    """One line for each test when it has ended. A test whose subtests fail, or whose clean-up does after it, fails once."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome, self.directive = "ok", ""

    def stopTest(self, test):
        super().stopTest(test)
        name = test.id().removeprefix("__main__.")
        print(f"{self.outcome} {self.testsRun} - {name}{self.directive}", file=self.lines, flush=True)

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.directive = f" # SKIP {reason}"

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self._fail(test, self.failures[-1][1])

    def addError(self, test, error):
        super().addError(test, error)
        self._fail(test, self.errors[-1][1])

    def addSubTest(self, test, subtest, error):
        failed = len(self.failures) + len(self.errors)
        super().addSubTest(test, subtest, error)
        if len(self.failures) + len(self.errors) > failed:
            self._fail(subtest, (self.failures if issubclass(error[0], test.failureException) else self.errors)[-1][1])

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self._fail(test, "it was expected to fail")

    def _fail(self, test, text):
        self.outcome, self.directive = "not ok", ""
        print(f"FAILED: {test}\n{text}", file=sys.stderr, flush=True)
