"""A `mailwalk serve` that is running, for the tests beside this file."""
import json
import os
import poplib
import signal
import smtplib
import socket
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(sys.argv.pop(1))
ANI, BUDI = ("ani@sekolah.example", "ani-secret"), ("budi@kantor.example", "budi-secret")


def free_offset():
    """A port offset for which all five ports can be had."""
    for offset in range(20000 + os.getpid() % 500 * 50, 60000, 7):
        taken = []
        try:
            for port in (25, 587, 2525, 110, 143):
                taken.append(socket.create_server(("127.0.0.1", port + offset)))
            return offset
        except OSError:
            continue
        finally:
            for each in taken:
                each.close()
    raise RuntimeError("no free ports")


class Serving:
    """Starts on entering; stops, and demands a clean end, on leaving."""

    def __init__(self, *options, lesson="playground", offset=None, default_host=False):
        self.offset = offset or free_offset()
        if lesson == "playground" and "--host" not in options and not default_host:
            options = ("--host", "mail.sekolah.example", *options)
        self.command = [PROGRAM, "serve", lesson, "--format", "json", "--port-offset", str(self.offset), *options]

    def __enter__(self):
        self.errors = tempfile.TemporaryFile("w+")
        # AddressSanitizer would else keep 256 MB of what was freed, and hide what grows.
        sanitizer = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=4"
        self.process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=self.errors, text=True,
                                        env={**os.environ, "ASAN_OPTIONS": sanitizer})
        line = self.process.stdout.readline()
        if not line:
            self.process.wait()
            self.errors.seek(0)
            raise RuntimeError(self.errors.read())
        self.table = json.loads(line)
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(20)
        self.process.stdout.close()
        self.errors.seek(0)
        said = self.errors.read()
        self.errors.close()
        if status not in (0, -signal.SIGKILL) or said:
            raise AssertionError(f"status {status}: {said}")

    def port(self, port):
        return port + self.offset

    def submit(self, who=ANI):
        session = smtplib.SMTP("127.0.0.1", self.port(587), timeout=20)
        session.login(*who)
        return session

    def mailbox(self, who=ANI):
        session = poplib.POP3("127.0.0.1", self.port(110), timeout=20)
        session.user(who[0])
        session.pass_(who[1])
        return session

    def raw(self, port):
        return Raw(self.port(port))

    def wait_for_mail(self, count, who=ANI, seconds=10):
        until = time.monotonic() + seconds
        while True:
            session = self.mailbox(who)
            there = session.stat()[0]
            session.quit()
            if there >= count or time.monotonic() > until:
                return there
            time.sleep(0.1)

    def descriptors(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def resident_kb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))


class Raw:
    """A connection as bytes."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=20)
        self.file = self.socket.makefile("rb")

    def say(self, text):
        self.socket.sendall(text.encode())

    def line(self):
        return self.file.readline().decode()

    def ask(self, text):
        self.say(text)
        return self.line()

    def close(self):
        self.file.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
