#!/usr/bin/env python3
"""`mailwalk serve --window`, with a real X server and real keys: the window shows what mail programs do, stands
still when it is told to, follows when it is told to, and is no danger to the servers."""
import ctypes
import hashlib
import os
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from serving import ANI, PROGRAM, Serving

WIDTH, HEIGHT = 1280, 800


class Picture(bytes):
    """Pixels; too many to be told in a failure."""

    def __repr__(self):
        return f"<picture {hashlib.sha256(self).hexdigest()[:12]}>"


class ClientMessage(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("serial", ctypes.c_ulong), ("send_event", ctypes.c_int),
                ("display", ctypes.c_void_p), ("window", ctypes.c_ulong), ("message_type", ctypes.c_ulong),
                ("format", ctypes.c_int), ("data", ctypes.c_long * 5), ("room", ctypes.c_char * 96)]


def ask_to_close(display, window):
    """What a window manager sends when its close button is pressed (ICCCM 4.2.8.1)."""
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = ctypes.c_ulong
    screen = ctypes.c_void_p(x11.XOpenDisplay(display.encode()))
    event = ClientMessage(type=33, window=window, format=32,
                          message_type=x11.XInternAtom(screen, b"WM_PROTOCOLS", 0))
    event.data[0] = x11.XInternAtom(screen, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(screen, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(event))
    x11.XFlush(screen)
    x11.XCloseDisplay(screen)


class Watched(Serving):
    """A served lesson with its window."""

    def __init__(self, test, *options, said=""):
        super().__init__("--window", *options)
        self.test, self.env, self.allowed = test, test.env, said

    def __enter__(self):
        before, os.environ = os.environ, self.env
        try:
            super().__enter__()
        finally:
            os.environ = before
        self.window = self.wait_for(self.find, "no window")
        self.x("windowmove", self.window, "0", "0")
        self.x("windowsize", self.window, str(WIDTH), str(HEIGHT))
        self.x("windowfocus", self.window)
        return self

    def __exit__(self, *what):
        if self.allowed:  # said on purpose, and nothing else
            if self.process.poll() is None:
                self.process.send_signal(signal.SIGTERM)
            self.process.wait(20)
            self.errors.seek(0)
            said = self.errors.read()
            self.test.assertRegex(said, self.allowed)
            self.errors.seek(0)
            self.errors.truncate()
        super().__exit__(*what)

    def find(self):
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "."], env=self.env,
                               capture_output=True, text=True).stdout.split()
        return found[0] if found else None

    def wait_for(self, what, message, seconds=20):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = what()
            if found:
                return found
            time.sleep(0.05)
        self.test.fail(message)

    def x(self, *words):
        subprocess.run(["xdotool", *words], env=self.env, check=True, capture_output=True)

    def picture(self):
        return Picture(subprocess.run(["import", "-silent", "-window", "root", "-depth", "8", "rgb:-"],
                                      env=self.env, check=True, capture_output=True).stdout)

    def settled(self, seconds=30):
        """Pictures that stay equal for a while: longer than what was said last is shown before it comes to rest."""
        before, since, deadline = self.picture(), time.monotonic(), time.monotonic() + seconds
        while time.monotonic() < deadline:
            time.sleep(0.2)
            now = self.picture()
            if now != before:
                before, since = now, time.monotonic()
            elif time.monotonic() - since > 1.6 and len(set(now[::997])) > 1:
                return now
        self.test.fail("the window does not come to rest")

    def key(self, *names):
        for name in names:
            self.x("key", "--clearmodifiers", name)
            time.sleep(0.1)
        return self.settled()

    def child(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return int(children[0]) if children else None

    def used_seconds(self, pid):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def send_letter(self, subject="x"):
        session = self.submit()
        session.sendmail(ANI[0], [ANI[0]], f"Subject: {subject}\r\n\r\nx\r\n")
        session.quit()


class LiveWindow(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        read, write = os.pipe()
        cls.server = subprocess.Popen(["Xvfb", "-noreset", "-displayfd", str(write), "-screen", "0",
                                       f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"], pass_fds=[write],
                                      stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(write)
        with os.fdopen(read) as pipe:
            cls.display = ":" + pipe.readline().strip()

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()

    def setUp(self):
        home = tempfile.TemporaryDirectory(prefix="mailwalk-")
        self.addCleanup(home.cleanup)
        self.home = Path(home.name)
        self.env = {key: value for key, value in os.environ.items()
                    if not key.startswith(("XDG_", "LANG", "LC_", "WAYLAND", "SDL_"))}
        # Fonts and drivers keep memory of their own to the end; what leaks is asked of the other tests.
        self.env.update(HOME=home.name, DISPLAY=self.display, SDL_VIDEODRIVER="x11", LANG="C.UTF-8",
                        ASAN_OPTIONS=self.env.get("ASAN_OPTIONS", "") + ":detect_leaks=0")

    def test_follows_stands_still_and_follows_again(self):
        with Watched(self) as serving:
            start = serving.settled()
            serving.send_letter("one")
            one = serving.settled()
            self.assertNotEqual(one, start, "nothing is seen of the letter")
            back = serving.key("Left", "Left", "Left")
            self.assertNotEqual(back, one)
            serving.send_letter("two")
            stood = serving.settled()
            # The timeline's knob moves, since there is more behind it; the conversation must not.
            self.assertEqual(self.middle(stood), self.middle(back), "it did not stay at its moment")
            end = serving.key("End")
            self.assertNotEqual(self.middle(end), self.middle(back))
            self.assertNotEqual(end, one)
            serving.send_letter("three")
            self.assertNotEqual(serving.settled(), end, "it does not follow any more")

    @staticmethod
    def middle(picture):
        """The network, which is the same whenever the moment is."""
        rows = range(80, 460)
        return Picture(b"".join(picture[(row * WIDTH + 310) * 3:(row * WIDTH + 880) * 3] for row in rows))

    def test_space_holds_and_lets_go(self):
        with Watched(self) as serving:
            serving.send_letter()
            serving.settled()
            held = serving.key("space")
            serving.send_letter()
            self.assertEqual(self.middle(serving.settled()), self.middle(held))
            self.assertNotEqual(self.middle(serving.key("End")), self.middle(held))

    def test_shows_what_the_lessons_people_do(self):
        with Watched(self, "--script") as serving:
            start = serving.picture()
            serving.wait_for(lambda: self.middle(serving.picture()) != self.middle(start),
                             "nobody acts")
            time.sleep(5)  # the last step begins after four seconds
            acted = serving.settled()
            serving.send_letter()
            both = serving.settled()
            self.assertNotEqual(self.middle(both), self.middle(acted), "nothing is seen of the real program's letter")
            self.assertNotEqual(self.middle(serving.key("Left", "Left", "Left")), self.middle(both))

    def test_rests_when_nothing_happens(self):
        with Watched(self) as serving:
            serving.send_letter()
            serving.settled()
            both = [serving.process.pid, serving.child()]
            before = [serving.used_seconds(pid) for pid in both]
            time.sleep(3)
            for pid, used in zip(both, before):
                self.assertLess(serving.used_seconds(pid) - used, 0.1)

    def test_closing_the_window_ends_the_servers(self):
        with Watched(self) as serving, serving.raw(25) as caller:
            self.assertRegex(caller.line(), "^220 ")
            ask_to_close(self.display, int(serving.window))
            self.assertRegex(caller.line(), "^421 ")
            caller.close()
            self.assertEqual(serving.process.wait(10), 0)

    def test_ending_the_servers_closes_the_window(self):
        with Watched(self) as serving:
            window = serving.child()
            serving.process.send_signal(signal.SIGTERM)
            self.assertEqual(serving.process.wait(10), 0)
            self.assertFalse(Path(f"/proc/{window}").exists(), "the window's process is still there")
            self.assertIsNone(serving.find())

    def test_killing_the_servers_closes_the_window(self):
        with Watched(self) as serving:
            window = Path(f"/proc/{serving.child()}")
            serving.process.kill()
            serving.process.wait()
            serving.wait_for(lambda: not window.exists() or "Z" in (window / "stat").read_text().split()[2],
                             "the window outlives its servers")

    def test_a_killed_window_leaves_the_servers(self):
        with Watched(self, said="(?s)^mailwalk: the window is gone; the servers go on\n$") as serving:
            window = serving.child()
            serving.settled()
            os.kill(window, signal.SIGKILL)
            serving.wait_for(lambda: not Path(f"/proc/{window}").exists(), "the window's process is a zombie")
            serving.send_letter()
            self.assertEqual(serving.wait_for_mail(1), 1)

    def test_a_window_that_hangs_costs_the_servers_nothing(self):
        with Watched(self) as serving:
            window = serving.child()
            os.kill(window, signal.SIGSTOP)
            try:
                begin, before = time.monotonic(), serving.resident_kb()
                for number in range(200):
                    serving.send_letter(str(number))
                self.assertLess(time.monotonic() - begin, 15)
                self.assertLess(serving.resident_kb() - before, 60_000)
            finally:
                os.kill(window, signal.SIGCONT)
            serving.settled(60)

    def test_the_oldest_is_forgotten(self):
        with Watched(self) as serving:
            for number in range(500):
                serving.send_letter(str(number))
            serving.settled(60)
            held = self.middle(serving.key("Left", "Left", "Left"))
            for number in range(250):  # what is in memory is halved meanwhile
                serving.send_letter(str(number))
            self.assertEqual(self.middle(serving.settled()), held)
            for number in range(900):  # now the moment is among what is forgotten
                serving.send_letter(str(number))
            serving.wait_for(lambda: self.middle(serving.picture()) != held, "it stays where nothing is left")
            oldest = self.middle(serving.settled())
            self.assertNotEqual(self.middle(serving.key("End")), oldest)

    def test_the_window_has_nothing_of_the_servers(self):
        with Watched(self) as serving, serving.raw(25):
            folder = Path(f"/proc/{serving.child()}/fd")
            kept = [os.readlink(folder / name) for name in os.listdir(folder)]
            inodes = {line.split()[9] for line in Path("/proc/net/tcp").read_text().splitlines()[1:]}
            self.assertFalse([name for name in kept if name.startswith("socket:") and name[8:-1] in inodes])

    def test_keeps_no_progress(self):
        with Watched(self) as serving:
            serving.send_letter()
            serving.settled()
        self.assertFalse(list(self.home.rglob("progress/*")))

    def test_no_display(self):
        self.env.pop("DISPLAY")
        self.env.pop("SDL_VIDEODRIVER")
        for display in [None, ":987"]:
            if display:
                self.env["DISPLAY"] = display
            for language, words in [("en", "no window can be opened"), ("id", "jendela tidak dapat dibuka")]:
                done = subprocess.run([PROGRAM, "serve", "playground", "--window", "--lang", language,
                                       "--port-offset", "30000"], env=self.env, capture_output=True, text=True,
                                      timeout=30)
                self.assertEqual(done.returncode, 3, done.stderr)
                self.assertIn(words, done.stderr)
                self.assertIn("mailwalk serve playground", done.stderr)
                self.assertEqual(done.stdout, "")

    def test_a_taken_port_opens_no_window(self):
        with Serving() as other:
            done = subprocess.run([PROGRAM, "serve", "playground", "--host", "mail.sekolah.example", "--window",
                                   "--port-offset", str(other.offset)], env=self.env, capture_output=True,
                                  text=True, timeout=30)
            self.assertEqual(done.returncode, 3)
            self.assertRegex(done.stderr, "(?s)^mailwalk: port [0-9]+ is taken[^\n]*\n$")


if __name__ == "__main__":
    missing = [name for name in ["Xvfb", "xdotool", "import"] if not shutil.which(name)]
    if missing:
        print("missing:", *missing)
        sys.exit(1)
    unittest.main()
