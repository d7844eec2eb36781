"""How often someone may come."""

from __future__ import annotations

from django.core.cache import cache
from django.utils import timezone


def within_limit(what: str, who: str, *, limit: int, seconds: int = 60) -> bool:
    """Count one use in this window of time; False once there were more than the limit."""
    window = int(timezone.now().timestamp()) // seconds
    key = f"limit:{what}:{who}:{window}"
    cache.add(key, 0, timeout=2 * seconds)
    return bool(cache.incr(key) <= limit)
