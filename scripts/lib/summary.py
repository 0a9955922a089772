#!/usr/bin/env python3
"""Adds up test results and prints the one closing line. In the folder of results: NAME.xml is a JUnit file of meson,
NAME.status the status that meson left with, NAME.step the outcome of a check that is no meson test."""

import argparse
import pathlib
import re
import sys
import xml.etree.ElementTree as ET


def allowed_skips(path):
    """tests/skips: NAME<tab>REASON a line; a name may end in * to stand for every test that begins so."""
    rows = [line.split("\t", 1) for line in path.read_text().splitlines() if line and not line.startswith("#")]
    return {name: reason for name, reason in rows}


def is_allowed(name, allowed):
    return any(name == a or (a.endswith("*") and name.startswith(a[:-1])) for a in allowed)


# As much of a failure's own words as a log should carry.
SHOWN_LINES = 40


def own_words(*elements):
    """The end of what a failed test said."""
    said = "\n".join(e.get("message") or e.text or "" for e in elements if e is not None)
    return said.strip().splitlines()[-SHOWN_LINES:]


def program(name, project=""):
    """The name of a test as its meson.build has it. Meson puts "PROJECT:SUITES / " before it where there are suites."""
    return name.split(" / ", 1)[1] if " / " in name else name.removeprefix(project)


def plain_name(suite, case):
    """What a test is called in tests/skips: "bus/guide", or with its case "unit/io CallerFilesTest.OpensFiles"."""
    within, owner, own = suite.get("name", ""), case.get("classname", ""), case.get("name", "")
    project = re.match(r"[^.]*\.?", within)[0]
    if owner != within:  # GoogleTest's: the suite is PROJECT.PROGRAM.CASE
        return f"{program(within.removesuffix('.' + owner), project)} {owner}.{own}"
    numbered = re.match(r"\d+ (?:- )?(.*)", own)
    if numbered:  # TAP's: the suite is PROJECT.PROGRAM
        return f"{program(within, project)} {numbered[1]}"
    return program(own)


def cases(path):
    """(name, outcome, what it said when it failed) of every test case in a JUnit file."""
    for suite in ET.parse(path).getroot().iter("testsuite"):
        for case in suite.findall("testcase"):
            name = plain_name(suite, case)
            failures = case.findall("failure") + case.findall("error")
            if failures:
                # gtest's failures speak for themselves, a script's are in its output.
                outputs = [out for of in (case, suite) for kind in ("system-out", "system-err") for out in of.findall(kind)]
                said = own_words(*failures) or own_words(*outputs)
                yield name, "failed", said
            elif case.find("skipped") is not None or case.get("result") == "skipped" or case.get("status") == "notrun":
                yield name, "skipped", []
            else:
                yield name, "passed", []
        # A test program that died or timed out may report no case of its own.
        if int(suite.get("errors") or 0) and not suite.findall("testcase"):
            yield program(suite.get("name", "?")), "failed", own_words(suite.find("system-out"), suite.find("system-err"))


def said_failed(path):
    """A program that died or timed out may have left results all of which are good; meson's status tells."""
    status = path.with_suffix(".status")
    return status.exists() and status.read_text().strip() != "0"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--skips", type=pathlib.Path, required=True)
    arguments.add_argument("--broken", type=int, default=0, help="builds or suites that could not run")
    arguments.add_argument("results", type=pathlib.Path)
    options = arguments.parse_args()
    allowed = allowed_skips(options.skips)

    count = {"passed": 0, "failed": options.broken, "skipped": 0}
    unexpected = 0
    for path in sorted(options.results.glob("*.xml")):
        own = {"passed": 0, "failed": 0, "skipped": 0}
        for name, outcome, said in cases(path):
            own[outcome] += 1
            if outcome == "failed":
                print(f"failed: {path.stem}: {name}")
                print(*(f"    {line}" for line in said), sep="\n")
            if outcome == "skipped":
                listed = is_allowed(name, allowed)
                print(f"skipped{'' if listed else ' without a listed reason'}: {path.stem}: {name}")
                unexpected += not listed
        if not own["failed"] and said_failed(path):
            own["failed"] += 1
            print(f"failed: {path.stem}: meson says that a test failed, and its results do not tell which: see its log")
        print(f"{path.stem}: {own['passed']} passed, {own['failed']} failed, {own['skipped']} skipped")
        for outcome in count:
            count[outcome] += own[outcome]
    for path in sorted(options.results.glob("*.step")):
        outcome = path.read_text().strip()
        listed = outcome != "skipped" or is_allowed(path.stem, allowed)
        count[outcome] += 1
        unexpected += not listed
        print(f"{path.stem}: {outcome}{'' if listed else ' without a listed reason'}")
    count["failed"] += unexpected
    count["skipped"] -= unexpected
    print(f"{count['passed']} passed, {count['failed']} failed, {count['skipped']} skipped")
    return 1 if count["failed"] or not count["passed"] else 0


if __name__ == "__main__":
    sys.exit(main())
