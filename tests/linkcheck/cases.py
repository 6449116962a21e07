"""The cases of the lab: one misbehaviour each, with the verdict that a maintainer would want."""

from __future__ import annotations

import gzip

from .lab import CLOSE, RESET, Case, always, answer, bomb, endless, in_turn, methods, pieces, to

OK, BROKEN, MOVED, UNSURE, IGNORED = "working", "broken", "redirected", "not verified", "ignored"
BIG = "<p>text</p>\n" * 4000
FINE = always()
GONE = always("404 Not Found", "none")


def transient() -> list[Case]:
    """What passes when it is asked again, and what does not."""
    slow_head = methods(pieces(6.0, CLOSE), FINE)
    once = [("500", "500 Internal Server Error"), ("502", "502 Bad Gateway")]
    once += [("503", "503 Service Unavailable"), ("504", "504 Gateway Time-out")]
    cases = [
        Case(
            name=f"passes-{code}",
            verdict=OK,
            serve=in_turn(always(text, ""), always(text, ""), FINE),
        )
        for code, text in once
    ]
    cases += [
        Case(name=f"stays-{code}", verdict=UNSURE, reason="server-error", serve=always(text, ""))
        for code, text in once
    ]
    later = always("429 Too Many Requests", "", Retry_After="0")
    return [
        *cases,
        Case(name="passes-429", verdict=OK, serve=in_turn(later, FINE)),
        Case(name="passes-429-bare", verdict=OK, serve=in_turn(always("429 Slow", ""), FINE)),
        Case(name="stays-429", verdict=UNSURE, reason="rate-limited", serve=later),
        Case(
            name="far-429",
            verdict=UNSURE,
            reason="rate-limited",
            serve=always("429 Too Many Requests", "", Retry_After="3600"),
        ),
        Case(
            name="passes-403-limit",
            verdict=OK,
            serve=in_turn(
                always("403 Forbidden", "", X_RateLimit_Remaining="0", Retry_After="0"), FINE
            ),
        ),
        Case(
            name="retry-after-on-200",
            verdict=OK,
            serve=always(Retry_After="3600"),
        ),
        Case(name="passes-reset", verdict=OK, serve=in_turn(pieces(RESET), pieces(RESET), FINE)),
        Case(name="stays-reset", verdict=UNSURE, reason="connection", serve=pieces(RESET)),
        Case(name="passes-empty", verdict=OK, serve=in_turn(pieces(CLOSE), FINE)),
        Case(name="slow-head", verdict=OK, serve=slow_head),
        Case(name="never", verdict=UNSURE, reason="timeout", serve=pieces(6.0, CLOSE)),
        Case(
            name="drip",
            verdict=UNSURE,
            reason="timeout",
            fragment="x",
            serve=pieces(answer(body="", length=900), *(b"<", 0.5) * 12),
        ),
    ]


def status_codes() -> list[Case]:
    """What a status means, and servers that do not know HEAD."""
    no = always("405 Method Not Allowed", "")
    return [
        Case(name="fine", verdict=OK, serve=FINE),
        Case(name="empty-204", verdict=OK, serve=always("204 No Content", "")),
        Case(name="gone-404", verdict=BROKEN, reason="http-error", serve=GONE),
        Case(name="gone-410", verdict=BROKEN, reason="http-error", serve=always("410 Gone", "")),
        Case(name="legal-451", verdict=BROKEN, serve=always("451 Unavailable", "")),
        Case(name="bad-400", verdict=BROKEN, serve=always("400 Bad Request", "")),
        Case(name="wants-login", verdict=UNSURE, reason="unauthorized", serve=always("401 No", "")),
        Case(name="forbidden", verdict=UNSURE, reason="forbidden", serve=always("403 No", "")),
        Case(name="linkedin-999", verdict=UNSURE, reason="challenge", serve=always("999 No", "")),
        Case(
            name="cloudflare",
            verdict=UNSURE,
            reason="challenge",
            serve=always("403 Forbidden", "", Cf_Mitigated="challenge"),
        ),
        Case(
            name="challenge-503",
            verdict=UNSURE,
            serve=always("503 No", "<script src='/cdn-cgi/challenge-platform/x'>"),
        ),
        Case(name="head-405", verdict=OK, serve=methods(no, FINE)),
        Case(name="head-404", verdict=OK, serve=methods(GONE, FINE)),
        Case(name="head-403", verdict=OK, serve=methods(always("403 No", ""), FINE)),
        Case(name="head-500", verdict=OK, serve=methods(always("500 No", ""), FINE)),
        Case(name="head-501", verdict=OK, serve=methods(always("501 No", ""), FINE)),
        Case(name="head-cut", verdict=OK, serve=methods(pieces(RESET), FINE)),
        Case(name="head-both", verdict=BROKEN, serve=methods(no, GONE)),
        Case(
            name="early-hints",
            verdict=OK,
            serve=pieces(
                b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", answer(body="", length=0)
            ),
        ),
    ]


