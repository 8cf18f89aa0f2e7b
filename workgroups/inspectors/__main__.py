"""The child: `python -I -S inspectors NAME [FOLDER OF LIBRARIES…]`, with the file as standard input.

Answers on standard output with one line of JSON, {"unfit": reason} or {"facts": {…}, "sizes": […]}, then the new
files one after another. An inspector is a module of this package with MEMORY (bytes), SECONDS (of processor time)
and `inspect(data) -> (facts, files)`; what it raises besides Unfit means that the file could not be read.
"""

import importlib
import json
import os
import sys


def confine(memory: int, seconds: int) -> None:
    """Give up, for good: memory and time beyond these, writing any file, core dumps, precedence over the server.

    Windows has none of these limits; there the parent's clock is the only one. macOS does not honour the memory one.
    """
    if sys.platform == "win32":
        return
    import resource

    limits = [(resource.RLIMIT_CPU, seconds), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)]
    if sys.platform != "darwin":
        limits.append((resource.RLIMIT_AS, memory))
    for kind, most in limits:
        _, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(kind, (most, most))
    os.nice(5)


def main() -> None:
    """Import first, then give up every right that is not needed, and only then look at the file."""
    name, *libraries = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.append(sys.path.pop(0))
    sys.path.extend(libraries)
    package = importlib.import_module("inspectors")
    inspector = importlib.import_module(f"inspectors.{name}")
    confine(inspector.MEMORY, inspector.SECONDS)
    os.lseek(0, 0, os.SEEK_SET)
    files: list[bytes] = []
    header: dict[str, object]
    try:
        facts, files = inspector.inspect(sys.stdin.buffer.read())
        header = {"facts": facts, "sizes": [len(file) for file in files]}
    except package.Unfit as verdict:
        header = {"unfit": verdict.reason}
    except MemoryError:
        header = {"unfit": "limits"}
    except Exception:
        header = {"unfit": "broken"}
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n")
    for file in files:
        sys.stdout.buffer.write(file)


if __name__ == "__main__":
    main()
