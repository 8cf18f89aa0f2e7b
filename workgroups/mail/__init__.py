"""E-mail: written into an outbox in the same transaction as the act it tells of, sent afterwards by a small loop."""

from .outbox import OutboxMessage, as_email, init_app, send
from .sender import Unreachable, deliver_due, run, start, work

__all__ = ["OutboxMessage", "Unreachable", "as_email", "deliver_due", "init_app", "run", "send", "start", "work"]
