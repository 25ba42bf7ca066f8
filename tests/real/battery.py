"""What both batteries share: a raw socket that holds every reply to the RFC's form, SASL from the client's side, and
the servers that are asked the questions.

A check is a test whose docstring begins with the RFC's section. What a server does not offer is not demanded
(@offered). Where a real server differs from the RFC, the RFC leads: the check stands in the list DIFFERS of that
server with the reason, and fails if the server turns out to keep it after all.
"""
import base64
import hashlib
import hmac
import os
import re
import socket
import unittest

PATIENCE = 10  # seconds for any reply; more than a loaded machine needs


class Wire:
    """One connection. Bytes go out as they are given; replies are read line by line."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def __enter__(self):
        return self

    def __exit__(self, *why):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        try:
            self.socket.sendall(data.encode() if isinstance(data, str) else data)
        except ConnectionError as error:
            raise AssertionError(f"the server closed the connection before {data[:80]!r}: {error}") from None

    def send_bytewise(self, data):
        for at in range(len(data)):
            self.send(data[at:at + 1])

    def line(self):
        """The next line without its CRLF. Nothing but CRLF ends a line."""
        while b"\r\n" not in self.buffer:
            try:
                more = self.socket.recv(65536)
            except TimeoutError:
                raise AssertionError(f"no reply within {PATIENCE} s; so far: {self.buffer!r}") from None
            except ConnectionError:
                more = b""
            if not more:
                raise AssertionError(f"the server closed the connection; so far: {self.buffer!r}")
            self.buffer += more
        line, _, self.buffer = self.buffer.partition(b"\r\n")
        if b"\n" in line or b"\r" in line or b"\0" in line:
            raise AssertionError(f"a line of the server holds a bare CR, a bare LF or a NUL: {line!r}")
        return line

    def silent(self, seconds=0.3):
        """Whether the server says nothing for a while."""
        if self.buffer:
            return False
        self.socket.settimeout(seconds)
        try:
            self.buffer += self.socket.recv(65536)
            return False
        except TimeoutError:
            return True
        except ConnectionError:
            return False
        finally:
            self.socket.settimeout(PATIENCE)

    def closed(self):
        """Whether the server closes now, having said nothing more."""
        if self.buffer:
            return False
        try:
            return self.socket.recv(1) == b""
        except ConnectionResetError:
            return True
        except TimeoutError:
            return False


def encode(data):
    return base64.b64encode(data.encode() if isinstance(data, str) else data).decode()


def plain(user, password, acting_as=""):
    return encode(f"{acting_as}\0{user}\0{password}")


def cram_md5(challenge, user, password):
    digest = hmac.new(password.encode(), base64.b64decode(challenge), "md5").hexdigest()
    return encode(f"{user} {digest}")


class Scram:
    """RFC 5802 and 7677, the client's side: first(), final(challenge), then verify(last)."""

    def __init__(self, user, password):
        self.user, self.password = user.replace("=", "=3D").replace(",", "=2C"), password
        self.nonce = encode(os.urandom(18))

    def first(self):
        self.bare = f"n={self.user},r={self.nonce}"
        return encode("n,," + self.bare)

    def final(self, challenge):
        first = base64.b64decode(challenge).decode()
        parts = dict(part.split("=", 1) for part in first.split(","))
        if not parts["r"].startswith(self.nonce) or parts["r"] == self.nonce:
            raise AssertionError(f"the server's nonce does not continue ours: {first}")
        if int(parts["i"]) < 4096:
            raise AssertionError(f"RFC 7677 §4 asks for 4096 iterations or more: {first}")
        salted = hashlib.pbkdf2_hmac("sha256", self.password.encode(), base64.b64decode(parts["s"]), int(parts["i"]))
        key = hmac.digest(salted, b"Client Key", "sha256")
        without_proof = f"c=biws,r={parts['r']}"
        signed = f"{self.bare},{first},{without_proof}".encode()
        signature = hmac.digest(hashlib.sha256(key).digest(), signed, "sha256")
        self.server = hmac.digest(hmac.digest(salted, b"Server Key", "sha256"), signed, "sha256")
        proof = bytes(a ^ b for a, b in zip(key, signature))
        return encode(f"{without_proof},p={encode(proof)}")

    def verify(self, last):
        said = base64.b64decode(last).decode()
        if said != "v=" + encode(self.server):
            raise AssertionError(f"the server's signature is wrong: {said}")


def offered(*keywords):
    """The check is demanded only of servers that offer all of these."""
    def wrap(check):
        check.demands = keywords
        return check
    return wrap


class Battery(unittest.TestCase):
    """Checks against one server. A subclass for each server sets `target` in setUpClass."""
    maxDiff = 3000
    target = None
    DIFFERS = {}  # name of the check: how this server does not keep it
    UNASKED = {}  # name of the check: why it cannot be asked of this server

    def offers(self):
        """The keywords that the server offers, each with its words."""
        raise NotImplementedError

    def setUp(self):
        if why := self.UNASKED.get(self._testMethodName):
            self.skipTest(why)
        check = getattr(self, self._testMethodName)
        missing = [word for word in getattr(check, "demands", ()) if word not in self.offers()]
        if missing:
            self.skipTest(f"{' and '.join(missing)} not offered, so not demanded")
        self.target.empty()

    def run(self, result=None):
        why = self.DIFFERS.get(self._testMethodName)
        if not why:
            return super().run(result)
        found = unittest.TestResult()
        super().run(found)
        result.startTest(self)
        if found.failures:
            result.addExpectedFailure(self, (AssertionError, AssertionError(why), None))
        elif found.errors:
            result.addFailure(self, (AssertionError, AssertionError(found.errors[0][1]), None))
        else:
            result.addUnexpectedSuccess(self)
        result.stopTest(self)
        return result

    @classmethod
    def tearDownClass(cls):
        unknown = [name for name in (*cls.DIFFERS, *cls.UNASKED) if not hasattr(cls, name)]
        if unknown:
            raise AssertionError(f"no such checks: {unknown}")

    def matches(self, text, pattern):
        self.assertRegex(text, re.compile(pattern, re.S))
