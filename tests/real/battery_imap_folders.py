"""Mailboxes: choosing, making, listing, counting them."""
import re

from battery import offered
from battery_imap_checks import ImapBattery, letter
from battery_imap_wire import Sync, pairs

SYSTEM_FLAGS = {"\\Answered", "\\Flagged", "\\Deleted", "\\Seen", "\\Draft"}


class Select(ImapBattery):
    def test_required_responses(self):
        """RFC 3501 §6.3.1: FLAGS, EXISTS, RECENT, PERMANENTFLAGS, UIDNEXT, UIDVALIDITY; [READ-WRITE]"""
        client = self.client()
        self.fill(client, 3)
        answer = client.ok("SELECT INBOX")
        self.assertLessEqual(SYSTEM_FLAGS, set(answer.one("FLAGS").values[0]))
        self.assertEqual(answer.exists, [3])
        self.assertEqual(answer.one("RECENT").number, 3)
        self.assertIsNotNone(answer.code("PERMANENTFLAGS"))
        self.assertGreater(answer.number("UIDNEXT"), max(client.uids()))
        self.assertGreater(answer.number("UIDVALIDITY"), 0)
        self.assertEqual(answer.tagged.code, ("READ-WRITE", []))

    def test_unseen(self):
        """RFC 3501 §7.1: [UNSEEN n] is the first letter without \\Seen; without one it is not said"""
        client = self.selected(3)
        client.ok("STORE 1 +FLAGS (\\Seen)")
        self.assertEqual(client.ok("SELECT INBOX").number("UNSEEN"), 2)
        client.ok("STORE 1:* +FLAGS (\\Seen)")
        self.assertIsNone(client.ok("SELECT INBOX").code("UNSEEN"))

    def test_permanent_flags(self):
        """RFC 3501 §7.1: PERMANENTFLAGS holds what can be changed for good, \\* for new keywords; never \\Recent"""
        flags = self.client().ok("SELECT INBOX").code("PERMANENTFLAGS")[0]
        self.assertLessEqual(SYSTEM_FLAGS | {"\\*"}, set(flags))
        self.assertNotIn("\\Recent", flags)

    def test_keywords_in_flags(self):
        """RFC 3501 §7.2.6: FLAGS holds the keywords that are in use"""
        client = self.selected(1)
        client.ok("STORE 1 +FLAGS (Penting)")
        answer = client.ok("SELECT INBOX")
        self.assertIn("Penting", answer.one("FLAGS").values[0])
        self.assertIn("Penting", answer.code("PERMANENTFLAGS")[0])

    def test_examine(self):
        """RFC 3501 §6.3.2: EXAMINE says the same, and [READ-ONLY]"""
        client = self.client()
        self.fill(client, 2)
        answer = client.ok("EXAMINE INBOX")
        self.assertEqual(answer.exists, [2])
        self.assertLessEqual(SYSTEM_FLAGS, set(answer.one("FLAGS").values[0]))
        self.assertEqual(answer.tagged.code, ("READ-ONLY", []))
        answer.number("UIDNEXT"), answer.number("UIDVALIDITY")

    def test_examine_permanent_flags(self):
        """RFC 3501 §7.1: in a mailbox that is only looked at nothing changes for good"""
        self.assertEqual(self.client().ok("EXAMINE INBOX").code("PERMANENTFLAGS"), [[]])

    def test_examine_changes_nothing(self):
        """RFC 3501 §6.3.2: no change at all, nor \\Recent taken, nor \\Seen set"""
        client = self.client()
        self.fill(client, 2)
        client.ok("EXAMINE INBOX")
        client.fetch(1, "BODY[]")
        client.ask("STORE 1 +FLAGS (\\Flagged)")
        client.ask("MOVE 1 INBOX")
        self.assertEqual(client.search(), [1, 2])
        self.assertEqual(client.flags(1), set())
        self.assertEqual(client.status("INBOX", "RECENT")["RECENT"], 2)
        self.assertEqual(self.client().ok("SELECT INBOX").one("RECENT").number, 2)

    def test_examine_expunges_nothing(self):
        """RFC 3501 §6.4.2, §6.4.3: neither EXPUNGE nor CLOSE after EXAMINE"""
        client = self.selected(2)
        client.ok("STORE 1 +FLAGS (\\Deleted)")
        client.ok("EXAMINE INBOX")
        self.assertFalse(client.ask("EXPUNGE").expunged)
        client.ok("CLOSE")
        self.assertEqual(client.ok("SELECT INBOX").exists, [2])

    def test_read_only_is_said(self):
        """RFC 3501 §6.4.3, §6.4.6: NO to EXPUNGE and STORE after EXAMINE"""
        client = self.selected(1, how="EXAMINE")
        client.no("STORE 1 +FLAGS (\\Flagged)")
        client.no("EXPUNGE")

    def test_not_there(self):
        """RFC 3501 §6.3.1: NO for what is not there; and then no mailbox is selected"""
        client = self.selected(1)
        client.no("SELECT missing")
        client.refused("FETCH 1 FLAGS")
        client.ok("SELECT INBOX")
        client.no("EXAMINE missing")
        client.refused("SEARCH ALL")

    def test_not_there_code(self):
        """RFC 5530 §3: [NONEXISTENT]"""
        self.assertEqual(self.client().no("SELECT missing").tagged.code, ("NONEXISTENT", []))

    def test_no_name(self):
        """RFC 3501 §5.1: a mailbox without a name is not there"""
        self.client().refused('SELECT ""')

    def test_inbox_in_any_case(self):
        """RFC 3501 §5.1: INBOX in any case is one mailbox"""
        client = self.client()
        self.fill(client, 1)
        for name in ("inbox", "Inbox", '"iNBOX"', "INBOX"):
            self.assertEqual(client.ok(f"SELECT {name}").exists, [1])

    def test_other_names_have_their_case(self):
        """RFC 3501 §5.1: other names are taken as they are"""
        client = self.client()
        client.ok("CREATE Surat")
        client.no("SELECT surat")

    def test_uid_validity_stays(self):
        """RFC 3501 §2.3.1.1: UIDVALIDITY and uids are the same in the next session"""
        client = self.selected(2)
        before, uids = client.ok("SELECT INBOX").number("UIDVALIDITY"), client.uids()
        other = self.client()
        self.assertEqual(other.ok("SELECT INBOX").number("UIDVALIDITY"), before)
        self.assertEqual(other.uids(), uids)

    def test_uids_rise(self):
        """RFC 3501 §2.3.1.1: uids rise strictly; UIDNEXT does not fall after an expunge"""
        client = self.selected(3)
        uids = client.uids()
        self.assertEqual(uids, sorted(set(uids)))
        client.ok("STORE 3 +FLAGS (\\Deleted)")
        client.ok("EXPUNGE")
        self.assertGreater(client.ok("SELECT INBOX").number("UIDNEXT"), uids[2])
        self.fill(client, 1)
        client.ok("NOOP")
        self.assertGreater(client.uids()[-1], uids[2])

    @offered("CONDSTORE")
    def test_closed(self):
        """RFC 7162 §3.2.11: [CLOSED] parts what belongs to the old mailbox from the new one"""
        client = self.selected(1)
        client.ok("ENABLE QRESYNC" if "QRESYNC" in self.offers() else "ENABLE CONDSTORE")
        self.assertIsNotNone(client.ok("SELECT INBOX").code("CLOSED"))
        client.ok("CLOSE")
        self.assertIsNone(client.ok("SELECT INBOX").code("CLOSED"))

    def test_unknown_parameter(self):
        """RFC 4466 §2.1: SELECT with a parameter that is not known is BAD, or NO"""
        self.client().refused("SELECT INBOX (XYZZY)")

    @offered("IMAP4REV2")
    def test_rev2(self):
        """RFC 9051 §6.3.2: IMAP4rev2: a LIST, no RECENT, no UNSEEN"""
        client = self.client()
        self.fill(client, 1)
        client.ok("ENABLE IMAP4rev2")
        answer = client.ok("SELECT inbox")
        self.assertFalse(answer.of("RECENT"))
        self.assertIsNone(answer.code("UNSEEN"))
        self.assertEqual(answer.one("LIST").values[2], "INBOX")
        self.assertNotIn("\\Recent", client.fetch(1, "FLAGS"))
        self.assertIsNotNone(client.ok("SELECT INBOX").code("CLOSED"))


