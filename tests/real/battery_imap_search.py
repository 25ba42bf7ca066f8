"""SEARCH in all its forms, SORT and THREAD."""
import base64

from battery import offered
from battery_imap_checks import ImapBattery, letter
from battery_imap_messages import mime
from battery_imap_wire import Plus, Sync

# Six letters and what is known of them; checks name them by number.
LETTERS = [
    mime("From: Ani Wijaya <ani@sekolah.example>\nTo: budi@kantor.example\nSubject: Rapat besok\n"
         "Date: Mon, 2 Mar 2026 09:00:00 +0700\n\nkita bertemu di pasar\n"),
    mime("From: siti@kantor.example\nTo: Budi <budi@kantor.example>, ani@sekolah.example\nCc: joko@desa.example\n"
         "Subject: Laporan\nDate: Tue, 3 Mar 2026 23:30:00 -0500\nX-Priority: 1\n\nlaporan terlampir, lihat Pasar\n"),
    mime("From: joko@desa.example\nTo: budi@kantor.example\nBcc: rahasia@desa.example\nSubject: =?utf-8?Q?Sugeng_=C3=A9njing?=\n"
         "Date: Wed, 4 Mar 2026 10:00:00 +0700\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
         "Content-Transfer-Encoding: base64\n\n" + base64.encodebytes("Sugeng énjing sedaya, katur".encode()).decode()),
    mime("From: ani@sekolah.example\nTo: budi@kantor.example\nSubject: panjang\nDate: Thu, 5 Mar 2026 08:00:00 +0700\nX-Empty:\n\n"
         + "x" * 70 * 1 + "\n" + ("y" * 70 + "\n") * 100),
    mime("From: ani@sekolah.example\nTo: budi@kantor.example\nSubject: Re: Rapat besok\nDate: Fri, 6 Mar 2026 07:00:00 +0700\n"
         "MIME-Version: 1.0\nContent-Type: text/html; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n"
         "<p>caf=E9 se=\nntosa</p>\n"),
    mime("Subject: tanpa banyak\n\npendek\n"),
]
DAYS = ["1-Mar-2026", "2-Mar-2026", "3-Mar-2026", "4-Mar-2026", "5-Mar-2026", "6-Mar-2026"]
FLAGS = ["", "\\Seen", "\\Seen \\Answered", "\\Flagged", "\\Deleted Kata", "\\Draft \\Seen"]


class Searching(ImapBattery):
    def six(self):
        client = self.client()
        for message, day, flags in zip(LETTERS, DAYS, FLAGS, strict=True):
            client.append(message, more=f'({flags}) " {day} 12:00:00 +0000"')
        client.ok("SELECT INBOX")
        return client

    def finds(self, client, table):
        for keys, numbers in table.items():
            with self.subTest(keys=keys):
                self.assertEqual(client.search(keys), numbers)


