#!/usr/bin/env python3
"""Our IMAP client against a real Dovecot: with all that it offers, and with less and less of it."""
import imaplib
import subprocess
import sys
from pathlib import Path

from servers import RealServers
from tools import BODIES, BUDI, PASSWORDS, Folder, RealTest, environment, letter, main

PEER = Path(sys.argv[1]).resolve()
PICTURE = b"Rm90bw==\r\n" * 2000
MIXED = (b"--x\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" +
         "Sugeng énjing.\r\n".encode() + b"--x\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n"
         b"Content-Disposition: attachment; filename=\"foto.jpg\"\r\n\r\n" + PICTURE + b"--x--\r\n")
WITH_PICTURE = letter("Foto", MIXED, more="MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n")

ALL = None
CONDSTORE = "IMAP4rev1 LITERAL+ IDLE UIDPLUS MOVE CONDSTORE"
PLAIN = "IMAP4rev1 UIDPLUS"
BARE = "IMAP4rev1"


class Device:
    """One of our devices: visits that follow each other, with whatever somebody does between them."""

    def __init__(self, test, *words):
        self.process = subprocess.Popen([str(PEER), "imap", str(test.real.imap), "--login", BUDI, "--password",
                                         PASSWORDS[BUDI], "--patience", "10", "--talk", *words],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                        env=environment("/nonexistent"))
        test.addCleanup(self.end)

    def end(self):
        self.process.kill()
        self.process.communicate()

    def until(self, wanted):
        """What is told up to a line that begins so."""
        lines = []
        while True:
            line = self.process.stdout.readline().decode()
            if not line:
                raise AssertionError(f"“{wanted}” was never told:\n" + "".join(lines))
            lines.append(line)
            if line.startswith(wanted):
                return "".join(lines)

    def goes_on(self):
        self.process.stdin.write(b"\n")
        self.process.stdin.flush()


class Dovecot(RealTest):
    abilities = ALL

    @classmethod
    def setUpClass(cls):
        cls.real = RealServers(postfix=False, imap_abilities=cls.abilities)
        cls.addClassCleanup(cls.real.close)

    def setUp(self):
        self.real.empty()
        self.real.put(BUDI, letter("Satu", BODIES["plain"]), WITH_PICTURE, letter("Tiga", BODIES["dots"]))
        self.folder = Folder()
        self.addCleanup(self.folder.close)

    def other(self):
        """Another program of Budi's."""
        mailbox = imaplib.IMAP4("127.0.0.1", self.real.imap)
        self.addCleanup(mailbox.shutdown)
        mailbox.login(BUDI, PASSWORDS[BUDI])
        mailbox.select()
        return mailbox

    def saved(self, number):
        return (self.folder.path / str(number)).read_bytes()


