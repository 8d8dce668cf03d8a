"""Several writes in one request: one mutation repeated under aliases, each with variables of its own.

How many go into one is measured (`Monday.fits`): all must end within monday's minute. At most `SIZE` where a lost
answer costs more than one that came, `MOST` where writing again changes nothing.
Source: https://developer.monday.com/api-reference/docs/mutations (aliases)
"""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Any

from graphql import DocumentNode, Visitor, parse, print_ast, visit
from graphql.language import FieldNode, OperationDefinitionNode, VariableNode

from sequences.monday.client import Operation, operation
from sequences.monday.errors import MondayError, of_entries

SIZE, MOST = 10, 50


@lru_cache(maxsize=256)
def repeated(name: str, count: int) -> Operation:
    """Return the mutation `name` repeated `count` times as m0, m1, …, with variables like item0, item1, …"""
    return Operation(parse(_repeat(operation(name).document, count)), name=name, size=count)


def partly(error: MondayError, count: int) -> dict[int, MondayError]:
    """Return the errors of the aliases that were not applied, while others were, by their number."""
    by_alias: dict[str, list[Any]] = {}
    for entry in error.entries or []:
        path = entry.get("path") or [""] if isinstance(entry, dict) else [""]
        by_alias.setdefault(str(path[0]), []).append(entry)
    data = error.data or {}
    now = time.time()
    return {
        n: of_entries(by_alias.get(f"m{n}", error.entries or []), now=now)
        for n in range(count)
        if not data.get(f"m{n}")
    }


def _repeat(document: DocumentNode, count: int) -> str:
    definition = document.definitions[0]
    assert isinstance(definition, OperationDefinitionNode)
    assert definition.name
    declared, selected = [], []
    for n in range(count):
        renamed = visit(definition, _Rename(n))
        declared += [print_ast(one) for one in renamed.variable_definitions]
        field = renamed.selection_set.selections[0]
        assert isinstance(field, FieldNode)
        selected.append(f"m{n}: {print_ast(field)}")
    cost = print_ast(definition.selection_set.selections[-1])
    return f"mutation {definition.name.value}({', '.join(declared)}) {{ {' '.join(selected)} {cost} }}"


class _Rename(Visitor):
    def __init__(self, n: int) -> None:
        super().__init__()
        self._n = n

    def enter_variable(self, node: VariableNode, *_: Any) -> VariableNode:
        return VariableNode(name=type(node.name)(value=f"{node.name.value}{self._n}"))
