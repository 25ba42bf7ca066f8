"""What changes a mailbox, and how other sessions learn of it: STORE, COPY, MOVE, EXPUNGE, IDLE, CONDSTORE, QRESYNC."""
from battery import offered
from battery_imap_checks import ImapBattery, letter
from battery_imap_wire import Plus, expand
from tools import BUDI

PATIENT = 5  # seconds for what a server says by itself


class Store(ImapBattery):
    def test_set_add_remove(self):
        """RFC 3501 §6.4.6: FLAGS, +FLAGS, -FLAGS, and what they answer"""
        client = self.selected(1)
        for words, flags in (("FLAGS (\\Seen \\Flagged)", {"\\Seen", "\\Flagged"}),
                             ("+FLAGS (\\Draft)", {"\\Seen", "\\Flagged", "\\Draft"}),
                             ("-FLAGS (\\Seen \\Answered)", {"\\Flagged", "\\Draft"}), ("FLAGS ()", set()),
                             ("+FLAGS (\\Deleted \\Answered)", {"\\Deleted", "\\Answered"})):
            with self.subTest(words=words):
                self.assertEqual(set(client.ok(f"STORE 1 {words}").fetched[1]["FLAGS"]) - {"\\Recent"}, flags)
                self.assertEqual(client.flags(1), flags)

    def test_silent(self):
        """RFC 3501 §6.4.6: .SILENT brings no FETCH"""
        client = self.selected(2)
        for words in ("FLAGS.SILENT (\\Seen)", "+FLAGS.SILENT (\\Flagged)", "-FLAGS.SILENT (\\Seen)"):
            self.assertFalse(client.ok(f"STORE 1:2 {words}").of("FETCH"))
        self.assertEqual(client.flags(2), {"\\Flagged"})

    def test_without_parentheses(self):
        """RFC 3501 §9 store-att-flags: flags without parentheses"""
        client = self.selected(1)
        client.ok("STORE 1 +FLAGS \\Seen \\Flagged")
        self.assertEqual(client.flags(1), {"\\Seen", "\\Flagged"})

    def test_any_case(self):
        """RFC 3501 §9 (1): flags in any case; keywords keep theirs"""
        client = self.selected(1)
        client.ok("store 1 +flags (\\sEEN Kata)")
        self.assertEqual(client.flags(1), {"\\Seen", "Kata"})
        client.ok("STORE 1 +FLAGS (KATA)")
        self.assertEqual(client.flags(1), {"\\Seen", "Kata"})

    def test_keywords(self):
        """RFC 3501 §2.3.2: keywords, many of them, last"""
        client = self.selected(1)
        words = {f"Kata{number}" for number in range(20)} | {"$MDNSent", "$Forwarded"}
        client.ok(f"STORE 1 FLAGS ({' '.join(words)})")
        other = self.client()
        other.ok("SELECT INBOX")
        self.assertEqual(other.flags(1), words)

    def test_new_keyword_is_told(self):
        """RFC 3501 §7.2.6: a new keyword comes in FLAGS"""
        client = self.selected(1)
        answer = client.ok("STORE 1 +FLAGS (Baru)")
        self.assertTrue(any("Baru" in reply.values[0] for reply in answer.of("FLAGS")), answer)

    def test_recent_cannot_be_stored(self):
        """RFC 3501 §2.3.2: \\Recent cannot be changed"""
        client = self.selected(1)
        client.ask("STORE 1 -FLAGS (\\Recent)")
        self.assertEqual(client.search("RECENT"), [1])
        client.ok("STORE 1 FLAGS (\\Seen)")
        self.assertEqual(client.search("RECENT"), [1])

    def test_many_letters(self):
        """RFC 3501 §6.4.6: a FETCH for each letter"""
        client = self.selected(5)
        self.assertEqual(sorted(client.ok("STORE 2:4 +FLAGS (\\Seen)").fetched), [2, 3, 4])
        self.assertEqual(client.search("SEEN"), [2, 3, 4])

    def test_uid_store(self):
        """RFC 3501 §6.4.8: by uid; uids that are not there are passed over"""
        client = self.selected(3)
        uids = client.uids()
        self.assertEqual(sorted(client.ok(f"UID STORE {uids[1]},{uids[2] + 9} +FLAGS (\\Seen)").fetched), [2])
        self.assertFalse(client.ok(f"UID STORE {uids[2] + 9} +FLAGS (\\Seen)").fetched)

    def test_wrong(self):
        """RFC 3501 §9: BAD"""
        client = self.selected(1)
        for words in ("1 XYZZY (\\Seen)", "1 FLAGS", "1 +FLAGS (\\Seen", "1 ++FLAGS (\\Seen)", "1 +FLAGS.LOUD (\\Seen)",
                      "1 FLAGS (\\Xyzzy)", "1 FLAGS (\\*)", '1 FLAGS ("\\Seen")', "1 FLAGS ((\\Seen))", "0 FLAGS ()", "x FLAGS ()"):
            with self.subTest(words=words):
                client.bad(f"STORE {words}")
        client.refused("STORE 2 FLAGS (\\Seen)")
        self.alive(client)


