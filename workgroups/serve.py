"""The production server: gunicorn, or Werkzeug where gunicorn cannot run (Windows)."""

from __future__ import annotations

import gc
import logging
import os
import sys
from typing import Any

from flask import Flask

from . import mail, ticker


def _settle() -> None:
    """Leave what lives as long as the process out of garbage collection: its pauses are most of a slow request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _allow_many_connections() -> None:
    """Let this process and its workers open as many connections as the system lets it ask for.

    The usual limit of 1,024 is for old programs; a thousand open streams need more.
    """
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (OSError, ValueError):
        logging.getLogger(__name__).warning("this process may open no more than %s files and connections", soft)


def _werkzeug(app: Flask) -> int:
    from werkzeug.serving import make_server

    server = make_server(app.config["HOST"], app.config["PORT"], app, threaded=True)
    stops = [mail.start(app), ticker.start(app)]
    print(f"Work Groups is ready at {app.config['BASE_URL']}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        for stop in stops:
            stop.set()
    return 0


def serve(app: Flask) -> int:
    """Serve until stopped (Ctrl-C or SIGTERM) and print one line when it answers. Returns the exit code."""
    if sys.platform == "win32":
        return _werkzeug(app)
    from gunicorn.app.base import BaseApplication

    from .extensions import db
    from .page_worker import PageWorker

    _allow_many_connections()

    base_url, settings = app.config["BASE_URL"], app.config

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{settings['HOST']}:{settings['PORT']}",
                "workers": settings["WORKERS"],
                "threads": settings["THREADS"],
                "worker_class": PageWorker,
                "sendfile": False,
                "keepalive": 65,
                "timeout": 60,
                "graceful_timeout": 4,
                "loglevel": "warning",
                "proc_name": "workgroups",
                "control_socket_disable": True,
                "when_ready": lambda _server: print(f"Work Groups is ready at {base_url}", flush=True),
                "post_worker_init": self.started,
            }.items():
                if name in self.cfg.settings:
                    self.cfg.set(name, value)

        def load(self) -> Flask:
            with app.app_context():
                db.engine.dispose(close=False)
            return app

        def started(self, _worker: Any) -> None:
            mail.start(app)
            ticker.start(app)
            _settle()

    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    with app.app_context():
        db.engine.dispose()
    try:
        Server().run()
    except SystemExit as end:
        return int(end.code or 0)
    return 0
