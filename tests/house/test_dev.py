"""dev.py, the way a contributor meets it: run for real in an empty folder, with small programs in the place of
uv, Python and Chromium where the real ones would take a minute."""

import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

REPOSITORY = Path(__file__).parents[2]
COMMANDS = ("demo", "test", "bench", "check", "lock")
UV = """\
python="{python}"
printf '%s\\n' "$*" >> "{log}"
for last; do :; done
case "$1" in
  venv) /bin/mkdir -p "$last/bin" "$last/lib/{version}/site-packages"
        /bin/ln -s "$python" "$last/bin/python"
        echo "home = ${{python%/*}}" > "$last/pyvenv.cfg" ;;
  pip) {install} ;;
esac
"""
CLI = """\
import os, sys

def main():
    print(sys.argv[1:], os.environ.get("WORKGROUPS_INSTANCE"))
    return 7
"""

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the stand-in programs are shell scripts")


@pytest.fixture
def dev(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """dev.py alone in a folder with a lock and a small `workgroups`, and a PATH that holds nothing but our own."""
    home = tmp_path / "a folder"
    (home / "workgroups").mkdir(parents=True)
    (home / "workgroups/cli.py").write_text(CLI)
    (home / "requirements.lock").write_text("flask==3.1.3\n")
    shutil.copy(REPOSITORY / "dev.py", home)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    for name in [name for name in os.environ if name.startswith(("WORKGROUPS_", "PLAYWRIGHT_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    spec = importlib.util.spec_from_file_location("dev", home / "dev.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def uv(tmp_path: Path) -> Callable[..., Callable[[], list[str]]]:
    """Put a `uv` on PATH that makes an empty .venv; returns what it was asked, line by line."""

    def make(install: str = "true") -> Callable[[], list[str]]:
        log = tmp_path / "uv.log"
        python = getattr(sys, "_base_executable", sys.executable)
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        program(tmp_path / "bin/uv", UV.format(log=log, python=python, version=version, install=install))
        return lambda: log.read_text().splitlines() if log.exists() else []

    return make


@pytest.fixture
def python(dev: ModuleType, tmp_path: Path) -> Callable[..., Callable[[], list[str]]]:
    """A finished .venv whose Python only notes what it was asked to run; returns those notes."""

    def make(rule: str = "true") -> Callable[[], list[str]]:
        log = tmp_path / "python.log"
        asked = '"$*" "${WORKGROUPS_TEST_DATABASE-sqlite}" "${WORKGROUPS_TEST_CHROMIUM-none}" "${WORKGROUPS_PORT-}"'
        program(dev.PYTHON, f"""printf '%s|%s|%s|%s\\n' {asked} >> "{log}"\n{rule}""")
        dev.STAMP.write_text(dev.fingerprint())
        return lambda: log.read_text().splitlines() if log.exists() else []

    return make


def test_help_names_every_command_and_sets_nothing_up(dev: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main([]) == 0
    shown = capsys.readouterr().out
    assert all(f"python3 dev.py {name}" in shown for name in COMMANDS)
    assert tuple(dev.COMMANDS) == COMMANDS
    assert not dev.VENV.exists()


def test_an_unknown_command_is_answered_with_the_known_ones(dev: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"'dmeo'.*demo, test, bench, check, lock"):
        dev.main(["dmeo"])
    assert not dev.VENV.exists()


def test_libraries_are_installed_once_and_by_their_hashes(dev: ModuleType, uv) -> None:
    asked = uv()
    dev.prepare()
    dev.prepare()
    made, installed = asked()
    assert made.startswith("venv ")
    assert "--require-hashes --only-binary :all: -r" in installed
    assert installed.endswith("/requirements.lock")


def test_a_changed_lock_rebuilds_from_nothing(dev: ModuleType, uv) -> None:
    asked = uv()
    dev.prepare()
    (dev.VENV / "a-library-dropped-from-the-lock").touch()
    dev.LOCK.write_text("flask==3.1.4\n")
    dev.prepare()
    assert len(asked()) == 4
    assert not (dev.VENV / "a-library-dropped-from-the-lock").exists()


def test_an_interrupted_set_up_is_started_again(dev: ModuleType, uv) -> None:
    asked = uv(install="kill -9 $PPID; exit 1")
    started = subprocess.run([sys.executable, dev.ROOT / "dev.py", "check"], capture_output=True)
    assert started.returncode == -signal.SIGKILL
    assert dev.PYTHON.exists()
    assert not dev.is_ready()
    asked = uv()
    dev.prepare()
    assert dev.is_ready()
    assert len(asked()) == 4


def test_a_moved_folder_or_a_vanished_python_is_not_ready(dev: ModuleType, tmp_path: Path, monkeypatch) -> None:
    underneath = program(tmp_path / "underneath", "exit 0")
    dev.BIN.mkdir(parents=True)
    dev.PYTHON.symlink_to(underneath)
    dev.STAMP.write_text(dev.fingerprint())
    assert dev.is_ready()
    with monkeypatch.context() as moved:
        moved.setattr(dev, "ROOT", dev.ROOT.parent / "elsewhere")
        assert not dev.is_ready()
    underneath.unlink()
    assert not dev.is_ready()


def test_what_cannot_be_removed_is_said_and_no_longer_ready(dev: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "another disk").mkdir()
    dev.VENV.symlink_to(tmp_path / "another disk")
    program(dev.PYTHON, "exit 0")
    dev.STAMP.write_text(dev.fingerprint())
    assert dev.is_ready()
    with pytest.raises(SystemExit, match="in the way"):
        dev.remove_venv()
    assert not dev.is_ready()


def test_a_failed_installation_is_said_and_not_taken_for_done(dev: ModuleType, uv) -> None:
    uv(install="exit 1")
    with pytest.raises(SystemExit, match="could not be installed"):
        dev.prepare()
    assert not dev.is_ready()


def test_two_commands_started_together_set_up_once(dev: ModuleType, uv) -> None:
    asked = uv(install="/bin/sleep 0.1")
    words = [sys.executable, str(dev.ROOT / "dev.py"), "demo"]
    both = [subprocess.Popen(words, stdout=subprocess.DEVNULL) for _ in range(2)]
    assert [process.wait() for process in both] == [7, 7]
    assert len(asked()) == 2


def test_demo_becomes_the_workgroups_command_with_its_words(dev: ModuleType, uv) -> None:
    uv()
    words = [sys.executable, dev.ROOT / "dev.py", "demo", "--port", "8011", "--fresh"]
    done = subprocess.run(words, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == f"['demo', '--port', '8011', '--fresh'] {dev.ROOT / 'instance'}"
    assert done.returncode == 7


def test_the_console_command_is_the_one_pyproject_declares(dev: ModuleType, uv) -> None:
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["scripts"]
    assert declared == {"workgroups": "workgroups.cli:main"}
    uv()
    dev.prepare()
    done = subprocess.run([dev.BIN / "workgroups", "migrate"], capture_output=True, text=True, cwd="/")
    assert (done.stdout, done.returncode) == ("['migrate'] None\n", 7)


def test_all_parts_run_in_order_on_both_databases(dev: ModuleType, python, monkeypatch) -> None:
    asked = python()
    monkeypatch.setenv("WORKGROUPS_TEST_CHROMIUM", "/a/chromium")
    monkeypatch.setenv("WORKGROUPS_TEST_DATABASE", "postgresql")
    monkeypatch.setenv("WORKGROUPS_PORT", "1")
    assert dev.main(["test"]) == 0
    *checks, sqlite, postgresql, both, journeys = asked()
    assert [line.split("|")[0] for line in checks] == [
        "-m ruff check .",
        "-m ruff format --check .",
        "-m mypy",
        "-m djlint --lint workgroups/templates",
    ]
    side_by_side = "-m pytest -m not e2e -n auto --maxprocesses 4 --dist loadfile"
    assert sqlite == f"{side_by_side}|sqlite|/a/chromium|"
    assert postgresql == f"{side_by_side}|postgresql|/a/chromium|"
    assert both == "-m pytest -m both|postgresql|/a/chromium|"
    assert journeys == "-m pytest -m e2e|sqlite|/a/chromium|"


@pytest.mark.parametrize(
    ("rule", "code", "last"),
    [
        ('[ "$2 $3" != "ruff format" ] || exit 3', 3, "-m djlint"),
        ('[ "$2" != pytest ] || exit 5', 5, "-m pytest -m not e2e -n auto --maxprocesses 4 --dist loadfile|sqlite"),
        ('[ "$WORKGROUPS_TEST_DATABASE" != postgresql ] || exit 1', 1, "-m pytest -m not e2e -n auto"),
        ('[ "$4" != e2e ] || exit 1', 1, "-m pytest -m e2e"),
        ('[ "$2" != pytest ] || kill -15 $$', 143, "-m pytest -m not e2e -n auto"),
    ],
    ids=["a check", "no tests found", "PostgreSQL only", "the browser only", "killed"],
)
def test_the_first_part_that_fails_ends_the_test(dev: ModuleType, python, monkeypatch, rule, code, last) -> None:
    asked = python(rule)
    monkeypatch.setenv("WORKGROUPS_TEST_CHROMIUM", "/a/chromium")
    assert dev.main(["test"]) == code
    assert asked()[-1].startswith(last)


def test_with_words_only_pytest_runs_even_without_a_browser(dev: ModuleType, python, capfd) -> None:
    asked = python()
    assert dev.main(["test", "tests/board", "-k", "x"]) == 0
    assert asked() == ["-m pytest tests/board -k x|sqlite|none|"]
    assert "No Chromium was found" in capfd.readouterr().out


def test_without_a_browser_the_whole_test_says_so_and_fails(dev: ModuleType, python) -> None:
    asked = python()
    with pytest.raises(SystemExit, match="No Chromium was found"):
        dev.main(["test"])
    assert asked() == []


def test_the_first_browser_on_path_that_starts_is_used(dev: ModuleType, tmp_path: Path) -> None:
    assert dev.find_browser() is None
    chrome = program(tmp_path / "bin/google-chrome", "exit 0")
    program(tmp_path / "bin/chromium-browser", "echo this browser is only a note; exit 1")
    assert dev.find_browser() == str(chrome)
    chromium = program(tmp_path / "bin/chromium", "exit 0")
    assert dev.find_browser() == str(chromium)


def test_a_browser_of_playwright_goes_before_path(dev: ModuleType, python, tmp_path: Path) -> None:
    program(tmp_path / "bin/chromium", "exit 0")
    own = tmp_path / ".cache/ms-playwright/chromium-1/chrome"
    python(f'echo "{own}"')
    own.parent.mkdir(parents=True)
    assert dev.find_browser() == str(tmp_path / "bin/chromium")
    program(own, "exit 0")
    assert dev.find_browser() == str(own)


def test_debian_installs_a_browser_for_root_only(dev: ModuleType, tmp_path: Path, monkeypatch) -> None:
    chromium, log = tmp_path / "bin/chromium", tmp_path / "apt.log"
    copy = f'/bin/cp "{program(tmp_path / "debian/chromium", "exit 0")}" "{chromium}"'
    program(tmp_path / "bin/apt-get", f'echo "$*" >> "{log}"; case "$*" in *install*) {copy} ;; esac')
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert dev.find_browser() is None
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert dev.find_browser() == str(chromium)
    update, install = log.read_text().splitlines()
    assert update.endswith("DPkg::Lock::Timeout=300 update")
    assert install.endswith("DPkg::Lock::Timeout=300 install -y chromium")


def test_ctrl_c_lets_the_tests_clean_up_and_shows_no_traceback(dev: ModuleType, python, tmp_path: Path) -> None:
    ready, cleaned = tmp_path / "ready", tmp_path / "cleaned"
    python(f"""trap '/bin/sleep 0.3; : > "{cleaned}"; exit 2' INT; : > "{ready}"; while :; do /bin/sleep 0.05; done""")
    words = [sys.executable, str(dev.ROOT / "dev.py"), "test", "tests"]
    heard = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job would not hear it
    process = subprocess.Popen(words, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    signal.signal(signal.SIGINT, heard)
    while not ready.exists():
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=5)
    assert cleaned.exists()
    assert process.returncode == 2
    assert b"Traceback" not in errors


def test_the_pipeline_runs_the_command_a_person_runs() -> None:
    pipeline = REPOSITORY / ".ci/run"
    assert os.access(pipeline, os.X_OK)
    assert pipeline.read_text().splitlines()[-1] == "exec python3 dev.py test"
