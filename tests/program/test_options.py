"""Commands, options, exit statuses, languages."""
import re

from program import ROOT, ProgramTest, Run, environment, main

COMMANDS = ["list", "run", "check", "new", "export", "serve"]
INDONESIAN = environment(LANG="id_ID.UTF-8")


class Help(ProgramTest):
    def test_program_and_every_command(self):
        for language in ["en", "id"]:
            whole = self.good("--help", "--lang", language).out
            for command in COMMANDS:
                self.assertIn(f"mailwalk {command}", whole)
                own = self.good(command, "--help", "--lang", language).out
                self.assertTrue(own.startswith(f"mailwalk {command} "), own)
                self.assertEqual(own, self.good(command, "-h", "--lang=" + language).out)
                self.assertTrue(all(len(line) <= 120 for line in own.splitlines()))

    def test_both_languages_name_the_same_options(self):
        for command in [[], *[[command] for command in COMMANDS]]:
            named = [sorted(set(re.findall(r"--[a-z]+", self.good(*command, "--help", "--lang", language).out)))
                     for language in ["en", "id"]]
            self.assertEqual(*named)

    def test_every_option_that_is_named_is_known(self):
        values = {"--lang": "en", "--seed": "3", "--format": "text", "--size": "640x480", "--scale": "1", "--text": "100",
                  "--tab": "1", "--set": "/about/seed=4", "--variant": "x", "--until": "1", "--at": "1", "--to": "x.png",
                  "--real": "mx=127.0.0.1:25", "--host": "mail", "--port-offset": "1", "--state": "x", "--trace": "x",
                  "--allow-remote": "::"}
        for command in COMMANDS:
            for option in set(re.findall(r"--[a-z-]+", self.good(command, "--help").out)) - {"--help"}:
                value = [values[option]] if option in values else []
                run = Run(command, option, *value, "--help")
                self.assertEqual((run.status, run.err), (0, ""), str(run))

    def test_version(self):
        self.assertRegex(self.good("--version").out, r"^mailwalk \d+\.\d+\.\d+\n$")


class Usage(ProgramTest):
    def test_unknown_words_are_named_with_what_was_meant(self):
        self.bad(2, r"no option --varient here; did you mean --variant\?", "run", "playground", "--varient", "x")
        self.bad(2, r"no option --until here", "list", "--until", "3")
        self.bad(2, r"no option -x here", "run", "playground", "-x")
        self.bad(2, r"no command rum; did you mean run\?", "rum", "playground")
        self.bad(3, r"no command, file or lesson exprot; did you mean export\?", "exprot")
        self.bad(3, r"no file or lesson playgruond; did you mean playground\?", "run", "playgruond")
        self.bad(3, r"no file or lesson qqqqqqq \(mailwalk list", "run", "qqqqqqq")
        self.bad(1, r'no variant "kep"; did you mean "keep"\?', "run", "pop3-delete-or-keep", "--variant", "kep")

    def test_arguments(self):
        self.bad(2, "run takes one lesson", "run")
        self.bad(2, "run takes one lesson", "run", "playground", "playground")
        self.bad(2, "check takes at least one lesson", "check")
        self.bad(2, "new takes the file to write", "new")
        self.bad(2, "list takes no lesson", "list", "x")
        self.bad(2, "export takes one lesson", "export", "--to", "x.png")
        self.bad(2, "export needs --to FILE", "export", "playground")
        self.bad(2, "one lesson at a time", "playground", "playground")
        self.bad(2, "--until needs a value", "run", "playground", "--until")
        self.bad(2, "--dark takes no value", "export", "playground", "--to", "x.png", "--dark=yes")

    def test_values(self):
        for option, value, words in [
                ("--lang", "fr", "en or id, not fr"), ("--format", "xml", "text or ndjson, not xml"),
                ("--seed", "-1", "whole number"), ("--seed", "1e3", "whole number"), ("--seed", "", "whole number"),
                ("--set", "seed=3", "/pointer=value, not seed=3"), ("--until", "9999", "no moment 9999"),
                ("--until", "noon", "no moment noon")]:
            self.bad(2, words, "run", "playground", option, value)
        for option, value in [("--size", "10x10"), ("--size", "640"), ("--size", "640x"), ("--size", "99999x9"),
                              ("--size", "640x480x2"), ("--scale", "0"), ("--scale", "9"), ("--scale", "x"),
                              ("--scale", "nan"), ("--text", "79"), ("--text", "201"), ("--tab", "0"), ("--tab", "6")]:
            self.bad(2, option, "export", "playground", "--to", self.folder / "x.png", option, value)
        self.bad(2, "ending must be .png", "export", "playground", "--to", self.folder / "x.gif")
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_two_dashes_end_the_options(self):
        self.bad(3, "no file or lesson --help", "run", "--", "--help")

    def test_without_a_display(self):
        run = self.bad(3, "display", "playground")
        self.assertIn("mailwalk run", run.err)
        self.assertIn("mailwalk export", run.err)


class Languages(ProgramTest):
    def test_locale_and_option(self):
        self.assertIn("Pelajaran 99", self.good("run", "playground", env=INDONESIAN).out)
        self.assertIn("Lesson 99", self.good("run", "playground", "--lang", "en", env=INDONESIAN).out)
        self.assertIn("Pelajaran 99", self.good("run", "playground", "--lang", "id").out)
        self.assertIn("Lesson 99", self.good("run", "playground", env=environment(LANG="C")).out)
        self.assertIn("Pelajaran 99", self.good("run", "playground", env=environment(LC_ALL="id_ID")).out)

    def test_what_is_wrong_is_said_in_it_too(self):
        self.bad(2, "di sini tidak ada pilihan --varient; maksud Anda --variant", "run", "x", "--varient", env=INDONESIAN)
        self.bad(3, "tidak ada berkas atau pelajaran", "run", "qqqqqqq", env=INDONESIAN)
        self.bad(2, "--format harus diisi", "run", "x", "--format", "xml", env=INDONESIAN)
        self.bad(1, "tidak ada varian", "run", "playground", "--variant", "x", env=INDONESIAN)
        self.bad(2, "tidak ada saat", "run", "playground", "--until", "noon", env=INDONESIAN)


class Surroundings(ProgramTest):
    def test_without_an_environment(self):
        self.assertIn("Lesson 99", self.good("run", "playground", env={"PATH": "/nowhere"}).out)

    def test_from_another_folder(self):
        self.assertEqual(self.good("run", "playground", cwd=self.folder).out, self.good("run", "playground").out)
        self.assertIn("playground", self.good("list", cwd="/").out)

    def test_installed_lessons_may_be_elsewhere(self):
        (self.folder / "lessons").mkdir()
        lesson = (ROOT / "lessons" / "playground.json").read_text()
        (self.folder / "lessons" / "mine.json").write_text(lesson.replace('"playground"', '"mine"'))
        (self.folder / "lessons" / "broken.json").write_text("{")
        env = environment(MAILWALK_DATA=str(self.folder))
        listed = self.good("list", env=env).out
        self.assertIn("mine", listed)
        self.assertRegex(listed, r"\?  broken")
        self.assertNotIn("first-message", listed)
        self.assertIn("Lesson 99", self.good("run", "mine", env=env).out)

    def test_no_room_for_the_output(self):
        with open("/dev/full", "wb") as full:
            run = Run("run", "playground", stdout=full)
        self.assertEqual(run.status, 3, str(run))
        self.assertIn("the output cannot be written", run.err)


if __name__ == "__main__":
    main()
