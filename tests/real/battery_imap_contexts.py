"""Checks of searches of which parts are asked for, and of those that are kept up to date (RFC 5267 §4)."""
from battery import offered
from battery_imap_checks import ImapBattery, letter
from battery_imap_wire import expand


class Contexts(ImapBattery):
    def five(self):
        """Five letters, of which the second and the third are read."""
        client = self.client()
        for number in range(5):
            client.append(letter(f"five {number}"), more="(\\Seen)" if number in (1, 2) else "")
        client.ok("SELECT INBOX")
        return client

    def watched(self, answer):
        """[tag, UID or not, ADDTO or REMOVEFROM, numbers] of each ESEARCH that nobody asked for in this answer."""
        found = []
        for reply in answer.of("ESEARCH"):
            (_, tag), *values = reply.values
            uid = values[0] == "UID" and bool(values.pop(0))
            for what, (position, numbers) in zip(values[::2], values[1::2], strict=True):
                self.assertEqual(position, "0")
                found.append([tag.decode(), uid, what, expand(numbers)])
        return found

    @offered("CONTEXT=SEARCH")
    def test_partial(self):
        """RFC 5267 §4.4: these of what was found, counted from 1; NIL if there are not so many"""
        client = self.five()
        for part, wanted in (("1:1", ["1:1", "1"]), ("2:4", ["2:4", "2:4"]), ("4:2", ["2:4", "2:4"]), ("4:9", ["4:9", "4:5"]),
                             ("6:9", ["6:9", None])):
            with self.subTest(part=part):
                values = client.ok(f"SEARCH RETURN (PARTIAL {part}) ALL").one("ESEARCH").values
                self.assertEqual(values[1:], ["PARTIAL", wanted])
        values = client.ok("UID SEARCH RETURN (COUNT PARTIAL 2:2) SEEN").one("ESEARCH").values
        self.assertEqual(sorted(map(str, values[2:])), sorted(["COUNT", "2", "PARTIAL", str(["2:2", str(client.uids()[2])])]))

    @offered("CONTEXT=SEARCH")
    def test_partial_wrong(self):
        """RFC 5267 §4.4, §5: one PARTIAL, without ALL, and two numbers from 1"""
        client = self.five()
        for words in ("PARTIAL", "PARTIAL 1", "PARTIAL 1:*", "PARTIAL *:1", "PARTIAL 0:1", "PARTIAL 1:1 PARTIAL 2:2",
                      "PARTIAL 1:1 ALL", "ALL PARTIAL 1:1", "PARTIAL 1:4294967296", "PARTIAL 1,2", "PARTIAL 1:2:3"):
            with self.subTest(words=words):
                client.bad(f"SEARCH RETURN ({words}) ALL")

    @offered("CONTEXT=SEARCH")
    def test_context_is_a_hint(self):
        """RFC 5267 §4.2: it changes nothing in the answer"""
        self.assertEqual(self.five().esearch("SEARCH RETURN (CONTEXT COUNT) SEEN"), {"COUNT": 2})

    @offered("CONTEXT=SEARCH")
    def test_update(self):
        """RFC 5267 §4.3: what a search finds now and did not, and the other way round, is told until CANCELUPDATE"""
        client = self.five()
        answer = client.ok("SEARCH RETURN (UPDATE ALL) OR SEEN SUBJECT nowhere")
        tag = answer.tagged.tag
        self.assertEqual(answer.one("ESEARCH").values[1:], ["ALL", "2:3"])
        self.assertEqual(self.watched(client.ok("STORE 1:4 +FLAGS (\\Seen)")), [[tag, False, "ADDTO", [1, 4]]])
        self.assertEqual(self.watched(client.ok("STORE 2,4 -FLAGS.SILENT (\\Seen)")), [[tag, False, "REMOVEFROM", [2, 4]]])
        self.assertEqual(self.watched(client.ok("STORE 5 +FLAGS (\\Flagged)")), [])
        client.ok(f'CANCELUPDATE "{tag}"')
        self.assertEqual(self.watched(client.ok("STORE 5 +FLAGS (\\Seen)")), [])

    @offered("CONTEXT=SEARCH")
    def test_update_by_others(self):
        """RFC 5267 §4.3: new letters and what other sessions do count, too; what goes is told before its EXPUNGE"""
        client, other = self.five(), self.client()
        other.ok("SELECT INBOX")
        uids = client.uids()
        tag = client.ok("UID SEARCH RETURN (UPDATE) UNSEEN").tagged.tag
        new = other.append(letter())
        other.ok("STORE 1 +FLAGS (\\Seen)")
        other.ok("STORE 2 -FLAGS (\\Seen)")
        self.assertCountEqual(self.watched(client.ok("NOOP")), [[tag, True, "REMOVEFROM", [uids[0]]],
                                                                [tag, True, "ADDTO", [uids[1], new]]])
        other.ok("STORE 2:5 +FLAGS.SILENT (\\Deleted)")
        other.ok("EXPUNGE")
        answer = client.ok("NOOP")
        self.assertEqual(self.watched(answer), [[tag, True, "REMOVEFROM", [uids[1], uids[3], uids[4]]]])
        names = [reply.name for reply in answer.untagged]
        self.assertLess(names.index("ESEARCH"), names.index("EXPUNGE"))

    @offered("CONTEXT=SEARCH")
    def test_several(self):
        """RFC 5267 §4.3: each by its own tag; another mailbox ends all"""
        client = self.five()
        seen = client.ok("SEARCH RETURN (UPDATE) SEEN").tagged.tag
        unseen = client.ok("SEARCH RETURN (UPDATE) UNSEEN").tagged.tag
        self.assertCountEqual(self.watched(client.ok("STORE 1 +FLAGS (\\Seen)")), [[seen, False, "ADDTO", [1]],
                                                                                  [unseen, False, "REMOVEFROM", [1]]])
        client.ok(f'CANCELUPDATE "{seen}" "{unseen}"')
        tag = client.ok("SEARCH RETURN (UPDATE) 1:* UID 1:* FLAGGED").tagged.tag
        client.append(letter(), more="(\\Flagged)")
        self.assertEqual(self.watched(client.ok("STORE 2 +FLAGS (\\Flagged)")), [[tag, False, "ADDTO", [2]]])
        client.ok(f'CANCELUPDATE "{tag}"')
        client.ok("SEARCH RETURN (UPDATE) SEEN")
        client.ok("SELECT INBOX")
        self.assertEqual(self.watched(client.ok("STORE 1 -FLAGS (\\Seen)")), [])

    @offered("CONTEXT=SEARCH")
    def test_update_while_idle(self):
        """RFC 5267 §4.3, RFC 2177: whoever waits is told at once"""
        client, other = self.five(), self.client()
        tag = client.ok("SEARCH RETURN (UPDATE) KEYWORD diawasi").tagged.tag
        idle, _ = client.begin("IDLE")
        other.ok("SELECT INBOX")
        other.ok("STORE 3 +FLAGS.SILENT (diawasi)")
        while True:
            reply = client.reply()
            if reply.name == "ESEARCH":
                break
        self.assertEqual(reply.values, [["TAG", tag.encode()], "ADDTO", ["0", "3"]])
        client.send("DONE\r\n")
        client.until(idle)

    @offered("CONTEXT=SEARCH")
    def test_cancel_wrong(self):
        """RFC 5267 §5: quoted tags of searches that are watched"""
        client = self.five()
        for words in ("", " x", ' "x', ' "x" '):
            client.bad(f"CANCELUPDATE{words}")
        client.refused('CANCELUPDATE "nothing"')
        self.alive(client)
