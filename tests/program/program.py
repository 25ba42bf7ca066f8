"""What the tests of the program share: running it, and a folder of their own."""
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BINARY = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / "build" / "mailwalk"


def environment(**more):
    """A user without settings and without a display, who reads English."""
    kept = {key: os.environ[key] for key in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS") if key in os.environ}
    return {**kept, "LANG": "en_GB.UTF-8", **more}


class Run:
    def __init__(self, *words, cwd=ROOT, env=None, stdout=subprocess.PIPE, input=None):
        done = subprocess.run([str(BINARY), *map(str, words)], cwd=cwd, env=env or environment(),
                              stdout=stdout, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=60)
        self.words, self.status = words, done.returncode
        self.bytes = done.stdout or b""
        self.out = self.bytes.decode("utf-8")
        self.err = done.stderr.decode("utf-8")

    def __str__(self):
        return f"mailwalk {' '.join(map(str, self.words))}: status {self.status}\n{self.out[-2000:]}\n{self.err[-3000:]}"


class ProgramTest(unittest.TestCase):
    maxDiff = 4000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="mailwalk-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def good(self, *words, **more):
        """Done, and nothing to complain about."""
        run = Run(*words, **more)
        self.assertEqual((run.status, run.err), (0, ""), str(run))
        return run

    def bad(self, status, pattern, *words, **more):
        """Ended with this status; says what matches on stderr, and nothing on stdout."""
        run = Run(*words, **more)
        self.assertEqual(run.status, status, str(run))
        self.assertRegex(run.err, pattern, str(run))
        self.assertEqual(run.out, "", str(run))
        return run


def place_of(text, piece, nth=1):
    """Line and column, both from 1, columns in characters, of a piece of the text."""
    at = -1
    for _ in range(nth):
        at = text.index(piece, at + 1)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def main():
    unittest.main(argv=sys.argv[:1], verbosity=1)