class Leave(ImapBattery):
    def test_close_expunges_silently(self):
        """RFC 3501 §6.4.2: CLOSE removes what is \\Deleted and tells no EXPUNGE"""
        client = self.selected(3)
        client.ok("STORE 1,3 +FLAGS.SILENT (\\Deleted)")
        self.assertFalse(client.ok("CLOSE").expunged)
        client.refused("FETCH 1 FLAGS")
        self.assertEqual(client.ok("SELECT INBOX").exists, [1])

    @offered("UNSELECT")
    def test_unselect_expunges_nothing(self):
        """RFC 3691 §2: UNSELECT leaves \\Deleted letters"""
        client = self.selected(2)
        client.ok("STORE 1 +FLAGS (\\Deleted)")
        client.ok("UNSELECT")
        client.refused("UNSELECT")
        client.refused("FETCH 1 FLAGS")
        self.assertEqual(client.ok("SELECT INBOX").exists, [2])

    def test_logout_expunges_nothing(self):
        """RFC 3501 §6.1.3: LOGOUT, or a lost connection, is no CLOSE"""
        client = self.selected(2)
        client.ok("STORE 1 +FLAGS (\\Deleted)")
        client.ok("LOGOUT")
        client = self.client()
        client.ok("SELECT INBOX")
        client.close()
        self.assertEqual(self.client().ok("SELECT INBOX").exists, [2])

    def test_check(self):
        """RFC 3501 §6.4.1: CHECK"""
        self.selected(1).ok("CHECK")


