"""list, check, new: lesson files and what is wrong with them."""
import os
import stat

from program import ROOT, ProgramTest, Run, environment, main, place_of

SHIPPED = sorted(path for path in (ROOT / "lessons").glob("*.json") if not path.name.endswith("schema.json"))


class Shipped(ProgramTest):
    def test_list(self):
        out = self.good("list").out
        for path in SHIPPED:
            self.assertIn(path.stem, out)
        self.assertNotIn("schema", out)
        self.assertIn("--variant delete, keep", out)
        self.assertNotEqual(out, self.good("list", "--lang", "id").out)

    def test_check(self):
        run = self.good("check", *SHIPPED)
        self.assertEqual(run.out, "".join(f"{path}: ok\n" for path in SHIPPED))
        self.assertIn(": baik\n", self.good("check", "playground", "--lang", "id").out)


class Broken(ProgramTest):
    def write(self, text, name="lesson.json"):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def test_four_mistakes_in_one_file_are_named_at_their_places(self):
        text = (ROOT / "lessons" / "pop3-delete-or-keep.json").read_text(encoding="utf-8")
        text = text.replace('"summary":', '"sumary":', 1)
        text = text.replace('"minutes": 15', '"minutes": "lama"', 1)
        text = text.replace('"between": ["pc", "mx"]', '"between": ["pc", "mxx"]', 1)
        text = text.replace('"tag": { "en":', '"tag":  "en":', 1)
        path = self.write(text)
        run = self.bad(1, "error", "check", path)
        for piece, words in [('"sumary"', 'unknown key "sumary"; did you mean "summary"?'),
                             ('"lama"', "expected a number, not a string"),
                             ('"mxx"', 'there is no host "mxx"'),
                             ]:
            line, column = place_of(text, piece)
            self.assertIn(f"{path}:{line}:{column}: error: {words}", run.err)
        line = place_of(text, '"tag":  "en":')[0]
        self.assertRegex(run.err, rf"lesson\.json:{line}:\d+: error: .*'\{{'")
        self.assertEqual(len(run.err.splitlines()), 4, run.err)
        self.bad(1, "kunci", "check", path, "--lang", "id")
        self.bad(1, "sumary", "run", path)
        self.bad(1, "sumary", "export", path, "--to", self.folder / "x.txt")

    def test_columns_count_characters(self):
        text = (ROOT / "lessons" / "playground.json").read_text(encoding="utf-8")
        text = text.replace('"title": { "en": "Playground"', '"title": { "en": "Café ☕ 你好", "xx": "Playground"', 1)
        line, column = place_of(text, '"xx"')
        self.bad(1, rf"lesson\.json:{line}:{column}: error: ", "check", self.write(text))

    def test_one_bad_among_good(self):
        bad = self.write('{"about": 3}')
        run = Run("check", "playground", bad, "first-message")
        self.assertEqual(run.status, 1)
        self.assertEqual(run.out.count(": ok"), 2)
        self.assertIn("lesson.json:1:11: error:", run.err)

    def test_no_lessons_at_all(self):
        for text in ["", "{}", "[]", "null", "3", '"x"', "{", "\x00", "{" * 5000, "[" * 100000, '{"about":' * 200]:
            run = Run("check", self.write(text))
            self.assertEqual((run.status, run.out), (1, ""), str(run))
            self.assertRegex(run.err, r"^\S+: error: ", str(run))
        (self.folder / "bytes.json").write_bytes(bytes(range(256)) * 10)
        self.assertEqual(Run("check", self.folder / "bytes.json").status, 1)

    def test_what_cannot_be_read(self):
        self.bad(3, "no file or lesson", "check", self.folder / "none.json")
        self.bad(1, "not a file", "check", self.folder)
        if os.geteuid() != 0:
            path = self.write("{}")
            path.chmod(0)
            self.bad(1, "error", "check", path)


class New(ProgramTest):
    def test_starter_passes_and_runs(self):
        path = self.folder / "pelajaran baru ☕.json"
        self.assertIn("mailwalk check", self.good("new", path).out)
        self.good("check", path)
        self.assertIn("✓ held", self.good("run", path).out)
        self.good("export", path, "--to", self.folder / "x.png")

    def test_never_overwrites(self):
        path = self.folder / "mine.json"
        path.write_text("mine")
        self.bad(3, "is there already", "new", path)
        self.bad(3, "sudah ada", "new", path, "--lang", "id")
        self.bad(3, "is there already", "new", self.folder)
        self.assertEqual(path.read_text(), "mine")

    def test_where_it_cannot_be_written(self):
        self.bad(3, "cannot be written", "new", self.folder / "no" / "such" / "folder.json")
        self.bad(3, "tidak dapat ditulis", "new", self.folder / "no" / "x.json", "--lang", "id")


if __name__ == "__main__":
    main()