class Search(Searching):
    def test_flags(self):
        """RFC 3501 §6.4.4: each flag and its opposite"""
        self.finds(self.six(), {
            "ALL": [1, 2, 3, 4, 5, 6], "SEEN": [2, 3, 6], "UNSEEN": [1, 4, 5], "ANSWERED": [3], "UNANSWERED": [1, 2, 4, 5, 6],
            "FLAGGED": [4], "UNFLAGGED": [1, 2, 3, 5, 6], "DELETED": [5], "UNDELETED": [1, 2, 3, 4, 6], "DRAFT": [6],
            "UNDRAFT": [1, 2, 3, 4, 5]})

    def test_recent(self):
        """RFC 3501 §6.4.4: RECENT, OLD, NEW"""
        client = self.six()
        self.finds(client, {"RECENT": [1, 2, 3, 4, 5, 6], "OLD": [], "NEW": [1, 4, 5]})
        self.assertEqual(client.ok("SELECT INBOX").one("RECENT").number, 0)
        self.finds(client, {"RECENT": [], "OLD": [1, 2, 3, 4, 5, 6], "NEW": []})

    def test_keywords(self):
        """RFC 3501 §6.4.4: KEYWORD, UNKEYWORD; one that nobody has is no error"""
        self.finds(self.six(), {"KEYWORD Kata": [5], "KEYWORD kata": [5], "UNKEYWORD Kata": [1, 2, 3, 4, 6],
                                "KEYWORD Nobody": [], "UNKEYWORD Nobody": [1, 2, 3, 4, 5, 6]})

    def test_addresses(self):
        """RFC 3501 §6.4.4: FROM, TO, CC, BCC: a part of the field, in any case"""
        self.finds(self.six(), {
            "FROM ani": [1, 4, 5], 'FROM "wijaya"': [1], "FROM KANTOR": [2], "TO ani": [2], 'TO "budi"': [1, 2, 3, 4, 5],
            "CC joko": [2], "CC ani": [], "BCC rahasia": [3], 'FROM "Ani Wijaya"': [1], "FROM nobody": []})

    def test_subject(self):
        """RFC 3501 §6.4.4: SUBJECT: a part, in any case, encoded words decoded"""
        self.finds(self.six(), {"SUBJECT rapat": [1, 5], 'SUBJECT "RAPAT BESOK"': [1, 5], "SUBJECT sugeng": [3],
                                "SUBJECT apat": [1, 5], "SUBJECT pasar": []})

    def test_text_and_body(self):
        """RFC 3501 §6.4.4: BODY looks behind the header, TEXT everywhere"""
        self.finds(self.six(), {"BODY pasar": [1, 2], "TEXT pasar": [1, 2], "BODY rapat": [], "TEXT rapat": [1, 5],
                                "BODY laporan": [2], "TEXT X-Priority": [2], "BODY nowhere": []})

    def test_encodings_are_undone(self):
        """RFC 3501 §6.4.4: base64 and quoted-printable bodies are searched as what they say"""
        self.finds(self.six(), {"BODY sedaya": [3], "TEXT katur": [3], "BODY sentosa": [5]})

    def test_charset(self):
        """RFC 3501 §6.4.4: CHARSET UTF-8; other charsets of letters are the same characters"""
        client = self.six()
        for keys, numbers in (("SUBJECT", [3]), ("BODY", [3]), ("TEXT", [3])):
            answer = client.ok(f"SEARCH CHARSET UTF-8 {keys} ", Plus("énjing".encode()))
            self.assertEqual([int(value) for value in answer.one("SEARCH").values], numbers)
            answer = client.ok(f"SEARCH CHARSET UTF-8 {keys} ", Sync("ÉNJING".encode()))
            self.assertEqual([int(value) for value in answer.one("SEARCH").values], numbers)
        answer = client.ok("SEARCH CHARSET utf-8 BODY ", Plus("café".encode()))
        self.assertEqual(answer.one("SEARCH").values, ["5"])
        self.assertEqual(client.search("CHARSET US-ASCII SUBJECT rapat"), [1, 5])

    def test_unknown_charset(self):
        """RFC 3501 §6.4.4: NO [BADCHARSET], not BAD"""
        answer = self.six().no("SEARCH CHARSET X-UNKNOWN SUBJECT x")
        self.assertEqual(answer.tagged.code[0], "BADCHARSET")

    def test_header(self):
        """RFC 3501 §6.4.4: HEADER: any field; with "" whoever has the field"""
        self.finds(self.six(), {'HEADER X-Priority "1"': [2], 'HEADER x-priority ""': [2], 'HEADER X-Empty ""': [4],
                                'HEADER Subject "besok"': [1, 5], 'HEADER X-None ""': [], 'HEADER X-Priority "2"': [],
                                'HEADER From ""': [1, 2, 3, 4, 5]})

    def test_arrival(self):
        """RFC 3501 §6.4.4: BEFORE, ON, SINCE look at the day of INTERNALDATE"""
        self.finds(self.six(), {"BEFORE 3-Mar-2026": [1, 2], "ON 3-Mar-2026": [3], "SINCE 5-Mar-2026": [5, 6],
                                'ON "3-Mar-2026"': [3], "ON 03-Mar-2026": [3], "SINCE 1-jan-2027": [], "BEFORE 1-MAR-2026": []})

    def test_sent(self):
        """RFC 3501 §6.4.4: SENTBEFORE, SENTON, SENTSINCE look at Date:, without its time and zone"""
        self.finds(self.six(), {"SENTON 3-Mar-2026": [2], "SENTBEFORE 3-Mar-2026 FROM ani": [1],
                                "SENTSINCE 5-Mar-2026 FROM ani": [4, 5], "SENTON 4-Mar-2026": [3]})

    def test_size(self):
        """RFC 3501 §6.4.4: LARGER and SMALLER, both without the size itself"""
        client = self.six()
        size = len(LETTERS[0])
        self.finds(client, {"LARGER 5000": [4], f"SMALLER {size} SUBJECT rapat FROM wijaya": [],
                            f"LARGER {size} FROM wijaya": [], f"LARGER {size - 1} FROM wijaya": [1],
                            f"SMALLER {size + 1} FROM wijaya": [1]})

    def test_sets(self):
        """RFC 3501 §6.4.4: sequence sets and UID sets"""
        client = self.six()
        uids = client.uids()
        self.finds(client, {"2:4": [2, 3, 4], "1,*": [1, 6], f"UID {uids[1]}:{uids[2]}": [2, 3], f"UID {uids[5]}:*": [6],
                            f"UID {uids[5] + 9}": [], "2:4 SEEN": [2, 3], "NOT 2:4": [1, 5, 6]})

    def test_logic(self):
        """RFC 3501 §6.4.4: together means and; OR, NOT, parentheses"""
        self.finds(self.six(), {
            "SEEN ANSWERED": [3], "NOT SEEN": [1, 4, 5], "OR SEEN FLAGGED": [2, 3, 4, 6], "NOT (SEEN ANSWERED)": [1, 2, 4, 5, 6],
            "(SEEN)": [2, 3, 6], "OR (FROM ani FLAGGED) (SEEN NOT ANSWERED)": [2, 4, 6], "NOT NOT SEEN": [2, 3, 6],
            "OR OR FLAGGED DELETED DRAFT": [4, 5, 6], "((((SEEN))))": [2, 3, 6], "seen Not answered": [2, 6]})

    def test_literals(self):
        """RFC 3501 §6.4.4: a string may be a literal; an empty string is in every letter that has the field"""
        client = self.six()
        self.assertEqual(client.ok("SEARCH SUBJECT ", Sync(b"rapat"), " FROM ", Plus(b"wijaya")).one("SEARCH").values, ["1"])
        self.finds(client, {'TEXT ""': [1, 2, 3, 4, 5, 6], 'BODY ""': [1, 2, 3, 4, 5, 6]})

    def test_nothing_found(self):
        """RFC 3501 §7.2.5: "* SEARCH" comes even if nothing is found"""
        client = self.selected(1)
        self.assertEqual(client.ok("SEARCH FLAGGED").one("SEARCH").values, [])
        self.assertEqual(client.ok("UID SEARCH FLAGGED").one("SEARCH").values, [])

    def test_uid_search(self):
        """RFC 3501 §6.4.8: UID SEARCH brings uids, sequence sets in it are still sequence numbers"""
        client = self.six()
        uids = client.uids()
        self.assertEqual(client.search("SEEN", "UID SEARCH"), [uids[1], uids[2], uids[5]])
        self.assertEqual(client.search("2:3", "UID SEARCH"), uids[1:3])

    def test_malformed(self):
        """RFC 3501 §9: BAD"""
        client = self.six()
        for keys in ("XYZZY", "NOT", "OR SEEN", "(SEEN", "SEEN)", "()", "FROM", "KEYWORD", "BEFORE", "BEFORE yesterday",
                     "ON 32-Mar-2026", "ON 2026-03-01", "LARGER", "LARGER x", "LARGER -1", "UID", "UID x", "HEADER", "HEADER X",
                     "0", "CHARSET", "CHARSET UTF-8", 'SUBJECT "a', "SEEN,ANSWERED", "SINCE 1-Mar", "KEYWORD \\Seen"):
            with self.subTest(keys=keys):
                client.bad(f"SEARCH {keys}")
        self.alive(client)

    def test_depth(self):
        """RFC 2683 §3.2.1.5: many keys, and deep ones, are answered or refused, but do no harm"""
        client = self.six()
        client.ask("SEARCH " + "NOT " * 3000 + "SEEN")
        client.ask("SEARCH " + "(" * 3000 + "SEEN" + ")" * 3000)
        client.ask("SEARCH " + "OR SEEN " * 900 + "SEEN")
        self.alive(client)

    @offered("WITHIN")
    def test_within(self):
        """RFC 5032 §3: YOUNGER and OLDER, in seconds since the arrival"""
        client = self.client()
        client.append(letter(), more='" 1-Jan-2020 00:00:00 +0000"')
        client.append(letter())
        client.ok("SELECT INBOX")
        self.finds(client, {"YOUNGER 86400": [2], "OLDER 86400": [1]})
        client.bad("SEARCH YOUNGER 0")


