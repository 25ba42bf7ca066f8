"""A running `mailwalk serve`, with the same face as the real servers in servers.py.

What is stored is read from the folder of --state, so that a locked mailbox can be looked into, too."""
import json
import poplib
import random
import select
import signal
import smtplib
import socket
import subprocess

from battery_imap_wire import Client, quoted
from tools import LESSON, PASSWORDS, SITI, Folder, end_with_parent, environment, wait_for

USES = {"\\archive", "\\drafts", "\\junk", "\\sent", "\\trash"}


class Serve:
    """smtp, submission, pop3, imap: its ports. people: the addresses that live here."""

    def __init__(self, program, host, *options):
        self.folder_of_all = Folder()
        self.folder = self.folder_of_all.path
        self.state, self.errors = self.folder / "state", self.folder / "errors"
        self.process = None
        try:
            self.start(program, host, options)
        except BaseException:
            self.close()
            raise

    def start(self, program, host, options):
        with self.errors.open("wb") as errors:
            self.process = subprocess.Popen(
                [program, "serve", LESSON, "--host", host, "--port-offset", str(free_offset()), "--format", "json",
                 "--state", self.state, *options], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                env=environment(self.folder), preexec_fn=end_with_parent)
        ready = select.select([self.process.stdout], [], [], 20)[0]
        line = self.process.stdout.readline() if ready else b""
        if not line:
            raise AssertionError(f"serve does not begin: {self.errors.read_text()}")
        table = json.loads(line)
        ports = {}
        for service in table["services"]:
            ports.setdefault(service["protocol"], service["port"])
        self.smtp, self.submission, self.pop3, self.imap = (ports[name] for name in ("smtp", "submission", "pop3", "imap"))
        self.people = [person["address"] for person in table["people"]]

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.close()

    def stored(self, address):
        """The messages in the mailbox, in their order."""
        home, texts, inbox = self.state / "accounts" / address, {}, None
        log = (home / "log").read_text() if (home / "log").exists() else ""
        for line in log.splitlines():
            kind, *words = line.split(" ")
            if kind == "folder" and words[5:] == ["INBOX"]:
                inbox = words[0]
            elif kind == "+" and words[0] == inbox:
                texts[words[1]] = words[3]
            elif kind == "-" and words[0] == inbox:
                texts.pop(words[1], None)
        return [(home / "letters" / f"{int(text):010d}").read_bytes() for text in texts.values()]

    def mailbox(self, address):
        """An open session; None while another one holds the lock."""
        session = poplib.POP3("127.0.0.1", self.pop3, timeout=20)
        try:
            session.user(address)
            session.pass_(PASSWORDS[address])
            return session
        except poplib.error_proto as error:
            session.close()
            if b"[IN-USE]" not in error.args[0]:
                raise
            return None

    def empty(self, *addresses):
        """As nobody had ever used the account."""
        for address in addresses or self.people:
            with Client(self.imap) as client:
                client.login(address)
                names = client.list()
                for name in sorted(names, key=lambda name: -name.count("/")):
                    if name == "INBOX" or names[name][0] & USES:
                        if client.ok(f"SELECT {quoted(name)}").exists[0]:
                            client.ok("STORE 1:* +FLAGS.SILENT (\\Deleted)")
                        client.ok("CLOSE")
                    else:
                        client.ok(f"DELETE {quoted(name)}")
                for name in client.list(command="LSUB"):
                    if name != "INBOX" and not names.get(name, (set(),))[0] & USES:
                        client.ok(f"UNSUBSCRIBE {quoted(name)}")

    def put(self, address, *messages):
        with smtplib.SMTP("127.0.0.1", self.smtp, timeout=20) as server:
            for message in messages:
                server.sendmail(SITI, [address], message, mail_options=["BODY=8BITMIME"])
                wait_for(lambda: any(found.endswith(message) for found in self.stored(address)), "what was put is there")

    def close(self):
        """Ends it as a user does; it must end well, and have had nothing to complain about."""
        status = 0
        if self.process:
            self.process.send_signal(signal.SIGINT)
            try:
                status = self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
            self.process.stdout.close()
        complaints = self.errors.read_text(errors="replace")
        self.folder_of_all.close()
        if status or complaints:
            raise AssertionError(f"serve ended with status {status}: {complaints[-4000:]}")


def free_offset():
    """An offset whose ports nobody has at this moment."""
    while True:
        offset, taken = random.randrange(15000, 45000), []
        try:
            for port in (25, 110, 143, 465, 587, 993, 995, 2525):
                taken.append(socket.create_server(("127.0.0.1", port + offset)))
            return offset
        except OSError:
            continue
        finally:
            for each in taken:
                each.close()
