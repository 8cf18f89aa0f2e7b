#!/usr/bin/env python3
"""Work Groups, from an empty machine with Python 3.11 or newer to a running demonstration or a green test.

    python3 dev.py demo                     a believable world at http://127.0.0.1:8000 (--port N, --fresh)
    python3 dev.py test                     all that must be green: checks, SQLite, PostgreSQL, browser
    python3 dev.py test tests/board -k x    pytest with these words, nothing else
    python3 dev.py bench [name]             CPU and queries per request
    python3 dev.py check                    ruff, mypy and djlint
    python3 dev.py lock                     write requirements.lock again from pyproject.toml (--upgrade)

Each makes .venv first from the hashes in requirements.lock, and again when the lock changes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent
LOCK = ROOT / "requirements.lock"
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
STAMP = VENV / "workgroups-stamp"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("djlint", "--lint", "workgroups/templates"),
)
WITHOUT_BROWSER = ("-m", "not e2e", "-n", "auto", "--maxprocesses", "4", "--dist", "loadfile")
"""pytest's words for all tests that need no browser: a process for each processor, whole files, each its own database.

Journeys run one after the other: they have seconds to see a change in, and load the machine with browsers as it is.
"""
NO_VENV = "Python's venv module is missing (Debian: sudo apt-get install {0}). Install it and run this again."
NO_BROWSER = f"""\
No Chromium was found for the browser tests. Install one (Debian: sudo apt-get install chromium; elsewhere:
{PYTHON} -m playwright install chromium) or name yours in WORKGROUPS_TEST_CHROMIUM, and run this again."""
CONSOLE_SCRIPT = f"""\
#!/bin/sh
'''exec' "{PYTHON.as_posix()}" "$0" "$@"
' '''
import sys

try:
    from workgroups.cli import main

    sys.exit(main())
except KeyboardInterrupt:
    sys.exit(130)
"""


def say(line: str) -> None:
    print(line, flush=True)


def stop(sentence: str) -> NoReturn:
    """End with exit code 1 and one sentence about what to do."""
    sys.exit(f"dev.py: {sentence}")


def run(words: Sequence[str | Path], env: Mapping[str, str] | None = None) -> int:
    """Run a program in the project folder and return its exit code, as a shell would (128 + n for signal n).

    Ctrl-C reaches the program too, from the terminal, so this waits for it to end in its own way:
    killing pytest would leave the database server of its tests behind.
    """
    process = subprocess.Popen([str(word) for word in words], cwd=ROOT, env=env)
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:
            continue
        return 128 - code if code < 0 else code


def answer(words: Sequence[str | Path]) -> str | None:
    """What a program prints, or None when it cannot be run or fails."""
    try:
        done = subprocess.run([str(word) for word in words], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def fingerprint() -> str:
    """What .venv is made from: the lock, the interpreter, and the place, which the scripts in it name."""
    made_from = (LOCK.read_text("utf-8"), os.path.realpath(PYTHON), str(ROOT))
    return hashlib.sha256(repr(made_from).encode()).hexdigest()


def is_ready() -> bool:
    """The stamp is written last, so a set-up that was interrupted is never taken for a finished one."""
    return PYTHON.exists() and STAMP.exists() and STAMP.read_text("ascii") == fingerprint()


def prepare() -> None:
    """Make .venv with the locked libraries and the `workgroups` command, unless it is there and up to date.

    Made from nothing each time, so that a library dropped from the lock cannot keep a test green. Of two
    commands started together, the second waits for the first.
    """
    with open(__file__) as this_file:
        if not WINDOWS:
            import fcntl

            fcntl.flock(this_file, fcntl.LOCK_EX)
        if is_ready():
            return
        say("Setting up .venv from requirements.lock: a minute or two, once...")
        make_venv()
        # The lock is whole, so nothing is left to work out: pip would stop at the bound that pyproject.toml overrides.
        install("--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", LOCK)
        link_project()
        STAMP.write_text(fingerprint(), "ascii")


def remove_venv() -> None:
    """Stamp first: what an interruption leaves behind is then seen to be unfinished."""
    try:
        STAMP.unlink(missing_ok=True)
        if VENV.exists():
            shutil.rmtree(VENV)
    except OSError as error:
        stop(f"The old .venv is in the way ({error}). Close what uses it or delete it, and run this again.")


def make_venv() -> None:
    # Asked to rebuild by the .venv's own Python, only the one underneath outlives the removal.
    python = getattr(sys, "_base_executable", sys.executable)
    if uv := shutil.which("uv"):
        command = [uv, "venv", "--quiet", "--python", python, str(VENV)]
    else:
        command = [python, "-m", "venv", str(VENV)]
        if importlib.util.find_spec("ensurepip") is None:
            package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
            if not apt_install(package):
                stop(NO_VENV.format(package))
    remove_venv()
    if run(command) != 0:
        stop(f"{VENV} could not be made; the reason is above.")


def install(*words: str | Path) -> None:
    if uv := shutil.which("uv"):
        command: list[str | Path] = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", PYTHON]
    else:
        command = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "--quiet"]
    if run([*command, *words]) != 0:
        stop("The libraries could not be installed; the reason is above.")


def link_project() -> None:
    """Make the project importable in .venv and write its command, declared in pyproject.toml.

    By hand, because `pip install -e` would first fetch a build tool that no hash vouches for. The script
    starts through a shell, so the folder's name may be long or hold spaces.
    """
    library = next(VENV.rglob("site-packages"))
    (library / "workgroups.pth").write_text(f"{ROOT}\n", encoding="locale")
    script = BIN / "workgroups"
    script.write_text(CONSOLE_SCRIPT, "utf-8", newline="\n")
    script.chmod(0o755)
    if WINDOWS:
        script.with_suffix(".cmd").write_text('@"%~dp0python.exe" "%~dp0workgroups" %*\n', "ascii")


def apt_install(package: str) -> bool:
    """Install a system package, where this is Debian and we are root. Returns whether it worked."""
    if WINDOWS or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    say(f"Installing {package}...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300"]
    return run([*apt, "update"], env) == 0 and run([*apt, "install", "-y", package], env) == 0


def find_browser() -> str | None:
    """The Chromium named in WORKGROUPS_TEST_CHROMIUM, else Playwright's own, one on PATH, or apt's."""
    named = os.environ.get("WORKGROUPS_TEST_CHROMIUM")
    found = named or playwright_browser() or browser_on_path()
    return found or (browser_on_path() if apt_install("chromium") else None)


def playwright_browser() -> str | None:
    cache = {"darwin": "~/Library/Caches", "win32": "~/AppData/Local"}.get(sys.platform, "~/.cache")
    moved = {"PLAYWRIGHT_BROWSERS_PATH", "XDG_CACHE_HOME"} & os.environ.keys()
    if not moved and not Path(cache, "ms-playwright").expanduser().exists():  # asking costs a second
        return None
    question = (
        "from playwright.sync_api import sync_playwright as start\n"
        "with start() as playwright: print(playwright.chromium.executable_path)"
    )
    path = answer([PYTHON, "-c", question])
    return path if path and starts(path) else None


def browser_on_path() -> str | None:
    return next(filter(starts, filter(None, map(shutil.which, BROWSERS))), None)


def starts(browser: str) -> bool:
    """Some are only a note that the browser lives elsewhere, and some lack a library of the system."""
    if WINDOWS:  # there, --version opens a window
        return Path(browser).exists()
    return answer([browser, "--version"]) is not None


def demo(words: list[str]) -> int:
    """Serve the demonstration: `workgroups demo` with `words`. On Ctrl-C it stops with exit code 0."""
    os.environ.setdefault("WORKGROUPS_INSTANCE", str(ROOT / "instance"))
    command = [str(PYTHON), str(BIN / "workgroups"), "demo", *words]
    if not WINDOWS:
        os.execv(command[0], command)
    return run(command)


def check(words: list[str]) -> int:
    """Run every static check, so that one run shows all there is to mend; the first failure's exit code."""
    if words:
        stop(f"`check` takes no further words, so it cannot take {' '.join(words)!r}.")
    codes = []
    for tool in CHECKS:
        say(f"== {' '.join(tool)}")
        codes.append(run([PYTHON, "-m", *tool]))
    return next(filter(None, codes), 0)


