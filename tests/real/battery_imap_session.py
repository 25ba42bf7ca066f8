"""The session: syntax, states, capabilities, logging in."""
import base64
import re

from battery import Scram, cram_md5, encode, offered, plain
from battery_imap_checks import ImapBattery, letter
from battery_imap_wire import Literal8, Plus, Sync, quoted
from tools import BODIES, BUDI, PASSWORDS, SITI

PASSWORD = PASSWORDS[BUDI]
LOGIN = f"LOGIN {quoted(BUDI)} {quoted(PASSWORD)}"


class Syntax(ImapBattery):
    def test_greeting(self):
        """RFC 3501 §7.1: the greeting is an untagged OK"""
        greeting = self.raw().greeting
        self.assertEqual((greeting.tag, greeting.name), ("*", "OK"))

    def test_greeting_capabilities_are_true(self):
        """RFC 9051 §7.1: CAPABILITY in the greeting is what CAPABILITY says"""
        client = self.raw()
        if client.greeting.code and client.greeting.code[0] == "CAPABILITY":
            self.assertEqual(sorted(client.greeting.code[1]), sorted(client.ok("CAPABILITY").one("CAPABILITY").values))

    def test_commands_in_any_case(self):
        """RFC 3501 §9 (1): letters of commands in any case"""
        client = self.raw()
        client.ok("lOgIn" + LOGIN[5:])
        client.ok("select inbox")
        client.ok("uId FeTcH 1:* (fLaGs)")
        client.ok("logout")

    def test_tag_comes_back(self):
        """RFC 3501 §2.2.1: the tag of the command, octet by octet, in its answer"""
        client = self.raw()
        for tag in ("a", "A", "1", "0", "A.1-_/=", "x" * 60, "!#$&',-.:;<>?@[^`|}~", "*x"[1:], "OK", "UID"):
            client.send(f"{tag} NOOP\r\n")
            answer = client.until(tag)
            self.assertEqual(answer.status, "OK")

    def test_tag_of_a_bracket(self):
        """RFC 3501 §9: a tag may hold ']'"""
        client = self.raw()
        client.socket.settimeout(2)
        client.send("] NOOP\r\n")
        self.assertEqual(client.until("]").status, "OK")

    def test_tag_with_plus_is_bad(self):
        """RFC 3501 §9: '+' is no character of a tag"""
        client = self.raw()
        client.send("a+b NOOP\r\n")
        reply = client.line()
        self.assertRegex(reply, rb"^(\*|a\+b) BAD ")
        self.alive(client)

    def test_tag_of_specials_is_bad(self):
        """RFC 3501 §9: specials are no characters of a tag"""
        for tag in ("(", "a(b", 'a"b', "a%b", "a\\b", "a{b"):
            with self.subTest(tag=tag):
                client = self.raw()
                client.send(f"{tag} NOOP\r\n")
                self.assertRegex(client.line(), rb"^\S+ BAD ")
                self.alive(client)

    def test_tag_alone_is_bad(self):
        """RFC 3501 §2.2.1: a tag without a command is BAD"""
        client = self.raw()
        client.send("a1\r\n")
        self.assertRegex(client.line(), rb"^(\*|a1) BAD ")
        self.alive(client)

    def test_empty_line(self):
        """RFC 3501 §7.1.3: an empty line is BAD or nothing, and does no harm"""
        client = self.raw()
        client.send("\r\n")
        client.send("z NOOP\r\n")
        line = client.line()
        if re.match(rb"\S+ BAD ", line):
            line = client.line()
        self.assertRegex(line, rb"^z OK ")

    def test_unknown_command(self):
        """RFC 3501 §7.1.3: an unknown command is BAD, with its tag, in each state"""
        self.each_bad(self.raw, "XYZZY", "UID XYZZY 1")
        client = self.client()
        client.bad("XYZZY")
        client.ok("SELECT INBOX")
        client.bad("XYZZY 1")
        client.bad("UID NOOP")
        self.alive(client)

    def test_arguments_missing(self):
        """RFC 3501 §7.1.3: BAD without the arguments"""
        self.each_bad(self.raw, "LOGIN", "LOGIN x", "AUTHENTICATE")
        self.each_bad(self.client, "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "RENAME x", "SUBSCRIBE", "UNSUBSCRIBE", "LIST",
                      'LIST ""', "LSUB", 'LSUB ""', "STATUS", "STATUS INBOX", "APPEND", "APPEND INBOX")
        self.each_bad(self.selected, "SEARCH", "FETCH", "FETCH 1", "STORE", "STORE 1", "COPY", "COPY 1", "UID", "UID FETCH",
                      "UID SEARCH", "UID STORE 1", "UID COPY 1")

    def test_arguments_too_many(self):
        """RFC 3501 §7.1.3: BAD with more arguments than there are"""
        self.each_bad(self.client, "SELECT INBOX x", "EXAMINE INBOX x", "CREATE a b", "DELETE a b", "RENAME a b c",
                      "SUBSCRIBE INBOX x", "UNSUBSCRIBE INBOX x", "STATUS INBOX (MESSAGES) x", 'LIST "" * x')
        self.each_bad(self.selected, "FETCH 1 FLAGS x", "SEARCH ALL x", "COPY 1 a b")
        self.assertNotIn("a", self.client().list())

    def test_arguments_where_none_are(self):
        """RFC 3501 §7.1.3: BAD with arguments where there are none"""
        self.each_bad(self.raw, "CAPABILITY x", "NOOP x", "LOGOUT x")
        self.each_bad(self.client, "CAPABILITY x", "NOOP x", "NAMESPACE x", "IDLE x")
        self.each_bad(self.selected, "CHECK x", "EXPUNGE x", "CLOSE x", "UNSELECT x")

    def test_one_blank(self):
        """RFC 3501 §9 (2): SP is exactly one blank; a TAB is none"""
        self.each_bad(self.raw, " NOOP", "NOOP ", "\tNOOP", LOGIN.replace(" ", "  "), LOGIN.replace(" ", "\t"))
        self.each_bad(lambda: self.selected(1), "FETCH  1 FLAGS", "FETCH 1 (FLAGS  UID)", "FETCH 1 ( FLAGS)", "FETCH 1 (FLAGS )",
                      "UID  SEARCH ALL", "SEARCH ALL ", "FETCH 1, FLAGS", "SORT (DATE)  UTF-8 ALL", "STATUS INBOX (MESSAGES )")

    def test_quoted_specials(self):
        """RFC 3501 §9: \\" and \\\\ in a quoted string"""
        client = self.client()
        client.ok(r'CREATE "say \"hi\" \\o"')
        self.assertIn('say "hi" \\o', client.list())
        client.ok(r'DELETE "say \"hi\" \\o"')

    def test_quoted_wrong(self):
        """RFC 3501 §9: nothing else is escaped; a quoted string ends within its line"""
        client = self.client()
        for command in (r'SELECT "a\b"', 'SELECT "INBOX', 'SELECT "INBOX"x', 'SELECT INB"OX"', 'SELECT "a\\"'):
            with self.subTest(command=command):
                client.bad(command)
        self.alive(client)

    def test_quoted_as_any_astring(self):
        """RFC 3501 §9: astring: quoted, literal and atom mean the same"""
        client = self.client()
        for name in ("INBOX", '"INBOX"', Sync(b"INBOX")):
            client.ok("SELECT ", name)

    def test_bracket_in_astring(self):
        """RFC 3501 §9: ']' may stand in an astring"""
        client = self.client()
        client.ok("CREATE a]b")
        self.assertIn("a]b", client.list())

    def test_atom_specials_are_bad(self):
        """RFC 3501 §9: specials do not stand in an atom"""
        client = self.client()
        for name in ("a(b", "a)b", "a{b"):
            with self.subTest(name=name):
                client.bad(f"SELECT {name}")
        self.alive(client)

    def test_wildcards_and_backslashes_in_atoms_are_bad(self):
        """RFC 3501 §9: list-wildcards and quoted-specials do not stand in an atom either"""
        self.each_bad(self.client, "SELECT a%b", "SELECT a*b", "SELECT a\\b", 'SELECT a"b')

    def test_literal(self):
        """RFC 3501 §4.3, §7.5: the server asks for a literal with "+", then reads on in the line"""
        self.raw().ok("LOGIN ", Sync(BUDI.encode()), " ", Sync(PASSWORD.encode()))

    def test_literal_then_more(self):
        """RFC 3501 §4.3: words follow a literal"""
        self.raw().ok("LOGIN ", Sync(BUDI.encode()), f" {PASSWORD}")

    def test_literal_empty(self):
        """RFC 3501 §4.3: {0} is an empty string"""
        client = self.raw()
        client.no("LOGIN ", Sync(b""), " ", Sync(b""))
        self.alive(client)

    def test_literal_holds_any_octet(self):
        """RFC 3501 §4.3: quotes, backslashes and CRLF within a literal are its octets"""
        client = self.raw()
        for password in (b'"', b"\\", b"a\r\nz LOGOUT\r\n", b"{5}", b"(", b"\xff\xfe"):
            client.refused("LOGIN budi ", Sync(password))
        client.ok(LOGIN)

    def test_literal_malformed(self):
        """RFC 3501 §9: {number} and nothing else"""
        for end in ("{}", "{x}", "{-1}", "{1 }", "{ 1}", "{3", "3}", "{99999999999999999999}"):
            with self.subTest(end=end):
                client = self.raw()
                client.send(f"a LOGIN {end}\r\n")
                self.assertRegex(client.line(), rb"^(a BAD|\* BYE|\* BAD) ")

    def test_literal_too_large(self):
        """RFC 9051 §4.3: a literal that is too large is refused, not asked for"""
        client = self.raw()
        client.send("a LOGIN {4294967295}\r\n")
        line = client.line()
        self.assertRegex(line, rb"^(a (BAD|NO)|\* BYE) ")

    @offered("LITERAL+-")
    def test_literal_that_does_not_wait(self):
        """RFC 7888 §3: no "+" for {n+}"""
        client = self.raw()
        client.ok("LOGIN ", Plus(BUDI.encode()), " ", Plus(PASSWORD.encode()))

    @offered("LITERAL+-")
    def test_literal_plus_of_a_refused_command(self):
        """RFC 7888 §4: the octets of {n+} are no commands even if the command is refused"""
        client = self.client()
        client.no("APPEND missing ", Plus(letter(body=b"z1 LOGOUT\r\n" * 20)))
        client.no("SELECT ", Plus(b"missing"))
        self.alive(client)

    @offered("LITERAL+-")
    def test_literal_plus_of_a_bad_command(self):
        """RFC 7888 §4: nor if the command is BAD"""
        client = self.client()
        client.bad("XYZZY ", Plus(b"z1 LOGOUT\r\n"))
        client.bad("APPEND INBOX (\\Xyzzy) ", Plus(letter(body=b"z2 LOGOUT\r\n" * 20)))
        self.alive(client)

    @offered("LITERAL+-")
    def test_literal_plus_of_any_length(self):
        """RFC 7888 §3, §5: with LITERAL+ {n+} may be long; with LITERAL- more than 4096 octets are refused; never both"""
        self.assertFalse({"LITERAL+", "LITERAL-"} <= self.offers())
        if "LITERAL-" in self.offers():
            client = self.client()
            client.send("a1 APPEND INBOX {4097+}\r\n")
            self.assertRegex(client.line(), rb"^(a1 BAD|a1 NO|\* BYE) ")
            return
        client = self.client()
        client.append(letter(body=b"0123456789\r\n" * 10000))
        client.ok("SELECT INBOX")
        self.assertEqual(client.uids() and client.search(), [1])

    def test_bytes_one_by_one(self):
        """RFC 3501 §2.2: a session sent octet by octet"""
        client = self.raw()
        message = letter(body=BODIES["dots"])
        client.send_bytewise(f"a {LOGIN}\r\n".encode())
        self.assertEqual(client.until("a").status, "OK")
        client.send_bytewise(b"b APPEND INBOX (\\Seen) {%d}\r\n" % len(message))
        self.assertEqual(client.until("b").tagged.tag, "+")
        client.send_bytewise(message + b"\r\n")
        self.assertEqual(client.until("b").status, "OK")
        client.send_bytewise(b"c SELECT {5}\r\n")
        self.assertEqual(client.until("c").tagged.tag, "+")
        client.send_bytewise(b"INBOX\r\n")
        self.assertEqual(client.until("c").exists, [1])
        self.assertEqual(client.fetch(1, "BODY.PEEK[]"), message)

    def test_pipelining(self):
        """RFC 3501 §5.5: commands sent together are answered each; only LOGOUT's answer has to be the last"""
        client = self.raw()
        client.send(f"a {LOGIN}\r\nb SELECT INBOX\r\nc NOOP\r\nd XYZZY\r\ne CLOSE\r\nf LOGOUT\r\n")
        found = []
        while "f" not in dict(found):
            reply = client.reply()
            if reply.tag != "*":
                found.append((reply.tag, reply.name))
        self.assertEqual(sorted(found), [("a", "OK"), ("b", "OK"), ("c", "OK"), ("d", "BAD"), ("e", "OK"), ("f", "OK")])

    @offered("LITERAL+-")
    def test_pipelined_append(self):
        """RFC 7888 §4: APPEND and what follows in one segment"""
        client = self.client()
        one, two = letter(), letter()
        client.send(b"a APPEND INBOX {%d+}\r\n%s\r\nb APPEND INBOX {%d+}\r\n%s\r\nc SELECT INBOX\r\nd FETCH 1:2 RFC822.SIZE\r\n"
                    % (len(one), one, len(two), two))
        self.assertEqual([client.until(tag).status for tag in "abc"], ["OK"] * 3)
        self.assertEqual({n: int(found["RFC822.SIZE"]) for n, found in client.until("d").fetched.items()},
                         {1: len(one), 2: len(two)})

    def test_long_command(self):
        """RFC 7162 §4: a line of 8192 octets is taken"""
        client = self.selected(1)
        client.ok("UID FETCH " + ",".join(str(uid) for uid in range(1, 1700)) + " FLAGS")

    def test_endless_command(self):
        """RFC 2683 §3.2.1.5: a line without end is BAD or BYE, and does not fill the server's memory"""
        client = self.raw()
        try:
            for _ in range(64):
                client.send(b"x" * 65536)
            client.send("\r\n")
        except AssertionError:
            return  # closed meanwhile, which is its right
        self.assertRegex(client.line(), rb"^\S{1,70000} BAD |^\* BYE ")

    def test_literal_plus_that_nobody_waits_for(self):
        """RFC 7888 §4: passed over, or the connection is closed; but the client hears of it"""
        client = self.raw()
        client.send("x LOGIN {4294967295+}\r\n")
        self.assertRegex(client.line(), rb"^x (NO|BAD) |^\* BYE ")

    def test_bad_commands_in_a_row(self):
        """A slip of the tongue ends no session; nothing but slips may"""
        client = self.raw().login()
        for _ in range(4):
            for number in range(4):
                client.bad(f"XYZZY{number}")
            client.ok("NOOP")
        try:
            for _ in range(200):
                client.send("x XYZZY\r\n")
                if client.line().startswith(b"* BYE "):
                    return
        except AssertionError:
            return
        self.alive(client)

    def test_a_line_that_looks_like_an_answer(self):
        """RFC 3501 §2.2.1: what a client may not say is BAD"""
        for line in ("* OK hello", "+ go on", "* 1 EXISTS"):
            client = self.raw()
            client.send(f"{line}\r\n")
            self.assertRegex(client.line(), rb"^\S+ BAD ")
            self.alive(client)