class Manage(ImapBattery):
    def test_create(self):
        """RFC 3501 §6.3.3: a new mailbox is there, and empty"""
        client = self.client()
        client.ok("CREATE Surat")
        self.assertIn("Surat", client.list())
        self.assertEqual(client.ok("SELECT Surat").exists, [0])

    def test_create_again(self):
        """RFC 3501 §6.3.3: NO if it is there, INBOX in any case too"""
        client = self.client()
        client.ok("CREATE Surat")
        self.assertIn(client.no("CREATE Surat").tagged.code, (("ALREADYEXISTS", []), None))
        for name in ("INBOX", "inbox", "iNbOx"):
            client.no(f"CREATE {name}")

    def test_create_levels(self):
        """RFC 3501 §6.3.3: levels above that are missing are created"""
        client = self.client()
        client.ok("CREATE a/b/c")
        self.assertLessEqual({"a", "a/b", "a/b/c"}, set(client.list()))

    def test_create_trailing_delimiter(self):
        """RFC 3501 §6.3.3: a trailing delimiter only says that more will come below"""
        client = self.client()
        client.ok("CREATE tahun/")
        self.assertNotIn("tahun/", client.list())
        client.ok("CREATE tahun/2026")
        self.assertLessEqual({"tahun", "tahun/2026"}, set(client.list()))

    def test_create_wrong(self):
        """RFC 3501 §6.3.3: NO or BAD for a name that cannot be"""
        client = self.client()
        for name in ('""', '"a//b"', '"/a"', Sync(b"a\r\nb"), Sync(b"a\0b"), '"' + "x" * 5000 + '"'):
            with self.subTest(name=name):
                client.refused("CREATE ", name)
        self.alive(client)

    def test_create_below_inbox(self):
        """RFC 3501 §5.1: INBOX in any case is one mailbox, also above others"""
        client = self.client()
        client.ok("CREATE INBOX/below")
        self.assertIn("INBOX/below", client.list())
        client.ok("SELECT INBOX/below")
        client.no("CREATE inbox/below")
        self.assertEqual(set(client.list('"" inbox/%')), {"INBOX/below"})

    def test_create_after_delete(self):
        """RFC 3501 §2.3.1.1, §6.3.3: a name that comes again has another UIDVALIDITY, or uids that go on"""
        client = self.client()
        client.ok("CREATE again")
        first = client.append(letter(), "again"), client.ok("SELECT again").number("UIDVALIDITY")
        client.ok("SELECT INBOX")
        client.ok("DELETE again")
        client.ok("CREATE again")
        second = client.append(letter(), "again"), client.ok("SELECT again").number("UIDVALIDITY")
        self.assertTrue(second[1] > first[1] or second[1] == first[1] and second[0] > first[0], (first, second))

    def test_delete(self):
        """RFC 3501 §6.3.4: gone with its letters"""
        client = self.client()
        client.ok("CREATE Surat")
        self.fill(client, 2, mailbox="Surat")
        client.ok("DELETE Surat")
        self.assertNotIn("Surat", client.list())
        client.no("SELECT Surat")
        client.ok("CREATE Surat")
        self.assertEqual(client.ok("SELECT Surat").exists, [0])

    def test_delete_wrong(self):
        """RFC 3501 §6.3.4: NO for INBOX in any case and for what is not there"""
        client = self.client()
        for name in ("INBOX", "inbox", "missing"):
            client.no(f"DELETE {name}")

    def test_delete_above(self):
        """RFC 3501 §6.3.4: what lies below stays, the letters go, the name is \\Noselect"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("CREATE a/b")
        self.fill(client, 1, mailbox="a")
        self.fill(client, 1, mailbox="a/b")
        client.ok("DELETE a")
        found = client.list()
        self.assertIn("a/b", found)
        if "a" in found:
            self.assertTrue({"\\noselect", "\\nonexistent"} & found["a"][0], found)
        client.no("SELECT a")
        self.assertEqual(client.ok("SELECT a/b").exists, [1])

    def test_delete_noselect(self):
        """RFC 3501 §6.3.4: NO for a \\Noselect name with something below"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("CREATE a/b")
        client.ok("DELETE a")
        client.no("DELETE a")
        client.ok("DELETE a/b")

    def test_create_again_where_noselect_is(self):
        """RFC 3501 §6.3.4: a \\Noselect name may be created anew"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("CREATE a/b")
        client.ok("DELETE a")
        client.ok("CREATE a")
        client.ok("SELECT a")

    def test_delete_while_selected_elsewhere(self):
        """RFC 2180 §3: the session in the deleted mailbox gets answers, not silence"""
        client, other = self.client(), self.client()
        client.ok("CREATE Surat")
        self.fill(client, 1, mailbox="Surat")
        other.ok("SELECT Surat")
        client.ok("DELETE Surat")
        other.send("x NOOP\r\n")
        self.assertRegex(other.line(), rb"^(x (OK|NO)|\*) ")
        self.assertEqual(client.list().get("Surat", ({"\\noselect"},))[0] & {"\\noselect"}, {"\\noselect"})
    def test_any_command_in_what_is_gone(self):
        """RFC 2180 §3.3: whatever is said in a mailbox that another session deletes is answered, or ends with BYE"""
        commands = ("FETCH 1 FLAGS", "FETCH 1:2 (BODY[] FLAGS MODSEQ)", "UID FETCH 1:* (ENVELOPE)", "STORE 1 +FLAGS (a)",
                    "STORE 1:2 (UNCHANGEDSINCE 5) FLAGS (b)", "UID STORE 1:* FLAGS.SILENT ()", "SEARCH KEYWORD x UID 1:*",
                    "UID SEARCH RETURN (SAVE ALL) ALL", "SORT (DATE) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL", "COPY 1 INBOX",
                    "MOVE 1:2 INBOX", "UID MOVE 1:* INBOX", "EXPUNGE", "UID EXPUNGE 1:*", "CHECK", "CLOSE", "SELECT hilang",
                    "STATUS hilang (MESSAGES)", "RENAME hilang lain", "DELETE hilang")
        for command in commands:
            with self.subTest(command=command):
                client, other = self.client(), self.client()
                client.ok("CREATE hilang")
                for _ in range(2):
                    client.append(letter(), "hilang")
                client.ok("SELECT hilang")
                other.ok("DELETE hilang")
                try:
                    client.ask(command)
                    client.ask("NOOP")
                    client.ok("SELECT INBOX")
                except AssertionError as error:
                    if "closed the connection" not in str(error):
                        raise

    def test_rename(self):
        """RFC 3501 §6.3.5: letters, flags and uids go along"""
        client = self.client()
        client.ok("CREATE lama")
        uid = client.append(letter("kept"), "lama", "(\\Flagged Kata)")
        client.ok("RENAME lama baru")
        found = client.list()
        self.assertIn("baru", found)
        self.assertNotIn("lama", found)
        client.ok("SELECT baru")
        self.assertEqual(client.flags(1), {"\\Flagged", "Kata"})
        if uid:
            self.assertEqual(client.uids(), [uid])

    def test_rename_wrong(self):
        """RFC 3501 §6.3.5: NO from what is not there, NO to what is there"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("CREATE b")
        client.no("RENAME missing x")
        client.no("RENAME a b")
        client.no("RENAME a INBOX")
        client.no("RENAME a inbox")
        client.no("RENAME a a/b")
        self.assertLessEqual({"a", "b"}, set(client.list()))

    def test_rename_what_lies_below(self):
        """RFC 3501 §6.3.5: names below change too; like beginnings do not"""
        client = self.client()
        for name in ("kota", "kota/solo", "kota/solo/pasar", "kotak"):
            client.ok(f"CREATE {name}")
        client.ok("RENAME kota desa")
        found = set(client.list())
        self.assertLessEqual({"desa", "desa/solo", "desa/solo/pasar", "kotak"}, found)
        self.assertFalse({name for name in found if name.startswith("kota/")} | {"kota"} & found)

    def test_rename_creates_levels(self):
        """RFC 3501 §6.3.5: levels above the new name are created"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("RENAME a x/y/z")
        self.assertLessEqual({"x", "x/y", "x/y/z"}, set(client.list()))

    def test_rename_inbox(self):
        """RFC 3501 §6.3.5: RENAME INBOX moves its letters; INBOX stays, empty; what lies below it stays"""
        client = self.client()
        client.ok("CREATE INBOX/below")
        self.fill(client, 2)
        client.ok("RENAME INBOX saved")
        self.assertEqual(client.ok("SELECT saved").exists, [2])
        self.assertEqual(client.ok("SELECT INBOX").exists, [0])
        self.assertIn("INBOX/below", client.list())

    def test_rename_and_uid_validity(self):
        """RFC 3501 §6.3.5: a name that is used again has another UIDVALIDITY, or uids that go on"""
        client = self.client()
        client.ok("CREATE a")
        first = client.append(letter(), "a"), client.ok("SELECT a").number("UIDVALIDITY")
        client.ok("SELECT INBOX")
        client.ok("RENAME a b")
        client.ok("CREATE a")
        second = client.append(letter(), "a"), client.ok("SELECT a").number("UIDVALIDITY")
        self.assertTrue(second[1] != first[1] or second[0] > first[0], (first, second))

    def test_names_in_modified_utf7(self):
        """RFC 3501 §5.1.3: names in modified UTF-7 come back as they are"""
        client = self.client()
        for name in ("&AMk-njing", "a&-b", "&ZeVnLIqe-", "&2D3cjA-"):
            client.ok(f'CREATE "{name}"')
            self.assertIn(name, client.list())
            client.ok(f'SELECT "{name}"')

    def test_wrong_modified_utf7(self):
        """RFC 3501 §5.1.3: no name in what is no modified UTF-7"""
        client = self.client()
        for name in ("a&b", "&AMk", "&AGE-", "&****-", "&AA-", "&AMk-&AMk-", "&2D0-"):
            with self.subTest(name=name):
                client.refused("CREATE ", Sync(name.encode()))
        self.alive(client)

    def test_mailbox_literals(self):
        """RFC 3501 §9: names as literals"""
        client = self.client()
        client.ok("CREATE ", Sync(b"two words"))
        client.ok("RENAME ", Sync(b"two words"), " ", Sync(b"three more words"))
        client.ok("STATUS ", Sync(b"three more words"), " (MESSAGES)")
        client.ok("DELETE ", Sync(b"three more words"))


class Subscriptions(ImapBattery):
    def test_subscribe(self):
        """RFC 3501 §6.3.6, §6.3.7, §6.3.9: LSUB lists what is subscribed to"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("CREATE b")
        client.ok("SUBSCRIBE a")
        found = client.list(command="LSUB")
        self.assertIn("a", found)
        self.assertNotIn("b", found)
        client.ok("UNSUBSCRIBE a")
        self.assertNotIn("a", client.list(command="LSUB"))

    def test_subscribe_twice(self):
        """RFC 9051 §6.3.7: subscribing to what is subscribed to is OK"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("SUBSCRIBE a")
        client.ok("SUBSCRIBE a")
        self.assertIn("a", client.list(command="LSUB"))

    def test_delete_keeps_the_subscription(self):
        """RFC 3501 §6.3.6: the server does not remove a name from the list by itself"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("SUBSCRIBE a")
        client.ok("DELETE a")
        self.assertIn("a", client.list(command="LSUB"))

    def test_lsub_percent(self):
        """RFC 3501 §6.3.9: with "%" a level above something subscribed is \\Noselect"""
        client = self.client()
        client.ok("CREATE x/y")
        client.ok("SUBSCRIBE x/y")
        found = client.list('"" %', "LSUB")
        self.assertIn("\\noselect", found["x"][0])
        self.assertNotIn("x/y", found)
        self.assertIn("x/y", client.list('"" x/%', "LSUB"))

    def test_unsubscribe_inbox_in_any_case(self):
        """RFC 3501 §5.1: INBOX in any case, here too"""
        client = self.client()
        client.ok("SUBSCRIBE inbox")
        self.assertIn("INBOX", client.list(command="LSUB"))
        client.ok("UNSUBSCRIBE Inbox")
        self.assertNotIn("INBOX", client.list(command="LSUB"))