def pytest(*words: str, browser: str | None = None, database: str | None = None) -> int:
    """Run pytest without the WORKGROUPS_* settings of this machine, which a new machine would not have."""
    env = {name: value for name, value in os.environ.items() if not re.match("WORKGROUPS_(?!TEST_)", name)}
    env |= {"WORKGROUPS_TEST_CHROMIUM": browser} if browser else {}
    env |= {"WORKGROUPS_TEST_DATABASE": database} if database else {}
    return run([PYTHON, "-m", "pytest", *words], env)


def test(words: list[str]) -> int:
    """Run pytest with `words`, or, without any, everything; the exit code of the first part that fails."""
    browser = find_browser()
    if browser is None:
        (say if words else stop)(NO_BROWSER)
    if words:
        return pytest(*words, browser=browser)
    if code := check([]):
        return code
    os.environ.pop("WORKGROUPS_TEST_DATABASE", None)
    say("== pytest on SQLite")
    if code := pytest(*WITHOUT_BROWSER, browser=browser):
        return code
    if WINDOWS:
        say("== pytest on PostgreSQL is left out: its test server has no Windows build")
    else:
        say("== pytest on PostgreSQL")
        for which in (WITHOUT_BROWSER, ("-m", "both")):
            if code := pytest(*which, browser=browser, database="postgresql"):
                return code
    say("== pytest in the browser")
    return pytest("-m", "e2e", browser=browser)


def bench(words: list[str]) -> int:
    """Measure: `python -m tests.bench` with `words`."""
    return run([PYTHON, "-m", "tests.bench", *words])


def lock(words: list[str]) -> int:
    """Write requirements.lock again; versions move only where they must, or as uv's `words` say."""
    uv: str | Path | None = shutil.which("uv")
    if uv is None:
        uv = BIN / ("uv.exe" if WINDOWS else "uv")
        if not uv.exists():
            install("uv")
    options = "--quiet --universal --generate-hashes --no-annotate --no-header --group dev --extra faces --extra s3"
    return run([uv, "pip", "compile", *options.split(), "pyproject.toml", "-o", LOCK.name, *words])


COMMANDS = {command.__name__: command for command in (demo, test, bench, check, lock)}


def main(argv: list[str]) -> int:
    name, *words = argv or ["--help"]
    if name in {"-h", "--help"}:
        say(__doc__ or "")
        return 0
    if name not in COMMANDS:
        stop(f"There is no command {name!r}. The commands are {', '.join(COMMANDS)}.")
    prepare()
    return COMMANDS[name](words)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - the point is to be run by an older one and say so
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
