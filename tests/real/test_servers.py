#!/usr/bin/env python3
"""The real Postfix and Dovecot do what the other tests take for granted, seen with Python's and curl's eyes."""
import imaplib
import poplib
import smtplib

from servers import RealServers
from tools import ANI, BODIES, BUDI, PASSWORDS, SITI, RealTest, body_of, letter, main, run, tool, wait_for


class Servers(RealTest):
    @classmethod
    def setUpClass(cls):
        cls.real = RealServers(apop=True)
        cls.addClassCleanup(cls.real.close)

    def setUp(self):
        self.real.empty()

    def test_relay_takes_only_what_is_local(self):
        with smtplib.SMTP("127.0.0.1", self.real.smtp, timeout=10) as server:
            server.ehlo("laptop.sekolah.example")
            self.assertFalse(server.has_extn("auth"))
            server.sendmail(ANI, [BUDI], letter("local", BODIES["dots"]))
            self.assertEqual(server.docmd("MAIL FROM:<ani@sekolah.example>")[0], 250)
            self.assertEqual(server.docmd("RCPT TO:<who@elsewhere.example>")[0], 554)
            self.assertEqual(server.docmd("RCPT TO:<nobody@kantor.example>")[0], 550)
        stored = wait_for(lambda: self.real.stored(BUDI), "the message is in Budi's mailbox")
        self.assertEqual(body_of(stored[0]), BODIES["dots"])

    def test_submission_wants_a_login(self):
        with smtplib.SMTP("127.0.0.1", self.real.submission, timeout=10) as server:
            server.ehlo("laptop.sekolah.example")
            self.assertLessEqual({"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"},
                                 set(server.esmtp_features["auth"].split()))
            self.assertEqual(server.docmd("MAIL FROM:<ani@sekolah.example>")[0], 250)
            self.assertEqual(server.docmd("RCPT TO:<budi@kantor.example>")[0], 554)
            server.rset()
            server.login(ANI, PASSWORDS[ANI])
            self.assertEqual(server.docmd("MAIL FROM:<siti@kantor.example>")[0], 250)
            self.assertEqual(server.docmd("RCPT TO:<budi@kantor.example>")[0], 553)
            server.rset()
            server.sendmail(ANI, [BUDI, SITI], letter("to both", BODIES["plain"]))
        for address in (BUDI, SITI):
            wait_for(lambda: self.real.stored(address), f"the message is in the mailbox of {address}")

    def test_pop3_and_imap_read_the_same(self):
        self.real.put(BUDI, *(letter(name, body) for name, body in BODIES.items()))
        mailbox = poplib.POP3("127.0.0.1", self.real.pop3, timeout=10)
        self.addCleanup(mailbox.close)
        mailbox.apop(BUDI, PASSWORDS[BUDI])
        self.assertEqual(mailbox.stat()[0], len(BODIES))
        fetched = {b"\r\n".join(mailbox.retr(number)[1]) + b"\r\n" for number in range(1, len(BODIES) + 1)}
        self.assertEqual(fetched, {letter(name, body) for name, body in BODIES.items()})
        mailbox.quit()
        other = imaplib.IMAP4("127.0.0.1", self.real.imap)
        other.login(BUDI, PASSWORDS[BUDI])
        self.assertEqual(other.select()[1], [str(len(BODIES)).encode()])
        other.logout()

    def test_curl_logs_in_with_the_mechanisms_it_has(self):
        for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
            self.done(run(tool("curl"), "-sS", f"pop3://127.0.0.1:{self.real.pop3}/", "--user",
                          f"{BUDI}:{PASSWORDS[BUDI]}", "--login-options", f"AUTH={mechanism}"))


main()