class Copy(ImapBattery):
    def folders(self, count=3):
        client = self.selected(count)
        client.ok("CREATE ke")
        return client

    def test_copy(self):
        """RFC 3501 §6.4.7: text, flags and INTERNALDATE are kept"""
        client = self.client()
        client.ok("CREATE ke")
        message = letter()
        client.append(message, more='(\\Seen Kata) "17-Jul-1996 02:44:25 +0000"')
        client.ok("SELECT INBOX")
        date = client.fetch(1, "INTERNALDATE")
        client.ok("COPY 1 ke")
        self.assertEqual(client.search(), [1])
        client.ok("SELECT ke")
        self.assertEqual(client.fetch(1, "BODY.PEEK[]"), message)
        self.assertEqual(client.fetch(1, "INTERNALDATE"), date)
        self.assertEqual(client.flags(1), {"\\Seen", "Kata"})

    def test_copies_are_recent(self):
        """RFC 3501 §6.4.7: copies are \\Recent"""
        client = self.folders()
        client.ok("COPY 1:3 ke")
        self.assertEqual(client.status("ke", "RECENT"), {"RECENT": 3})

    def test_try_create(self):
        """RFC 3501 §6.4.7: NO [TRYCREATE]; nothing is created"""
        client = self.folders()
        self.assertEqual(client.no("COPY 1 missing").tagged.code, ("TRYCREATE", []))
        self.assertEqual(client.no("UID COPY 1:* missing").tagged.code, ("TRYCREATE", []))
        self.assertNotIn("missing", client.list())

    def test_order(self):
        """RFC 3501 §6.4.7: in the order of their numbers; a set in any order"""
        client = self.folders()
        messages = [client.fetch(number, "BODY.PEEK[]") for number in (1, 2, 3)]
        client.ok("COPY 3,1:2 ke")
        client.ok("SELECT ke")
        self.assertEqual([client.fetch(number, "BODY.PEEK[]") for number in (1, 2, 3)], messages)

    def test_into_itself(self):
        """RFC 3501 §6.4.7: into the mailbox itself"""
        client = self.folders(2)
        client.ok("COPY 1:2 INBOX")
        client.ok("NOOP")
        self.assertEqual(client.search(), [1, 2, 3, 4])

    def test_nothing_to_copy(self):
        """RFC 3501 §6.4.8: UID COPY of uids that are not there is OK and copies nothing"""
        client = self.folders(1)
        client.ok(f"UID COPY {client.uids()[0] + 5} ke")
        self.assertEqual(client.status("ke", "MESSAGES"), {"MESSAGES": 0})

    def test_beyond(self):
        """RFC 3501 §9 seq-number: a number that is not there is an error, and nothing is copied"""
        client = self.folders(1)
        client.refused("COPY 7 ke")
        self.assertEqual(client.status("ke", "MESSAGES"), {"MESSAGES": 0})

    @offered("UIDPLUS")
    def test_copy_uid(self):
        """RFC 4315 §3: COPYUID: UIDVALIDITY of the target, uids there and here"""
        client = self.folders()
        uids = client.uids()
        code = client.ok("COPY 1,3 ke").code("COPYUID")
        self.assertEqual(expand(code[1]), [uids[0], uids[2]])
        answer = client.ok("SELECT ke")
        self.assertEqual((int(code[0]), expand(code[2])), (answer.number("UIDVALIDITY"), client.uids()))

    @offered("MOVE")
    def test_move(self):
        """RFC 6851 §3.3: letters are there and no longer here; EXPUNGE tells it, COPYUID before"""
        client = self.folders()
        uids = client.uids()
        message = client.fetch(2, "BODY.PEEK[]")
        client.ok("STORE 2 +FLAGS (\\Flagged Kata)")
        answer = client.ok("MOVE 2 ke")
        self.assertEqual(answer.expunged, [2])
        names = [reply.code[0] if reply.code else reply.name for reply in (*answer.untagged, answer.tagged)]
        if "UIDPLUS" in self.offers():
            self.assertLess(names.index("COPYUID"), names.index("EXPUNGE"), answer)
            self.assertEqual(expand(answer.code("COPYUID")[1]), [uids[1]])
        self.assertEqual(client.uids(), [uids[0], uids[2]])
        client.ok("SELECT ke")
        self.assertEqual(client.fetch(1, "BODY.PEEK[]"), message)
        self.assertEqual(client.flags(1), {"\\Flagged", "Kata"})

    @offered("MOVE")
    def test_move_many(self):
        """RFC 6851 §3.3: sequence numbers of EXPUNGE count down as letters go; UID MOVE"""
        client = self.folders(5)
        uids = client.uids()
        left = list(uids)
        for number in client.ok(f"UID MOVE {uids[1]}:{uids[3]} ke").expunged:
            left.pop(number - 1)
        self.assertEqual(left, [uids[0], uids[4]])
        self.assertEqual(client.uids(), left)
        self.assertEqual(client.status("ke", "MESSAGES"), {"MESSAGES": 3})

    @offered("MOVE")
    def test_move_takes_no_others(self):
        """RFC 6851 §3.3: \\Deleted letters that are not moved stay"""
        client = self.folders(3)
        client.ok("STORE 1 +FLAGS (\\Deleted)")
        client.ok("MOVE 3 ke")
        self.assertEqual(client.search(), [1, 2])

    @offered("MOVE")
    def test_move_wrong(self):
        """RFC 6851 §3.1: NO [TRYCREATE], and everything is still here; UID MOVE of nothing is OK"""
        client = self.folders(2)
        self.assertEqual(client.no("MOVE 1 missing").tagged.code, ("TRYCREATE", []))
        client.ok(f"UID MOVE {client.uids()[-1] + 5} ke")
        client.bad("MOVE 1")
        self.assertEqual(client.search(), [1, 2])


