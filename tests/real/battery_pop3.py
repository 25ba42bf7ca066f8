#!/usr/bin/env python3
"""Every MUST and SHOULD of the POP3 RFCs that can be seen from outside, asked of a server over a raw socket.

RFC 1939 (POP3), 2449 (CAPA, RESP-CODES), 5034 (AUTH), 3206 (AUTH-RESP-CODE), 6856 (UTF8).

    battery_pop3.py MAILWALK [real|ours] [unittest's arguments]
"""
import base64
import hashlib
import itertools
import re

from battery import Battery, Scram, Wire, cram_md5, encode, offered, plain
from targets import main_of
from tools import BODIES, BUDI, EIGHT_BIT, PASSWORDS, SITI, wait_for
from tools import letter as plain_letter

PASSWORD = PASSWORDS[BUDI]
NUMBERS = itertools.count(1)


def letter(subject, body, **more):
    """No two are the same."""
    return plain_letter(f"{subject} {next(NUMBERS)}", body, **more)


class Client(Wire):
    """A connection on which every reply is held to RFC 1939 §3."""

    def __init__(self, port):
        super().__init__(port)
        self.greeting = self.reply()

    def reply(self):
        """(whether it is +OK, the text behind the indicator)"""
        line = self.line()
        match = re.fullmatch(rb"(\+OK|-ERR)(?: (.*))?", line, re.S)
        if not match or len(line) > 510:
            raise AssertionError(f"no good status line: {line!r}")
        return match[1] == b"+OK", (match[2] or b"").decode("utf-8")

    def ask(self, command):
        self.send(command + "\r\n")
        return self.reply()

    def ok(self, command):
        good, text = self.ask(command)
        if not good:
            raise AssertionError(f"{command}: -ERR {text}")
        return text

    def err(self, command):
        good, text = self.ask(command)
        if good:
            raise AssertionError(f"{command}: +OK {text}")
        return text

    def body(self):
        """The lines of a multi-line reply, dot-stuffing undone."""
        lines = []
        while (line := self.line()) != b".":
            lines.append(line[1:] if line.startswith(b".") else line)
        return lines

    def many(self, command):
        self.ok(command)
        return [line.decode() for line in self.body()]

    def message(self, command):
        self.ok(command)
        return b"".join(line + b"\r\n" for line in self.body())

    def challenge(self):
        """The server's turn within AUTH."""
        line = self.line()
        if not line.startswith(b"+ "):
            raise AssertionError(f"no challenge: {line!r}")
        return line[2:].decode()

    def login(self, user=BUDI):
        self.ok(f"USER {user}")
        self.ok(f"PASS {PASSWORDS[user]}")
        return self


