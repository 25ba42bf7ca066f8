#!/usr/bin/env python3
"""serve as mail programs see it: smtplib, poplib, curl and raw sockets."""
import json
import os
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
import unittest

from serving import ANI, BUDI, PROGRAM, Serving, free_offset

LETTER = "From: Ani <ani@sekolah.example>\r\nSubject: Halo\r\n\r\nSatu baris\r\n.titik\r\n"


def records(path):
    with open(path) as file:
        lines = [json.loads(line) for line in file]
    stores = {line["store"]: line for line in lines if list(line)[0] == "store"}
    return stores, [line for line in lines if "record" in line and list(line)[0] == "record"]


class Serve(unittest.TestCase):
    def test_limits_are_the_lessons(self):
        """The playground forgives much; a lesson may be strict."""
        with Serving() as serving, serving.raw(25) as session:
            session.line()
            for _ in range(150):
                self.assertRegex(session.ask("XYZZY\r\n"), "^500 ")
            self.assertRegex(session.ask("NOOP\r\n"), "^250 ")
        limits = {"error": 3, "recipient": 2, "command": 100, "path": 60}
        changes = [word for name, limit in limits.items()
                   for word in ("--set", f"/network/hosts/mail/{name}-limit={limit}")]
        with Serving(*changes) as serving, serving.raw(25) as session:
            session.line()
            self.assertRegex(session.ask("HELO pc\r\n"), "^250 ")
            self.assertRegex(session.ask(f"MAIL FROM:<{'a' * 50}@x.example>\r\n"), "^501 5.1.7 ")
            self.assertRegex(session.ask("MAIL FROM:<a@x.example>\r\n"), "^250 ")
            for code in ("250", "250", "452"):
                self.assertRegex(session.ask(f"RCPT TO:<{ANI[0]}>\r\n"), f"^{code} ")
            self.assertRegex(session.ask("NOOP " + "x" * 96 + "\r\n"), "^500 ")
            self.assertRegex(session.ask("XYZZY\r\n"), "^500 ")
            self.assertRegex(session.ask("XYZZY\r\n"), "^421 ")

    def test_table(self):
        with Serving() as serving:
            self.assertEqual(serving.table["host"], "mail.sekolah.example")
            services = [(s["protocol"], s["port"] - serving.offset) for s in serving.table["services"]]
            self.assertEqual(services, [("smtp", 25), ("submission", 587), ("submission", 2525), ("pop3", 110),
                                        ("imap", 143)])
            self.assertEqual(serving.table["people"], [{"address": ANI[0], "password": ANI[1]}])

    def test_without_host_the_first_server_with_mailboxes(self):
        with Serving(default_host=True) as serving:
            self.assertEqual(serving.table["host"], "mx.kantor.example")

    def test_table_for_people(self):
        offset = free_offset()
        for language, settings in (("en", "Incoming server.* port PORT\n.*Outgoing server.*Connection security +none \\(this server has no TLS\\)\n"
                                          ".*normal password\n.*whole e-mail address\n.*Password"),
                                   ("id", "Server masuk.* port PORT\n.*Server keluar.*Keamanan koneksi +tidak ada .*TLS\\)\n"
                                          ".*sandi biasa\n.*alamat surel lengkap\n.*Sandi")):
            process = subprocess.Popen([PROGRAM, "serve", "playground", "--host", "mail", "--lang", language, "--port-offset", str(offset)],
                                       stdout=subprocess.PIPE, text=True)
            lines = []
            while ANI[1] not in (lines[-1] if lines else ""):
                lines.append(process.stdout.readline())
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(10), 0)
            self.assertEqual(process.stdout.read(), "", "nothing follows the table")
            process.stdout.close()
            self.assertRegex("".join(lines), "(?s)" + settings.replace("PORT", str(offset + 110)))
            self.assertIn(f"127.0.0.1:{offset + 110}", "".join(lines))

    def test_who_writes_in_two_pieces_does_not_wait(self):
        """A TCP that keeps a small piece back until the one before it is acknowledged, as most programs' does: after the
        first few, the system would delay it."""
        with Serving() as serving, serving.raw(143) as session:
            session.line()
            spent = []
            for _ in range(40):
                begin = time.monotonic()
                for piece in ("a NO", "OP\r\n"):
                    session.say(piece)
                self.assertRegex(session.line(), "^a OK ")
                spent.append(time.monotonic() - begin)
            self.assertLess(min(spent[20:]), 0.03, "each waits for a delayed acknowledgement")

    def test_other_host(self):
        with Serving("--host", "mx.kantor.example") as serving:
            self.assertEqual(serving.table["host"], "mx.kantor.example")
            self.assertEqual(len(serving.table["people"]), 2)
            with self.assertRaises(smtplib.SMTPAuthenticationError):
                serving.submit(ANI)
            serving.submit(BUDI).quit()

    def test_local_letter_fetched_and_deleted(self):
        with Serving() as serving:
            session = serving.submit()
            session.sendmail(ANI[0], [ANI[0]], LETTER)
            session.quit()
            self.assertEqual(serving.wait_for_mail(1), 1)
            keeps = serving.mailbox()
            first = keeps.uidl()[1]
            text = b"\r\n".join(keeps.retr(1)[1]).decode()
            keeps.quit()
            self.assertIn("Satu baris\r\n.titik", text)
            self.assertIn("with ESMTPA", text)
            self.assertIn("Message-ID:", text)
            deletes = serving.mailbox()
            self.assertEqual(deletes.uidl()[1], first, "kept letters keep their id")
            deletes.dele(1)
            deletes.close()  # without QUIT: nothing goes
            time.sleep(0.2)
            deletes = serving.mailbox()
            self.assertEqual(deletes.stat()[0], 1)
            deletes.dele(1)
            deletes.quit()
            self.assertEqual(serving.wait_for_mail(1, seconds=0), 0)

    def test_other_domain_is_relayed_inside(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "trace.ndjson")
            with Serving("--trace", path) as serving:
                session = smtplib.SMTP("127.0.0.1", serving.port(587), timeout=20)
                session.ehlo()
                session.user, session.password = ANI
                session.auth("PLAIN", session.auth_plain)
                session.sendmail(ANI[0], [BUDI[0]], LETTER)
                session.quit()
                time.sleep(1.5)
            stores, happened = records(path)
            added = [r for r in happened if r["kind"] == "mail-added" and "flags" not in r]
            self.assertEqual([stores[r["store"]]["kind"] for r in added], ["queue", "queue", "mailbox"])
            self.assertEqual(stores[added[-1]["store"]]["owner"], BUDI[0])
            self.assertEqual(len({r["message"] for r in added}), 1, "one letter all the way")
            outside = [r for r in happened if r.get("from") == "outside"]
            said = [r["says"].split()[0] for r in outside if r["kind"] == "command" and "says" in r]
            self.assertEqual(said[0].upper(), "EHLO")
            self.assertIn("QUIT", [word.upper() for word in said])
            content = [r for r in outside if r["kind"] == "content"]
            self.assertEqual([r["message"] for r in content], [added[0]["message"]])
            secret = [r for r in outside if "secret" in r.get("flags", [])]
            self.assertEqual([r["says"].split()[:2] for r in secret], [["AUTH", "PLAIN"]], "the login stands out")
            # The file is a whole trace: the program reads it.
            run = subprocess.run([PROGRAM, "run", path, "--lang", "en"], capture_output=True, text=True)
            self.assertEqual((run.returncode, run.stderr), (0, ""))
            self.assertIn("outside → mail", run.stdout)

    def test_unknown_people_and_relaying(self):
        with Serving() as serving:
            with serving.raw(25) as session:
                session.line()
                session.ask("HELO x\r\n")
                session.ask("MAIL FROM:<a@elsewhere.example>\r\n")
                self.assertRegex(session.ask("RCPT TO:<nobody@sekolah.example>\r\n"), "^550 5.1.1")
                self.assertRegex(session.ask("RCPT TO:<budi@kantor.example>\r\n"), "^550 5.7.1")
                self.assertRegex(session.ask("RCPT TO:<ani@sekolah.example>\r\n"), "^250")

    def test_pop3_lock(self):
        with Serving() as serving:
            one = serving.mailbox()
            with serving.raw(110) as two:
                two.line()
                two.ask(f"USER {ANI[0]}\r\n")
                self.assertIn("[IN-USE]", two.ask(f"PASS {ANI[1]}\r\n"))
            one.quit()
            serving.mailbox().quit()

    def test_half_closed_and_pipelined(self):
        with Serving() as serving:
            with serving.raw(110) as session:
                session.say("CAPA\r\nQUIT\r\n")
                session.socket.shutdown(socket.SHUT_WR)
                self.assertTrue(session.file.read().rstrip().split(b"\r\n")[-1].startswith(b"+OK"))

    def test_curl(self):
        """Lines of the file end in CRLF, or as the system writes them in LF: what is fetched is the same"""
        for text in LETTER, LETTER.replace("\r\n", "\n"):
            with self.subTest(lf_alone="\r" not in text):
                self.curl_there_and_back(text)

    def curl_there_and_back(self, text):
        with Serving() as serving, tempfile.NamedTemporaryFile("w", newline="") as letter:
            letter.write(text)
            letter.flush()
            subprocess.run(["curl", "-sS", f"smtp://127.0.0.1:{serving.port(587)}", "--mail-from", ANI[0],
                            "--mail-rcpt", ANI[0], "-u", ":".join(ANI), "-T", letter.name], check=True)
            serving.wait_for_mail(1)
            fetched = subprocess.run(["curl", "-sS", f"pop3://127.0.0.1:{serving.port(110)}/1", "-u", ":".join(ANI)],
                                     check=True, capture_output=True).stdout
            self.assertIn(b"Satu baris\r\n.titik", fetched)

    def test_port_taken(self):
        offset = free_offset()
        with socket.create_server(("127.0.0.1", 110 + offset)):
            run = subprocess.run([PROGRAM, "serve", "playground", "--lang", "en", "--port-offset", str(offset)],
                                 capture_output=True, text=True, timeout=20)
        self.assertEqual((run.returncode, run.stdout), (3, ""))
        self.assertIn(str(110 + offset), run.stderr)
        self.assertIn("--port-offset", run.stderr)

    def test_loopback_only_without_leave(self):
        with Serving() as serving:
            with self.assertRaises(OSError):
                socket.create_connection(("127.0.0.2", serving.port(25)), timeout=5).close()
        with Serving("--allow-remote", "0.0.0.0") as serving:
            socket.create_connection(("127.0.0.2", serving.port(25)), timeout=5).close()

    def test_wrong_usage(self):
        for options in (["--allow-remote", "somewhere"], ["--host", "nobody"], ["--host", "dns"],
                        ["--port-offset", "70000"], ["--format", "ndjson"]):
            run = subprocess.run([PROGRAM, "serve", "playground", *options], capture_output=True, text=True, timeout=20)
            self.assertEqual(run.returncode, 2, options)
            self.assertEqual(run.stdout, "")
            self.assertTrue(run.stderr)

    def test_good_bye(self):
        with Serving() as serving:
            with serving.raw(25) as idle, serving.raw(587) as inside:
                idle.line()
                inside.line()
                inside.ask("HELO x\r\n")
                serving.process.send_signal(signal.SIGTERM)
                for session in (idle, inside):
                    self.assertRegex(session.line(), "^421 ")
                    self.assertEqual(session.line(), "")
            self.assertEqual(serving.process.wait(10), 0)


unittest.main()