class List(ImapBattery):
    def made(self, *names):
        client = self.client()
        for name in names or ("a", "a/b", "a/b/c", "ab"):
            client.ok(f"CREATE {name}")
        return client

    def test_delimiter(self):
        """RFC 3501 §6.3.8: LIST "" "" says the delimiter"""
        (_, delimiter, _), = self.client().list('"" ""').values()
        self.assertEqual(delimiter, "/")

    def test_star(self):
        """RFC 3501 §6.3.8: "*" over all levels"""
        self.assertLessEqual({"INBOX", "a", "a/b", "a/b/c", "ab"}, set(self.made().list()))

    def test_percent(self):
        """RFC 3501 §6.3.8: "%" within one level"""
        client = self.made()
        found = set(client.list('"" %'))
        self.assertLessEqual({"INBOX", "a", "ab"}, found)
        self.assertFalse({"a/b", "a/b/c"} & found)
        self.assertEqual(set(client.list('"" a/%')), {"a/b"})
        self.assertEqual(set(client.list('"" a/%/%')), {"a/b/c"})
        self.assertEqual(set(client.list('"" %b')), {"ab"})
        self.assertEqual(set(client.list('"" a%')), {"a", "ab"})
        self.assertEqual(set(client.list('"" a*')), {"a", "a/b", "a/b/c", "ab"})
        self.assertEqual(set(client.list('"" a/*')), {"a/b", "a/b/c"})
        self.assertEqual(set(client.list('"" *c')), {"a/b/c"})

    def test_without_wildcards(self):
        """RFC 3501 §6.3.8: a name that is written out"""
        client = self.made()
        self.assertEqual(set(client.list('"" a/b')), {"a/b"})
        self.assertEqual(client.list('"" missing'), {})

    def test_inbox(self):
        """RFC 3501 §6.3.8: INBOX in any case matches"""
        client = self.client()
        for pattern in ("INBOX", "inbox", "InBoX", "inb*", "%X", "*"):
            self.assertIn("INBOX", client.list(f'"" {pattern}'), pattern)

    def test_reference(self):
        """RFC 3501 §6.3.8: the reference is put before the pattern"""
        client = self.made()
        self.assertEqual(set(client.list('"a/" %')), {"a/b"})
        self.assertEqual(set(client.list('"a/" *')), {"a/b", "a/b/c"})

    def test_patterns_as_strings(self):
        """RFC 3501 §9: list-mailbox may be quoted or a literal"""
        client = self.made()
        for pattern in ('"a/%"', Sync(b"a/%"), "a/%"):
            self.assertEqual([reply.values[2] for reply in client.ok('LIST "" ', pattern).of("LIST")], ["a/b"])

    def test_many_stars(self):
        """RFC 3501 §6.3.8: wildcards do not run away with the server's time"""
        client = self.made('"' + "a" * 200 + '"')
        self.assertEqual(client.list('"" ' + "*a" * 50 + "b"), {})
        self.alive(client)

    @offered("CHILDREN")
    def test_children(self):
        """RFC 3348 §3, RFC 5258 §4: \\HasChildren or \\HasNoChildren"""
        found = self.made().list()
        self.assertIn("\\haschildren", found["a"][0])
        self.assertIn("\\hasnochildren", found["ab"][0])
        self.assertIn("\\hasnochildren", found["a/b/c"][0])
        for name, (attributes, _, _) in found.items():
            self.assertLessEqual(len({"\\haschildren", "\\hasnochildren"} & attributes), 1, name)

    def test_malformed(self):
        """RFC 3501 §9: LIST without both words, or with lists, is BAD"""
        client = self.client()
        for words in ("", '""', '() ""', '"" (', '"" * RETURN', '"" * XYZZY'):
            with self.subTest(words=words):
                client.bad(f"LIST {words}".rstrip())
        self.alive(client)


