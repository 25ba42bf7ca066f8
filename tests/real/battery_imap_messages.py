"""Letters: APPEND, and FETCH of all that a letter has."""
import base64
import calendar
import imaplib
import re
import time

from battery import offered
from battery_imap_checks import ImapBattery, letter
from battery_imap_wire import Literal8, Plus, Sync
from tools import BODIES, EIGHT_BIT

DATE = re.compile(rb"[ 0-3]\d-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def mime(text):
    """A letter written with \\n, sent with CRLF."""
    return (text.encode() if isinstance(text, str) else text).replace(b"\n", b"\r\n")


class Append(ImapBattery):
    def test_octet_for_octet(self):
        """RFC 3501 §6.3.11: what is fetched is what was appended"""
        client = self.client()
        messages = [letter(name, body) for name, body in {**BODIES, "eight bit": EIGHT_BIT}.items()]
        messages += [b"Subject: no body\r\n\r\n", b"\r\nno header\r\n", b"Subject: no last line's end\r\n\r\nx"]
        self.fill(client, *messages)
        client.ok("SELECT INBOX")
        for number, message in enumerate(messages, 1):
            self.assertEqual(client.fetch(number, "BODY.PEEK[]"), message)
            self.assertEqual(int(client.fetch(number, "RFC822.SIZE")), len(message))

    def test_flags(self):
        """RFC 3501 §6.3.11: the flags that are given, \\Recent besides"""
        client = self.client()
        for flags in ("()", "(\\Seen)", "(\\Seen \\Flagged \\Answered \\Draft \\Deleted)", "(Kata $Forwarded)"):
            client.append(letter(), more=flags)
        client.ok("SELECT INBOX")
        self.assertEqual([client.flags(number) for number in (1, 2, 3, 4)],
                         [set(), {"\\Seen"}, {"\\Seen", "\\Flagged", "\\Answered", "\\Draft", "\\Deleted"},
                          {"Kata", "$Forwarded"}])
        self.assertEqual(client.search("RECENT"), [1, 2, 3, 4])

    def test_date(self):
        """RFC 3501 §6.3.11: the date that is given becomes INTERNALDATE, the instant at least"""
        client = self.client()
        for date in ("17-Jul-1996 02:44:25 -0700", " 1-Jan-2026 00:00:00 +0000", "01-Jan-2026 23:59:59 +0700",
                     "29-Feb-2024 12:00:00 +0530"):
            client.append(letter(), more=f'"{date}"')
        client.ok("SELECT INBOX")
        self.assertEqual(client.search("SENTSINCE 1-Jan-1970"), [1, 2, 3, 4])
        for number, wanted in enumerate((837596665, 1767225600, 1767286799, 1709188200), 1):
            told = client.fetch(number, "INTERNALDATE")
            self.assertRegex(told, DATE)
            self.assertEqual(self.instant(told), wanted)

    @staticmethod
    def instant(told):
        local = imaplib.Internaldate2tuple(b'INTERNALDATE "' + told + b'"')
        return calendar.timegm(time.gmtime(time.mktime(local)))

    def test_flags_and_date(self):
        """RFC 3501 §6.3.11: both, in this order"""
        client = self.client()
        client.append(letter(), more='(\\Seen) "17-Jul-1996 02:44:25 -0700"')
        client.ok("SELECT INBOX")
        self.assertEqual(client.flags(1), {"\\Seen"})
        self.assertEqual(client.search("ON 17-Jul-1996"), [1])

    def test_no_date_is_now(self):
        """RFC 3501 §6.3.11: without a date it is now"""
        client = self.selected(1)
        self.assertRegex(client.fetch(1, "INTERNALDATE"), DATE)
        self.assertEqual(client.search("SINCE 1-Jan-2020"), [1])

    def test_wrong_dates(self):
        """RFC 3501 §9: what is no date-time is BAD"""
        client = self.client()
        for date in ('"17-Jul-1996"', '"32-Jan-2026 00:00:00 +0000"', '"1-Jan-2026 00:00:00 +0000"', '"yesterday"',
                     '" 1-Xxx-2026 00:00:00 +0000"', '" 1-Jan-2026 25:00:00 +0000"', '" 1-Jan-2026 00:00:00"', '""'):
            with self.subTest(date=date):
                client.refused(f"APPEND INBOX {date} ", Sync(letter()))
        self.assertEqual(client.ok("SELECT INBOX").exists, [0])

    def test_wrong_flags(self):
        """RFC 3501 §9: \\Recent and other unknown system flags cannot be given; a list is a list"""
        client = self.client()
        for flags in ("(\\Recent)", "(\\*)", '("x")', "((\\Seen))", "(\\Seen  \\Draft)"):
            with self.subTest(flags=flags):
                client.refused(f"APPEND INBOX {flags} ", Sync(letter()))
        self.alive(client)

    def test_try_create(self):
        """RFC 3501 §6.3.11: NO [TRYCREATE] if the mailbox is not there; it is not created"""
        client = self.client()
        self.assertEqual(client.no("APPEND missing ", Plus(letter())).tagged.code, ("TRYCREATE", []))
        self.assertNotIn("missing", client.list())

    def test_with_a_literal_that_waits(self):
        """RFC 3501 §6.3.11: with "+" in between; flags and a name that is a literal, too"""
        client = self.client()
        message = letter()
        client.ok("APPEND INBOX ", Sync(message))
        client.ok("APPEND ", Sync(b"INBOX"), " (\\Seen) ", Sync(message))
        client.ok("SELECT INBOX")
        self.assertEqual(client.fetch(2, "BODY[]"), message)

    def test_quoted_message_is_bad(self):
        """RFC 3501 §9: the letter is a literal"""
        client = self.client()
        client.bad('APPEND INBOX "Subject: x"')
        client.bad("APPEND INBOX x")
        client.bad("APPEND INBOX () () x")
        self.alive(client)

    def test_exists_at_once(self):
        """RFC 3501 §6.3.11: in the selected mailbox the client is told at once"""
        client = self.selected(1)
        self.assertEqual(client.ok("APPEND INBOX ", Plus(letter())).exists, [2])

    def test_octets_nul(self):
        """RFC 3501 §4.3.1: no NUL comes back in a literal"""
        client = self.client()
        client.ask("APPEND INBOX ", Plus(b"Subject: x\r\n\r\na\0b\r\n"))
        for number in range(1, client.ok("SELECT INBOX").exists[0] + 1):
            client.fetch(number, "BODY.PEEK[]")
        self.alive(client)

    @offered("UIDPLUS")
    def test_append_uid(self):
        """RFC 4315 §3: APPENDUID with UIDVALIDITY and the uid"""
        client = self.client()
        code = client.ok("APPEND INBOX ", Plus(letter())).code("APPENDUID")
        answer = client.ok("SELECT INBOX")
        self.assertEqual(code, [str(answer.number("UIDVALIDITY")), str(client.uids()[0])])

    @offered("MULTIAPPEND")
    def test_multiappend(self):
        """RFC 3502 §3: several letters with flags and dates of their own; APPENDUID names them all"""
        client = self.client()
        messages = letter(), letter(), letter()
        answer = client.ok("APPEND INBOX (\\Seen) ", Plus(messages[0]), ' " 1-Feb-2026 00:00:00 +0000" ', Sync(messages[1]),
                           " (\\Draft Kata) ", Plus(messages[2]))
        client.ok("SELECT INBOX")
        self.assertEqual([client.fetch(number, "BODY.PEEK[]") for number in (1, 2, 3)], list(messages))
        self.assertEqual([client.flags(number) for number in (1, 2, 3)], [{"\\Seen"}, set(), {"\\Draft", "Kata"}])
        first, *_, last = client.uids()
        self.assertEqual(answer.code("APPENDUID")[1], f"{first}:{last}")

    @offered("MULTIAPPEND")
    def test_multiappend_all_or_nothing(self):
        """RFC 3502 §3: if one fails, none is appended"""
        client = self.client()
        client.refused("APPEND INBOX ", Plus(letter()), ' "no date" ', Sync(letter()))
        client.refused("APPEND INBOX ", Sync(letter()), " (\\Recent \\) ", Sync(letter()))
        self.assertEqual(client.ok("SELECT INBOX").exists, [0])

    @offered("BINARY")
    def test_literal8(self):
        """RFC 3516 §4.4: ~{n} with NUL: taken, or NO [UNKNOWN-CTE]"""
        client = self.client()
        message = mime("Subject: binary\nMIME-Version: 1.0\nContent-Type: application/octet-stream\n"
                       "Content-Transfer-Encoding: binary\n\n") + b"a\0b\r\n"
        answer = client.ask("APPEND INBOX ", Literal8(message))
        if answer.status == "OK":
            client.ok("SELECT INBOX")
            self.assertEqual(client.fetch(1, "BINARY.PEEK[1]"), b"a\0b\r\n")
        else:
            self.assertEqual(answer.tagged.code, ("UNKNOWN-CTE", []))

    @offered("APPENDLIMIT")
    def test_append_limit(self):
        """RFC 7889 §4: a letter that is too large is refused before it is sent, [TOOBIG]"""
        client = self.client()
        limit = client.status("INBOX", "APPENDLIMIT")["APPENDLIMIT"]
        client.send(f"a APPEND INBOX {{{limit + 1}}}\r\n")
        answer = client.until("a")
        self.assertEqual((answer.status, answer.tagged.code), ("NO", ("TOOBIG", [])))
        self.alive(client)


class Numbers(ImapBattery):
    def test_forms(self):
        """RFC 3501 §9: sequence sets: numbers, ranges either way, "*", lists, repeats"""
        client = self.selected(5)
        for words, numbers in (("1", [1]), ("5", [5]), ("*", [5]), ("2:4", [2, 3, 4]), ("4:2", [2, 3, 4]), ("3:*", [3, 4, 5]),
                               ("*:3", [3, 4, 5]), ("*:*", [5]), ("1,3,5", [1, 3, 5]), ("1:2,4:*", [1, 2, 4, 5]),
                               ("2,2,1:3", [1, 2, 3]), ("5,1", [1, 5])):
            with self.subTest(words=words):
                answer = client.ok(f"FETCH {words} UID")
                self.assertEqual(sorted(answer.fetched), numbers)
                self.assertEqual(client.search(words), numbers)

    def test_wrong_forms(self):
        """RFC 3501 §9: no zero, no empty part, no sign"""
        client = self.selected(3)
        for words in ("0", "0:1", "1,", ",1", "1::2", "1:", ":1", "-1", "x", "1,,2", "1;2", "**", "4294967296", "1 2"):
            with self.subTest(words=words):
                client.bad(f"FETCH {words} UID")
        self.alive(client)

    def test_beyond(self):
        """RFC 3501 §9 seq-number: a number that is greater than there are letters is an error"""
        client = self.selected(3)
        for words in ("4", "1,4", "7:9"):
            with self.subTest(words=words):
                client.refused(f"FETCH {words} UID")

    def test_empty_mailbox(self):
        """RFC 3501 §9: in an empty mailbox there is no number at all"""
        client = self.selected()
        client.refused("FETCH 1 UID")
        self.assertEqual(client.search("ALL"), [])
        self.assertEqual(client.ok("UID FETCH 1:* FLAGS").fetched, {})

    def test_uids_that_are_not_there(self):
        """RFC 3501 §6.4.8: uids that are not there are passed over"""
        client = self.selected(2)
        first, last = client.uids()
        self.assertEqual(list(client.ok(f"UID FETCH {first},{last + 5} FLAGS").fetched), [1])
        self.assertEqual(client.ok(f"UID FETCH {last + 5} FLAGS").fetched, {})

    def test_star_is_always_the_last(self):
        """RFC 3501 §9: n:* holds the last letter even if n is greater"""
        client = self.selected(2)
        last = client.uids()[-1]
        self.assertEqual(list(client.ok(f"UID FETCH {last + 100}:* FLAGS").fetched), [2])

    def test_uid_in_answers(self):
        """RFC 3501 §6.4.8: UID FETCH and UID STORE always tell the uid"""
        client = self.selected(2)
        uids = client.uids()
        answer = client.ok(f"UID FETCH {uids[0]}:{uids[1]} FLAGS")
        self.assertEqual([int(found["UID"]) for found in answer.fetched.values()], uids)
        answer = client.ok(f"UID STORE {uids[1]} +FLAGS (\\Seen)")
        self.assertEqual(int(answer.fetched[2]["UID"]), uids[1])


class Fetch(ImapBattery):
    def test_simple_items(self):
        """RFC 3501 §6.4.5: FLAGS, UID, RFC822.SIZE, INTERNALDATE, alone and in a list"""
        client = self.selected(1)
        for item in ("FLAGS", "UID", "RFC822.SIZE", "INTERNALDATE", "ENVELOPE", "BODY", "BODYSTRUCTURE"):
            self.assertEqual(set(client.ok(f"FETCH 1 {item}").fetched[1]), {item})
        found = client.ok("FETCH 1 (FLAGS UID RFC822.SIZE INTERNALDATE)").fetched[1]
        self.assertEqual(set(found), {"FLAGS", "UID", "RFC822.SIZE", "INTERNALDATE"})
        self.assertRegex(found["INTERNALDATE"], DATE)

    def test_items_asked_for_twice(self):
        """RFC 3501 §6.4.5 says nothing of it; a client that reads the answer as pairs must be able to"""
        client = self.selected(letter())
        for words in ("FLAGS FLAGS", "UID UID", "ENVELOPE RFC822.SIZE ENVELOPE"):
            items = client.ok(f"FETCH 1 ({words})").fetched[1]
            self.assertLessEqual(set(words.split()), set(items))

    def test_macros(self):
        """RFC 3501 §6.4.5: ALL, FAST, FULL"""
        client = self.selected(1)
        fast = {"FLAGS", "INTERNALDATE", "RFC822.SIZE"}
        for macro, items in (("FAST", fast), ("ALL", fast | {"ENVELOPE"}), ("FULL", fast | {"ENVELOPE", "BODY"})):
            self.assertEqual(set(client.ok(f"FETCH 1 {macro}").fetched[1]), items)

    def test_macros_in_a_list(self):
        """RFC 3501 §6.4.5: macros stand alone"""
        client = self.selected(1)
        for words in ("(ALL)", "(FAST UID)", "(FLAGS FULL)"):
            client.bad(f"FETCH 1 {words}")
        self.alive(client)

    def test_wrong_items(self):
        """RFC 3501 §9: BAD for what is no item"""
        client = self.selected(1)
        for words in ("XYZZY", "()", "FLAGS UID", "(FLAGS", "BODY[", "BODY[]]", "BODY[XYZZY]", "BODY[0]", "BODY[1.]",
                      "BODY[.1]", "BODY[MIME]", "BODY[HEADER.FIELDS]", "BODY[HEADER.FIELDS ()]", "BODY[]<5>", "BODY[]<0.0>",
                      "BODY[]<-1.5>", "BODY[]<1.2", "BODY.PEEK", "RFC822.PEEK", "RFC822.HEADER.LINES", "BODY[TEXT.1]",
                      "BODY[HEADER.FIELDS (x]", "ENVELOPE[]", "BODYSTRUCTURE[1]"):
            with self.subTest(words=words):
                client.bad(f"FETCH 1 {words}")
        self.alive(client)

    MESSAGE = mime("From: ani@sekolah.example\nSubject: satu\nX-Long: one\n two\n\tthree\nReceived: a\nReceived: b\n"
                   "MIME-Version: 1.0\n\nbaris satu\nbaris dua\n")
    HEAD, TEXT = MESSAGE.split(b"\r\n\r\n")[0] + b"\r\n\r\n", b"baris satu\r\nbaris dua\r\n"

    def test_sections(self):
        """RFC 3501 §6.4.5: BODY[], HEADER with its blank line, TEXT, 1, 1.MIME"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "BODY[]"), self.MESSAGE)
        self.assertEqual(client.fetch(1, "BODY[HEADER]"), self.HEAD)
        self.assertEqual(client.fetch(1, "BODY[TEXT]"), self.TEXT)
        self.assertEqual(client.fetch(1, "BODY[1]"), self.TEXT)

    def test_rfc822_items(self):
        """RFC 3501 §6.4.5: RFC822, RFC822.HEADER, RFC822.TEXT"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "RFC822.HEADER"), self.HEAD)
        self.assertEqual(client.flags(1), set())
        self.assertEqual(client.fetch(1, "RFC822.TEXT"), self.TEXT)
        self.assertEqual(client.flags(1), {"\\Seen"})
        self.assertEqual(client.fetch(1, "RFC822"), self.MESSAGE)

    def test_header_fields(self):
        """RFC 3501 §6.4.5: the fields that are asked for, in the letter's order and form, then a blank line"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "BODY[HEADER.FIELDS (SUBJECT FROM)]"),
                         b"From: ani@sekolah.example\r\nSubject: satu\r\n\r\n")
        self.assertEqual(client.fetch(1, "BODY[HEADER.FIELDS (X-LONG)]"), b"X-Long: one\r\n two\r\n\tthree\r\n\r\n")
        self.assertEqual(client.fetch(1, "BODY[HEADER.FIELDS (RECEIVED)]"), b"Received: a\r\nReceived: b\r\n\r\n")
        self.assertEqual(client.fetch(1, "BODY[HEADER.FIELDS (X-NONE)]"), b"\r\n")

    def test_header_fields_as_strings(self):
        """RFC 3501 §9: names of fields are astrings in any case"""
        client = self.selected(self.MESSAGE)
        for words in ("(subject)", '("Subject")', "(sUBJECT x-none)"):
            found = client.ok(f"FETCH 1 BODY[HEADER.FIELDS {words}]").fetched[1]
            value, = [value for name, value in found.items() if name.startswith("BODY[HEADER.FIELDS")]
            self.assertEqual(value, b"Subject: satu\r\n\r\n")
        answer = client.ok("FETCH 1 BODY.PEEK[HEADER.FIELDS (", Plus(b"SUBJECT"), ")]")
        self.assertIn(b"Subject: satu\r\n\r\n", answer.fetched[1].values())

    def test_header_fields_not(self):
        """RFC 3501 §6.4.5: all other fields"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "BODY[HEADER.FIELDS.NOT (RECEIVED X-LONG MIME-VERSION)]"),
                         b"From: ani@sekolah.example\r\nSubject: satu\r\n\r\n")
        self.assertEqual(client.fetch(1, "BODY[HEADER.FIELDS.NOT (X-NONE)]"), self.HEAD)

    def test_partial(self):
        """RFC 3501 §6.4.5: <from.count> of any section; the answer says where it begins"""
        client = self.selected(self.MESSAGE)
        size = len(self.MESSAGE)
        for start, count in ((0, 10), (5, 1), (0, size), (0, size + 100), (size - 3, 10), (size, 5), (size + 100, 5)):
            with self.subTest(start=start, count=count):
                found = client.ok(f"FETCH 1 BODY.PEEK[]<{start}.{count}>").fetched[1]
                self.assertEqual(found[f"BODY[]<{start}>"] or b"", self.MESSAGE[start:start + count])
        self.assertEqual(client.fetch(1, "BODY.PEEK[TEXT]<6.4>"), b"satu")
        self.assertEqual(client.fetch(1, "BODY.PEEK[HEADER.FIELDS (SUBJECT)]<9.4>"), b"satu")
        self.assertEqual(client.fetch(1, "BODY.PEEK[1]<0.5>"), b"baris")

    def test_partial_beyond_is_empty(self):
        """RFC 3501 §6.4.5: beyond the end it is the empty string, not NIL"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "BODY.PEEK[]<100000.5>"), b"")

    def test_several_sections(self):
        """RFC 3501 §6.4.5: any number of items, several parts of one section"""
        client = self.selected(self.MESSAGE)
        found = client.ok("FETCH 1 (BODY.PEEK[]<0.4> BODY.PEEK[]<6.3> BODY.PEEK[HEADER] UID)").fetched[1]
        self.assertEqual((found["BODY[]<0>"], found["BODY[]<6>"]), (b"From", b"ani"))

    def test_seen(self):
        """RFC 3501 §6.4.5: BODY[…] sets \\Seen and tells it, BODY.PEEK[…] does not"""
        for item, sets in (("BODY.PEEK[]", False), ("BODY[]", True), ("BODY[TEXT]", True), ("BODY[HEADER]", True),
                           ("BODY[HEADER.FIELDS (TO)]", True), ("BODY[]<0.1>", True), ("RFC822", True), ("RFC822.TEXT", True),
                           ("RFC822.HEADER", False), ("ENVELOPE", False), ("BODYSTRUCTURE", False), ("BODY", False)):
            with self.subTest(item=item):
                client = self.selected(1)
                last = client.search()[-1]
                found = client.ok(f"FETCH {last} {item}").fetched[last]
                self.assertEqual("\\Seen" in found.get("FLAGS", []), sets)
                self.assertEqual(client.flags(last), {"\\Seen"} if sets else set())

    def test_many_letters(self):
        """RFC 3501 §6.4.5: each letter once, whole"""
        client = self.client()
        messages = [letter(body=b"x\r\n" * number) for number in range(30)]
        self.fill(client, *messages)
        client.ok("SELECT INBOX")
        answer = client.ok("FETCH 1:* (RFC822.SIZE BODY.PEEK[])")
        self.assertEqual([reply.number for reply in answer.of("FETCH")], list(range(1, 31)))
        self.assertEqual([found["BODY[]"] for found in answer.fetched.values()], messages)

    def test_large_letter(self):
        """RFC 3501 §6.4.5: a megabyte"""
        message = letter(body=b"0123456789abcdef\r\n" * 60000)
        client = self.selected(message)
        self.assertEqual(client.fetch(1, "BODY.PEEK[]"), message)
        self.assertEqual(client.fetch(1, "BODY.PEEK[]<900000.10>"), message[900000:900010])

    def test_modifiers_unknown(self):
        """RFC 4466 §2.2: a FETCH modifier that is not known is BAD"""
        client = self.selected(1)
        client.bad("FETCH 1 FLAGS (XYZZY 1)")
        self.alive(client)


class Envelope(ImapBattery):
    def envelope(self, head):
        client = self.client()
        self.headers(client, head)
        found = client.fetch(1, "ENVELOPE")
        self.assertEqual(len(found), 10)
        return dict(zip(("date", "subject", "from", "sender", "reply_to", "to", "cc", "bcc", "in_reply_to", "message_id"), found,
                        strict=True))

    def test_all_fields(self):
        """RFC 3501 §7.4.2: date, subject, from, sender, reply-to, to, cc, bcc, in-reply-to, message-id"""
        found = self.envelope("Date: Mon, 2 Mar 2026 09:00:00 +0700\nSubject: halo\nFrom: Ani Wijaya <ani@sekolah.example>\n"
                              "Sender: siti@kantor.example\nReply-To: balas@sekolah.example\nTo: budi@kantor.example\n"
                              "Cc: c@x.example\nBcc: b@x.example\nIn-Reply-To: <1@x.example>\nMessage-ID: <2@x.example>\n")
        self.assertEqual(found, {
            "date": b"Mon, 2 Mar 2026 09:00:00 +0700", "subject": b"halo",
            "from": [[b"Ani Wijaya", None, b"ani", b"sekolah.example"]],
            "sender": [[None, None, b"siti", b"kantor.example"]],
            "reply_to": [[None, None, b"balas", b"sekolah.example"]],
            "to": [[None, None, b"budi", b"kantor.example"]],
            "cc": [[None, None, b"c", b"x.example"]], "bcc": [[None, None, b"b", b"x.example"]],
            "in_reply_to": b"<1@x.example>", "message_id": b"<2@x.example>"})

    def test_defaults(self):
        """RFC 3501 §7.4.2: Sender and Reply-To are From if they are not there or empty"""
        wanted = [[b"Ani", None, b"ani", b"sekolah.example"]]
        for more in ("", "Sender:\nReply-To:\n"):
            found = self.envelope(f"From: Ani <ani@sekolah.example>\n{more}")
            self.assertEqual((found["from"], found["sender"], found["reply_to"]), (wanted, wanted, wanted))
            self.target.empty()

    def test_missing(self):
        """RFC 3501 §7.4.2: NIL for what is not there"""
        found = self.envelope("X-Only: this\n")
        self.assertEqual(set(found.values()), {None})

    def test_empty_subject(self):
        """RFC 3501 §7.4.2: a field that is there and empty is the empty string"""
        self.assertEqual(self.envelope("Subject:\n")["subject"], b"")

    def test_subject_unfolded(self):
        """RFC 3501 §7.4.2, RFC 5322 §2.2.3: folded lines come out in one"""
        self.assertEqual(self.envelope("Subject: satu\n dua\n\ttiga\n")["subject"].split(), [b"satu", b"dua", b"tiga"])

    def test_encoded_words_stay(self):
        """RFC 3501 §7.4.2: encoded words are not decoded"""
        found = self.envelope("Subject: =?utf-8?Q?Sugeng_=C3=A9njing?=\nFrom: =?utf-8?B?w4luamluZw==?= <ani@sekolah.example>\n")
        self.assertEqual(found["subject"], b"=?utf-8?Q?Sugeng_=C3=A9njing?=")
        self.assertEqual(found["from"][0][0], b"=?utf-8?B?w4luamluZw==?=")

    def test_quotes(self):
        """RFC 3501 §7.4.2: the quotes of a display name are no part of it; specials come back whole"""
        found = self.envelope('From: "Wijaya, \\"Ani\\" \\\\ S." <ani@sekolah.example>\nSubject: say "hi" \\o\n')
        self.assertEqual(found["from"][0][0], b'Wijaya, "Ani" \\ S.')
        self.assertEqual(found["subject"], b'say "hi" \\o')

    def test_lists(self):
        """RFC 3501 §7.4.2: all addresses of a field, also over several lines"""
        found = self.envelope("To: a@x.example, B <b@x.example>,\n \"C, D\" <c@x.example>, d@x.example\n")
        self.assertEqual([address[2] for address in found["to"]], [b"a", b"b", b"c", b"d"])
        self.assertEqual([address[0] for address in found["to"]], [None, b"B", b"C, D", None])

    def test_groups(self):
        """RFC 3501 §7.4.2: a group begins with (NIL NIL "name" NIL) and ends with (NIL NIL NIL NIL)"""
        found = self.envelope("To: Tim: a@x.example, b@x.example;, c@x.example\nCc: undisclosed-recipients:;\n")
        self.assertEqual(found["to"], [[None, None, b"Tim", None], [None, None, b"a", b"x.example"],
                                       [None, None, b"b", b"x.example"], [None, None, None, None],
                                       [None, None, b"c", b"x.example"]])
        self.assertEqual(found["cc"], [[None, None, b"undisclosed-recipients", None], [None, None, None, None]])

    def test_comments(self):
        """RFC 3501 §7.4.2, RFC 5322 §3.2.2: comments are no part of an address"""
        found = self.envelope("From: ani(rumah)@sekolah.example\nTo: <budi@kantor.example> (Budi)\n")
        self.assertEqual(found["from"][0][2:], [b"ani", b"sekolah.example"])
        self.assertEqual(found["to"][0][2:], [b"budi", b"kantor.example"])

    def test_names_in_comments(self):
        """RFC 5322 §A.6.3: the oldest letters have the name in a comment"""
        found = self.envelope("From: ani@sekolah.example (Ani Wijaya)\n")
        self.assertEqual(found["from"], [[b"Ani Wijaya", None, b"ani", b"sekolah.example"]])

    def test_routes(self):
        """RFC 3501 §7.4.2: a source route of RFC 822 is the address's second field"""
        found = self.envelope("From: <@jalan:ani@sekolah.example>\n")
        self.assertEqual(found["from"], [[None, b"@jalan", b"ani", b"sekolah.example"]])

    def test_broken_addresses(self):
        """RFC 9051 §7.5.2: what is no address does no harm"""
        for head in ("From: <\n", "From: @\n", "From: a b c\n", "From: <a@b\n", "From: ,,;:\n", 'From: "open\n', "From: (open\n",
                     "From: \\\n", "From: a@b@c\n", "From: <>\n"):
            with self.subTest(head=head):
                self.envelope(head)
                self.target.empty()

    def test_eight_bits(self):
        """RFC 3501 §9: octets above 127 in a header come in a literal"""
        found = self.envelope("Subject: Sugeng énjing\nFrom: Éa <ani@sekolah.example>\n")
        self.assertEqual(found["subject"], "Sugeng énjing".encode())

    def test_header_fields_in_any_case(self):
        """RFC 5322 §1.2.2: names of fields in any case, blanks before the colon in old letters"""
        found = self.envelope("SUBJECT: a\nfrom: x@x.example\n")
        self.assertEqual((found["subject"], found["from"][0][2]), (b"a", b"x"))

    def test_long_fields(self):
        """RFC 3501 §4.3: a subject of 5,000 octets, 500 addresses"""
        addresses = ", ".join(f"a{number}@x.example" for number in range(500))
        found = self.envelope(f"Subject: {'x' * 5000}\nTo: {addresses}\n")
        self.assertEqual((found["subject"], len(found["to"])), (b"x" * 5000, 500))


