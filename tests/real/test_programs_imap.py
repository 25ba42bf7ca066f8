#!/usr/bin/env python3
"""Real IMAP programs, as their users run them: test_programs_imap.py MAILWALK [real|ours] [unittest's arguments]

Against Dovecot they show that the tests are right, against ours that the server is.
"""
import imaplib
import shutil

from programs_imap import ImapProgramTest, name_of, some
from servers import crlf
from targets import main_of
from tools import BODIES, BUDI, EIGHT_BIT, PASSWORDS, SITI, body_of, letter, tool

PASSWORD = PASSWORDS[BUDI]
MESSAGES = {**BODIES, "eight bit": EIGHT_BIT}


class ImapPrograms(ImapProgramTest):
    # --- curl ------------------------------------------------------------------------------------------------

    def curl(self, path, *words, status=(0,)):
        result = self.run_tool("curl", "-sS", f"imap://127.0.0.1:{self.target.imap}/{path}", "--user", f"{BUDI}:{PASSWORD}", *words)
        return self.done(result, *status).stdout

    def test_curl_lists_and_selects(self):
        self.put(*some("curl lists"))
        self.curl("", "-X", "CREATE Surat")
        self.assertIn(b"Surat", self.curl(""))
        self.assertRegex(self.curl("", "-X", 'LIST "" *'), rb"(?m)^\* LIST \(.*\) \"/\" \"?INBOX\"?\r$")
        self.assertRegex(self.curl("", "-X", "EXAMINE INBOX"), rb"(?m)^\* 1 EXISTS\r$")
        self.assertRegex(self.curl("", "-X", "STATUS INBOX (MESSAGES)"), rb"\* STATUS \"?INBOX\"? \(MESSAGES 1\)")
        self.curl("Missing", "-X", "NOOP", status=(67, 78))

    def test_curl_fetches(self):
        messages = [letter(f"curl {name}", body, sender=SITI) for name, body in MESSAGES.items()]
        self.put(*messages)
        for number, message in enumerate(messages, 1):
            self.assertEqual(self.curl(f"INBOX;MAILINDEX={number}"), message)
        uids = self.curl("INBOX", "-X", "UID SEARCH ALL").decode().split()[2:]
        for uid, message in zip(uids, messages, strict=True):
            self.assertEqual(self.curl(f"INBOX;UID={uid}"), message)
            self.assertEqual(self.curl(f"INBOX;UID={uid};SECTION=TEXT"), body_of(message))
            self.assertIn(b"Subject: curl", self.curl(f"INBOX;UID={uid};SECTION=HEADER.FIELDS%20(SUBJECT)"))
        self.curl("INBOX;UID=99999", status=(78,))

    def test_curl_searches(self):
        self.put(*some("needle one", "hay", "needle two"))
        self.assertEqual(self.curl("INBOX?SUBJECT%20needle").split(), b"* SEARCH 1 3".split())
        self.assertEqual(self.curl("INBOX?UNSEEN%20NOT%20SUBJECT%20needle").split(), b"* SEARCH 2".split())

    def test_curl_appends(self):
        for name, body in MESSAGES.items():
            message = letter(f"curl appends {name}", body, sender=SITI)
            self.curl("INBOX", "-T", self.write("message", message))
            flags, stored = self.box()[-1]
            self.assertEqual((stored, flags), (message, {"\\Seen"}))

    def test_curl_changes(self):
        self.put(*some("curl changes", "curl keeps"))
        self.assertIn(b"FLAGS", self.curl("INBOX", "-X", "STORE 1 +FLAGS (\\Deleted)"))
        self.assertIn(b"* 1 EXPUNGE", self.curl("INBOX", "-X", "EXPUNGE"))
        self.assertEqual(len(self.box()), 1)
        self.curl("INBOX", "-X", "MOVE 1 Trash")
        self.assertEqual((len(self.box()), len(self.box("Trash"))), (0, 1))

    def test_curl_logs_in(self):
        for words in (("AUTH=PLAIN",), ("AUTH=LOGIN",), ("AUTH=CRAM-MD5",), ("AUTH=PLAIN", "--sasl-ir")):
            with self.subTest(words=words):
                self.curl("", "--login-options", *words)
        self.assertEqual(self.run_tool("curl", "-sS", f"imap://127.0.0.1:{self.target.imap}/", "--user",
                                       f"{BUDI}:wrong").returncode, 67)

    # --- fetchmail, getmail ----------------------------------------------------------------------------------

    def test_fetchmail(self):
        store = self.store()
        messages = [letter(f"fetchmail {name}", body, sender=SITI) for name, body in MESSAGES.items()]
        self.put(*messages)

        def fetchmail(words):
            self.write("fetchmailrc", f"set no bouncemail\npoll 127.0.0.1 protocol imap port {self.target.imap}\n"
                       f'  user "{BUDI}" password "{PASSWORD}" {words} no rewrite sslproto ""\n  mda "{store}"\n')
            self.done(self.run_tool("fetchmail", "--nodetach", "--nosyslog", "-v", "-f", self.folder / "fetchmailrc",
                                    "--pidfile", self.folder / "fetchmail.pid", USER="root", LOGNAME="root"), 0, 1)
            return self.got()
        self.same(fetchmail("keep"), messages)
        self.assertEqual({frozenset(flags) for flags, _ in self.box()}, {frozenset({"\\Seen"})})
        self.assertEqual(fetchmail("keep"), [], "known messages were fetched again")
        late = some("fetchmail late")
        self.put(*late)
        self.same(fetchmail("keep"), late)
        self.same(fetchmail("nokeep fetchall"), messages + late)
        self.assertEqual(self.box(), [])
        self.assertEqual(fetchmail("nokeep fetchall"), [])

    def test_fetchmail_of_folders(self):
        store = self.store()
        with self.client() as client:
            client.ok("CREATE Surat")
        self.put(*some("one"))
        self.put(*some("two"), folder="Surat")
        self.write("fetchmailrc", f'set no bouncemail\npoll 127.0.0.1 protocol imap port {self.target.imap} auth cram-md5\n'
                   f'  user "{BUDI}" password "{PASSWORD}" nokeep folder INBOX,Surat no rewrite sslproto ""\n  mda "{store}"\n')
        self.done(self.run_tool("fetchmail", "--nodetach", "--nosyslog", "-v", "-f", self.folder / "fetchmailrc",
                                "--pidfile", self.folder / "fetchmail.pid", USER="root", LOGNAME="root"))
        self.assertEqual(len(self.got()), 2)
        self.assertEqual((self.box(), self.box("Surat")), ([], []))

    def test_getmail(self):
        for part in ("getmail", "Maildir/new", "Maildir/cur", "Maildir/tmp"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for part in ("", "new", "cur", "tmp"):
            shutil.chown(self.folder / "Maildir" / part, "mail", "mail")  # getmail stores nothing as root
        messages = [letter(f"getmail {name}", body, sender=SITI) for name, body in MESSAGES.items()]
        self.put(*messages)

        def getmail(keep):
            rc = self.write("getmailrc", f"[retriever]\ntype = SimpleIMAPRetriever\nserver = 127.0.0.1\n"
                            f"port = {self.target.imap}\nusername = {BUDI}\npassword = {PASSWORD}\nmailboxes = (\"INBOX\",)\n"
                            f"[destination]\ntype = Maildir\npath = {self.folder}/Maildir/\nuser = mail\n"
                            f"[options]\nread_all = false\ndelete = {'false' if keep else 'true'}\n"
                            "delivered_to = false\nreceived = false\nverbose = 1\n")
            self.done(self.run_tool("getmail", "--getmaildir", self.folder / "getmail", "--rcfile", rc))
            return [message.replace(b"X-getmail-retrieved-from-mailbox: INBOX\r\n", b"") for message in self.got("Maildir/new")]
        self.same(getmail(True), messages)
        self.assertEqual(getmail(True), [])
        for file in (self.folder / "getmail").glob("oldmail*"):
            file.unlink()
        self.same(getmail(False), messages)
        self.assertEqual(self.box(), [])

    # --- two-way synchronisation -----------------------------------------------------------------------------

    def maildir_tree(self, top):
        """As tree(), of Maildir++ or plain folders in folders."""
        letters = {"S": "\\Seen", "F": "\\Flagged", "R": "\\Answered", "T": "\\Deleted", "D": "\\Draft"}
        found = {}
        for cur in top.rglob("cur"):
            name = "/".join(cur.parent.relative_to(top).parts)
            found[name] = {name_of(crlf(file.read_bytes())): {letters[flag] for flag in file.name.partition(":2,")[2]
                                                              if flag in letters}
                           for part in ("cur", "new") for file in (cur.parent / part).iterdir()}
        return {name: letters for name, letters in found.items() if letters or name not in ("Drafts", "Sent", "Junk", "Trash",
                                                                                           "Archive", "INBOX")}

    def local_letter(self, top, folder, subject, flags=""):
        """Puts a letter into the Maildir, as a mail program at home would."""
        message, = some(subject)
        (top / folder / "cur" / f"{abs(hash(subject))}.local:2,{flags}").write_bytes(message.replace(b"\r\n", b"\n"))
        return name_of(message)

    def local_file(self, top, folder, name):
        """The file of a letter."""
        return next(file for part in ("cur", "new") for file in (top / folder / part).iterdir() if name.encode() in file.read_bytes())

    def check_two_ways(self, sync, top):
        """sync() brings both sides together; top: where the Maildirs are."""
        with self.client() as client:
            client.ok("CREATE Arsip/2026")
            client.ok('CREATE "&AMk-njing kulo"')
        self.put(*some("sync a", "sync b", "sync c"))
        self.put(*some("sync seen"), flags="\\Seen \\Flagged")
        self.put(*some("sync archived"), folder="Arsip/2026", flags="\\Answered \\Seen")
        self.put(letter("sync eight", EIGHT_BIT, sender=SITI), letter("sync dots", BODIES["dots"], sender=SITI), folder="Arsip/2026")
        sync()
        first = self.tree()
        self.assertEqual(self.maildir_tree(top)["INBOX"], first["INBOX"])
        self.assertEqual(self.maildir_tree(top)["Arsip/2026"], first["Arsip/2026"])
        sync()
        self.assertEqual(self.tree(), first, "the second run changed something on the server")
        self.assertEqual(self.maildir_tree(top)["INBOX"], first["INBOX"], "the second run changed something at home")

        # Both sides change while nobody looks.
        a, b, c, seen = list(first["INBOX"])
        file = self.local_file(top, "INBOX", a)
        base = file.name.partition(":")[0]
        file.rename(file.parent.parent / "cur" / f"{base}:2,FS")
        self.local_file(top, "INBOX", b).unlink()
        new = self.local_letter(top, "Arsip/2026", "sync written at home", "S")
        with self.client() as client:
            client.ok("SELECT INBOX")
            client.ok("STORE 3 +FLAGS (\\Answered)")
            client.ok("STORE 4 -FLAGS (\\Flagged)")
            client.ok("CREATE Baru")
        self.put(*some("sync new on the server"))
        self.put(*some("sync new folder"), folder="Baru")
        sync()
        second = self.tree()
        self.assertEqual(second["INBOX"].get(a), {"\\Flagged", "\\Seen"})
        self.assertNotIn(b, second["INBOX"])
        self.assertEqual(second["INBOX"][c], {"\\Answered"})
        self.assertEqual(second["INBOX"][seen], {"\\Seen"})
        self.assertEqual(second["Arsip/2026"].get(new), {"\\Seen"})
        home = self.maildir_tree(top)
        for name in ("INBOX", "Arsip/2026", "Baru"):
            self.assertEqual(home[name], second[name], name)
        sync()
        self.assertEqual(self.tree(), second)

        # What the server lost is lost at home.
        with self.client() as client:
            client.ok("SELECT INBOX")
            client.ok("STORE 1 +FLAGS (\\Deleted)")
            client.ok("EXPUNGE")
        sync()
        self.assertNotIn(a, self.maildir_tree(top)["INBOX"])
        self.assertEqual(self.maildir_tree(top)["INBOX"], self.tree()["INBOX"])

    def test_mbsync(self):
        top = self.folder / "mbsync"
        shutil.rmtree(top, ignore_errors=True)
        top.mkdir()
        rc = self.write("mbsyncrc", f"""
            IMAPAccount budi
            Host 127.0.0.1
            Port {self.target.imap}
            User {BUDI}
            Pass {PASSWORD}
            SSLType None
            AuthMechs LOGIN

            IMAPStore far
            Account budi

            MaildirStore near
            SubFolders Verbatim
            Path {top}/
            Inbox {top}/INBOX

            Channel all
            Far :far:
            Near :near:
            Patterns *
            Create Both
            Remove Both
            Expunge Both
            SyncState *
        """)
        self.check_two_ways(lambda: self.done(self.run_tool("mbsync", "-V", "-c", rc, "all")), top)

    def test_offlineimap(self):
        top = self.folder / "offlineimap"
        shutil.rmtree(top, ignore_errors=True)
        shutil.rmtree(self.folder / "offlineimap-state", ignore_errors=True)
        rc = self.write("offlineimaprc", f"""
[general]
accounts = budi
metadata = {self.folder}/offlineimap-state
ui = basic
[Account budi]
localrepository = near
remoterepository = far
[Repository near]
type = Maildir
localfolders = {top}
sep = /
[Repository far]
type = IMAP
remotehost = 127.0.0.1
remoteport = {self.target.imap}
remoteuser = {BUDI}
remotepass = {PASSWORD}
ssl = no
starttls = no
auth_mechanisms = PLAIN, CRAM-MD5, LOGIN
""")
        self.check_two_ways(lambda: self.done(self.run_tool("offlineimap", "-o", "-c", rc)), top)

    # --- mutt ------------------------------------------------------------------------------------------------

    def mutt(self, keys, *words, **more):
        url = f"imap://{BUDI.replace('@', '%40')}@127.0.0.1:{self.target.imap}"
        rc = self.mutt_settings(imap_pass=PASSWORD, folder=f"{url}/", spoolfile=f"{url}/INBOX", delete="yes", sort="mailbox-order",
                                imap_check_subscribed="no", timeout="2", mark_old="no", **more)
        with rc.open("a") as more_settings:
            more_settings.write(f'unmailboxes *\npush "{keys}"\n')
        return self.on_a_terminal(tool("mutt"), "-F", rc, "-f", f"{url}/INBOX", *words)

    def test_mutt_moves_and_flags(self):
        messages = some("mutt moves", "mutt flags", "mutt deletes", "mutt copies")
        self.put(*messages)
        with self.client() as client:
            client.ok("CREATE Arsip")
        drawn = self.mutt("<first-entry><save-message><kill-line>=Arsip<enter><next-entry>"
                          "2<enter><flag-message>3<enter><delete-message>"
                          "4<enter><copy-message><kill-line>=Arsip<enter><quit>")
        self.assertEqual(sorted(self.texts("Arsip")), sorted([messages[0], messages[3]]), drawn[-3000:])
        left = {name_of(message): flags for flags, message in self.box()}
        self.assertEqual(left, {name_of(messages[1]): {"\\Flagged"}, name_of(messages[3]): set()}, drawn[-3000:])

    def test_mutt_searches_at_the_server(self):
        messages = some("mutt hay", "mutt needle", "mutt more hay", body=b"nothing\r\n")
        messages[1] = letter("mutt needle", b"the gamelan plays\r\n", sender=SITI)
        self.put(*messages)
        drawn = self.mutt("<tag-pattern>=b gamelan<enter><tag-prefix><flag-message><quit>")
        self.assertEqual([flags for flags, _ in self.box()], [set(), {"\\Flagged"}, set()], drawn[-3000:])

    def test_mutt_logs_in(self):
        for method in ("login", "plain", "cram-md5", "scram-sha-256"):
            with self.subTest(method=method):
                self.target.empty()
                self.put(*some(f"mutt {method}"))
                drawn = self.mutt("<flag-message><quit>", imap_authenticators=method)
                self.assertEqual([flags for flags, _ in self.box()], [{"\\Flagged"}], drawn[-3000:])

    def test_mutt_saves_what_it_sent(self):
        """fcc into a mailbox on the server"""
        url = f"imap://{BUDI.replace('@', '%40')}@127.0.0.1:{self.target.imap}"
        rc = self.mutt_settings(imap_pass=PASSWORD, folder=f"{url}/", record="=Sent", copy="yes", sendmail="/bin/true")
        self.done(self.run_tool("mutt", "-F", rc, "-s", "mutt fcc", "--", SITI, input=BODIES["dots"].replace(b"\r\n", b"\n")))
        (flags, stored), = self.box("Sent")
        self.assertEqual(body_of(stored), BODIES["dots"])
        self.assertIn("\\Seen", flags)

    # --- libraries -------------------------------------------------------------------------------------------

    def python(self):
        server = imaplib.IMAP4("127.0.0.1", self.target.imap, timeout=20)
        self.addCleanup(server.sock.close)
        return server

    def good(self, answer):
        self.assertEqual(answer[0], "OK", answer)
        return answer[1]

    def test_python(self):
        server = self.python()
        self.assertIn("IMAP4REV1", server.capabilities)
        self.good(server.login(BUDI, PASSWORD))
        messages = [letter(f"python {name}", body, sender=SITI) for name, body in MESSAGES.items()]
        for message in messages:
            self.good(server.append("INBOX", "(\\Flagged)", imaplib.Time2Internaldate(1767225600), message))
        self.assertEqual(self.good(server.select("INBOX")), [str(len(messages)).encode()])
        numbers = self.good(server.search(None, "FLAGGED"))[0].split()
        self.assertEqual(len(numbers), len(messages))
        for number, message in zip(numbers, messages, strict=True):
            self.assertEqual(self.good(server.fetch(number.decode(), "(BODY.PEEK[] INTERNALDATE)"))[0][1], message)
        self.assertEqual(self.good(server.uid("SEARCH", None, "SUBJECT", '"python dots"'))[0].split(),
                         [self.good(server.uid("SEARCH", None, "2"))[0]])
        self.good(server.create("Surat"))
        self.good(server.copy("1:2", "Surat"))
        self.good(server.store("1", "+FLAGS", "\\Deleted"))
        self.assertEqual(self.good(server.expunge()), [b"1"])
        first = self.good(server.uid("SEARCH", None, "1"))[0].decode()
        self.good(server.uid("MOVE", first, "Surat"))
        self.assertEqual(len(self.box("Surat")), 3)
        self.good(server.rename("Surat", "Kertas"))
        self.good(server.subscribe("Kertas"))
        self.assertTrue(any(b"Kertas" in line for line in self.good(server.lsub())))
        self.assertTrue(any(b"Kertas" in line for line in self.good(server.list())))
        self.assertEqual(self.good(server.status("Kertas", "(MESSAGES UNSEEN)")), [b"Kertas (MESSAGES 3 UNSEEN 3)"])
        self.good(server.thread("REFERENCES", "UTF-8", "ALL"))
        self.assertEqual(len(self.good(server.sort("(SUBJECT)", "UTF-8", "ALL"))[0].split()), len(messages) - 2)
        self.good(server.getquotaroot("INBOX"))
        self.good(server.close())
        self.good(server.delete("Kertas"))
        self.assertEqual(server.logout()[0], "BYE")

    def test_python_logs_in(self):
        self.good(self.python().login_cram_md5(BUDI, PASSWORD))
        self.good(self.python().authenticate("PLAIN", lambda _: f"\0{BUDI}\0{PASSWORD}".encode()))
        with self.assertRaises(imaplib.IMAP4.error):
            self.python().login(BUDI, "wrong")

    def test_python_waits(self):
        """IDLE, which imaplib cannot itself, over imaplib's connection; another imaplib changes the mailbox."""
        waits, other = self.python(), self.python()
        for server in (waits, other):
            self.good(server.login(BUDI, PASSWORD))
            self.good(server.select("INBOX"))
        waits.send(b"IDLE1 IDLE\r\n")
        self.assertTrue(waits.readline().startswith(b"+ "))
        self.good(other.append("INBOX", "", None, some("python waits")[0]))
        waits.sock.settimeout(10)
        self.assertEqual(waits.readline(), b"* 1 EXISTS\r\n")
        waits.send(b"DONE\r\n")
        while not (line := waits.readline()).startswith(b"IDLE1 "):
            self.assertTrue(line.startswith(b"* "), line)
        self.assertTrue(line.startswith(b"IDLE1 OK"), line)

    def test_perl(self):
        program = self.write("imap.pl", r"""
            use strict; use Mail::IMAPClient;
            my ($port, $user, $password, $mechanism, $file) = @ARGV;
            my $imap = Mail::IMAPClient->new(Server => "127.0.0.1", Port => $port, User => $user, Password => $password,
                Authmechanism => $mechanism eq "LOGIN" ? undef : $mechanism, Uid => 1, Peek => 1, Timeout => 20) or die "login: $@";
            sub good { my ($what, $value) = @_; defined $value or die "$what: " . $imap->LastError . "\n"; return $value }
            my $folder = "Perl$mechanism";
            good(create => $imap->create($folder)); $imap->exists($folder) or die "exists";
            my $uid = good(append => $imap->append_file($folder, $file, undef, '\Flagged', 1));
            good(select => $imap->select($folder));
            $imap->message_count == 1 or die "count";
            open my $in, "<:raw", $file or die; my $wanted = do { local $/; <$in> };
            good(fetch => $imap->message_string($uid)) eq $wanted or die "not the same";
            good(size => $imap->size($uid)) == length $wanted or die "size";
            my ($found) = $imap->search('SUBJECT', $imap->Quote("perl")); $found == $uid or die "search";
            good(subject => $imap->subject($uid)) =~ /^perl/ or die "subject";
            $imap->see($uid) or die "see"; (grep { $_ eq '\Seen' } $imap->flags($uid)) or die "flags";
            my $bs = $imap->get_bodystructure($uid) or die "bodystructure: " . $imap->LastError;
            lc $bs->bodytype eq "text" or die "type";
            my $envelope = $imap->get_envelope($uid) or die "envelope"; $envelope->subject =~ /^perl/ or die "envelope's subject";
            my $headers = $imap->parse_headers($uid, "Subject", "From"); $headers->{Subject}[0] =~ /^perl/ or die "headers";
            good(copy => $imap->copy("Trash", $uid));
            good(move => $imap->move("INBOX", $uid)); good(expunge => $imap->expunge);
            $imap->message_count == 0 or die "still there";
            my @threads = good(threads => $imap->thread("REFERENCES", "UTF-8", "ALL"));
            good(idle => my $tag = $imap->idle); good(done => $imap->done($tag));
            good(close => $imap->close); good(rename => $imap->rename($folder, "$folder-old"));
            good(delete => $imap->delete("$folder-old"));
            (grep { $_ eq "INBOX" } $imap->folders) or die "folders";
            $imap->logout or die "logout";
        """)
        for mechanism in ("LOGIN", "PLAIN"):
            with self.subTest(mechanism=mechanism):
                message = letter(f"perl {mechanism}", BODIES["dots"], sender=SITI)
                self.done(self.run_tool("perl", program, self.target.imap, BUDI, PASSWORD, mechanism, self.write("message", message)))
                self.assertIn(message, self.texts())
                self.assertIn(message, self.texts("Trash"))


class OfReal(ImapPrograms):
    pass


class OfOurs(ImapPrograms):
    pass


main_of(OfReal, OfOurs)
