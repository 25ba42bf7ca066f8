#!/usr/bin/env python3
"""Our SMTP and POP3 clients against a real Postfix and a real Dovecot: test_clients.py PEER."""
import sys
import time
from pathlib import Path

from servers import RealServers
from tools import ANI, BODIES, BUDI, EIGHT_BIT, PASSWORDS, SITI, RealTest, letter, main, run, wait_for

PEER = Path(sys.argv[1]).resolve()


class Clients(RealTest):
    @classmethod
    def setUpClass(cls):
        cls.real = RealServers()
        cls.addClassCleanup(cls.real.close)

    def setUp(self):
        self.real.empty()

    def peer(self, protocol, port, *words):
        """What the client told, as (news, number, text)."""
        done = self.done(run(PEER, protocol, port, "--patience", 20, *words, timeout=60))
        news = [line.split(" ", 2) for line in done.stdout.decode().splitlines()]
        return [(name, int(number), text) for name, number, text in news]

    def stored(self, address, count=1):
        return wait_for(lambda: (found := self.real.stored(address)) and len(found) >= count and found,
                        f"{count} messages in the mailbox of {address}\n{self.real.logs()}")


class Sending(Clients):
    def send(self, message, *words, port=None, to=(BUDI,), sender=ANI):
        file = self.real.folder / "message"
        file.write_bytes(message)
        return self.peer("smtp", port or self.real.smtp, "--from", sender, "--message", file,
                         *(word for address in to for word in ("--to", address)), *words)

    def outcome(self, news):
        """The last of the news; nothing but recipients before it."""
        self.assertLessEqual({name for name, _, _ in news[:-1]}, {"recipient-accepted", "recipient-refused"}, news)
        return news[-1][0]

    def arrives(self, message, news, address=BUDI):
        self.assertEqual(self.outcome(news), "message-accepted", news)
        stored = self.stored(address)
        self.assertEqual(len(stored), 1)
        self.assertTrue(stored[0].endswith(message), f"changed on the way:\n{stored[0][-3000:]}")

    def test_every_body_arrives_unchanged(self):
        for name, body in {**BODIES, "eight bit": EIGHT_BIT}.items():
            for words in ((), ("--pipelining",)):
                with self.subTest(body=name, words=words):
                    self.real.empty(BUDI)
                    message = letter(name, body)
                    self.arrives(message, self.send(message, *words))

    def test_a_server_without_extensions_is_served_all_the_same(self):
        message = letter("bare", BODIES["dots"])
        self.arrives(message, self.send(message, "--pipelining", port=self.real.bare))

    def test_a_server_without_8bitmime_gets_no_eight_bits(self):
        """RFC 6152 §3: convert or refuse. Ours refuses."""
        news = self.send(letter("bare", EIGHT_BIT), port=self.real.bare)
        self.assertEqual(self.outcome(news), "message-refused")
        self.assertRegex(news[-1][2], r"^554 5\.6\.3")

    def test_byte_by_byte(self):
        message = letter("slow", BODIES["dots"])
        self.arrives(message, self.send(message, "--pipelining", "--bytes", 1))

    def test_ten_megabytes(self):
        line = bytes(range(32, 127)) + b"\r\n"
        message = letter("big", b"." + line * (10_000_000 // len(line)))
        started = time.monotonic()
        self.arrives(message, self.send(message, "--pipelining"))
        self.assertLess(time.monotonic() - started, 30)

    def test_too_large_is_refused_before_it_is_sent(self):
        message = letter("too big", (b"x" * 998 + b"\r\n") * 52_500)
        news = self.send(message)
        self.assertEqual(self.outcome(news), "message-refused")
        self.assertRegex(news[-1][2], "^552")

    def test_recipients_are_refused_singly(self):
        to = [f"budi+{n}@kantor.example" if n % 3 else f"nobody{n}@kantor.example" for n in range(90)]
        for words in ((), ("--pipelining",)):
            with self.subTest(words=words):
                self.real.empty(BUDI)
                news = self.send(letter("many", BODIES["plain"]), *words, to=to)
                self.assertEqual(self.outcome(news), "message-accepted")
                told = {number: name for name, number, _ in news[:-1]}
                self.assertEqual(told, {n: "recipient-accepted" if n % 3 else "recipient-refused" for n in range(90)})
                self.assertTrue(all(text.startswith("550 5.1.1") for name, _, text in news
                                    if name == "recipient-refused"), news)
                self.stored(BUDI, 60)

    def test_all_recipients_refused(self):
        for words in ((), ("--pipelining",)):
            news = self.send(letter("nobody", b""), *words, to=["nobody@kantor.example", "who@elsewhere.example"])
            self.assertEqual([(name, number) for name, number, _ in news],
                             [("recipient-refused", 0), ("recipient-refused", 1)])

    def test_null_reverse_path(self):
        message = letter("bounce", BODIES["plain"])
        self.arrives(message, self.send(message, sender=""))

    def test_submission_with_login(self):
        for words in ((), ("--pipelining",)):
            self.real.empty(BUDI)
            message = letter("submitted", BODIES["plain"])
            self.arrives(message, self.send(message, "--login", ANI, "--password", PASSWORDS[ANI], *words,
                                            port=self.real.submission))

    def test_submission_with_a_wrong_password(self):
        news = self.send(letter("x", b""), "--login", ANI, "--password", "wrong", port=self.real.submission)
        self.assertEqual(self.outcome(news), "login-refused")
        self.assertRegex(news[-1][2], "^535")

    def test_submission_with_another_ones_address(self):
        news = self.send(letter("x", b"", sender=SITI), "--login", ANI, "--password", PASSWORDS[ANI],
                         port=self.real.submission, sender=SITI)
        self.assertNotEqual(self.outcome(news), "message-accepted")
        self.assertRegex(news[-1][2], "^553")


class Fetching(Clients):
    def fetch(self, mode, *words, address=BUDI, password=None):
        """The news, and the messages that were fetched."""
        folder = self.real.folder / "fetched"
        folder.mkdir(exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        news = self.peer("pop3", self.real.pop3, "--login", address, "--password", password or PASSWORDS[address],
                         "--mode", mode, "--save", folder, *words)
        files = sorted(folder.iterdir(), key=lambda file: int(file.name))
        return news, [file.read_bytes() for file in files]

    def put_all(self):
        messages = [letter(name, body) for name, body in BODIES.items()]
        messages.append(letter("big", bytes(range(32, 127)) * 9 + b"\r\n" + b".\r\n" * 200_000))
        self.real.put(BUDI, *messages)
        return messages

    def done_with(self, news):
        self.assertEqual(news[-1][0], "done", news)
        return [text for name, _, text in news if name == "fetches"]

    def test_delete_mode_fetches_all_and_empties(self):
        messages = self.put_all()
        news, fetched = self.fetch("delete")
        self.assertEqual(fetched, messages)
        self.done_with(news)
        self.assertEqual(sum(name == "deleted" for name, _, _ in news), len(messages))
        self.assertEqual(self.real.stored(BUDI), [])
        self.assertEqual(self.fetch("delete")[1], [])

    def test_keep_mode_fetches_once(self):
        messages = self.put_all()
        news, fetched = self.fetch("keep")
        self.assertEqual(fetched, messages)
        uidls = self.done_with(news)
        self.assertEqual(len(set(uidls)), len(messages))
        known = [word for uidl in uidls for word in ("--known", f"{uidl}=1")]
        news, fetched = self.fetch("keep", *known)
        self.assertEqual((fetched, self.done_with(news)), ([], []))
        self.assertEqual([text for name, _, text in news if name == "known"], uidls)
        late = letter("late", BODIES["plain"])
        self.real.put(BUDI, late)
        self.assertEqual(self.fetch("keep", *known)[1], [late])
        self.assertEqual(sorted(self.real.stored(BUDI)), sorted([*messages, late]))

    def test_delete_after_days(self):
        messages = self.put_all()
        uidls = self.done_with(self.fetch("keep")[0])
        known = [word for number, uidl in enumerate(uidls) for word in ("--known", f"{uidl}={8 if number % 2 else 6}")]
        news, fetched = self.fetch("delete-after-days", "--days", 7, *known)
        self.done_with(news)
        self.assertEqual(fetched, [])
        self.assertEqual([text for name, _, text in news if name == "deleted"], uidls[1::2])
        self.assertEqual(sorted(self.real.stored(BUDI)), sorted(messages[::2]))

    def test_empty_mailbox(self):
        for mode in ("delete", "keep", "delete-after-days"):
            self.assertEqual([name for name, _, _ in self.fetch(mode)[0]], ["done"])

    def test_wrong_password(self):
        news, _ = self.fetch("keep", password="wrong")
        self.assertEqual([name for name, _, _ in news], ["login-refused"])
        self.assertRegex(news[0][2], r"^-ERR \[AUTH\]")

    def test_no_room_leaves_the_message(self):
        messages = [letter("small", BODIES["plain"]), letter("large", b"x" * 900 + b"\r\n")]
        self.real.put(BUDI, *messages)
        news, fetched = self.fetch("delete", "--room", 600)
        self.assertEqual(fetched, messages[:1])
        self.assertEqual([number for name, number, _ in news if name == "no-room"], [len(messages[1])])
        self.assertEqual(self.real.stored(BUDI), messages[1:])

    def test_byte_by_byte(self):
        messages = [letter(name, body) for name, body in BODIES.items()]
        self.real.put(BUDI, *messages)
        self.assertEqual(self.fetch("keep", "--bytes", 1)[1], messages)


main(programs=1)
