#!/usr/bin/env python3
"""Several sessions and mbsync in one mailbox at once: test_imap_together.py MAILWALK [real|ours] [unittest's arguments]

Each session believes only what it is told. After any interleaving of what they do, all must believe the same, and it must be so.
A failure prints its seed; SEED=n runs that one again.
"""
import os
import random
import shutil

from battery_imap_wire import Client, Plus
from belief import Belief
from programs import ProgramTest
from targets import main_of
from tools import BUDI, PASSWORDS, SITI, letter

FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "\\Deleted", "Kata")
SESSIONS, STEPS = 4, 120


class Believer(Client):
    """A session and what it believes."""

    def __init__(self, port, condstore):
        super().__init__(port)
        self.login()
        if condstore:
            self.ok(f"ENABLE {condstore}")
        self.belief, self.waiting = Belief(vanishing=condstore == "QRESYNC"), None
        self.hear(self.ok("SELECT INBOX"))
        self.look()

    @property
    def mails(self):
        return self.belief.mails

    def hear(self, answer):
        for reply in answer.untagged:
            self.belief.hear(reply, answer.command)
        return answer

    def look(self):
        """Asks for the uids and flags that it was not told."""
        unknown = self.belief.unknown()
        if unknown:
            # A letter may be gone already, and not told yet: then it brings nothing now (RFC 2180 §4.1).
            self.hear(self.ask(f"FETCH {','.join(map(str, unknown))} (UID FLAGS)"))

    def do(self, *parts):
        """Any command; what it is answered with is heard. NO is fine: another session was quicker."""
        self.end_waiting()
        answer = self.hear(self.ask(*parts))
        if answer.status == "BAD":
            raise AssertionError(answer)
        self.look()
        return answer

    def wait(self):
        if not self.waiting:
            self.waiting, answer = self.begin("IDLE")
            self.hear(answer)

    def end_waiting(self):
        if self.waiting:
            self.send("DONE\r\n")
            answer = self.until(self.waiting, "IDLE")
            self.hear(answer)
            self.waiting = None
            self.look()


class ImapTogether(ProgramTest):
    def step(self, chance, sessions, count):
        session = chance.choice(sessions)
        session.end_waiting()
        number = chance.randint(1, len(session.mails)) if session.mails else 0
        uid = session.mails[number - 1][0] if number else None
        what = chance.choice(("append", "append", "store", "store", "uid store", "delete", "expunge", "uid expunge", "move",
                              "copy", "noop", "idle", "search"))
        if what == "append":
            session.do("APPEND INBOX ", Plus(letter(f"together {count}", b"x\r\n", sender=SITI)))
        elif what == "idle":
            session.wait()
        elif what == "noop":
            session.do("NOOP")
        elif what == "expunge":
            session.do("EXPUNGE")
        elif not number or not uid:
            session.do("NOOP")
        elif what == "store":
            session.do(f"STORE {number} {chance.choice(('+', '-', ''))}FLAGS ({chance.choice(FLAGS)})")
        elif what == "uid store":
            session.do(f"UID STORE {uid} {chance.choice(('+', '-'))}FLAGS ({chance.choice(FLAGS)} {chance.choice(FLAGS)})")
        elif what == "delete":
            session.do(f"STORE {number} +FLAGS (\\Deleted)")
        elif what == "uid expunge":
            session.do(f"UID EXPUNGE {uid}:*")
        elif what == "move":
            session.do(f"UID MOVE {uid} ke")
        elif what == "copy":
            session.do(f"COPY {number} INBOX")
        elif what == "search":
            session.do("SEARCH DELETED")

    def agree(self, sessions):
        for session in sessions:
            session.do("NOOP")
        for session in sessions:
            session.do("NOOP")
        with Client(self.target.imap) as fresh:
            fresh.login().ok("EXAMINE INBOX")
            found = fresh.ok("UID FETCH 1:* (FLAGS)").fetched
        truth = [[int(items["UID"]), frozenset(items["FLAGS"]) - {"\\Recent"}] for _, items in sorted(found.items())]
        for number, session in enumerate(sessions):
            self.assertEqual(session.mails, truth, f"session {number}")

    def interleave(self, seed, each_step=lambda count: None):
        chance = random.Random(seed)
        self.target.empty()
        sessions = []
        try:
            with Client(self.target.imap) as client:
                client.login()
                client.ok("CREATE ke")
                for number in range(6):
                    client.append(letter(f"first {number}", b"x\r\n", sender=SITI))
            sessions = [Believer(self.target.imap, condstore) for condstore in (None, "CONDSTORE", "QRESYNC", None)[:SESSIONS]]
            for count in range(STEPS):
                self.step(chance, sessions, count)
                each_step(count)
                if count % 40 == 39:
                    self.agree(sessions)
        except (AssertionError, IndexError, KeyError, ValueError) as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        finally:
            for session in sessions:
                session.close()

    def test_any_interleaving(self):
        seeds = [int(os.environ["SEED"])] if "SEED" in os.environ else range(self.SEEDS)
        for seed in seeds:
            self.interleave(seed)

    def test_with_mbsync(self):
        """mbsync runs between what the sessions do, with changes of its own; at the end home has what the server has."""
        top = self.folder / "home"
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir()
        rc = self.write("mbsyncrc", f"IMAPAccount budi\nHost 127.0.0.1\nPort {self.target.imap}\nUser {BUDI}\nPass {PASSWORDS[BUDI]}\n"
                        f"SSLType None\nAuthMechs LOGIN\n\nIMAPStore far\nAccount budi\n\nMaildirStore near\nPath {top}/\n"
                        f"Inbox {top}/INBOX\n\nChannel all\nFar :far:\nNear :near:\nPatterns INBOX\nCreate Both\n"
                        "Expunge Both\nSyncState *\n")
        chance = random.Random(1)

        def mbsync():
            self.done(self.run_tool("mbsync", "-V", "-c", rc, "all"))

        def now_and_then(count):
            if count % 30 == 10:
                mbsync()
                for file in (top / "INBOX" / "cur").iterdir():
                    if chance.random() < 0.2:
                        file.rename(file.parent / f"{file.name.partition(':')[0]}:2,{chance.choice(('', 'F', 'RS', 'ST'))}")
                mbsync()
        for seed in range(1000, 1002):
            shutil.rmtree(top, ignore_errors=True)
            top.mkdir()
            self.interleave(seed, now_and_then)
            mbsync()
            with Client(self.target.imap) as client:
                client.login().ok("SELECT INBOX")
                found = client.ok("FETCH 1:* (FLAGS)").fetched if client.search() else {}
            letters = {"S": "\\Seen", "F": "\\Flagged", "R": "\\Answered", "D": "\\Draft", "T": "\\Deleted"}
            at_home = sorted(sorted(letters[flag] for flag in file.name.partition(":2,")[2])
                             for part in ("cur", "new") for file in (top / "INBOX" / part).iterdir())
            self.assertEqual(at_home, sorted(sorted(set(items["FLAGS"]) & set(letters.values())) for items in found.values()),
                             f"seed {seed}")


class OfReal(ImapTogether):
    SEEDS = 8


class OfOurs(ImapTogether):
    SEEDS = 60


main_of(OfReal, OfOurs)
