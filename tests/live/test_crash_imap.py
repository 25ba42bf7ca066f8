#!/usr/bin/env python3
"""kill -9 amid IMAP commands of several sessions and deliveries: what was answered is there, exactly; a command that
was not answered has happened as a whole or not at all; clients that kept what they were told are not misled.

A failure prints CRASH_SEED; with it the same commands are given again (the moments of the kills still differ).
CRASH_ROUNDS: how many kills."""
import collections
import os
import random
import re
import smtplib
import socket
import sys
import tempfile
import threading
import time
import traceback
import unittest

from serving import ANI, Serving

SEED = int(os.environ.get("CRASH_SEED", random.SystemRandom().randrange(1 << 32)))
ROUNDS = int(os.environ.get("CRASH_ROUNDS", "12"))
BODY = "".join(f"line {i} of a letter that must not be torn\r\n" for i in range(30))
SHARED = ("INBOX", "Archive")
FLAGS = ("\\Seen", "\\Answered", "\\Flagged", "\\Draft", "$Forwarded", "penting")
DAYS = ("11-Jan-2020 00:00:00 -0330", "17-Aug-2025 10:00:00 +0700", "28-Feb-2026 23:59:59 +0000")


class Gone(Exception):
    """The server is no longer there: nobody knows what became of the command."""


class Session:
    """An IMAP session, bytes and all."""

    def __init__(self, serving, *enables):
        try:
            self.socket = socket.create_connection(("127.0.0.1", serving.port(143)), timeout=20)
        except OSError as error:
            raise Gone from error
        self.file = self.socket.makefile("rb")
        try:
            self.greet(enables)
        except Gone:
            self.close()
            raise

    def greet(self, enables):
        self.line()
        self.tag = 0
        self.selected = None
        self.ok(f"LOGIN {ANI[0]} {ANI[1]}")
        for extension in enables:
            self.ok(f"ENABLE {extension}")

    def line(self):
        try:
            line = self.file.readline()
        except OSError as error:
            raise Gone from error
        if not line.endswith(b"\r\n"):
            raise Gone
        while (literal := re.search(rb"\{(\d+)\}\r\n$", line)) is not None:
            text = self.file.read(int(literal.group(1)))
            rest = self.file.readline()
            if not rest.endswith(b"\r\n"):
                raise Gone
            line += text + rest
        return line.decode()

    def close(self):
        self.file.close()
        self.socket.close()

    def ask(self, command):
        """Its answer: the untagged lines, and the rest of the tagged one."""
        self.tag += 1
        tag = f"a{self.tag} "
        try:
            self.socket.sendall((tag + command + "\r\n").encode())
        except OSError as error:
            raise Gone from error
        lines = []
        while not (line := self.line()).startswith(tag):
            lines.append(line)
        return lines, line[len(tag):].strip()

    def ok(self, command):
        lines, answer = self.ask(command)
        if not answer.startswith("OK"):
            raise AssertionError(f"{command[:200]}: {answer}")
        return lines, answer

    def select(self, folder):
        if self.selected != folder:
            self.selected = None
            self.ok(f'SELECT "{folder}"')
            self.selected = folder


Mail = collections.namedtuple("Mail", "subject date flags")


def numbers(words):
    found = []
    for part in words.split(","):
        first, _, last = part.partition(":")
        found += range(int(first), int(last or first) + 1)
    return found


class Told:
    """What any client was ever told, over all rounds: it may never become untrue."""

    def __init__(self):
        self.lock = threading.Lock()
        self.subjects = {}  # (UIDVALIDITY, uid) → subject
        self.states = {}  # (UIDVALIDITY, uid, modseq) → flags
        self.highest = {}  # UIDVALIDITY → modseq
        self.next = {}  # UIDVALIDITY → UIDNEXT
        self.wrong = []

    def once(self, kept, key, value, what):
        with self.lock:
            if kept.setdefault(key, value) != value:
                self.wrong.append(f"{what} {key}: was {kept[key]}, is {value}")

    def counts(self, validity, following, highest):
        """From STATUS, right after a start: nothing goes back."""
        for kept, now, what in ((self.next, following, "UIDNEXT"), (self.highest, highest, "HIGHESTMODSEQ")):
            if now < kept.get(validity, 0):
                self.wrong.append(f"{what} of {validity} went back from {kept[validity]} to {now}")

    def modseq(self, validity, modseq):
        with self.lock:
            self.highest[validity] = max(self.highest.get(validity, 0), modseq)


