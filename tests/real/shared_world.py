"""A mailbox that two simulated devices share, with a port that leads to it: tests/real/shared_world.c at work."""
import collections
import hashlib
import re
import subprocess
import sys
from pathlib import Path

from tools import ROOT, body_of, end_with_parent, environment

SERVER, DEVICES = "mx", ("pc", "phone")
WORDS = {"\\Seen": "seen", "\\Answered": "answered", "\\Flagged": "flagged", "\\Deleted": "deleted", "\\Draft": "draft"}


def words_of(flags):
    """The flags as a report has them: all keywords are one."""
    return frozenset(WORDS.get(flag, "keyword") for flag in flags if flag != "\\Recent")


class Letter(collections.namedtuple("Letter", "flags subject body whole")):
    """body, whole: digests; None: whoever has it has not so much of it as it came."""

    @classmethod
    def read(cls, flags, text):
        subject = re.search(rb"^Subject: (.*)\r\n", text, re.M)[1].decode().replace(" ", "_")
        return cls(words_of(flags), subject, *(hashlib.sha256(octets).hexdigest() for octets in (body_of(text), text)))

    def is_of(self, letter):
        return self.subject == letter.subject and self.body in (None, letter.body) and self.whole in (None, letter.whole)


class Report:
    """held: {host: {folder: {uid: Letter}}}; changes: [(who, kind, devices beside)]."""

    def __init__(self):
        self.held, self.changes = {SERVER: {}, **{device: {} for device in DEVICES}}, []

    def read(self, line):
        kind, *words = line.split()
        if kind == "folder":
            self.held[words[0]][words[1]] = {}
        elif kind == "letter":
            host, folder, uid, flags, *rest = words
            flags = frozenset() if flags == "-" else frozenset(flags.split(","))
            self.held[host][folder][int(uid)] = Letter(flags, *(None if word == "-" else word for word in rest))
        elif kind == "change":
            self.changes.append((words[0], words[1], int(words[2])))
        else:
            raise AssertionError(f"no report: {line!r}")

    def changes_of(self, who):
        """{kind: how many}"""
        return collections.Counter(kind for other, kind, _ in self.changes if other == who)

    def interleaves(self):
        """Whether a change of the program came between two of devices, or one of theirs between two of its own."""
        turns = [who == "outside" for who, _, _ in self.changes if who == "outside" or who in DEVICES]
        return sum(a != b for a, b in zip(turns, turns[1:])) > 1

    def check(self, seen):
        """All show what the server has: the devices, and the program. seen: {folder: {uid: Letter}}."""
        for host, held in {**{device: self.held[device] for device in DEVICES}, "the program": seen}.items():
            check_same(host, held, self.held[SERVER])


def check_same(host, held, there):
    if held.keys() != there.keys():
        raise AssertionError(f"{host} has the folders {sorted(held)}, the server {sorted(there)}")
    for folder, letters in there.items():
        if held[folder].keys() != letters.keys():
            raise AssertionError(f"{folder}: {host} has the uids {sorted(held[folder])}, the server {sorted(letters)}")
        for uid, letter in letters.items():
            if held[folder][uid].flags != letter.flags:
                raise AssertionError(f"{folder} {uid}: {host} has the flags {sorted(held[folder][uid].flags)}, the server "
                                     f"{sorted(letter.flags)}")
            if not held[folder][uid].is_of(letter):
                raise AssertionError(f"{folder} {uid}: {host} has another letter: {held[folder][uid]}, the server {letter}")


class SharedWorld:
    """Worlds, one after the other. In each, time goes on when a program has said a line, and in wait()."""

    def __init__(self, driver, loudly=False):
        self.loudly, self.program = loudly, None  # a program that stays for all worlds
        self.process = subprocess.Popen([Path(driver).resolve(), *(["--loudly"] if loudly else [])], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True, env=environment("/nonexistent"),
                                        cwd=ROOT, preexec_fn=end_with_parent)

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"shared_world has ended with status {self.process.wait()}")
        return line.rstrip("\n")

    def begin(self, seed, looks=1):
        """The port."""
        self.say(f"world {seed} {looks}")
        return int(self.answer().removeprefix("ready "))

    def wait(self, seconds=None):
        """So long in the world's time; None: some moments."""
        self.say("pass" if seconds is None else f"pass {seconds}")
        assert self.answer() == "passed"

    def end(self):
        self.say("end")
        report = Report()
        while (line := self.answer()) != "done":
            report.read(line)
        return report

    def close(self):
        self.process.stdin.close()
        self.process.stdout.close()
        if self.process.wait(20) != 0:
            raise AssertionError(f"shared_world ended with status {self.process.returncode}")

    def tell(self, *words):
        if self.loudly:
            print(*words, file=sys.stderr, flush=True)