def redirects() -> list[Case]:
    """Moves, and what only looks like one."""
    refresh = "<meta http-equiv=refresh content='0; url=/fine'>"
    scripted = (
        "<script>location.replace('/fine')</script><noscript>"
        '<meta http-equiv="refresh" content="0; url=/fine"></noscript>'
    )
    found = "302 Found"
    return [
        Case(name="moved-301", verdict=MOVED, serve=to("/fine")),
        Case(name="moved-308", verdict=MOVED, serve=to("/fine", "308 Permanent Redirect")),
        Case(name="moved-302", verdict=MOVED, serve=to("/fine", found)),
        Case(name="moved-303", verdict=MOVED, serve=to("/fine", "303 See Other")),
        Case(name="moved-307", verdict=MOVED, serve=to("/fine", "307 Temporary Redirect")),
        Case(name="chain", verdict=MOVED, serve=to("/moved-302")),
        Case(name="refresh", verdict=MOVED, serve=always(body=refresh)),
        Case(name="refresh-noscript", verdict=MOVED, serve=always(body=scripted)),
        Case(name="refresh-later", verdict=OK, serve=always(body=refresh.replace("0;", "60;"))),
        Case(name="moved-to-nothing", verdict=BROKEN, serve=to("/none")),
        Case(name="loop", verdict=BROKEN, reason="redirect-loop", serve=to("/loop")),
        Case(name="loop-head", verdict=OK, serve=methods(to("/loop-head"), FINE)),
        Case(
            name="cookie-wall",
            verdict=OK,
            serve=lambda request: (
                always()(request)
                if "seen=1" in request.headers.get("cookie", "")
                else to("/cookie-wall", found, Set_Cookie="seen=1; Path=/")(request)
            ),
        ),
        Case(name="slash", verdict=OK, serve=to("/slash/")),
        Case(
            name="members",
            verdict=UNSURE,
            reason="unauthorized",
            serve=to("/login?return_to=%2Fmembers", found),
        ),
        Case(name="banner", verdict=MOVED, serve=to("/consent/?continue=x", found)),
        Case(name="to-language", verdict=MOVED, serve=to("/en/to-language")),
        Case(name="to-ftp", verdict=BROKEN, serve=to("ftp://127.0.0.1/x")),
        Case(name="to-nowhere", verdict=BROKEN, serve=to("http://")),
        Case(name="to-utf8", verdict=MOVED, serve=to("/\u00c3\u00bcber")),
        Case(name="no-location", verdict=OK, serve=always(found, "")),
    ]


