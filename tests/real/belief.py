"""What a session knows of its mailbox if it believes only what it is told.

The numbers, uids and flags come from untagged responses alone (RFC 3501 §5.2, §7.4.1)."""
from battery_imap_wire import expand


class Belief:
    """mails: a list of [uid or None, flags or None] in the order of their numbers.
    vanishing: the session has enabled QRESYNC."""

    def __init__(self, vanishing=False):
        self.vanishing, self.mails = vanishing, []

    def hear(self, reply, command=""):
        """An untagged response that came with the command, whose name begins with its first word."""
        if reply.name == "EXISTS":
            if reply.number < len(self.mails):
                raise AssertionError(f"EXISTS falls from {len(self.mails)}: {reply} in {command}")
            self.mails += [[None, None] for _ in range(reply.number - len(self.mails))]
        elif reply.name == "EXPUNGE":
            if self.vanishing:
                raise AssertionError(f"EXPUNGE with QRESYNC: {reply}")
            if command.split(" ")[0] in ("FETCH", "STORE", "SEARCH"):
                raise AssertionError(f"EXPUNGE during {command}")
            self.mails.pop(reply.number - 1)
        elif reply.name == "VANISHED":
            self.vanish(set(expand(reply.values[-1])))
        elif reply.name == "FETCH":
            mail, items = self.mails[reply.number - 1], reply.values
            if "UID" in items:
                if mail[0] not in (None, int(items["UID"])):
                    raise AssertionError(f"{reply.number} was {mail[0]}: {reply}")
                mail[0] = int(items["UID"])
            if "FLAGS" in items:
                mail[1] = frozenset(items["FLAGS"]) - {"\\Recent"}

    def vanish(self, gone):
        left = [mail for mail in self.mails if mail[0] not in gone]
        # Those that are not known by their uids were so young that nobody could ask for these.
        for _ in range(len(gone) - (len(self.mails) - len(left))):
            left.remove([None, None])
        self.mails = left

    def unknown(self):
        """The numbers of letters of which it was not told enough."""
        return [number for number, mail in enumerate(self.mails, 1) if None in mail]
