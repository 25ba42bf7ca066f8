#!/usr/bin/env python3
"""--state: what was promised is there, once and whole, however the program ended."""
import collections
import os
import random
import re
import signal
import smtplib
import subprocess
import tempfile
import threading
import time
import unittest

from serving import ANI, PROGRAM, Serving

BODY = "".join(f"line {i} of a letter that must not be torn\r\n" for i in range(60))


class State(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.state = os.path.join(self.folder.name, "state")

    def tearDown(self):
        self.folder.cleanup()

    def send(self, serving, *subjects):
        session = serving.submit()
        for subject in subjects:
            session.sendmail(ANI[0], [ANI[0]], f"Subject: {subject}\r\n\r\n{BODY}")
        session.quit()

    def uidls(self, serving):
        session = serving.mailbox()
        found = [line.split()[1] for line in session.uidl()[1]]
        session.quit()
        return found

    def test_restart(self):
        with Serving("--state", self.state) as serving:
            self.send(serving, "one", "two", "three")
            self.assertEqual(serving.wait_for_mail(3), 3)
            first = self.uidls(serving)
            session = serving.mailbox()
            session.dele(3)
            session.quit()
        with Serving("--state", self.state) as serving:
            self.assertEqual(self.uidls(serving), first[:2], "ids stay, and what was deleted stays away")
            self.send(serving, "four")
            self.assertEqual(serving.wait_for_mail(3), 3)
            again = self.uidls(serving)
            self.assertEqual(again[:2], first[:2])
            self.assertNotIn(again[2], first, "no id is given twice")

    def test_initial_letters_come_once(self):
        with Serving("--state", self.state, lesson="pop3-delete-or-keep") as serving:
            session = serving.mailbox(("budi@kantor.example", "budi-secret"))
            count = session.stat()[0]
            self.assertGreater(count, 0)
            session.dele(1)
            session.quit()
        with Serving("--state", self.state, lesson="pop3-delete-or-keep") as serving:
            session = serving.mailbox(("budi@kantor.example", "budi-secret"))
            self.assertEqual(session.stat()[0], count - 1)
            session.quit()

    def test_no_room(self):
        """What cannot be kept is not promised: 452, and the session goes on (RFC 5321 §4.2.5, §4.5.3.1.10)."""
        queue = os.path.join(self.state, "queue", "mail.sekolah.example")
        with Serving("--state", self.state):
            pass
        os.makedirs(os.path.dirname(queue), exist_ok=True)
        with open(queue, "w"):
            pass
        with Serving("--state", self.state) as serving:
            session = serving.submit()
            with self.assertRaises(smtplib.SMTPDataError) as refused:
                session.sendmail(ANI[0], [ANI[0]], f"Subject: one\r\n\r\n{BODY}")
            self.assertEqual((refused.exception.smtp_code, refused.exception.smtp_error[:5]), (452, b"4.3.1"))
            os.remove(queue)
            session.sendmail(ANI[0], [ANI[0]], f"Subject: two\r\n\r\n{BODY}")
            session.quit()
            self.assertEqual(serving.wait_for_mail(1), 1)
            self.assertIn("Subject: two\r\n", self.fetch_all(serving, ANI)[0])

    def test_two_programs(self):
        with Serving("--state", self.state):
            run = subprocess.run([PROGRAM, "serve", "playground", "--state", self.state, "--port-offset", "9000"],
                                 capture_output=True, text=True, timeout=20)
            self.assertEqual(run.returncode, 3)
            self.assertIn(self.state, run.stderr)

    def test_wishes_outlive_a_restart(self):
        """RFC 3461: a letter that waits keeps what is to be reported about it, and for whom."""
        with Serving("--state", self.state, "--set", "/network/links/mail-mx/cut=true") as serving:
            session = serving.submit()
            session.sendmail(ANI[0], ["nobody@kantor.example"], f"Subject: one\r\n\r\n{BODY}",
                             rcpt_options=["NOTIFY=NEVER"])
            session.sendmail(ANI[0], ["nobody@kantor.example"], f"Subject: two\r\n\r\n{BODY}",
                             mail_options=["RET=FULL", "ENVID=q+2B1"],
                             rcpt_options=["NOTIFY=FAILURE", "ORCPT=rfc822;anybody@kantor.example"])
            session.quit()
        with Serving("--state", self.state) as serving:
            self.assertEqual(serving.wait_for_mail(1), 1)
            time.sleep(1)
            session = serving.mailbox()
            self.assertEqual(session.stat()[0], 1, "only one wanted to know")
            bounce = b"\r\n".join(session.retr(1)[1]).decode()
            session.quit()
            self.assertIn("Original-Envelope-Id: q+1\r\n", bounce)
            self.assertIn("Original-Recipient: rfc822;anybody@kantor.example\r\n", bounce)
            self.assertIn(BODY, bounce)

    def crash_after_delivery(self, *reports):
        """The letter is in the mailbox, and still in the queue; its report was written, or not. Then a restart."""
        queue = os.path.join(self.state, "queue", "mail.sekolah.example")
        os.makedirs(queue)
        with open(os.path.join(self.state, "begun"), "w"):
            pass
        letter, number = "BBBBBBBBBB", 42
        with open(os.path.join(queue, letter), "w", newline="") as file:
            file.write(f"letter {number}\nfrom {ANI[0]}\nto {ANI[0]}\nnotify SUCCESS\n\nSubject: one\r\n\r\n{BODY}")
        mailbox = os.path.join(self.state, "mailboxes", ANI[0])
        os.makedirs(mailbox, exist_ok=True)
        for name, text in (("uids", "7 1\n"), (f"0000000001.{number}", f"Subject: one\r\n\r\n{BODY}")):
            with open(os.path.join(mailbox, name), "w", newline="") as file:
                file.write(text)
        for told in reports:
            with open(os.path.join(queue, "AAAAAAAAAA"), "w", newline="") as file:
                file.write(f"letter 99\nfrom \nto {ANI[0]}\nabout {letter}\n{told}\nSubject: the report\r\n\r\n")
        with Serving("--state", self.state) as serving:
            self.assertEqual(serving.wait_for_mail(2), 2)
            time.sleep(1)
            texts = self.fetch_all(serving, ANI)
            self.assertEqual(os.listdir(queue), [])
        self.assertEqual(len(texts), 2)
        return [re.search("^Subject: (.*)\r$", text, re.M).group(1) for text in texts]

    def test_report_is_made_after_a_crash(self):
        self.assertEqual(self.crash_after_delivery(), ["one", "Delivery report / Laporan pengiriman"])

    def test_report_is_not_made_twice(self):
        self.assertEqual(self.crash_after_delivery(f"told {ANI[0]}\n"), ["one", "the report"])

    def test_delays_outlive_a_restart(self):
        """Who was told that a letter is late is not told again, and its time goes on."""
        away = '/network/dns/records/kantor.example={"MX":[{"preference":1,"host":"dns.example"}]}'
        cut = ("--set", away, "--set", "/network/hosts/mail/delay-notice=1s",
               "--set", "/network/hosts/mail/retry-first=1s")
        with Serving("--state", self.state, *cut) as serving:
            session = serving.submit()
            session.sendmail(ANI[0], ["budi@kantor.example"], f"Subject: one\r\n\r\n{BODY}")
            session.quit()
            self.assertEqual(serving.wait_for_mail(1, seconds=60), 1)
            (report,) = self.fetch_all(serving, ANI)
            until = re.search("^Will-Retry-Until: .*$", report, re.M).group()
        queue = os.path.join(self.state, "queue", "mail.sekolah.example")
        (letter,) = os.listdir(queue)
        with open(os.path.join(queue, letter)) as file:
            head = file.read()
        self.assertIn("\ndelayed\n", head)
        time.sleep(1)
        with Serving("--state", self.state, *cut) as serving:
            time.sleep(1)
            self.assertEqual(len(self.fetch_all(serving, ANI)), 1)
        with open(os.path.join(queue, letter), "w", newline="") as file:
            file.write(head.replace("\ndelayed\n", "\n"))
        with Serving("--state", self.state, *cut) as serving:
            self.assertEqual(serving.wait_for_mail(2, seconds=60), 2)
            self.assertIn(until, self.fetch_all(serving, ANI)[1])

    def deliver(self, serving, name, promised, stop):
        """Hands in letters until the server is gone; notes what was promised."""
        try:
            session = smtplib.SMTP("127.0.0.1", serving.port(587), timeout=10)
            session.login(*ANI)
            number = 0
            while not stop.is_set():
                subject = f"{name}-{number}"
                session.sendmail(ANI[0], [ANI[0], "budi@kantor.example"], f"Subject: {subject}\r\n\r\n{BODY}")
                promised.append(subject)
                number += 1
        except (smtplib.SMTPException, OSError):
            pass

    def fetch_all(self, serving, who):
        session = serving.mailbox(who)
        texts = [b"\r\n".join(session.retr(i + 1)[1]).decode() + "\r\n" for i in range(session.stat()[0])]
        session.quit()
        return texts

    def check(self, serving, who, promised):
        serving.wait_for_mail(len(promised), who, seconds=15)
        time.sleep(0.5)
        subjects = collections.Counter()
        for text in self.fetch_all(serving, who):
            found = re.search(r"^Subject: (\S+-\d+-\d+)\r$", text, re.M)
            if found is None:
                continue
            subjects[found.group(1)] += 1
            self.assertTrue(text.endswith("\r\n\r\n" + BODY), "torn")
        self.assertEqual([s for s in promised if subjects[s] == 0], [], "lost")
        self.assertEqual([s for s in subjects if subjects[s] > 1], [], "there twice")

    def test_killed_in_the_middle(self):
        promised = []
        for turn in range(4):
            with Serving("--state", self.state) as serving:
                stop = threading.Event()
                threads = [threading.Thread(target=self.deliver, args=(serving, f"{turn}-{i}", promised, stop))
                           for i in range(3)]
                for thread in threads:
                    thread.start()
                wanted = len(promised) + 75 + random.randrange(20)
                until = time.monotonic() + 15
                while len(promised) < wanted and time.monotonic() < until:
                    time.sleep(0.002)
                serving.process.kill()
                serving.process.wait()
                stop.set()
                for thread in threads:
                    thread.join()
        self.assertGreaterEqual(len(promised), 300)
        with Serving("--state", self.state) as serving:
            self.check(serving, ANI, promised)
        with Serving("--state", self.state, "--host", "mx.kantor.example") as serving:
            self.check(serving, ("budi@kantor.example", "budi-secret"), promised)


unittest.main()