def read_folder(session, folder, told):
    """UIDVALIDITY and uid → Mail, as they are."""
    lines, _ = session.ok(f'STATUS "{folder}" (UIDVALIDITY UIDNEXT HIGHESTMODSEQ)')
    (line,) = (line for line in lines if line.startswith("* STATUS "))
    counts = {name: int(re.search(rf"{name} (\d+)", line).group(1))
              for name in ("UIDVALIDITY", "UIDNEXT", "HIGHESTMODSEQ")}
    validity = counts["UIDVALIDITY"]
    session.selected = None
    session.ok(f'EXAMINE "{folder}"')
    found = {}
    for line in session.ok("UID FETCH 1:* (FLAGS INTERNALDATE MODSEQ BODY.PEEK[])")[0]:
        head = re.match(r"\* \d+ FETCH \((.*?)BODY\[\] \{\d+\}\r\n", line, re.S)
        if head is None:
            continue
        words, text = head.group(1), line[head.end():]
        uid, modseq = (int(re.search(rf"{name} \(?(\d+)", words).group(1)) for name in ("UID", "MODSEQ"))
        flags = frozenset(re.search(r"FLAGS \(([^)]*)\)", words).group(1).split()) - {"\\Recent"}
        subject = re.search(r"^Subject: (.*)\r$", text, re.M).group(1)
        if "\r\n\r\n" + BODY not in text:
            told.wrong.append(f"{folder} {uid} {subject} is torn")
        found[uid] = Mail(subject, re.search(r'INTERNALDATE "\s*([^"]+)"', words).group(1), flags)
        told.once(told.subjects, (validity, uid), subject, "the uid")
        told.once(told.states, (validity, uid, modseq), flags, "the modseq")
        told.modseq(validity, modseq)
    return counts, found


