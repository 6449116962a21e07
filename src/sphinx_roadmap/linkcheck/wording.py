"""Failures in the words of the library requests, which readers of ``output.json`` search for."""

from __future__ import annotations

from urllib.parse import urlsplit

from .records import Failure, FailureKind

_PORTS = {"http": 80, "https": 443}


def http_error(status: int, phrase: str, url: str) -> str:
    """Give the text of ``Response.raise_for_status``."""
    side = "Server" if status >= 500 else "Client"
    return f"{status} {side} Error: {phrase} for url: {url}"


def failure(kind: FailureKind, url: str, detail: str, *, timeout: float = 0) -> Failure:
    """Give a failure with the text that requests has for it.

    :param detail: what the HTTP library said.
    """
    parts = urlsplit(url)
    pool = "HTTPSConnectionPool" if parts.scheme == "https" else "HTTPConnectionPool"
    where = f"{pool}(host={parts.hostname!r}, port={parts.port or _PORTS.get(parts.scheme, 0)})"
    path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    retries = f"{where}: Max retries exceeded with url: {path} (Caused by "
    match kind:
        case FailureKind.TIMEOUT:
            text = f"{where}: Read timed out. (read timeout={timeout:g})"
        case FailureKind.DNS:
            failed = f"Failed to resolve {parts.hostname!r} ({detail})"
            text = f'{retries}NameResolutionError("{failed}"))'
        case FailureKind.CONNECT:
            text = f"{retries}NewConnectionError('Failed to establish a new connection: {detail}'))"
        case FailureKind.TLS if "certificate" in detail or "host name" in detail:
            text = (
                f"{retries}SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]"
                f" certificate verify failed: {detail}')))"
            )
        case FailureKind.TLS:
            text = f"{retries}SSLError(1, '{detail}'))"
        case FailureKind.RESET:
            text = (
                "('Connection aborted.', RemoteDisconnected('Remote end closed connection without"
                f" response: {detail}'))"
            )
        case _:
            text = detail
    return Failure(kind=kind, text=text)
