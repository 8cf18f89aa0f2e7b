"""Where the pictures of a photo are: said here alone."""

from __future__ import annotations

from flask import url_for

from .attachment import Attachment


def picture(card_url: str, photo_id: int, revision: int, *, small: bool = False) -> str:
    """The address of a photo of the card at `card_url`, as large or as `small` as it is kept.

    It changes when the photo is covered, so that neither an open page nor a copy that a browser kept shows the old one.
    A photo that never was has the plain address: a board of sixty is weighed byte by byte.
    """
    version = f"?v={revision}" if revision > 1 else ""
    return f"{card_url}/photos/{photo_id}{'/small' if small else ''}{version}"


def photo_url(photo: Attachment, *, small: bool = False) -> str:
    """`picture`, for templates."""
    card_url = url_for("board.card", group_id=photo.group_id, card_id=photo.card_id)
    return picture(card_url, photo.id, photo.revision, small=small)