MIXED = mime("""From: ani@sekolah.example
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="=_satu"

preamble
--=_satu
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable
Content-ID: <text@x.example>
Content-Description: the text
Content-Language: jv, id

Sugeng =C3=A9njing
dua
--=_satu
Content-Type: multipart/alternative; boundary=dua

--dua

implicit plain
--dua
Content-Type: text/html

<p>x</p>
--dua--
epilogue
--=_satu
Content-Type: message/rfc822
Content-Disposition: attachment; filename="terus.eml"

From: budi@kantor.example
Subject: inner
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=tiga

--tiga
Content-Type: text/plain

inner text
--tiga
Content-Type: application/pdf; name=a.pdf
Content-Transfer-Encoding: base64

aGFsbw==
--tiga--

--=_satu--
after all
""")


class Structure(ImapBattery):
    def structure(self, message, item="BODYSTRUCTURE"):
        return self.selected(message).fetch(1, item)

    def test_plain(self):
        """RFC 3501 §7.4.2: a text: type, parameters, id, description, encoding, octets, lines"""
        for item in ("BODY", "BODYSTRUCTURE"):
            found = self.structure(mime("MIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\na\nb\n"), item)
            self.assertEqual(self.upper(found[:8]), [b"TEXT", b"PLAIN", [b"CHARSET", b"US-ASCII"], None, None, b"7BIT", "6", "2"])
            self.target.empty()

    @staticmethod
    def upper(value):
        return [Structure.upper(each) for each in value] if isinstance(value, list) else \
            value.upper() if isinstance(value, bytes) else value

    def test_without_mime(self):
        """RFC 2045 §5.2, RFC 3501 §7.4.2: no MIME at all is text/plain"""
        found = self.upper(self.structure(mime("Subject: x\n\na\nb\n")))
        self.assertEqual(found[:2] + found[3:8], [b"TEXT", b"PLAIN", None, None, b"7BIT", "6", "2"])
        self.assertIn(found[2], (None, [b"CHARSET", b"US-ASCII"]))

    def test_body_has_no_extension_data(self):
        """RFC 3501 §7.4.2: BODY is BODYSTRUCTURE without the extension data"""
        client = self.selected(MIXED)
        short, long = client.fetch(1, "BODY"), client.fetch(1, "BODYSTRUCTURE")
        self.assertEqual(len(short), 4)
        self.assertEqual(len(short[0]), 8)
        self.assertGreaterEqual(len(long), 5)
        self.assertEqual(short[0], long[0][:8])

    def test_multipart(self):
        """RFC 3501 §7.4.2: the parts, the subtype, then parameters, disposition, language, location"""
        found = self.upper(self.structure(MIXED))
        self.assertEqual(found[3], b"MIXED")
        self.assertEqual(found[4], [b"BOUNDARY", b"=_SATU"])
        self.assertTrue(all(value is None for value in found[5:]))
        self.assertEqual(found[1][2], b"ALTERNATIVE")

    def test_parameters(self):
        """RFC 3501 §7.4.2: parameters, id, description; language after disposition"""
        text = self.structure(MIXED)[0]
        self.assertEqual(self.upper(text[2]), [b"CHARSET", b"UTF-8", b"FORMAT", b"FLOWED"])
        self.assertEqual(text[3:5], [b"<text@x.example>", b"the text"])
        self.assertEqual(self.upper(text[5]), b"QUOTED-PRINTABLE")
        self.assertEqual(text[6:8], [str(len(b"Sugeng =C3=A9njing\r\ndua")), "1" if text[7] == "1" else "2"])
        self.assertEqual(text[8:10], [None, None])
        self.assertEqual(text[10], [b"jv", b"id"])

    def test_implicit_part(self):
        """RFC 2046 §5.1: a part without header is text/plain"""
        self.assertEqual(self.upper(self.structure(MIXED)[1][0][:2]), [b"TEXT", b"PLAIN"])

    def test_folded_parameter(self):
        """RFC 2045 §5.1, RFC 5322 §2.2.3: a quoted parameter over two lines is one value"""
        found = self.structure(mime('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="satu\n dua"\n\n'
                                    '--satu dua\nContent-Type: text/html\n\nhalo\n\n--satu dua--\n'))
        self.assertEqual(self.upper(found[0][:2]), [b"TEXT", b"HTML"])
        self.assertEqual(found[0][6:8], ["6", "1"])

    def test_digest(self):
        """RFC 2046 §5.1.5: in multipart/digest a part without type is message/rfc822"""
        found = self.structure(mime("MIME-Version: 1.0\nContent-Type: multipart/digest; boundary=x\n\n--x\n\n"
                                    "Subject: inner\n\ntext\n--x--\n"))
        self.assertEqual(self.upper(found[0][:2]), [b"MESSAGE", b"RFC822"])
        self.assertEqual(found[0][7][1], b"inner")

    def test_message(self):
        """RFC 3501 §7.4.2: message/rfc822: octets, envelope, structure, lines; disposition"""
        found = self.structure(MIXED)[2]
        self.assertEqual(self.upper(found[:2]), [b"MESSAGE", b"RFC822"])
        self.assertEqual(found[7][1], b"inner")
        self.assertEqual(self.upper(found[8])[2], b"MIXED")
        self.assertGreater(int(found[9]), 10)
        self.assertEqual(self.upper(found[11]), [b"ATTACHMENT", [b"FILENAME", b"TERUS.EML"]])

    def test_other_types(self):
        """RFC 3501 §7.4.2: types that are no text have no lines; md5 and location"""
        found = self.structure(mime("MIME-Version: 1.0\nContent-Type: image/png; name=\"a b.png\"\nContent-MD5: abc\n"
                                    "Content-Location: http://x.example/\nContent-Transfer-Encoding: base64\n\naGFsbw==\n"))
        self.assertEqual(self.upper(found[:2]), [b"IMAGE", b"PNG"])
        self.assertEqual(found[2], [b"name", b"a b.png"])
        self.assertEqual(found[6:], ["10", b"abc", None, None, b"http://x.example/"])

    def test_sizes_are_those_of_the_sections(self):
        """RFC 3501 §7.4.2: the octets of each part are those that BODY[part] brings"""
        client = self.selected(MIXED)
        structure = client.fetch(1, "BODYSTRUCTURE")
        for part, found in (("1", structure[0]), ("2.1", structure[1][0]), ("2.2", structure[1][1]), ("3", structure[2]),
                            ("3.1", structure[2][8][0]), ("3.2", structure[2][8][1])):
            with self.subTest(part=part):
                self.assertEqual(len(client.fetch(1, f"BODY.PEEK[{part}]")), int(found[6]))

    def test_sections(self):
        """RFC 3501 §6.4.5: parts by number, through nested multiparts and letters"""
        client = self.selected(MIXED)
        inner = MIXED[MIXED.index(b"From: budi"):MIXED.index(b"\r\n--=_satu--")]
        for section, wanted in (
                ("1", b"Sugeng =C3=A9njing\r\ndua"), ("2.1", b"implicit plain"), ("2.2", b"<p>x</p>"), ("3", inner),
                ("3.1", b"inner text"), ("3.2", b"aGFsbw=="), ("3.TEXT", inner.partition(b"\r\n\r\n")[2]),
                ("3.HEADER", inner.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"),
                ("3.HEADER.FIELDS (SUBJECT)", b"Subject: inner\r\n\r\n"),
                ("2.2.MIME", b"Content-Type: text/html\r\n\r\n"), ("2.1.MIME", b"\r\n"),
                ("3.1.MIME", b"Content-Type: text/plain\r\n\r\n"),
                ("3.MIME", b"Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"terus.eml\"\r\n\r\n"),
                ("TEXT", MIXED.partition(b"\r\n\r\n")[2])):
            with self.subTest(section=section):
                self.assertEqual(client.fetch(1, f"BODY.PEEK[{section}]"), wanted)

    def test_a_multipart_as_a_section(self):
        """RFC 3501 §6.4.5: BODY[2] of a multipart is its whole body"""
        client = self.selected(MIXED)
        found = client.fetch(1, "BODY.PEEK[2]")
        self.assertTrue(found.startswith(b"--dua\r\n") and found.rstrip().endswith(b"epilogue"), found)

    FORWARDED = mime("From: siti@kantor.example\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
                     "Subject: dalam\nMIME-Version: 1.0\nContent-Type: multipart/digest; boundary=\"x\"\n\nprologue\n\n--x \t\n\n"
                     "Subject: satu\n\nisi satu\n\n--x\nX-Own: of the part\n\nSubject: dua\n\nisi dua\n\n--x-- \n\nepilogue\n\n")

    def test_sections_of_a_letter_that_is_a_letter(self):
        """RFC 3501 §6.4.5, RFC 2046 §5.1.1: message/rfc822 at the top; a digest in it; blanks behind boundaries"""
        client = self.selected(self.FORWARDED)
        inner = self.FORWARDED.partition(b"\r\n\r\n")[2]
        head, _, text = inner.partition(b"\r\n\r\n")
        for section, wanted in (
                ("1", inner), ("TEXT", inner), ("1.HEADER", head + b"\r\n\r\n"), ("1.TEXT", text),
                ("1.MIME", self.FORWARDED.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"), ("1.1", b"Subject: satu\r\n\r\nisi satu\r\n"),
                ("1.1.MIME", b"\r\n"), ("1.1.HEADER", b"Subject: satu\r\n\r\n"), ("1.1.TEXT", b"isi satu\r\n"),
                ("1.1.1", b"isi satu\r\n"), ("1.2.MIME", b"X-Own: of the part\r\n\r\n"),
                ("1.2.HEADER", b"Subject: dua\r\n\r\n"), ("1.2.TEXT", b"isi dua\r\n")):
            with self.subTest(section=section):
                self.assertEqual(client.fetch(1, f"BODY.PEEK[{section}]"), wanted)

    def test_sections_that_are_not_there(self):
        """RFC 3501 §6.4.5: parts that are not there bring NIL, or an empty string, or NO; never another's octets"""
        client = self.selected(MIXED)
        for section in ("4", "1.2", "2.3", "3.9", "3.1.1.1", "1.HEADER", "1.TEXT"):
            with self.subTest(section=section):
                answer = client.ask(f"FETCH 1 BODY.PEEK[{section}]")
                if answer.status == "OK" and answer.fetched:
                    self.assertIn(answer.fetched[1][f"BODY[{section}]"], (None, b""))

    def test_part_one_of_a_single_part(self):
        """RFC 3501 §6.4.5: every letter has part 1; there is no part 2"""
        client = self.selected(mime("Subject: x\n\ntext\n"))
        self.assertEqual(client.fetch(1, "BODY.PEEK[1]"), b"text\r\n")

    BROKEN = {
        "no closing boundary": "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x\n\ntwo\n",
        "no boundary at all": "Content-Type: multipart/mixed; boundary=x\n\nnothing\n",
        "no boundary parameter": "Content-Type: multipart/mixed\n\n--x\n\none\n--x--\n",
        "empty boundary": 'Content-Type: multipart/mixed; boundary=""\n\n--\n\none\n----\n',
        "only the closing boundary": "Content-Type: multipart/mixed; boundary=x\n\n--x--\n",
        "inner boundary is the outer one": "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
                                           "Content-Type: multipart/mixed; boundary=x\n\n--x\n\none\n--x--\n",
        "inner multipart not closed": "Content-Type: multipart/mixed; boundary=x\n\n--x\n"
                                      "Content-Type: multipart/mixed; boundary=xy\n\n--xy\n\none\n--x\n\ntwo\n--x--\n",
        "type without slash": "Content-Type: text\n\nx\n",
        "type of junk": "Content-Type: ;;;===\"\n\nx\n",
        "quoted parameter without end": 'Content-Type: text/plain; charset="utf-8\n\nx\n',
        "message that is empty": "Content-Type: message/rfc822\n\n",
        "message in a message in a message": "Content-Type: message/rfc822\n\n" * 5 + "Subject: x\n\ny\n",
        "header that never ends": "Content-Type: text/plain\nX: y\n",
        "lines that are no fields": "this is no field\nContent-Type: text/html\n: nor this\n\nx\n",
        "unknown encoding": "Content-Transfer-Encoding: x-unknown\n\nx\n",
        "eight bits in parameters": "Content-Type: text/plain; name=é\n\nx\n",
        "base64 of junk": "Content-Transfer-Encoding: base64\n\n!!!!\n====\nab\n",
        "a part that is cut in its header": "Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/pl",
        "comments in the type": "Content-Type: text(a)/(b)plain(c); charset(d)=(e)utf-8\n\nx\n",
        "two types": "Content-Type: text/plain\nContent-Type: text/html\n\nx\n",
        "rfc 2231": "Content-Type: text/plain; name*0*=utf-8''a%20; name*1=b\n\nx\n",
        "nested 100 deep": "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(100)) + "\nx\n",
        "a thousand parts": "Content-Type: multipart/mixed; boundary=x\n\n" + "--x\n\ny\n" * 1000 + "--x--\n",
        "bare CR and LF": "Content-Type: text/plain\n\na\rb\n",
    }

    def test_letters_that_are_broken(self):
        """RFC 9051 §7.5.2: BODYSTRUCTURE, ENVELOPE and every section of what real mail holds keep the grammar"""
        client = self.client()
        for name, text in self.BROKEN.items():
            with self.subTest(name):
                client.append(mime("MIME-Version: 1.0\n" + text))
                last = client.ok("SELECT INBOX").exists[0]
                found = client.ok(f"FETCH {last} (BODY BODYSTRUCTURE ENVELOPE RFC822.SIZE BODY.PEEK[1] BODY.PEEK[1.1] "
                                  "BODY.PEEK[2] BODY.PEEK[HEADER] BODY.PEEK[TEXT] BODY.PEEK[1.MIME])").fetched[last]
                self.check_structure(found["BODYSTRUCTURE"])
                self.check_structure(found["BODY"])
                self.assertEqual(client.fetch(last, "BODY.PEEK[]"), mime("MIME-Version: 1.0\n" + text))

    def check_structure(self, body):
        """RFC 3501 §9 body"""
        if isinstance(body[0], list):
            parts = [part for part in body if isinstance(part, list)]
            count = next(at for at, part in enumerate(body) if not isinstance(part, list))
            for part in parts[:count]:
                self.check_structure(part)
            self.assertIsInstance(body[count], bytes)
            return
        self.assertIsInstance(body[0], bytes)
        self.assertIsInstance(body[1], bytes)
        if body[2] is not None:
            self.assertEqual(len(body[2]) % 2, 0)
            self.assertTrue(body[2] and all(isinstance(value, bytes) for value in body[2]), body[2])
        self.assertIsInstance(body[5], bytes)
        self.assertRegex(body[6], r"^\d+$")
        if body[0].upper() == b"TEXT":
            self.assertRegex(body[7], r"^\d+$")
        if [body[0].upper(), body[1].upper()] == [b"MESSAGE", b"RFC822"]:
            self.assertEqual(len(body[7]), 10)
            self.check_structure(body[8])
            self.assertRegex(body[9], r"^\d+$")


class Binary(ImapBattery):
    MESSAGE = mime("MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n"
                   "Content-Transfer-Encoding: quoted-printable\n\nSugeng =C3=A9njing=\n sedaya\n--x\n"
                   "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n"
                   + base64.encodebytes(bytes(range(256)) * 2).decode() + "--x\n"
                   "\nseven\n--x--\n")

    UNKNOWN = mime("MIME-Version: 1.0\nContent-Transfer-Encoding: x-unknown\n\n?\n")

    @offered("BINARY")
    def test_quoted_printable(self):
        """RFC 3516 §4.2: BINARY[n] is the part decoded"""
        self.assertEqual(self.selected(self.MESSAGE).fetch(1, "BINARY[1]"), "Sugeng énjing sedaya".encode())

    @offered("BINARY")
    def test_base64(self):
        """RFC 3516 §4.2: NUL comes in ~{n}"""
        self.assertEqual(self.selected(self.MESSAGE).fetch(1, "BINARY.PEEK[2]"), bytes(range(256)) * 2)

    @offered("BINARY")
    def test_seven_bit(self):
        """RFC 3516 §4.2: what is not encoded comes as it is"""
        self.assertEqual(self.selected(self.MESSAGE).fetch(1, "BINARY.PEEK[3]"), b"seven")

    @offered("BINARY")
    def test_seen(self):
        """RFC 3516 §4.2: BINARY sets \\Seen, BINARY.PEEK and BINARY.SIZE do not"""
        client = self.selected(self.MESSAGE)
        client.ok("FETCH 1 (BINARY.PEEK[1] BINARY.SIZE[1])")
        self.assertEqual(client.flags(1), set())
        client.ok("FETCH 1 BINARY[1]")
        self.assertEqual(client.flags(1), {"\\Seen"})

    @offered("BINARY")
    def test_size(self):
        """RFC 3516 §4.2: BINARY.SIZE is the decoded size"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "BINARY.SIZE[2]"), "512")
        self.assertEqual(client.fetch(1, "BINARY.SIZE[1]"), str(len("Sugeng énjing sedaya".encode())))

    @offered("BINARY")
    def test_partial(self):
        """RFC 3516 §4.2: <from.count> counts decoded octets"""
        client = self.selected(self.MESSAGE)
        self.assertEqual(client.fetch(1, "BINARY.PEEK[2]<10.5>"), bytes(range(10, 15)))
        self.assertEqual(client.fetch(1, "BINARY.PEEK[2]<600.5>"), b"")

    @offered("BINARY")
    def test_unknown_encoding(self):
        """RFC 3516 §4.3: NO [UNKNOWN-CTE]"""
        client = self.selected(self.UNKNOWN)
        self.assertEqual(client.no("FETCH 1 BINARY.PEEK[1]").tagged.code, ("UNKNOWN-CTE", []))
        self.assertEqual(client.no("FETCH 1 BINARY.SIZE[1]").tagged.code, ("UNKNOWN-CTE", []))

    @offered("BINARY")
    def test_whole(self):
        """RFC 3516 §4.2: BINARY[] is the whole letter"""
        message = mime("Subject: x\n\nplain\n")
        self.assertEqual(self.selected(message).fetch(1, "BINARY.PEEK[]"), message)

    @offered("BINARY")
    def test_wrong(self):
        client = self.selected(self.MESSAGE)
        for words in ("BINARY", "BINARY.SIZE", "BINARY.SIZE[1]<0.1>", "BINARY[1]<0.0>", "BINARY[1]<0.", "BINARY[MIME]",
                      "BINARY[X]", "BINARY[1.]"):
            with self.subTest(words=words):
                client.bad(f"FETCH 1 {words}")
        self.alive(client)

    def test_more_than_the_rfc_has(self):
        """RFC 3516 §7 has numbers and two bounds only; servers and clients that are widespread say more."""
        client = self.selected(self.MESSAGE)
        for words in ("HEADER", "1.MIME"):
            with self.subTest(words=words):
                found = client.fetch(1, f"BODY.PEEK[{words}]")
                self.assertEqual(client.fetch(1, f"BINARY.PEEK[{words}]"), found)
                self.assertEqual(client.fetch(1, f"BINARY.SIZE[{words}]"), str(len(found)))
        whole = client.fetch(1, "BINARY.PEEK[1]")
        for start in (0, 3, 10000):
            answer = client.ok(f"FETCH 1 (BINARY.PEEK[1]<{start}>)").fetched[1]
            self.assertEqual(answer[f"BINARY[1]<{start}>"], whole[start:])