class Pop3Battery(Battery):
    def offers(self):
        with Client(self.target.pop3) as client:
            lines = client.many("CAPA")
            found = dict(line.upper().partition(" ")[::2] for line in lines)
            if re.search(r"<[^<>@]+@[^<>@]+>", client.greeting[1]):
                found["APOP"] = ""
        found.update({f"SASL {mechanism}": "" for mechanism in found.get("SASL", "").split()})
        return found

    def client(self, login=True):
        client = Client(self.target.pop3)
        self.addCleanup(client.close)
        return client.login() if login else client

    def put(self, *messages):
        """Puts the messages into the mailbox and says how long they are there, in their order."""
        self.target.put(BUDI, *messages)
        return [len(self.stored_as(message)) for message in messages]

    def stored_as(self, message):
        return next(found for found in self.target.stored(BUDI) if found.endswith(message))

    def put_some(self, count=3):
        messages = [letter("one of some", b"x\r\n" * number) for number in range(count)]
        return messages, self.put(*messages)

    def left(self):
        return len(self.target.stored(BUDI))

    # --- RFC 1939 §3, §4: the session ------------------------------------------------------------------------

    def test_greeting(self):
        """RFC 1939 §4: +OK first"""
        self.assertTrue(self.client(login=False).greeting[0])

    def test_keywords_in_any_case(self):
        """RFC 1939 §3: keywords in any case"""
        client = self.client(login=False)
        client.ok(f"uSeR {BUDI}")
        client.ok(f"pass {PASSWORD}")
        client.ok("sTaT")
        client.ok("quit")

    def test_unknown_command(self):
        """RFC 1939 §3: -ERR for what is not known, in both states"""
        for command in ("XYZZY", "STATS", "HELO x"):
            client = self.client(login=False)
            client.err(command)
            client.login()
            client.err(command)
            client.ok("NOOP")
            client.ok("QUIT")

    def test_wrong_state(self):
        """RFC 1939 §3: -ERR for a command that is not of this state"""
        self.put_some(1)
        for command in ("STAT", "LIST", "RETR 1", "DELE 1", "NOOP", "RSET", "TOP 1 1", "UIDL"):
            self.client(login=False).err(command)
        client = self.client()
        for command in (f"USER {BUDI}", f"PASS {PASSWORD}"):
            client.err(command)
        client.ok("STAT")

    def test_user_needs_a_name(self):
        """RFC 1939 §7: USER and PASS want their argument"""
        client = self.client(login=False)
        client.err("USER")
        client.err(f"PASS {PASSWORD}")
        client.login()

    def test_pass_comes_after_user(self):
        """RFC 1939 §7: PASS only right after a USER that was taken"""
        client = self.client(login=False)
        client.err(f"PASS {PASSWORD}")
        client.ok(f"USER {BUDI}")
        client.err("PASS wrong")
        client.err(f"PASS {PASSWORD}")

    def test_wrong_password(self):
        """RFC 1939 §7: -ERR, and another try on the same connection"""
        client = self.client(login=False)
        client.ok(f"USER {BUDI}")
        client.err("PASS wrong")
        client.login()

    def test_a_password_may_hold_blanks(self):
        """RFC 1939 §7: blanks are part of the password, so these are wrong"""
        for password in (f"{PASSWORD} ", f"{PASSWORD} x", f" {PASSWORD}"):
            client = self.client(login=False)
            client.ok(f"USER {BUDI}")
            client.err(f"PASS {password}")

    def test_unknown_user(self):
        """RFC 1939 §13: whether a user exists is not told"""
        client = self.client(login=False)
        answers = []
        for user in (BUDI, "nobody@kantor.example"):
            good, _ = client.ask(f"USER {user}")
            answers.append((good, client.err("PASS wrong")))
        self.assertEqual(answers[0], answers[1])

    def test_quit_before_login(self):
        """RFC 1939 §4: QUIT in the AUTHORIZATION state: +OK, and the connection ends"""
        client = self.client(login=False)
        client.ok("QUIT")
        self.assertTrue(client.closed())

    def test_only_crlf_ends_a_command(self):
        """RFC 1939 §3: commands end with CRLF, not with a bare LF or CR"""
        for end in ("\n", "\r"):
            client = self.client(login=False)
            client.send(f"USER x{end}USER x\r\n")
            client.reply()
            self.assertTrue(client.silent(0.3), "two replies to one line")

    def test_line_of_255(self):
        """RFC 2449 §4: command lines of 255 octets"""
        self.client(login=False).ok("USER " + "u" * 248)

    def test_line_too_long(self):
        """RFC 1939 §3: a longer line gets one -ERR"""
        for length in (300, 5000, 50_000):
            client = self.client(login=False)
            client.err("XYZZY " + "x" * length)
            self.assertTrue(client.silent(0.1))
            client.login().ok("QUIT")

    def test_byte_by_byte(self):
        """RFC 1939 §3: lines, not segments, make commands"""
        messages, _ = self.put_some(1)
        client = self.client(login=False)
        for command in (f"USER {BUDI}", f"PASS {PASSWORD}", "STAT"):
            client.send_bytewise(f"{command}\r\n".encode())
            self.assertTrue(client.reply()[0])
        client.send_bytewise(b"RETR 1\r\n")
        self.assertTrue(client.reply()[0])
        self.assertTrue(b"".join(line + b"\r\n" for line in client.body()).endswith(messages[0]))

    # --- RFC 1939 §5: transaction ----------------------------------------------------------------------------

    def test_stat(self):
        """RFC 1939 §5: +OK, count, octets; what is marked does not count"""
        _, sizes = self.put_some()
        client = self.client()
        self.matches(client.ok("STAT"), rf"^3 {sum(sizes)}( |$)")
        client.ok("DELE 2")
        self.matches(client.ok("STAT"), rf"^2 {sizes[0] + sizes[2]}( |$)")

    def test_stat_of_an_empty_mailbox(self):
        """RFC 1939 §5: 0 0, and lists without lines"""
        client = self.client()
        self.matches(client.ok("STAT"), "^0 0( |$)")
        self.assertEqual(client.many("LIST"), [])
        client.err("RETR 1")
        client.err("LIST 1")

    def test_list(self):
        """RFC 1939 §5: number and exact size, all or one; without what is marked"""
        _, sizes = self.put_some()
        client = self.client()
        self.assertEqual(client.many("LIST"), [f"{n} {size}" for n, size in enumerate(sizes, 1)])
        self.assertEqual(client.ok("LIST 2"), f"2 {sizes[1]}")
        client.ok("DELE 2")
        self.assertEqual(client.many("LIST"), [f"1 {sizes[0]}", f"3 {sizes[2]}"])
        client.err("LIST 2")

    def test_wrong_numbers(self):
        """RFC 1939 §5: -ERR for messages that are not there"""
        self.put_some(2)
        for word in ("LIST", "RETR", "DELE", "UIDL"):
            client = self.client()
            for number in ("0", "3", "-1", "x", "1x", "99999999999999999999", "4294967297", "18446744073709551617"):
                client.err(f"{word} {number}")
            client.ok("QUIT")
        client = self.client()
        for command in ("RETR", "DELE", "TOP", "TOP 1", "TOP 3 1", "TOP 0 1", "TOP x 1", "TOP 1 -1", "TOP 1 x"):
            client.err(command)
        self.matches(client.ok("STAT"), "^2 ")

    def test_retr(self):
        """RFC 1939 §5, §3: byte for byte, dots undone, and as long as LIST said"""
        messages = [letter(name, body) for name, body in {**BODIES, "eight bit": EIGHT_BIT}.items()]
        sizes = self.put(*messages)
        client = self.client()
        for number, (message, size) in enumerate(zip(messages, sizes), 1):
            got = client.message(f"RETR {number}")
            self.assertTrue(got.endswith(message), got)
            self.assertEqual(len(got), size)
            self.assertEqual(client.ok(f"LIST {number}"), f"{number} {size}")

    def test_dele(self):
        """RFC 1939 §5: marked messages are out of reach"""
        self.put_some()
        client = self.client()
        client.ok("DELE 1")
        for command in ("DELE 1", "RETR 1", "LIST 1", "TOP 1 0", "UIDL 1"):
            client.err(command)
        client.ok("RETR 2")
        client.body()

    def test_rset(self):
        """RFC 1939 §5: all marks go; the numbers stay"""
        _, sizes = self.put_some()
        client = self.client()
        before = client.many("UIDL")
        client.ok("DELE 1")
        client.ok("DELE 3")
        client.ok("RSET")
        self.matches(client.ok("STAT"), f"^3 {sum(sizes)}")
        self.assertEqual(client.many("UIDL"), before)
        client.ok("QUIT")
        self.assertEqual(self.left(), 3)

    def test_numbers_stay(self):
        """RFC 1939 §5: a mark does not change the numbers of the others"""
        messages, _ = self.put_some()
        client = self.client()
        client.ok("DELE 1")
        self.assertTrue(client.message("RETR 2").endswith(messages[1]))

    def test_noop(self):
        """RFC 1939 §5: +OK"""
        self.client().ok("NOOP")

    def test_the_maildrop_stands_still(self):
        """RFC 1939 §4, §5: what comes during a session is not seen in it"""
        self.put_some(2)
        client = self.client()
        before = client.ok("STAT")
        self.put(letter("came later", b"x\r\n"))
        self.assertEqual(client.ok("STAT"), before)
        self.assertEqual(len(client.many("LIST")), 2)
        client.ok("QUIT")
        self.matches(self.client().ok("STAT"), "^3 ")

    # --- RFC 1939 §6: update -----------------------------------------------------------------------------------

    def test_quit_removes(self):
        """RFC 1939 §6: QUIT removes what is marked, nothing else"""
        messages, _ = self.put_some()
        client = self.client()
        client.ok("DELE 1")
        client.ok("DELE 3")
        client.ok("QUIT")
        self.assertTrue(client.closed())
        self.assertEqual(self.left(), 1)
        self.assertTrue(self.client().message("RETR 1").endswith(messages[1]))

    def test_lost_removes_nothing(self):
        """RFC 1939 §6: without QUIT nothing is removed"""
        self.put_some()
        client = self.client()
        client.ok("DELE 1")
        client.close()
        client = wait_for(self.login_if_free, "the lock is released")
        self.matches(client.ok("STAT"), "^3 ")
        self.assertEqual(self.left(), 3)

    def login_if_free(self):
        client = self.client(login=False)
        client.ok(f"USER {BUDI}")
        return client.ask(f"PASS {PASSWORD}")[0] and client

    def test_one_session_at_a_time(self):
        """RFC 1939 §4, §6, RFC 2449 §8.1.2: an exclusive lock, [IN-USE] for others, until QUIT"""
        first = self.client()
        second = self.client(login=False)
        second.ok(f"USER {BUDI}")
        text = second.err(f"PASS {PASSWORD}")
        if "RESP-CODES" in self.offers():
            self.matches(text, r"^\[IN-USE\]")
        first.ok("QUIT")
        second.login()

    # --- RFC 1939 §7: TOP, UIDL, APOP --------------------------------------------------------------------------

    def test_top(self):
        """RFC 1939 §7: header, blank line, and so many lines of the body"""
        message = letter("top", b"one\r\n.two\r\n\r\nfour\r\n")
        self.put(message)
        client = self.client()
        whole = client.message("RETR 1")
        head = whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        for lines, body in ((0, b""), (1, b"one\r\n"), (2, b"one\r\n.two\r\n"), (4, b"one\r\n.two\r\n\r\nfour\r\n"),
                            (1000, b"one\r\n.two\r\n\r\nfour\r\n")):
            self.assertEqual(client.message(f"TOP 1 {lines}"), head + body, lines)

    def test_uidl(self):
        """RFC 1939 §7: 1 to 70 characters from ! to ~, one for each message; without what is marked"""
        self.put_some()
        client = self.client()
        listed = [line.split(" ") for line in client.many("UIDL")]
        self.assertEqual([number for number, _ in listed], ["1", "2", "3"])
        self.assertEqual(len({uid for _, uid in listed}), 3)
        for number, uid in listed:
            self.matches(uid, r"^[!-~]{1,70}$")
            self.assertEqual(client.ok(f"UIDL {number}"), f"{number} {uid}")
        client.ok("DELE 2")
        self.assertEqual([line.split(" ") for line in client.many("UIDL")], [listed[0], listed[2]])

    def test_uidl_stays(self):
        """RFC 1939 §7: the same message has the same id in every session, and no id comes back"""
        self.put_some()
        client = self.client()
        first = [line.split(" ")[1] for line in client.many("UIDL")]
        client.ok("DELE 3")
        client.ok("QUIT")
        self.put(letter("new", b"x\r\n"))
        client = self.client()
        second = [line.split(" ")[1] for line in client.many("UIDL")]
        self.assertEqual(second[:2], first[:2])
        self.assertNotIn(second[2], first)

    @offered("APOP")
    def test_apop(self):
        """RFC 1939 §7: the digest of greeting and password"""
        client = self.client(login=False)
        stamp = re.search("<.*>", client.greeting[1])[0]
        client.ok(f"APOP {BUDI} {hashlib.md5((stamp + PASSWORD).encode()).hexdigest()}")
        client.ok("STAT")

    @offered("APOP")
    def test_apop_wrong(self):
        """RFC 1939 §7: -ERR for any other digest; another try is possible"""
        client = self.client(login=False)
        stamp = re.search("<.*>", client.greeting[1])[0]
        for words in (f"{BUDI} {hashlib.md5((stamp + 'x').encode()).hexdigest()}", f"{BUDI} 1234", BUDI, "",
                      f"nobody {hashlib.md5((stamp + PASSWORD).encode()).hexdigest()}"):
            client.err(f"APOP {words}".rstrip())
        client.login()

    @offered("APOP")
    def test_apop_stamp(self):
        """RFC 1939 §7: another message id in every greeting"""
        stamps = {re.search("<[!-;=?-~]+@[!-;=?-~]+>", self.client(login=False).greeting[1])[0] for _ in range(5)}
        self.assertEqual(len(stamps), 5)

    # --- RFC 2449: CAPA -----------------------------------------------------------------------------------------

    def test_capa(self):
        """RFC 2449 §5, §6: known in both states; one capability a line"""
        client = self.client(login=False)
        before = client.many("CAPA")
        client.login()
        for lines in (before, client.many("CAPA")):
            words = [line.split(" ")[0].upper() for line in lines]
            self.assertEqual(len(set(words)), len(words))
            self.assertIn("UIDL", words)
            self.assertIn("TOP", words)
            for line in lines:
                self.matches(line, r"^[!-,./0-~][!-~]*( [!-~]+)*$")

    def test_capa_means_it(self):
        """RFC 2449 §6: USER is told where USER works; EXPIRE and LOGIN-DELAY have their numbers"""
        found = self.offers()
        self.assertIn("USER", found)
        if "EXPIRE" in found:
            self.matches(found["EXPIRE"], r"^(NEVER|\d+)( USER)?$")
        if "LOGIN-DELAY" in found:
            self.matches(found["LOGIN-DELAY"], r"^\d+( USER)?$")

    @offered("PIPELINING")
    def test_pipelining(self):
        """RFC 2449 §6.6: commands ahead of their answers"""
        messages, _ = self.put_some(2)
        client = self.client(login=False)
        client.send(f"CAPA\r\nUSER {BUDI}\r\nPASS {PASSWORD}\r\nSTAT\r\nRETR 1\r\nDELE 1\r\nRETR 2\r\nNOOP\r\nQUIT\r\n")
        self.assertTrue(client.reply()[0])
        client.body()
        for number in range(8):
            good, text = client.reply()
            self.assertTrue(good, text)
            if number in (3, 5):
                got = b"".join(line + b"\r\n" for line in client.body())
                self.assertTrue(got.endswith(messages[0 if number == 3 else 1]))
        self.assertTrue(client.closed())
        self.assertEqual(self.left(), 1)

    @offered("PIPELINING")
    def test_pipelined_a_thousand(self):
        """RFC 2449 §6.6: what was sent ahead is never thrown away"""
        client = self.client()
        client.send("NOOP\r\n" * 1000)
        for _ in range(1000):
            self.assertTrue(client.reply()[0])
        self.assertTrue(client.silent(0.1))

    @offered("RESP-CODES", "AUTH-RESP-CODE")
    def test_auth_response_code(self):
        """RFC 3206 §4: [AUTH] where the password is wrong"""
        client = self.client(login=False)
        client.ok(f"USER {BUDI}")
        self.matches(client.err("PASS wrong"), r"^\[AUTH\]")

    # --- RFC 5034: AUTH -----------------------------------------------------------------------------------------

    @offered("SASL PLAIN")
    def test_auth_plain(self):
        """RFC 5034 §4: with and without an initial response"""
        secret = plain(BUDI, PASSWORD)
        client = self.client(login=False)
        client.ok(f"AUTH PLAIN {secret}")
        client.ok("STAT")
        client.ok("QUIT")
        client = self.client(login=False)
        client.send("auth plain\r\n")
        self.assertEqual(client.challenge(), "")
        client.ok(secret)
        client.ok("STAT")

    @offered("SASL LOGIN")
    def test_auth_login(self):
        """draft-murchison-sasl-login: two questions"""
        client = self.client(login=False)
        client.send("AUTH LOGIN\r\n")
        client.challenge()
        client.send(encode(BUDI) + "\r\n")
        client.challenge()
        client.ok(encode(PASSWORD))

    @offered("SASL CRAM-MD5")
    def test_auth_cram_md5(self):
        """RFC 2195 §2: a challenge that is a message id"""
        client = self.client(login=False)
        client.send("AUTH CRAM-MD5\r\n")
        challenge = client.challenge()
        self.matches(base64.b64decode(challenge).decode(), r"^<[^<>@]+@[^<>@]+>$")
        client.ok(cram_md5(challenge, BUDI, PASSWORD))
        client.ok("QUIT")
        client = self.client(login=False)
        client.send("AUTH CRAM-MD5\r\n")
        client.err(cram_md5(client.challenge(), BUDI, "wrong"))

    @offered("SASL SCRAM-SHA-256")
    def test_auth_scram(self):
        """RFC 5802 §3, §5, RFC 7677: both sides prove that they know the password"""
        client = self.client(login=False)
        scram = Scram(BUDI, PASSWORD)
        client.send(f"AUTH SCRAM-SHA-256 {scram.first()}\r\n")
        client.send(scram.final(client.challenge()) + "\r\n")
        scram.verify(client.challenge())
        client.ok("")
        client.ok("STAT")

    @offered("SASL SCRAM-SHA-256")
    def test_auth_scram_wrong(self):
        """RFC 5802 §5.1: a wrong password and a torn message get -ERR"""
        client = self.client(login=False)
        scram = Scram(BUDI, "wrong")
        client.send(f"AUTH SCRAM-SHA-256 {scram.first()}\r\n")
        client.err(scram.final(client.challenge()))
        for torn in ("n,,", "y", "n,,r=abc", "n,,n=budi", "x" * 50):
            client = self.client(login=False)
            client.err(f"AUTH SCRAM-SHA-256 {encode(torn)}")
        client.login()

    @offered("SASL PLAIN")
    def test_auth_wrong(self):
        """RFC 5034 §4: -ERR, and another try is possible"""
        for command in (f"AUTH PLAIN {plain(BUDI, 'wrong')}", f"AUTH PLAIN {plain('nobody', 'x')}", "AUTH XYZZY",
                        "AUTH PLAIN %%%", "AUTH PLAIN AAA", "AUTH PLAIN =", f"AUTH PLAIN {plain(BUDI, PASSWORD, SITI)}"):
            client = self.client(login=False)
            client.err(command)
            client.login().ok("QUIT")

    @offered("SASL PLAIN")
    def test_auth_cancel(self):
        """RFC 5034 §4: * cancels with -ERR"""
        client = self.client(login=False)
        client.send("AUTH PLAIN\r\n")
        client.challenge()
        client.err("*")
        client.login()

    @offered("SASL PLAIN")
    def test_auth_once(self):
        """RFC 5034 §4: not in the TRANSACTION state"""
        self.client().err(f"AUTH PLAIN {plain(BUDI, PASSWORD)}")

    # --- RFC 6856: UTF8 -----------------------------------------------------------------------------------------

    @offered("UTF8")
    def test_utf8(self):
        """RFC 6856 §2.1: UTF8 before the login, not after it"""
        client = self.client(login=False)
        client.ok("UTF8")
        client.login()
        client.err("UTF8")

    @offered("UTF8")
    def test_utf8_message(self):
        """RFC 6856 §2.1, §5: a header in UTF-8 as it is after UTF8; else a surrogate in ASCII, or -ERR [UTF8]"""
        message = letter("salju ❄", b"isi\r\n")
        self.put(message)
        client = self.client(login=False)
        client.ok("UTF8")
        client.login()
        self.assertTrue(client.message("RETR 1").endswith(message))
        self.assertTrue(client.message("TOP 1 0").endswith(message.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"))
        client.ok("QUIT")
        client = self.client()
        for command in ("RETR 1", "TOP 1 0"):
            good, text = client.ask(command)
            if good:
                self.assertTrue(b"\n".join(client.body()).isascii())
            elif "RESP-CODES" in self.offers():
                self.matches(text, r"^\[UTF8\]")
        number, size = client.ok("LIST 1").split()
        good, _ = client.ask("RETR 1")
        if good:
            self.assertEqual(sum(len(line) + 2 for line in client.body()), int(size))

    @offered("UTF8")
    def test_utf8_alone(self):
        """RFC 6856 §2.1: UTF8 has no parameters"""
        self.client(login=False).err("UTF8 USER")

    @offered("UTF8")
    def test_no_utf8(self):
        """RFC 6856 §2.2: what is no UTF-8 is no name and no password"""
        client = self.client(login=False)
        for word in (b"USER b\xfcdi", b"USER bud\xed\xa0\x80", b"PASS \xff"):
            client.send(word + b"\r\n")
            self.assertFalse(client.reply()[0], word)

    @offered("LANG")
    def test_lang(self):
        """RFC 6856 §3: LANG lists languages, in either state; the tag that was chosen comes first"""
        client = self.client(login=False)
        for state in ("authorization", "transaction"):
            listed = client.many("LANG")
            self.assertTrue(listed)
            for line in listed:
                tag = line.split(" ")[0]
                self.matches(tag, r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*$")
                self.matches(client.ok(f"LANG {tag}"), f"^{tag} .")
            self.matches(client.ok("LANG *"), r"^[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})* .")
            client.err("LANG xx-nowhere")
            client.err("LANG MUL")
            if state == "authorization":
                client.login()


class OfDovecot(Pop3Battery):
    DIFFERS = {
        "test_line_too_long": "the connection is closed",
        "test_one_session_at_a_time": "no lock unless pop3_lock_session is set, and then the second waits",
        "test_only_crlf_ends_a_command": "a bare LF ends a command",
        "test_user_needs_a_name": "USER alone is taken",
    }


class OfOurs(Pop3Battery):
    pass


main_of(OfDovecot, OfOurs)