class EveryServer:
    """What every server must be enough for; each class below gives another one."""
    def test_logs_in_in_every_way(self):
        for way in ("login", "auto", "PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"):
            told = Device(self, "--by", way, "--task", "sync").until("done")
            self.assertIn("opened 3 INBOX", told, way)

    def test_wrong_password(self):
        told = Device(self, "--password", "wrong", "--by", "auto", "--task", "sync").until("login refused")
        self.assertIn("AUTHENTICATIONFAILED", told)

    def test_reads_and_saves_what_is_asked_for(self):
        device = Device(self, "--save", str(self.folder.path), "--task", "sync", "--task", "read subject=Foto",
                        "--task", "save subject=Foto;name=foto.jpg", "--task", "whole subject=Tiga")
        told = device.until("done")
        self.assertIn('"Foto" from ani@sekolah.example', told)
        self.assertEqual(self.saved(1).rstrip(b"\r\n"), "Sugeng énjing.".encode())
        self.assertEqual(self.saved(2).rstrip(b"\r\n"), PICTURE.rstrip(b"\r\n"))
        self.assertEqual(self.saved(3), letter("Tiga", BODIES["dots"]))
        self.assertIn(b"\\Seen", self.other().fetch("2", "(FLAGS)")[1][0])
        self.assertNotIn(b"\\Seen", self.other().fetch("1", "(FLAGS)")[1][0])

    def test_learns_what_another_program_has_done(self):
        device = Device(self, "--task", "sync", "--again", "--task", "sync", "--again", "--task", "sync")
        device.until("waits")
        other = self.other()
        other.store("1", "+FLAGS", "\\Flagged")
        other.store("2", "+FLAGS", "\\Deleted")
        other.expunge()
        other.append("INBOX", None, None, letter("Baru", BODIES["plain"]))
        device.goes_on()
        told = device.until("waits")
        for line in ("flags 1 INBOX\n  flags 4", "gone 2 INBOX", "letter 4 INBOX", '  "Baru" from', "synced 3 INBOX"):
            self.assertIn(line, told)
        device.goes_on()
        told = device.until("done")
        for word in ("flags 1", "letter ", "gone ", "described"):
            self.assertNotIn(f"\n{word}", told)

    def test_works_on_folders(self):
        device = Device(self, "--task", "create name=Arsip/Café", "--task", "move subject=Satu;name=Arsip/Café",
                        "--task", "rename folder=Arsip/Café;name=Arsip/Teh", "--task", "flag subject=Foto;add=\\Answered",
                        "--task", "delete subject=Tiga", "--task", "append folder=Terkirim;add=\\Seen;text=Subject: x\\n\\nhalo\\n",
                        "--task", "folders", "--task", "sync folder=Arsip/Teh")
        told = device.until("done")
        self.assertEqual(told.count("task done"), 8, told)
        other = self.other()
        self.assertEqual(other.select()[1], [b"1"])
        self.assertIn(b"\\Answered", other.fetch("1", "(FLAGS)")[1][0])
        self.assertEqual(other.select("Arsip/Teh")[1], [b"1"])
        self.assertIn(b"Subject: Satu", other.fetch("1", "(RFC822.HEADER)")[1][0][1])
        self.assertEqual(other.select("Terkirim")[1], [b"1"])
        self.assertEqual(other.fetch("1", "(RFC822)")[1][0][1], b"Subject: x\r\n\r\nhalo\r\n")

    def test_subscribes_to_what_it_makes(self):
        device = Device(self, "--task", "create name=Arsip/Café", "--task", "rename folder=Arsip/Café;name=Kopi",
                        "--again", "--task", "drop folder=Kopi")
        told = device.until("waits")
        self.assertEqual(told.count("task done"), 2, told)
        names = [line.split()[-1] for line in self.other().lsub()[1] if line]
        self.assertIn(b"Kopi", names)
        self.assertFalse([name for name in names if b"Caf" in name], names)
        device.goes_on()
        self.assertIn("folder gone 0 Kopi", device.until("done"))
        self.assertNotIn(b"Kopi", [line.split()[-1] for line in self.other().lsub()[1] if line])
        self.assertEqual(self.other().select("Kopi")[0], "NO")

    def test_makes_the_trash_and_empties_it(self):
        told = Device(self, "--task", "folders", "--task", "delete subject=Satu;trash=1",
                      "--task", "delete subject=Tiga;trash=1",
                      "--task", "delete subject=Satu;folder=Trash;trash=1").until("done")
        self.assertEqual(told.count("task done"), 4, told)
        other = self.other()
        self.assertEqual(other.search(None, "UNDELETED")[1], [b"1"])
        self.assertEqual(other.select("Trash")[1], [b"1"])
        self.assertIn(b"Subject: Tiga", other.fetch("1", "(RFC822.HEADER)")[1][0][1])

    def test_knows_a_renamed_folder_again(self):
        device = Device(self, "--task", "create name=Arsip", "--task", "move subject=Satu;name=Arsip", "--task", "folders",
                        "--task", "sync folder=Arsip", "--again", "--offline", "flag folder=Arsip;uid=1;add=\\Flagged",
                        "--task", "folders", "--task", "play-back", "--task", "sync folder=Kantor/2026")
        device.until("waits")
        other = self.other()
        other.rename("Arsip", "Kantor/2026")
        other.create("Lain")
        device.goes_on()
        told = device.until("done")
        self.assertIn("folder renamed 0 Arsip|Kantor/2026", told)
        self.assertIn("folder seen 0 Lain", told)
        self.assertIn("played 0", told)
        for word in ("described", "gone ", "folder gone", "play refused"):
            self.assertNotIn(f"\n{word}", told)
        other.select("Kantor/2026")
        self.assertIn(b"\\Flagged", other.fetch("1", "(FLAGS)")[1][0])

    def test_tells_what_cannot_be_played_back(self):
        device = Device(self, "--task", "create name=Arsip", "--task", "move subject=Satu;name=Arsip", "--task", "folders",
                        "--task", "sync folder=Arsip", "--again", "--offline", "flag folder=Arsip;uid=1;add=\\Flagged",
                        "--offline", "move folder=INBOX;uid=2;name=Arsip", "--task", "folders", "--task", "play-back")
        device.until("waits")
        self.other().delete("Arsip")
        device.goes_on()
        told = device.until("done")
        self.assertIn("folder gone 0 Arsip", told)
        self.assertIn("play refused 0 Satu|NO ", told)
        self.assertIn("played 0", told)
        self.assertEqual(self.other().select("Arsip")[1], [b"1"])  # made again for the letter that moved there

    def test_searches(self):
        told = Device(self, "--task", "search about=foto", "--task", "search words=énjing",
                      "--task", "search without=\\Seen;from=ani").until("done")
        self.assertIn("searched 1 INBOX\ntask done 0", told)
        self.assertIn("searched 1 INBOX\ntask done 1", told)
        self.assertIn("searched 3 INBOX\ntask done 2", told)

    def test_plays_back_what_was_done_offline(self):
        device = Device(self, "--task", "sync", "--again", "--offline", "flag folder=INBOX;uid=1;add=\\Flagged",
                        "--offline", "create name=Nanti", "--offline", "move folder=INBOX;uid=2;name=Nanti",
                        "--offline", "delete folder=INBOX;uid=3", "--task", "play-back", "--task", "sync")
        device.until("waits")
        device.goes_on()
        told = device.until("done")
        self.assertEqual(told.count("played"), 4, told)
        self.assertIn("synced 1 INBOX", told)
        other = self.other()
        self.assertEqual(other.search(None, "UNDELETED")[1], [b"1"])
        self.assertIn(b"\\Flagged", other.fetch("1", "(FLAGS)")[1][0])
        self.assertEqual(other.select("Nanti")[1], [b"1"])


