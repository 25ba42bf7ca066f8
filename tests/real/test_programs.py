#!/usr/bin/env python3
"""Real mail programs, as their users run them: test_programs.py MAILWALK [real|ours] [unittest's arguments]

Against Postfix and Dovecot they show that the tests are right, against ours that the servers are.
"""
import poplib
import shutil
import smtplib

from programs import ProgramTest
from servers import crlf
from targets import FOREIGN, main_of
from tools import BODIES, BUDI, EIGHT_BIT, PASSWORDS, SITI, body_of, letter, tool, wait_for

NOBODY = "nobody@kantor.example"


class Programs(ProgramTest):
    def arrives(self, message, address=BUDI):
        stored = wait_for(lambda: [found for found in self.target.stored(address) if found.endswith(message)],
                          lambda: f"{message[-2000:]!r}\nthere are: {self.target.stored(address)}")
        self.assertEqual(len(stored), 1)

    # --- sending ---------------------------------------------------------------------------------------------

    def check_sending(self, send, bodies):
        """send(port, login, to, message) gives whether the program was content."""
        for number, (name, body) in enumerate(bodies.items()):
            with self.subTest(body=name):
                message = letter(f"{send.__name__} {number}", body, sender=SITI)
                self.assertTrue(send(self.target.submission, True, BUDI, message))
                self.arrives(message)
        with self.subTest("relay"):
            message = letter(f"{send.__name__} relay", b"x\r\n", sender=SITI)
            self.assertTrue(send(self.target.smtp, False, BUDI, message))
            self.arrives(message)
            self.assertFalse(send(self.target.smtp, False, FOREIGN, message), "an open relay")
            self.assertFalse(send(self.target.smtp, False, NOBODY, message), "mail for nobody")
        with self.subTest("without a login"):
            self.assertFalse(send(self.target.submission, False, BUDI, message))

    def test_curl_sends(self):
        def curl(port, login, to, message):
            user = ("--user", f"{SITI}:{PASSWORDS[SITI]}") if login else ()
            return self.run_tool("curl", "-sS", f"smtp://127.0.0.1:{port}/client.example", "--mail-from", SITI,
                                 "--mail-rcpt", to, *user, "--upload-file", self.write("message", message)).returncode == 0
        self.check_sending(curl, {**BODIES, "eight bit": EIGHT_BIT})

    def test_swaks_sends(self):
        def swaks(port, login, to, message, *more):
            user = ("--auth", "PLAIN", "--auth-user", SITI, "--auth-password", PASSWORDS[SITI]) if login else ()
            file = self.write("message", message.removesuffix(b"\r\n"))  # swaks adds the last line's end
            return self.run_tool("swaks", "--server", "127.0.0.1", "--port", port, "--helo", "client.example", "--from",
                                 SITI, "--to", to, "--data", f"@{file}", *user,
                                 *more).returncode == 0
        self.check_sending(swaks, {name: BODIES[name] for name in ("plain", "dots", "long lines", "looks like commands")})
        for words in (("--auth", "LOGIN"), ("--auth", "CRAM-MD5"), ("--pipeline",), ("--protocol", "SMTP")):
            with self.subTest(words=words):
                message = letter(f"swaks {' '.join(words)[2:]}", b"x\r\n", sender=SITI)
                auth = words[0] == "--auth"
                user = (*words, "--auth-user", SITI, "--auth-password", PASSWORDS[SITI]) if auth else words
                port = self.target.submission if auth else self.target.smtp
                self.assertTrue(swaks(port, False, BUDI, message, *user))
                self.arrives(message)

    def test_msmtp_sends(self):
        def msmtp(port, login, to, message):
            self.write("msmtprc", f"defaults\ntls off\naccount default\nhost 127.0.0.1\nport {port}\nfrom {SITI}\n"
                       "domain client.example\n" +
                       (f"auth {self.mechanism}\nuser {SITI}\npassword {PASSWORDS[SITI]}\n" if login else "auth off\n"))
            return self.run_tool("msmtp", "-C", self.folder / "msmtprc", "--", to,
                                 input=message.replace(b"\r\n", b"\n")).returncode == 0
        self.mechanism = "plain"
        self.check_sending(msmtp, BODIES)
        for self.mechanism in ("login", "cram-md5", "scram-sha-256"):
            with self.subTest(mechanism=self.mechanism):
                message = letter(f"msmtp {self.mechanism}", b"x\r\n", sender=SITI)
                self.assertTrue(msmtp(self.target.submission, True, BUDI, message))
                self.arrives(message)

    def test_python_sends(self):
        def python(port, login, to, message):
            with smtplib.SMTP("127.0.0.1", port, "client.example", timeout=20) as server:
                if login:
                    server.login(SITI, PASSWORDS[SITI])
                try:
                    server.sendmail(SITI, [to], message)
                    return True
                except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused):
                    return False
        self.check_sending(python, {**BODIES, "eight bit": EIGHT_BIT})

    def test_perl_sends(self):
        program = self.write("send.pl", r"""
            use strict; use Net::SMTP;
            my ($port, $user, $password, $from, $to, $file) = @ARGV;
            my $smtp = Net::SMTP->new("127.0.0.1", Port => $port, Hello => "client.example", Timeout => 20) or die;
            if ($user) { $smtp->auth($user, $password) or die $smtp->message }
            open my $in, "<:raw", $file or die; local $/; my $message = <$in>; $message =~ s/\r\n/\n/g;
            $smtp->mail($from) and $smtp->to($to) and $smtp->data and $smtp->datasend($message) and $smtp->dataend
                or die $smtp->message;
            $smtp->quit;
        """)

        def perl(port, login, to, message):
            words = (SITI, PASSWORDS[SITI]) if login else ("", "")
            return self.run_tool("perl", program, port, *words, SITI, to, self.write("message", message)).returncode == 0
        self.check_sending(perl, {**BODIES, "eight bit": EIGHT_BIT})

    def test_mutt_sends(self):
        self.sends_with("mutt")

    def test_neomutt_sends(self):
        self.sends_with("neomutt")

    def sends_with(self, mutt):
        user = SITI.replace("@", "%40")
        rc = self.mutt_settings(smtp_url=f"smtp://{user}:{PASSWORDS[SITI]}@127.0.0.1:{self.target.submission}/")
        body = BODIES["dots"] + "Sugeng énjing.\r\n".encode()
        self.done(self.run_tool(mutt, "-F", rc, "-s", "Dari mutt", "--", BUDI, input=body.replace(b"\r\n", b"\n")))
        stored = wait_for(lambda: self.target.stored(BUDI), "mutt's message")
        self.assertIn(b"\r\nSubject: Dari mutt\r\n", stored[0])
        self.assertEqual(body_of(stored[0]), body)

    # --- fetching --------------------------------------------------------------------------------------------

    MESSAGES = {**BODIES, "eight bit": EIGHT_BIT}

    def put_all(self):
        messages = [letter(f"fetch {name}", body, sender=SITI) for name, body in self.MESSAGES.items()]
        self.target.put(BUDI, *messages)
        return messages

    def check_fetching(self, fetch, messages=None):
        """fetch(keep) gives the messages that the program has fetched now. Keep brings each once; delete brings all
        that are left, and empties."""
        messages = messages or self.put_all()
        self.same(fetch(True), messages)
        self.assertEqual(fetch(True), [], "known messages were fetched again")
        late = letter("fetch late", b"x\r\n", sender=SITI)
        self.target.put(BUDI, late)
        self.same(fetch(True), [late])
        self.assertEqual(len(self.target.stored(BUDI)), len(messages) + 1)
        self.forget()
        self.same(fetch(False), [*messages, late])
        self.assertEqual(self.target.stored(BUDI), [])
        self.assertEqual(fetch(False), [])

    def forget(self):
        """The program starts anew, as on another device."""
        for name in ("known", ".fetchids", "getmail/oldmail"):
            for file in self.folder.glob(f"{name}*"):
                file.unlink()

    def same(self, fetched, messages):
        self.assertEqual(len(fetched), len(messages), fetched)
        for message in messages:
            self.assertTrue(any(found.endswith(message) for found in fetched), f"{message!r}\nis not in\n{fetched}")

    def test_curl_fetches(self):
        messages = self.put_all()
        url, user = f"pop3://127.0.0.1:{self.target.pop3}/", ("--user", f"{BUDI}:{PASSWORDS[BUDI]}")
        sizes = self.done(self.run_tool("curl", "-sS", url, *user)).stdout.decode().split("\r\n")
        self.assertEqual(len(sizes) - 1, len(messages))
        for number, line in enumerate(sizes[:-1], 1):
            got = self.done(self.run_tool("curl", "-sS", f"{url}{number}", *user)).stdout
            self.assertEqual(line.split(), [str(number), str(len(got))])
            self.assertTrue(any(got.endswith(message) for message in messages), got)
        for _ in messages:
            self.done(self.run_tool("curl", "-sS", f"{url}1", "-X", "DELE", "-I", *user))
        self.assertEqual(self.target.stored(BUDI), [])
        for mechanism in ("PLAIN", "LOGIN", "CRAM-MD5"):
            self.done(self.run_tool("curl", "-sS", url, *user, "--login-options", f"AUTH={mechanism}"))
        self.done(self.run_tool("curl", "-sS", url, *user, "--login-options", "AUTH=+APOP"))
        wrong = self.run_tool("curl", "-sS", url, "--user", f"{BUDI}:wrong")
        self.assertEqual(wrong.returncode, 67)

    def test_fetchmail(self):
        store = self.store()

        def fetchmail(keep):
            self.write("fetchmailrc", f'set no bouncemail\npoll 127.0.0.1 protocol pop3 port {self.target.pop3} uidl\n'
                       f'  user "{BUDI}" password "{PASSWORDS[BUDI]}" {"keep" if keep else "nokeep"} no rewrite sslproto ""\n'
                       f'  mda "{store}"\n')
            self.done(self.run_tool("fetchmail", "--nodetach", "--nosyslog", "-v", "-f", self.folder / "fetchmailrc",
                                    "--pidfile", self.folder / "fetchmail.pid", USER="root", LOGNAME="root"), 0, 1)
            return self.got()
        self.check_fetching(fetchmail)

    def test_mpop(self):
        store = self.store()
        for auth in self.MPOP:
            def mpop(keep):
                self.write("mpoprc", f'account default\nhost 127.0.0.1\nport {self.target.pop3}\nuser {BUDI}\n'
                           f'password {PASSWORDS[BUDI]}\ntls off\nauth {auth}\nkeep {"on" if keep else "off"}\n'
                           f'uidls_file {self.folder}/known\nreceived_header off\ndelivery mda {store}\n')
                self.done(self.run_tool("mpop", "-C", self.folder / "mpoprc"))
                return self.got()
            with self.subTest(auth=auth):
                self.target.empty(BUDI)
                self.forget()
                self.check_fetching(mpop, None if auth == "user" else
                                    (lambda message: self.target.put(BUDI, message) or [message])(
                                        letter(f"mpop {auth}", b"x\r\n", sender=SITI)))

    def test_getmail(self):
        for part in ("getmail", "Maildir/new", "Maildir/cur", "Maildir/tmp"):
            (self.folder / part).mkdir(parents=True, exist_ok=True)
        for part in ("", "new", "cur", "tmp"):
            shutil.chown(self.folder / "Maildir" / part, "mail", "mail")  # getmail stores nothing as root

        def getmail(keep):
            rc = self.write("getmailrc", f"[retriever]\ntype = SimplePOP3Retriever\nserver = 127.0.0.1\n"
                            f"port = {self.target.pop3}\nusername = {BUDI}\npassword = {PASSWORDS[BUDI]}\n"
                            f"[destination]\ntype = Maildir\npath = {self.folder}/Maildir/\nuser = mail\n"
                            f"[options]\nread_all = false\ndelete = {'false' if keep else 'true'}\n"
                            "delivered_to = false\nreceived = false\nverbose = 1\n")
            self.done(self.run_tool("getmail", "--getmaildir", self.folder / "getmail", "--rcfile", rc))
            return self.got("Maildir/new")
        self.check_fetching(getmail)

    def test_python_fetches(self):
        known = set()
        self.forget = known.clear

        def python(keep):
            server = poplib.POP3("127.0.0.1", self.target.pop3, timeout=20)
            self.addCleanup(server.close)
            server.user(BUDI)
            server.pass_(PASSWORDS[BUDI])
            found = []
            for line in server.uidl()[1]:
                number, uid = line.decode().split()
                if uid not in known:
                    lines, octets = server.retr(number)[1:]
                    found.append(b"".join(line + b"\r\n" for line in lines))
                    self.assertEqual(octets, len(found[-1]))
                    self.assertEqual(server.list(number).split()[2], str(len(found[-1])).encode())
                    known.add(uid)
                if not keep:
                    server.dele(number)
            server.quit()
            return found
        self.check_fetching(python)

    def test_perl_fetches(self):
        program = self.write("fetch.pl", r"""
            use strict; use Net::POP3;
            my ($port, $user, $password, $keep, $known, $folder) = @ARGV;
            my $pop = Net::POP3->new("127.0.0.1", Port => $port, Timeout => 20) or die;
            defined($pop->login($user, $password)) or die $pop->message;
            my %known; if (open my $in, "<", $known) { while (<$in>) { chomp; $known{$_} = 1 } }
            my $ids = $pop->uidl; open my $now, ">>", $known or die;
            for my $number (sort { $a <=> $b } keys %$ids) {
                next if $known{$ids->{$number}};
                open my $out, ">:raw", "$folder/$number" or die; print $out join("", @{$pop->get($number)}); close $out;
                print $now "$ids->{$number}\n";
                $keep or $pop->delete($number) or die $pop->message;
            }
            $pop->quit or die;
        """)
        self.store()

        def perl(keep):
            self.done(self.run_tool("perl", program, self.target.pop3, BUDI, PASSWORDS[BUDI], int(keep),
                                    self.folder / "known", self.folder / "got"))
            return self.got()
        self.check_fetching(perl)

    def test_mutt_fetches(self):
        self.fetches_with("mutt")

    def test_neomutt_fetches(self):
        self.fetches_with("neomutt")

    def fetches_with(self, mutt):
        """mutt -f pop://…: all messages are tagged and saved, which deletes them when it ends."""
        messages = [letter(f"mutt {number}", body, sender=SITI) for number, body in enumerate(
            (BODIES["plain"], BODIES["dots"], BODIES["looks like commands"]))]
        self.target.put(BUDI, *messages)
        box, user = self.folder / "saved", BUDI.replace("@", "%40")
        rc = self.mutt_settings(delete="yes", mbox_type="MMDF", pop_authenticators="user", sort="mailbox-order")
        with rc.open("a") as more:
            more.write(f'unmailboxes *\nunignore *\npush "<tag-pattern>.*<enter><tag-prefix><save-message>'
                       f'<kill-line>{box}<enter><quit>"\n')
        screen = self.on_a_terminal(tool(mutt), "-F", rc, "-f",
                                    f"pop://{user}:{PASSWORDS[BUDI]}@127.0.0.1:{self.target.pop3}/")
        self.assertTrue(box.exists(), screen[-3000:])
        saved = crlf(box.read_bytes())
        for message in messages:
            self.assertIn(body_of(message), saved)
        self.assertEqual(self.target.stored(BUDI), [], screen[-3000:])


class OfReal(Programs):
    MPOP = ("user", "plain", "cram-md5", "scram-sha-256")  # it does not like the stamp of Dovecot's greeting


class OfOurs(Programs):
    MPOP = ("user", "apop", "plain", "cram-md5", "scram-sha-256")


main_of(OfReal, OfOurs)