class States(ImapBattery):
    def test_any_state(self):
        """RFC 3501 §6.1: CAPABILITY, NOOP in every state"""
        client = self.raw()
        for step in (LOGIN, "SELECT INBOX", "CLOSE"):
            client.ok("NOOP")
            self.assertIn("IMAP4rev1", client.ok("CAPABILITY").one("CAPABILITY").values)
            client.ok(step)

    def test_logout(self):
        """RFC 3501 §6.1.3: BYE before OK, then the server closes; in every state"""
        for make in (self.raw, self.client, self.selected):
            client = make()
            client.ok("LOGOUT").one("BYE")
            self.assertTrue(client.closed())

    def test_nothing_after_logout(self):
        """RFC 3501 §3.4: what follows LOGOUT is not carried out"""
        client = self.client()
        client.send("a LOGOUT\r\nb CREATE late\r\n")
        self.assertEqual(client.until("a").status, "OK")
        self.assertTrue(client.closed())
        self.assertNotIn("late", self.client().list())

    def test_not_authenticated(self):
        """RFC 3501 §3.1: without a login nothing of a mailbox"""
        for command in ("SELECT INBOX", "EXAMINE INBOX", "CREATE x", "DELETE x", "RENAME x y", "SUBSCRIBE x", "UNSUBSCRIBE x",
                        'LIST "" *', 'LSUB "" *', "STATUS INBOX (MESSAGES)", "FETCH 1 FLAGS", "SEARCH ALL", "EXPUNGE",
                        "CLOSE", "UID FETCH 1 FLAGS", "STORE 1 FLAGS ()", "CHECK", "COPY 1 INBOX", "IDLE", "ENABLE CONDSTORE",
                        "NAMESPACE", "UNSELECT", "GETQUOTAROOT INBOX", "SORT (DATE) US-ASCII ALL"):
            with self.subTest(command=command):
                self.raw().refused(command)
        self.raw().refused("APPEND INBOX ", Sync(letter()))
        self.assertNotIn("x", self.client().list())

    def test_authenticated(self):
        """RFC 3501 §3.2: without a mailbox nothing of a letter; no second login"""
        client = self.client()
        for command in ("FETCH 1 FLAGS", "SEARCH ALL", "EXPUNGE", "CLOSE", "CHECK", "UID FETCH 1 FLAGS", "STORE 1 FLAGS ()",
                        "COPY 1 INBOX", "UID COPY 1 INBOX", "UID STORE 1 FLAGS ()", "UID SEARCH ALL", LOGIN,
                        "AUTHENTICATE PLAIN"):
            with self.subTest(command=command):
                client.refused(command)
        self.alive(client)

    def test_login_in_selected_state(self):
        """RFC 3501 §6.2: LOGIN only before the login"""
        client = self.selected()
        client.refused(LOGIN)
        client.ok("CHECK")

    def test_another_select(self):
        """RFC 3501 §6.3.1: SELECT within a mailbox leaves it, without expunging"""
        client = self.selected(2)
        client.ok("CREATE other")
        client.ok("STORE 1 +FLAGS (\\Deleted)")
        client.ok("SELECT other")
        self.assertEqual(client.search(), [])
        self.assertEqual(client.ok("SELECT INBOX").exists, [2])


