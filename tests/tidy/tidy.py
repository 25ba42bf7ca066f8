#!/usr/bin/env python3
"""Holds the tree to what the design says of it: layers, sizes, forbidden calls, languages.

Run from anywhere: tests/tidy/tidy.py [ROOT]. Prints every breach with its place; exit status 1 if there is any.
With --self-test it shows itself small trees that break each rule, and fails if it overlooks one.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Whom a folder may include besides itself. The longest matching folder counts.
LAYERS = {
    "sim/base": [],
    "sim/trace": ["sim/base"],
    "sim/mail": ["sim/base"],
    "sim/protocol": ["sim/mail", "sim/base"],
    "sim/net": ["sim/protocol", "sim/mail", "sim/base"],
    "sim/world": ["sim/net", "sim/protocol", "sim/mail", "sim/base", "sim/trace"],
    "sim/lesson": ["sim/world", "sim/net", "sim/protocol", "sim/mail", "sim/base", "sim/trace"],
    "sim/export": ["sim/lesson", "sim/world", "sim/net", "sim/protocol", "sim/mail", "sim/base", "sim/trace"],
    "sim/live": ["sim/world", "sim/net", "sim/protocol", "sim/mail", "sim/base", "sim/trace"],
    "viz": ["sim/trace", "sim/base"],
}
# The seam that joins window and simulator may see everything.
SEAM = re.compile(r"viz/(main|program\w*)\.[ch]$")

TOP_LEVEL = {"CMakeLists.txt", "CMakePresets.json", "LICENSE", "README.md", "assets", "lessons", "script", "sim",
             "tests", "viz"}

FILE_LINES, FUNCTION_LINES = 600, 80

# (pattern, where it is allowed, why not elsewhere)
FORBIDDEN = [
    (r"(?<![\w>.])(malloc|calloc|realloc|free|strdup|strndup)\s*\(", r"sim/base/memory\.c$|tests/",
     "memory comes from sim/base/memory.h, an arena or a buffer"),
    (r"\bgetenv\s*\(", r"sim/base/paths\.c$|tests/", "the environment is read in sim/base/paths.c only"),
    (r"\b(time|clock|gettimeofday|clock_gettime|localtime|gmtime|mktime|strftime)\s*\(", r"sim/live/|tests/",
     "no clock reaches a trace"),
    (r"\b(rand|srand|random|srandom|drand48|arc4random)\s*\(", r"$^", "randomness is seeded: sim/base/random.h"),
    (r"#\s*include\s*<(sys/socket|netinet/|arpa/inet|poll|sys/epoll|netdb)", r"sim/live/|tests/",
     "only sim/live touches a real network"),
    (r"#\s*include\s*<SDL", r"^(viz|tests)/", "the simulator knows nothing of SDL"),
    (r"#\s*include\s*<cjson|#\s*include\s*<cJSON", r"^(sim/(lesson|export)|tests)/", "JSON stays at the edge"),
    (r"\btypedef\s+(struct|union|enum)\b(?![^;{]*\()", r"$^", "structs and enums are called by their names"),
    (r"\b(TODO|FIXME|XXX)\b", r"$^", "nothing is promised in comments"),
]


def strip_comments_and_strings(text):
    """Keeps the lines, blanks out what is no code."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def layer_of(path):
    return max((folder for folder in LAYERS if path.startswith(folder + "/")), key=len, default=None)


def check_includes(path, text):
    layer = layer_of(path)
    if layer is None or SEAM.search(path):
        return
    for number, line in enumerate(text.split("\n"), 1):
        match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if not match:
            continue
        other = layer_of(match.group(1))
        if other is None:
            yield f"{path}:{number}: {match.group(1)} is in no layer"
        elif other != layer and other not in LAYERS[layer]:
            yield f"{path}:{number}: {layer} may not include {other}"


