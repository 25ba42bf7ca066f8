#!/usr/bin/env python3
"""--state with IMAP: what was answered OK is there after a crash, in all folders; and sessions see each other."""
import collections
import imaplib
import os
import re
import select
import tempfile
import threading
import time
import unittest

from serving import ANI, Serving

BODY = "".join(f"line {i} of a letter that must not be torn\r\n" for i in range(60))


def letter(subject):
    return f"Subject: {subject}\r\n\r\n{BODY}".encode()


OPEN = []


def close_all():
    while OPEN:
        OPEN.pop().shutdown()


def login(serving):
    session = imaplib.IMAP4("127.0.0.1", serving.port(143), timeout=20)
    OPEN.append(session)
    session.login(*ANI)
    return session


def ok(answer):
    status, data = answer
    if status != "OK":
        raise AssertionError((status, data))
    return data


def letters(session, folder):
    """What the folder has: uid → (flags, date, subject), and its UIDVALIDITY, UIDNEXT and HIGHESTMODSEQ."""
    counts = ok(session.status(folder, "(UIDVALIDITY UIDNEXT HIGHESTMODSEQ)"))[0].decode()
    ok(session.select(folder, readonly=True))
    found = {}
    for item in ok(session.uid("FETCH", "1:*", "(FLAGS INTERNALDATE MODSEQ BODY.PEEK[])")):
        if not isinstance(item, tuple):
            continue
        head, text = item[0].decode(), item[1].decode()
        flags = frozenset(re.search(r"FLAGS \(([^)]*)\)", head).group(1).split()) - {"\\Recent"}
        date, modseq = re.search(r'INTERNALDATE "([^"]+)" MODSEQ \((\d+)\)', head).groups()
        assert text.endswith("\r\n\r\n" + BODY), "torn"
        uid = int(re.search(r"UID (\d+)", head).group(1))
        found[uid] = (flags, date, int(modseq), text.split("\r\n")[0].removeprefix("Subject: "))
    return counts.split(" (", 1)[1], found