class Capabilities(ImapBattery):
    def test_version(self):
        """RFC 3501 §6.1.1, RFC 9051 §6.1.1: CAPABILITY says the protocol's version, untagged, before OK"""
        words = self.raw().ok("CAPABILITY").one("CAPABILITY").values
        self.assertTrue({"IMAP4rev1", "IMAP4rev2"} & set(words), words)
        self.assertEqual(len(words), len(set(words)))

    def test_mechanisms(self):
        """RFC 3501 §6.1.1: AUTH=PLAIN or another mechanism, as none is protected by TLS here"""
        words = self.raw().ok("CAPABILITY").one("CAPABILITY").values
        self.assertTrue([word for word in words if word.startswith("AUTH=")], words)
        self.assertNotIn("LOGINDISABLED", words)

    def test_login_tells_capabilities(self):
        """RFC 9051 §6.2.3: CAPABILITY in the OK of a login, if it is there, is what CAPABILITY says"""
        client = self.raw()
        told = client.ok(LOGIN).code("CAPABILITY")
        if told:
            self.assertEqual(sorted(told), sorted(client.ok("CAPABILITY").one("CAPABILITY").values))

    @offered("ID")
    def test_id(self):
        """RFC 2971 §3.1, §3.2: ID with NIL, an empty list, fields; in each state"""
        client = self.raw()
        for step in (LOGIN, "SELECT INBOX", "NOOP"):
            for words in ("NIL", "()", '("name" "battery" "version" NIL)', '("name" "a b" "x-own" "c")'):
                values = client.ok(f"ID {words}").one("ID").values
                self.assertEqual(len(values), 1)
                if values[0] is not None:
                    self.assertEqual(len(values[0]) % 2, 0)
                    self.assertTrue(all(isinstance(value, bytes) or value is None for value in values[0]))
            client.ok(step)

    @offered("ID")
    def test_id_literals(self):
        """RFC 2971 §4: the strings of ID may be literals"""
        self.raw().ok("ID (", Sync(b"name"), " ", Sync(b"battery"), ")")

    @offered("ID")
    def test_id_malformed(self):
        """RFC 2971 §4: ID without a list, with a field without value, with atoms is BAD"""
        for words in ("ID", "ID x", 'ID ("name")', "ID (name x)", 'ID ("name" "x"', 'ID ("name" "x") y'):
            with self.subTest(words=words):
                client = self.raw()
                client.bad(words)
                self.alive(client)

    @offered("ENABLE")
    def test_enable(self):
        """RFC 5161 §3.1: ENABLED lists what was enabled now; what is not known is passed over"""
        client = self.client()
        self.assertEqual(client.ok("ENABLE X-NOT-THERE").one("ENABLED").values, [])
        if "CONDSTORE" in self.offers():
            self.assertEqual(client.ok("ENABLE X-NOT-THERE CONDSTORE").one("ENABLED").values, ["CONDSTORE"])

    @offered("ENABLE")
    def test_enable_what_needs_no_enabling(self):
        """RFC 5161 §3.1: capabilities that know no enabling are passed over"""
        self.assertEqual(self.client().ok("ENABLE IDLE NAMESPACE").one("ENABLED").values, [])

    @offered("ENABLE")
    def test_enable_malformed(self):
        """RFC 5161 §4: at least one capability, an atom"""
        client = self.client()
        client.bad("ENABLE")
        client.bad("ENABLE (CONDSTORE)")
        self.alive(client)

    @offered("NAMESPACE")
    def test_namespace(self):
        """RFC 2342 §5: three lists or NIL; the personal one begins with "" and has LIST's delimiter"""
        client = self.client()
        values = client.ok("NAMESPACE").one("NAMESPACE").values
        self.assertEqual(len(values), 3)
        self.assertEqual(values[0][0][0], b"")
        self.assertEqual(values[0][0][1].decode(), client.list('"" "INBOX"')["INBOX"][1])

    @offered("IMAP4REV2")
    def test_rev2_brings_its_parts(self):
        """RFC 9051 §7.2.2 and appendix E: what IMAP4rev2 has in itself works"""
        client = self.client()
        client.ok("ENABLE IMAP4rev2")
        for command in ("NAMESPACE", 'LIST "" "*" RETURN (STATUS (MESSAGES SIZE))', "SELECT INBOX", "UNSELECT"):
            client.ok(command)

    @offered("IMAP4REV2")
    def test_enable_rev2(self):
        """RFC 9051 §6.3.1: ENABLE IMAP4rev2"""
        self.assertEqual(self.client().ok("ENABLE IMAP4rev2").one("ENABLED").values, ["IMAP4rev2"])


