#!/usr/bin/env python3
"""Programs that sort letters into mailboxes: imapfilter, mailutil (with the library that alpine has, too), s-nail.
test_programs_sorters.py MAILWALK [real|ours] [unittest's arguments]

Against Dovecot they show that the tests are right, against ours that the server is.
"""
from programs_imap import ImapProgramTest, name_of, some
from targets import main_of
from tools import BODIES, BUDI, EIGHT_BIT, PASSWORDS, SITI, body_of, letter, tool

PASSWORD = PASSWORDS[BUDI]


class ImapSorters(ImapProgramTest):
    def with_flags(self, folder="INBOX"):
        return {name_of(message): flags for flags, message in self.box(folder)}

    def names(self, messages):
        return {name_of(message) for message in messages}

    # --- imapfilter ------------------------------------------------------------------------------------------

    def imapfilter(self, program):
        rc = self.write("sort.lua", f"""
            options.timeout = 20; options.info = false; options.starttls = false; options.create = true; options.subscribe = true
            account = IMAP {{server = "127.0.0.1", port = {self.target.imap}, username = "{BUDI}", password = "{PASSWORD}"}}
            inbox = account.INBOX
        """ + program)
        return self.done(self.run_tool("imapfilter", "-c", rc)).stdout.decode()

    def test_imapfilter_sorts(self):
        reports, photo, rest = some("report one", "report two"), letter("photo", b"x" * 20000 + b"\r\n", sender=SITI), some("rest")
        self.put(*reports, photo, *rest)
        self.imapfilter("""
            reports = inbox:contain_subject("report")
            reports:mark_flagged()
            reports:move_messages(account["Kerja/Laporan"])
            big = inbox:is_unseen() * inbox:is_larger(10000)
            big:add_flags({"besar", "\\\\Seen"})
            big:copy_messages(account["Besar & baru"])
            dull = inbox:match_subject("re[sz]t") - inbox:is_seen()
            dull:delete_messages()
        """)
        self.assertEqual(self.with_flags("Kerja/Laporan"), {name: {"\\Flagged"} for name in self.names(reports)})
        self.assertEqual(self.with_flags(), {name_of(photo): {"\\Seen", "besar"}})
        self.assertEqual(self.texts("Besar &- baru"), [photo])
        with self.client() as client:
            subscribed = client.list(command="LSUB")
        self.assertLessEqual({"Kerja/Laporan", "Besar &- baru"}, set(subscribed))

    def test_imapfilter_searches(self):
        self.put(*some("first", "second"), letter("third", b"the gamelan plays\r\n", sender=SITI, to=("x@y.example",)))
        self.put(*some("fourth"), flags="\\Seen \\Answered")
        said = self.imapfilter("""
            for _, found in ipairs {inbox:select_all(), inbox:contain_body("GAMELAN"), inbox:contain_to("x@y"), inbox:is_answered(),
                    inbox:is_older(30), inbox:sent_before("01-Jan-2027"), inbox:is_unseen() - inbox:contain_subject("first"),
                    inbox:contain_field("Message-ID", "fourth@") + inbox:contain_header("third")} do
                print(#found)
            end
            print(inbox:check_status())
            last = inbox:contain_subject("third")[1]
            letter = last[1][last[2]]
            print(#letter:fetch_body(), #letter:fetch_message(), letter:fetch_size(), letter:fetch_structure()["1"].type)
        """)
        whole = self.texts()[2]
        *found, status, sizes, _ = said.split("\n")
        self.assertEqual(found, list("41110422"))
        self.assertRegex(status, r"^4\t\d\t3\t")
        self.assertEqual(sizes, f"{len(body_of(whole))}\t{len(whole)}\t{len(whole)}\ttext/plain")

    def test_imapfilter_tends_mailboxes(self):
        said = self.imapfilter("""
            account:create_mailbox("Lama/Surat"); account:subscribe_mailbox("Lama/Surat")
            account:rename_mailbox("Lama/Surat", "Lama/Kertas"); account:create_mailbox("Hapus"); account:delete_mailbox("Hapus")
            mailboxes, folders = account:list_all("Lama")
            print(table.concat(mailboxes, " "))
            account["Lama/Kertas"]:append_message("Subject: baru\\r\\n\\r\\nhalo\\r\\n", {"\\\\Draft"}, "01-Jan-2026 10:00:00 +0700")
        """)
        self.assertIn("Lama/Kertas", said)
        self.assertEqual(self.box("Lama/Kertas"), [({"\\Draft"}, b"Subject: baru\r\n\r\nhalo\r\n")])
        with self.client() as client:
            self.assertNotIn("Hapus", client.list())

    # --- mailutil --------------------------------------------------------------------------------------------

    def mailutil(self, *words, servers=1):
        """Words that begin with @ are mailboxes on the server."""
        place = f"{{127.0.0.1:{self.target.imap}/imap/notls/user={BUDI}}}"
        return self.on_a_terminal(tool("mailutil"), *(place + word[1:] if word[0] == "@" else word for word in words),
                                  answers=[(b"assword:", PASSWORD.encode() + b"\r")] * servers)

    def test_mailutil_copies_and_prunes(self):
        messages = [letter(f"mailutil {name}", body, sender=SITI) for name, body in {**BODIES, "eight bit": EIGHT_BIT}.items()]
        self.put(*messages)
        self.put(*some("mailutil seen"), flags="\\Seen \\Flagged")
        messages += some("mailutil seen")
        self.assertIn(f"{len(messages)} total", self.mailutil("check", "@INBOX"))
        self.mailutil("create", "@Arsip/Lama")
        self.mailutil("copy", "@INBOX", "@Salinan", servers=2)
        self.assertEqual(self.texts("Salinan"), messages)
        self.assertEqual(self.box("Salinan")[-1][0], {"\\Seen", "\\Flagged"})
        self.mailutil("move", "@Salinan", "@Pindahan", servers=2)
        self.assertEqual((self.texts("Pindahan"), self.box("Salinan")), (messages, []))
        self.mailutil("prune", "@Pindahan", "subject dots")
        self.assertEqual(self.names(self.texts("Pindahan")), self.names(messages) - self.names(some("mailutil dots")))
        self.mailutil("rename", "@Pindahan", "@Sisa")
        self.mailutil("delete", "@Salinan")
        with self.client() as client:
            self.assertEqual({"Salinan", "Pindahan", "Sisa", "Arsip/Lama"} & set(client.list()), {"Sisa", "Arsip/Lama"})

    # --- s-nail ----------------------------------------------------------------------------------------------

    def s_nail(self, *lines):
        url = f"imap://{BUDI.replace('@', '%40')}:{PASSWORD}@127.0.0.1:{self.target.imap}"
        return self.done(self.run_tool("s-nail", "-n", "-S", "v15-compat", "-S", "imap-auth=login", "-S", f"folder={url}", "-f",
                                       f"{url}/INBOX", input="\n".join([*lines, "quit", ""]).encode(), MAILRC="/dev/null"))

    def test_s_nail(self):
        messages = some("nail moves", "nail copies", "nail goes", "nail stays")
        self.put(*messages)
        result = self.s_nail("headers", "move 1 +Simpan", "copy 2 +Simpan", "delete 3", "flag 4", "print 4")
        self.assertIn(b"nail stays", result.stdout)
        self.assertEqual(self.names(self.texts("Simpan")), self.names(messages[:2]))
        left = self.with_flags()
        self.assertEqual(set(left), {name_of(messages[1]), name_of(messages[3])})
        self.assertLessEqual({"\\Flagged", "\\Seen"}, left[name_of(messages[3])])


class OfReal(ImapSorters):
    pass


class OfOurs(ImapSorters):
    pass


main_of(OfReal, OfOurs)