class Expunge(ImapBattery):
    def test_expunge(self):
        """RFC 3501 §6.4.3, §7.4.1: each EXPUNGE moves the numbers of those behind"""
        client = self.selected(6)
        uids = client.uids()
        client.ok("STORE 2,3,5 +FLAGS.SILENT (\\Deleted)")
        left = list(uids)
        for number in client.ok("EXPUNGE").expunged:
            left.pop(number - 1)
        self.assertEqual(left, [uids[0], uids[3], uids[5]])
        self.assertEqual(client.uids(), left)

    def test_nothing_to_expunge(self):
        """RFC 3501 §6.4.3: OK without any EXPUNGE"""
        self.assertEqual(self.selected(2).ok("EXPUNGE").expunged, [])

    @offered("UIDPLUS")
    def test_uid_expunge(self):
        """RFC 4315 §2.1: only those that are named and \\Deleted"""
        client = self.selected(4)
        uids = client.uids()
        client.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)")
        self.assertEqual(client.ok(f"UID EXPUNGE {uids[1]}:{uids[3]}").expunged, [3])
        self.assertEqual(client.uids(), [uids[0], uids[1], uids[3]])
        client.bad("UID EXPUNGE")
        client.bad("UID EXPUNGE x")

    def test_everything(self):
        """RFC 3501 §7.3.1: an emptied mailbox has no letters, and takes new ones"""
        client = self.selected(3)
        client.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)")
        self.assertEqual(len(client.ok("EXPUNGE").expunged), 3)
        self.assertEqual(client.search(), [])
        self.assertEqual(client.ok("APPEND INBOX ", Plus(letter())).exists, [1])


