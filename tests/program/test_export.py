"""export: pictures, transcripts, traces."""
import os
import struct

from program import ROOT, ProgramTest, Run, environment, main


def png_size(path):
    head = path.read_bytes()[:26]
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and head[12:16] == b"IHDR", head
    return struct.unpack(">II", head[16:24])


class Pictures(ProgramTest):
    def export(self, name, *options, lesson="pop3-delete-or-keep"):
        path = self.folder / name
        self.good("export", lesson, "--to", path, *options)
        return path

    def test_sizes(self):
        self.assertEqual(png_size(self.export("a.png")), (1440, 900))
        self.assertEqual(png_size(self.export("b.png", "--size", "1280x720")), (1280, 720))
        self.assertEqual(png_size(self.export("c.png", "--size", "1280x720", "--scale", "2")), (2560, 1440))
        self.assertEqual(png_size(self.export("d.PNG", "--size", "320x200", "--scale=0.5")), (160, 100))

    def test_same_picture_same_bytes(self):
        for options in [[], ["--dark"], ["--compare"], ["--text", "150", "--lang", "id"]]:
            one, two = self.export("one.png", "--at", "12", *options), self.export("two.png", "--at", "12", *options)
            self.assertEqual(one.read_bytes(), two.read_bytes())

    def test_every_option_is_seen(self):
        plain = self.export("plain.png", "--at", "12").read_bytes()
        for options in [["--dark"], ["--compare"], ["--text", "150"], ["--lang", "id"], ["--tab", "2"], ["--tab", "3"],
                        ["--tab", "4"], ["--tab", "5"], ["--variant", "keep"]]:
            self.assertNotEqual(self.export("other.png", "--at", "12", *options).read_bytes(), plain, options)
        self.assertNotEqual(self.export("other.png", "--at", "13").read_bytes(), plain)
        self.assertEqual(self.export("other.png", "--at", "12", "--tab", "1").read_bytes(), plain)

    def test_needs_neither_display_nor_home(self):
        path = self.folder / "x.png"
        self.good("export", "playground", "--to", path, env={"PATH": "/usr/bin"})
        self.assertEqual(png_size(path), (1440, 900))

    def test_what_cannot_be(self):
        self.bad(2, "no second variant", "export", "playground", "--to", self.folder / "x.png", "--compare")
        self.bad(2, r"no moment 999: give an event number \(1 to \d+\)", "export", "playground", "--to",
                 self.folder / "x.png", "--at", "999")
        self.assertEqual(list(self.folder.iterdir()), [])


class Texts(ProgramTest):
    def test_are_what_run_says(self):
        for name, form in [("x.txt", "text"), ("x.ndjson", "ndjson")]:
            path = self.folder / name
            for options in [[], ["--lang", "id"], ["--variant", "keep"]]:
                self.good("export", "pop3-delete-or-keep", "--to", path, *options)
                self.assertEqual(path.read_bytes(),
                                 self.good("run", "pop3-delete-or-keep", "--format", form, *options).bytes)
            self.good("export", "playground", "--to", path, "--at", "20")
            self.assertEqual(path.read_bytes(), self.good("run", "playground", "--format", form, "--until", "20").bytes)

    def test_saved_trace_is_drawn_like_its_lesson(self):
        trace = self.folder / "saved.ndjson"
        self.good("export", "playground", "--to", trace)
        for lesson, name in [("playground", "one.png"), (trace, "two.png")]:
            self.good("export", lesson, "--to", self.folder / name, "--at", "30")
        self.assertEqual((self.folder / "one.png").read_bytes(), (self.folder / "two.png").read_bytes())


class Failures(ProgramTest):
    def test_where_it_cannot_be_written(self):
        for ending in ["png", "txt", "ndjson"]:
            self.bad(3, f"x.{ending} cannot be written", "export", "playground", "--to", self.folder / "no" / f"x.{ending}")
            self.bad(3, "tidak dapat ditulis", "export", "playground", "--lang", "id", "--to",
                     self.folder / "no" / f"x.{ending}")
            (self.folder / f"folder.{ending}").mkdir()
            self.bad(3, "cannot be written", "export", "playground", "--to", self.folder / f"folder.{ending}")

    def test_read_only_folder(self):
        closed = self.folder / "closed"
        closed.mkdir(mode=0o555)
        if os.access(closed, os.W_OK):  # root may write anywhere but here
            closed = "/proc"
        for ending in ["png", "txt", "ndjson"]:
            self.bad(3, "cannot be written", "export", "playground", "--to", f"{closed}/x.{ending}")
        self.bad(3, "cannot be written", "new", f"{closed}/x.json")

    def test_lesson_with_a_path_of_its_own(self):
        folder = self.folder / "pelajaran é ☕"
        folder.mkdir()
        lesson = folder / "a lesson's copy.json"
        lesson.write_bytes((ROOT / "lessons" / "playground.json").read_bytes())
        self.good("export", lesson, "--to", folder / "picture one.png")
        self.assertEqual(png_size(folder / "picture one.png"), (1440, 900))
        self.assertEqual(self.good("run", lesson.name, cwd=folder).out, self.good("run", "playground").out)


if __name__ == "__main__":
    main()
