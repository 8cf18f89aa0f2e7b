"""What people write: cleaned when it comes in, made safe when it is shown. The only room that makes HTML from text."""

from .addresses import safe_next, tidy_email
from .markdown import MARKDOWN_LIMIT, render
from .prose import excerpt, mail_word, plain
from .words import looks_empty, tidy, tidy_line

LIMIT = 200_000
"""Characters of one text that a form accepts."""

__all__ = [
    "LIMIT",
    "MARKDOWN_LIMIT",
    "excerpt",
    "looks_empty",
    "mail_word",
    "plain",
    "render",
    "safe_next",
    "tidy",
    "tidy_email",
    "tidy_line",
]