class StateOfFolders(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.state = os.path.join(self.folder.name, "state")

    def tearDown(self):
        close_all()
        self.folder.cleanup()

    def serving(self):
        return Serving("--state", self.state)

    def everything(self, session):
        folders = sorted(line.decode() for line in ok(session.list()))
        names = [line.rsplit(' "/" ', 1)[1] for line in folders if "\\Noselect" not in line]
        return folders, sorted(line.decode() for line in ok(session.lsub())), {
            name: letters(session, name) for name in names}

    def crash(self, serving):
        serving.process.kill()
        serving.process.wait()

    def test_all_that_a_session_does_outlives_a_crash(self):
        with self.serving() as serving:
            session = login(serving)
            ok(session.append("INBOX", r"(\Seen $Forwarded)", None, letter("one")))
            ok(session.append("INBOX", None, '"01-Jan-2020 00:00:00 -0330"', letter("two")))
            for i in range(3, 9):
                ok(session.append("INBOX", None, None, letter(str(i))))
            for name in ("Kerja/2026", "Lama/sub", "Hapus", "&AOQ-"):
                ok(session.create(name))
            ok(session.subscribe("Kerja/2026"))
            ok(session.subscribe("Belum"))
            ok(session.unsubscribe("Junk"))
            ok(session.select("INBOX"))
            ok(session.copy("1:2", "Kerja/2026"))
            ok(session.uid("MOVE", "2:4", "Lama"))
            ok(session.store("2:3", "+FLAGS", r"(\Flagged \Deleted)"))
            ok(session.expunge())
            ok(session.store("1", "-FLAGS", r"(\Seen)"))
            ok(session.store("2", "FLAGS", r"(penting $Forwarded)"))
            ok(session.rename("Kerja", "Proyek"))
            ok(session.copy("1", "Hapus"))
            ok(session.delete("Hapus"))
            ok(session.delete("Lama"))
            before = self.everything(session)
            self.crash(serving)
        self.assertIn("Proyek/2026", before[2])
        self.assertNotIn("Hapus", before[2])
        self.assertEqual(before[1][1], '() "/" Belum')
        self.assertEqual(sorted(before[2]["INBOX"][1]), [1, 7, 8])
        self.assertEqual(before[2]["Proyek/2026"][1][1][0], {"\\Seen", "$Forwarded"})
        self.assertTrue(before[2]["Proyek/2026"][1][2][1].startswith(" 1-Jan-2020"))
        for _ in range(2):  # what was put back is put back again
            with self.serving() as serving:
                self.assertEqual(self.everything(login(serving)), before)
                self.crash(serving)
        with self.serving() as serving:
            session = login(serving)
            ok(session.create("Hapus"))
            again = ok(session.status("Hapus", "(UIDVALIDITY)"))[0]
            ok(session.append("INBOX", None, None, letter("more")))
            self.assertIn(9, letters(session, "INBOX")[1], "no uid is given twice")
            validities = [re.search(r"UIDVALIDITY (\d+)", counts).group(1) for counts, _ in before[2].values()]
            self.assertNotIn(re.search(rb"UIDVALIDITY (\d+)", again).group(1).decode(), validities)

    def test_inbox_that_is_renamed(self):
        with self.serving() as serving:
            session = login(serving)
            for i in range(20):
                ok(session.append("INBOX", rf"(\Seen k{i % 7})", None, letter(str(i))))
            before = letters(session, "INBOX")[1]
            ok(session.rename("INBOX", "Arsip/2025"))
            self.crash(serving)
        with self.serving() as serving:
            session = login(serving)
            self.assertEqual(letters(session, "INBOX")[1], {})
            after = letters(session, "Arsip/2025")[1]
            self.assertEqual([(*mail[:2], mail[3]) for mail in after.values()],
                             [(*mail[:2], mail[3]) for mail in before.values()])

    def test_many_flags_make_no_long_log(self):
        with self.serving() as serving:
            session = login(serving)
            for i in range(50):
                ok(session.append("INBOX", None, None, letter(str(i))))
            ok(session.select())
            for turn in range(200):
                ok(session.store("1:*", "FLAGS.SILENT", rf"(\Seen t{turn % 3})"))
            before = letters(session, "INBOX")
            self.crash(serving)
        log = os.path.join(self.state, "accounts", ANI[0], "log")
        with open(log) as file:
            self.assertLess(len(file.readlines()), 5000)
        with open(log, "a") as file:
            file.write("f 1 1 99999 \\Deleted\nf 1 2 99")  # torn by a power failure
        for _ in range(2):
            with self.serving() as serving:
                self.assertEqual(letters(login(serving), "INBOX"), before)

    def test_state_from_before_there_were_folders(self):
        box = os.path.join(self.state, "mailboxes", ANI[0])
        os.makedirs(box)
        with open(os.path.join(self.state, "begun"), "w"):
            pass
        with open(os.path.join(box, "uids"), "w") as file:
            file.write("7 5\n")
        for uid in (2, 4):
            with open(os.path.join(box, f"{uid:010d}.{uid + 10}"), "wb") as file:
                file.write(letter(f"old {uid}"))
        for turn in range(2):
            with self.serving() as serving:
                session = login(serving)
                counts, found = letters(session, "INBOX")
                self.assertIn("UIDVALIDITY 7", counts)
                self.assertIn("UIDNEXT 6", counts)
                self.assertEqual([mail[3] for mail in found.values()], ["old 2", "old 4"])
                sent = [mail[3] for mail in letters(session, "Sent")[1].values()]
                self.assertEqual(sent, ["old 4"] * turn)
                if turn == 0:
                    ok(session.select())
                    ok(session.uid("COPY", "4", "Sent"))
                self.crash(serving)

    def work(self, serving, name, log, stop):
        """Appends, flags, moves and removes its own letters until the server is gone; notes what was promised."""
        try:
            session = login(serving)
            ok(session.select())
            number = 0
            while not stop.is_set():
                subject = f"{name}-{number}"
                number += 1
                log[subject] = "unsure"
                data = ok(session.append("INBOX", None, None, letter(subject)))[0].decode()
                uid = re.search(r"APPENDUID \d+ (\d+)", data).group(1)
                log[subject] = "INBOX"
                ok(session.noop())
                ok(session.uid("STORE", uid, "+FLAGS", r"(\Flagged)"))
                log[subject] = "flagged"
                if number % 3 == 0:
                    log[subject] = "moving"
                    ok(session.uid("MOVE", uid, "Archive"))
                    log[subject] = "Archive"
                elif number % 3 == 1:
                    log[subject] = "going"
                    ok(session.uid("STORE", uid, "+FLAGS", r"(\Deleted)"))
                    ok(session.uid("EXPUNGE", uid))
                    log[subject] = "gone"
        except (imaplib.IMAP4.error, OSError, AssertionError):
            pass

    def test_killed_in_the_middle(self):
        log = {}
        for turn in range(4):
            with self.serving() as serving:
                stop = threading.Event()
                threads = [threading.Thread(target=self.work, args=(serving, f"{turn}-{i}", log, stop))
                           for i in range(3)]
                for thread in threads:
                    thread.start()
                wanted, until = len(log) + 60 + 7 * turn, time.monotonic() + 15
                while len(log) < wanted and time.monotonic() < until:
                    time.sleep(0.002)
                self.crash(serving)
                stop.set()
                for thread in threads:
                    thread.join()
        self.assertGreaterEqual(len(log), 240)
        with self.serving() as serving:
            session = login(serving)
            inbox, archive = (collections.defaultdict(list) for _ in range(2))
            for folder, box in (("INBOX", inbox), ("Archive", archive)):
                for mail in letters(session, folder)[1].values():
                    box[mail[3]].append(mail[0])
            for subject, where in log.items():
                here, there = inbox.get(subject, []), archive.get(subject, [])
                with self.subTest(subject, where=where):
                    if where in ("INBOX", "flagged"):
                        self.assertEqual((len(here), len(there)), (1, 0))
                    if where == "flagged":
                        self.assertIn("\\Flagged", here[0])
                    if where == "Archive":
                        self.assertEqual((len(here), len(there)), (0, 1))
                        self.assertIn("\\Flagged", there[0])
                    if where == "gone":
                        self.assertEqual((len(here), len(there)), (0, 0))
                    if where == "moving":
                        self.assertGreaterEqual(len(here) + len(there), 1, "lost on its way")


class Sessions(unittest.TestCase):
    def tearDown(self):
        close_all()

    def line(self, session):
        ready, _, _ = select.select([session.sock], [], [], 10)
        self.assertTrue(ready, "nothing was pushed")
        return session.readline().decode().strip()

    def test_idle_hears_what_others_do(self):
        with Serving() as serving:
            idle, other = login(serving), login(serving)
            ok(idle.select())
            idle.send(b"i1 IDLE\r\n")
            self.assertTrue(self.line(idle).startswith("+"))
            ok(other.append("INBOX", None, None, letter("one")))
            self.assertIn("EXISTS", self.line(idle))
            ok(other.select())
            ok(other.store("1", "+FLAGS", r"(\Flagged)"))
            line = self.line(idle)
            while "FETCH" not in line:
                line = self.line(idle)
            self.assertIn("\\Flagged", line)
            post = serving.submit()
            post.sendmail(ANI[0], [ANI[0]], "Subject: two\r\n\r\nby SMTP\r\n")
            post.quit()
            while "2 EXISTS" not in line:
                line = self.line(idle)
            pop = serving.mailbox()
            pop.dele(1)
            pop.quit()
            while line != "* 1 EXPUNGE":
                line = self.line(idle)
            idle.send(b"DONE\r\n")
            while not line.startswith("i1 OK"):
                line = self.line(idle)

    def test_pop3_keeps_what_it_began_with(self):
        with Serving() as serving:
            session = login(serving)
            for i in range(3):
                ok(session.append("INBOX", None, None, letter(str(i))))
            pop = serving.mailbox()
            ok(session.select())
            ok(session.store("1:3", "+FLAGS", r"(\Deleted)"))
            ok(session.expunge())
            for i in range(3):
                self.assertEqual(pop.retr(i + 1)[1][0], f"Subject: {i}".encode())
            pop.dele(2)
            pop.quit()
            self.assertEqual(letters(session, "INBOX")[1], {})

    def test_good_bye_when_the_server_stops(self):
        with Serving() as serving:
            idle, fresh = login(serving), serving.raw(143)
            ok(idle.select())
            idle.send(b"i1 IDLE\r\n")
            self.assertTrue(self.line(idle).startswith("+"))
            self.assertTrue(fresh.line().startswith("* OK"))
            serving.process.terminate()
            self.assertTrue(self.line(idle).startswith("* BYE"))
            self.assertTrue(fresh.line().startswith("* BYE"))
            self.assertEqual(fresh.line(), "")
            fresh.close()

    def test_folders_that_come_and_go_leave_nothing(self):
        """A store of the trace that showed a folder which is gone shows the next one; letters do not mix."""
        with tempfile.TemporaryDirectory() as folder:
            trace = os.path.join(folder, "trace.ndjson")
            with Serving("--trace", trace) as serving:
                session = login(serving)
                for turn in range(5):
                    ok(session.create(f"f{turn}"))
                    for i in range(turn + 1):
                        ok(session.append(f"f{turn}", None, None, letter(f"{turn}-{i}")))
                    self.assertEqual(len(letters(session, f"f{turn}")[1]), turn + 1)
                    ok(session.unselect())
                    ok(session.delete(f"f{turn}"))
            with open(trace) as file:
                text = file.read()
            self.assertEqual(text.count('"folder-added"'), 5)
            self.assertEqual(text.count('"folder-removed"'), 5)
            stores = set(re.findall(r'"store":(\d+)[^\n]*"folder-added"|"folder-added"[^\n]*?"store":(\d+)', text))
            self.assertEqual(len(stores), 1, stores)

    def test_big_letters_come_fast(self):
        text = b"Subject: big\r\n\r\n" + b"x" * 70 + b"\r\n" + b"0123456789" * 7 * 60000
        with Serving() as serving:
            session = login(serving)
            begun = time.monotonic()
            ok(session.append("INBOX", None, None, text))
            ok(session.select())
            self.assertEqual(ok(session.fetch("1", "(RFC822.SIZE)"))[0], b"1 (RFC822.SIZE %d)" % len(text))
            ok(session.fetch("1", "(BODY[])"))
            self.assertLess(time.monotonic() - begun, 10)


if __name__ == "__main__":
    unittest.main()
