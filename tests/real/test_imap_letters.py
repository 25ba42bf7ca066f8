#!/usr/bin/env python3
"""What a real Dovecot and ours tell of the same awkward letters: test_imap_letters.py MAILWALK [unittest's arguments]

Both get the letters by APPEND; then ENVELOPE, BODYSTRUCTURE, sections, BINARY, SEARCH, SORT and THREAD must be the
same, but for what is listed here with its reason. A difference that is listed and is none any more fails, too.
"""
import os
import random
import sys
import unittest
from pathlib import Path

from awkward_letters import LETTERS
from battery_imap_wire import Client, Plus
from serve import Serve
from servers import RealServers
from tools import SITI, main

ITEMS = ("ENVELOPE", "BODY", "BODYSTRUCTURE", "RFC822.SIZE", "RFC822.HEADER", "BODY.PEEK[]", "BODY.PEEK[TEXT]",
         "BODY.PEEK[1]", "BODY.PEEK[1.MIME]", "BODY.PEEK[1.HEADER]", "BODY.PEEK[1.TEXT]", "BODY.PEEK[1.1]",
         "BODY.PEEK[1.1.1]", "BODY.PEEK[2]", "BODY.PEEK[2.MIME]", "BODY.PEEK[2.HEADER]", "BODY.PEEK[2.TEXT]",
         "BODY.PEEK[2.1]", "BODY.PEEK[2.1.MIME]", "BODY.PEEK[2.2]", "BODY.PEEK[3]", "BODY.PEEK[9]", "BODY.PEEK[]<10.20>",
         "BODY.PEEK[1]<3.5>", "BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]", "BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)]",
         "BINARY.PEEK[1]", "BINARY.SIZE[1]", "BINARY.PEEK[2]", "BINARY.PEEK[1]<1.3>")

SEARCHES = ("SUBJECT hello", 'SUBJECT ""', "FROM ani", "TO budi", "CC siti", "BCC dewi", 'HEADER X-Odd ""',
            "HEADER X-Odd yes", "BODY hello", "TEXT hello", "BODY base64text", "TEXT inner", "BODY quoted=3D",
            "SENTON 2-Mar-2026", "SENTBEFORE 2-Mar-2026", "SENTSINCE 3-Mar-2026", "BEFORE 10-Feb-2026", "LARGER 500",
            "SMALLER 100", "OR SUBJECT hello FROM budi", "NOT (TEXT hello)", "SUBJECT café", "BODY CAFÉ",
            "FROM andré", "FROM ANDRE", "BODY привет", "TEXT HELLO", 'BODY "two words"',
            "BODY inner", "TEXT html", "TEXT epilogue", "TEXT preamble", "FROM ani@c.example", "TO budi@kantor.example", "TO friends")
SORTS = ("SUBJECT", "DATE", "FROM", "TO", "CC", "DISPLAYFROM", "DISPLAYTO", "REVERSE SIZE", "ARRIVAL", "REVERSE SUBJECT DATE")
THREADS = ("REFERENCES", "ORDEREDSUBJECT")

# Where the two differ: letters (or searches and orders), items, why.
STRUCTURE = ("BODY", "BODYSTRUCTURE")
EVERYTHING_OF_1 = (*STRUCTURE, "BODY.PEEK[1]", "BODY.PEEK[1.MIME]", "BODY.PEEK[1]<3.5>", "BINARY.PEEK[1]",
                   "BINARY.SIZE[1]", "BINARY.PEEK[1]<1.3>")
