"""Python's imaplib in a shared mailbox: sessions that do what chance tells them, and believe only what they are told."""
import collections
import imaplib
import re
import socket

from battery_imap_wire import Reply, expand
from belief import Belief
from shared_world import Letter, words_of
from tools import BUDI, PASSWORDS

imaplib.Commands.setdefault("IDLE", ("SELECTED",))

FOLDERS = ("INBOX", "Arsip")
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "\\Deleted", "Kata")
ACTS = (("store", 5), ("uid store", 3), ("mark", 3), ("expunge", 3), ("uid expunge", 1), ("move", 2), ("uid move", 3),
        ("copy", 2), ("append", 3), ("fetch", 2), ("search", 1), ("noop", 3), ("idle", 3), ("select", 2), ("close", 1),
        ("create", 1))


class Session(imaplib.IMAP4):
    """folder: the one that is selected. replies: what was told with the command at hand."""

    def __init__(self, port, world, name="look"):
        self.raw, self.replies, self.command = b"", [], ""
        self.belief = self.folder = None
        self.vanishing = False
        self.world, self.name = world, name
        super().__init__("127.0.0.1", port, timeout=60)
        self.login(BUDI, PASSWORDS[BUDI])

    def _create_socket(self, timeout):
        found = super()._create_socket(timeout)
        found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # it sends a literal in three pieces
        return found

    # --- what it is told

    def readline(self):
        line = super().readline()
        self.raw += line
        if not re.search(rb"\{\d+\}\r\n$", line):
            self.heard()
        return line

    def read(self, size):
        octets = super().read(size)
        self.raw += octets
        return octets

    def heard(self):
        raw, self.raw = self.raw[:-2], b""
        if self.world.loudly:
            self.world.tell(f"{self.name} <", raw.decode(errors="replace"))
        reply = Reply(raw)
        self.replies.append(reply)
        if reply.tag != "*":
            return
        if reply.code and reply.code[0] == "CLOSED":
            self.belief = Belief(self.vanishing)
        elif self.belief:
            self.belief.hear(reply, self.command)

    # --- what it says

    def send(self, data):
        if self.world.loudly:
            self.world.tell(f"{self.name} >", data.decode(errors="replace").rstrip())
        super().send(data)

    def do(self, name, *words, method=None):
        """Whether it was done: another one may have been quicker."""
        self.replies, self.command = [], name
        status, _ = (method or getattr(self, name.lower()))(*words)
        return status == "OK"

    def select_folder(self, folder, readonly=False):
        if not self.belief:
            self.belief = Belief(self.vanishing)
        good = self.do("SELECT", folder, readonly)
        self.folder = folder if good else None
        if not good:
            self.belief = None

    def leave_folder(self, command):
        self.do(command)
        self.belief = self.folder = None

    def look(self):
        """Asks for what it was not told. A letter may be gone already: then it brings nothing (RFC 2180 §4.1)."""
        unknown = self.belief.unknown() if self.belief else ()
        if unknown:
            self.do("FETCH", ",".join(map(str, unknown)), "(UID FLAGS)")

    def wait(self):
        """IDLE (RFC 2177), which this imaplib does not know; it does know commands that go on after a plus."""
        self.literal = self.waited
        self.do("IDLE", method=lambda: self._simple_command("IDLE"))

    def waited(self, _):
        self.world.wait()
        self.world.wait()
        return b"DONE"

    # --- what it sees

    def believed(self):
        """{uid: flags} of the folder, from what it was told so far."""
        return {uid: words_of(flags) for uid, flags in self.belief.mails}

    def letters(self):
        """{folder: [(uid, flags, text)]}, of all folders that matter."""
        self.do("LIST")
        names = {reply.values[2] if isinstance(reply.values[2], str) else reply.values[2].decode() for reply in self.replies
                 if reply.name == "LIST"}
        return {name: list(self.letters_in(name)) for name in FOLDERS if name in names}

    def letters_in(self, folder):
        self.select_folder(folder, readonly=True)
        self.replies = []
        if self.belief.mails:
            self.do("UID", "FETCH", "1:*", "(FLAGS BODY.PEEK[])")
        for reply in self.replies:
            if reply.name == "FETCH":
                yield int(reply.values["UID"]), reply.values["FLAGS"], reply.values["BODY[]"]

    def seen(self):
        """As a report has them."""
        return {folder: {uid: Letter.read(flags, text) for uid, flags, text in letters}
                for folder, letters in self.letters().items()}


