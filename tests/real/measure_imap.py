#!/usr/bin/env python3
"""How long a mailbox of 100,000 letters takes, with ours and with Dovecot: measure_imap.py MAILWALK [LETTERS [FOLDERS]]

What a mail program asks for when it opens the mailbox, when it asks for everything, when it changes everything; what
other sessions are told of that, and how long they wait meanwhile; many folders, many sessions, many keywords. Prints
figures and their ratio; nothing fails. Both get the same letters over the same commands. Runs for some minutes, so it
is no part of the tests.
"""
import os
import statistics
import sys
import threading
import time
from pathlib import Path

from battery_imap_wire import Client
from serve import Serve
from servers import RealServers
from tools import letter

BATCH = 500
WINDOW = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
LIST = "(RFC822.SIZE INTERNALDATE BODY.PEEK[HEADER.FIELDS (FROM SUBJECT DATE)])"
KEYWORDS = [f"a-keyword-of-32-characters-no.{number:03}" for number in range(20)]


def connect(port):
    client = Client(port).login()
    client.socket.settimeout(120)
    return client


def together(client, commands):
    """Sends them all and waits for the last answer."""
    tags = [f"t{number}" for number in range(len(commands))]
    sending = threading.Thread(target=client.send,
                               args=(b"".join(f"{tag} {command}\r\n".encode() for tag, command in zip(tags, commands)),))
    sending.start()
    for tag in tags:
        answer = client.until(tag)
        if answer.status != "OK":
            raise SystemExit(f"{commands[int(tag[1:])]}: {answer}")
    sending.join()


def fill(port, count):
    """Appends the letters, every tenth flagged, every third seen; some are answers to others."""
    with connect(port) as client:
        for start in range(0, count, BATCH):
            parts = []
            for number in range(start, min(start + BATCH, count)):
                flags = " ".join(["\\Flagged"] * (number % 10 == 0) + ["\\Seen"] * (number % 3 == 0))
                message = letter(f"number {number}", b"Halo, this is a line of text.\r\n" * (number % 6 + 2))
                ids = f"Message-ID: <{number}@letters.example>\r\n"
                if number % 5:
                    ids += f"References: <{number - number % 5}@letters.example> <{number - 1}@letters.example>\r\n"
                message = ids.encode() + message
                parts.append(b" (%s) {%d+}\r\n%s" % (flags.encode(), len(message), message))
            client.send(b"fill APPEND INBOX" + b"".join(parts) + b"\r\n")
            answer = client.until("fill")
            if answer.status != "OK":
                raise SystemExit(f"APPEND: {answer}")


def raw(client, command):
    """Seconds and octets until the tagged answer, without reading what stands in between."""
    began, got = time.perf_counter(), b""
    client.send(f"z {command}\r\n")
    size = 0
    while b"\r\nz OK " not in got[-400:] and not got.startswith(b"z OK"):
        more = client.socket.recv(1 << 20)
        size += len(more)
        got = got[-400:] + more
        if b"\r\nz NO" in got or b"\r\nz BAD" in got or got[:4] in (b"z NO", b"z BA") or not more:
            raise SystemExit(f"{command}: {got!r}")
    return time.perf_counter() - began, size