class Esearch(Searching):
    @offered("ESEARCH")
    def test_each(self):
        """RFC 4731 §3.1: MIN, MAX, COUNT, ALL, alone and together"""
        client = self.six()
        for words, wanted in (("MIN", {"MIN": 2}), ("MAX", {"MAX": 6}), ("COUNT", {"COUNT": 3}), ("ALL", {"ALL": [2, 3, 6]}),
                              ("MIN MAX", {"MIN": 2, "MAX": 6}), ("COUNT MIN ALL MAX", {"MIN": 2, "MAX": 6, "COUNT": 3,
                                                                                        "ALL": [2, 3, 6]})):
            with self.subTest(words=words):
                self.assertEqual(client.esearch(f"SEARCH RETURN ({words}) SEEN"), wanted)

    @offered("ESEARCH")
    def test_empty_list(self):
        """RFC 4731 §3.1: RETURN () is ALL"""
        self.assertEqual(self.six().esearch("SEARCH RETURN () SEEN"), {"ALL": [2, 3, 6]})

    @offered("ESEARCH")
    def test_nothing_found(self):
        """RFC 4731 §3.1: nothing found: no MIN, MAX, ALL; COUNT 0"""
        client = self.six()
        self.assertEqual(client.esearch("SEARCH RETURN (MIN MAX ALL) SUBJECT nowhere"), {})
        self.assertEqual(client.esearch("SEARCH RETURN (MIN COUNT ALL) SUBJECT nowhere"), {"COUNT": 0})

    @offered("ESEARCH")
    def test_uid(self):
        """RFC 4731 §3.1: UID SEARCH: marked UID, and uids"""
        client = self.six()
        uids = client.uids()
        self.assertEqual(client.esearch("UID SEARCH RETURN (MIN ALL) SEEN"),
                         {"UID": True, "MIN": uids[1], "ALL": [uids[1], uids[2], uids[5]]})
        self.assertEqual(client.esearch("UID SEARCH RETURN (ALL) SUBJECT nowhere"), {"UID": True})

    @offered("ESEARCH")
    def test_no_search_response(self):
        """RFC 4731 §3.1: with RETURN there is no SEARCH response"""
        self.assertFalse(self.six().ok("SEARCH RETURN (COUNT) SEEN").of("SEARCH"))

    @offered("ESEARCH")
    def test_malformed(self):
        """RFC 4731 §4: BAD"""
        client = self.six()
        for words in ("RETURN", "RETURN ALL SEEN", "RETURN (XYZZY) SEEN", "RETURN (MIN)", "RETURN (MIN SEEN", "RETURN (MIN)SEEN"):
            with self.subTest(words=words):
                client.bad(f"SEARCH {words}")
        self.alive(client)

    @offered("ESEARCH")
    def test_charset_after_return(self):
        """RFC 4731 §4: RETURN, then CHARSET"""
        answer = self.six().ok("SEARCH RETURN (ALL) CHARSET UTF-8 SUBJECT ", Plus("énjing".encode()))
        self.assertIn("3", answer.one("ESEARCH").values)

    @offered("IMAP4REV2")
    def test_rev2(self):
        """RFC 9051 §6.4.4: with IMAP4rev2 every SEARCH is answered by ESEARCH"""
        client = self.six()
        client.ok("CLOSE")
        client.ok("ENABLE IMAP4rev2")
        client.ok("SELECT INBOX")
        self.assertEqual(client.esearch("SEARCH SEEN")["ALL"], [2, 3, 5])


