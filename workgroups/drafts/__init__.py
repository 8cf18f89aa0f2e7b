"""Drafts: what somebody has typed and not sent yet, kept on the server under the place it was typed in.

A form takes part by `post_form(…, draft="comment/12")`; the rest is done here and by static/js/drafts.js
(docs/decisions/0012).
"""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the addresses and clear the draft of every form that is accepted.

    After db.py: what is registered later looks at an answer earlier, so the draft goes in the same transaction.
    """
    from . import marks, routes

    app.register_blueprint(routes.bp)
    app.jinja_env.globals["draft_mark"] = marks.draft_mark
    app.jinja_env.globals["draft_place"] = marks.draft_place
    app.after_request(marks.clear_accepted)