class ListExtended(ImapBattery):
    """LIST with selection and return options."""

    def made(self, *names):
        client = self.client()
        for name in names:
            client.ok(f"CREATE {name}")
        return client

    def subscribed(self):
        client = self.made("a", "a/b", "c", "d", "d/e")
        for name in ("a/b", "c", "gone"):
            client.ask(f"SUBSCRIBE {name}")
        return client

    @offered("LIST-EXTENDED")
    def test_select_subscribed(self):
        """RFC 5258 §3.1: (SUBSCRIBED) lists what is subscribed to, with \\Subscribed"""
        found = self.subscribed().list('(SUBSCRIBED) "" *')
        self.assertLessEqual({"a/b", "c"}, set(found))
        self.assertFalse({"a", "d", "d/e"} & set(found))
        self.assertTrue(all("\\subscribed" in attributes for attributes, _, _ in found.values()), found)

    @offered("LIST-EXTENDED")
    def test_select_subscribed_not_there(self):
        """RFC 5258 §3: a subscribed name that is not there is \\NonExistent"""
        client = self.subscribed()
        client.ok("DELETE c")
        self.assertIn("\\nonexistent", client.list('(SUBSCRIBED) "" *')["c"][0])

    @offered("LIST-EXTENDED")
    def test_return_subscribed(self):
        """RFC 5258 §3.2: RETURN (SUBSCRIBED) marks them among all"""
        found = self.subscribed().list('"" * RETURN (SUBSCRIBED)')
        self.assertIn("\\subscribed", found["c"][0])
        self.assertIn("\\subscribed", found["a/b"][0])
        self.assertNotIn("\\subscribed", found["a"][0])

    @offered("LIST-EXTENDED")
    def test_return_children(self):
        """RFC 5258 §3.2, §4: RETURN (CHILDREN): exactly one of the two attributes"""
        found = self.subscribed().list('"" * RETURN (CHILDREN)')
        for name, (attributes, _, _) in found.items():
            self.assertEqual(len({"\\haschildren", "\\hasnochildren"} & attributes), 1, name)
        self.assertIn("\\haschildren", found["d"][0])

    @offered("LIST-EXTENDED")
    def test_recursive_match(self):
        """RFC 5258 §3.1, §3.5: RECURSIVEMATCH: CHILDINFO where something below is subscribed to"""
        found = self.subscribed().list('(SUBSCRIBED RECURSIVEMATCH) "" %')
        self.assertIn(found["a"][2], ([b"CHILDINFO", [b"SUBSCRIBED"]], ["CHILDINFO", [b"SUBSCRIBED"]]))
        self.assertNotIn("\\subscribed", found["a"][0])
        self.assertNotIn("d", found)
        self.assertEqual(found["c"][2], [])

    @offered("LIST-EXTENDED")
    def test_recursive_match_alone(self):
        """RFC 5258 §3.1: RECURSIVEMATCH alone, or with REMOTE only, is BAD"""
        client = self.client()
        client.bad('LIST (RECURSIVEMATCH) "" *')
        client.bad('LIST (REMOTE RECURSIVEMATCH) "" *')
        self.alive(client)

    @offered("LIST-EXTENDED")
    def test_remote(self):
        """RFC 5258 §3.1: REMOTE brings remote mailboxes too, of which there are none"""
        client = self.subscribed()
        self.assertEqual(set(client.list('(REMOTE) "" *')), set(client.list()))

    @offered("LIST-EXTENDED")
    def test_several_patterns(self):
        """RFC 5258 §3: several patterns; a mailbox that matches two is listed once"""
        client = self.subscribed()
        self.assertEqual(set(client.list('"" (INBOX c d/%)')), {"INBOX", "c", "d/e"})
        self.assertEqual(set(client.list('"" (c c* %c)')), {"c"})

    @offered("LIST-EXTENDED")
    def test_empty_pattern_is_not_special(self):
        """RFC 5258 §3: in the extended form "" does not ask for the delimiter"""
        self.assertNotIn("", self.client().list('() "" ("")'))

    @offered("LIST-EXTENDED")
    def test_empty_options(self):
        """RFC 5258 §6: () and RETURN () are allowed"""
        client = self.subscribed()
        self.assertEqual(set(client.list('() "" *')), set(client.list()))
        self.assertEqual(set(client.list('"" * RETURN ()')), set(client.list()))

    @offered("LIST-EXTENDED")
    def test_unknown_options(self):
        """RFC 5258 §3: an option that is not known is BAD"""
        client = self.client()
        client.bad('LIST (XYZZY) "" *')
        client.bad('LIST "" * RETURN (XYZZY)')
        self.alive(client)

    @offered("LIST-EXTENDED")
    def test_subscribed_below_recursive(self):
        """RFC 5258 §5 example 9: with "*" no CHILDINFO is needed for what is listed itself"""
        found = self.subscribed().list('(SUBSCRIBED RECURSIVEMATCH) "" *')
        self.assertIn("a/b", found)
        self.assertIn("c", found)

    @offered("LIST-EXTENDED")
    def test_recursive_match_only_where_needed(self):
        """RFC 5258 §3.1: CHILDINFO only if some subscribed name below is not listed itself"""
        client = self.made("z1", "z1/z1", "z2", "z2/z2", "z2/z3")
        for name in ("z1/z1", "z2/z2", "z2/z3"):
            client.ok(f"SUBSCRIBE {name}")
        self.assertEqual(set(client.list('(SUBSCRIBED RECURSIVEMATCH) "" *z1')), {"z1/z1"})
        self.assertEqual(set(client.list('(SUBSCRIBED RECURSIVEMATCH) "" *z2')), {"z2", "z2/z2"})
        self.assertEqual(set(client.list('(SUBSCRIBED RECURSIVEMATCH) "" (z1)')), {"z1"})
        self.assertEqual(set(client.list('(SUBSCRIBED RECURSIVEMATCH) "" (z1 z1/z1)')), {"z1/z1"})

    @offered("LIST-STATUS")
    def test_status(self):
        """RFC 5819 §2: RETURN (STATUS (…)): a STATUS for each mailbox"""
        client = self.made("a")
        self.fill(client, 2, mailbox="a")
        answer = client.ok('LIST "" % RETURN (STATUS (MESSAGES UNSEEN))')
        found = {reply.values[0]: pairs(reply.values[1]) for reply in answer.of("STATUS")}
        self.assertEqual(found["a"], {"MESSAGES": 2, "UNSEEN": 2})
        self.assertIn("INBOX", found)

    @offered("LIST-STATUS")
    def test_status_not_selectable(self):
        """RFC 5819 §2: no STATUS for what cannot be selected"""
        client = self.made("a", "a/b")
        client.ok("DELETE a")
        answer = client.ok('LIST "" * RETURN (STATUS (MESSAGES))')
        self.assertNotIn("a", [reply.values[0] for reply in answer.of("STATUS")])
        self.assertIn("a/b", [reply.values[0] for reply in answer.of("STATUS")])

    @offered("LIST-STATUS", "LIST-EXTENDED")
    def test_status_of_subscribed(self):
        """RFC 5819 §2: together with selection options; none for \\NonExistent"""
        client = self.subscribed()
        client.ok("DELETE c")
        answer = client.ok('LIST (SUBSCRIBED) "" * RETURN (STATUS (MESSAGES))')
        self.assertNotIn("c", [reply.values[0] for reply in answer.of("STATUS")])
        self.assertIn("a/b", [reply.values[0] for reply in answer.of("STATUS")])

    @offered("SPECIAL-USE")
    def test_special_use(self):
        """RFC 6154 §2, §5.2: RETURN (SPECIAL-USE) names them"""
        found = self.client().list('"" * RETURN (SPECIAL-USE)')
        for use in ("\\sent", "\\trash", "\\drafts", "\\junk"):
            self.assertEqual(len([name for name, (attributes, _, _) in found.items() if use in attributes]), 1, use)

    @offered("CREATE-SPECIAL-USE")
    def test_create_with_a_use(self):
        """RFC 6154 §3: CREATE (USE (…)); NO [USEATTR] for a use that cannot be given"""
        client = self.client()
        self.assertEqual(client.no("CREATE a (USE (\\Xyzzy))").tagged.code, ("USEATTR", []))
        client.bad("CREATE a (USE)")
        client.bad("CREATE a USE (\\Sent)")
        client.bad("CREATE a (XYZZY (\\Sent))")
        self.assertNotIn("a", client.list())
        client.ok("CREATE a (USE ())")

    @offered("SPECIAL-USE")
    def test_select_special_use(self):
        """RFC 6154 §5.2: (SPECIAL-USE) lists these only"""
        found = self.made("a").list('(SPECIAL-USE) "" *')
        self.assertTrue(found)
        uses = {"\\all", "\\archive", "\\drafts", "\\flagged", "\\junk", "\\sent", "\\trash"}
        self.assertTrue(all(attributes & uses for attributes, _, _ in found.values()), found)