def anchors() -> list[Case]:
    """Fragments, in every spelling and every kind of file."""
    late = f"<p id=early>{BIG * 2}<p id=late>"
    umlaut = "<p id='übung'>"
    anubis = "<script id=anubis_challenge src=/.within.website/x/cmd/anubis/main.mjs></script>"
    pdf = b"%PDF-1.4 1 0 obj << /Type /Pages /Count 3 >> endobj"

    def find(name: str, fragment: str, body: str | bytes, verdict: str, **options: str) -> Case:
        return Case(
            name=name, fragment=fragment, verdict=verdict, serve=always(body=body, **options)
        )

    return [
        find("id", "there", "<p id=there>", OK),
        find("name", "there", "<a name='there'></a>", OK),
        find("no-anchor", "absent", "<p id=there>" + "text " * 100, BROKEN),
        find("late", "late", late, OK),
        find("top", "top", "<p>x", OK),
        find("top-case", "TOP", "<p>x", OK),
        find("encoded", "%C3%BCbung", umlaut, OK),
        find("plain-umlaut", "übung", umlaut, OK),
        find(
            "latin-1", "%C3%BCbung", umlaut.encode("latin-1"), OK, kind="text/html; charset=latin1"
        ),
        find(
            "meta-charset",
            "%C3%BCbung",
            ("<meta charset=iso-8859-1>" + umlaut).encode("latin-1"),
            OK,
            kind="text/html",
        ),
        find("utf-16", "there", "<p id=there>".encode("utf-16"), OK, kind="text/html"),
        find("wrong-charset", "there", b"<p>\xff\xfe<p id=there>", OK, kind="text/html"),
        find("no-such-charset", "there", "<p id=there>", OK, kind="text/html; charset=klingon"),
        find("entity", "a&b", "<p id='a&amp;b'>", OK),
        find("upper-case", "there", "<P ID=there>", OK),
        find("user-content", "install", "<a id='user-content-install'>", OK),
        find("in-comment", "ghost", "<!-- <p id=ghost> -->" + "text " * 100, BROKEN),
        find("in-script", "ghost", "<script>'<p id=ghost>'</script>" + "text " * 100, BROKEN),
        find("quoted-gt", "there", "<a title='a > b' id=there>", OK),
        find("unclosed", "there", "<p id=early <p id=there", BROKEN),
        find("text-fragment", ":~:text=quick%20brown", "<p>The <b>quick</b>\n brown fox", OK),
        find("text-range", "there:~:text=The,fox", "<p id=there>The quick fox", OK),
        find("text-absent", ":~:text=purple%20cow", "<p>The quick fox" + " x" * 200, BROKEN),
        find("line", "L3", "a\nb\nc\n", OK, kind="text/plain"),
        find("line-range", "L2-L3", "a\nb\nc", OK, kind="text/plain"),
        find("line-absent", "L4", "a\nb\nc\n", BROKEN, kind="text/plain"),
        find("pdf-page", "page=3", pdf, OK, kind="application/pdf"),
        find("pdf-absent", "page=4", pdf, BROKEN, kind="application/pdf"),
        find("pdf-packed", "page=4", b"%PDF-1.7 packed", UNSURE, kind="application/pdf"),
        find("image", "xywh=1", b"\x89PNG", UNSURE, kind="image/png"),
        find("script-page", "x", "<div id=root></div><script src=a.js></script>", UNSURE),
        find("route", "/a/b", "<p>app" + " x" * 200, UNSURE),
        find("anubis", "x", anubis, UNSURE),
        find("endless-id", "late", b"", UNSURE),
        find("gzip", "there", gzip.compress(b"<p id=there>"), OK, Content_Encoding="gzip"),
        find("bad-gzip", "there", b"no gzip at all", BROKEN, Content_Encoding="gzip"),
        find("anchor-404", "x", "", BROKEN),
    ]


def limits() -> list[Case]:
    """What would take memory or time without end."""
    big = b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 900) for n in range(400))
    return [
        *(
            # The limit of the body ends them, not that of time.
            Case(name=name, verdict=UNSURE, reason="anchor-unknown", fragment="x", serve=serve)
            for name, serve in (
                ("endless", endless()),
                ("endless-tag", endless(b"<a <a <a " * 900)),
                ("endless-comment", endless(b"<!-- " * 900)),
                ("endless-quote", endless(b'<a b="' * 900)),
                ("bomb", bomb()),
            )
        ),
        Case(name="headers", verdict=BROKEN, serve=pieces(big + b"\r\n", CLOSE)),
        Case(name="no-http", verdict=BROKEN, serve=pieces(b"SSH-2.0-lab\r\n", CLOSE)),
        Case(
            name="short-body",
            verdict=UNSURE,
            fragment="x",
            reason="anchor-unknown",
            serve=pieces(answer(body="<p>" + "text " * 100, length=505), CLOSE),
        ),
    ]


# Those that wait, and those that keep the processor busy, are run apart from the rest.
SLOW = frozenset({"slow-head", "never", "drip"})
HEAVY = frozenset(case.name for case in limits()) | {"endless-id"}
CASES = {
    case.name: case
    for group in (transient, status_codes, redirects, anchors, limits)
    for case in group()
}
# Not whole answers, or not at the case's own path.
BEHAVIOURS = {case.path: case.serve for case in CASES.values()} | {
    "/anchor-404": GONE,
    "/endless-id": endless(),
    "/slash/": FINE,
    "/login": FINE,
    "/consent/": FINE,
    "/en/to-language": FINE,
    "/%C3%BCber": FINE,
}
