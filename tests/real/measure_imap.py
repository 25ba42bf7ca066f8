#!/usr/bin/env python3
"""How long a mailbox of 100,000 letters takes, with ours and with Dovecot: measure_imap.py MAILWALK [LETTERS]

SELECT, a search by flags, a window of 50 letters as a mail program shows it. Prints figures; nothing fails. Both get
the same letters over the same commands. Runs for some minutes, so it is no part of the tests.
"""
import os
import statistics
import sys
import time
from pathlib import Path

from battery_imap_wire import Client
from serve import Serve
from servers import RealServers
from tools import letter

BATCH = 500
WINDOW = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"


def fill(port, count):
    """Appends the letters, every tenth flagged, every third seen."""
    with Client(port) as client:
        client.login()
        client.socket.settimeout(120)
        for start in range(0, count, BATCH):
            parts = []
            for number in range(start, min(start + BATCH, count)):
                flags = " ".join(["\\Flagged"] * (number % 10 == 0) + ["\\Seen"] * (number % 3 == 0))
                message = letter(f"number {number}", b"Halo, this is a line of text.\r\n" * (number % 20 + 5))
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
        if b"z NO" in got or b"z BAD" in got or not more:
            raise SystemExit(f"{command}: {got!r}")
    return time.perf_counter() - began, size


def measure(port, count):
    found = {}

    def times(name, command, client=None, again=7):
        values = []
        for _ in range(again):
            session = client or Client(port).login()
            session.socket.settimeout(300)
            seconds, size = raw(session, command)
            values.append(seconds)
            if not client:
                session.close()
        found[name] = statistics.median(values), size

    times("SELECT", "SELECT INBOX")
    client = Client(port).login()
    client.ok("SELECT INBOX")
    middle = count // 2
    times("SEARCH FLAGGED", "SEARCH FLAGGED", client)
    times("SEARCH UNSEEN", "UID SEARCH RETURN (COUNT MIN MAX) UNSEEN", client)
    times("the last 50", f"FETCH {count - 49}:{count} {WINDOW}", client)
    times("50 in the middle", f"FETCH {middle}:{middle + 49} {WINDOW}", client)
    times("all flags", "FETCH 1:* (UID FLAGS)", client, again=3)
    times("one flag changed", f"STORE {middle} +FLAGS (\\Answered)", client)
    times("one letter", f"FETCH {middle} BODY.PEEK[]", client)
    times("NOOP", "NOOP", client)
    client.close()
    return found


def memory(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.split("\n") if line.startswith("VmRSS")).split()[1]) / 1024


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
    results = []
    for name, start in (("Dovecot", lambda: RealServers(postfix=False)), ("ours", lambda: Serve(Path(sys.argv[1]), "mx.kantor.example"))):
        with start() as target:
            began = time.perf_counter()
            fill(target.imap, count)
            print(f"{name}: {count} letters appended in {time.perf_counter() - began:.1f} s", flush=True)
            results.append(measure(target.imap, count))
            if name == "ours":
                print(f"ours: {memory(target.process.pid):.0f} MB of memory")
    print(f"{'':20}{'Dovecot':>12}{'ours':>12}{'ratio':>8}{'octets':>10}{'octets':>10}")
    for name in results[0]:
        (theirs, their_size), (own, own_size) = (result[name] for result in results)
        print(f"{name:20}{theirs * 1000:9.2f} ms{own * 1000:9.2f} ms{own / theirs:8.2f}{their_size:10}{own_size:10}")


if os.geteuid() != 0:
    sys.exit("Only root may start Dovecot.")
main()