DIFFERS = (
    (("alternative", "two parts", "signed", "no last delimiter", "blanks behind delimiters"),
     ("BODY.PEEK[1.1]", "BODY.PEEK[2.1]", "BODY.PEEK[2.1.MIME]"),
     "RFC 3501 §6.4.5: only a message has a part 1 of its own; Dovecot gives any part one"),
    (("more behind a boundary", "message inside", "multipart in a message"), ("BODY.PEEK[1.1]",), "the same"),
    (("nested", "outer ends inner", "boundary is a prefix", "boundary has a prefix", "the same boundary"),
     ("BODY.PEEK[2.1]", "BODY.PEEK[2.1.MIME]", "BODY.PEEK[1.1.1]"), "the same"),
    (("message cut by a delimiter",), ("BODY.PEEK[2.1]", "BODY.PEEK[2.1.MIME]"), "the same"),
    (("html", "two parts", "empty part", "part without a blank line", "cut in a header"), STRUCTURE,
     "RFC 2046 §4.1.2: US-ASCII is what plain text is; Dovecot tells it of all text"),
    (("one language",), ("BODYSTRUCTURE",),
     "Dovecot reads no Content-* fields of a letter that has neither MIME-Version nor Content-Type"),
    (("unknown encoding", "base64 without padding"), STRUCTURE, "the same"),
    (("base64 without padding",), ("BINARY.PEEK[1]", "BINARY.SIZE[1]", "BINARY.PEEK[1]<1.3>"),
     "what can be read of damaged base64 is told; Dovecot closes the connection"),
    (("no boundary",), EVERYTHING_OF_1,
     "RFC 2045 §5.2: a Content-Type that is wrong means plain text; with Dovecot the text cannot be reached"),
    (("broken type",), STRUCTURE, "the same; Dovecot tells an empty subtype"),
    (("unquoted name",), STRUCTURE, "a name with blanks that should be quoted is told whole"),
    (("parameters in pieces",), STRUCTURE, "RFC 2231 pieces are left to the client, as RFC 9051 §7.5.2 has them"),
    (("message cut by a delimiter",), (*STRUCTURE, "BODY.PEEK[1]", "BINARY.PEEK[1]", "BINARY.SIZE[1]"),
     "RFC 2046 §5.1.1: the line break before a delimiter belongs to the delimiter"),
    (("no blank line",), ("BODY.PEEK[HEADER.FIELDS (SUBJECT FROM)]",),
     "RFC 3501 §6.4.5: no empty line where the letter has none"),
    (("line without colon",), ("BODY.PEEK[HEADER.FIELDS.NOT (SUBJECT)]",),
     "only fields are told, and a line without a colon is none"),
    (("folded",), ("ENVELOPE",), "RFC 5322 §2.2.3: unfolding takes the line break away and leaves the tab"),
    (("twice the same field",), ("ENVELOPE",), "of two Subjects we tell the first, Dovecot the last; there may be one"),
    (("obsolete blanks",), ("ENVELOPE",), "RFC 5322 §4.4: blanks around dots must be understood"),
    (("broken addresses", "addresses without a domain"), ("ENVELOPE",),
     "what is missing is empty; Dovecot has words for it: MISSING_DOMAIN"),
    (("SORT",), ("TO", "CC", "DISPLAYTO"), "likewise sorted as MISSING_MAILBOX and MISSING_DOMAIN"),
    (("SEARCH",), ("SENTBEFORE 2-Mar-2026",), "a letter without a Date was not sent before any day; with Dovecot in 1970"),
)
EXPECTED = {(name, item): why for names, items, why in DIFFERS for name in names for item in items}

SEED = int(os.environ.get("SEED", "1"))


def folded(value):
    """Of media types, encodings and names of parameters the case means nothing."""
    if isinstance(value, list):
        return [folded(one) for one in value]
    return value.lower() if isinstance(value, bytes) else value


def octets(value):
    """A part that is not there is NIL with us and empty with Dovecot; the RFCs do not say."""
    return b"" if value is None else value


