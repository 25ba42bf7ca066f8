#!/usr/bin/env python3
"""Every MUST and SHOULD of the SMTP RFCs that can be seen from outside, asked of a server over a raw socket.

RFC 5321 (SMTP), 1870 (SIZE), 2920 (PIPELINING), 3030 (CHUNKING), 2034 and 3463 (enhanced codes), 3461 (DSN),
4954 (AUTH), 6152 (8BITMIME), 6409 (submission), 6531 (SMTPUTF8).

    battery_smtp.py MAILWALK [postfix|ours] [unittest's arguments]
"""
import base64
import itertools
import re

from battery import Battery, Scram, Wire, cram_md5, encode, offered, plain
from targets import FOREIGN, main_of
from tools import BUDI, PASSWORDS, SITI, body_of, wait_for
from tools import letter as plain_letter

OK_MAIL = f"MAIL FROM:<{SITI}>\r\n"
OK_RCPT = f"RCPT TO:<{BUDI}>\r\n"

NUMBERS = itertools.count(1)


def letter(subject, body, **more):
    """No two are the same, so that a message that came late is not taken for another."""
    return plain_letter(f"{subject} {next(NUMBERS)}", body, **more)


class Client(Wire):
    """A connection on which every reply is held to RFC 5321 §4.2 and §4.5.3.1.5."""

    def __init__(self, port, greet="EHLO client.example"):
        super().__init__(port)
        self.greeting = self.reply()
        self.features = {}
        if greet:
            self.ehlo = self.ask(greet)
            if self.ehlo[0] != 250:
                raise AssertionError(f"{greet}: {self.ehlo}")
            for line in self.ehlo[1][1:]:
                word, _, rest = line.partition(" ")
                self.features[word.upper()] = rest

    def reply(self):
        """(code, the texts of its lines)"""
        texts, first = [], None
        while True:
            line = self.line()
            match = re.fullmatch(rb"([2-5][0-5][0-9])(?:([ -])(.*))?", line, re.S)
            if not match or len(line) > 510:
                raise AssertionError(f"no good reply line: {line!r}")
            if first not in (None, match[1]):
                raise AssertionError(f"the code changes within a reply: {line!r}")
            first = match[1]
            texts.append((match[3] or b"").decode("utf-8"))
            if match[2] != b"-":
                return int(first), texts

    def ask(self, command):
        self.send(command + "\r\n" if isinstance(command, str) else command + b"\r\n")
        return self.reply()

    def code(self, command):
        return self.ask(command)[0]

    def envelope(self, sender=SITI, to=BUDI, mail="", rcpt=""):
        for command in (f"MAIL FROM:<{sender}>{mail}", f"RCPT TO:<{to}>{rcpt}"):
            reply = self.ask(command)
            if reply[0] != 250:
                raise AssertionError(f"{command}: {reply}")

    def content(self, wire):
        """Sends what follows DATA, which is wire as it is; gives the final reply's code."""
        code = self.code("DATA")
        if code != 354:
            raise AssertionError(f"DATA: {code}")
        self.send(wire)
        return self.reply()[0]


def stuffed(message):
    return re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"


