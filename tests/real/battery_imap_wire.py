"""An IMAP connection over a raw socket that holds every response to the formal syntax of RFC 3501 and RFC 9051 §9.

Values come out as Python's: an atom is a str, a string (quoted or literal) is bytes, NIL is None, a list a list.
"""
import itertools
import re

from battery import Wire
from tools import BUDI, PASSWORDS

ATOM = re.compile(rb'\\\*|\\?[^\x00-\x20\x7f-\xff(){%*"\\]+')
ATOM_IN_CODE = re.compile(rb'\\\*|\\?[^\x00-\x20\x7f-\xff(){%*"\\\]]+')
ITEM = re.compile(rb"[A-Za-z0-9.\-]+(\[[^\]]*\])?(<\d+>)?")
CONDITIONS = ("OK", "NO", "BAD", "BYE", "PREAUTH")


class Sync(bytes):
    """A literal that waits for the server's "+"."""


class Plus(bytes):
    """A literal that does not wait (RFC 7888)."""


class Literal8(bytes):
    """~{n}: a literal that may hold NUL (RFC 3516, RFC 6855)."""


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Values:
    """Reads the values of one response."""

    def __init__(self, raw, at=0, utf8=False):
        self.raw, self.at, self.utf8 = raw, at, utf8

    def fail(self, what):
        raise AssertionError(f"{what} at octet {self.at} of {self.raw!r}")

    def take(self, octets):
        if self.raw.startswith(octets, self.at):
            self.at += len(octets)
            return True
        return False

    def expect(self, octets):
        if not self.take(octets):
            self.fail(f"{octets!r} expected")

    def ended(self):
        return self.at == len(self.raw)

    def value(self, atom=ATOM):
        if self.take(b"("):
            return self.list_until(b")", atom)
        if self.raw.startswith(b'"', self.at):
            return self.quoted()
        if re.match(rb"~?\{", self.raw[self.at:self.at + 2]):
            return self.literal()
        match = atom.match(self.raw, self.at)
        if not match:
            self.fail("a value expected")
        self.at = match.end()
        word = match[0].decode()
        return None if word.upper() == "NIL" else word

    def list_until(self, end, atom=ATOM):
        found = []
        while not self.take(end):
            # Exactly one blank between two; none only between lists: addresses, body parts, threads.
            if found and not (isinstance(found[-1], list) and self.raw.startswith(b"(", self.at)):
                self.expect(b" ")
            found.append(self.value(atom))
        return found

    def quoted(self):
        self.expect(b'"')
        text = bytearray()
        while not self.take(b'"'):
            if self.ended():
                self.fail("a quoted string has no end")
            if self.take(b"\\") and self.raw[self.at:self.at + 1] not in (b'"', b"\\"):
                self.fail("only \" and \\ may be escaped")
            octet = self.raw[self.at]
            if octet in (0, 10, 13) or octet > 127 and not self.utf8:
                self.fail("an octet that may not stand in a quoted string")
            text.append(octet)
            self.at += 1
        return bytes(text)

    def literal(self):
        binary = self.take(b"~")
        match = re.compile(rb"\{(\d+)\}\r\n").match(self.raw, self.at)
        if not match:
            self.fail("a literal expected")
        start = match.end()
        self.at = start + int(match[1])
        octets = self.raw[start:self.at]
        if b"\0" in octets and not binary:
            self.fail("NUL in a literal")
        return octets

    def rest(self):
        found = []
        while not self.ended():
            if not (found and isinstance(found[-1], list) and self.raw.startswith(b"(", self.at)):
                self.expect(b" ")
            found.append(self.value())
        return found

    def items(self):
        """(FLAGS (\\Seen) UID 3 BODY[1]<0> "x") as a dict."""
        self.expect(b"(")
        found = {}
        while not self.take(b")"):
            if found:
                self.expect(b" ")
            match = ITEM.match(self.raw, self.at)
            if not match:
                self.fail("the name of an item expected")
            self.at = match.end()
            name = match[0].decode().upper()
            if name in found:
                self.fail(f"{name} twice")
            self.expect(b" ")
            found[name] = self.value()
        return found


