"""run: transcripts and traces, their numbers, and saved traces."""
import json
import os
import subprocess

from program import BINARY, ROOT, ProgramTest, Run, environment, main

DELETE = ["run", "pop3-delete-or-keep", "--variant", "delete"]
KEEP = ["run", "pop3-delete-or-keep", "--variant", "keep"]


def records(run):
    return [line for line in map(json.loads, run.out.splitlines()) if "record" in line]


def stores_at_end(run):
    """Letters in each store: (kind, host) -> count."""
    lines = list(map(json.loads, run.out.splitlines()))
    hosts = {line["host"]: line["id"] for line in lines if "host" in line and "id" in line}
    stores = {line["store"]: line for line in lines if "store" in line and "record" not in line}
    held = {number: 0 for number in stores}
    for record in records(run):
        if record["kind"] == "mail-added":
            held[record["store"]] += 1
        elif record["kind"] == "mail-removed":
            held[record["store"]] -= 1
    return {(stores[number]["kind"], hosts[stores[number]["at"]]): count for number, count in held.items()}


class Numbers(ProgramTest):
    def test_delete_or_keep(self):
        deleted = stores_at_end(self.good(*DELETE, "--format", "ndjson"))
        kept = stores_at_end(self.good(*KEEP, "--format", "ndjson"))
        for held, expected in [(deleted, (0, 3, 0)), (kept, (3, 3, 3))]:
            self.assertEqual((held["mailbox", "mx"], held["device", "pc"], held["device", "phone"]), expected)

    def test_second_visit_fetches_nothing_again(self):
        commands, step = {}, None
        for record in records(self.good(*KEEP, "--format", "ndjson")):
            if record["kind"] == "step":
                step = record["step"]
            if record["kind"] == "command":
                commands.setdefault(step, []).append(record["says"].split()[0])
        visits = list(commands.values())
        self.assertEqual([visit.count("RETR") for visit in visits], [3, 3, 0])
        self.assertTrue(all(visit.count("QUIT") == 1 and visit.count("DELE") == 0 for visit in visits))

    def test_first_message_arrives(self):
        out = self.good("run", "first-message").out
        self.assertNotIn("not held", out)
        self.assertIn("✓ held", out)

    def test_transcript_of_both_languages_tells_the_same(self):
        english = self.good("run", "playground", "--lang", "en").out.splitlines()
        indonesian = self.good("run", "playground", "--lang", "id").out.splitlines()
        numbered = [[line[:4] for line in lines if line[:4].strip().isdigit()] for lines in (english, indonesian)]
        self.assertEqual(*numbered)
        self.assertTrue(all(len(line) <= 100 for line in english + indonesian))


class Choices(ProgramTest):
    def test_until(self):
        whole = self.good("run", "playground").out.splitlines()
        for moment, last in [("7", "   7  "), ("1.2s", "  25  "), ("read", "  54  ")]:
            cut = self.good("run", "playground", "--until", moment).out.splitlines()
            told = [line for line in cut if line[:4].strip().isdigit()]
            self.assertTrue(told[-1].startswith(last), told[-1])
            self.assertIn(told[-1], whole)
            self.assertFalse(any("✓" in line or "✗" in line for line in cut))
        self.assertNotIn("   1  ", self.good("run", "playground", "--until", "0").out)
        self.assertLess(len(records(self.good("run", "playground", "--until", "7", "--format", "ndjson"))), 100)

    def test_expectation_that_does_not_hold(self):
        run = Run("run", "playground", "--set", "/expect/0/messages=2")
        self.assertEqual((run.status, run.err), (1, ""), str(run))
        self.assertIn("✗", run.out)

    def test_set(self):
        out = self.good("run", "playground", "--set", "/people/ani/name=Anisa", "--set=/network/hosts/mx/pipelining=false").out
        self.assertIn("Lesson 99", out)
        self.bad(1, r'--set /peple/x: error: there is no "peple"', "run", "playground", "--set", "/peple/x=1")

    def test_seed(self):
        loss = ["run", "playground", "--set", "/network/links/mail-mx/loss=0.3", "--format", "ndjson"]
        one, two = self.good(*loss, "--seed", "1"), self.good(*loss, "--seed", "2")
        self.assertNotEqual([r for r in records(one) if r["kind"] == "packet"],
                            [r for r in records(two) if r["kind"] == "packet"])
        self.assertEqual(stores_at_end(one), stores_at_end(two))


