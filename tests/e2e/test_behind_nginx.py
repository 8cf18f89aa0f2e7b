"""The configuration for nginx that docs/operator.md prints, run as it is printed, in front of the start command.

Only what belongs to the machine is replaced: ports, and the certificate, which is made for the test.
"""

from __future__ import annotations

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import ROOT, Product, free_port, stop
from .test_slow_clients import member_of_a_group

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
OPENSSL = shutil.which("openssl")
NAME = "groups.example.org"
pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(not NGINX, reason="NOT TRIED: nginx is not installed (Debian: apt-get install nginx-light)"),
    pytest.mark.skipif(not OPENSSL, reason="NOT TRIED: openssl is not installed, to make nginx a certificate"),
]


class Site(NamedTuple):
    """nginx and the product behind it."""

    http: int
    https: int
    product: Product
    certificate: Path
    group_id: int
    member: str

    def connect(self) -> ssl.SSLSocket:
        """A connection by HTTPS to the public name."""
        trust = ssl.create_default_context(cafile=str(self.certificate))
        return trust.wrap_socket(socket.create_connection(("127.0.0.1", self.https), 10), server_hostname=NAME)

    def ask(self, path: str, *, body: bytes | None = None, **headers: str) -> http.client.HTTPResponse:
        """One request by HTTPS to the public name; the answer has been read."""
        visitor = http.client.HTTPSConnection(NAME, timeout=10)
        visitor.sock = self.connect()
        visitor.request("POST" if body is not None else "GET", path, body, headers)
        answer = visitor.getresponse()
        answer.text = answer.read().decode()  # type: ignore[attr-defined]
        visitor.close()
        return answer


def printed_configuration() -> str:
    """The one nginx block of the operator's guide."""
    blocks = re.findall(r"```nginx\n(.*?)```", (ROOT / "docs" / "operator.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    return str(blocks[0])


def exchanged(text: str, *pairs: tuple[str, str]) -> str:
    """`text` with every first word of a pair in place of which the second stands; each must be there."""
    for old, new in pairs:
        assert old in text, f"docs/operator.md no longer says {old!r}"
        text = text.replace(old, new)
    return text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nginx")
    product = Product(folder / "instance")
    product.environment |= {"WORKGROUPS_BASE_URL": f"https://{NAME}", "WORKGROUPS_PROXIES": "1"}
    plain, secure = free_port(), free_port()
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    subprocess.run(
        f"{OPENSSL} req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={NAME} -addext subjectAltName=DNS:{NAME}"
        f" -keyout {key} -out {certificate}".split(),
        check=True,
        capture_output=True,
    )
    servers = exchanged(
        printed_configuration(),
        ("listen 80;", f"listen 127.0.0.1:{plain};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{secure} ssl"),
        ("127.0.0.1:8000", f"127.0.0.1:{product.port}"),
        (f"/etc/ssl/{NAME}.pem", str(certificate)),
        (f"/etc/ssl/{NAME}.key", str(key)),
    )
    (folder / "nginx.conf").write_text(
        f"pid {folder}/nginx.pid;\ndaemon off;\nworker_processes 1;\nerror_log {folder}/error.log;\n"
        f"events {{}}\nhttp {{\naccess_log off;\n"
        + "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy"))
        + servers
        + "}\n"
    )
    product.url = f"https://{NAME}"
    with pytest.MonkeyPatch.context() as patch:
        group_id, member = member_of_a_group(product, patch)
    serving = product.start("serve")
    assert NGINX
    nginx = subprocess.Popen([NGINX, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        wait_for(secure, nginx)
        yield Site(plain, secure, product, certificate, group_id, member)
    finally:
        nginx.terminate()
        assert nginx.wait(10) == 0
        assert stop(serving) == 0
    assert "[warn]" not in (folder / "error.log").read_text()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until somebody listens on `port`."""
    until = time.monotonic() + 10
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("nginx did not start")


def test_an_ordinary_address_leads_to_the_secure_one(site):
    visitor = http.client.HTTPConnection("127.0.0.1", site.http, timeout=10)
    visitor.request("GET", "/help?a=1", headers={"Host": NAME})
    answer = visitor.getresponse()
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/help?a=1")
    visitor.close()


def test_pages_come_by_https_with_a_cookie_that_is_only_sent_so(site):
    answer = site.ask("/sign-in")
    assert answer.status == 200
    assert re.match(r"__Host-workgroups=[^;]+; Secure; HttpOnly; Path=/; SameSite=Lax", answer.headers["Set-Cookie"])
    assert answer.headers["Strict-Transport-Security"]
    assert "Sign in" in answer.text


def ask_for_code(site: Site, email: str, **headers: str) -> int:
    """Send the sign-in form as a browser would; returns the status."""
    page = site.ask("/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
    assert token
    own = {
        "Cookie": page.headers["Set-Cookie"].split(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{NAME}/sign-in",
        "Origin": f"https://{NAME}",
    }
    return site.ask("/sign-in", body=f"csrf_token={token.group(1)}&email={email}".encode(), **own, **headers).status


def test_a_form_comes_through_whole(site):
    assert ask_for_code(site, "nobody") == 422
    assert ask_for_code(site, "somebody@school.example") == 303


def test_nobody_can_claim_to_be_somewhere_else(site):
    claims = [{"X-Forwarded-For": f"192.0.2.{n}"} for n in range(6)]
    answers = [ask_for_code(site, "anna@school.example", **claim) for claim in claims]
    assert answers == [303] * 5 + [429]


def test_ten_photos_are_let_through_and_far_more_is_not(site):
    """203 MB need not be sent to see it: nginx judges by the length, and hands on what it allows."""
    for length, status in ((211_715_200, None), (230_000_000, 413)):
        with site.connect() as line:
            line.settimeout(3)
            line.sendall(f"POST /groups/1/cards HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {length}\r\n\r\n".encode())
            try:
                said = line.recv(20).decode()
            except TimeoutError:
                said = ""
        assert said == (f"HTTP/1.1 {status} Request"[:20] if status else ""), length


def test_a_stream_begins_at_once(site):
    """Kept back by a buffering proxy, nothing would come before kilobytes have gathered."""
    with site.connect() as line:
        asked = f"GET /groups/{site.group_id}/live HTTP/1.1\r\nHost: {NAME}\r\nCookie: {site.member}\r\n\r\n"
        line.sendall(asked.encode())
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert (answer.status, answer.headers["Content-Type"].split(";")[0]) == (200, "text/event-stream")
        assert answer.read1(100)
