"""The `workgroups` command: how an operator runs the product."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask

from . import cli_files

EXAMPLES = """\
examples:
  workgroups demo --port 8080            the product with invented people, at http://127.0.0.1:8080
  workgroups migrate                     make or upgrade the database (the old SQLite file is copied first)
  workgroups create-hub "Matrix Herts" --manager dana@hub.example --name "Dana Whitlock"
  workgroups serve                       run it; settings are environment variables, see the README
  workgroups check                       say whether database and files are whole and belong together
  workgroups files move --to s3://bucket/prefix?endpoint=https://s3.example.org
                                         copy the files to another place; can be stopped and repeated
  workgroups worker                      send e-mails from a process of its own (serve does it too)
"""


def _app(**settings: Any) -> Flask:
    from . import create_app

    return create_app(settings)


def upgrade_database(app: Flask) -> None:
    """Bring the database to the present schema; a SQLite file that exists is copied beside itself first."""
    from flask_migrate import upgrade

    from .check import revisions
    from .extensions import db

    with app.app_context():
        app.config["INSTANCE"].mkdir(parents=True, exist_ok=True)
        present, head = revisions()
        if present == head:
            return
        file = db.engine.url.database
        if present and db.engine.dialect.name == "sqlite" and file and Path(file).exists():
            db.engine.dispose()
            shutil.copy2(file, f"{file}.before-{head}")
        upgrade()


def _migrate(_args: argparse.Namespace) -> int:
    upgrade_database(_app())
    print("The database is ready.")
    return 0


def _serve(args: argparse.Namespace) -> int:
    from .serve import serve

    if args.port:
        os.environ["WORKGROUPS_PORT"] = str(args.port)
    app = _app()
    upgrade_database(app)
    _before_serving(app, lambda: _sweep(app))
    return serve(app)


def _stored_names() -> set[str]:
    """The names of all files that rows hold at this moment: each call looks anew."""
    from .board.queries import stored_names
    from .extensions import db

    names = stored_names()
    db.session.rollback()
    return names


def _sweep(app: Flask) -> None:
    cli_files.sweep(app, _stored_names)


def _before_serving(app: Flask, act: Callable[[], None]) -> None:
    """Do what may use the files before the server forks: in a process of its own when they are in an S3 store.

    The threads of its library do not outlive a fork: used here, it would hang in every process of the server.
    """
    if not app.config["FILES"] or os.name == "nt":
        act()
        return
    from .extensions import db

    with app.app_context():
        db.engine.dispose()
    child = multiprocessing.get_context("fork").Process(target=act)
    child.start()
    child.join()
    if child.exitcode:
        raise ValueError("The server was not started; the reason is above.")


def _demo(args: argparse.Namespace) -> int:
    from .demo.world import ensure_world
    from .serve import serve

    os.environ["WORKGROUPS_DEMO"] = "1"
    if args.port:
        os.environ["WORKGROUPS_PORT"] = str(args.port)
    app = _app()
    if args.fresh and app.config["INSTANCE"].exists():
        shutil.rmtree(app.config["INSTANCE"])
        app = _app()
    upgrade_database(app)

    def fill() -> None:
        with app.app_context():
            ensure_world(say=lambda words: print(words, flush=True))

    _before_serving(app, fill)
    return serve(app)


def _create_hub(args: argparse.Namespace) -> int:
    from .groups.setup import create_hub

    with _app().app_context():
        print(create_hub(args.hub, args.manager, args.name))
    return 0


def _invite(args: argparse.Namespace) -> int:
    from .groups.setup import invite_from_command

    app = _app()
    with app.app_context(), app.test_request_context(base_url=app.config["BASE_URL"]):
        print(invite_from_command(args.group, args.email, args.name, args.role))
    return 0


def _worker(_args: argparse.Namespace) -> int:
    from . import mail

    mail.work(_app())
    return 0


def parser() -> argparse.ArgumentParser:
    """The command line: one sub-command per job, with examples."""
    main_parser = argparse.ArgumentParser(
        prog="workgroups",
        description="Runs Work Groups, the place where a Maths Hub Work Group meets between its sessions.",
        epilog=textwrap.dedent(EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = main_parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    serve = commands.add_parser("serve", help="upgrade the database and run the server")
    serve.add_argument("--port", type=int, help="instead of WORKGROUPS_PORT")
    serve.set_defaults(act=_serve)
    demo = commands.add_parser("demo", help="run the server with an invented world")
    demo.add_argument("--port", type=int, help="instead of WORKGROUPS_PORT")
    demo.add_argument("--fresh", action="store_true", help="throw the instance folder away first")
    demo.set_defaults(act=_demo)
    hub = commands.add_parser("create-hub", help="add a hub and its first manager")
    hub.add_argument("hub", help='the hub\'s name, as in "Matrix Herts"')
    hub.add_argument("--manager", required=True, help="the manager's e-mail address")
    hub.add_argument("--name", required=True, help="the manager's name")
    hub.set_defaults(act=_create_hub)
    invite = commands.add_parser("invite", help="invite somebody into a group")
    invite.add_argument("group", type=int, help="the number in the group's address")
    invite.add_argument("email")
    invite.add_argument("--name", required=True)
    invite.add_argument("--role", default="participant", choices=["lead", "cohort_lead", "participant", "observer"])
    invite.set_defaults(act=_invite)
    commands.add_parser("migrate", help="make or upgrade the database").set_defaults(act=_migrate)
    commands.add_parser("worker", help="send e-mails until stopped").set_defaults(act=_worker)
    cli_files.add(commands, _app, _stored_names)
    return main_parser


def main(arguments: list[str] | None = None) -> int:
    """Run the command; problems a person can mend are one sentence on standard error and exit code 2."""
    args = parser().parse_args(arguments)
    try:
        return int(args.act(args))
    except (ValueError, LookupError) as problem:
        print(f"workgroups: {problem}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