class Logins(ImapBattery):
    def test_login_wrong(self):
        """RFC 3501 §6.2.3: NO for a wrong password or a user that is not there; they look alike"""
        client = self.raw()
        wrong = client.no(f"LOGIN {quoted(BUDI)} wrong")
        nobody = client.no("LOGIN nobody@kantor.example wrong")
        self.assertEqual((wrong.text, wrong.tagged.code), (nobody.text, nobody.tagged.code))
        client.no(f"LOGIN {quoted(BUDI)} {quoted(PASSWORDS[SITI])}")
        client.no(f'LOGIN {quoted(BUDI)} ""')
        client.no(f"LOGIN {quoted(BUDI)} {quoted(PASSWORD.upper())}")
        client.refused("SELECT INBOX")
        client.ok(LOGIN)

    def test_login_code(self):
        """RFC 5530 §3, RFC 9051 §7.1: [AUTHENTICATIONFAILED]"""
        self.assertEqual(self.raw().no(f"LOGIN {quoted(BUDI)} wrong").tagged.code, ("AUTHENTICATIONFAILED", []))

    def test_login_forms(self):
        """RFC 3501 §6.2.3: user and password are astrings"""
        self.raw().ok(f"LOGIN budi {PASSWORD}")
        self.raw().ok("LOGIN budi ", Sync(PASSWORD.encode()))
        self.raw().bad(f"LOGIN (budi) {PASSWORD}")

    @offered("AUTH=PLAIN")
    def test_plain(self):
        """RFC 4616, RFC 3501 §6.2.2: an empty challenge, then the answer"""
        client = self.raw()
        tag, begun = client.begin("AUTHENTICATE PLAIN")
        self.assertEqual(begun.text, "")
        client.send(plain(BUDI, PASSWORD) + "\r\n")
        self.assertEqual(client.until(tag).status, "OK")
        client.ok("SELECT INBOX")

    @offered("AUTH=PLAIN")
    def test_mechanism_in_any_case(self):
        """RFC 3501 §6.2.2: the mechanism's name is an atom in any case"""
        client = self.raw()
        tag, _ = client.begin("AUTHENTICATE plain")
        client.send(plain(BUDI, PASSWORD) + "\r\n")
        self.assertEqual(client.until(tag).status, "OK")

    @offered("AUTH=PLAIN", "SASL-IR")
    def test_initial_response(self):
        """RFC 4959 §3: the first answer in the command"""
        self.raw().ok(f"AUTHENTICATE PLAIN {plain(BUDI, PASSWORD)}")

    @offered("AUTH=PLAIN", "SASL-IR")
    def test_initial_response_empty(self):
        """RFC 4959 §3: "=" is an empty first answer, which PLAIN cannot use"""
        client = self.raw()
        client.refused("AUTHENTICATE PLAIN =")
        client.ok(LOGIN)

    @offered("AUTH=CRAM-MD5", "SASL-IR")
    def test_initial_response_where_the_server_speaks_first(self):
        """RFC 4959 §3: a first answer to CRAM-MD5 must fail"""
        client = self.raw()
        client.send(f"a AUTHENTICATE CRAM-MD5 {encode('x')}\r\n")
        self.assertRegex(client.line(), rb"^a (BAD|NO) ")

    @offered("AUTH=PLAIN")
    def test_cancel(self):
        """RFC 3501 §6.2.2: "*" ends the exchange with BAD"""
        client = self.raw()
        tag, _ = client.begin("AUTHENTICATE PLAIN")
        client.send("*\r\n")
        self.assertEqual(client.until(tag).status, "BAD")
        client.ok(LOGIN)

    @offered("AUTH=PLAIN")
    def test_not_base64(self):
        """RFC 9051 §6.2.2: what is no base64 is BAD"""
        for words in ("!!!!", "QQ=", "=", "Q", "a b"):
            with self.subTest(words=words):
                client = self.raw()
                tag, _ = client.begin("AUTHENTICATE PLAIN")
                client.send(words + "\r\n")
                self.assertEqual(client.until(tag).status, "BAD")
                client.ok(LOGIN)

    @offered("AUTH=PLAIN")
    def test_commands_within_the_exchange(self):
        """RFC 3501 §6.2.2: lines of the exchange are no commands"""
        client = self.raw()
        tag, _ = client.begin("AUTHENTICATE PLAIN")
        client.send("a LOGOUT\r\n")
        self.assertIn(client.until(tag).status, ("BAD", "NO"))
        client.ok(LOGIN)

    @offered("AUTH=PLAIN")
    def test_plain_wrong(self):
        """RFC 3501 §6.2.2: NO for what is wrong, and the next try is free"""
        client = self.raw()
        for words in (plain(BUDI, "wrong"), plain("nobody@kantor.example", PASSWORD), plain(BUDI, ""), encode("\0\0")):
            tag, _ = client.begin("AUTHENTICATE PLAIN")
            client.send(words + "\r\n")
            self.assertIn(client.until(tag).status, ("NO", "BAD"))
        client.ok(LOGIN)

    @offered("AUTH=PLAIN")
    def test_plain_for_somebody_else(self):
        """RFC 4616 §2: acting as oneself is fine, as somebody else is not"""
        client = self.raw()
        tag, _ = client.begin("AUTHENTICATE PLAIN")
        client.send(plain(BUDI, PASSWORD, SITI) + "\r\n")
        self.assertEqual(client.until(tag).status, "NO")
        tag, _ = client.begin("AUTHENTICATE PLAIN")
        client.send(plain(BUDI, PASSWORD, BUDI) + "\r\n")
        self.assertEqual(client.until(tag).status, "OK")

    @offered("AUTH=LOGIN")
    def test_mechanism_login(self):
        """draft-murchison-sasl-login: two prompts"""
        client = self.raw()
        tag, begun = client.begin("AUTHENTICATE LOGIN")
        self.assertTrue(base64.b64decode(begun.text, validate=True))
        client.send(encode(BUDI) + "\r\n")
        self.assertEqual(client.until(tag).tagged.tag, "+")
        client.send(encode(PASSWORD) + "\r\n")
        self.assertEqual(client.until(tag).status, "OK")

    @offered("AUTH=LOGIN")
    def test_mechanism_login_cancelled(self):
        """RFC 3501 §6.2.2: "*" also at the second prompt"""
        client = self.raw()
        tag, _ = client.begin("AUTHENTICATE LOGIN")
        client.send(encode(BUDI) + "\r\n")
        self.assertEqual(client.until(tag).tagged.tag, "+")
        client.send("*\r\n")
        self.assertEqual(client.until(tag).status, "BAD")
        client.ok(LOGIN)

    @offered("AUTH=CRAM-MD5")
    def test_cram_md5(self):
        """RFC 2195: right and wrong; no challenge comes twice"""
        seen = set()
        client = self.raw()
        for password, status in (("wrong", "NO"), (PASSWORD, "OK")):
            tag, begun = client.begin("AUTHENTICATE CRAM-MD5")
            self.assertRegex(base64.b64decode(begun.text, validate=True), rb"^<[^<>@ ]+@[^<>@ ]+>$")
            seen.add(begun.text)
            client.send(cram_md5(begun.text, BUDI, password) + "\r\n")
            self.assertEqual(client.until(tag).status, status)
        self.assertEqual(len(seen), 2)

    @offered("AUTH=SCRAM-SHA-256")
    def test_scram(self):
        """RFC 5802, RFC 7677: and the server proves itself"""
        client, scram = self.raw(), Scram(BUDI, PASSWORD)
        tag, begun = client.begin("AUTHENTICATE SCRAM-SHA-256")
        self.assertEqual(begun.text, "")
        client.send(scram.first() + "\r\n")
        client.send(scram.final(client.until(tag).text) + "\r\n")
        answer = client.until(tag)
        self.assertEqual(answer.tagged.tag, "+")
        scram.verify(answer.text)
        client.send("\r\n")
        self.assertEqual(client.until(tag).status, "OK")

    @offered("AUTH=SCRAM-SHA-256", "SASL-IR")
    def test_scram_initial_response(self):
        """RFC 5802 §5, RFC 4959: the first message in the command"""
        client, scram = self.raw(), Scram(BUDI, PASSWORD)
        tag, begun = client.begin(f"AUTHENTICATE SCRAM-SHA-256 {scram.first()}")
        client.send(scram.final(begun.text) + "\r\n")
        scram.verify(client.until(tag).text)
        client.send("\r\n")
        self.assertEqual(client.until(tag).status, "OK")

    @offered("AUTH=SCRAM-SHA-256")
    def test_scram_wrong(self):
        """RFC 5802 §5: a wrong password is NO"""
        client, scram = self.raw(), Scram(BUDI, "wrong")
        tag, _ = client.begin("AUTHENTICATE SCRAM-SHA-256")
        client.send(scram.first() + "\r\n")
        client.send(scram.final(client.until(tag).text) + "\r\n")
        answer = client.until(tag)
        if answer.tagged.tag == "+":  # RFC 5802 §7 lets it say e=… first
            client.send("\r\n")
            answer = client.until(tag)
        self.assertEqual(answer.status, "NO")
        client.ok(LOGIN)

    def test_unknown_mechanism(self):
        """RFC 3501 §6.2.2: NO for a mechanism that is not offered"""
        client = self.raw()
        client.refused("AUTHENTICATE X-UNKNOWN")
        client.ok(LOGIN)

    def test_no_capability_is_only_said(self):
        """RFC 3501 §6.1.1: every AUTH= that is offered can be begun"""
        for word in self.raw().ok("CAPABILITY").one("CAPABILITY").values:
            if word.startswith("AUTH="):
                client = self.raw()
                tag, _ = client.begin(f"AUTHENTICATE {word[5:]}")
                client.send("*\r\n")
                self.assertEqual(client.until(tag).status, "BAD")


