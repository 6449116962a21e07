"""What is sent to whom: secrets stay at their origin, and private addresses get nothing."""

from __future__ import annotations

import re

import pytest

from sphinx_roadmap.linkcheck.private import is_private

from .checking import PATIENT, check, quick_settings
from .lab import Lab, always, to


def test_secrets_stay_at_their_origin() -> None:
    """Neither configured headers nor logins follow a redirect to another host."""
    with Lab({"/fine": always(), "/here": always()}) as other, Lab({}) as lab:
        lab.behaviours = {"/away": to(f"{other.base}/fine"), "/home": to("/in"), "/in": always()}
        settings = quick_settings(
            PATIENT,
            headers={lab.base: {"Private-Token": "FAKE"}},
            auth=((re.compile(".*"), ("user", "FAKE")),),
        )
        check([f"{lab.base}/away", f"{lab.base}/home"], settings)
        assert {one.headers.get("private-token") for one in lab.received} == {"FAKE"}
        assert all("authorization" in one.headers for one in lab.received)
        assert [one.path for one in other.received] == ["/fine"]
        assert "private-token" not in other.received[0].headers
        assert "authorization" not in other.received[0].headers


def test_private_addresses() -> None:
    """Private addresses are refused before anything is sent, also by name and behind redirects."""
    with Lab({"/fine": always()}) as lab:
        urls = [f"{lab.base}/fine", f"http://localhost:{lab.port}/fine"]
        urls += [f"http://0x7f.1:{lab.port}/fine"]
        results = check(urls, quick_settings(PATIENT, block_private=True))
        assert {str(result.reason) for result in results.values()} == {"private-address"}
        assert not lab.received


def test_private_addresses_on_every_hop(monkeypatch: pytest.MonkeyPatch) -> None:
    """Behind a redirect, and behind a proxy that would reach them, they are refused as well."""
    metadata = "http://169.254.169.254/latest/"
    pages = {"http://8.8.8.8/fine": always(), "http://8.8.8.8/to-metadata": to(metadata)}
    # A proxy sees whole URLs: to it, this server is the Internet.
    with Lab(pages) as proxy:
        pages["http://8.8.8.8/to-us"] = to(f"{proxy.base}/secret")
        for name, value in {"http_proxy": proxy.base, "no_proxy": "", "NO_PROXY": ""}.items():
            monkeypatch.setenv(name, value)
        expected = {
            "http://8.8.8.8/fine": "ok",
            "http://8.8.8.8/to-metadata": "private-address",
            "http://8.8.8.8/to-us": "private-address",
            f"{proxy.base}/secret": "private-address",
            "http://localhost/": "private-address",
            metadata: "private-address",
        }
        results = check(expected, quick_settings(PATIENT, block_private=True))
        assert {link: str(result.reason) for link, result in results.items()} == expected
        assert {one.path for one in proxy.received} == {link for link in expected if "8.8" in link}


@pytest.mark.parametrize(
    ("address", "private"),
    [
        ("8.8.8.8", False),
        ("2606:4700::1", False),
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("169.254.169.254", True),
        ("100.64.0.1", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("fd00::1", True),
        ("::ffff:10.0.0.1", True),
        ("64:ff9b::a00:1", True),
        ("2002:a00:1::", True),
        ("224.0.0.1", True),
        ("no address", True),
    ],
)
def test_is_private(address: str, private: object) -> None:
    """Private, link-local, shared and mapped addresses are told from public ones."""
    assert is_private(address) is private
