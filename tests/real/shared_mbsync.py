"""mbsync in a shared mailbox: it carries changes of a Maildir there, and changes of others here."""
import collections
import os
import re
import shutil
import time

from tools import BUDI, PASSWORDS, Folder, run, tool

LETTERS = {"S": "\\Seen", "F": "\\Flagged", "R": "\\Answered", "D": "\\Draft", "T": "\\Deleted"}
ACTS = ("flag", "flag", "flag", "trash", "remove", "move", "move", "new", "new", "create")


def as_kept(text):
    """Without what mbsync puts into a letter that it carries."""
    return re.sub(rb"^X-TUID: .*\r\n", b"", text, flags=re.M)


class Home:
    """The Maildir, and what its user does there. did: how often what."""

    def __init__(self, port):
        self.folder = Folder()
        self.top = self.folder.path / "home"
        self.settings = self.folder.path / "mbsyncrc"
        self.settings.write_text(
            f"IMAPAccount budi\nHost 127.0.0.1\nPort {port}\nUser {BUDI}\nPass {PASSWORDS[BUDI]}\nSSLType None\n"
            f"AuthMechs LOGIN\n\nIMAPStore far\nAccount budi\n\nMaildirStore near\nPath {self.top}/\n"
            f"Inbox {self.top}/INBOX\n\nChannel all\nFar :far:\nNear :near:\nPatterns INBOX Arsip\nCreate Both\n"
            "Expunge Both\nSyncState *\n")
        self.settings.chmod(0o600)
        self.begin()

    def begin(self):
        shutil.rmtree(self.top, ignore_errors=True)
        self.top.mkdir()
        self.made, self.did = 0, collections.Counter()

    def sync(self, must_end_well=False):
        """Another may take a letter away while mbsync fetches it: then it ends with 1, and goes on the next time."""
        self.age()
        result = run(tool("mbsync"), "-V", "-c", self.settings, "all", home=self.folder.path, timeout=60)
        if result.returncode not in ((0,) if must_end_well else (0, 1)):
            raise AssertionError(f"mbsync ended with {result.returncode}:\n{result.stdout.decode()[-2000:]}"
                                 f"\n{result.stderr.decode()[-2000:]}")
        return result.returncode

    def age(self):
        """mbsync waits for a second if somebody may still be at work in a folder; here nobody is."""
        for folder in self.top.glob("*/*"):
            if folder.is_dir():
                os.utime(folder, (time.time() - 10,) * 2)

    def files(self):
        return sorted(file for part in ("cur", "new") for file in self.top.glob(f"*/{part}/*"))

    def held(self):
        """{folder: [(flags, text)]}"""
        found = {folder.name: [] for folder in self.top.iterdir()}
        for file in self.files():
            flags = sorted(LETTERS[flag] for flag in file.name.partition(":2,")[2])
            text = re.sub(rb"\r?\n", b"\r\n", file.read_bytes())
            found[file.parent.parent.name].append((flags, as_kept(text)))
        return {folder: sorted(letters) for folder, letters in found.items()}

    # --- what a user does

    def change(self, chance):
        what, files = chance.choice(ACTS), self.files()
        folder = chance.choice(("INBOX", "Arsip"))
        if what == "new":
            self.put_new(folder, chance)
        elif what == "create":
            self.make("Arsip")
        elif files:
            file = chance.choice(files)
            base, _, flags = file.name.partition(":2,")
            if what == "remove":
                file.unlink()
            elif what == "move":
                self.make(folder)
                file.rename(self.top / folder / "cur" / f"{re.sub(r',U=[0-9]+', '', base)}:2,{flags}")
            else:
                flags = {*flags, "T"} if what == "trash" else chance.choice(("", "F", "S", "RS", "FS", "DS"))
                file.rename(file.parent.parent / "cur" / f"{base}:2,{''.join(sorted(flags))}")
        else:
            return
        self.did[what] += 1

    def make(self, folder):
        for part in ("cur", "new", "tmp"):
            (self.top / folder / part).mkdir(parents=True, exist_ok=True)

    def put_new(self, folder, chance):
        self.make(folder)
        self.made += 1
        text = f"From: {BUDI}\nSubject: from home {self.made}\n\n" + "a line\n" * chance.randint(0, 9)
        (self.top / folder / "new" / f"{self.made}.home").write_text(text)

    def close(self):
        self.folder.close()