class Worker:
    """Works on its own letters, in its own folders and in those that all share. `known` is what it was promised, and
    `after` what is, if the command that was not answered has happened, too: folder → uid → Mail (uids below 0: not
    known yet); None: a bare level."""

    def __init__(self, name, told):
        self.name, self.told = name, told
        self.random = random.Random(f"{SEED} {name}")
        self.known = {folder: {} for folder in SHARED}
        self.names = set()  # subscribed
        self.after = self.names_after = None
        self.command = ""
        self.number = self.done = 0
        self.trouble = None

    def begin(self, command):
        self.command = command
        self.after = {name: None if box is None else dict(box) for name, box in self.known.items()}
        self.names_after = set(self.names)

    def end(self):
        self.known, self.names, self.after = self.after, self.names_after, None
        self.done += 1

    def run(self, serving):
        self.session = None
        try:
            self.session = Session(serving, "CONDSTORE")
            while True:
                self.random.choice((self.append, self.append, self.copy, self.move, self.move, self.move, self.store,
                                    self.store, self.expunge, self.create, self.rename, self.delete,
                                    self.subscribe))()
        except Gone:
            pass
        except Exception:  # whatever it is, it is told at the end
            self.trouble = f"{self.name}: {self.command[:200]}\n{traceback.format_exc()}"
        finally:
            if self.session is not None:
                self.session.close()

    def boxes(self, full=False):
        return [name for name, box in self.known.items() if box is not None and (box or not full)]

    def some(self, box):
        uids = sorted(box)
        return sorted(self.random.sample(uids, self.random.randint(1, min(len(uids), 6))))

    def place(self, folder, uids, mails, validity):
        """The promise names the uids."""
        box = self.after[folder]
        for uid in [uid for uid in box if uid < 0]:
            del box[uid]
        for uid, mail in zip(uids, mails, strict=True):
            box[uid] = mail
            self.told.once(self.told.subjects, (validity, uid), mail.subject, "the uid")

    def append(self):
        folder, mails, text = self.random.choice(self.boxes()), [], ""
        for _ in range(self.random.choice((1, 1, 2, 5))):
            self.number += 1
            flags = frozenset(self.random.sample(FLAGS, self.random.randrange(3)))
            mails.append(Mail(f"{self.name}-{self.number}", self.random.choice(DAYS), flags))
            letter = f"Subject: {mails[-1].subject}\r\n\r\n{BODY}"
            text += f' ({" ".join(flags)}) "{mails[-1].date}" {{{len(letter)}+}}\r\n{letter}'
        self.begin(f'APPEND "{folder}"{text}')
        self.after[folder].update({-1 - i: mail for i, mail in enumerate(mails)})
        _, answer = self.session.ok(self.command)
        validity, uids = re.search(r"APPENDUID (\d+) (\S+)\]", answer).groups()
        self.place(folder, numbers(uids), mails, int(validity))
        self.end()

    def carry(self, command, moves):
        sources = self.boxes(full=True)
        if not sources:
            return
        source = self.random.choice(sources)
        target = self.random.choice([name for name in self.boxes() if name != source])
        uids = self.some(self.known[source])
        mails = [self.known[source][uid] for uid in uids]
        self.session.select(source)
        self.begin(f'UID {command} {",".join(map(str, uids))} "{target}"')
        self.after[target].update({-1 - i: mail for i, mail in enumerate(mails)})
        for uid in uids if moves else ():
            del self.after[source][uid]
        lines, answer = self.session.ok(self.command)
        code = re.search(r"COPYUID (\d+) (\S+) (\S+)\]", "".join(lines) + answer)
        if numbers(code.group(2)) != uids:
            raise AssertionError(f"{self.command}: {code.group(2)}")
        self.place(target, numbers(code.group(3)), mails, int(code.group(1)))
        self.end()

    def copy(self):
        self.carry("COPY", False)

    def move(self):
        self.carry("MOVE", True)

    def mark(self, folder, uids, operation, flags):
        self.session.select(folder)
        self.begin(f'UID STORE {",".join(map(str, uids))} {operation}FLAGS ({" ".join(flags)})')
        for uid in uids:
            mail = self.known[folder][uid]
            now = {"+": mail.flags | flags, "-": mail.flags - flags, "": flags}[operation]
            self.after[folder][uid] = mail._replace(flags=frozenset(now))
        self.session.ok(self.command)
        self.end()

    def store(self):
        for folder in self.random.sample(self.boxes(full=True), 1) if self.boxes(full=True) else ():
            flags = frozenset(self.random.sample(FLAGS, self.random.randrange(3)))
            self.mark(folder, self.some(self.known[folder]), self.random.choice("+-") if flags else "", flags)

    def expunge(self):
        for folder in self.random.sample(self.boxes(full=True), 1) if self.boxes(full=True) else ():
            uids = self.some(self.known[folder])
            self.mark(folder, uids, "+", frozenset({"\\Deleted"}))
            self.begin(f'UID EXPUNGE {",".join(map(str, uids))}')
            for uid in uids:
                del self.after[folder][uid]
            self.session.ok(self.command)
            self.end()

    def new_name(self):
        return "/".join([self.name, *(self.random.choice("abc") for _ in range(self.random.randint(0, 2)))])

    def own(self):
        return [name for name in self.known if name not in SHARED]

    def above(self, name):
        levels = name.split("/")
        return ["/".join(levels[:count]) for count in range(1, len(levels))]

    def create(self):
        name = self.new_name()
        if self.known.get(name) is not None:
            return
        self.begin(f'CREATE "{name}"')
        for each in (*self.above(name), name):
            if each == name or each not in self.after:
                self.after[each] = {}
        self.session.ok(self.command)
        self.end()

    def rename(self):
        own, target = self.own(), self.new_name()
        if not own:
            return
        source = self.random.choice(own)
        if target in self.known or target.startswith(source + "/"):
            return
        self.begin(f'RENAME "{source}" "{target}"')
        for name in own:
            if name == source or name.startswith(source + "/"):
                self.after[target + name[len(source):]] = self.after.pop(name)
        for each in self.above(target):
            self.after.setdefault(each, {})
        self.session.selected = None
        self.session.ok(self.command)
        self.end()

    def delete(self):
        leaves = [name for name in self.own() if self.known[name] is not None]
        if len(leaves) < 3:
            return
        name = self.random.choice(leaves)
        if self.session.selected == name:
            self.session.ok("UNSELECT")
        self.session.selected = None
        self.begin(f'DELETE "{name}"')
        if any(other.startswith(name + "/") for other in self.known):
            self.after[name] = None
        else:
            del self.after[name]
        self.session.ok(self.command)
        self.end()

    def subscribe(self):
        name = self.new_name()
        self.begin(f'{"UNSUBSCRIBE" if name in self.names else "SUBSCRIBE"} "{name}"')
        self.names_after ^= {name}
        self.session.ok(self.command)
        self.end()

    # --- after the next start

    def fits(self, wanted, names, found, found_names):
        """Whether what is there is what is wanted; letters whose uids were not told come after all others."""
        if wanted is None or names != found_names or wanted.keys() != found.keys():
            return False
        for folder, box in wanted.items():
            there = found[folder]
            if (box is None) != (there is None):
                return False
            if box is None:
                continue
            known = {uid: mail for uid, mail in box.items() if uid > 0}
            new = [box[uid] for uid in sorted(box, reverse=True) if uid < 0]
            others = sorted(there.keys() - known.keys())
            if any(there.get(uid) != mail for uid, mail in known.items()) or [there[uid] for uid in others] != new:
                return False
            if others and known and others[0] < max(known):
                return False
        return True

    def check(self, found, found_names):
        mine = {}
        for folder, box in found.items():
            if folder in SHARED or folder.split("/")[0] == self.name:
                mine[folder] = None if box is None else {
                    uid: mail for uid, mail in box.items() if mail.subject.startswith(self.name + "-")}
        names = {name for name in found_names if name.split("/")[0] == self.name}
        if not (self.fits(self.known, self.names, mine, names) or
                self.fits(self.after, self.names_after, mine, names)):
            return (f"{self.name}, not answered: {self.command[:200] if self.after is not None else 'nothing'}\n" +
                    "\n".join(f"{what}: {show}" for what, show in
                              (("before", self.known), ("after", self.after), ("found", mine),
                               ("subscribed", (self.names, self.names_after, names)))))
        self.known, self.names, self.after = mine, names, None
        return None