class Several(ImapBattery):
    """Several sessions in one mailbox."""

    def test_new_letters_are_told(self):
        """RFC 3501 §7.3.1: EXISTS of letters that another session appended, at NOOP"""
        first, second = self.two(1)
        self.fill(second, 2)
        self.assertEqual(first.ok("NOOP").exists, [3])

    def test_delivered_letters_are_told(self):
        """RFC 3501 §5.2: letters that come by SMTP or from the MTA, too"""
        first = self.selected(1)
        self.target.put(BUDI, letter("delivered"))
        for _ in range(50):
            if first.ok("NOOP").exists:
                break
        self.assertEqual(first.search(), [1, 2])

    def test_check_tells_too(self):
        """RFC 3501 §6.4.1, §7.4.1: CHECK tells what NOOP tells"""
        first, second = self.two(3)
        second.ok("STORE 2 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        self.assertEqual(first.ok("CHECK").expunged, [2])

    def test_uid_commands_find_the_right_letters(self):
        """RFC 3501 §6.4.8: uids mean the same whatever was expunged meanwhile, told or not"""
        first, second = self.two(4)
        uids = first.uids()
        second.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        found = first.ok(f"UID FETCH {uids[1]},{uids[3]} (UID)").fetched
        self.assertEqual(sorted(int(items["UID"]) for items in found.values()), [uids[1], uids[3]])
        first.ok(f"UID STORE {uids[3]} +FLAGS.SILENT (\\Seen)")
        second.ok("NOOP")
        self.assertEqual(second.search("SEEN", "UID SEARCH"), [uids[3]])

    def test_flags_are_told(self):
        """RFC 3501 §5.2: flags that another session changed, at NOOP; but not to the one that changed them"""
        first, second = self.two(3)
        second.ok("STORE 2 +FLAGS.SILENT (\\Flagged)")
        found = first.ok("NOOP").fetched
        self.assertEqual(set(found), {2})
        self.assertIn("\\Flagged", found[2]["FLAGS"])
        self.assertFalse(second.ok("NOOP").fetched)
        self.assertFalse(first.ok("NOOP").fetched)

    def test_expunge_is_told(self):
        """RFC 3501 §7.4.1: EXPUNGE at NOOP"""
        first, second = self.two(3)
        second.ok("STORE 2 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        self.assertEqual(first.ok("NOOP").expunged, [2])
        self.assertEqual(first.search(), [1, 2])

    def test_expunge_is_not_told_in_between(self):
        """RFC 3501 §7.4.1: no EXPUNGE while FETCH, STORE or SEARCH is answered"""
        first, second = self.two(4)
        uids = first.uids()
        second.ok("STORE 2 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        for command in ("FETCH 3 UID", "STORE 3 +FLAGS (\\Seen)", "SEARCH ALL"):
            answer = first.ask(command)
            self.assertFalse(answer.expunged, answer)
        self.assertEqual(int(first.fetch(3, "UID")), uids[2])
        self.assertEqual(first.ok("NOOP").expunged, [2])
        self.assertEqual(int(first.fetch(2, "UID")), uids[2])

    def test_numbers_hold_until_told(self):
        """RFC 3501 §7.4.1, RFC 2180 §4.1: numbers mean the same letters until EXPUNGE is told, also by STORE and COPY"""
        first, second = self.two(4)
        uids = first.uids()
        first.ok("CREATE ke")
        second.ok("STORE 1 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        first.ok("STORE 3 +FLAGS.SILENT (\\Flagged)")
        second.ok("NOOP")
        self.assertEqual(second.search("FLAGGED", "UID SEARCH"), [uids[2]])

    def test_fetch_of_what_is_gone(self):
        """RFC 2180 §4.1: what another session expunged brings NO, nothing, or NILs; never another letter"""
        first, second = self.two(3)
        uids = first.uids()
        second.ok("STORE 2 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        answer = first.ask("FETCH 2 (UID FLAGS)")
        self.assertIn(answer.status, ("OK", "NO"))
        for number, found in answer.fetched.items():
            self.assertEqual((number, int(found["UID"])), (2, uids[1]))
        answer = first.ask("FETCH 1:3 (UID)")
        for number, found in answer.fetched.items():
            self.assertEqual(int(found["UID"]), uids[number - 1])
        self.assertLessEqual({1, 3}, set(answer.fetched))

    def test_everything_gone(self):
        """RFC 3501 §7.4.1: another session empties the mailbox and fills it again"""
        first, second = self.two(3)
        second.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        self.fill(second, 2)
        left = 3
        answer = first.ok("NOOP")
        for reply in answer.untagged:
            if reply.name == "EXPUNGE":
                self.assertLessEqual(reply.number, left)
                left -= 1
            elif reply.name == "EXISTS":
                left = reply.number
        self.assertEqual(left, 2)
        self.assertEqual(first.search(), [1, 2])
        self.assertEqual(first.uids(), second.uids())

    def test_recent_once(self):
        """RFC 3501 §2.3.2: only one session is told that a letter is \\Recent"""
        first = self.client()
        self.fill(first, 2)
        self.assertEqual(first.ok("SELECT INBOX").one("RECENT").number, 2)
        second = self.client()
        self.assertEqual(second.ok("SELECT INBOX").one("RECENT").number, 0)
        self.assertEqual(second.search("RECENT"), [])
        self.assertEqual(first.search("RECENT"), [1, 2])
        self.fill(second, 1)
        told = [len(client.search("RECENT 3")) for client in (first, second) if client.ok("NOOP")]
        self.assertEqual(sum(told), 1)

    def test_exists_never_falls(self):
        """RFC 3501 §7.3.1: only EXPUNGE makes a mailbox smaller"""
        first, second = self.two(3)
        for _ in range(3):
            second.ok("STORE 1 +FLAGS.SILENT (\\Deleted)")
            second.ok("EXPUNGE")
            self.fill(second, 1)
        count = 3
        for command in ("SEARCH ALL", "NOOP", "NOOP"):
            for reply in first.ok(command).untagged:
                if reply.name == "EXPUNGE":
                    count -= 1
                elif reply.name == "EXISTS":
                    self.assertGreaterEqual(reply.number, count)
                    count = reply.number
        self.assertEqual(count, 3)
        self.assertEqual(first.uids(), second.uids())

    def test_changes_of_two_come_together(self):
        """RFC 3501 §6.4.6: +FLAGS and -FLAGS of two sessions that have not told each other do not undo one another"""
        first, second = self.two(1)
        first.ok("STORE 1 +FLAGS (\\Seen)")
        second.ok("STORE 1 +FLAGS (\\Draft)")
        first.ok("STORE 1 -FLAGS (\\Seen)")
        second.ok("STORE 1 +FLAGS (Kata)")
        for client in (first, second):
            client.ok("NOOP")
            self.assertEqual(client.flags(1), {"\\Draft", "Kata"})

    def test_many_sessions(self):
        """RFC 3501 §5.5: twenty sessions, each changing a letter of its own, all agree at the end"""
        clients = [self.selected(20), *(self.client() for _ in range(19))]
        for client in clients[1:]:
            client.ok("SELECT INBOX")
        for number, client in enumerate(clients, 1):
            client.send(f"go STORE {number} +FLAGS (Kata{number % 3})\r\n")
        for client in clients:
            self.assertEqual(client.until("go").status, "OK")
        seen = [str([sorted(found["FLAGS"], key=str.lower) for found in client.ok("FETCH 1:* FLAGS").fetched.values()])
                .replace("'\\\\Recent', ", "").replace(", '\\\\Recent'", "") for client in clients if client.ok("NOOP")]
        self.assertEqual(set(seen), {seen[0]})

    def test_copy_of_what_is_gone(self):
        """RFC 2180 §4.4: COPY of what another session expunged copies it not, or is NO with nothing copied"""
        first, second = self.two(3)
        first.ok("CREATE ke")
        second.ok("STORE 2 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        answer = first.ask("COPY 1:3 ke")
        count = first.status("ke", "MESSAGES")["MESSAGES"]
        self.assertEqual(count, 2 if answer.status == "OK" else 0)

    def test_close_expunges_for_others(self):
        """RFC 3501 §6.4.2: what CLOSE removed is told to the others"""
        first, second = self.two(3)
        second.ok("STORE 3 +FLAGS.SILENT (\\Deleted)")
        second.ok("CLOSE")
        self.assertEqual(first.ok("NOOP").expunged, [3])


class Idle(ImapBattery):
    def idle(self, client):
        tag, _ = client.begin("IDLE")
        return tag

    def done(self, client, tag):
        client.send("DONE\r\n")
        answer = client.until(tag)
        self.assertEqual(answer.status, "OK")
        return answer

    def told(self, client, *names):
        """Waits for these responses."""
        client.socket.settimeout(PATIENT)
        found = []
        while set(names) - {reply.name for reply in found}:
            found.append(client.reply())
        return found

    @offered("IDLE")
    def test_idle(self):
        """RFC 2177 §3: "+", DONE in any case, OK"""
        client = self.selected(1)
        for word in ("DONE", "done", "DoNe"):
            tag = self.idle(client)
            client.send(f"{word}\r\n")
            self.assertEqual(client.until(tag).status, "OK")
        self.alive(client)

    @offered("IDLE")
    def test_new_letter(self):
        """RFC 2177 §3: EXISTS comes while the client waits"""
        first, second = self.two(1)
        tag = self.idle(first)
        self.fill(second, 1)
        self.assertEqual([reply.number for reply in self.told(first, "EXISTS") if reply.name == "EXISTS"], [2])
        self.done(first, tag)

    @offered("IDLE")
    def test_delivered_letter(self):
        """RFC 2177 §3: a letter that the MTA brings, too"""
        client = self.selected(1)
        tag = self.idle(client)
        self.target.put(BUDI, letter("delivered"))
        self.told(client, "EXISTS")
        self.done(client, tag)
        self.assertEqual(client.search(), [1, 2])

    @offered("IDLE")
    def test_expunge_and_flags(self):
        """RFC 2177 §3: EXPUNGE and FETCH too"""
        first, second = self.two(3)
        tag = self.idle(first)
        second.ok("STORE 3 +FLAGS.SILENT (\\Flagged)")
        found = self.told(first, "FETCH")[-1]
        self.assertEqual((found.number, "\\Flagged" in found.values["FLAGS"]), (3, True))
        second.ok("STORE 1 +FLAGS.SILENT (\\Deleted)")
        second.ok("EXPUNGE")
        self.assertEqual(self.told(first, "EXPUNGE")[-1].number, 1)
        self.done(first, tag)
        self.assertEqual(first.search(), [1, 2])

    @offered("IDLE")
    def test_what_waited_is_told(self):
        """RFC 2177 §3: what happened before IDLE is told in it"""
        first, second = self.two(2)
        self.fill(second, 1)
        tag, begun = first.begin("IDLE")
        if not begun.exists:
            self.told(first, "EXISTS")
        self.done(first, tag)

    @offered("IDLE")
    def test_something_else_than_done(self):
        """RFC 2177 §3: what is not DONE ends IDLE with BAD, and is no command"""
        client = self.selected(1)
        tag = self.idle(client)
        client.send("z NOOP\r\n")
        self.assertEqual(client.until(tag).status, "BAD")
        self.alive(client)

    @offered("IDLE")
    def test_without_a_mailbox(self):
        """RFC 2177 §3: also without a mailbox"""
        client = self.client()
        self.done(client, self.idle(client))

    @offered("IDLE")
    def test_pipelined(self):
        """RFC 2177 §3: DONE right behind IDLE"""
        client = self.selected(1)
        client.send("a IDLE\r\nDONE\r\nb NOOP\r\n")
        self.assertEqual(client.until("a").tagged.tag, "+")
        self.assertEqual(client.until("a").status, "OK")
        self.assertEqual(client.until("b").status, "OK")

    @offered("IDLE")
    def test_silent_for_oneself(self):
        """RFC 2177 §3: nothing is told that did not happen"""
        client = self.selected(1)
        tag = self.idle(client)
        self.assertTrue(client.silent(0.3))
        self.done(client, tag)


class Condstore(ImapBattery):
    def modseq(self, client, number):
        return int(client.fetch(number, "MODSEQ")[0])

    @offered("CONDSTORE")
    def test_highestmodseq(self):
        """RFC 7162 §3.1.2.1: [HIGHESTMODSEQ] at SELECT and EXAMINE; it is that of the youngest letter, or more"""
        client = self.selected(3)
        highest = client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ")
        self.assertGreaterEqual(highest, max(self.modseq(client, number) for number in (1, 2, 3)))
        self.assertEqual(client.ok("EXAMINE INBOX").number("HIGHESTMODSEQ"), highest)

    @offered("CONDSTORE")
    def test_highestmodseq_always(self):
        """RFC 7162 §3.1.2.1: [HIGHESTMODSEQ] also for a client that did not ask for CONDSTORE"""
        client = self.selected(1)
        client.ok("SELECT INBOX").number("HIGHESTMODSEQ")
        client.ok("EXAMINE INBOX").number("HIGHESTMODSEQ")

    @offered("CONDSTORE")
    def test_select_parameter(self):
        """RFC 7162 §3.1.8: SELECT (CONDSTORE); then every FETCH of a change holds MODSEQ"""
        client = self.client()
        self.fill(client, 2)
        client.ok("SELECT INBOX (CONDSTORE)")
        self.assertIn("MODSEQ", client.ok("STORE 1 +FLAGS (\\Seen)").fetched[1])
        other = self.client()
        other.ok("SELECT INBOX")
        other.ok("STORE 2 +FLAGS (\\Flagged)")
        self.assertIn("MODSEQ", client.ok("NOOP").fetched[2])

    @offered("CONDSTORE")
    def test_enabled_by_fetch(self):
        """RFC 7162 §3.1: FETCH (MODSEQ) switches it on, too"""
        client = self.selected(1)
        self.assertNotIn("MODSEQ", client.ok("STORE 1 +FLAGS (\\Seen)").fetched[1])
        client.ok("FETCH 1 (MODSEQ)")
        self.assertIn("MODSEQ", client.ok("STORE 1 +FLAGS (\\Flagged)").fetched[1])

    @offered("CONDSTORE")
    def test_enabling_tells_highestmodseq(self):
        """RFC 7162 §3.1.2.1: switched on within a mailbox, the server tells [HIGHESTMODSEQ] once"""
        client = self.selected(1)
        answer = client.ok("FETCH 1 (MODSEQ)")
        self.assertGreaterEqual(answer.number("HIGHESTMODSEQ"), int(answer.fetched[1]["MODSEQ"][0]))
        self.assertIsNone(client.ok("FETCH 1 (MODSEQ)").code("HIGHESTMODSEQ"))

    @offered("CONDSTORE")
    def test_rises(self):
        """RFC 7162 §3.1.1: each change raises it; nothing changed, nothing raised"""
        client = self.selected(2)
        seen = [self.modseq(client, 1)]
        for words in ("+FLAGS (\\Seen)", "-FLAGS (\\Seen)", "+FLAGS (Kata)"):
            client.ok(f"STORE 1 {words}")
            seen.append(self.modseq(client, 1))
        self.assertEqual(seen, sorted(set(seen)))
        self.assertLess(self.modseq(client, 2), seen[-1])

    @offered("CONDSTORE")
    def test_new_letters(self):
        """RFC 7162 §3.1.1: a new letter has a higher one than all before"""
        client = self.selected(1)
        highest = client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ")
        self.fill(client, 1)
        client.ok("NOOP")
        self.assertGreater(self.modseq(client, 2), highest)

    @offered("CONDSTORE")
    def test_changed_since(self):
        """RFC 7162 §3.1.4.1: FETCH (CHANGEDSINCE): only what changed; MODSEQ is told"""
        client = self.selected(3)
        highest = client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ")
        client.ok("STORE 2 +FLAGS (\\Seen)")
        found = client.ok(f"FETCH 1:* (FLAGS) (CHANGEDSINCE {highest})").fetched
        self.assertEqual(set(found), {2})
        self.assertEqual(set(found[2]), {"FLAGS", "MODSEQ"})
        self.assertEqual(set(client.ok("UID FETCH 1:* (FLAGS) (CHANGEDSINCE 1)").fetched), {1, 2, 3})

    @offered("CONDSTORE")
    def test_unchanged_since(self):
        """RFC 7162 §3.1.3: STORE (UNCHANGEDSINCE): done where nothing changed, MODIFIED names the others"""
        client = self.selected(3)
        modseq = client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ")
        client.ok("STORE 2 +FLAGS (\\Seen)")
        answer = client.ask(f"STORE 1:3 (UNCHANGEDSINCE {modseq}) +FLAGS.SILENT (\\Flagged)")
        self.assertEqual(answer.status, "OK")
        self.assertEqual(answer.tagged.code, ("MODIFIED", ["2"]))
        self.assertEqual(client.search("FLAGGED"), [1, 3])

    @offered("CONDSTORE")
    def test_unchanged_since_by_uid(self):
        """RFC 7162 §3.1.3: UID STORE: MODIFIED holds uids"""
        client = self.selected(3)
        uids = client.uids()
        modseq = client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ")
        client.ok("STORE 3 +FLAGS (\\Seen)")
        answer = client.ok(f"UID STORE {uids[0]}:{uids[2]} (UNCHANGEDSINCE {modseq}) +FLAGS (\\Flagged)")
        self.assertEqual(answer.tagged.code, ("MODIFIED", [str(uids[2])]))

    @offered("CONDSTORE")
    def test_unchanged_since_zero(self):
        """RFC 7162 §3.1.3: 0 never holds for a letter"""
        client = self.selected(1)
        answer = client.ok("STORE 1 (UNCHANGEDSINCE 0) +FLAGS (\\Flagged)")
        self.assertEqual(answer.tagged.code, ("MODIFIED", ["1"]))
        self.assertEqual(client.flags(1), set())

    @offered("CONDSTORE")
    def test_silent_tells_modseq(self):
        """RFC 7162 §3.1.3: even .SILENT tells the new MODSEQ, without FLAGS"""
        client = self.client()
        self.fill(client, 1)
        client.ok("SELECT INBOX (CONDSTORE)")
        answer = client.ok("STORE 1 +FLAGS.SILENT (\\Seen)")
        self.assertEqual(set(answer.fetched[1]) - {"UID"}, {"MODSEQ"})

    @offered("CONDSTORE")
    def test_search(self):
        """RFC 7162 §3.1.5: SEARCH MODSEQ, with and without an entry; the answer has the highest MODSEQ"""
        client = self.selected(3)
        client.ok("SELECT INBOX (CONDSTORE)")
        client.ok("STORE 2 +FLAGS (\\Seen)")
        modseq = self.modseq(client, 2)
        for keys in (f"MODSEQ {modseq}", f'MODSEQ "/flags/\\\\seen" all {modseq}', f'MODSEQ "/flags/\\\\seen" shared {modseq}'):
            self.assertEqual(client.ok(f"SEARCH {keys}").one("SEARCH").values, ["2", ["MODSEQ", str(modseq)]])
        self.assertEqual(client.ok(f"SEARCH MODSEQ {modseq + 10}").one("SEARCH").values, [])

    @offered("CONDSTORE", "ESEARCH")
    def test_esearch(self):
        """RFC 7162 §3.1.10: MODSEQ in ESEARCH: of all, of MIN, of MAX"""
        client = self.selected(3)
        client.ok("STORE 1 +FLAGS (\\Seen)")
        client.ok("STORE 3 +FLAGS (\\Seen)")
        one, three = self.modseq(client, 1), self.modseq(client, 3)
        self.assertEqual(client.esearch("SEARCH RETURN (ALL) MODSEQ 1 SEEN"), {"ALL": [1, 3], "MODSEQ": three})
        self.assertEqual(client.esearch("SEARCH RETURN (MIN) MODSEQ 1 SEEN"), {"MIN": 1, "MODSEQ": one})
        self.assertEqual(client.esearch("SEARCH RETURN (MAX) MODSEQ 1 SEEN"), {"MAX": 3, "MODSEQ": three})
        self.assertEqual(client.esearch("SEARCH RETURN (MIN MAX) MODSEQ 1 SEEN"), {"MIN": 1, "MAX": 3, "MODSEQ": three})

    @offered("CONDSTORE")
    def test_wrong(self):
        """RFC 7162 §7: BAD"""
        client = self.selected(1)
        for command in ("FETCH 1 FLAGS (CHANGEDSINCE)", "FETCH 1 FLAGS (CHANGEDSINCE x)", "FETCH 1 FLAGS CHANGEDSINCE 1",
                        "STORE 1 (UNCHANGEDSINCE) FLAGS ()", "STORE 1 (UNCHANGEDSINCE -1) FLAGS ()",
                        "STORE 1 (XYZZY 1) FLAGS ()", "SEARCH MODSEQ", "SEARCH MODSEQ x",
                        "FETCH 1 FLAGS (CHANGEDSINCE 9223372036854775808)"):
            with self.subTest(command=command):
                client.bad(command)
        self.alive(client)

    @offered("CONDSTORE")
    def test_expunge_raises(self):
        """RFC 7162 §3.1.2.2: expunging raises HIGHESTMODSEQ"""
        client = self.selected(2)
        client.ok("STORE 1 +FLAGS (\\Deleted)")
        before = client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ")
        client.ok("EXPUNGE")
        self.assertGreater(client.ok("SELECT INBOX (CONDSTORE)").number("HIGHESTMODSEQ"), before)


class Qresync(ImapBattery):
    def resync(self, count=5):
        """A session with QRESYNC in a mailbox, its UIDVALIDITY, HIGHESTMODSEQ and uids."""
        client = self.client()
        self.fill(client, count)
        self.assertEqual(set(client.ok("ENABLE QRESYNC").one("ENABLED").values) | {"CONDSTORE"}, {"QRESYNC", "CONDSTORE"})
        answer = client.ok("SELECT INBOX")
        return client, answer.number("UIDVALIDITY"), answer.number("HIGHESTMODSEQ"), client.uids()

    def remove(self, *uids):
        other = self.client()
        other.ok("SELECT INBOX")
        other.ok(f"UID STORE {','.join(map(str, uids))} +FLAGS.SILENT (\\Deleted)")
        other.ok("EXPUNGE")
        return other

    @offered("QRESYNC")
    def test_select(self):
        """RFC 7162 §3.2.5: what vanished, EARLIER, then what changed, with UID, FLAGS, MODSEQ"""
        client, validity, modseq, uids = self.resync()
        client.ok("UNSELECT")
        other = self.remove(uids[1], uids[3])
        other.ok("STORE 2 +FLAGS (\\Flagged)")
        answer = client.ok(f"SELECT INBOX (QRESYNC ({validity} {modseq}))")
        self.assertEqual(answer.vanished, ({uids[1], uids[3]}, set()))
        self.assertEqual({int(found["UID"]): "\\Flagged" in found["FLAGS"] for found in answer.fetched.values()}, {uids[2]: True})
        self.assertTrue(all({"UID", "FLAGS", "MODSEQ"} <= set(found) for found in answer.fetched.values()))
        self.assertEqual(answer.exists, [3])
        self.assertFalse(answer.expunged)

    @offered("QRESYNC")
    def test_select_with_known_uids(self):
        """RFC 7162 §3.2.5.1: only uids that the client knows"""
        client, validity, modseq, uids = self.resync()
        client.ok("UNSELECT")
        other = self.remove(uids[0], uids[3])
        other.ok("STORE 1:* +FLAGS (\\Flagged)")
        answer = client.ok(f"SELECT INBOX (QRESYNC ({validity} {modseq} {uids[0]}:{uids[1]}))")
        self.assertEqual(answer.vanished[0], {uids[0]})
        self.assertEqual({int(found["UID"]) for found in answer.fetched.values()}, {uids[1]})

    @offered("QRESYNC")
    def test_select_with_sequence_match(self):
        """RFC 7162 §3.2.5.2: pairs of numbers and uids may shorten VANISHED, and must leave out nothing"""
        client, validity, modseq, uids = self.resync()
        client.ok("UNSELECT")
        self.remove(uids[3])
        answer = client.ok(f"SELECT INBOX (QRESYNC ({validity} {modseq} 1:{uids[4]} (1,3,5 {uids[0]},{uids[2]},{uids[4]})))")
        self.assertIn(uids[3], answer.vanished[0])
        self.assertFalse({uids[0], uids[1], uids[2], uids[4]} & answer.vanished[0])

    @offered("QRESYNC")
    def test_select_with_another_uidvalidity(self):
        """RFC 7162 §3.2.5: another UIDVALIDITY: as without the parameter"""
        client, validity, modseq, uids = self.resync()
        client.ok("UNSELECT")
        self.remove(uids[0])
        answer = client.ok(f"SELECT INBOX (QRESYNC ({validity + 1} {modseq}))")
        self.assertEqual((answer.vanished, answer.fetched, answer.exists), ((set(), set()), {}, [4]))

    @offered("QRESYNC")
    def test_nothing_changed(self):
        """RFC 7162 §3.2.5: nothing changed, nothing told"""
        client, validity, modseq, _ = self.resync()
        client.ok("UNSELECT")
        answer = client.ok(f"SELECT INBOX (QRESYNC ({validity} {modseq}))")
        self.assertEqual((answer.vanished, answer.fetched), ((set(), set()), {}))

    @offered("QRESYNC")
    def test_needs_enable(self):
        """RFC 7162 §3.2.3: QRESYNC without ENABLE is BAD"""
        client = self.selected(1)
        client.bad("SELECT INBOX (QRESYNC (1 1))")
        client.ok("SELECT INBOX")
        client.bad("UID FETCH 1:* FLAGS (CHANGEDSINCE 1 VANISHED)")

    @offered("QRESYNC")
    def test_vanished_instead_of_expunge(self):
        """RFC 7162 §3.2.10: once enabled VANISHED with uids, never EXPUNGE"""
        client, _, _, uids = self.resync()
        self.remove(uids[1])
        answer = client.ok("NOOP")
        self.assertEqual((answer.vanished, answer.expunged), ((set(), {uids[1]}), []))
        client.ok(f"UID STORE {uids[0]},{uids[4]} +FLAGS (\\Deleted)")
        answer = client.ok("EXPUNGE")
        self.assertEqual((answer.vanished, answer.expunged), ((set(), {uids[0], uids[4]}), []))
        self.assertEqual(client.uids(), [uids[2], uids[3]])

    @offered("QRESYNC")
    def test_expunge_tells_modseq(self):
        """RFC 7162 §3.2.8, §3.2.9: EXPUNGE and UID EXPUNGE that removed something tell HIGHESTMODSEQ"""
        client, _, modseq, uids = self.resync()
        client.ok("STORE 1:2 +FLAGS.SILENT (\\Deleted)")
        first = client.ok(f"UID EXPUNGE {uids[0]}").number("HIGHESTMODSEQ")
        second = client.ok("EXPUNGE").number("HIGHESTMODSEQ")
        self.assertTrue(modseq < first < second)

    @offered("QRESYNC")
    def test_fetch_vanished(self):
        """RFC 7162 §3.2.6: UID FETCH (CHANGEDSINCE n VANISHED)"""
        client, _, modseq, uids = self.resync()
        self.remove(uids[1])
        client.ok("NOOP")
        answer = client.ok(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {modseq} VANISHED)")
        self.assertEqual(answer.vanished[0], {uids[1]})
        self.assertEqual(answer.fetched, {})

    @offered("QRESYNC")
    def test_fetch_vanished_wrong(self):
        """RFC 7162 §3.2.6: VANISHED without CHANGEDSINCE, or with FETCH, is BAD"""
        client, _, _, _ = self.resync()
        client.bad("UID FETCH 1:* (FLAGS) (VANISHED)")
        client.bad("FETCH 1:* (FLAGS) (CHANGEDSINCE 1 VANISHED)")
        self.alive(client)

    @offered("QRESYNC", "MOVE")
    def test_move(self):
        """RFC 6851 §4.4: MOVE tells VANISHED"""
        client, _, _, uids = self.resync(3)
        client.ok("CREATE ke")
        answer = client.ok("MOVE 2 ke")
        self.assertEqual((answer.vanished, answer.expunged), ((set(), {uids[1]}), []))

    @offered("QRESYNC", "IDLE")
    def test_idle(self):
        """RFC 7162 §3.2.10: VANISHED in IDLE"""
        client, _, _, uids = self.resync(3)
        tag, _ = client.begin("IDLE")
        self.remove(uids[1])
        client.socket.settimeout(PATIENT)
        while (reply := client.reply()).name != "VANISHED":
            self.assertNotEqual(reply.name, "EXPUNGE")
        self.assertEqual(reply.values, [str(uids[1])])
        client.send("DONE\r\n")
        client.until(tag)

    @offered("QRESYNC")
    def test_malformed(self):
        """RFC 7162 §7: BAD"""
        client, validity, modseq, _ = self.resync(1)
        for words in ("QRESYNC", "QRESYNC ()", f"QRESYNC ({validity})", f"QRESYNC ({validity} x)", f"QRESYNC {validity} {modseq}",
                      f"QRESYNC (0 {modseq})", f"QRESYNC ({validity} {modseq} (1 1) x)", f"QRESYNC ({validity} {modseq} 1:*)"):
            with self.subTest(words=words):
                client.bad(f"SELECT INBOX ({words})")
        self.alive(client)

    @offered("QRESYNC")
    def test_mod_sequences_are_told(self):
        """RFC 7162 §3.2.4: every FETCH of a change holds UID and MODSEQ"""
        client, _, _, uids = self.resync(2)
        other = self.client()
        other.ok("SELECT INBOX")
        other.ok("STORE 2 +FLAGS (\\Seen)")
        found = client.ok("NOOP").fetched[2]
        self.assertEqual((int(found["UID"]), "MODSEQ" in found), (uids[1], True))
