"""What the parts of the IMAP battery share: connections, letters, mailboxes that are filled."""
import itertools

from battery import Battery
from battery_imap_wire import Client, Plus
from tools import BUDI
from tools import letter as plain_letter

NUMBERS = itertools.count(1)


def letter(subject="one of some", body=b"x\r\n", **more):
    """No two are the same."""
    return plain_letter(f"{subject} {next(NUMBERS)}", body, **more)


class ImapBattery(Battery):
    known = None

    def offers(self):
        """The capabilities before and after the login."""
        if type(self).known is None:
            with Client(self.target.imap) as client:
                words = {word.upper() for word in client.ok("CAPABILITY").one("CAPABILITY").values}
                words |= {word.upper() for word in client.login().ok("CAPABILITY").one("CAPABILITY").values}
                words |= {word.partition("=")[0] for word in words}
                if "LITERAL+" in words or "LITERAL-" in words:
                    words.add("LITERAL+-")
                type(self).known = words
        return self.known

    def raw(self):
        """A connection that has not logged in."""
        client = Client(self.target.imap)
        self.addCleanup(client.close)
        return client

    def client(self, user=BUDI):
        return self.raw().login(user)

    def selected(self, *messages, mailbox="INBOX", how="SELECT"):
        """A session in a mailbox that holds these letters; a number: so many of them."""
        client = self.client()
        self.fill(client, *messages, mailbox=mailbox)
        client.ok(f"{how} {mailbox}")
        return client

    def fill(self, client, *messages, mailbox="INBOX", flags=""):
        if len(messages) == 1 and isinstance(messages[0], int):
            messages = [letter(body=b"x\r\n" * number) for number in range(messages[0])]
        for message in messages:
            client.append(message, mailbox, flags)

    def two(self, *messages):
        """Two sessions in INBOX; neither has anything to be told."""
        first = self.selected(*messages)
        second = self.client()
        second.ok("SELECT INBOX")
        first.ok("NOOP")
        return first, second

    def alive(self, client):
        client.ok("NOOP")

    def each_bad(self, make, *commands):
        """Each is BAD, on a connection of its own (many in a row may be BYE), and the session goes on."""
        for command in commands:
            with self.subTest(command=command):
                client = make()
                client.bad(command)
                self.alive(client)
                client.close()

    def headers(self, client, *heads, body=b"x\r\n"):
        """Appends letters with just these headers."""
        for head in heads:
            head = head.encode() if isinstance(head, str) else head
            client.ok("APPEND INBOX ", Plus(head.replace(b"\n", b"\r\n") + b"\r\n" + body))
        client.ok("SELECT INBOX")
