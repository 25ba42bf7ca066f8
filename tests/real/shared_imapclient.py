"""Perl's Mail::IMAPClient in a shared mailbox: shared_imapclient.pl at work."""
import base64
import collections
import subprocess
from pathlib import Path

from shared_world import Letter
from tools import BUDI, PASSWORDS, end_with_parent, environment, tool


class Program:
    def __init__(self):
        self.process = subprocess.Popen([tool("perl"), Path(__file__).with_suffix(".pl"), BUDI, PASSWORDS[BUDI]],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                                        env=environment("/nonexistent"), preexec_fn=end_with_parent)

    def ask(self, *words):
        """What it tells, to the end."""
        self.process.stdin.write(" ".join(map(str, words)) + "\n")
        self.process.stdin.flush()
        while (line := self.process.stdout.readline()) != "over\n":
            if not line:
                raise AssertionError(f"the program has ended with status {self.process.wait()}")
            yield line.split()

    def act(self, port, seed):
        """What it did, and how often."""
        return collections.Counter(what for _, what in self.ask("act", port, seed))

    def seen(self, port):
        found = {}
        for kind, folder, *words in self.ask("look", port):
            letters = found.setdefault(folder, {})
            if kind == "letter":
                uid, flags, text = words
                letters[int(uid)] = Letter.read([] if flags == "-" else flags.split(","), base64.b64decode(text))
        return found