class SearchRes(Searching):
    @offered("SEARCHRES")
    def test_save(self):
        """RFC 5182 §2.1: SAVE, then "$" in FETCH, STORE, SEARCH, COPY and their UID forms"""
        client = self.six()
        uids = client.uids()
        self.assertFalse(client.ok("SEARCH RETURN (SAVE) SEEN").of("SEARCH"))
        self.assertEqual(sorted(client.ok("FETCH $ FLAGS").fetched), [2, 3, 6])
        self.assertEqual(sorted(client.ok("UID FETCH $ FLAGS").fetched), [2, 3, 6])
        self.assertEqual(client.search("$ ANSWERED"), [3])
        self.assertEqual(client.search("UID $", "UID SEARCH"), [uids[1], uids[2], uids[5]])
        self.assertEqual(client.search("NOT $"), [1, 4, 5])
        client.ok("STORE $ +FLAGS (Saved)")
        self.assertEqual(client.search("KEYWORD Saved"), [2, 3, 6])

    @offered("SEARCHRES")
    def test_save_with_others(self):
        """RFC 5182 §2.4: with MIN or MAX only these are saved, with ALL or COUNT all"""
        client = self.six()
        for words, numbers in (("SAVE MIN", [2]), ("SAVE MAX", [6]), ("SAVE MIN MAX", [2, 6]), ("SAVE COUNT", [2, 3, 6]),
                               ("SAVE ALL", [2, 3, 6]), ("SAVE MIN COUNT", [2, 3, 6])):
            with self.subTest(words=words):
                client.ok(f"SEARCH RETURN ({words}) SEEN")
                self.assertEqual(client.search("$"), numbers)

    @offered("SEARCHRES")
    def test_empty(self):
        """RFC 5182 §2.1: "$" is empty at first, after SELECT, and when nothing was found; an empty "$" is no error"""
        client = self.six()
        self.assertEqual(client.search("$"), [])
        self.assertEqual(client.ok("FETCH $ FLAGS").fetched, {})
        client.ok("SEARCH RETURN (SAVE) SEEN")
        client.ok("SEARCH RETURN (SAVE) SUBJECT nowhere")
        self.assertEqual(client.search("$"), [])
        client.ok("SEARCH RETURN (SAVE) SEEN")
        client.ok("SELECT INBOX")
        self.assertEqual(client.search("$"), [])

    @offered("SEARCHRES")
    def test_expunged(self):
        """RFC 5182 §2.1: what is expunged leaves "$", the others stay the same letters"""
        client = self.six()
        client.ok("SEARCH RETURN (SAVE) SEEN")
        client.ok("STORE 3 +FLAGS (\\Deleted)")
        client.ok("EXPUNGE")
        self.assertEqual(client.search("$"), [2, 4])

    @offered("SEARCHRES")
    def test_failed_search(self):
        """RFC 5182 §2.1: a SEARCH that is BAD leaves "$", one that is NO empties it"""
        client = self.six()
        client.ok("SEARCH RETURN (SAVE) SEEN")
        client.bad("SEARCH RETURN (SAVE) XYZZY")
        self.assertEqual(client.search("$"), [2, 3, 6])
        client.no("SEARCH RETURN (SAVE) CHARSET X-UNKNOWN SUBJECT x")
        self.assertEqual(client.search("$"), [])

    @offered("SEARCHRES")
    def test_without_save(self):
        """RFC 5182 §2.1: a SEARCH without SAVE leaves "$" alone"""
        client = self.six()
        client.ok("SEARCH RETURN (SAVE) SEEN")
        client.ok("SEARCH FLAGGED")
        self.assertEqual(client.search("$"), [2, 3, 6])


