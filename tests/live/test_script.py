#!/usr/bin/env python3
"""`mailwalk serve --script`: the lesson's laptop and phone, and real mail programs, in one mailbox at the same time.
In the end all of them have the same, and the trace says so."""
import collections
import imaplib
import json
import os
import random
import re
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from serving import PROGRAM, Serving

BUDI = ("budi@kantor.example", "budi-secret")
# The lesson takes a minute and a half; here its people are in a hurry.
HURRY = [f"--set=/script/{step}" for step in (
    'phone-opens/at="200ms"', 'laptop-opens/at="400ms"', 'laptop-reads/at="1200ms"', 'laptop-flags/delay="300ms"',
    'laptop-makes/delay="300ms"', 'laptop-moves/delay="300ms"', 'laptop-deletes/delay="300ms"',
    'siti-sends/delay="300ms"', 'phone-reads/delay="1s"')]
STEPS = 9


class Trace:
    """The file that --trace writes, read while it grows: what lies in each store, and what became of the steps."""

    def __init__(self, path):
        self.file = open(path, encoding="utf-8")
        self.rest = ""
        self.hosts, self.stores, self.steps, self.done = {}, {}, {}, {}
        self.texts = {}
        self.lying = collections.defaultdict(dict)
        self.names = {}
        self.records = 0
        self.kinds = collections.Counter()
        self.begun = {}  # step → ms
        self.notices = []

    def close(self):
        self.file.close()

    def read(self):
        *lines, self.rest = (self.rest + self.file.read()).split("\n")
        for line in lines:
            self.take(json.loads(line))
        return self

    def take(self, it):
        if "record" not in it:
            first = next(iter(it))
            known = {"host": self.hosts, "store": self.stores, "step": self.steps, "text": self.texts}
            if first in known:
                known[first][it[first]] = it
            return
        self.records += 1
        kind = it["kind"]
        self.kinds[kind] += 1
        flags = frozenset(it.get("flags", [])) - {"initial", "partial", "continues"}
        if kind in ("mail-added", "mail-flagged", "mail-grown"):
            self.lying[it["store"]][it["uid"]] = flags
        if kind == "mail-removed":
            del self.lying[it["store"]][it["uid"]]
        if kind in ("folder-added", "folder-renamed"):
            self.names[it["store"]] = self.texts[it["text"]]["is"]
        if kind == "step":
            self.begun[it["says"]] = it["at_us"] // 1000
        if kind == "step-done":
            self.done[it["says"]] = it["outcome"]
        if kind == "notice":
            self.notices.append(it["says"])

    def store(self, kind, host, folder="INBOX", owner=BUDI[0]):
        """Uid → flags."""
        for number, store in self.stores.items():
            if (store["kind"], self.hosts[store["at"]]["id"], store.get("owner")) == (kind, host, owner):
                if self.names.get(number, store["name"]) == folder:
                    return self.lying[number]
        raise KeyError((kind, host, folder))


class Scripted(Serving):
    """A served lesson whose people act."""

    def __init__(self, *options, lesson="imap-two-devices"):
        self.folder = tempfile.TemporaryDirectory(prefix="mailwalk-")
        self.path = os.path.join(self.folder.name, "trace.ndjson")
        super().__init__("--script", "--trace", self.path, *options, lesson=lesson)

    def __enter__(self):
        super().__enter__()
        self.trace = Trace(self.path)
        return self

    def __exit__(self, *what):
        super().__exit__(*what)
        self.trace.close()
        self.folder.cleanup()

    def until(self, holds, message, seconds=20):
        deadline = time.monotonic() + seconds
        while not holds(self.trace.read()):
            if time.monotonic() > deadline:
                raise AssertionError(message)
            time.sleep(0.05)
        return self.trace

    def until_steps_are_done(self):
        """All but the two watches, which have no end."""
        self.until(lambda trace: len(trace.done) == STEPS - 2, "the script does not come to its end")

    def open(self, folder="INBOX"):
        session = imaplib.IMAP4("127.0.0.1", self.port(143), timeout=20)
        session.login(*BUDI)
        session.select(folder)
        return session

    def seen(self, session):
        """What a real program is told: uid → flags, by the trace's names for them."""
        found = {}
        for item in session.uid("FETCH", "1:*", "(FLAGS)")[1]:
            if item is None:
                continue
            flags = re.search(rb"FLAGS \(([^)]*)\)", item).group(1).decode().split()
            named = {flag.removeprefix("\\").lower() if flag[0] == "\\" else "keyword" for flag in flags}
            found[int(re.search(rb"UID (\d+)", item).group(1))] = frozenset(named - {"recent"})
        return found


