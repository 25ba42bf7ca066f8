"""What the tests with real peers share: finding tools and ports, a folder that goes away, messages that are hard
to carry."""
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LESSON = ROOT / "lessons" / "playground.json"

# The people of the playground.
PASSWORDS = {
    "ani@sekolah.example": "ani-secret",
    "budi@kantor.example": "budi-secret",
    "siti@kantor.example": "siti-secret",
}
ANI, BUDI, SITI = PASSWORDS

# Which of Debian's packages holds a tool.
PACKAGES = {
    "dovecot": "dovecot-core dovecot-pop3d dovecot-imapd dovecot-lmtpd", "postfix": "postfix", "curl": "curl",
    "swaks": "swaks", "msmtp": "msmtp", "fetchmail": "fetchmail", "mpop": "mpop", "getmail": "getmail6",
    "mutt": "mutt", "perl": "perl libmail-imapclient-perl", "mbsync": "isync", "offlineimap": "offlineimap3",
    "mailutil": "uw-mailutils",
}
PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def tool(name):
    """The tool's path. A missing one is a failure, not a reason to leave the test out."""
    found = shutil.which(name, path=PATH)
    if not found:
        raise AssertionError(f"{name} is missing: apt-get install {PACKAGES.get(name, name)}")
    return found


def free_port():
    """A port of the loopback that nobody has at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end_with_parent():
    """Whatever becomes of the test, its servers end with it."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def environment(home, **more):
    kept = {key: os.environ[key] for key in ("ASAN_OPTIONS", "UBSAN_OPTIONS") if key in os.environ}
    return {**kept, "PATH": PATH, "LANG": "C.UTF-8", "HOME": str(home), "USER": "ani", "LOGNAME": "ani", **more}


def run(*words, home="/nonexistent", input=None, timeout=12, **more):
    """Runs a program to its end; bytes in, bytes out."""
    stdin = {"input": input} if input is not None else {"stdin": subprocess.DEVNULL}
    return subprocess.run([str(word) for word in words], env=environment(home, **more), capture_output=True,
                          timeout=timeout, **stdin)


def wait_for(condition, what, seconds=10):
    """Waits until the condition holds, and gives its value."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not within {seconds} s: {what() if callable(what) else what}")
        time.sleep(0.02)


def greets(port):
    """Whether a server says its first line on this port."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as peer:
            return bool(peer.recv(1))
    except OSError:
        return False


class Folder:
    """A temporary folder that other users' servers may enter, too."""

    def __init__(self):
        self.temporary = tempfile.TemporaryDirectory(prefix="mailwalk-real-", ignore_cleanup_errors=True)
        self.path = Path(self.temporary.name)
        self.path.chmod(0o755)

    def close(self):
        self.temporary.cleanup()


def letter(subject, body, sender=ANI, to=(BUDI,), more=""):
    """A message as it goes over the wire. body: bytes with CRLF."""
    head = (f"From: {sender}\r\nTo: {', '.join(to)}\r\nSubject: {subject}\r\n"
            f"Date: Mon, 02 Mar 2026 09:00:00 +0700\r\nMessage-ID: <{subject.replace(' ', '-')}@sekolah.example>\r\n{more}")
    return head.encode() + b"\r\n" + body


# Bodies that a careless end of SMTP or POP3 would change.
BODIES = {
    "plain": b"Halo Budi,\r\n\r\nsampai jumpa.\r\n",
    "dots": b".\r\n..\r\n.. two\r\n...\r\nnot at the start: .\r\n.begins\r\n",
    "ends with dot": b"the last line is a dot\r\n.\r\n",
    "empty": b"",
    "blank lines": b"\r\n\r\n  \r\n\t\r\n\r\n",
    "long lines": b"x" * 998 + b"\r\n." + b"y" * 997 + b"\r\n" + b"z" * 512 + b"\r\n",
    "looks like commands": b"QUIT\r\nDATA\r\nRSET\r\n250 OK\r\n-ERR\r\n+OK\r\nFrom here on\r\n",
}
EIGHT_BIT = "Sugeng énjing, κόσμε, 日本。\r\n".encode() + bytes(range(0xA0, 0x100)) + b"\r\n"


def body_of(message):
    """What follows the header."""
    return message.partition(b"\r\n\r\n")[2]


class RealTest(unittest.TestCase):
    maxDiff = 3000

    def done(self, result, *expected):
        """The program ended well, or with one of the expected statuses."""
        self.assertIn(result.returncode, expected or (0,), f"{result.args}\n{result.stdout.decode(errors='replace')[-3000:]}\n"
                                                           f"{result.stderr.decode(errors='replace')[-3000:]}")
        return result


def main(programs=0):
    """As unittest.main(), for tests that start Postfix and Dovecot, which only root may.
    programs: how many programs that were built are the first arguments."""
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            sys.exit("Only root may start Postfix and Dovecot, and there is no sudo: run this test as root.")
        os.execvp("sudo", ["sudo", "-n", sys.executable, *sys.argv])
    unittest.main(argv=[sys.argv[0], *sys.argv[programs + 1:]], verbosity=2)
