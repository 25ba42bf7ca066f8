"""The schema is a schema, and every lesson and the starter fit it."""
import glob
import json
import re
import sys

from jsonschema import Draft202012Validator

with open("lessons/lesson.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)

lessons = {}
for path in sorted(glob.glob("lessons/*.json")):
    if not path.endswith(".schema.json"):
        with open(path, encoding="utf-8") as file:
            lessons[path] = json.load(file)
with open("sim/lesson/starter.c", encoding="utf-8") as file:
    pieces = re.findall(r'^    ("(?:[^"\\]|\\.)*")', file.read(), re.MULTILINE)
lessons["starter"] = json.loads("".join(json.loads(piece) for piece in pieces))

errors = [(path, error) for path, lesson in lessons.items() for error in Draft202012Validator(schema).iter_errors(lesson)]
for path, error in errors:
    print(f"{path}: {error.json_path}: {error.message}")
sys.exit(1 if errors else 0)
