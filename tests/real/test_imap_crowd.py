#!/usr/bin/env python3
"""A crowd of sessions that say several commands at once: test_imap_crowd.py MAILWALK [real|ours] [unittest's arguments]

Each session believes only what it is told, and sends its next commands before the last ones are answered, as far as
RFC 3501 §5.5 lets it: nothing with sequence numbers behind a command whose answer may bring EXPUNGE. What is told is
held against the rules: numbers, uids and keywords exist before they are used, EXISTS never falls, EXPUNGE comes with
no FETCH, STORE or SEARCH and not without a command, what a letter is made of never changes, nobody else touches a
session's own keyword, MODSEQ never falls, \\Recent is one session's alone. Now and then all fall silent: then all
must believe the same, and it must be so. A failure prints its seed; SEED=n runs that one again.
"""
import collections
import os
import random
import select

from battery_imap_wire import Client, Plus, Reply, expand
from programs import ProgramTest
from targets import main_of
from tools import SITI, letter

BOXES = ("INBOX", "dua")
FLAGS = ("\\Seen", "\\Flagged", "\\Answered", "\\Draft", "\\Deleted", "$Label1", "$Label2", "Kata")
WITHOUT_EXPUNGE = ("FETCH", "STORE", "SEARCH", "SORT", "THREAD")
IMMUTABLE = ("ENVELOPE", "INTERNALDATE", "RFC822.SIZE", "BODY", "BODYSTRUCTURE", "BODY[]", "BODY[HEADER]", "BODY[TEXT]",
             "BODY[1]", "BODY[HEADER.FIELDS (FROM SUBJECT)]", "BINARY.SIZE[1]")
HEADER = "BODY[HEADER.FIELDS (FROM SUBJECT)]"
# What Dovecot says of a letter that is gone (RFC 2180 §4.1.3): no fact.
GONE = (None, "0", b"01-Jan-1970 00:00:00 +0000", [None] * 10)
SESSIONS, BURSTS = 14, 220


class Command:
    """One that is not answered yet. store: what STORE shall do to whom, to be believed when it is done in silence. known:
    with what SELECT shall go on, {uid: flags}; what is told to be gone leaves it."""

    def __init__(self, tag, text, store=None, box=None, known=None):
        self.tag, self.text, self.store, self.box, self.known = tag, text, store, box, known
        self.name = text.split()[0].upper()
        self.numbers = self.name in WITHOUT_EXPUNGE
        self.told = set()  # the uids whose flags were told in its answer


class Mail:
    def __init__(self):
        self.uid = self.flags = None
        self.modseq = 0


class World:
    """What is true for all sessions: of each letter, (mailbox, uid), what never changes, and who has it as recent."""

    def __init__(self):
        self.facts, self.recent, self.texts = {}, {}, set()

    def learn(self, key, item, value):
        known = self.facts.setdefault(key, {})
        if known.setdefault(item, value) != value:
            raise AssertionError(f"{item} of {key} was {known[item]!r}, and is {value!r}")
        whole = known.get("BODY[]")
        if whole is None:
            return
        if whole not in self.texts:
            raise AssertionError(f"{key} has a text that nobody appended: {whole!r}")
        head, _, body = whole.partition(b"\r\n\r\n")
        made = {"RFC822.SIZE": str(len(whole)), "BODY[HEADER]": head + b"\r\n\r\n", "BODY[TEXT]": body}
        for name in made.keys() & known.keys():
            if known[name] != made[name]:
                raise AssertionError(f"{name} of {key} does not fit its BODY[]: {known[name]!r}")

    def learn_partial(self, key, start, value):
        whole = self.facts.get(key, {}).get("BODY[]")
        if whole is not None and whole[start:start + len(value)] != value:
            raise AssertionError(f"BODY[]<{start}> of {key} is no part of it: {value!r}")