class Status(ImapBattery):
    def test_items(self):
        """RFC 3501 §6.3.10: MESSAGES, RECENT, UIDNEXT, UIDVALIDITY, UNSEEN"""
        client = self.client()
        client.ok("CREATE a")
        self.fill(client, 3, mailbox="a")
        found = client.status("a", "MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN")
        self.assertEqual((found["MESSAGES"], found["RECENT"], found["UNSEEN"]), (3, 3, 3))
        answer = client.ok("SELECT a")
        self.assertEqual((found["UIDNEXT"], found["UIDVALIDITY"]), (answer.number("UIDNEXT"), answer.number("UIDVALIDITY")))

    def test_only_what_is_asked(self):
        """RFC 3501 §6.3.10: the items that were asked for, no others"""
        client = self.client()
        self.assertEqual(set(client.status("INBOX", "UNSEEN")), {"UNSEEN"})
        self.assertEqual(set(client.status("inbox", "uidnext messages")), {"UIDNEXT", "MESSAGES"})

    def test_takes_no_recent(self):
        """RFC 3501 §6.3.10: STATUS does not take \\Recent, nor changes the selected mailbox"""
        client = self.selected(1)
        client.ok("CREATE a")
        self.fill(client, 2, mailbox="a")
        client.status("a", "RECENT")
        self.assertEqual(client.status("a", "RECENT"), {"RECENT": 2})
        self.assertEqual(client.search(), [1])
        self.assertEqual(client.ok("SELECT a").one("RECENT").number, 2)

    def test_unseen_counts(self):
        """RFC 3501 §6.3.10: UNSEEN counts letters without \\Seen"""
        client = self.selected(3)
        client.ok("STORE 2 +FLAGS (\\Seen)")
        client.ok("UNSELECT" if "UNSELECT" in self.offers() else "CLOSE")
        self.assertEqual(client.status("INBOX", "UNSEEN"), {"UNSEEN": 2})

    def test_wrong(self):
        """RFC 3501 §6.3.10: NO for a mailbox that is not there, BAD for items that are not known or missing"""
        client = self.client()
        client.no("STATUS missing (MESSAGES)")
        for words in ("INBOX MESSAGES", "INBOX ()", "INBOX (XYZZY)", "INBOX (MESSAGES", "(MESSAGES)"):
            with self.subTest(words=words):
                client.bad(f"STATUS {words}")
        self.alive(client)

    def test_noselect(self):
        """RFC 3501 §6.3.10: NO for what cannot be selected"""
        client = self.client()
        client.ok("CREATE a")
        client.ok("CREATE a/b")
        client.ok("DELETE a")
        client.no("STATUS a (MESSAGES)")

    @offered("STATUS=SIZE")
    def test_size(self):
        """RFC 8438 §3: SIZE is the sum of RFC822.SIZE, or more"""
        client = self.client()
        client.ok("CREATE a")
        messages = [letter(body=b"x" * 500 + b"\r\n"), letter()]
        self.fill(client, *messages, mailbox="a")
        self.assertEqual(client.status("a", "SIZE MESSAGES"), {"SIZE": sum(map(len, messages)), "MESSAGES": 2})

    @offered("CONDSTORE")
    def test_highestmodseq(self):
        """RFC 7162 §3.1.7: STATUS (HIGHESTMODSEQ)"""
        client = self.client()
        before = client.status("INBOX", "HIGHESTMODSEQ")["HIGHESTMODSEQ"]
        self.fill(client, 1)
        self.assertGreater(client.status("INBOX", "HIGHESTMODSEQ")["HIGHESTMODSEQ"], before)

    @offered("IMAP4REV2")
    def test_deleted(self):
        """RFC 9051 §6.3.11: DELETED counts \\Deleted letters"""
        client = self.selected(3)
        client.ok("STORE 2 +FLAGS (\\Deleted)")
        self.assertEqual(self.client().status("INBOX", "DELETED SIZE")["DELETED"], 1)

    @offered("APPENDLIMIT")
    def test_append_limit(self):
        """RFC 7889 §3: APPENDLIMIT in CAPABILITY with a number, or STATUS (APPENDLIMIT)"""
        client = self.client()
        said = [word for word in client.ok("CAPABILITY").one("CAPABILITY").values if word.startswith("APPENDLIMIT")]
        told = client.status("INBOX", "APPENDLIMIT")["APPENDLIMIT"]
        if "=" in said[0]:
            self.assertEqual(int(said[0].partition("=")[2]), told)