class Sort(ImapBattery):
    LETTERS = [  # From, To, Cc, Subject, Date, body
        ("zain@a.example", "c@x.example", "b@x.example", "Re: beta", "Mon, 2 Mar 2026 10:00:00 +0700", 30),
        ("ani@b.example", "a@x.example", "c@x.example", "alfa", "Mon, 2 Mar 2026 05:00:00 +0000", 10),
        ("Budi <zzz@c.example>", "b@x.example", "a@x.example", "FWD: [tim] gama (fwd)", "Mon, 2 Mar 2026 00:30:00 -0200", 20),
        ("budi@d.example", "d@x.example", "d@x.example", "Beta", "Sun, 1 Mar 2026 10:00:00 +0000", 40),
    ]

    def four(self):
        client = self.client()
        for number, (sender, to, cc, subject, date, lines) in enumerate(self.LETTERS, 1):
            message = mime(f"From: {sender}\nTo: {to}\nCc: {cc}\nSubject: {subject}\nDate: {date}\n\n" + "x" * 70 * lines + "\n")
            client.append(message, more=f'" {5 - number}-Mar-2026 12:00:00 +0000"')
        client.ok("SELECT INBOX")
        return client

    def sorts(self, client, table):
        for keys, numbers in table.items():
            with self.subTest(keys=keys):
                self.assertEqual(client.search(f"({keys}) UTF-8 ALL", "SORT"), numbers)

    @offered("SORT")
    def test_keys(self):
        """RFC 5256 §3: ARRIVAL, CC, DATE (in UTC), FROM (the mailbox's name), SIZE, SUBJECT (its base), TO"""
        self.sorts(self.four(), {"ARRIVAL": [4, 3, 2, 1], "CC": [3, 1, 2, 4], "DATE": [4, 3, 1, 2], "FROM": [2, 4, 1, 3],
                                 "SIZE": [2, 3, 1, 4], "SUBJECT": [2, 1, 4, 3], "TO": [2, 3, 1, 4]})

    @offered("SORT")
    def test_reverse(self):
        """RFC 5256 §3: REVERSE turns the next key round; equals stay in the mailbox's order"""
        self.sorts(self.four(), {"REVERSE SIZE": [4, 1, 3, 2], "REVERSE SUBJECT": [3, 1, 4, 2], "SUBJECT REVERSE SIZE": [2, 4, 1, 3],
                                 "SUBJECT DATE": [2, 4, 1, 3], "REVERSE ARRIVAL": [1, 2, 3, 4]})

    @offered("SORT")
    def test_only_what_is_found(self):
        """RFC 5256 §3: only letters that match; UID SORT brings uids; nothing found is "* SORT" """
        client = self.four()
        uids = client.uids()
        self.assertEqual(client.search('(SIZE) US-ASCII SUBJECT "beta"', "SORT"), [1, 4])
        self.assertEqual(client.search("(SIZE) UTF-8 ALL", "UID SORT"), [uids[1], uids[2], uids[0], uids[3]])
        self.assertEqual(client.ok("SORT (DATE) UTF-8 SUBJECT nowhere").one("SORT").values, [])

    @offered("SORT")
    def test_missing_fields(self):
        """RFC 5256 §3: a letter without the field comes first; without Date its arrival counts"""
        client = self.client()
        client.append(mime("From: b@x.example\nSubject: b\nDate: Mon, 2 Mar 2026 10:00:00 +0000\n\nx\n"))
        client.append(mime("X-Only: this\n\nx\n"), more='" 1-Mar-2026 10:00:00 +0000"')
        client.ok("SELECT INBOX")
        self.sorts(client, {"FROM": [2, 1], "SUBJECT": [2, 1], "DATE": [2, 1], "CC": [1, 2]})

    @offered("SORT")
    def test_base_subject(self):
        """RFC 5256 §2.1: re:, fw:, fwd:, blobs, (fwd), blanks and encoded words"""
        client = self.client()
        subjects = ["Re: b", "a", "re [2]: b", "fw : [x] b", "[fwd: b]", "b (fwd)", "=?utf-8?Q?Re=3A_b?=", "c", "Re: [a] b  ", "[a]"]
        for number, subject in enumerate(subjects):
            client.append(mime(f"Subject: {subject}\nX-N: {number}\n\nx\n"))
        client.ok("SELECT INBOX")
        self.assertEqual(client.search("(SUBJECT) UTF-8 ALL", "SORT"), [2, 1, 3, 4, 5, 6, 7, 9, 8, 10])

    @offered("SORT=DISPLAY")
    def test_display(self):
        """RFC 5957 §3: DISPLAYFROM and DISPLAYTO: the name that people see, else the address"""
        self.sorts(self.four(), {"DISPLAYFROM": [2, 3, 4, 1], "DISPLAYTO": [2, 3, 1, 4], "REVERSE DISPLAYFROM": [1, 4, 3, 2]})

    @offered("ESORT")
    def test_return(self):
        """RFC 5267 §3: SORT RETURN (…): MIN and MAX are the first and last in the order, ALL keeps it"""
        client = self.four()
        self.assertEqual(client.esearch("SORT RETURN (MIN MAX COUNT) (SIZE) UTF-8 ALL"), {"MIN": 2, "MAX": 4, "COUNT": 4})
        values = client.ok("SORT RETURN (ALL) (SIZE) UTF-8 ALL").one("ESEARCH").values
        self.assertEqual(values[1:], ["ALL", "2:3,1,4"] if values[2] == "2:3,1,4" else ["ALL", "2,3,1,4"])

    @offered("SORT")
    def test_malformed(self):
        """RFC 5256 §5: BAD; an unknown charset is NO"""
        client = self.four()
        for words in ("", "DATE UTF-8 ALL", "() UTF-8 ALL", "(XYZZY) UTF-8 ALL", "(DATE) ALL", "(DATE) UTF-8", "(REVERSE) UTF-8 ALL",
                      "(DATE REVERSE) UTF-8 ALL"):
            with self.subTest(words=words):
                client.bad(f"SORT {words}".rstrip())
        client.no("SORT (DATE) X-UNKNOWN SUBJECT x")
        self.alive(client)


