#!/usr/bin/env python3
"""Two simulated devices and one real program in one mailbox at once: test_shared_world.py SHARED_WORLD PROGRAM [SEED]

After any interleaving of what they do, the devices, the server and the program show the same: the same letters, by the
same numbers, with the same flags, in each folder. SHARED_WORLD: the program that tests/real/shared_world.c becomes.

  imaplib     10,000 worlds in which Python's imaplib takes part
  imapclient  1,000 in which Perl's Mail::IMAPClient does
  mbsync      400 in which mbsync does, and with it a Maildir

With a SEED it is that world alone, told of line by line.
"""
import collections
import random
import sys

import shared_imapclient
import shared_imaplib
import shared_mbsync
from shared_world import SERVER, SharedWorld, words_of

FIRST_LOOKS_S, LAST_LOOKS_S, BELOW_AUTOLOGOUT_S = 2 * 3600, 3 * 3600, 1500


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


def with_mbsync(world, seed):
    """mbsync runs now and then, and between its runs its user changes the Maildir. When the devices have looked for the
    last time, a run finds that there is nothing to do."""
    chance = random.Random(seed)
    port = world.begin(seed, looks=2)
    home = world.program = world.program or shared_mbsync.Home(port)
    home.begin()
    for _ in range(chance.randint(2, 4)):
        home.sync()
        for _ in range(chance.randint(1, 5)):
            home.change(chance)
        for _ in range(chance.randint(0, 4)):
            world.wait()
    world.wait(FIRST_LOOKS_S)
    home.sync()
    home.sync(must_end_well=True)
    world.wait(LAST_LOOKS_S)
    last = shared_imaplib.Session(port, world)
    held, seen = home.held(), last.seen()
    home.sync(must_end_well=True)
    there = last.letters()
    last.logout()
    report = world.end()
    report.check(seen)
    check_home(held, home.held(), there)
    if {folder: {uid: letter.flags for uid, letter in letters.items()} for folder, letters in seen.items()} != {
            folder: {uid: words_of(flags) for uid, flags, _ in letters} for folder, letters in there.items()}:
        raise AssertionError("a run of mbsync changed the mailbox, though nobody had changed anything")
    return home.did, report


def check_home(before, now, there):
    if before != now:
        raise AssertionError(f"a run of mbsync changed the Maildir, though nobody had changed anything: {before}, {now}")
    there = {folder: sorted((sorted(set(flags) - {"\\Recent"}), shared_mbsync.as_kept(text)) for _, flags, text in letters)
             for folder, letters in there.items()}
    if now != there:
        raise AssertionError(f"the Maildir has {now}, the server {there}")


def with_imapclient(world, seed):
    program = world.program = world.program or shared_imapclient.Program()
    port = world.begin(seed)
    did = program.act(port, seed)
    world.wait(LAST_LOOKS_S)
    seen = program.seen(port)
    report = world.end()
    report.check(seen)
    return did, report


PROGRAMS = {"imaplib": (with_imaplib, 10000, ("move", "copy", "append")),
            "mbsync": (with_mbsync, 400, ("flag", "trash", "remove", "move", "new")),
            "imapclient": (with_imapclient, 1000, ("flag", "move", "copy", "append"))}


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

    def check(self, often):
        """Nobody had the mailbox to itself, and nothing was done for once only."""
        print(f"{self.worlds} worlds; the program's changes: {dict(self.changed)}, what it did: {dict(self.did)}")
        print(f"changes of the program and of a device took turns in {self.between} worlds; "
              f"the program changed something while a device was connected in {self.beside}")
        assert self.between > self.worlds / 2 and self.beside > self.worlds / 2
        assert all(self.did[what] > self.worlds / 4 for what in often)
        assert all(self.changed[kind] > self.worlds / 2 for kind in ("mail-added", "mail-removed", "mail-flagged"))


def main():
    driver, name, *seeds = sys.argv[1:]
    run, count, often = PROGRAMS[name]
    score, world = Score(), SharedWorld(driver, loudly=bool(seeds))
    for seed in map(int, seeds) if seeds else range(1, count + 1):
        try:
            score.count(*run(world, seed))
        except Exception as error:
            again = " ".join(["python3", "-B", sys.argv[0], driver, name, str(seed)])
            raise SystemExit(f"{type(error).__name__}: {error}\nagain: {again}") from error
    world.close()
    if not seeds:
        score.check(often)


main()