def ok(answer):
    status, data = answer
    if status != "OK":
        raise AssertionError((status, data))
    return data


def letter(subject):
    return f"From: b@jauh.example\r\nSubject: {subject}\r\n\r\n{subject}\r\n".encode()


class Script(unittest.TestCase):
    def assert_all_the_same(self, serving):
        """Server, laptop, phone, and a real program that comes in anew."""
        session = serving.open()
        told = serving.seen(session)
        session.logout()
        places = [("mailbox", "mx"), ("device", "laptop"), ("device", "phone")]
        try:
            serving.until(lambda trace: all(trace.store(*place) == told for place in places), "they differ")
        except AssertionError:
            for place in places:
                self.assertEqual(serving.trace.store(*place), told, place)
        return told

    def test_says_what_will_happen(self):
        with Scripted(*HURRY) as serving:
            script = serving.table["script"]
            self.assertEqual(len(script["steps"]), STEPS)
            times = [step["at_ms"] for step in script["steps"]]
            self.assertEqual(times, sorted(times))
            self.assertEqual((script["steps"][0]["id"], times[0]), ("phone-opens", 200))
            self.assertTrue(times[-1] <= script["lasts_ms"] < times[-1] + 1000)
            self.assertIn("en", script["steps"][0]["title"])
            # And so it happens, by the clock on the wall.
            begin = time.monotonic()
            serving.until_steps_are_done()
            self.assertGreater((time.monotonic() - begin) * 1000, script["lasts_ms"] - 500)
            for step in script["steps"]:
                self.assertAlmostEqual(serving.trace.begun[step["id"]], step["at_ms"], delta=50)
        for language, words in (("en", "The lesson's people act, too"), ("id", "Orang-orang dalam pelajaran ikut")):
            serving = Serving("--script", lesson="imap-two-devices")
            with subprocess.Popen([PROGRAM, "serve", "imap-two-devices", "--script", "--lang", language,
                                   "--port-offset", str(serving.offset)], stdout=subprocess.PIPE, text=True) as process:
                said = ""
                while " 1:25  " not in said and (line := process.stdout.readline()):
                    said += line
                process.terminate()
            self.assertIn(words, said)
            self.assertRegex(said, r"(?m)^ +0:01  ")
            self.assertRegex(said, r"(?m)^ +1:25  ")

    def test_a_lesson_without_a_script_says_so(self):
        for language, words in (("en", "no script"), ("id", "tidak ada naskah")):
            done = subprocess.run([PROGRAM, "serve", "imap-two-devices", "--script", "--lang", language,
                                   "--set", "/script={}", "--set", "/chapters=[]", "--set", "/notes=[]",
                                   "--set", "/questions=[]", "--set", "/expect=[]"], capture_output=True, text=True,
                                  timeout=20)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(words, done.stderr)

    def test_without_it_nobody_acts(self):
        with Serving(lesson="imap-two-devices") as serving:
            self.assertNotIn("script", serving.table)

    def test_the_steps_are_seen_by_a_real_program(self):
        with Scripted(*HURRY) as serving:
            session = serving.open()
            before = serving.seen(session)
            self.assertEqual(len(before), 3)
            serving.until_steps_are_done()
            self.assertEqual(set(serving.trace.done.values()), {"succeeded"}, serving.trace.done)
            ok(session.noop())
            after = serving.seen(session)
            self.assertTrue(any("flagged" in flags for flags in after.values()))
            self.assertGreater(max(after), max(before), "Siti's letter has not come")
            self.assertLess(set(before) & set(after), set(before), "nothing has left the INBOX")
            self.assertEqual(after, self.assert_all_the_same(serving))
            folders = [line.decode().rsplit(" ", 1)[1].strip('"') for line in ok(session.list())]
            self.assertTrue({"INBOX", "Kerja", "Sent", "Trash", "Drafts"} <= set(folders), folders)
            ok(session.select("Kerja"))
            self.assertEqual(len(serving.seen(session)), 1)
            self.assertEqual(serving.trace.store("device", "laptop", "Kerja"), serving.seen(session))
            session.logout()

    def test_the_devices_see_what_a_real_program_does(self):
        """After the script is over, too: they watch on, for longer than in the lesson."""
        short = [f'--set=/script/{step}/lasts="2s"' for step in ("phone-opens", "laptop-opens")]
        with Scripted(*HURRY, *short) as serving:
            serving.until_steps_are_done()
            session = serving.open()
            ok(session.append("INBOX", "(\\Flagged)", None, letter("dari luar")))
            uid = max(serving.seen(session))
            for device in ("laptop", "phone"):
                serving.until(lambda trace, at=device: trace.store("device", at).get(uid) == {"flagged"},
                              f"the letter is not on the {device}")
            ok(session.uid("STORE", str(uid), "FLAGS", "(\\Seen \\Answered)"))
            for device in ("laptop", "phone"):
                serving.until(lambda trace, at=device: trace.store("device", at).get(uid) == {"seen", "answered"},
                              f"its flags are not on the {device}")
            ok(session.uid("MOVE", str(uid), "Archive"))
            for device in ("laptop", "phone"):
                serving.until(lambda trace, at=device: uid not in trace.store("device", at),
                              f"it is still on the {device}")
            session.logout()
            self.assert_all_the_same(serving)

    def some_change(self, session, chance, number):
        uids = [uid for uid in re.findall(rb"\d+", ok(session.uid("SEARCH", "ALL"))[0] or b"")]
        what = chance.randrange(6)
        if what == 0 or not uids:
            ok(session.append("INBOX", None, None, letter(f"luar {number}")))
            return
        uid = chance.choice(uids).decode()
        if what in (1, 2, 3):
            flag = chance.choice(["\\Seen", "\\Flagged", "\\Answered", "$Penting"])
            ok(session.uid("STORE", uid, chance.choice(["+FLAGS", "-FLAGS"]), f"({flag})"))
        elif what == 4:
            ok(session.uid("STORE", uid, "+FLAGS", "(\\Deleted)"))
            ok(session.expunge())
        else:
            ok(session.uid("MOVE", uid, "Archive"))

    def test_two_devices_and_real_programs_on_one_mailbox(self):
        """imaplib changes things by chance while the script runs and afterwards; mbsync synchronises both ways."""
        seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
        chance = random.Random(seed)
        with self.subTest(seed=seed), Scripted(*HURRY) as serving, tempfile.TemporaryDirectory() as home:
            mail = Path(home, "mail")
            mail.mkdir()
            rc = Path(home, "mbsyncrc")
            rc.write_text(f"IMAPAccount budi\nHost 127.0.0.1\nPort {serving.port(143)}\nUser {BUDI[0]}\nPass {BUDI[1]}\n"
                          f"SSLType None\nAuthMechs LOGIN\n\nIMAPStore there\nAccount budi\n\nMaildirStore here\n"
                          f"Path {mail}/\nInbox {mail}/INBOX\n\nChannel all\nFar :there:\nNear :here:\nPatterns INBOX\n"
                          f"Create Near\nSync All\nExpunge Both\nSyncState *\n")

            def mbsync():
                done = subprocess.run(["mbsync", "-c", str(rc), "all"], env={**os.environ, "HOME": home},
                                      capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, done.stderr)

            session = serving.open()
            number = 0
            while len(serving.trace.read().done) < STEPS - 2 or number < 60:
                self.some_change(session, chance, number)
                number += 1
                if number % 20 == 0:
                    mbsync()
                self.assertLess(number, 2000)
                time.sleep(0.05)
            # A letter is starred in the real program's own folder.
            mbsync()
            files = sorted(path for path in mail.glob("INBOX/*/*") if path.parent.name in ("new", "cur"))
            if files:
                path = chance.choice(files)
                base, _, flags = path.name.partition(":2,")
                path.rename(mail / "INBOX" / "cur" / f"{base}:2,{''.join(sorted(set(flags) | {'F', 'S'}))}")
            mbsync()
            session.logout()
            told = self.assert_all_the_same(serving)
            here = sorted("".join(sorted(set(path.name.partition(":2,")[2]) & set("FRS")))
                          for path in mail.glob("INBOX/*/*") if path.parent.name in ("new", "cur"))
            letters = {"flagged": "F", "answered": "R", "seen": "S"}
            there = sorted("".join(sorted(letters[flag] for flag in flags if flag in letters)) for flags in told.values())
            self.assertEqual(here, there)

    def test_runs_on_while_the_oldest_is_forgotten(self):
        """A busy program, for so long that the trace in memory begins anew again and again: the devices see all of it,
        the file has all of it, and memory stays what it was."""
        with Scripted(*HURRY) as serving:
            serving.until_steps_are_done()
            session = serving.open()
            uid = max(serving.seen(session))

            def toggle(times):
                for _ in range(times):
                    session.uid("STORE", str(uid), "+FLAGS.SILENT", "(\\Answered)")
                    session.uid("STORE", str(uid), "-FLAGS.SILENT", "(\\Answered)")
                self.assert_all_the_same(serving)

            # Until memory has found its measure: what is under way at once depends on how busy the machine is.
            measures = [serving.resident_kb()]
            while len(measures) < 4 or measures[-1] - measures[-2] > 300:
                toggle(1500)
                measures.append(serving.resident_kb())
                self.assertLess(len(measures), 14, f"memory grows: {measures}")
            self.assertGreater(serving.trace.records, 60000)
            session.logout()
            for each in range(40):  # and connections that come and go
                session = serving.open()
                ok(session.append("INBOX", None, None, letter(str(each))))
                ok(session.store("*", "+FLAGS", "(\\Deleted)"))
                ok(session.expunge())
                session.logout()
            self.assert_all_the_same(serving)
            serving.until(lambda trace: trace.kinds["connecting"] == trace.kinds["closed"] + 2,
                          "not only the watches go on")

    def test_acts_again_on_what_was_kept(self):
        """With --state: what lay in the mailboxes lies there, once; the devices begin empty and catch up."""
        with tempfile.TemporaryDirectory(prefix="mailwalk-") as state:
            with Scripted(*HURRY, "--state", state) as serving:
                serving.until_steps_are_done()
                first = self.assert_all_the_same(serving)
            with Scripted(*HURRY, "--state", state) as serving:
                session = serving.open()
                self.assertEqual(serving.seen(session), first)
                serving.until_steps_are_done()
                done = serving.trace.done
                # What the script speaks of has been moved and deleted; a letter can be sent again.
                self.assertEqual([done[step] for step in ("laptop-moves", "laptop-deletes", "siti-sends", "phone-reads")],
                                 ["failed", "failed", "succeeded", "succeeded"])
                self.assertTrue(any("is not there" in says for says in serving.trace.notices))
                second = self.assert_all_the_same(serving)
                self.assertEqual(len(second), len(first) + 1)
                ids = ok(session.uid("FETCH", "1:*", "(BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)])"))
                ids = [item[1].strip() for item in ids if isinstance(item, tuple)]
                self.assertEqual(len(ids), len(set(ids)), "two letters have the same Message-ID")
                session.logout()


if __name__ == "__main__":
    unittest.main(verbosity=2)