class SmtpBattery(Battery):
    def offers(self):
        with self.client() as client:
            found = dict(client.features)
        with self.client(submission=True) as client:
            found.update({f"AUTH {mechanism}": "" for mechanism in client.features.get("AUTH", "").upper().split()})
        return found

    def client(self, greet="EHLO client.example", submission=False, login=False):
        client = Client(self.target.submission if submission or login else self.target.smtp, greet)
        self.addCleanup(client.close)
        if login:
            self.assertEqual(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI])}"), 235)
        return client

    def arrives(self, message, address=BUDI):
        """The message comes, once; gives it as it is stored."""
        stored = wait_for(lambda: [found for found in self.target.stored(address) if found.endswith(message)],
                          lambda: f"this message for {address}: {message[-1000:]!r}\nthere are: {self.target.stored(address)}")
        self.assertEqual(len(stored), 1)
        return stored[0]

    def nothing_came(self, mark):
        """A later message comes; none that holds the mark was there before."""
        client = self.client()
        client.envelope()
        message = letter("later", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)
        self.assertEqual([found for found in self.target.stored(BUDI) if mark in found], [])

    def in_order(self, client, *codes):
        """The next replies have these codes, each one or a tuple of them."""
        for number, allowed in enumerate(codes):
            code, texts = client.reply()
            self.assertIn(code, allowed if isinstance(allowed, tuple) else (allowed,), f"reply {number}: {texts}")

    def still_there(self, client):
        """One reply to one command: nothing was left over."""
        self.assertEqual(client.code("NOOP"), 250)
        self.assertTrue(client.silent(0.1))

    # --- RFC 5321: greeting and session --------------------------------------------------------------------

    def test_greeting(self):
        """RFC 5321 §4.2, §4.3.1: 220, then the server's name"""
        code, texts = self.client(greet=None).greeting
        self.assertEqual(code, 220)
        self.matches(texts[0], r"^[A-Za-z0-9.-]+( |$)")

    def test_ehlo_reply(self):
        """RFC 5321 §4.1.1.1: 250, first the server's name, then a keyword a line"""
        _, texts = self.client().ehlo
        self.matches(texts[0], r"^[A-Za-z0-9.-]+( |$)")
        for text in texts[1:]:
            self.matches(text, r"^[A-Za-z0-9][A-Za-z0-9-]*( [!-~]+)*$")
        self.assertEqual(len(set(texts)), len(texts))

    def test_helo_reply_has_one_line(self):
        """RFC 5321 §4.1.1.1: no EHLO-style answer to HELO"""
        code, texts = self.client("HELO client.example").ehlo
        self.assertEqual((code, len(texts)), (250, 1))

    def test_helo_is_enough(self):
        """RFC 5321 §3.2, §4.1.1.1: old clients are served"""
        client = self.client("HELO client.example")
        client.envelope()
        message = letter("helo", b"hi\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        stored = self.arrives(message)
        self.matches(stored.decode(), r"\n?Received: [^;]*\bwith\s+SMTP\b")

    def test_ehlo_needs_a_name(self):
        """RFC 5321 §4.1.1.1: EHLO and HELO without their argument are wrong"""
        for word in ("EHLO", "HELO"):
            self.assertEqual(self.client(greet=None).code(word), 501)

    def test_ehlo_literals(self):
        """RFC 5321 §4.1.3: an address literal in place of a name"""
        for name in ("[127.0.0.1]", "[IPv6:::1]", "[IPv6:2001:db8::10]"):
            self.client(f"EHLO {name}").envelope()

    def test_ehlo_name_is_not_verified(self):
        """RFC 5321 §4.1.4: no refusal because the name does not verify"""
        self.client("EHLO not-there.invalid").envelope()

    def test_ehlo_again_resets(self):
        """RFC 5321 §4.1.4: EHLO in mid-session works as RSET"""
        for word in ("EHLO", "HELO"):
            client = self.client()
            client.envelope()
            self.assertEqual(client.code(f"{word} client.example"), 250)
            self.assertIn(client.code(f"RCPT TO:<{BUDI}>"), (503,))
            client.envelope()

    def test_verbs_in_any_case(self):
        """RFC 5321 §2.4: verbs and keywords in any case"""
        client = self.client("eHlO client.example")
        for command, code in ((f"mAiL fRoM:<{SITI}>", 250), (f"rcpt to:<{BUDI}>", 250), ("rSeT", 250), ("NoOp", 250)):
            self.assertEqual(client.code(command), code, command)
        client.envelope()
        self.assertEqual(client.code("dAtA"), 354)
        client.send(".\r\n")
        client.reply()
        self.assertEqual(client.code("quit"), 221)

    def test_any_time_commands(self):
        """RFC 5321 §4.1.4: NOOP, HELP, EXPN, VRFY, RSET before EHLO are not out of sequence"""
        client = self.client(greet=None)
        for command in ("NOOP", "RSET", "HELP", "VRFY budi", "EXPN budi"):
            self.assertNotEqual(client.code(command), 503, command)

    def test_any_time_commands_change_nothing(self):
        """RFC 5321 §4.1.1.6 to §4.1.1.9: NOOP, HELP, VRFY, EXPN leave the transaction alone"""
        client = self.client()
        client.envelope()
        for command in ("NOOP", "HELP", "VRFY budi", "EXPN budi"):
            client.ask(command)
        message = letter("after all", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    def test_quit(self):
        """RFC 5321 §4.1.1.10: 221, then the server closes"""
        for greet in (None, "EHLO client.example"):
            client = self.client(greet)
            self.assertEqual(client.code("QUIT"), 221)
            self.assertTrue(client.closed())

    def test_quit_aborts_the_transaction(self):
        """RFC 5321 §4.1.1.10: an open transaction is given up"""
        client = self.client()
        client.envelope()
        self.assertEqual(client.code("QUIT"), 221)
        self.nothing_came(b"Subject: given up")

    def test_lost_in_data(self):
        """RFC 5321 §4.1.1.4, §3.8: a message without its end is no message"""
        client = self.client()
        client.envelope()
        self.assertEqual(client.code("DATA"), 354)
        client.send(letter("torn", b"half\r\n"))
        client.close()
        self.nothing_came(b"Subject: torn")

    def test_unknown_command(self):
        """RFC 5321 §4.2.4: 500 for what is not recognized"""
        client = self.client()
        for command in ("XYZZY", "MAI", "MAILFROM <a@b.example>"):
            self.assertEqual(client.code(command), 500, repr(command))
        self.still_there(client)

    def test_errors_do_not_end_the_session(self):
        """RFC 5321 §3.8: a server does not close because of wrong commands"""
        client = self.client()
        for command in ("XYZZY", "DATA", "RCPT", "MAIL", "VRFY", "AUTH", "QUIT?"):
            self.assertIn(client.code(command) // 100, (5,), command)
        client.envelope()

    def test_no_parameters(self):
        """RFC 5321 §4.1.1: DATA, RSET, QUIT with parameters are wrong"""
        client = self.client()
        client.envelope()
        for command in ("RSET now", "DATA now", "QUIT now"):
            self.assertEqual(client.code(command), 501, command)
        self.assertEqual(client.code("DATA"), 354)

    def test_noop_with_text(self):
        """RFC 5321 §4.1.1.9: NOOP's text is ignored"""
        self.assertEqual(self.client().code("NOOP whatever it is"), 250)

    def test_help(self):
        """RFC 5321 §4.1.1.8: 211 or 214, or 502"""
        client = self.client()
        for command in ("HELP", "HELP MAIL"):
            self.assertIn(client.code(command), (211, 214, 502, 504))

    def test_vrfy(self):
        """RFC 5321 §3.5, §4.5.1: VRFY is known; 252 if it is not verified"""
        client = self.client()
        self.assertIn(client.code(f"VRFY {BUDI}"), (250, 251, 252))
        self.assertIn(client.code("VRFY nobody"), (252, 550, 551, 553))

    def test_expn(self):
        """RFC 5321 §3.5.2, §4.2.4: EXPN is known, if only to say that it is not implemented"""
        self.assertIn(self.client().code("EXPN everybody"), (250, 252, 502, 550))

    # --- RFC 5321: transactions ----------------------------------------------------------------------------

    def test_out_of_order(self):
        """RFC 5321 §4.1.4: 503 for commands out of sequence"""
        client = self.client()
        self.assertEqual(client.code(f"RCPT TO:<{BUDI}>"), 503)
        self.assertEqual(client.code("DATA"), 503)
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        self.assertEqual(client.code(OK_MAIL.strip()), 503)
        self.assertIn(client.code("DATA"), (503, 554))
        self.assertEqual(client.code(OK_RCPT.strip()), 250)
        self.assertEqual(client.code("DATA"), 354)

    def test_mail_before_ehlo(self):
        """RFC 5321 §4.1.1.1, §4.1.4: either it is taken or 503"""
        self.assertIn(self.client(greet=None).code(OK_MAIL.strip()), (250, 503))

    def test_rset(self):
        """RFC 5321 §4.1.1.5: sender and recipients are forgotten"""
        client = self.client()
        client.envelope()
        self.assertEqual(client.code("RSET"), 250)
        self.assertEqual(client.code("RSET"), 250)
        self.assertEqual(client.code("DATA"), 503)
        client.envelope(to=SITI)
        message = letter("after rset", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message, SITI)
        self.assertEqual(self.target.stored(BUDI), [])

    def test_many_transactions(self):
        """RFC 5321 §3.3, §4.1.4: one transaction after the other; each begins empty"""
        client = self.client()
        messages = [letter("one of five", b"x\r\n") for _ in range(5)]
        for message in messages:
            client.envelope()
            self.assertEqual(client.content(stuffed(message)), 250)
            self.assertEqual(client.code(OK_RCPT.strip()), 503)
        for message in messages:
            self.arrives(message)

    def test_null_reverse_path(self):
        """RFC 5321 §4.5.5, §3.6.3: MAIL FROM:<>"""
        client = self.client()
        client.envelope(sender="")
        message = letter("bounce", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.matches(self.arrives(message).decode(), "^Return-Path: <>\r\n")

    def test_syntax_of_mail(self):
        """RFC 5321 §4.1.1.2, §4.1.2: 501 for what is no reverse-path"""
        client = self.client()
        for command in ("MAIL", "MAIL FROM", "MAIL FROM:", f"MAIL TO:<{SITI}>", "MAIL FROM:<a b@c.example>",
                        "MAIL FROM:<@>", "MAIL FROM:<a@b.example", "MAIL FROM:<a@b..example>", "MAIL FROM:<a@>",
                        "MAIL FROM:<.a@b.example>", "MAIL FROM:<a@-b.example>", "MAIL FROM:<a@[300.1.1.1]>"):
            self.assertIn(client.code(command), (500, 501, 553), command)
        client.envelope()

    def test_syntax_of_rcpt(self):
        """RFC 5321 §4.1.1.3: 501 for what is no forward-path"""
        client = self.client()
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        for command in ("RCPT", "RCPT TO", "RCPT TO:", "RCPT TO:<>", f"RCPT FROM:<{BUDI}>", "RCPT TO:<a b@c.example>",
                        "RCPT TO:<budi@kantor.example", "RCPT TO:<@kantor.example>"):
            self.assertIn(client.code(command), (500, 501, 550, 553), command)
        self.assertEqual(client.code(OK_RCPT.strip()), 250)

    def test_unknown_parameters(self):
        """RFC 5321 §4.1.1.11: 555 for a parameter that is not known"""
        client = self.client()
        self.assertEqual(client.code(f"MAIL FROM:<{SITI}> XYZZY=1"), 555)
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        self.assertEqual(client.code(f"RCPT TO:<{BUDI}> XYZZY"), 555)
        self.assertEqual(client.code(OK_RCPT.strip()), 250)

    def test_unknown_user(self):
        """RFC 5321 §3.3: 550 for a mailbox that is not there"""
        client = self.client()
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        self.assertEqual(client.code("RCPT TO:<nobody@kantor.example>"), 550)
        self.assertEqual(client.code(OK_RCPT.strip()), 250)

    def test_no_open_relay(self):
        """RFC 5321 §3.6.2, §7.9: mail for elsewhere is refused for good"""
        client = self.client()
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        for address in (FOREIGN, "who%elsewhere.example@kantor.example", '"who@elsewhere.example"@kantor.example',
                        "who@[203.0.113.1]"):
            self.assertIn(client.code(f"RCPT TO:<{address}>"), (550, 551, 553, 554), address)

    def test_postmaster(self):
        """RFC 5321 §4.5.1: <postmaster>, without domain, in any case, and in every domain"""
        client = self.client()
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        for name in ("postmaster", "Postmaster", "POSTMASTER", "postmaster@kantor.example", "Postmaster@KANTOR.example"):
            self.assertEqual(client.code(f"RCPT TO:<{name}>"), 250, name)

    def test_source_route(self):
        """RFC 5321 §3.6.1, §4.1.1.3, appendix C: taken, and ignored"""
        client = self.client()
        self.assertEqual(client.code(f"MAIL FROM:<@a.example,@b.example:{SITI}>"), 250)
        self.assertEqual(client.code(f"RCPT TO:<@elsewhere.example:{BUDI}>"), 250)
        message = letter("routed", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    def test_domain_in_any_case(self):
        """RFC 5321 §2.4: a domain is the same in any case"""
        self.client().envelope(to="budi@KaNtOr.ExAmPlE")

    def test_local_part_in_any_case(self):
        """RFC 5321 §4.1.2: no mailbox should be known by the case of its local part"""
        self.client().envelope(to="BUDI@kantor.example")

    def test_what_is_not_offered(self):
        """RFC 5321 §2.2.2: no extension that was not offered"""
        client = self.client()
        for word, command in (("STARTTLS", "STARTTLS"), ("AUTH", "AUTH PLAIN AAAA"), ("ETRN", "ETRN a.example")):
            if word not in client.features:
                self.assertIn(client.code(command), (500, 501, 502, 503, 504), command)
        self.still_there(client)

    def test_nothing_after_quit(self):
        """RFC 5321 §4.1.1.10: what follows QUIT is not heard"""
        client = self.client()
        client.send("QUIT\r\nNOOP\r\n")
        self.in_order(client, 221)
        self.assertTrue(client.closed())

    def test_quoted_local_part(self):
        """RFC 5321 §4.1.2: "budi" in quotes is budi"""
        client = self.client()
        client.envelope(sender='"a b"@sekolah.example', to='"budi"@kantor.example')
        message = letter("quoted", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    def test_local_parts_of_any_atom(self):
        """RFC 5321 §4.1.2, RFC 5322 §3.2.3: every character of an atom; §4.1.3: a literal as domain"""
        client = self.client()
        for sender in ("a!#$%&'*+-/=?^_`{|}~b@sekolah.example", "x.y.z@sekolah.example", '"a\\"b"@sekolah.example',
                       "a@[192.0.2.1]", "a@[IPv6:2001:db8::1]", "a@b", "a@1.2.example", '""@sekolah.example'):
            self.assertEqual(client.code(f"MAIL FROM:<{sender}>"), 250, sender)
            client.ask("RSET")

    def test_return_path_and_received(self):
        """RFC 5321 §4.4: Return-Path first, then Received with from, by, with, date"""
        client = self.client()
        client.envelope()
        message = letter("traced", b"x\r\n", more="Received: from a.example by b.example; Mon, 2 Mar 2026 09:00:00 +0700\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        head = self.arrives(message)[:-len(message)].decode()
        self.matches(head, f"^Return-Path: <{re.escape(SITI)}>\r\n")
        self.matches(head, r"\r\nReceived: from client\.example[\s(][^;]*\bby [A-Za-z0-9.-]+[^;]*\bwith ESMTP\b[^;]*;"
                           r"\s+([A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")

    # --- RFC 5321: content ---------------------------------------------------------------------------------

    def test_transparency(self):
        """RFC 5321 §4.5.2: one leading dot goes, all else stays"""
        client = self.client()
        client.envelope()
        message = letter("dots", b"..\r\n...two\r\n.x\r\n. \r\na.\r\n.\r\n")
        self.assertEqual(client.content(message), 250)
        self.arrives(message.replace(body_of(message), b".\r\n..two\r\nx\r\n \r\na.\r\n"))

    def test_empty_message(self):
        """RFC 5321 §4.1.1.4: a single dot at once ends an empty message"""
        client = self.client()
        client.envelope()
        self.assertIn(client.content(b".\r\n") // 100, (2, 5))
        self.still_there(client)

    def test_only_crlf_dot_crlf_ends_data(self):
        """RFC 5321 §2.3.8, §4.1.1.4: bare LF and bare CR never end a message, so nothing is smuggled"""
        smuggled = f"MAIL FROM:<{SITI}>\r\nRCPT TO:<{BUDI}>\r\nDATA\r\nSubject: smuggled\r\n\r\nx".encode()
        for end in (b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\r.\r\n", b"\n.\r", b"\r\r\n.\r\r\n",
                    b"\r\n.\r\0\n", b"\r\n.\0\r\n", b"\r\n\0.\r\n"):
            with self.subTest(end=end):
                client = self.client()
                client.envelope()
                self.assertEqual(client.code("DATA"), 354)
                client.send(b"Subject: one\r\n\r\nbody" + end)
                self.assertTrue(client.silent(0.15), "it was taken for the end")
                client.send(smuggled + b"\r\n.\r\n")
                self.assertIn(client.reply()[0] // 100, (2, 5))
                self.assertTrue(client.silent(0.1), "more than one reply")
                client.close()
        self.nothing_came(b"\r\n\r\nSubject: smuggled")

    def test_only_crlf_ends_a_command(self):
        """RFC 5321 §2.3.8: bare LF and bare CR do not end a line"""
        for end in (b"\n", b"\r"):
            client = self.client()
            client.send(b"NOOP" + end + b"NOOP\r\n")
            client.reply()
            self.assertTrue(client.silent(0.3), "two replies to one line")

    def test_text_line_of_1000(self):
        """RFC 5321 §4.5.3.1.6: text lines of 1000 octets with CRLF"""
        client = self.client()
        client.envelope()
        message = letter("long lines", b"x" * 998 + b"\r\n." + b"y" * 997 + b"\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    def test_message_of_64k(self):
        """RFC 5321 §4.5.3.1.7: messages of 64K octets and more"""
        client = self.client()
        client.envelope()
        message = letter("large", (b"x" * 76 + b"\r\n") * 10_000)
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    def test_command_line_of_512(self):
        """RFC 5321 §4.5.3.1.4: command lines of 512 octets with CRLF"""
        client = self.client()
        self.assertEqual(client.code("NOOP " + "x" * 505), 250)

    def test_command_line_too_long(self):
        """RFC 5321 §4.5.3.1.9: a line that is too long gets one 500, or is taken"""
        client = self.client()
        for length in (600, 5000, 100_000):
            self.assertIn(client.code("NOOP " + "x" * length), (250, 500, 501), length)
            self.still_there(client)

    def test_path_lengths(self):
        """RFC 5321 §4.5.3.1.1 to §4.5.3.1.3: local parts of 64, paths of 256 octets"""
        client = self.client()
        domain = ".".join(["d" * 60] * 3) + ".example"  # 190
        for path in ("l" * 64 + "@sekolah.example", "l" * 63 + "@" + domain):
            self.assertEqual(client.code(f"MAIL FROM:<{path}>"), 250, path)
            client.ask("RSET")

    def test_path_too_long(self):
        """RFC 5321 §4.5.3.1.9, §4.5.3.1.10: refused in good order, or taken"""
        client = self.client()
        for path in ("l" * 65 + "@sekolah.example", "l" * 400 + "@sekolah.example", "a@" + "d" * 64 + ".example",
                     "a@" + ".".join(["d" * 60] * 6)):
            self.assertIn(client.code(f"MAIL FROM:<{path}>"), (250, 500, 501, 553), path)
            client.ask("RSET")

    def test_100_recipients(self):
        """RFC 5321 §4.5.3.1.8: 100 recipients at least"""
        client = self.client()
        client.send(OK_MAIL + OK_RCPT * 100)
        self.in_order(client, *[250] * 101)

    def test_too_many_recipients(self):
        """RFC 5321 §4.5.3.1.10: 452 for those too many; the others get the message"""
        client = self.client()
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        accepted = 0
        while accepted < 1500 and (code := client.code(OK_RCPT.strip())) == 250:
            accepted += 1
        self.assertGreaterEqual(accepted, 100)
        if accepted < 1500:
            self.assertEqual(code, 452)
        message = letter("many", b"x\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        wait_for(lambda: any(found.endswith(message) for found in self.target.stored(BUDI)), "the message")

    def test_hops(self):
        """RFC 5321 §6.3: up to 100 Received fields are no loop"""
        hop = "Received: from a.example by b.example; Mon, 2 Mar 2026 09:00:00 +0700\r\n"
        client = self.client()
        client.envelope()
        message = letter("far travelled", b"x\r\n", more=hop * 95)
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    def test_loop(self):
        """RFC 5321 §6.3: a message that has been everywhere is refused for good"""
        hop = "Received: from a.example by b.example; Mon, 2 Mar 2026 09:00:00 +0700\r\n"
        client = self.client()
        client.envelope()
        self.assertEqual(client.content(stuffed(letter("in a loop", b"x\r\n", more=hop * 200))) // 100, 5)
        client.envelope()

    # --- RFC 1870: SIZE ------------------------------------------------------------------------------------

    @offered("SIZE")
    def test_size_declared(self):
        """RFC 1870 §3, §6: SIZE=n is taken up to the limit, refused with 552 beyond it"""
        client = self.client()
        self.matches(client.features["SIZE"], r"^\d{0,20}$")
        self.assertEqual(client.code(f"MAIL FROM:<{SITI}> SIZE=1000"), 250)
        client.ask("RSET")
        self.assertEqual(client.code(f"MAIL FROM:<{SITI}> size=0"), 250)
        client.ask("RSET")
        if limit := int(client.features["SIZE"] or 0):
            self.assertEqual(client.code(f"MAIL FROM:<{SITI}> SIZE={limit}"), 250)
            client.ask("RSET")
            for size in (limit + 1, 10 ** 17, 10 ** 19, 10 ** 20 - 1):
                self.assertEqual(client.code(f"MAIL FROM:<{SITI}> SIZE={size}"), 552, size)

    @offered("SIZE")
    def test_size_syntax(self):
        """RFC 1870 §3: digits only, 20 at most, once"""
        client = self.client()
        for words in ("SIZE=", "SIZE=abc", "SIZE=-1", "SIZE=12x", "SIZE", "SIZE=" + "1" * 21):
            self.assertIn(client.code(f"MAIL FROM:<{SITI}> {words}"), (501, 552, 555), words)
        client.envelope()

    @offered("SIZE")
    def test_size_exceeded(self):
        """RFC 1870 §6.3: 552 when the message itself is too large; the session goes on"""
        client = self.client()
        limit = int(client.features["SIZE"] or 0)
        if not 0 < limit <= 60_000_000:
            self.skipTest("no limit that can be reached here")
        client.envelope()
        self.assertEqual(client.code("DATA"), 354)
        block = (b"x" * 998 + b"\r\n") * 1000
        for _ in range(limit // len(block) + 1):
            client.send(block)
        client.send(b".\r\n")
        self.assertEqual(client.reply()[0], 552)
        self.nothing_came(b"x" * 900)
        client.envelope()

    # --- RFC 2920: PIPELINING ------------------------------------------------------------------------------

    @offered("PIPELINING")
    def test_pipelined_envelope(self):
        """RFC 2920 §3.2: a reply for every command, in their order"""
        client = self.client()
        client.send(f"RSET\r\n{OK_MAIL}RCPT TO:<nobody@kantor.example>\r\n{OK_RCPT}DATA\r\n")
        self.in_order(client, 250, 250, 550, 250, 354)
        message = letter("pipelined", b"x\r\n")
        client.send(stuffed(message) + b"NOOP\r\n" + OK_MAIL.encode() + b"RSET\r\nQUIT\r\n")
        self.in_order(client, 250, 250, 250, 250, 221)
        self.arrives(message)

    @offered("PIPELINING")
    def test_pipelined_data_without_recipients(self):
        """RFC 2920 §3.1, §3.2: DATA after refused recipients; a client that got 354 all the same sends a dot"""
        client = self.client()
        client.send(OK_MAIL + "RCPT TO:<nobody@kantor.example>\r\nDATA\r\n")
        self.in_order(client, 250, 550)
        code = client.reply()[0]
        self.assertIn(code, (354, 503, 554))
        if code == 354:
            client.send(".\r\n")
            self.assertEqual(client.reply()[0] // 100, 5)
        self.still_there(client)

    @offered("PIPELINING")
    def test_pipelined_a_thousand(self):
        """RFC 2920 §3.2: what was sent ahead is never thrown away"""
        client = self.client()
        client.send("NOOP\r\n" * 1000)
        self.in_order(client, *[250] * 1000)
        self.still_there(client)

    @offered("PIPELINING")
    def test_pipelined_messages(self):
        """RFC 2920 §3.1: the next message right after the end of the last"""
        client = self.client()
        client.send(OK_MAIL + OK_RCPT + "DATA\r\n")
        self.in_order(client, 250, 250, 354)
        messages = [letter("chain", b"x\r\n") for _ in range(4)]
        for message in messages:
            client.send(stuffed(message) + (OK_MAIL + OK_RCPT + "DATA\r\n").encode())
            self.in_order(client, 250, 250, 250, 354)
        for message in messages:
            self.arrives(message)

    def test_byte_by_byte(self):
        """RFC 5321 §2.3.8: lines, not segments, make commands"""
        client = self.client(greet=None)
        message = letter("bytewise", b".\r\nx\r\n")
        for piece, code in ((b"EHLO client.example\r\n", 250), (OK_MAIL.encode(), 250), (OK_RCPT.encode(), 250),
                            (b"DATA\r\n", 354), (stuffed(message), 250), (b"QUIT\r\n", 221)):
            client.send_bytewise(piece)
            self.in_order(client, code)
        self.arrives(message)

    # --- RFC 3030: CHUNKING --------------------------------------------------------------------------------

    def chunk(self, client, data, last=False):
        client.send(f"BDAT {len(data)}{' LAST' if last else ''}\r\n".encode() + data)
        return client.reply()[0]

    @offered("CHUNKING")
    def test_bdat(self):
        """RFC 3030 §2: chunks of any size, dots as they are"""
        message = letter("chunks", b".\r\n..\r\n.x\r\n\r\n.\r\n")
        for size in (len(message), 1, 7, 64):
            self.target.empty()
            client = self.client()
            client.envelope()
            pieces = [message[at:at + size] for at in range(0, len(message), size)]
            for piece in pieces[:-1]:
                self.assertEqual(self.chunk(client, piece), 250)
            self.assertEqual(self.chunk(client, pieces[-1], True), 250)
            self.arrives(message)

    @offered("CHUNKING")
    def test_bdat_empty_last(self):
        """RFC 3030 §2: BDAT 0 LAST ends the message"""
        client = self.client()
        client.envelope()
        message = letter("empty last", b"x\r\n")
        self.assertEqual(self.chunk(client, message), 250)
        self.assertEqual(self.chunk(client, b"", True), 250)
        self.arrives(message)
        self.assertEqual(client.code(OK_RCPT.strip()), 503)

    @offered("CHUNKING", "PIPELINING")
    def test_bdat_pipelined(self):
        """RFC 3030 §4.2: chunks without waiting"""
        client = self.client()
        message = letter("flow", b"x\r\n")
        half = len(message) // 2
        client.send((OK_MAIL + OK_RCPT + f"BDAT {half}\r\n").encode() + message[:half] +
                    f"BDAT {len(message) - half} LAST\r\n".encode() + message[half:] + b"NOOP\r\n")
        self.in_order(client, 250, 250, 250, 250, 250)
        self.arrives(message)

    @offered("CHUNKING")
    def test_bdat_out_of_order(self):
        """RFC 3030 §2: 503 without recipients, and the octets are swallowed all the same"""
        client = self.client()
        trap = b"QUIT\r\nQUIT\r\n"
        self.assertIn(self.chunk(client, trap), (503, 554))
        self.still_there(client)
        self.assertEqual(client.code("RSET"), 250)
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        self.assertIn(self.chunk(client, trap, True), (503, 554))
        self.still_there(client)

    @offered("CHUNKING")
    def test_bdat_and_data_do_not_mix(self):
        """RFC 3030 §2: DATA after BDAT gets 503; RSET gives the chunks up"""
        client = self.client()
        client.envelope()
        self.assertEqual(self.chunk(client, b"Subject: half\r\n"), 250)
        self.assertEqual(client.code("DATA"), 503)
        self.assertEqual(client.code("RSET"), 250)
        self.nothing_came(b"Subject: half")

    @offered("CHUNKING")
    def test_bdat_syntax(self):
        """RFC 3030 §2: 501 for what is no size"""
        client = self.client()
        for command in ("BDAT", "BDAT x", "BDAT -1", "BDAT 1x"):
            self.assertEqual(client.code(command), 501, command)
        self.still_there(client)

    @offered("BINARYMIME", "CHUNKING")
    def test_binarymime(self):
        """RFC 3030 §3: BINARYMIME cannot go with DATA"""
        client = self.client()
        client.envelope(mail=" BODY=BINARYMIME")
        self.assertEqual(client.code("DATA"), 503)

    # --- RFC 2034: ENHANCEDSTATUSCODES ---------------------------------------------------------------------

    @offered("ENHANCEDSTATUSCODES")
    def test_enhanced_codes(self):
        """RFC 2034 §3, §4: in every line of 2yz, 4yz, 5yz but the greeting's and EHLO's, with the same class"""
        client = self.client()
        for command in ("NOOP", "RSET", "VRFY budi", "EXPN budi", "XYZZY", "DATA", "MAIL", OK_MAIL.strip(), "RCPT",
                        OK_MAIL.strip(), "RCPT TO:<nobody@kantor.example>", f"RCPT TO:<{FOREIGN}>", OK_RCPT.strip(),
                        "RSET now", "DATA", "QUIT"):
            code, texts = client.ask(command)
            if code == 354:
                client.send(b".\r\n")
                code, texts = client.reply()
            for text in texts:
                self.matches(text, rf"^{code // 100}\.\d{{1,3}}\.\d{{1,3}}( |$)")

    @offered("ENHANCEDSTATUSCODES")
    def test_enhanced_codes_mean_what_they_say(self):
        """RFC 3463 §3: the codes for the common cases"""
        client = self.client()
        self.matches(client.ask("XYZZY")[1][0], r"^5\.5\.[12] ")
        self.matches(client.ask("DATA")[1][0], r"^5\.5\.1 ")
        self.matches(client.ask(OK_MAIL.strip())[1][0], r"^2\.(1\.0|0\.0|5\.0) ")
        self.matches(client.ask("RCPT TO:<nobody@kantor.example>")[1][0], r"^5\.1\.1 ")
        self.matches(client.ask(f"RCPT TO:<{FOREIGN}>")[1][0], r"^5\.7\.1 ")

    # --- RFC 3461: DSN -------------------------------------------------------------------------------------

    @offered("DSN")
    def test_dsn_parameters(self):
        """RFC 3461 §4: RET, ENVID, NOTIFY, ORCPT are taken"""
        client = self.client()
        client.envelope(mail=" RET=HDRS ENVID=QQ+2B314159", rcpt=f" NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;{BUDI}")
        self.assertEqual(client.code(f"RCPT TO:<{SITI}> notify=never"), 250)
        self.assertEqual(client.content(stuffed(letter("dsn", b"x\r\n"))), 250)
        client.envelope(mail=" RET=FULL", rcpt=" NOTIFY=NEVER")

    @offered("DSN")
    def test_dsn_syntax(self):
        """RFC 3461 §4.1 to §4.4: 501 for wrong values"""
        client = self.client()
        for words in ("RET=", "RET=SOME", "ENVID=", "ENVID=a+zz", "ENVID=" + "x" * 101):
            self.assertEqual(client.code(f"MAIL FROM:<{SITI}> {words}"), 501, words)
            client.ask("RSET")
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        for words in ("NOTIFY=", "NOTIFY=SOMETIMES", "NOTIFY=NEVER,SUCCESS", "NOTIFY=SUCCESS,", "ORCPT=", "ORCPT=nothing",
                      "ORCPT=rfc822;a+zz"):
            self.assertEqual(client.code(f"RCPT TO:<{BUDI}> {words}"), 501, words)

    @offered("DSN")
    def test_dsn_parameters_once(self):
        """RFC 3461 §4: each parameter at most once"""
        client = self.client()
        self.assertEqual(client.code(f"MAIL FROM:<{SITI}> RET=FULL RET=HDRS"), 501)
        self.assertEqual(client.code(f"MAIL FROM:<{SITI}> ENVID=a ENVID=b"), 501)
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        self.assertEqual(client.code(f"RCPT TO:<{BUDI}> NOTIFY=NEVER NOTIFY=DELAY"), 501)

    # --- RFC 6152: 8BITMIME --------------------------------------------------------------------------------

    @offered("8BITMIME")
    def test_8bitmime(self):
        """RFC 6152 §3: BODY=7BIT and BODY=8BITMIME; eight bits stay as they are"""
        client = self.client()
        client.envelope(mail=" BODY=7BIT")
        client.ask("RSET")
        client.envelope(mail=" body=8bitmime")
        message = letter("eight", "énjing 日本\r\n".encode() + bytes(range(128, 256)) + b"\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)

    @offered("8BITMIME")
    def test_8bitmime_syntax(self):
        """RFC 6152 §2: only 7BIT and 8BITMIME"""
        client = self.client()
        for words in ("BODY=", "BODY=9BIT", "BODY"):
            self.assertIn(client.code(f"MAIL FROM:<{SITI}> {words}"), (501, 504, 555), words)

    # --- RFC 6531: SMTPUTF8 --------------------------------------------------------------------------------

    @offered("SMTPUTF8")
    def test_smtputf8(self):
        """RFC 6531 §3.1, §3.4: international addresses with SMTPUTF8; 8BITMIME is offered too"""
        client = self.client()
        self.assertIn("8BITMIME", client.features)
        client.envelope(sender="énjing@sekolah.example", mail=" SMTPUTF8")
        message = letter("utf8", b"x\r\n", sender="énjing@sekolah.example")
        self.assertEqual(client.content(stuffed(message)), 250)

    @offered("SMTPUTF8")
    def test_smtputf8_arrives(self):
        """RFC 6531 §3.2, §4.3: delivered as it is, and Received says UTF8SMTP"""
        client = self.client()
        client.envelope(sender="énjing@sekolah.example", mail=" SMTPUTF8")
        message = letter("utf8", b"x\r\n", sender="énjing@sekolah.example", more="Subject: 日本\r\n")
        self.assertEqual(client.content(stuffed(message)), 250)
        self.matches(self.arrives(message).decode(), r"\bwith UTF8SMTP\b")

    @offered("SMTPUTF8")
    def test_smtputf8_must_be_said(self):
        """RFC 6531 §3.4, §3.5: no international address without SMTPUTF8: 550 or 553"""
        client = self.client()
        self.assertIn(client.code("MAIL FROM:<énjing@sekolah.example>"), (501, 550, 553))
        client.ask("RSET")
        self.assertEqual(client.code(OK_MAIL.strip()), 250)
        self.assertIn(client.code("RCPT TO:<énjing@kantor.example>"), (501, 550, 553))

    @offered("SMTPUTF8")
    def test_smtputf8_syntax(self):
        """RFC 6531 §3.1, §3.3: SMTPUTF8 has no value; addresses are UTF-8"""
        client = self.client()
        self.assertEqual(client.code(f"MAIL FROM:<{SITI}> SMTPUTF8=yes"), 501)
        self.assertIn(client.code(b"MAIL FROM:<a\xff\xfe@sekolah.example> SMTPUTF8"), (501, 550, 553))

    # --- RFC 4954: AUTH; RFC 6409: submission --------------------------------------------------------------

    def authenticated(self, client):
        client.envelope()

    @offered("AUTH PLAIN")
    def test_auth_plain(self):
        """RFC 4954 §4: with and without an initial response"""
        secret = plain(SITI, PASSWORDS[SITI])
        client = self.client(submission=True)
        self.assertEqual(client.code(f"AUTH PLAIN {secret}"), 235)
        self.authenticated(client)
        client = self.client(submission=True)
        code, texts = client.ask("auth plain")
        self.assertEqual((code, texts[0].strip()), (334, ""))
        self.assertEqual(client.code(secret), 235)
        self.authenticated(client)

    @offered("AUTH LOGIN")
    def test_auth_login(self):
        """draft-murchison-sasl-login: two questions, or one after an initial response"""
        client = self.client(submission=True)
        self.assertEqual(client.ask("AUTH LOGIN"), (334, [encode("Username:")]))
        self.assertEqual(client.ask(encode(SITI)), (334, [encode("Password:")]))
        self.assertEqual(client.code(encode(PASSWORDS[SITI])), 235)
        self.authenticated(client)
        client = self.client(submission=True)
        self.assertEqual(client.ask(f"AUTH LOGIN {encode(SITI)}"), (334, [encode("Password:")]))
        self.assertEqual(client.code(encode(PASSWORDS[SITI])), 235)

    @offered("AUTH CRAM-MD5")
    def test_auth_cram_md5(self):
        """RFC 2195 §2: a challenge that is a message id, and a new one each time"""
        seen = set()
        for password, expected in ((PASSWORDS[SITI], 235), ("wrong", 535)):
            client = self.client(submission=True)
            code, texts = client.ask("AUTH CRAM-MD5")
            self.assertEqual(code, 334)
            self.matches(base64.b64decode(texts[0]).decode(), r"^<[^<>@]+@[^<>@]+>$")
            seen.add(texts[0])
            self.assertEqual(client.code(cram_md5(texts[0], SITI, password)), expected)
        self.assertEqual(len(seen), 2)

    @offered("AUTH SCRAM-SHA-256")
    def test_auth_scram(self):
        """RFC 5802 §3, §5, RFC 7677: both sides prove that they know the password"""
        client = self.client(submission=True)
        scram = Scram(SITI, PASSWORDS[SITI])
        code, texts = client.ask(f"AUTH SCRAM-SHA-256 {scram.first()}")
        self.assertEqual(code, 334)
        code, texts = client.ask(scram.final(texts[0]))
        self.assertEqual(code, 334)
        scram.verify(texts[0])
        self.assertEqual(client.code(""), 235)
        self.authenticated(client)

    @offered("AUTH SCRAM-SHA-256")
    def test_auth_scram_wrong(self):
        """RFC 5802 §5.1: a wrong password, an unknown user, a torn message: 535 or 501, never more"""
        for user, password in ((SITI, "wrong"), ("nobody@kantor.example", "x")):
            client = self.client(submission=True)
            scram = Scram(user, password)
            code, texts = client.ask(f"AUTH SCRAM-SHA-256 {scram.first()}")
            if code == 334:
                code = client.code(scram.final(texts[0]))
            self.assertEqual(code, 535)
            self.still_there(client)
        for torn in ("n,,", "y", "n,,r=abc", "n,,n=siti", "x" * 50):
            client = self.client(submission=True)
            self.assertIn(client.code(f"AUTH SCRAM-SHA-256 {encode(torn)}"), (501, 535), torn)

    @offered("AUTH PLAIN")
    def test_auth_wrong_password(self):
        """RFC 4954 §4, §6: 535 5.7.8; unknown users look the same; another try is possible"""
        client = self.client(submission=True)
        wrong = client.ask(f"AUTH PLAIN {plain(SITI, 'wrong')}")
        unknown = client.ask(f"AUTH PLAIN {plain('nobody@kantor.example', 'wrong')}")
        self.assertEqual(wrong[0], 535)
        self.assertEqual(unknown[0], 535)
        self.matches(wrong[1][0], r"^5\.7\.8 ")
        self.assertEqual(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI])}"), 235)

    @offered("AUTH PLAIN")
    def test_auth_cancel(self):
        """RFC 4954 §4: * cancels, 501"""
        client = self.client(submission=True)
        self.assertEqual(client.code("AUTH PLAIN"), 334)
        self.assertEqual(client.code("*"), 501)
        self.still_there(client)

    @offered("AUTH PLAIN")
    def test_auth_not_base64(self):
        """RFC 4954 §4: 501 for what is not base64"""
        client = self.client(submission=True)
        self.assertEqual(client.code("AUTH PLAIN"), 334)
        self.assertEqual(client.code("not base64!"), 501)
        self.assertEqual(client.code("AUTH PLAIN %%%"), 501)
        self.assertEqual(client.code("AUTH PLAIN AAA"), 501)
        self.still_there(client)

    @offered("AUTH PLAIN")
    def test_auth_empty_initial_response(self):
        """RFC 4954 §4: = is an initial response of no octets, which PLAIN cannot use"""
        self.assertIn(self.client(submission=True).code("AUTH PLAIN ="), (501, 535))

    @offered("AUTH PLAIN")
    def test_auth_unknown_mechanism(self):
        """RFC 4954 §4: 504"""
        client = self.client(submission=True)
        self.assertEqual(client.code("AUTH XYZZY"), 504)
        self.assertEqual(client.code("AUTH"), 501)

    @offered("AUTH PLAIN")
    def test_auth_once(self):
        """RFC 4954 §4: 503 after a login"""
        client = self.client(login=True)
        self.assertEqual(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI])}"), 503)

    @offered("AUTH PLAIN")
    def test_auth_not_in_a_transaction(self):
        """RFC 4954 §4: 503 during a mail transaction"""
        client = self.client(submission=True)
        if client.code(OK_MAIL.strip()) != 250:
            self.skipTest("there is no transaction without a login")
        self.assertEqual(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI])}"), 503)

    @offered("AUTH PLAIN")
    def test_auth_not_before_ehlo(self):
        """RFC 4954 §4: AUTH is an extension, so EHLO comes first"""
        client = self.client(greet=None, submission=True)
        self.assertIn(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI])}"), (502, 503))

    @offered("AUTH PLAIN")
    def test_auth_long_response(self):
        """RFC 4954 §4: responses up to 12288 octets, and no more breaks than 500 or 501 beyond"""
        client = self.client(submission=True)
        self.assertEqual(client.code("AUTH PLAIN"), 334)
        self.assertIn(client.code(encode("\0" + "a" * 9000 + "\0b")), (501, 535))
        self.still_there(client)
        self.assertEqual(client.code("AUTH PLAIN"), 334)
        self.assertIn(client.code("A" * 20_000), (500, 501, 535))

    @offered("AUTH PLAIN")
    def test_auth_as_another(self):
        """RFC 4616 §2: nobody may act as another; acting as oneself is fine"""
        client = self.client(submission=True)
        self.assertEqual(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI], BUDI)}"), 535)
        self.assertEqual(client.code(f"AUTH PLAIN {plain(SITI, PASSWORDS[SITI], SITI)}"), 235)

    @offered("AUTH PLAIN")
    def test_auth_parameter(self):
        """RFC 4954 §5: AUTH= on MAIL, xtext or <>"""
        client = self.client(login=True)
        for value, code in (("<>", 250), (SITI, 250), ("siti+40kantor.example", 250), ("a+zz", 501), ("", 501)):
            self.assertEqual(client.code(f"MAIL FROM:<{SITI}> AUTH={value}"), code, value)
            client.ask("RSET")

    @offered("AUTH PLAIN")
    def test_auth_survives_reset(self):
        """RFC 4954 §4: RSET and another EHLO do not undo a login"""
        client = self.client(login=True)
        self.assertEqual(client.code("RSET"), 250)
        self.assertEqual(client.code("EHLO client.example"), 250)
        client.envelope()

    @offered("AUTH PLAIN")
    def test_submission_needs_a_login(self):
        """RFC 4954 §6, RFC 6409 §4.3: 530 before MAIL without it"""
        self.assertEqual(self.client(submission=True).code(OK_MAIL.strip()), 530)

    @offered("AUTH PLAIN")
    def test_submission_of_ones_own_address(self):
        """RFC 6409 §6.1: the sender must belong to the login"""
        client = self.client(login=True)
        codes = (client.code(f"MAIL FROM:<{BUDI}>"), client.code(OK_RCPT.strip()))
        self.assertIn(next(code for code in codes if code != 250), (550, 553))

    @offered("AUTH PLAIN")
    def test_submission_completes_the_header(self):
        """RFC 6409 §8.2, §8.3, RFC 3848: Date and Message-ID are added; with ESMTPA"""
        client = self.client(login=True)
        client.envelope()
        body = f"\r\n\r\nwithout a date {next(NUMBERS)}\r\n".encode()
        self.assertEqual(client.content(f"From: {SITI}\r\nSubject: bare".encode() + body + b".\r\n"), 250)
        stored = self.arrives(body)
        head = stored.decode().partition("\r\n\r\n")[0]
        self.matches(head, r"\r\nDate: [A-Z][a-z]{2}, +\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")
        self.matches(head, r"\r\nMessage-I[Dd]: <[^<>@\s]+@[^<>@\s]+>(\r\n|$)")
        self.matches(head, r"\bwith ESMTPA\b")

    @offered("AUTH PLAIN")
    def test_submission_leaves_a_whole_header_alone(self):
        """RFC 6409 §8: what is there stays"""
        client = self.client(login=True)
        client.envelope()
        message = letter("whole", b"x\r\n", sender=SITI)
        self.assertEqual(client.content(stuffed(message)), 250)
        self.arrives(message)


class OfPostfix(SmtpBattery):
    DIFFERS = {
        "test_auth_not_base64": "535 for what is not base64",
        "test_auth_not_before_ehlo": "AUTH is taken before EHLO",
        "test_auth_parameter": "the value of AUTH= is not looked at",
        "test_auth_unknown_mechanism": "535 for a mechanism that is not there",
        "test_bdat_syntax": "521, and the connection is closed",
        "test_dsn_syntax": "ENVID may be longer than 100 octets",
        "test_expn": "500: not known",
        "test_help": "500: not known",
        "test_hops": "50 Received fields are a loop",
        "test_no_parameters": "QUIT takes parameters",
        "test_only_crlf_ends_a_command": "a bare LF ends a command",
        "test_smtputf8_must_be_said": "international addresses are taken without SMTPUTF8",
        "test_smtputf8_syntax": "555 for a value",
        "test_submission_needs_a_login": "refused at RCPT",
        "test_syntax_of_mail": "empty atoms are taken",
    }
    UNASKED = {"test_smtputf8_arrives": "Dovecot's LMTP does not take SMTPUTF8"}


class OfOurs(SmtpBattery):
    """Nothing that differs."""


main_of(OfPostfix, OfOurs)