class Watcher:
    """A client that keeps what it was told of INBOX, and asks later what has changed since (RFC 7162)."""

    def __init__(self, told):
        self.told = told
        self.validity, self.modseq, self.flags = None, None, {}
        self.trouble = None

    def note(self, lines, validity):
        for line in lines:
            if (vanished := re.match(r"\* VANISHED (?:\(EARLIER\) )?(\S+)", line)) is not None:
                for uid in numbers(vanished.group(1)):
                    self.flags.pop(uid, None)
            if "FETCH (" in line and "UID" in line:
                uid, modseq = (int(re.search(rf"{name} \(?(\d+)", line).group(1)) for name in ("UID", "MODSEQ"))
                flags = frozenset(re.search(r"FLAGS \(([^)]*)\)", line).group(1).split()) - {"\\Recent"}
                self.flags[uid] = flags
                self.told.once(self.told.states, (validity, uid, modseq), flags, "the modseq")
                self.told.modseq(validity, modseq)

    def select(self, session):
        since = f" (QRESYNC ({self.validity} {self.modseq}))" if self.validity else ""
        lines, _ = session.ok(f"SELECT INBOX{since}")
        codes = dict(re.findall(r"\[(UIDVALIDITY|HIGHESTMODSEQ|UIDNEXT) (\d+)\]", "".join(lines)))
        validity, modseq = int(codes["UIDVALIDITY"]), int(codes["HIGHESTMODSEQ"])
        if self.validity not in (None, validity):
            self.told.wrong.append("INBOX has another UIDVALIDITY")
        if not since:
            lines = session.ok("UID FETCH 1:* (FLAGS MODSEQ)")[0]
        self.note(lines, validity)
        self.validity, self.modseq = validity, modseq
        self.told.modseq(self.validity, modseq)

    def run(self, serving):
        session = None
        try:
            while True:
                session = Session(serving, "QRESYNC")
                self.select(session)
                session.close()
        except Gone:
            if session is not None:
                session.close()
        except Exception:
            self.trouble = traceback.format_exc()