class Reply:
    """One response. tag: "*", "+" or the command's. name: in capitals. code: name and values of "[…]"."""

    def __init__(self, raw, utf8=False):
        self.raw = raw
        self.number = self.code = None
        self.values, self.text = [], ""
        if raw.startswith(b"+"):
            self.tag, self.name = "+", ""
            if not raw.startswith(b"+ "):
                raise AssertionError(f"a blank follows the plus: {raw!r}")
            self.text = raw[2:].decode()
            return
        match = re.match(rb"([^\x00-\x20\x7f-\xff(){%*\"\\+]+|\*) (?:(\d+) )?([A-Za-z][A-Za-z0-9.\-]*)", raw)
        if not match:
            raise AssertionError(f"no response: {raw!r}")
        self.tag, self.name = match[1].decode(), match[3].decode().upper()
        self.number = int(match[2]) if match[2] else None
        values = Values(raw, match.end(), utf8)
        if self.name in CONDITIONS:
            self.read_text(values, utf8)
        elif self.tag != "*":
            values.fail("a tagged response is OK, NO or BAD")
        elif self.name == "FETCH":
            values.expect(b" ")
            self.values = values.items()
            if not values.ended():
                values.fail("the end expected")
        else:
            self.values = values.rest()
        counted = ("EXISTS", "RECENT", "EXPUNGE", "FETCH")
        if (self.number is not None) != (self.name in counted):
            raise AssertionError(f"a number stands before {', '.join(counted)} and nowhere else: {raw!r}")
        if self.number == 0 and self.name in ("EXPUNGE", "FETCH"):
            raise AssertionError(f"sequence numbers begin with 1: {raw!r}")

    def read_text(self, values, utf8):
        values.expect(b" ")
        if values.take(b"["):
            values_of_code = values.list_until(b"]", ATOM_IN_CODE)
            self.code = (values_of_code[0].upper(), values_of_code[1:])
            values.expect(b" ")
        text = values.raw[values.at:]
        if not text or re.search(rb"[\x00\r\n]", text) or not utf8 and re.search(rb"[\x80-\xff]", text):
            values.fail("some text of ASCII expected")
        self.text = text.decode()

    def __repr__(self):
        return repr(self.raw[:300])


class Answer:
    """All that a command brought: untagged responses, then the tagged one."""

    def __init__(self, command, untagged, tagged):
        self.command, self.untagged, self.tagged = command, untagged, tagged
        self.status, self.text = tagged.name, tagged.text

    def __repr__(self):
        return f"{self.command!r} -> {self.untagged} {self.tagged}"

    def of(self, name):
        return [reply for reply in self.untagged if reply.name == name]

    def one(self, name):
        found = self.of(name)
        if len(found) != 1:
            raise AssertionError(f"one {name} expected: {self!r}")
        return found[0]

    def has(self, name):
        return any(reply.name == name for reply in self.untagged)

    def code(self, name):
        """The words of a response code, tagged or not; None: it is not there."""
        for reply in (self.tagged, *self.untagged):
            if reply.code and reply.code[0] == name:
                return reply.code[1]
        return None

    def number(self, name):
        found = self.code(name)
        if not found or not re.fullmatch(r"[1-9]\d*", found[0]):
            raise AssertionError(f"[{name} number] expected: {self!r}")
        return int(found[0])

    @property
    def fetched(self):
        """Sequence number: items, those of several responses for one letter together."""
        found = {}
        for reply in self.of("FETCH"):
            found.setdefault(reply.number, {}).update(reply.values)
        return found

    @property
    def expunged(self):
        return [reply.number for reply in self.of("EXPUNGE")]

    @property
    def vanished(self):
        """(earlier, uids) of all VANISHED responses."""
        uids, earlier = set(), set()
        for reply in self.of("VANISHED"):
            (earlier if reply.values[0] == ["EARLIER"] else uids).update(expand(reply.values[-1]))
        return earlier, uids

    @property
    def exists(self):
        return [reply.number for reply in self.of("EXISTS")]


def expand(numbers):
    """ "1:3,5" -> [1, 2, 3, 5]"""
    found = []
    for part in numbers.split(","):
        if not re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", part):
            raise AssertionError(f"no set of numbers: {numbers!r}")
        first, _, last = part.partition(":")
        found += range(min(int(first), int(last or first)), max(int(first), int(last or first)) + 1)
    return found