class Utf8(ImapBattery):
    def test_eight_bits_without_utf8(self):
        """RFC 3501 §9: octets above 127 do not stand in quoted strings or atoms"""
        client = self.client()
        for command in ('CREATE "é"', "CREATE é"):
            client.refused(command)
        self.alive(client)

    @offered("UTF8=ACCEPT")
    def test_utf8_names(self):
        """RFC 6855 §3: after ENABLE UTF8=ACCEPT names are UTF-8, both ways"""
        client = self.client()
        self.assertEqual(client.ok("ENABLE UTF8=ACCEPT").one("ENABLED").values, ["UTF8=ACCEPT"])
        client.utf8 = True
        client.ok('CREATE "Énjing & 日本"')
        self.assertIn("Énjing & 日本", client.list())
        self.assertIn("&AMk-njing &- &ZeVnLA-", self.client().list())

    @offered("UTF8=ACCEPT")
    def test_utf8_append(self):
        """RFC 6855 §4: APPEND UTF8 (~{n})"""
        client = self.client()
        client.ok("ENABLE UTF8=ACCEPT")
        client.utf8 = True
        message = letter("æøå", b"x\r\n")
        client.ok("APPEND INBOX UTF8 (", Literal8(message), ")")
        client.ok("SELECT INBOX")
        self.assertEqual(client.fetch(1, "BODY.PEEK[]"), message)

    @offered("UTF8=ACCEPT")
    def test_utf8_search(self):
        """RFC 6855 §3: SEARCH with CHARSET is BAD; strings are UTF-8 without it"""
        client = self.client()
        client.ok("ENABLE UTF8=ACCEPT")
        client.utf8 = True
        self.headers(client, "Subject: =?utf-8?Q?=C3=A6gir?=\n", "Subject: other\n")
        client.bad('SEARCH CHARSET UTF-8 SUBJECT "ægir"')
        self.assertEqual(client.search('SUBJECT "ægir"'), [1])

    @offered("UTF8=ACCEPT")
    def test_utf8_wrong(self):
        """RFC 6855 §3: what is no UTF-8 is BAD"""
        client = self.client()
        client.ok("ENABLE UTF8=ACCEPT")
        client.refused(b'CREATE "\xff\xfe"')
        self.alive(client)
