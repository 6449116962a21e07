"""Addresses of tasks, and checklists as text for GitHub."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from sphinx_roadmap.tasks import URL_LIMIT, escape_markdown, new_issue_url, task_ids, task_list

REPOSITORY = "https://github.com/example-org/lantern"


def test_an_address_is_made_of_the_tasks_own_words() -> None:
    """Other tasks that come, go, move or are reworded leave a task's address as it is."""
    (alone,) = task_ids(["Bring snacks. Everybody loves snacks."])
    assert alone.startswith("task-bring-snacks-everybody-loves-snacks-")
    assert alone in task_ids(["Tag issues.", "Bring snacks. Everybody loves snacks."])
    assert task_ids(["Bring  *snacks*; everybody loves SNACKS"]) == [alone]
    assert task_ids(["Bring snacks. Nobody loves snacks."]) != [alone]


def test_long_tasks_that_begin_alike_differ() -> None:
    """Words beyond those in the address count."""
    start = "If it is not provided by the venue, bring"
    first, second = task_ids([f"{start} snacks", f"{start} nametags"])
    assert first != second


@pytest.mark.parametrize("text", ["", "…", "Закуски", "点心を持参"])
def test_any_words_have_an_address(text: str) -> None:
    """Tasks without Latin letters, and the same task twice, have addresses of their own."""
    names = task_ids([text, text])
    assert len(set(names)) == 2
    assert all(name.isascii() and name.startswith("task-") for name in names)


def test_task_list() -> None:
    """GitHub's task list has a box for each task, and text is not taken for markup."""
    tasks = [(escape_markdown("Mind *all* of <this> #1"), False), ("Done", True)]
    assert task_list(tasks) == "- [ ] Mind \\*all\\* of \\<this\\> \\#1\n- [x] Done\n"


def test_new_issue() -> None:
    """The link has title, label and body, whatever characters they have."""
    url = new_issue_url(REPOSITORY, "A & B", ["- [ ] 50 % é\n"], label="sprint 2031", end="\nEnd\n")
    parts = urlsplit(url)
    assert parts.path == "/example-org/lantern/issues/new"
    assert parse_qs(parts.query) == {
        "title": ["A & B"],
        "labels": ["sprint 2031"],
        "body": ["- [ ] 50 % é\n\nEnd\n"],
    }


def test_new_issue_is_not_longer_than_github_takes() -> None:
    """A list of any length gives as many whole tasks as fit, and says where the rest is."""
    parts = [f"- [ ] Aufgabe für {number} ü\n" for number in range(1000)]
    url = new_issue_url(REPOSITORY, "Sprint", parts, end="\nFrom https://example.org/\n")
    assert len(url) <= URL_LIMIT
    body = parse_qs(urlsplit(url).query)["body"][0]
    assert len(body.splitlines()) > 20
    assert body.endswith("ü\n\nFrom https://example.org/\n")
