#!/usr/bin/env python3
"""Two simulated devices and one real program in one mailbox at once: test_shared_world.py SHARED_WORLD PROGRAM [SEED]

After any interleaving of what they do, the devices, the server and the program show the same: the same letters, by the
same numbers, with the same flags, in each folder. SHARED_WORLD: the program that tests/real/shared_world.c becomes.

  imaplib   10,000 worlds in which Python's imaplib takes part

With a SEED it is that world alone, told of line by line.
"""
import collections
import random
import sys

import shared_imaplib
from shared_world import SERVER, SharedWorld

LAST_LOOKS_S, BELOW_AUTOLOGOUT_S = 3 * 3600, 1500


def with_imaplib(world, seed):
    """What the program did, and the report. Some sessions stay until the devices have looked for the last time."""
    chance = random.Random(seed)
    random.seed(seed)  # imaplib's tags
    program = shared_imaplib.Program(world.begin(seed), world, chance)
    for _ in range(chance.randint(10, 35)):
        program.step()
    for session in program.sessions[:]:
        if chance.random() < 0.5:
            program.close(session, politely=True)
    for _ in range(0, LAST_LOOKS_S, BELOW_AUTOLOGOUT_S):
        world.wait(BELOW_AUTOLOGOUT_S)
        for session in program.sessions:
            session.do("NOOP")
            session.look()
    last = shared_imaplib.Session(program.port, world)
    seen = last.seen()
    last.logout()
    report = world.end()
    report.check(seen)
    for session in program.sessions:
        if session.folder:
            there = {uid: letter.flags for uid, letter in report.held[SERVER][session.folder].items()}
            if session.believed() != there:
                raise AssertionError(f"{session.name} believes {session.believed()}, the server has {there}")
    check_count(program.did, report)
    return program.did, report


def check_count(did, report):
    """What befell the mailbox is what the program was told that it did."""
    added = report.changes_of("outside")["mail-added"]
    told = did["move"] + did["copy"] + did["append"]
    if added != told:
        raise AssertionError(f"the program put {added} letters into the mailbox, and was told of {told}")


PROGRAMS = {"imaplib": (with_imaplib, 10000)}


class Score:
    """What happened in all worlds together."""

    def __init__(self):
        self.did, self.changed, self.worlds, self.between, self.beside = collections.Counter(), collections.Counter(), 0, 0, 0

    def count(self, did, report):
        self.worlds += 1
        self.did += did
        self.changed += report.changes_of("outside")
        self.between += report.interleaves()
        self.beside += any(who == "outside" and beside for who, _, beside in report.changes)

    def check(self):
        """Nobody had the mailbox to itself, and nothing was done for once only."""
        print(f"{self.worlds} worlds; the program's changes: {dict(self.changed)}, of these {dict(self.did)}")
        print(f"changes of the program and of a device took turns in {self.between} worlds; "
              f"the program changed something while a device was connected in {self.beside}")
        assert self.between > self.worlds / 2 and self.beside > self.worlds / 2
        assert all(self.did[what] > self.worlds / 4 for what in ("move", "copy", "append"))
        removed = self.changed["mail-removed"] - self.did["move"]
        assert removed > self.worlds / 4 and self.changed["mail-flagged"] > self.worlds / 4


def main():
    driver, name, *seeds = sys.argv[1:]
    run, count = PROGRAMS[name]
    score, world = Score(), SharedWorld(driver, loudly=bool(seeds))
    for seed in map(int, seeds) if seeds else range(1, count + 1):
        try:
            score.count(*run(world, seed))
        except Exception as error:
            again = " ".join(["python3", "-B", sys.argv[0], driver, name, str(seed)])
            raise SystemExit(f"{type(error).__name__}: {error}\nagain: {again}") from error
    world.close()
    if not seeds:
        score.check()


main()
