"""What the tests of mail programs share: a home folder of their own, mutt's settings, a terminal."""
import os
import pty
import select
import subprocess
import time

from servers import crlf
from tools import SITI, RealTest, environment, run, tool


class ProgramTest(RealTest):
    target = None

    def setUp(self):
        self.target.empty()
        self.folder = self.target.folder / "program"
        self.folder.mkdir(exist_ok=True)
        for old in self.folder.iterdir():
            if old.is_file():
                old.unlink()

    def write(self, name, text, mode=0o600):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        path.chmod(mode)
        return path

    def run_tool(self, name, *words, **more):
        return run(tool(name), *words, home=self.folder, **more)

    def store(self):
        """A program that stores each message that it is given as a file of its own."""
        (self.folder / "got").mkdir(exist_ok=True)
        return self.write("store.sh", f'#!/bin/sh\nexec cat >"$(mktemp {self.folder}/got/XXXXXXXX)"\n', 0o700)

    def got(self, folder="got"):
        files = list((self.folder / folder).iterdir())
        found = [crlf(file.read_bytes()) for file in files]
        for file in files:
            file.unlink()
        return found

    def mutt_settings(self, **more):
        settings = {"realname": "Siti", "from": SITI, "use_from": "yes", "copy": "no", "ssl_starttls": "no",
                    "ssl_force_tls": "no", "send_charset": "utf-8", "hostname": "client.example", "confirmappend": "no",
                    "confirmcreate": "no",
                    "folder": str(self.folder), "mbox_type": "mbox", "quit": "yes", "delete": "no", "move": "no",
                    "pop_checkinterval": "60", "header_cache": "", "wait_key": "no", "abort_nosubject": "no", **more}
        return self.write("muttrc", "".join(f'set {name}="{value}"\n' for name, value in settings.items()))

    def on_a_terminal(self, *words, answers=(), seconds=20):
        """Runs a program that wants a terminal; gives what it drew.
        answers: [(what it asks, what is typed then)], one after the other."""
        near, far = pty.openpty()
        process = subprocess.Popen([str(word) for word in words], stdin=far, stdout=far, stderr=far,
                                   env=environment(self.folder, TERM="vt100", LINES="24", COLUMNS="80"),
                                   start_new_session=True)
        os.close(far)
        drawn, asked, left, end = b"", 0, list(answers), time.monotonic() + seconds
        while process.poll() is None and time.monotonic() < end:
            if select.select([near], [], [], 0.1)[0]:
                try:
                    drawn += os.read(near, 65536)
                except OSError:
                    break
            if left and left[0][0] in drawn[asked:]:
                asked = len(drawn)
                os.write(near, left.pop(0)[1])
        try:
            process.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise AssertionError(f"{words[0]} did not end:\n{drawn[-3000:].decode(errors='replace')}") from None
        finally:
            os.close(near)
        return drawn.decode(errors="replace")
