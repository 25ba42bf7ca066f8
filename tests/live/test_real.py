#!/usr/bin/env python3
"""run --real: simulated clients against a little server of Python's, and against our own."""
import socketserver
import subprocess
import threading
import time
import unittest

from serving import PROGRAM, Serving, free_offset


class Little(socketserver.StreamRequestHandler):
    """An SMTP server that knows the least it can."""

    def handle(self):
        def say(text):
            self.wfile.write(text.encode() + b"\r\n")
        say("220 little.example here")
        while line := self.rfile.readline():
            word = line.decode().strip().upper()
            self.server.heard.append(word)
            if word.startswith("EHLO"):
                say("250-little.example")
                say("250 8BITMIME")
            elif word == "DATA":
                say("354 go on")
                body = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    body += line
                self.server.letters.append(body)
                say("250 2.0.0 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say(self.server.refusal if word.startswith("RCPT") and self.server.refusal else "250 2.1.0 fine")


class Real(unittest.TestCase):
    def run_real(self, *reals):
        options = [word for real in reals for word in ("--real", real)]
        return subprocess.run([PROGRAM, "run", "first-message", "--lang", "en", *options], capture_output=True, text=True,
                              timeout=60)

    def little(self, refusal=None):
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Little)
        server.heard, server.letters, server.refusal = [], [], refusal
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server

    def test_little_server(self):
        server = self.little()
        run = self.run_real(f"mx:25=127.0.0.1:{server.server_address[1]}")
        self.assertEqual(len(server.letters), 1)
        self.assertIn(b"Subject:", server.letters[0])
        self.assertIn("RCPT TO:<BUDI@KANTOR.EXAMPLE>", server.heard)
        self.assertIn("220 little.example here", run.stdout)
        self.assertIn("250 2.0.0 taken", run.stdout)

    def test_refusal_bounces(self):
        server = self.little("550 5.1.1 nobody of that name")
        run = self.run_real(f"mx.kantor.example:25=127.0.0.1:{server.server_address[1]}")
        self.assertEqual(server.letters, [])
        self.assertIn("550 5.1.1 nobody of that name", run.stdout)
        self.assertIn("writes a bounce", run.stdout)

    def test_ends_when_nothing_follows(self):
        """The real server is not called again, so nobody waits for it."""
        server = self.little()
        start = time.monotonic()
        self.run_real(f"mx:25=127.0.0.1:{server.server_address[1]}")
        self.assertLess(time.monotonic() - start, 4)

    def test_nobody_there(self):
        run = self.run_real(f"mx:25=127.0.0.1:{free_offset() + 25}")
        self.assertIn("refused", run.stdout)

    def test_our_own(self):
        with Serving("--host", "mx") as serving:
            run = self.run_real(f"mx:25=127.0.0.1:{serving.port(25)}", f"mx:110=127.0.0.1:{serving.port(110)}")
            self.assertIn("queued as", run.stdout)
            session = serving.mailbox(("budi@kantor.example", "budi-secret"))
            texts = [b"\n".join(session.retr(i + 1)[1]) for i in range(session.stat()[0])]
            session.quit()
            self.assertTrue(any(b"by mail.sekolah.example" in text for text in texts), "it came through the simulation")
            self.assertRegex(run.stdout, r"S: \[message, \d+ bytes: Makan siang besok\?\]")

    def test_wrong_usage(self):
        for real in ("mx", "nobody=127.0.0.1:25", "mx=127.0.0.1", "mx=localhost:25", "mx:x=127.0.0.1:25"):
            run = self.run_real(real)
            self.assertNotEqual(run.returncode, 0, real)
            self.assertIn("--real", run.stderr)


unittest.main()
