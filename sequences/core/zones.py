"""What the clocks of a zone show at a moment, and when they show a given time; pure, for `schedule`.

A zone's clock may skip a stretch (spring) or repeat one (autumn); IANA moves them at whole seconds only.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

NAME = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name. Raises ValueError when there is none."""
    try:
        if NAME.fullmatch(name) and name != "Factory":
            return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        pass  # a folder of zones, or nothing at all
    raise ValueError(f"there is no time zone {name!r}")


def known(name: str | None) -> ZoneInfo:
    """Return the zone of a name that somebody else gave, UTC where our tables do not have it."""
    try:
        return zone(name or "UTC")
    except ValueError:
        return zone("UTC")


def offset(moment: datetime, place: ZoneInfo) -> timedelta:
    """Return what a zone adds to UTC at `moment`."""
    return moment.astimezone(place).utcoffset() or timedelta(0)


def wall(moment: datetime, place: ZoneInfo) -> datetime:
    """Return what the clocks show at `moment`, naive; in a repeated stretch, what they show at its end.

    So this never goes back while time goes on, and nothing counted from it comes too soon.
    """
    local = moment.astimezone(place)
    if not local.fold:
        return local.replace(tzinfo=None)
    first = local.replace(fold=0).utcoffset() or timedelta(0)
    second = local.utcoffset() or timedelta(0)
    turned = change(moment - (first - second), moment, place)
    return turned.replace(tzinfo=None) + first


def shown(clock: datetime, place: ZoneInfo, *, least: datetime) -> datetime:
    """Return a moment at which the clocks show the naive `clock`, in UTC.

    Shown twice: the first that is not before `least`, else the second. Skipped: the moment after the gap.
    """
    first, second = (clock.replace(tzinfo=place, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first > second:  # PEP 495: in a gap, fold 0 lies after it and fold 1 before
        return change(second, first, place)
    return first if first >= least else second


def change(low: datetime, high: datetime, place: ZoneInfo) -> datetime:
    """Return the moment in (low, high] from which the offset differs from that at `low`, in UTC."""
    old = offset(low, place)
    start, end = (moment.astimezone(UTC).replace(microsecond=0) for moment in (low, high))
    seconds = int((end - start).total_seconds())
    before, after = 0, seconds
    while after - before > 1:
        middle = (before + after) // 2
        if offset(start + timedelta(seconds=middle), place) == old:
            before = middle
        else:
            after = middle
    return start + timedelta(seconds=after)
