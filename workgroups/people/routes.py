"""Addresses of the room; thin."""

from flask import Blueprint

bp = Blueprint("people", __name__)
