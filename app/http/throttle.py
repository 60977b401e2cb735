"""How often a client may write, and how often it may come with a key that is none."""

import math
import time

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from app.errors import Throttled


class Throttle:
    """Counts requests in windows of a minute, in this process; `rate` 0 means no limit."""

    def __init__(self, name: str, rate: int) -> None:
        self.name = name
        self._rate = rate
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._limit = RateLimitItemPerMinute(max(rate, 1))

    def take(self, request: Request, who: str) -> None:
        """Count one request; its answer's headers tell what is left. Raises Throttled."""
        if not self._rate:
            return
        allowed = self._limiter.hit(self._limit, self.name, who)
        stats = self._limiter.get_window_stats(self._limit, self.name, who)
        left = max(1, math.ceil(stats.reset_time - time.time()))
        # draft-ietf-httpapi-ratelimit-headers: the policy, and what is left of it.
        request.scope["rate_limit"] = {
            "ratelimit-policy": f'"{self.name}";q={self._rate};w=60',
            "ratelimit": f'"{self.name}";r={max(stats.remaining, 0)};t={left}',
        }
        if not allowed:
            raise Throttled(f"More than {self._rate} {self.name} a minute.", left)
