"""Files in an S3 store: Amazon's, or any that speaks its language (MinIO, Garage, Ceph and others).

The library for it, obstore, is the optional extra `s3`. Its threads do not outlive a fork: a process that is going
to fork must not have used a store of this kind (see `cli`).
"""

from __future__ import annotations

import contextlib
import functools
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from .stores import NAME, Entry, NotStored, Opened, Unavailable, new_name

if TYPE_CHECKING:
    from obstore.store import S3Config
    from obstore.store import S3Store as Client

PATIENCE = timedelta(seconds=15)
"""How long one answer may take. Somebody is waiting for it, and so is one of the server's few threads."""

SHAPE = "s3://bucket/prefix?endpoint=https://…&region=…"

_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_PREFIX = re.compile(r"(?:[A-Za-z0-9_-][A-Za-z0-9._-]*(?:/|$))*")


@dataclass(frozen=True)
class Address:
    """Where an S3 store is. `prefix` has no slash at its ends; an empty `endpoint` or `region` is AWS_*'s business."""

    bucket: str
    prefix: str
    endpoint: str
    region: str

    def __str__(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")


def read_address(text: str) -> Address:
    """The address in `s3://bucket/prefix?endpoint=…&region=…`; all but the bucket may be left out.

    Raises ValueError with a sentence for the operator, also when the library is not installed.
    """
    address = urlsplit(text.strip())
    if address.scheme != "s3":
        raise ValueError(f"it must be empty, for a folder on this machine, or {SHAPE}")
    if "@" in address.netloc:
        raise ValueError("keys do not belong in the address: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    if not _BUCKET.fullmatch(address.netloc):
        raise ValueError(
            f"after s3:// comes the bucket's name, 3 to 63 small letters, digits, dots and hyphens: {SHAPE}"
        )
    prefix = address.path.strip("/")
    if not _PREFIX.fullmatch(prefix):
        raise ValueError("the prefix may hold letters, digits, hyphens, underscores and dots, parted by single slashes")
    pairs = parse_qsl(address.query, keep_blank_values=True)
    options = dict(pairs)
    if address.fragment or len(options) < len(pairs) or options.keys() - {"endpoint", "region"}:
        raise ValueError(f"after ? only endpoint and region can be said, each once: {SHAPE}")
    endpoint, region = options.get("endpoint", ""), options.get("region", "")
    if endpoint and (urlsplit(endpoint).scheme not in {"http", "https"} or not urlsplit(endpoint).hostname):
        raise ValueError("the endpoint must begin with https:// (or http://) and name a host")
    if find_spec("obstore") is None:
        raise ValueError("files in S3 need the extra s3, which is not installed: pip install 'workgroups[s3]'")
    return Address(address.netloc, prefix, endpoint.rstrip("/"), region)


def read_setting(text: str) -> str:
    """What WORKGROUPS_FILES may be: nothing, or an address that `read_address` takes. Raises ValueError like it."""
    if text.strip():
        read_address(text)
    return text.strip()


@functools.lru_cache(maxsize=8)
def connect(text: str) -> S3Store:
    """The store at an address, one for the process: its connections are used again. Raises what `read_address` does."""
    return S3Store(read_address(text))


class S3Store:
    """Files of one bucket whose names begin with the prefix. Credentials are those of the usual AWS_* variables.

    Every method raises Unavailable when the store does not answer within `patience`, refuses us, or has no such
    bucket. Reading is tried three times, because a connection that was kept may have been closed.
    """

    def __init__(self, address: Address, patience: timedelta = PATIENCE) -> None:
        self.address = address
        self._patience = patience

    def __str__(self) -> str:
        return str(self.address)

    @functools.cached_property
    def _client(self) -> Client:
        from obstore.store import S3Store as Client

        where: S3Config = {}
        if self.address.endpoint:
            where["endpoint"] = self.address.endpoint
        if self.address.region:
            where["region"] = self.address.region
        return Client(
            self.address.bucket,
            prefix=self.address.prefix or None,
            config=where,
            client_options={
                "allow_http": self.address.endpoint.startswith("http://"),
                "connect_timeout": min(self._patience, timedelta(seconds=3)),
                "timeout": self._patience,
            },
            retry_config={
                "max_retries": 2,
                "retry_timeout": self._patience,
                "backoff": {"init_backoff": timedelta(seconds=0.1), "max_backoff": timedelta(seconds=1), "base": 2},
            },
        )

    def put(self, data: bytes, extension: str) -> str:
        """See `Store`; ValueError for an extension that is not three or four small letters."""
        name = new_name(extension)
        self.keep(name, data)
        return name

    def keep(self, name: str, data: bytes) -> None:
        """See `Store`. One request, whose signature covers the bytes: the store keeps all of them or none."""
        import obstore

        with self._asking(name):
            try:
                obstore.put(self._client, name, data, use_multipart=False)
            except FileNotFoundError as gone:
                raise Unavailable(_brief(gone)) from None

    def open(self, name: str) -> Opened:
        """See `Store`. Read to its end before it is returned: nothing that fails half-way is ever handed on."""
        import obstore

        with self._asking(name):
            data = bytes(obstore.get(self._client, name).bytes())
        return Opened(io.BytesIO(data), len(data))

    def size(self, name: str) -> int:
        """See `Store`."""
        import obstore

        with self._asking(name):
            return int(obstore.head(self._client, name)["size"])

    def delete(self, name: str) -> None:
        """See `Store`."""
        import obstore

        if not NAME.fullmatch(name):
            raise NotStored(name)
        with contextlib.suppress(NotStored), self._asking(name):
            obstore.delete(self._client, name)

    def names(self) -> Iterator[Entry]:
        """See `Store`. Anything that is not a file of this store is passed over."""
        import obstore

        with self._asking():
            for page in obstore.list(self._client, chunk_size=1000):
                for found in page:
                    if NAME.fullmatch(found["path"]):
                        yield Entry(found["path"], found["last_modified"])

    def discard_unfinished(self, before: datetime) -> int:
        """See `Store`. Nothing is ever unfinished here, since a file is one request."""
        return 0

    @contextlib.contextmanager
    def _asking(self, name: str | None = None) -> Iterator[None]:
        """Turn the library's errors into those of `Store`, without what they tell of its insides."""
        from obstore.exceptions import BaseError

        if name is not None and not NAME.fullmatch(name):
            raise NotStored(name)
        try:
            yield
        except FileNotFoundError as gone:
            if name is None or "NoSuchBucket" in str(gone):
                raise Unavailable(_brief(gone)) from None
            raise NotStored(name) from None
        except BaseError as trouble:
            raise Unavailable(_brief(trouble)) from None


def _brief(error: Exception) -> str:
    """The first part of what the library says; what follows is the state of its insides."""
    return str(error).split("\n\nDebug source", 1)[0]
