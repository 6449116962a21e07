"""How many requests a host bears at once: start politely, speed up while it is happy. No I/O.

As TCP does (RFC 5681): the window doubles with each round of answers until there is trouble, is
halved by trouble, and then grows by one a round.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .plan import PageTask

# An answer that takes this much longer than the fastest says that the host is busy.
_BUSY_FACTOR = 2.5
_BUSY_SECONDS = 0.1
# So many pages in a row were refused for good: the rest would be, too.
_REFUSALS = 3


class Host:
    """The state of one host. ``now`` is a monotonic time in seconds.

    ``queue`` holds the pages to ask it for; ``ready`` tells whether it stands in line for that.
    """

    def __init__(self, first: int, most: int) -> None:
        self._window = float(min(first, most))
        self._most = float(most)
        self._cautious = False
        self._fastest = float("inf")
        self._halved_at = float("-inf")
        self._refusals = 0
        self.running = 0
        self.ready = False
        self.queue: deque[PageTask] = deque()
        self.paused_until = float("-inf")

    @property
    def window(self) -> int:
        """How many requests it gets at once."""
        return int(self._window)

    @property
    def closed(self) -> bool:
        """Whether the host has refused so often that asking on is of no use."""
        return self._refusals >= _REFUSALS

    def may_start(self, now: float) -> bool:
        """Tell whether another page of the host may be asked for."""
        return self.running < self.window and now >= self.paused_until

    def fine(self, seconds: float) -> None:
        """Note an answer, and how long it took."""
        self._refusals = 0
        self._fastest = min(self._fastest, seconds)
        if seconds <= self._fastest * _BUSY_FACTOR + _BUSY_SECONDS:
            step = 1 / self._window if self._cautious else 1.0
            self._window = min(self._window + step, self._most)

    def trouble(self, now: float) -> None:
        """Note a failure; several at a time count as one."""
        if now - self._halved_at > max(min(self._fastest, 1.0), 0.05):
            self._window = max(self._window / 2, 1.0)
            self._halved_at = now
        self._cautious = True

    def pause(self, until: float) -> None:
        """Leave the host alone until then."""
        self.paused_until = max(self.paused_until, until)

    def refused(self) -> None:
        """Note that a page got no answer because of the host's rate limit."""
        self._refusals += 1