class WithAll(Dovecot, EveryServer):
    def test_watches(self):
        device = Device(self, "--task", "watch for=20")
        device.until("watching 1")
        other = self.other()
        other.store("1", "+FLAGS", "\\Seen")
        device.until("flags 1 INBOX")
        other.append("INBOX", None, None, letter("Baru", BODIES["plain"]))
        self.assertIn('"Baru" from', device.until("synced 4"))
        other.store("2", "+FLAGS", "\\Deleted")
        other.expunge()
        device.until("gone 2 INBOX")

    def test_is_told_with_the_select(self):
        told = Device(self, "--task", "sync", "--again", "--task", "sync")
        told.until("waits")
        told.goes_on()
        said = told.until("done")
        self.assertIn("(QRESYNC (", said)
        self.assertNotIn("UID FETCH", said)

    def test_takes_any_pieces(self):
        for size in ("1", "7"):
            told = Device(self, "--bytes", size, "--by", "auto", "--task", "sync", "--task", "read subject=Foto").until("done")
            self.assertIn("synced 3 INBOX", told)


class WithCondstore(Dovecot, EveryServer):
    abilities = CONDSTORE

    def test_asks_for_changes_only(self):
        device = Device(self, "--task", "sync", "--again", "--task", "sync")
        device.until("waits")
        self.other().store("1", "+FLAGS", "\\Flagged")
        device.goes_on()
        told = device.until("done")
        self.assertIn("(CHANGEDSINCE ", told)
        self.assertNotIn("QRESYNC", told)


class WithoutExtensions(Dovecot, EveryServer):
    abilities = PLAIN

    def test_never_asks_for_what_is_not_offered(self):
        device = Device(self, "--task", "folders", "--task", "sync", "--task", "move subject=Satu;name=Arsip",
                        "--task", "watch for=1")
        told = device.until("done")
        for word in ("IDLE", "ENABLE", "CONDSTORE", "UID MOVE", "SPECIAL-USE", "+}"):
            self.assertNotIn(word, "\n".join(line for line in told.split("\n") if line.startswith("> ")), word)
        self.assertIn("watching 0 INBOX", told)


class Bare(Dovecot, EveryServer):
    abilities = BARE

    def test_spares_what_others_have_marked(self):
        self.other().store("3", "+FLAGS", "\\Deleted")
        told = Device(self, "--task", "delete subject=Satu").until("done")
        self.assertIn("> A", told)
        self.assertIn("-FLAGS (\\Deleted)", told)
        other = self.other()
        self.assertEqual(other.search(None, "DELETED")[1], [b"2"])
        self.assertEqual(other.search(None, "UNDELETED")[1], [b"1"])


main(programs=1)