class Traces(ProgramTest):
    def test_same_run_same_bytes(self):
        for words in [DELETE, KEEP, ["run", "first-message"], ["run", "playground", "--seed", "9"]]:
            self.assertEqual(self.good(*words, "--format", "ndjson").bytes,
                             self.good(*words, "--format", "ndjson", env=environment(LANG="id_ID", TZ="Asia/Tokyo")).bytes)

    def test_saved_trace_stands_for_its_run(self):
        for words in [DELETE, KEEP, ["run", "first-message"], ["run", "playground"]]:
            saved = self.folder / "jejak saya ☕.ndjson"
            saved.write_bytes(self.good(*words, "--format", "ndjson").bytes)
            for language in ["en", "id"]:
                self.assertEqual(self.good("run", saved, "--lang", language).out,
                                 self.good(*words, "--lang", language).out)
            self.assertEqual(self.good("run", saved, "--format", "ndjson").bytes, saved.read_bytes())
            self.assertEqual(self.good("run", saved, "--until", "5").out, self.good(*words, "--until", "5").out)
        for option in [["--variant", "keep"], ["--seed", "1"], ["--set", "/about/seed=1"]]:
            self.bad(1, "need its lesson", "run", saved, *option)

    def test_damaged_traces_are_refused_with_their_line(self):
        good = self.good("run", "playground", "--format", "ndjson").bytes.splitlines(keepends=True)
        first = next(i for i, line in enumerate(good) if line.startswith(b'{"record"'))
        second = next(i for i, line in enumerate(good) if i > first and line.startswith(b'{"record"'))
        damages = {
            "cut off": (good[:first] + [good[first][:20]], first + 1),
            "no JSON": (good[:first] + [b"hello\n"] + good[first:], first + 1),
            "missing line": (good[:first] + good[first + 1:], second),
            "wrong type": (good[:first] + [good[first].replace(b'"at_us":', b'"at_us":"x')] + good[first + 1:], first + 1),
            "not a trace": ([b"{}\n"], 1),
            "empty": ([], 1),
            "bytes": ([os.urandom(300)], None),
            "no such step": ([line.replace(b'"step":0,', b'"step":77,') if b'"record"' in line else line
                              for line in good], None),
        }
        for name, (lines, line) in damages.items():
            path = self.folder / "damaged.ndjson"
            path.write_bytes(b"".join(lines))
            with self.subTest(name):
                run = self.bad(1, r"damaged\.ndjson:\d+:1: error: ", "run", path)
                if line is not None:
                    self.assertIn(f"damaged.ndjson:{line}:1: error: ", run.err)

    def test_trace_that_cannot_be_read(self):
        self.bad(3, "no file or lesson", "run", self.folder / "none.ndjson")
        (self.folder / "folder.ndjson").mkdir()
        self.bad(1, "error", "run", self.folder / "folder.ndjson")


class Pipes(ProgramTest):
    def test_reader_that_leaves(self):
        for _ in range(3):
            program = subprocess.Popen([str(BINARY), "run", "playground", "--format", "ndjson"], cwd=ROOT,
                                       env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            self.assertTrue(program.stdout.readline().startswith(b'{"mailwalk-trace"'))
            program.stdout.close()
            self.assertEqual(program.stderr.read(), b"")
            program.stderr.close()
            self.assertIn(program.wait(20), (0, -13))  # done before the reader left, or SIGPIPE


if __name__ == "__main__":
    main()
