"""The servers that the batteries question: the real Postfix and Dovecot, and ours."""
import sys
from pathlib import Path

from servers import RealServers
from tools import main

FOREIGN = "who@elsewhere.example"


def main_of(real, ours):
    """Runs the battery of each class against its servers: MAILWALK [real|ours] ..."""
    which = sys.argv[2] if len(sys.argv) > 2 and sys.argv[2] in ("real", "ours") else "both"
    wanted = [real] if which == "real" else [ours] if which == "ours" else [real, ours]
    for battery in wanted:
        battery.setUpClass = classmethod(start_real if battery is real else start_ours)
    module = sys.modules["__main__"]
    for name, value in list(vars(module).items()):
        if isinstance(value, type) and value not in wanted and hasattr(value, "target"):
            delattr(module, name)
    main(programs=1 if which == "both" else 2)


def start_real(cls):
    name = cls.__bases__[0].__name__
    cls.target = RealServers(postfix=not name.startswith(("Pop3", "Imap")), apop=True)
    cls.addClassCleanup(cls.target.close)


def start_ours(cls):
    from serve import Serve
    cls.target = Serve(Path(sys.argv[1]), host="mx.kantor.example")
    cls.addClassCleanup(cls.target.close)
