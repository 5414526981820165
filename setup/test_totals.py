#!/usr/bin/env python3
"""Counts the tests of all modules from surefire's and failsafe's XML reports.

Prints one line, `N passed, N failed, N skipped`. Exits 1 when a test failed, when a report cannot be
read, or when nothing ran.
"""
import glob
import sys
import xml.etree.ElementTree as ElementTree

PATTERNS = ("**/target/surefire-reports/TEST-*.xml", "**/target/failsafe-reports/TEST-*.xml")


def main():
    passed = failed = skipped = 0
    for report in sorted(path for pattern in PATTERNS for path in glob.glob(pattern, recursive=True)):
        try:
            cases = list(ElementTree.parse(report).getroot().iter("testcase"))
        except ElementTree.ParseError as problem:
            print(f"{report}: unreadable report, counted as one failure: {problem}", file=sys.stderr)
            failed += 1
            continue
        for case in cases:
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif case.find("skipped") is not None:
                skipped += 1
            else:
                passed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


sys.exit(main())
