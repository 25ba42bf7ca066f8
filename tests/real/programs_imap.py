"""What the tests of IMAP programs share: putting letters into mailboxes, and looking into them."""
import re

from battery_imap_wire import Client, Plus, quoted
from programs import ProgramTest
from tools import SITI, letter


def name_of(message):
    """Its Message-ID."""
    return re.search(rb"(?im)^Message-ID: *(<[^>]*>)", message)[1].decode()


def some(*subjects, body=b"x\r\n"):
    return [letter(subject, body, sender=SITI) for subject in subjects]


class ImapProgramTest(ProgramTest):
    def client(self):
        """The eyes of the test: a session that holds every answer to the grammar."""
        client = Client(self.target.imap)
        self.addCleanup(client.close)
        return client.login()

    def put(self, *messages, folder="INBOX", flags=""):
        with self.client() as client:
            for message in messages:
                client.ok(f"APPEND {folder} ({flags}) ", Plus(message))

    def box(self, folder="INBOX"):
        """[(flags, message)] in the mailbox's order."""
        with self.client() as client:
            if not client.ok(f"EXAMINE {quoted(folder)}").exists[0]:
                return []
            found = client.ok("FETCH 1:* (FLAGS BODY.PEEK[])").fetched
            return [(set(items["FLAGS"]) - {"\\Recent"}, items["BODY[]"]) for items in found.values()]

    def texts(self, folder="INBOX"):
        return [message for _, message in self.box(folder)]

    def tree(self):
        """{mailbox: {Message-ID: flags}}, of those that hold something or were made by the test"""
        with self.client() as client:
            names = [name for name, (attributes, _, _) in client.list().items()
                     if not {"\\noselect", "\\nonexistent"} & attributes]
        found = {name: {name_of(message): flags for flags, message in self.box(name)} for name in names}
        return {name: letters for name, letters in found.items() if letters or name not in ("Drafts", "Sent", "Junk", "Trash",
                                                                                           "Archive", "INBOX")}

    def same(self, fetched, messages):
        self.assertEqual(len(fetched), len(messages), fetched)
        for message in messages:
            self.assertTrue(any(found.endswith(message) for found in fetched), f"{message!r}\nis not in\n{fetched}")
