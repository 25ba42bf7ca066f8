#!/usr/bin/env python3
"""Lessons and the real world: test_lessons.py MAILWALK

`run --real` against Postfix and Dovecot, and mail that goes from a real program through the simulation."""
import smtplib
import sys
from pathlib import Path

from serve import Serve
from servers import RealServers
from tools import ANI, BUDI, LESSON, PASSWORDS, SITI, RealTest, body_of, letter, main, run, wait_for

MAILWALK = Path(sys.argv[1]).resolve()


class RunReal(RealTest):
    @classmethod
    def setUpClass(cls):
        cls.real = RealServers()
        cls.addClassCleanup(cls.real.close)

    def setUp(self):
        self.real.empty()

    def run_real(self, *words, mail=None, mx=None):
        reals = [("--real", f"mail.sekolah.example:587=127.0.0.1:{mail}")] if mail else []
        reals += [("--real", f"mx.kantor.example:{port}=127.0.0.1:{real}") for port, real in (mx or {}).items()]
        # What lies on a real server the lesson cannot know, so its expectations do not all hold.
        done = self.done(run(MAILWALK, "run", LESSON, "--lang", "en", *words, *(word for real in reals for word in real),
                             timeout=60), 0, 1)
        self.assertNotIn(b"error:", done.stderr)
        return done.stdout.decode()

    def test_submitted_to_postfix_and_fetched_from_dovecot(self):
        said = self.run_real("--set", '/script/read/when="done"', "--set", '/script/read/delay="6s"',
                             mail=self.real.submission, mx={110: self.real.pop3})
        self.assertIn("235 2.7.0 Authentication successful", said)
        self.assertIn("+OK Dovecot", said)
        for address in (BUDI, SITI):
            stored = wait_for(lambda: self.real.stored(address), f"the message for {address}")
            self.assertEqual(len(stored), 1)
            self.assertIn(b"\r\nSubject: Selamat datang\r\n", stored[0])
        self.assertRegex(said, r"Budi's PC +1 message, " + str(len(self.real.stored(BUDI)[0])))

    def test_relayed_to_postfix_by_the_simulated_server(self):
        self.run_real(mx={25: self.real.smtp})
        stored = wait_for(lambda: self.real.stored(SITI), "the message for Siti")
        self.assertRegex(stored[0].decode(), r"(?s)Received: from mail\.sekolah\.example .*"
                                             r"Received: from laptop\.sekolah\.example ")

    def test_modes(self):
        for mode, left in (("delete", 0), ("keep", 3)):
            with self.subTest(mode=mode):
                self.real.empty(BUDI)
                self.real.put(BUDI, *(letter(f"waits {number}", b".\r\n" * number) for number in range(3)))
                said = self.run_real("--set", f'/people/budi/devices/pc/receives/mode="{mode}"',
                                     "--set", '/script/read/when="done"',
                                     "--set", f'/script/greet/message/to=["{ANI}"]',
                                     mail=self.real.submission, mx={110: self.real.pop3})
                self.assertEqual(said.count("RETR "), 3, said)
                self.assertEqual(len(self.real.stored(BUDI)), left)


class ThroughTheSimulation(RealTest):
    def test_from_one_domain_to_the_other(self):
        """Submitted by a real program to mail.sekolah.example, relayed inside the simulation to mx.kantor.example."""
        with Serve(MAILWALK, host="mail.sekolah.example") as serve:
            self.assertEqual(serve.people, [ANI])
            with smtplib.SMTP("127.0.0.1", serve.submission, "client.example", timeout=20) as server:
                server.login(ANI, PASSWORDS[ANI])
                message = letter("across", b".\r\n..\r\nhalo\r\n", to=(BUDI, SITI))
                server.sendmail(ANI, [BUDI, SITI], message)
            for address in (BUDI, SITI):
                stored = wait_for(lambda: serve.stored(address), f"the message for {address}")
                self.assertEqual(len(stored), 1)
                self.assertTrue(stored[0].endswith(message), stored[0])
                self.assertRegex(stored[0].decode(), r"(?s)Received: from mail\.sekolah\.example .*"
                                                     r"Received: from client\.example .*with ESMTPA")

    def test_what_cannot_be_delivered_comes_back(self):
        """RFC 5321 §3.6.3, §4.5.5: a bounce to the sender, with the null reverse-path, that a real program can read."""
        with Serve(MAILWALK, host="mail.sekolah.example") as serve:
            with smtplib.SMTP("127.0.0.1", serve.submission, "client.example", timeout=20) as server:
                server.login(ANI, PASSWORDS[ANI])
                server.sendmail(ANI, ["nobody@kantor.example"], letter("lost", b"halo\r\n"))
            wait_for(lambda: serve.stored(ANI), "the bounce")
            session = serve.mailbox(ANI)
            bounce = b"".join(line + b"\r\n" for line in session.retr(1)[1])
            session.quit()
            self.assertRegex(bounce, rb"^Return-Path: <>\r\n")
            self.assertIn(b"nobody@kantor.example", body_of(bounce))


main(programs=1)
