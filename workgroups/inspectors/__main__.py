"""The nursery: `python -I -S inspectors [FOLDER OF LIBRARIES…]`, with a socket as standard input. It reads no file.

It has imported what opening a file needs, which takes longer than opening a small one, and has a child for each file
by fork: the child begins as the nursery is, knows nothing of the files before it, and ends after this one. On the
socket arrive "begin NAME" with two open files, the one to inspect and the pipe to answer on, which is answered with the
child's process id; and "end PID", answered with its exit code once it is gone. Both answers are eight bytes. When the
other side closes the socket, the nursery takes its children with it.

A child answers with one line of JSON, {"unfit": reason} or {"facts": {…}, "sizes": […]}, then the new files one after
another. An inspector is a module of this package with MEMORY (bytes), SECONDS (of processor time) and
`inspect(data) -> (facts, files)`; what it raises besides Unfit means that the file could not be read.

`python -I -S inspectors NAME [FOLDER…]` is one child without a nursery, for systems that cannot fork: the file is its
standard input, and the answer its standard output.
"""

import importlib
import json
import os
import signal
import socket
import sys
from typing import Any

AHEAD = ("picture", "cover", "office", "pdf")
"""Inspectors that are imported before they are asked for; the others have libraries that may start threads."""

IDLE_SECONDS = 60
"""How long the nursery stays when nobody sends anything; it holds some 25 MiB."""


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
    os.nice(19)


def look(name: str, source: int, answer: int) -> None:
    """Import first, then give up every right that is not needed, and only then look. Both files are descriptors."""
    package: Any = importlib.import_module("inspectors")
    inspector: Any = importlib.import_module(f"inspectors.{name}")
    confine(inspector.MEMORY, inspector.SECONDS)
    os.lseek(source, 0, os.SEEK_SET)
    files: list[bytes] = []
    header: dict[str, object]
    try:
        with open(source, "rb", closefd=False) as file:
            facts, files = inspector.inspect(file.read())
        header = {"facts": facts, "sizes": [len(file) for file in files]}
    except package.Unfit as verdict:
        header = {"unfit": verdict.reason}
    except MemoryError:
        header = {"unfit": "limits"}
    except Exception:
        header = {"unfit": "broken"}
    with open(answer, "wb", closefd=False) as out:
        out.write(json.dumps(header).encode() + b"\n")
        out.writelines(files)


def begin(door: socket.socket, name: str, files: list[int]) -> int:
    """A child that looks at one file; its process id. Every other open file of the nursery is closed in it."""
    if name in AHEAD:
        importlib.import_module(f"inspectors.{name}")
    child = os.fork()
    if child:
        for file in files:
            os.close(file)
        return child
    code = 1
    try:
        door.close()
        os.dup2(files[0], 0)
        os.dup2(files[1], 1)
        for file in files:
            os.close(file)
        look(name, 0, 1)
        code = 0
    finally:
        os._exit(code)


def end(child: int, children: set[int]) -> int:
    """Kill a child that may still be running; its exit code, or 0 when that was told before."""
    if child not in children:
        return 0
    os.kill(child, signal.SIGKILL)
    children.remove(child)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def serve(door: socket.socket) -> None:
    """Do what arrives at the door until nobody is behind it, or nobody has come for long."""
    children: set[int] = set()
    door.settimeout(IDLE_SECONDS)
    while True:
        try:
            message, files, _, _ = socket.recv_fds(door, 256, 2)
        except TimeoutError:
            message = b"" if not children else b"wait"
        if not message:
            break
        order, _, word = message.decode().partition(" ")
        if order == "begin":
            child = begin(door, word, files)
            children.add(child)
            door.sendall(child.to_bytes(8, "big", signed=True))
        elif order == "end":
            door.sendall(end(int(word), children).to_bytes(8, "big", signed=True))
    for child in list(children):
        end(child, children)


def main() -> None:
    """A nursery, or one child when the first word is an inspector's name."""
    words = sys.argv[1:]
    alone = words.pop(0) if words and not os.path.isabs(words[0]) else ""
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    sys.path.append(sys.path.pop(0))
    sys.path.extend(words)
    if alone:
        look(alone, 0, 1)
    else:
        with socket.socket(fileno=os.dup(0)) as door:
            serve(door)


if __name__ == "__main__":
    main()