class Client(Wire):
    def __init__(self, port):
        super().__init__(port)
        self.tags = (f"t{number}" for number in itertools.count(1))
        self.utf8 = False
        self.greeting = self.reply()

    def exactly(self, count):
        while len(self.buffer) < count:
            more = self.socket.recv(65536)
            if not more:
                raise AssertionError(f"the server closed the connection within a literal: {self.buffer[-200:]!r}")
            self.buffer += more
        octets, self.buffer = self.buffer[:count], self.buffer[count:]
        return octets

    def reply(self):
        """The next response with its literals."""
        raw = self.line()
        while match := re.search(rb"~?\{(\d+)\}$", raw):
            raw += b"\r\n" + self.exactly(int(match[1])) + self.line()
        return Reply(raw, self.utf8)

    def until(self, tag, command=""):
        untagged = []
        while True:
            reply = self.reply()
            if reply.tag == tag or reply.tag == "+":
                return Answer(command, untagged, reply)
            if reply.tag != "*":
                raise AssertionError(f"the answer to {tag} {command} has another tag: {reply}")
            untagged.append(reply)

    def ask(self, *parts):
        """Sends a command; bytes of the classes above become literals."""
        tag = next(self.tags)
        self.send(f"{tag} ")
        for part in parts:
            if isinstance(part, (Sync, Literal8)):
                self.send(f"{'~' if isinstance(part, Literal8) else ''}{{{len(part)}}}\r\n")
                answer = self.until(tag, parts[0])
                if answer.tagged.tag != "+":
                    return answer
                self.send(bytes(part))
            elif isinstance(part, Plus):
                self.send(b"{%d+}\r\n" % len(part) + bytes(part))
            else:
                self.send(part)
        self.send("\r\n")
        answer = self.until(tag, parts[0] if isinstance(parts[0], str) else parts)
        if answer.tagged.tag == "+":
            raise AssertionError(f"a literal is asked for that is none: {answer}")
        return answer

    def expect(self, statuses, parts):
        answer = self.ask(*parts)
        if answer.status not in statuses:
            raise AssertionError(f"{' or '.join(statuses)} expected: {answer!r}")
        return answer

    def ok(self, *parts):
        return self.expect(("OK",), parts)

    def no(self, *parts):
        return self.expect(("NO",), parts)

    def bad(self, *parts):
        return self.expect(("BAD",), parts)

    def refused(self, *parts):
        return self.expect(("NO", "BAD"), parts)

    def begin(self, text):
        """Sends a command that the server answers with "+": its text, and what was said before."""
        tag = next(self.tags)
        self.send(f"{tag} {text}\r\n")
        answer = self.until(tag, text)
        if answer.tagged.tag != "+":
            raise AssertionError(f"a continuation expected: {answer!r}")
        return tag, answer

    def login(self, user=BUDI):
        self.ok(f"LOGIN {quoted(user)} {quoted(PASSWORDS[user])}")
        return self

    def append(self, message, mailbox="INBOX", more=""):
        """The uid that it got."""
        code = self.ok(f"APPEND {mailbox} {more and more + ' '}", Plus(message)).code("APPENDUID")
        return int(code[1]) if code else None

    def search(self, keys="ALL", command="SEARCH"):
        return [int(value) for value in self.ok(f"{command} {keys}").one(command.split()[-1]).values]

    def esearch(self, command):
        """{"MIN": …, "ALL": [...]}; checks the tag that is repeated (RFC 4466 §2.6.2, RFC 9051 §7.3.4)."""
        answer = self.ok(command)
        values = list(answer.one("ESEARCH").values)
        if values and isinstance(values[0], list):
            if values[0][0].upper() != "TAG" or values.pop(0)[1] != answer.tagged.tag.encode():
                raise AssertionError(f"the tag of the command expected: {answer!r}")
        found = {"UID": True} if values and values[0] == "UID" and values.pop(0) else {}
        for name, value in zip(values[::2], values[1::2], strict=True):
            found[name.upper()] = expand(value) if name.upper() == "ALL" else int(value)
        return found

    def uids(self):
        return self.search("ALL", "UID SEARCH")

    def flags(self, number):
        """Those of one letter without \\Recent."""
        flags = self.ok(f"FETCH {number} FLAGS").fetched[number]["FLAGS"]
        return set(flags) - {"\\Recent"}

    def fetch(self, number, item, command="FETCH"):
        """One item of one letter."""
        found = self.ok(f"{command} {number} ({item})").fetched
        name = re.sub(r"\.PEEK|(?<=<)(\d+)\.\d+", lambda match: match[1] or "", item.upper())
        for items in found.values():
            if name in items:
                return items[name]
        raise AssertionError(f"no {name} in {found}")

    def list(self, words='"" "*"', command="LIST"):
        """{name: (attributes, delimiter, extended data)}; a name may be told once."""
        found = {}
        for reply in self.ok(f"{command} {words}").of(command.split()[0]):
            attributes, delimiter, name, *more = reply.values
            name = name if isinstance(name, str) else name.decode()
            if name in found:
                raise AssertionError(f"{name} is listed twice")
            found[name] = ({word.lower() for word in attributes}, delimiter.decode() if delimiter else None,
                           more[0] if more else [])
        return found

    def status(self, mailbox, items):
        values = self.ok(f"STATUS {mailbox} ({items})").one("STATUS").values
        return pairs(values[1])


def pairs(values):
    return {name.upper(): int(value) if isinstance(value, str) and value.isdigit() else value
            for name, value in zip(values[::2], values[1::2], strict=True)}