class Quota(ImapBattery):
    @offered("QUOTA")
    def test_quota_root(self):
        """RFC 9208 §4.1.3, §4.2.2: QUOTAROOT and the QUOTA of each root"""
        client = self.client()
        answer = client.ok("GETQUOTAROOT INBOX")
        name, *roots = answer.one("QUOTAROOT").values
        self.assertEqual(name, "INBOX")
        self.assertEqual([reply.values[0] for reply in answer.of("QUOTA")], roots)
        self.assertTrue(roots)
        for reply in answer.of("QUOTA"):
            self.assertEqual(reply.values[1][0::3], [word for word in reply.values[1][0::3] if re.fullmatch("[A-Z-]+", word)])
            self.assertEqual(len(reply.values[1]) % 3, 0)

    @offered("QUOTA")
    def test_quota_grows(self):
        """RFC 9208 §5.1: STORAGE counts in units of 1024 octets"""
        client = self.client()
        self.fill(client, letter(body=b"0123456789abcde\r\n" * 20000))
        client.ok("CREATE a")
        used = client.ok("GETQUOTAROOT a").of("QUOTA")[0].values[1]
        at = used.index("STORAGE")
        self.assertTrue(330 <= int(used[at + 1]) <= 400, used)
        self.assertGreater(int(used[at + 2]), int(used[at + 1]))

    @offered("QUOTA")
    def test_quota_by_name(self):
        """RFC 9208 §4.1.2: GETQUOTA of a root; NO for one that is not there"""
        client = self.client()
        root = client.ok("GETQUOTAROOT INBOX").one("QUOTAROOT").values[1]
        root = root if isinstance(root, str) else '"' + root.decode() + '"'
        self.assertEqual(len(client.ok(f"GETQUOTA {root}").of("QUOTA")), 1)
        client.no("GETQUOTA missing")

    @offered("QUOTA")
    def test_quota_root_of_what_is_not_there(self):
        """RFC 9208 §4.1.3: the mailbox need not be there"""
        self.client().ok("GETQUOTAROOT missing").one("QUOTAROOT")

    @offered("QUOTA")
    def test_set_quota(self):
        """RFC 9208 §4.1.1: who may not set a quota is told NO"""
        client = self.client()
        root = client.ok("GETQUOTAROOT INBOX").one("QUOTAROOT").values[1]
        root = root if isinstance(root, str) else '"' + root.decode() + '"'
        client.refused(f"SETQUOTA {root} (STORAGE 1)")

    @offered("QUOTA")
    def test_resources_are_told(self):
        """RFC 9208 §3.1: QUOTA=RES-… for each resource"""
        self.assertIn("QUOTA=RES-STORAGE", self.offers())

    @offered("QUOTA")
    def test_quota_malformed(self):
        """RFC 9208 §7: BAD"""
        client = self.client()
        for command in ("GETQUOTA", "GETQUOTAROOT", "SETQUOTA", 'SETQUOTA ""', 'SETQUOTA "" STORAGE 1', 'SETQUOTA "" (STORAGE)'):
            client.bad(command)
        self.alive(client)