class Measure:
    """found: for each name seconds and octets."""

    def __init__(self, port, count, folders):
        self.port, self.count, self.folders, self.found = port, count, folders, {}

    def times(self, name, command, client=None, again=7, before=None):
        values = []
        for _ in range(again):
            session = client or connect(self.port)
            if before:
                before(session)
            seconds, size = raw(session, command)
            values.append(seconds)
            if not client:
                session.close()
        self.found[name] = statistics.median(values), size
        print(f"{name}: {statistics.median(values) * 1000:.2f} ms", file=sys.stderr, flush=True)

    def ask(self):
        count, middle = self.count, self.count // 2
        self.times("SELECT", "SELECT INBOX")
        client = connect(self.port)
        client.ok("SELECT INBOX")
        self.times("SEARCH FLAGGED", "SEARCH FLAGGED", client)
        self.times("SEARCH UNSEEN", "UID SEARCH RETURN (COUNT MIN MAX) UNSEEN", client)
        self.times("UID SEARCH ALL", "UID SEARCH ALL", client)
        self.times("SEARCH SUBJECT", "SEARCH SUBJECT 77", client, again=3)
        self.times("SEARCH BODY", "SEARCH BODY nowhere", client, again=1)
        self.times("SORT (DATE)", "SORT (DATE) UTF-8 ALL", client, again=3)
        self.times("SORT (SUBJECT)", "SORT (REVERSE SUBJECT) UTF-8 ALL", client, again=3)
        self.times("THREAD REFERENCES", "THREAD REFERENCES UTF-8 ALL", client, again=3)
        self.times("STATUS", "STATUS Sent (MESSAGES UNSEEN UIDNEXT)", client)
        self.times("the last 50", f"FETCH {count - 49}:{count} {WINDOW}", client)
        self.times("50 in the middle", f"FETCH {middle}:{middle + 49} {WINDOW}", client)
        self.times("all uids, flags", "FETCH 1:* (UID FLAGS)", client)
        self.times("all flags by uid", "UID FETCH 1:* (FLAGS)", client)
        self.times("all envelopes", "FETCH 1:* (ENVELOPE)", client, again=3)
        self.times("all header lists", f"FETCH 1:* {LIST}", client, again=3)
        self.times("all structures", "FETCH 1:* (BODYSTRUCTURE)", client, again=1)
        self.times("one flag changed", f"STORE {middle} +FLAGS (\\Answered)", client)
        self.times("one letter", f"FETCH {middle} BODY.PEEK[]", client)
        self.times("NOOP", "NOOP", client)
        self.others_wait(client)
        client.close()
        with connect(self.port) as client:
            self.times("STATUS of all", "STATUS INBOX (MESSAGES UNSEEN UIDNEXT)", client)

    def others_wait(self, client):
        """How long a NOOP takes at the median and at most while another session fetches all."""
        with connect(self.port) as other:
            other.ok("SELECT INBOX")
            waits, done = [], threading.Event()

            def ask():
                while not done.is_set():
                    waits.append(raw(other, "NOOP")[0])
                    time.sleep(0.001)
            asking = threading.Thread(target=ask)
            asking.start()
            raw(client, "FETCH 1:* (UID FLAGS)")
            raw(client, "FETCH 1:* (ENVELOPE)")
            done.set()
            asking.join()
        self.found["NOOP meanwhile"] = statistics.median(waits), len(waits)
        self.found["the longest"] = max(waits), len(waits)

    def change(self):
        """Everything is changed, and three sessions are told."""
        client, others = connect(self.port), [connect(self.port) for _ in range(3)]
        client.ok("SELECT INBOX")
        for other in others:
            other.ok("SELECT INBOX")
        self.times("all flagged, silent", "STORE 1:* +FLAGS.SILENT (\\Draft)", client, again=1)
        self.found["three are told"] = statistics.median(raw(other, "NOOP")[0] for other in others), 0
        self.times("all unflagged", "STORE 1:* -FLAGS (\\Draft)", client, again=1)
        for other in others:
            raw(other, "NOOP")
        self.wake(client, others)
        for other in others:
            other.close()
        client.close()

    def wake(self, client, others):
        """From one change to the moment when all who wait know of it."""
        for other in others:
            other.send("i IDLE\r\n")
            while b"+ " not in other.socket.recv(4096):
                pass
        values = []
        for number in range(20):
            began = time.perf_counter()
            client.send(f"z STORE 5 {'+-'[number % 2]}FLAGS (\\Deleted)\r\n")
            for other in others:
                while b" FETCH (" not in other.socket.recv(4096):
                    pass
            values.append(time.perf_counter() - began)
            client.until("z")
        self.found["IDLE wakes three"] = statistics.median(values), 0
        client.ok("STORE 5 -FLAGS (\\Deleted)")

    def synchronize(self):
        """A client that was away for 10,000 changes."""
        with connect(self.port) as client:
            client.ok("ENABLE QRESYNC")
            text = str(client.ok("SELECT INBOX"))
            validity, modseq = (int(text.split(word)[1].split("]")[0]) for word in ("UIDVALIDITY ", "HIGHESTMODSEQ "))
            changes = min(10000, self.count // 4)
            client.ok(f"STORE 1:{changes} +FLAGS.SILENT ($Forwarded)")
            client.ok("UNSELECT")
            self.times("SELECT (QRESYNC", f"SELECT INBOX (QRESYNC ({validity} {modseq}))", client)

    def copy(self):
        half = self.count // 2
        with connect(self.port) as client:
            client.ok("CREATE Half")
            client.ok("SELECT INBOX")
            self.times("COPY of half", f"COPY 1:{half} Half", client, again=1)
            client.ok("SELECT Half")
            self.times("half marked", "STORE 1:* +FLAGS.SILENT (\\Deleted)", client, again=1)
            self.times("EXPUNGE of half", "EXPUNGE", client, again=1)
            client.ok("SELECT INBOX")
            client.ok("DELETE Half")

    def keywords(self):
        """All the keywords that a letter may have, on a tenth of all."""
        with connect(self.port) as client:
            client.ok("SELECT INBOX")
            self.times("20 keywords", f"STORE 1:{self.count // 10} +FLAGS.SILENT ({' '.join(KEYWORDS)})", client, again=1)
            self.times("a tenth has them", "FETCH 1:* (UID FLAGS)", client, again=3)
            self.times("SEARCH KEYWORD", f"SEARCH KEYWORD {KEYWORDS[-1]}", client)

    def many_folders(self):
        with connect(self.port) as client:
            began = time.perf_counter()
            for start in range(0, self.folders, BATCH):
                together(client, [f"CREATE many/{number // 100}/{number}"
                                  for number in range(start, min(start + BATCH, self.folders))])
            self.found["folders made"] = time.perf_counter() - began, self.folders
            self.times("LIST of all", 'LIST "" *', client)
            self.times("LIST of a level", 'LIST "" many/%', client)
            self.times("LIST with STATUS", 'LIST "" * RETURN (STATUS (MESSAGES UNSEEN))', client, again=1)
            self.times("SELECT of one", "SELECT many/50/5001" if self.folders > 5001 else "SELECT many/0/1", client)

    def many_sessions(self):
        sessions = []
        for _ in range(40):
            sessions.append(connect(self.port))
            sessions[-1].ok("SELECT INBOX")
            sessions[-1].send("i IDLE\r\n")
        with connect(self.port) as client:
            client.ok("SELECT INBOX")
            self.times("NOOP beside 40", "NOOP", client)
            self.times("STORE beside 40", "STORE 7 FLAGS (\\Seen)", client, again=1)
        for session in sessions:
            session.close()

    PARTS = (ask, change, synchronize, copy, keywords, many_folders, many_sessions)


def memory(pid, what="VmRSS"):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.split("\n") if line.startswith(what)).split()[1]) / 1024


