"""Which items a query asks for: the part of monday's filters that the sandbox knows.

A rule that is malformed finds nothing and is no error, as at monday.
"""

from __future__ import annotations

from typing import Any

from sandbox.world import Item, World

Query = dict[str, Any]  # ItemsQuery, or a group in it: rules, groups, operator


def holds(world: World, query: Query | None, item: Item) -> bool:
    """Return whether an item is what a query asks for; None asks for all."""
    parts = [_rule(world, one, item) for one in (query or {}).get("rules") or []]
    parts += [holds(world, one, item) for one in (query or {}).get("groups") or []]
    wanted = [str(one) for one in (query or {}).get("ids") or []]
    if wanted and str(item.id) not in wanted:
        return False
    return not parts or (any(parts) if (query or {}).get("operator") == "or" else all(parts))


def _rule(world: World, rule: dict[str, Any], item: Item) -> bool:
    value = rule["compare_value"]
    texts = [str(one) for one in (value if isinstance(value, list) else [value])]
    if rule["column_id"] == "group":
        return rule.get("operator", "any_of") == "any_of" and item.group in texts
    if rule.get("operator") != "contains_text":
        return False
    shown = _text(world, rule["column_id"], item).lower()
    return any(one.lower() in shown for one in texts)


def _text(world: World, column_id: str, item: Item) -> str:
    if column_id == "name":
        return item.name
    column = world.boards[item.board_id].column(column_id)
    return world.text(item, column) or "" if column else ""