def check_functions(path, text):
    start = None
    for number, line in enumerate(text.split("\n"), 1):
        if re.match(r"[a-zA-Z_].*[^;]$", line) and "(" in line and not line.startswith(("typedef", "#", "struct mw")):
            start = start or number
        if line == "}" and start:
            if number - start + 1 > FUNCTION_LINES:
                yield f"{path}:{start}: a function of {number - start + 1} lines (at most {FUNCTION_LINES})"
            start = None
        if line.endswith(";") and not line.startswith((" ", "\t")):
            start = None


def check_calls(path, text):
    code = strip_comments_and_strings(text)
    for pattern, allowed, why in FORBIDDEN:
        if re.search(allowed, path):
            continue
        # Includes and promises stand outside of code proper.
        searched = text if pattern.startswith(("#", r"\b(TODO")) else code
        for match in re.finditer(pattern, searched):
            number = searched.count("\n", 0, match.start()) + 1
            yield f"{path}:{number}: {match.group(0).strip()}: {why}"


def check_languages(path, value, where=""):
    if isinstance(value, dict):
        if set(value) & {"en", "id"} and all(isinstance(v, str) for v in value.values()) and "title" not in value:
            if "en" in value and "id" not in value:
                yield f"{path}: {where}: no Indonesian text"
        for key, child in value.items():
            yield from check_languages(path, child, f"{where}/{key}")
    elif isinstance(value, list):
        for number, child in enumerate(value):
            yield from check_languages(path, child, f"{where}/{number}")


def check(root, files):
    for name in sorted({f.split("/")[0] for f in files}):
        if name not in TOP_LEVEL and not name.startswith("."):
            yield f"{name}: does not belong at the top level"
    for path in files:
        if path.endswith((".c", ".h")):
            text = (root / path).read_text(encoding="utf-8")
            lines = text.count("\n")
            if lines > FILE_LINES:
                yield f"{path}: {lines} lines (at most {FILE_LINES}): a file is one noun"
            yield from check_includes(path, text)
            yield from check_functions(path, text)
            yield from check_calls(path, text)
        elif path.startswith("lessons/") and path.endswith(".json") and "schema" not in path:
            yield from check_languages(path, json.loads((root / path).read_text(encoding="utf-8")))


def tree_files(root):
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return [f for f in listed.stdout.split("\0") if f and (root / f).is_file()]
    return [str(f.relative_to(root)) for f in root.rglob("*") if f.is_file() and "build" not in f.parts]


BREACHES = {
    "sim/base/a.c": '#include "sim/mail/date.h"\n',
    "sim/protocol/b.c": '#include "sim/trace/trace.h"\n',
    "viz/c.c": '#include "sim/world/world.h"\n',
    "sim/mail/d.c": "void *f(void) {\n    return malloc(1);\n}\n",
    "sim/net/e.c": "long f(void) {\n    return time(0);\n}\n",
    "sim/world/f.c": "#include <sys/socket.h>\n",
    "sim/trace/g.c": "#include <SDL.h>\n",
    "sim/lesson/h.c": "int f(void) {\n" + "    f();\n" * 90 + "}\n",
    "sim/export/i.c": "\n" * 700,
    "viz/j.c": "// TO" "DO: later\n",
    "sim/base/k.c": "typedef struct x { int y; } z;\n",
    "junk/l.txt": "",
    "lessons/m.json": '{"title": {"en": "only English"}}',
}


def self_test():
    missed = []
    for path, text in BREACHES.items():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / path).parent.mkdir(parents=True)
            (root / path).write_text(text, encoding="utf-8")
            if not list(check(root, [path])):
                missed.append(path)
    for path in missed:
        print(f"overlooked: {path}")
    return not missed


def main():
    if "--self-test" in sys.argv:
        sys.exit(0 if self_test() else 1)
    root = Path(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parents[2]).resolve()
    breaches = list(check(root, tree_files(root)))
    print("\n".join(breaches) or "tidy")
    sys.exit(1 if breaches else 0)


main()