class Program:
    """Sessions of one program. did: how often what came to something."""

    def __init__(self, port, world, chance):
        self.port, self.world, self.chance = port, world, chance
        self.sessions, self.opened, self.appended = [], 0, 0
        self.did = collections.Counter()
        for _ in range(chance.choice((1, 1, 2))):
            self.open()

    def open(self):
        self.opened += 1
        session = Session(self.port, self.world, f"session {self.opened}")
        way = self.chance.choice((None, None, "CONDSTORE", "QRESYNC"))
        if way:
            session.do("ENABLE", way)
            session.vanishing = way == "QRESYNC"
        session.select_folder("INBOX")
        session.look()
        self.sessions.append(session)

    def close(self, session, politely):
        self.sessions.remove(session)
        if politely:
            session.logout()
        else:
            session.shutdown()
            self.world.wait()

    def step(self):
        chance, session = self.chance, self.chance.choice(self.sessions)
        if chance.random() < 0.03:
            self.close(session, politely=chance.random() < 0.5)
            self.open()
            return
        if session.folder is None:
            session.select_folder(chance.choice(("INBOX", "INBOX", "Arsip")))
        else:
            (what,) = chance.choices([act for act, _ in ACTS], [weight for _, weight in ACTS])
            self.act(session, what)
        session.look()

    def act(self, session, what):
        chance, mails = self.chance, session.belief.mails
        number = chance.randint(1, len(mails)) if mails else 0
        uid = mails[number - 1][0] if number else None
        some = f"{number}:*" if chance.random() < 0.1 else str(number)
        folder = chance.choice(FOLDERS)
        flags, sign = f"({' '.join(chance.sample(FLAGS, chance.randint(1, 2)))})", chance.choice(("+", "+", "-", ""))
        if what == "append":
            self.append(session, folder, flags)
        elif what == "expunge":
            session.do("EXPUNGE")
        elif what == "idle":
            session.wait()
        elif what == "select":
            session.select_folder(folder)
        elif what == "close":
            session.leave_folder(chance.choice(("CLOSE", "UNSELECT")))
        elif what == "create":
            session.do("CREATE", "Arsip")
        elif what == "noop" or not uid:
            session.do("NOOP")
        elif what == "store":
            session.do("STORE", some, f"{sign}FLAGS", flags)
        elif what == "uid store":
            session.do("UID", "STORE", str(uid), f"{sign}FLAGS", flags)
        elif what == "mark":
            session.do("STORE", some, "+FLAGS", "(\\Deleted)")
        elif what == "uid expunge":
            session.do("UID", "EXPUNGE", f"{uid}:*")
        elif what == "move":
            session.do("MOVE", some, folder, method=lambda *words: session._simple_command("MOVE", *words))
        elif what == "uid move":
            session.do("UID", "MOVE", str(uid), folder)
        elif what == "copy":
            session.do("COPY", some, folder)
        elif what == "fetch":
            session.do("FETCH", str(number), chance.choice(("(BODY[])", "(BODY.PEEK[] FLAGS)", "(UID ENVELOPE)")))
        elif what == "search":
            session.do("SEARCH", None, "DELETED")
        self.count(session, what)

    def append(self, session, folder, flags):
        self.appended += 1
        text = f"From: {BUDI}\r\nSubject: from afar {self.appended}\r\n\r\n" + "a line\r\n" * self.chance.randint(0, 9)
        session.do("APPEND", folder, flags, None, text.encode())

    def count(self, session, what):
        """What COPYUID and APPENDUID tell of is what happened (RFC 4315 §3, RFC 6851 §4.3)."""
        for reply in session.replies:
            if reply.code and reply.code[0] in ("COPYUID", "APPENDUID"):
                self.did[what.split(" ")[-1]] += len(expand(reply.code[1][-1]))