class Letters(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.real = RealServers(postfix=False)
        cls.addClassCleanup(cls.real.close)
        cls.ours = Serve(Path(sys.argv[1]), host="mx.kantor.example")
        cls.addClassCleanup(cls.ours.close)
        cls.clients = [cls.client(cls.real.imap), cls.client(cls.ours.imap)]
        for client in cls.clients:
            cls.fill(client, "awkward", LETTERS.values())

    @classmethod
    def client(cls, port):
        client = Client(port)
        cls.addClassCleanup(client.close)
        client.login(SITI)
        return client

    @classmethod
    def fill(cls, client, mailbox, letters):
        client.ok(f"CREATE {mailbox}")
        for day, text in enumerate(letters, 1):
            client.ok(f'APPEND {mailbox} "{day % 28 + 1:02}-Feb-2026 10:00:00 +0000" ', Plus(text))
        client.ok(f"SELECT {mailbox}")

    def setUp(self):
        for client in self.clients:
            client.ok("SELECT awkward")

    def value(self, which, number, item):
        client = self.clients[which]
        try:
            answer = client.ask(f"FETCH {number} ({item})")
        except AssertionError as error:
            if which or "closed the connection" not in str(error):
                raise
            self.clients[0] = self.client(self.real.imap)  # Dovecot leaves when it meets damaged base64
            self.clients[0].ok("SELECT awkward")
            return "BYE"
        if answer.status != "OK":
            return answer.status
        (name, value), = [pair for pair in answer.fetched[number].items() if pair[0] != "FLAGS"]
        if item in STRUCTURE:
            return folded(value)
        return octets(value) if "[" in item else value

    def compare(self, name, item, real, ours):
        if (name, item) in EXPECTED:
            self.assertNotEqual(real, ours, f"{name}: {item}: no longer different: {EXPECTED[name, item]}")
        else:
            self.assertEqual(real, ours, f"{name}: {item}: Dovecot first, then ours")

    def test_letters(self):
        for number, name in enumerate(LETTERS, 1):
            for item in ITEMS:
                with self.subTest(letter=name, item=item):
                    self.compare(name, item, self.value(0, number, item), self.value(1, number, item))

    def both(self, name, *parts):
        """The values of the one response of this name, from each."""
        return [client.ok(*parts).one(name).values for client in self.clients]

    def test_searches(self):
        for keys in SEARCHES:
            words, _, last = keys.rpartition(" ")
            parts = [keys] if keys.isascii() else [words + " ", Plus(last.encode())]
            with self.subTest(keys=keys):
                real, ours = self.both("SEARCH", "SEARCH CHARSET UTF-8 ", *parts)
                self.compare("SEARCH", keys, sorted(real, key=int), ours)

    def test_orders(self):
        for criteria in SORTS:
            with self.subTest(sort=criteria):
                self.compare("SORT", criteria, *self.both("SORT", f"SORT ({criteria}) UTF-8 ALL"))
        for by in THREADS:
            with self.subTest(thread=by):
                self.compare("THREAD", by, *self.both("THREAD", f"THREAD {by} UTF-8 ALL"))

    def test_random_threads(self):
        """Any references, Message-IDs twice, loops, subjects alike."""
        for seed in range(SEED, SEED + 40):
            for client in self.clients:
                self.fill(client, f"threads{seed}", random_letters(random.Random(seed)))
            for command in ("THREAD REFERENCES UTF-8 ALL", "THREAD ORDEREDSUBJECT UTF-8 ALL",
                            "SORT (SUBJECT REVERSE DATE) UTF-8 ALL", "SORT (FROM DATE) UTF-8 ALL"):
                real, ours = self.both(command.split()[0], command)
                self.assertEqual(real, ours, f"SEED={seed} repeats it: {command}")


def random_letters(dice):
    count = dice.randint(2, 14)
    ids = [f"<{number}@x.example>" for number in range(count + 3)]
    for number in range(count):
        yield "\r\n".join((
            f"Date: {dice.randint(1, 28)} Mar 2026 {dice.randint(0, 23):02}:00:00 {dice.choice(('+0000', '+0700', '-0500'))}",
            f"Message-ID: {ids[number] if dice.random() < 0.9 else dice.choice(ids)}",
            f"References: {' '.join(dice.choices(ids, k=dice.randint(1, 4)))}" if dice.random() < 0.6 else
            f"In-Reply-To: {dice.choice(ids)}" if dice.random() < 0.5 else "X-First: yes",
            f"Subject: {dice.choice(('', 'a', 'Re: a', '[x] A (fwd)', 'b', 'Re: [Fwd: b]', 'c', str(number), str(-number)))}",
            f"From: {dice.choice(('Ani <a@x>', 'b@y', '=?utf-8?q?=C3=A9?= <e@z>', 'C <A@x>'))}", "", "text", "")).encode()


if __name__ == "__main__":
    main(programs=1)
