"""Checks of letters that the server puts together from what it has (CATENATE, RFC 4469)."""
from battery import offered
from battery_imap_checks import ImapBattery
from battery_imap_wire import Plus, Sync

WHOLE = (b"From: ani@sekolah.example\r\nSubject: whole\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
         b"--x\r\n\r\nfirst part\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>second part\r\n--x--\r\n")
HEAD, BODY = WHOLE.split(b"\r\n\r\n", 1)


class Catenate(ImapBattery):
    def base(self):
        """A mailbox with one letter: client, uid, UIDVALIDITY."""
        client = self.client()
        client.ok("CREATE asal")
        uid = client.append(WHOLE, "asal")
        return client, uid, client.ok("EXAMINE asal").number("UIDVALIDITY")

    def made(self, client, *pieces):
        """What comes of these pieces: bytes are TEXT, strings URL."""
        words = ["APPEND INBOX (\\Seen) CATENATE ("]
        for piece in pieces:
            if len(words) > 1:
                words.append(" ")
            words += ["TEXT ", Plus(piece)] if isinstance(piece, bytes) else [f'URL "{piece}"']
        uid = client.ok(*words, ")").code("APPENDUID")[1]
        with self.client() as other:
            other.ok("EXAMINE INBOX")
            return other.fetch(uid, "BODY.PEEK[]", "UID FETCH")

    @offered("CATENATE")
    def test_texts(self):
        """RFC 4469 §3: literals, one after the other"""
        client, *_ = self.base()
        self.assertEqual(self.made(client, b"Subject: a\r\n", b"\r\n", b"x\r\n"), b"Subject: a\r\n\r\nx\r\n")

    @offered("CATENATE")
    def test_sections(self):
        """RFC 4469 §3, RFC 5092 §5: a letter, its header, its text, a part of it"""
        client, uid, validity = self.base()
        for section, wanted in (("", WHOLE), ("/;SECTION=HEADER", HEAD + b"\r\n\r\n"), ("/;section=text", BODY),
                                ("/;SECTION=1", b"first part"), ("/;SECTION=2.MIME", b"Content-Type: text/html\r\n\r\n"),
                                ("/;SECTION=HEADER.FIELDS%20(Subject)", b"Subject: whole\r\n\r\n")):
            for way in (f"/asal/;UID={uid}", f"/asal;UIDVALIDITY={validity}/;UID={uid}"):
                with self.subTest(section=section, way=way):
                    self.assertEqual(self.made(client, b"X: y\r\n", f"{way}{section}", b"end"), b"X: y\r\n" + wanted + b"end")

    @offered("CATENATE", "URL-PARTIAL")
    def test_partial(self):
        """RFC 5550 §5.7.1: some octets of it"""
        client, uid, _ = self.base()
        self.assertEqual(self.made(client, f"/asal/;UID={uid}/;PARTIAL=3.10"), WHOLE[3:13])
        self.assertEqual(self.made(client, b"a", f"/asal/;UID={uid}/;PARTIAL=100000.1"), b"a")
        self.assertEqual(self.made(client, f"/asal/;UID={uid}/;SECTION=1/;PARTIAL=6"), b"part")

    @offered("CATENATE")
    def test_names(self):
        """RFC 5092 §5: names are UTF-8, and what URLs cannot hold is written %XX"""
        client, uid, _ = self.base()
        client.ok("CREATE \"dua kata/&AOk-\"")
        client.ok(f"UID COPY {uid} \"dua kata/&AOk-\"")
        self.assertEqual(self.made(client, "/dua%20kata/%C3%A9/;UID=1"), WHOLE)

    @offered("CATENATE")
    def test_bad_url(self):
        """RFC 4469 §5: NO [BADURL …], and nothing is stored"""
        client, uid, validity = self.base()
        for url in ("/asal/;UID=99999", f"/nirwana/;UID={uid}", f"/asal;UIDVALIDITY={validity + 1}/;UID={uid}",
                    f"/asal/;UID={uid}/;SECTION=9", "no url at all", "", f"http://x/asal/;UID={uid}"):
            with self.subTest(url=url):
                answer = client.no("APPEND INBOX CATENATE (TEXT ", Plus(b"a: b\r\n\r\n"), f' URL "{url}" TEXT ', Plus(b"x"), ")")
                if url:
                    self.assertIsNotNone(answer.code("BADURL"), answer)
        self.assertEqual(client.status("INBOX", "MESSAGES"), {"MESSAGES": 0})

    @offered("CATENATE")
    def test_try_create(self):
        """RFC 4469 §3: the target comes first"""
        client, uid, _ = self.base()
        for pieces in ((f'URL "/asal/;UID={uid}"',), ("TEXT ", Plus(b"x")), ('URL "/asal/;UID=9999" TEXT ', Plus(b"x"))):
            self.assertIsNotNone(client.no("APPEND nirwana CATENATE (", *pieces, ")").code("TRYCREATE"))
        self.alive(client)

    @offered("CATENATE", "MULTIAPPEND")
    def test_several_letters(self):
        """RFC 4469 §3, RFC 3502: pieces and wholes in one command"""
        client, uid, _ = self.base()
        answer = client.ok("APPEND INBOX (\\Seen) CATENATE (TEXT ", Plus(b"a: b\r\n\r\n"), f' URL "/asal/;UID={uid}/;SECTION=1") ',
                           Plus(b"c: d\r\n\r\n"), " (\\Flagged) CATENATE (TEXT ", Plus(b"e: f\r\n\r\n"), ")")
        client.ok("EXAMINE INBOX")
        self.assertEqual([items["BODY[]"] for _, items in sorted(client.ok("FETCH 1:* (BODY.PEEK[])").fetched.items())],
                         [b"a: b\r\n\r\nfirst part", b"c: d\r\n\r\n", b"e: f\r\n\r\n"], answer)
        self.assertEqual(client.flags(3), {"\\Flagged"})

    @offered("CATENATE")
    def test_literals_that_wait(self):
        """RFC 4469 §3: any literal"""
        client, *_ = self.base()
        client.ok("APPEND INBOX CATENATE (TEXT ", Sync(b"a: b\r\n\r\n"), " TEXT ", Sync(b"x"), ")")
        self.assertEqual(client.status("INBOX", "MESSAGES"), {"MESSAGES": 1})

    @offered("CATENATE")
    def test_malformed(self):
        """RFC 4469 §4: BAD"""
        client, uid, _ = self.base()
        for words in ("CATENATE", "CATENATE ()", "CATENATE (FOO x)", f'CATENATE URL "/asal/;UID={uid}"', "CATENATE (TEXT abc)",
                      f'CATENATE (URL "/asal/;UID={uid}"', "CATENATE (URL)"):
            with self.subTest(words=words):
                client.bad(f"APPEND INBOX {words}")
        self.alive(client)