def main():
    count, folders = (int(word) for word in (*sys.argv[2:4], *("100000", "9000")[len(sys.argv[2:4]):]))
    room = '--set=/people/budi/quota="10GB"'
    with RealServers(postfix=False) as theirs, Serve(Path(sys.argv[1]), "mx.kantor.example", room) as ours:
        measures = []
        for name, port in (("Dovecot", theirs.imap), ("ours", ours.imap)):
            began = time.perf_counter()
            fill(port, count)
            print(f"{name}: {count} letters appended in {time.perf_counter() - began:.1f} s", flush=True)
            measures.append(Measure(port, count, folders))
        print(f"ours: {memory(ours.process.pid):.0f} MB of memory", flush=True)
        for part in Measure.PARTS:
            for measure in measures:  # in turn, so that what else the machine does meanwhile hits both
                part(measure)
        print(f"ours: {memory(ours.process.pid):.0f} MB of memory, {memory(ours.process.pid, 'VmHWM'):.0f} MB at most")
    results = [measure.found for measure in measures]
    print(f"{'':20}{'Dovecot':>13}{'ours':>13}{'ratio':>8}{'octets':>10}{'octets':>10}")
    for name in results[0]:
        (theirs, their_size), (own, own_size) = (result[name] for result in results)
        print(f"{name:20}{theirs * 1000:10.2f} ms{own * 1000:10.2f} ms{own / theirs:8.2f}{their_size:10}{own_size:10}")


if os.geteuid() != 0:
    sys.exit("Only root may start Dovecot.")
main()