class Session(Client):
    numbers = 0

    def __init__(self, port, world, chance, enables, watching):
        super().__init__(port)
        Session.numbers += 1
        self.number, self.world, self.chance = Session.numbers, world, chance
        self.login()
        self.own = f"own{self.number % (SESSIONS + 8)}"
        self.vanishing, self.condstore = enables == "QRESYNC", enables is not None
        if enables:
            self.ok(f"ENABLE {enables}")
        self.under_way, self.box, self.keywords, self.mails, self.own_set = [], None, set(), [], {}
        self.idling = self.read_only = False
        self.watching = watching
        self.recent = self.validity = self.modseq = 0
        self.watched, self.found = None, set()  # the tag of a search that is kept up to date, and what it finds: uids
        self.doubts = {}  # of letters, by their uids: what is wrong unless they are gone
        self.memory = {}  # of mailboxes that were left: (UIDVALIDITY, HIGHESTMODSEQ, {uid: flags})
        self.words = ""
        self.log = collections.deque(maxlen=60)  # what was said last, from both sides

    def line(self):
        """Dovecot ends its line with a blank when there are no threads; the battery knows of it."""
        line = super().line()
        return line.rstrip() if line == b"* THREAD " else line

    # --- what is told ---------------------------------------------------------------------------------------

    def hear(self, reply):
        try:
            self.hear_one(reply)
        except (AssertionError, IndexError, KeyError) as error:
            talk = "\n".join(self.log)
            raise AssertionError(f"{error!r}\nSession {self.number} in {self.box}:\n{talk}") from error

    def hear_one(self, reply):
        self.log.append(f"S: {reply.raw[:200]!r}")
        if reply.tag == "+":
            if not self.idling:
                raise AssertionError(f"nothing waits for {reply}")
        elif reply.tag == "*":
            self.hear_untagged(reply)
        else:
            # Dovecot answers those later that have something to tell of the mailbox.
            command = next((each for each in self.under_way if each.tag == reply.tag), None)
            if not command:
                raise AssertionError(f"nobody asked for {reply}")
            self.under_way.remove(command)
            self.hear_end(reply, command)

    def hear_untagged(self, reply):
        if reply.name == "BYE" and not any(command.name == "LOGOUT" for command in self.under_way):
            raise AssertionError(f"why goodbye? {reply}")
        if reply.code and reply.code[0] == "CLOSED":
            self.forget()
        selecting = next((command for command in self.under_way if command.box), None)
        if selecting and self.box is None:
            self.box, self.read_only = selecting.box, selecting.name == "EXAMINE"
        if reply.code and reply.code[0] in ("UIDVALIDITY", "HIGHESTMODSEQ"):
            setattr(self, "validity" if reply.code[0] == "UIDVALIDITY" else "modseq", int(reply.code[1][0]))
        if reply.name == "FLAGS":
            self.keywords = {word for word in reply.values[0] if not word.startswith("\\")}
        elif reply.name == "EXISTS":
            if reply.number < len(self.mails):
                raise AssertionError(f"EXISTS falls from {len(self.mails)}: {reply}")
            self.mails += [Mail() for _ in range(reply.number - len(self.mails))]
        elif reply.name == "RECENT":
            self.recent = reply.number
        elif reply.name in ("EXPUNGE", "VANISHED"):
            self.hear_gone(reply)
        elif reply.name == "FETCH":
            self.hear_fetch(reply)
        elif reply.name == "ESEARCH" and reply.values[0][1].decode() == self.watched:
            self.hear_found(reply)

    def hear_found(self, reply):
        """RFC 5267 §4.3"""
        values = [value for value in reply.values[1:] if value != "UID"]
        for what, uids in zip(values[::2], values[1::2], strict=True):
            uids = set(expand(uids if what == "ALL" else uids[1]))
            if uids & self.found if what in ("ALL", "ADDTO") else uids - self.found:
                raise AssertionError(f"{sorted(self.found)} were found before: {reply}")
            self.found ^= uids

    def hear_gone(self, reply):
        if (reply.name == "VANISHED") != self.vanishing:
            raise AssertionError(f"{reply} with QRESYNC or without")
        if not self.under_way:
            raise AssertionError(f"without any command: {reply}")
        if any(command.numbers for command in self.under_way):
            raise AssertionError(f"these are about numbers: {[command.text for command in self.under_way]}: {reply}")
        if reply.name == "EXPUNGE":
            if reply.number > len(self.mails):
                raise AssertionError(f"of {len(self.mails)}: {reply}")
            if self.mails.pop(reply.number - 1).uid in self.found:
                raise AssertionError(f"gone, and still found: {reply}")
            return
        if len(reply.values) > 1:
            known = next((command.known for command in self.under_way if command.known is not None), None)
            if known is None:
                raise AssertionError(f"nobody asked for what went earlier: {reply}")
            for uid in expand(reply.values[1]):
                known.pop(uid, None)
            return
        for uid in expand(reply.values[0]):
            if uid in self.found:
                raise AssertionError(f"{uid} is gone, and still found: {reply}")
            # One whose uid is not known yet stands just before the first that is known to be higher.
            end = next((at for at, mail in enumerate(self.mails) if mail.uid and mail.uid >= uid), len(self.mails))
            known = end < len(self.mails) and self.mails[end].uid == uid
            place = end if known else end - 1
            if not known and (place < 0 or self.mails[place].uid):
                raise AssertionError(f"{uid} was not here: {reply}")
            del self.mails[place]

    def hear_fetch(self, reply):
        if reply.number > len(self.mails):
            raise AssertionError(f"there are {len(self.mails)}: {reply}")
        mail, items = self.mails[reply.number - 1], reply.values
        if "UID" in items:
            uid = int(items["UID"])
            if mail.uid not in (None, uid):
                raise AssertionError(f"number {reply.number} was {mail.uid}: {reply}")
            before = self.mails[reply.number - 2].uid if reply.number > 1 else None
            if before is not None and before >= uid:
                raise AssertionError(f"uids do not rise with the numbers: {reply}")
            mail.uid = uid
        if "FLAGS" in items:
            self.hear_flags(mail, items["FLAGS"], reply)
        if "MODSEQ" in items:
            modseq = int(items["MODSEQ"][0])
            if modseq < mail.modseq:
                raise AssertionError(f"MODSEQ falls from {mail.modseq}: {reply}")
            mail.modseq = modseq
        if mail.uid is None:
            return
        key = (self.box, mail.uid)
        for item, value in items.items():
            if value in GONE or item.startswith("BODY") and isinstance(value, list) and "0" in value:
                continue
            if item in IMMUTABLE:
                self.world.learn(key, item, value)
            elif item.startswith("BODY[]<"):
                self.world.learn_partial(key, int(item[7:-1]), value)

    def hear_flags(self, mail, flags, reply):
        unknown = {flag for flag in flags if not flag.startswith("\\")} - self.keywords
        if unknown:
            raise AssertionError(f"{unknown} were not in FLAGS {self.keywords}: {reply}")
        mail.flags = frozenset(flags) - {"\\Recent"}
        for command in self.under_way:
            command.told.add(mail.uid)
        mine = self.own_set.get(mail.uid)
        if mine is not None and mine != (self.own in flags):
            # Or it was gone before that could be done; Dovecot does not say so.
            self.doubts[mail.uid] = f"{self.own} of {mail.uid} was {mine}: {reply}"
        if "\\Recent" in flags and mail.uid and not self.read_only:
            if self.world.recent.setdefault((self.box, mail.uid), self.number) != self.number:
                raise AssertionError(f"recent elsewhere, too: {reply}")

    def hear_end(self, reply, command):
        if reply.name == "BAD":
            raise AssertionError(f"{command.text}: {reply}")
        if command.name == "IDLE":
            self.idling = False
        if command.store and reply.name == "OK":
            self.believe_store(command, reply)
        if command.name in ("SELECT", "EXAMINE") and reply.name == "NO":
            self.forget()
        elif command.known is not None:
            self.remember(command.known, reply)

    def believe_store(self, command, reply):
        """What was said in silence is done; but not to those that are MODIFIED."""
        sign, flags, uids, silent = command.store
        spared = set(expand(reply.code[1][0])) if reply.code and reply.code[0] == "MODIFIED" else set()
        if spared and command.numbers:
            spared = {self.mails[number - 1].uid for number in spared}
        for mail in self.mails:
            if not silent or mail.uid not in uids - spared or mail.flags is None:
                continue
            # Was it told before that was done, or after?
            done = mail.flags | flags if sign == "+" else mail.flags - flags
            mail.flags = done if mail.uid not in command.told else None
        if self.own in flags and not (reply.code and reply.code[0] == "EXPUNGEISSUED"):
            later = set().union(*(other.store[2] for other in self.under_way if other.store and self.own in other.store[1]))
            self.own_set.update((uid, sign == "+") for uid in uids - later)

    def remember(self, known, reply):
        """Those that are left come first, in their order; what was told of them is newer than what was known."""
        if len(known) > len(self.mails):
            raise AssertionError(f"{len(self.mails)} cannot hold {sorted(known)}: {reply}")
        for mail, uid in zip(self.mails, sorted(known)):
            if mail.uid not in (None, uid):
                raise AssertionError(f"{mail.uid} stands where {uid} was expected: {reply}")
            mail.uid = uid
            if mail.flags is None:
                mail.flags = known[uid]

    def forget(self):
        self.box, self.mails, self.keywords, self.own_set = None, [], set(), {}
        self.watched, self.found, self.doubts = None, set(), {}

    # --- what is said ---------------------------------------------------------------------------------------

    def put(self, text, *literals, **more):
        tag = next(self.tags)
        self.under_way.append(Command(tag, text, **more))
        self.words += f"{tag} {text}"
        self.words += " ".join(f"{{{len(literal)}+}}\r\n{literal.decode('latin-1')}" for literal in literals)
        self.words += "\r\n"

    def flush(self):
        """In pieces, that may end anywhere."""
        data, self.words = self.words.encode("latin-1"), ""
        self.log.append(f"C: {data!r}")
        while data:
            cut = self.chance.randint(1, len(data)) if self.chance.random() < 0.3 else len(data)
            self.send(data[:cut])
            data = data[cut:]

    def hear_what_is_there(self):
        """Without waiting."""
        while self.buffer or select.select([self.socket], [], [], 0)[0]:
            self.hear(self.reply())

    def hear_all(self):
        while self.under_way:
            self.hear(self.reply())

    def end_idle(self):
        if self.idling:
            self.send("DONE\r\n")
            self.hear_all()

    def some(self):
        """A few letters: (numbers, their uids); all of them known."""
        known = [(number, mail.uid) for number, mail in enumerate(self.mails, 1) if mail.uid]
        return sorted(self.chance.sample(known, min(len(known), self.chance.randint(1, 4))))

    def put_with_numbers(self):
        """FETCH, STORE, SEARCH, SORT or THREAD: nothing that brings EXPUNGE."""
        chosen, chance = self.some(), self.chance
        if not chosen or chance.random() < 0.2:
            self.put(chance.choice(("SEARCH UNDELETED", "SORT (SUBJECT REVERSE DATE) UTF-8 ALL", "THREAD REFERENCES UTF-8 ALL",
                                    "SEARCH BODY eins OR SEEN 1:* NOT KEYWORD Kata")))
            return
        numbers = ",".join(str(number) for number, _ in chosen)
        if chance.random() < 0.6 or self.read_only:
            self.put(f"FETCH {numbers} ({self.items()})")
        else:
            self.put_store("STORE", numbers, chosen)

    def items(self):
        chance = self.chance
        items = chance.sample(IMMUTABLE[:-1], chance.randint(0, 3)) + ["UID"]
        items = [item.replace("[", ".PEEK[") for item in items]
        if chance.random() < 0.5:
            items.append("FLAGS")
        if chance.random() < 0.3:
            items.append(f"BODY.PEEK[]<{chance.randint(0, 300)}.{chance.randint(1, 400)}>")
        return " ".join(items)

    def put_store(self, word, names, chosen):
        chance = self.chance
        uids = {uid for _, uid in chosen}
        sign = chance.choice("+-")
        flags = {chance.choice(FLAGS)} | ({chance.choice(FLAGS)} if chance.random() < 0.3 else set())
        silent = chance.random() < 0.5
        condition = ""
        if self.condstore and chance.random() < 0.2:
            condition = f"(UNCHANGEDSINCE {max(mail.modseq for mail in self.mails)}) "
        elif chance.random() < 0.3:
            flags = {self.own}
            self.own_set = {uid: is_set for uid, is_set in self.own_set.items() if uid not in uids}
        self.put(f"{word} {names} {condition}{sign}FLAGS{'.SILENT' * silent} ({' '.join(sorted(flags))})",
                 store=(sign, frozenset(flags), uids, silent))

    def put_other(self):
        """Anything whose answer may bring EXPUNGE: none with numbers may follow."""
        chance, chosen = self.chance, self.some()
        uids = ",".join(str(uid) for _, uid in chosen)
        kind = chance.choice(("append", "append", "append", "noop", "check", "status", "list", "expunge", "uid fetch",
                              "uid store", "uid expunge", "copy", "move", "uid search", "folders"))
        if kind == "append":
            self.put_append()
        elif kind == "status":
            self.put(f"STATUS {chance.choice(BOXES)} (MESSAGES UNSEEN UIDNEXT RECENT)")
        elif kind == "list":
            self.put('LIST "" *')
        elif kind == "folders":
            self.put_folders()
        elif kind == "expunge" and not self.read_only:
            self.put("EXPUNGE")
        elif kind == "uid search":
            self.put("UID SEARCH RETURN (ALL COUNT) 1:*")
        elif not chosen or kind in ("noop", "expunge"):
            self.put("NOOP")
        elif kind == "check":
            self.put("CHECK")
        elif kind == "uid fetch":
            self.put(f"UID FETCH {uids},{chosen[0][1]}:* ({self.items()})")
        elif kind == "copy":
            self.put(f"UID COPY {uids} {chance.choice(BOXES)}")
        elif self.read_only:
            self.put("NOOP")
        elif kind == "move":
            self.put(f"UID MOVE {uids} {chance.choice(BOXES)}")
        elif kind == "uid expunge":
            self.put(f"UID EXPUNGE {uids}")
        else:
            self.put_store("UID STORE", uids, chosen)

    def put_folders(self):
        """Others may just have done the same, or the contrary."""
        name = f"sementara{self.chance.randint(1, 3)}"
        if self.chance.random() < 0.3:
            self.put(f"APPEND {name} ", b"Subject: may have no place to go\r\n\r\n")
        else:
            self.put(self.chance.choice((f"CREATE {name}", f"DELETE {name}", f"RENAME {name} {name}x", f"SUBSCRIBE {name}")))

    def put_append(self):
        chance = self.chance
        texts = [letter(f"crowd {chance.randint(1, 10 ** 9)}", b"eins\r\nzwei\r\n" * chance.randint(0, 60), sender=SITI)
                 for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        self.world.texts.update(texts)
        flags = f"({' '.join(chance.sample(FLAGS, 2))}) " if chance.random() < 0.4 else ""
        self.put(f"APPEND {chance.choice(BOXES)} {flags}", *texts)

    def put_select(self, box, examine=False):
        """Perhaps going on from what was known when it was left (RFC 7162 §3.2.5)."""
        word = "EXAMINE" if examine else "SELECT"
        if self.box and not any(mail.uid is None or mail.flags is None for mail in self.mails):
            self.memory[self.box] = (self.validity, self.modseq, {mail.uid: mail.flags for mail in self.mails})
        if not self.vanishing or self.chance.random() < 0.3 or not self.memory.get(box, (0, 0, {}))[2]:
            self.put(f"{word} {box}", box=box)
            self.put("UID FETCH 1:* (FLAGS)")
            return
        validity, modseq, known = self.memory[box]
        uids = sorted(known)
        match = ""
        if self.chance.random() < 0.5:
            numbers = sorted(self.chance.sample(range(len(uids)), min(3, len(uids))))
            match = f" ({','.join(str(at + 1) for at in numbers)} {','.join(str(uids[at]) for at in numbers)})"
        self.put(f"{word} {box} (QRESYNC ({validity} {modseq} {','.join(map(str, uids))}{match}))", box=box, known=dict(known))

    def burst(self):
        """What goes out at once."""
        chance = self.chance
        self.end_idle()
        self.hear_what_is_there()
        if self.box is None or chance.random() < 0.12:
            self.hear_all()
            self.put_select(chance.choice(BOXES), chance.random() < 0.15)
        elif not self.under_way or all(command.numbers for command in self.under_way):
            for _ in range(chance.randint(0, 4)):
                self.put_with_numbers()
            chosen = self.some()
            if chosen and chance.random() < 0.15:
                word = "COPY" if self.read_only else chance.choice(("COPY", "MOVE"))
                self.put(f"{word} {','.join(str(number) for number, _ in chosen)} {chance.choice(BOXES)}")
            for _ in range(chance.randint(0, 3)):
                self.put_other()
            if chance.random() < 0.15:
                self.put("IDLE")
                self.idling = True
        else:
            for _ in range(chance.randint(1, 3)):
                self.put_other()
        if self.watching and self.box and not self.watched and not self.idling and chance.random() < 0.1:
            self.put("UID SEARCH RETURN (UPDATE ALL) UNSEEN NOT KEYWORD Kata")
            self.watched = self.under_way[-1].tag
        self.flush()

    def look(self):
        """Asks for what it was not told; all is quiet."""
        self.end_idle()
        self.hear_all()
        unknown = [str(number) for number, mail in enumerate(self.mails, 1) if mail.uid is None or mail.flags is None]
        if unknown:
            self.put(f"FETCH {','.join(unknown)} (UID FLAGS)")
        self.put("NOOP")
        self.flush()
        self.hear_all()


class ImapCrowd(ProgramTest):
    def enter(self, chance, world):
        return Session(self.target.imap, world, chance, chance.choice((None, "CONDSTORE", "QRESYNC", "QRESYNC")), self.WATCHES)

    def leave(self, session, chance):
        """Without any manners, or with them."""
        how = chance.randint(0, 3)
        if how == 0:
            session.end_idle()
            session.hear_all()
            session.put("LOGOUT")
            session.flush()
            session.hear_all()
        elif how == 1 and not session.idling:
            session.send(f"x APPEND INBOX {{{chance.randint(10, 500)}+}}\r\nSubject: ")
        elif how == 2 and not session.idling:
            session.send("x FETCH 1:* (UI")
        session.close()

    def agree(self, sessions, world):
        for _ in range(3):
            for session in sessions:
                session.look()
        truth = {}
        with Client(self.target.imap) as fresh:
            fresh.login()
            for box in BOXES:
                fresh.ok(f"EXAMINE {box}")
                found = fresh.ok("UID FETCH 1:* (FLAGS RFC822.SIZE BODY.PEEK[])").fetched
                truth[box] = [(int(items["UID"]), sorted(set(items["FLAGS"]) - {"\\Recent"}))
                              for _, items in sorted(found.items())]
                for items in found.values():
                    world.learn((box, int(items["UID"])), "BODY[]", items["BODY[]"])
        for session in sessions:
            if session.box:
                believed = [(mail.uid, sorted(mail.flags)) for mail in session.mails]
                self.assertEqual(believed, truth[session.box], f"session {session.number} in {session.box}")
                self.assertEqual([session.doubts.get(uid) for uid, _ in believed], [None] * len(believed))
                if session.watched:
                    found = {uid for uid, flags in truth[session.box] if not {"\\Seen", "Kata"} & set(flags)}
                    self.assertEqual(session.found, found, f"what session {session.number} looks for in {session.box}")
        for box in BOXES:
            recent = sum(session.recent for session in sessions if session.box == box and not session.read_only)
            self.assertLessEqual(recent, len(truth[box]), f"RECENT of all sessions in {box}")

    def crowd(self, seed):
        chance, world, sessions = random.Random(seed), World(), []
        self.target.empty()
        try:
            with Client(self.target.imap) as client:
                client.login().ask("CREATE dua")
                for number in range(8):
                    text = letter(f"first {seed} {number}", b"x\r\n", sender=SITI)
                    world.texts.add(text)
                    client.append(text, BOXES[number % 2])
            for count in range(BURSTS):
                if len(sessions) < SESSIONS:
                    sessions.append(self.enter(chance, world))
                session = chance.choice(sessions)
                session.burst()
                if chance.random() < 0.5:
                    chance.choice(sessions).hear_what_is_there()
                if chance.random() < 0.03:
                    sessions.remove(session)
                    self.leave(session, chance)
                if count % 55 == 54:
                    self.agree(sessions, world)
        except (AssertionError, IndexError, KeyError, ValueError) as error:
            raise AssertionError(f"seed {seed}: {error}") from error
        finally:
            for session in sessions:
                session.close()

    def test_crowds(self):
        seeds = [int(os.environ["SEED"])] if "SEED" in os.environ else range(self.SEEDS)
        for seed in seeds:
            self.crowd(seed)


class OfReal(ImapCrowd):
    WATCHES = False  # a session of Dovecot 2.3.19 ends now and then when its searches are kept up to date
    SEEDS = 5


class OfOurs(ImapCrowd):
    WATCHES = True
    SEEDS = 15


main_of(OfReal, OfOurs)