class Deliveries:
    def __init__(self):
        self.promised, self.number, self.trouble = [], 0, None

    def run(self, serving):
        session = None
        try:
            session = smtplib.SMTP("127.0.0.1", serving.port(587), timeout=20)
            session.login(*ANI)
            while True:
                self.number += 1
                subject = f"post-{self.number}"
                session.sendmail(ANI[0], [ANI[0]], f"Subject: {subject}\r\n\r\n{BODY}")
                self.promised.append(subject)
        except (smtplib.SMTPException, OSError):
            pass
        finally:
            if session is not None:
                session.close()


class CrashImap(unittest.TestCase):
    def look(self, serving, told, deliveries):
        """Everything there is; folder → uid → Mail, the names that are subscribed to, INBOX's own part of it."""
        session = Session(serving, "CONDSTORE")
        until = time.monotonic() + 20
        while True:
            found, counts = {}, {}
            for line in session.ok('LIST "" "*"')[0]:
                attributes, name = re.match(r'\* LIST \(([^)]*)\) "/" "?([^"\r]+)"?\r', line).groups()
                if "\\Noselect" in attributes:
                    found[name] = None
                else:
                    counts[name], found[name] = read_folder(session, name, told)
            arrived = collections.Counter(mail.subject for mail in found["INBOX"].values()
                                          if mail.subject.startswith("post-"))
            if all(arrived[subject] for subject in deliveries.promised) or time.monotonic() > until:
                break
            time.sleep(0.05)
        for each in counts.values():
            told.counts(*(each[name] for name in ("UIDVALIDITY", "UIDNEXT", "HIGHESTMODSEQ")))
        self.assertEqual([s for s in deliveries.promised if arrived[s] != 1], [], "delivered, lost or there twice")
        self.assertEqual([s for s, count in arrived.items() if count > 1], [], "there twice")
        names = {re.match(r'\* LSUB \([^)]*\) "/" "?([^"\r]+)"?\r', line).group(1)
                 for line in session.ok('LSUB "" "*"')[0]}
        session.close()
        validities = [each["UIDVALIDITY"] for each in counts.values()]
        self.assertEqual(len(validities), len(set(validities)))
        return found, names

    def one_round(self, state, workers, watcher, deliveries, chance):
        with Serving("--state", state) as serving:
            threads = [threading.Thread(target=each.run, args=(serving,)) for each in (*workers, watcher, deliveries)]
            for thread in threads:
                thread.start()
            time.sleep(chance.uniform(0.02, 0.6))
            serving.process.kill()
            serving.process.wait()
            for thread in threads:
                thread.join()
        self.assertEqual([each.trouble for each in (*workers, watcher) if each.trouble], [])

    def test_killed_amid_commands(self):
        told = Told()
        workers, watcher, deliveries = [Worker(f"w{i}", told) for i in range(4)], Watcher(told), Deliveries()
        chance = random.Random(SEED)
        with tempfile.TemporaryDirectory() as folder:
            state = os.path.join(folder, "state")
            for turn in range(ROUNDS):
                self.one_round(state, workers, watcher, deliveries, chance)
                with Serving("--state", state) as serving:
                    found, names = self.look(serving, told, deliveries)
                    wrong = [each for each in (worker.check(found, names) for worker in workers) if each]
                    self.assertEqual(wrong, [], f"after kill {turn}")
                    session = Session(serving, "QRESYNC")
                    watcher.select(session)
                    session.close()
                    self.assertEqual(watcher.flags, {uid: mail.flags for uid, mail in found["INBOX"].items()})
                    self.assertEqual(told.wrong, [])
        done = sum(worker.done for worker in workers)
        print(f"{ROUNDS} kills, {done} commands answered, {len(deliveries.promised)} letters delivered", file=sys.stderr)
        self.assertGreater(done, ROUNDS * 5)


if __name__ == "__main__":
    try:
        unittest.main()
    except SystemExit as end:
        if end.code:
            print(f"to repeat: CRASH_SEED={SEED} CRASH_ROUNDS={ROUNDS} {' '.join(sys.argv)}", file=sys.stderr)
        raise
