"""Every document of `graphql/` is valid for monday and for the sandbox, and every one is used."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    GraphQLObjectType,
    GraphQLSchema,
    NoDeprecatedCustomRule,
    build_schema,
    parse,
    specified_rules,
    validate,
)
from graphql.language import OperationDefinitionNode

from sandbox.monday.api import SCHEMA
from tests.fixtures.full_schema import full_schema

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted((ROOT / "graphql").glob("*.graphql"))
CODE = ("integration", "recipes", "sequences", "tasks")
CALLS = {"read", "write", "operation", "repeated"}
every = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)


def problems(schema: GraphQLSchema, document: DocumentNode) -> list[str]:
    """Return what a schema has against a document; what is deprecated counts."""
    return [error.message for error in validate(schema, document, [*specified_rules, NoDeprecatedCustomRule])]


def asked() -> set[str]:
    """Return the names of the documents that our code runs."""
    trees = (ast.parse(path.read_text(encoding="utf-8")) for folder in CODE for path in (ROOT / folder).rglob("*.py"))
    return {name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call) for name in _names(node)}


def _names(call: ast.Call) -> Iterator[str]:
    """Yield the name of the document that a call runs: behind the access of `read` and `write`, else first."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in CALLS:
        place = 1 if name in ("read", "write") else 0
        texts = (one.value for one in call.args[place : place + 1] if isinstance(one, ast.Constant))
        yield from (one for one in texts if isinstance(one, str))


@every
def test_monday_takes_the_document_and_deprecates_nothing_in_it(path: Path) -> None:
    assert problems(full_schema(), parse(path.read_text(encoding="utf-8"))) == []


@every
def test_the_sandbox_takes_the_document(path: Path) -> None:
    schema = build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert problems(schema, parse(path.read_text(encoding="utf-8"))) == []


@every
def test_a_document_is_one_operation_named_like_its_file(path: Path) -> None:
    [operation] = parse(path.read_text(encoding="utf-8")).definitions
    assert isinstance(operation, OperationDefinitionNode)
    assert operation.name is not None
    assert operation.name.value == path.stem.title().replace("_", "")


def test_what_is_deprecated_is_a_problem() -> None:
    schema = build_schema('type Query { me: ID old: ID @deprecated(reason: "use me") }')
    assert problems(schema, parse("{ me }")) == []
    assert problems(schema, parse("{ old }")) == ["The field Query.old is deprecated. use me"]


def test_the_folder_holds_documents_only() -> None:
    assert [path for path in (ROOT / "graphql").rglob("*") if path not in DOCUMENTS] == []


def test_the_code_runs_every_document_and_no_other() -> None:
    assert asked() == {path.stem for path in DOCUMENTS}


def test_every_column_that_says_what_it_shows_is_asked_for_it() -> None:
    types = full_schema().type_map.values()
    telling = {
        one.name
        for one in types
        if isinstance(one, GraphQLObjectType)
        and "ColumnValue" in [behind.name for behind in one.interfaces]
        and "display_value" in one.fields
    }
    asked = (ROOT / "graphql" / "items.graphql").read_text(encoding="utf-8")
    found = set(re.findall(r"\.\.\. on (\w+) \{\s+display_value", asked))
    assert telling
    assert found == telling
