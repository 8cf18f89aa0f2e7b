"""The converter for ids in addresses: `<id:card_id>` takes plain digits that fit a database key, nothing else."""

from flask import Flask
from werkzeug.routing import BaseConverter


class Id(BaseConverter):
    """1 to 999999999 in ASCII digits; anything else is no address of ours and answers 404 (trust Z11)."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)


def init_app(app: Flask) -> None:
    """Teach the address map the converter `id`."""
    app.url_map.converters["id"] = Id
