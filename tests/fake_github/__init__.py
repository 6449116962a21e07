"""A GitHub that answers on this machine, with its rules and its failures.

A real HTTP server with the API under ``/api/v3`` and ``/api/graphql``, and the pages of things
under ``/``. Everything in it is invented. What it copies is GitHub's behaviour: counted requests,
ETags bound to a token, renames by 301, numeric ``Link`` URLs, and each form of a limit.

    fake.repository("example-org/fake", milestones=[FakeMilestone(number=13, title="FAKE")])
    fake.fail("server-error", times=2)
    run("sphinx-roadmap refresh", env=fake.environ)
    assert len(fake.requests) == 1
"""

from __future__ import annotations

from .github import FakeGitHub
from .things import TOKEN, Answer, FakeIssue, FakeMilestone, FakeRepository, Received

__all__ = [
    "TOKEN",
    "Answer",
    "FakeGitHub",
    "FakeIssue",
    "FakeMilestone",
    "FakeRepository",
    "Received",
]