class Thread(ImapBattery):
    def threads(self, heads, words="REFERENCES UTF-8 ALL", command="THREAD"):
        client = self.client()
        for number, head in enumerate(heads):
            client.append(mime(f"Date: Mon, 2 Mar 2026 10:{number:02}:00 +0000\n{head}\n\nx\n"))
        client.ok("SELECT INBOX")
        return client.ok(f"{command} {words}").one("THREAD").values

    @offered("THREAD=ORDEREDSUBJECT")
    def test_ordered_subject(self):
        """RFC 5256 §3: by base subject and date; the threads by their first letter's date"""
        self.assertEqual(self.threads(["Subject: a", "Subject: b", "Subject: Re: a", "Subject: c", "Subject: re: A", "Subject: fwd: b"],
                                      "ORDEREDSUBJECT UTF-8 ALL"),
                         [["1", ["3"], ["5"]], ["2", "6"], ["4"]])

    @offered("THREAD=REFERENCES")
    def test_references(self):
        """RFC 5256 §3: by References, else In-Reply-To"""
        self.assertEqual(self.threads([
            "Message-ID: <1@x>\nSubject: a", "Message-ID: <2@x>\nIn-Reply-To: <1@x>\nSubject: Re: a",
            "Message-ID: <3@x>\nReferences: <1@x> <2@x>\nSubject: Re: a", "Message-ID: <4@x>\nSubject: b",
            "Message-ID: <5@x>\nReferences: <1@x>\nSubject: Re: a"]), [["1", ["2", "3"], ["5"]], ["4"]])

    @offered("THREAD=REFERENCES")
    def test_references_missing_parent(self):
        """RFC 5256 §3: children of a letter that is not there stand together"""
        found = self.threads(["Message-ID: <2@x>\nReferences: <1@x>\nSubject: Re: a",
                              "Message-ID: <3@x>\nReferences: <1@x>\nSubject: Re: a", "Message-ID: <4@x>\nSubject: b"])
        self.assertEqual(found, [[["1"], ["2"]], ["3"]])

    @offered("THREAD=REFERENCES")
    def test_references_by_subject(self):
        """RFC 5256 §3 (5): threads of one base subject come together"""
        self.assertEqual(self.threads(["Message-ID: <1@x>\nSubject: a", "Message-ID: <2@x>\nSubject: Re: a"]), [["1", "2"]])

    @offered("THREAD=REFERENCES")
    def test_references_loops(self):
        """RFC 5256 §3 (1): loops and doubled Message-IDs do no harm; each letter stands once"""
        found = str(self.threads(["Message-ID: <1@x>\nReferences: <2@x>\nSubject: a", "Message-ID: <2@x>\nReferences: <1@x>\nSubject: b",
                                  "Message-ID: <1@x>\nReferences: <1@x>\nSubject: c", "Message-ID: <3@x>\nReferences: <3@x>\nSubject: d",
                                  "Subject: e", "Message-ID: \nSubject: f"]))
        for number in "123456":
            self.assertEqual(found.count(f"'{number}'"), 1, found)

    @offered("THREAD=REFERENCES")
    def test_references_that_contradict(self):
        """RFC 5256 §3 (1): a link that would close a loop is left out; the links that were there before stay"""
        self.assertEqual(self.threads(["Message-ID: <a@b>", "Message-ID: <b@b>\nReferences: <c@b> <a@b>",
                                       "Message-ID: <c@b>\nReferences: <b@b>"]), [["3", "1", "2"]])

    @offered("THREAD=REFERENCES")
    def test_only_what_is_found(self):
        """RFC 5256 §3: only letters that match"""
        self.assertEqual(self.threads(["Subject: a", "Subject: b"], "REFERENCES UTF-8 SUBJECT b"), [["2"]])

    @offered("THREAD=REFERENCES")
    def test_nothing_found(self):
        """RFC 5256 §5: nothing found is "* THREAD" without a blank at its end"""
        client = self.client()
        client.ok("SELECT INBOX")
        self.assertEqual(client.ok("THREAD REFERENCES UTF-8 SUBJECT nowhere").one("THREAD").values, [])

    @offered("THREAD=REFERENCES")
    def test_uid_thread(self):
        """RFC 5256 §3: UID THREAD brings uids"""
        found = self.threads(["Subject: a"], command="UID THREAD")
        client = self.client()
        client.ok("SELECT INBOX")
        self.assertEqual(found, [[str(client.uids()[0])]])

    @offered("THREAD=REFERENCES")
    def test_malformed(self):
        """RFC 5256 §5: BAD"""
        client = self.selected(1)
        for words in ("", "XYZZY UTF-8 ALL", "REFERENCES", "REFERENCES UTF-8", "REFERENCES ALL", "(REFERENCES) UTF-8 ALL"):
            with self.subTest(words=words):
                client.bad(f"THREAD {words}".rstrip())
        self.alive(client)
