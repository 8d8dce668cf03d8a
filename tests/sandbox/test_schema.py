"""The sandbox's schema is a true part of monday's: nothing in it is ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    build_schema,
    print_ast,
)
from graphql.type import is_required_argument, is_required_input_field

from sandbox.monday.api import SCHEMA
from tests.fixtures.full_schema import full_schema

FULL = """
type Query { me(id: ID, kind: Kind = a): User! }
interface Named { name: String! }
type User implements Named { name: String! }
enum Kind { a b }
input Wish { id: ID! text: String }
"""


def differences(part: GraphQLSchema, full: GraphQLSchema) -> list[str]:
    """Return what `part` says and `full` does not."""
    return [
        found
        for name, ours in part.type_map.items()
        if not name.startswith("__")
        for found in _of_type(name, ours, full.type_map.get(name))
    ]


def _of_type(name: str, ours: GraphQLNamedType, theirs: GraphQLNamedType | None) -> Iterator[str]:
    if type(ours) is not type(theirs):
        yield f"{name} is another kind of type, or missing"
    elif isinstance(ours, GraphQLEnumType):
        assert isinstance(theirs, GraphQLEnumType)
        yield from (f"{name}.{value} is missing" for value in ours.values if value not in theirs.values)
    elif isinstance(ours, GraphQLInputObjectType):
        assert isinstance(theirs, GraphQLInputObjectType)
        yield from _of_values(name, ours.fields, theirs.fields)
        missing = (one for one, field in theirs.fields.items() if is_required_input_field(field))
        yield from (f"{name}.{one} is required" for one in missing if one not in ours.fields)
    elif isinstance(ours, GraphQLObjectType | GraphQLInterfaceType):
        assert isinstance(theirs, GraphQLObjectType | GraphQLInterfaceType)
        yield from _of_fields(name, ours, theirs)


def _of_fields(
    name: str, ours: GraphQLObjectType | GraphQLInterfaceType, theirs: GraphQLObjectType | GraphQLInterfaceType
) -> Iterator[str]:
    behind = {one.name for one in theirs.interfaces}
    yield from (f"{name} is no {one.name}" for one in ours.interfaces if one.name not in behind)
    yield from _of_values(name, ours.fields, theirs.fields)
    for field in ours.fields.keys() & theirs.fields.keys():
        arguments, full = ours.fields[field].args, theirs.fields[field].args
        yield from _of_values(f"{name}.{field}", arguments, full)
        missing = (one for one, argument in full.items() if is_required_argument(argument))
        yield from (f"{name}.{field}.{one} is required" for one in missing if one not in arguments)


def _of_values(name: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
    for one, value in ours.items():
        if one not in theirs:
            yield f"{name}.{one} is missing"
        elif _told(value) != _told(theirs[one]):
            yield f"{name}.{one} is {_told(theirs[one])}, not {_told(value)}"


def _told(value: Any) -> str:
    """Return the type of a field or an argument, with its default."""
    default = getattr(value.ast_node, "default_value", None)
    return f"{value.type} = {print_ast(default)}" if default else str(value.type)


def test_the_sandbox_says_only_what_monday_says() -> None:
    ours = build_schema(SCHEMA.read_text(encoding="utf-8"))
    assert differences(ours, full_schema()) == []


def test_what_is_left_out_is_no_difference() -> None:
    part = build_schema("type Query { me(id: ID): User! } type User { name: String! } enum Kind { b }")
    assert differences(part, build_schema(FULL)) == []


@pytest.mark.parametrize(
    ("said", "instead", "difference"),
    [
        ("enum Kind", "scalar Time enum Kind", "Time is another kind of type, or missing"),
        ("): User!", "): User", "Query.me is User!, not User"),
        ("me(", "you(", "Query.you is missing"),
        ("id: ID,", "id: ID!,", "Query.me.id is ID, not ID!"),
        ("id: ID,", "ids: ID,", "Query.me.ids is missing"),
        ("Kind = a", "Kind = b", "Query.me.kind is Kind = a, not Kind = b"),
        ("a b", "a b c", "Kind.c is missing"),
        ("text: String", "text: ID", "Wish.text is String, not ID"),
        ("id: ID! text", "text", "Wish.id is required"),
        ("enum Kind { a b }", "scalar Kind", "Kind is another kind of type, or missing"),
    ],
)
def test_every_difference_is_found(said: str, instead: str, difference: str) -> None:
    changed = FULL.replace(said, instead)
    assert differences(build_schema(changed), build_schema(FULL)) == [difference]


def test_a_required_argument_is_not_left_out() -> None:
    full = build_schema("type Query { me(id: ID!): ID }")
    assert differences(build_schema("type Query { me: ID }"), full) == ["Query.me.id is required"]


def test_an_interface_of_ours_is_found() -> None:
    full = FULL.replace(" implements Named", "")
    assert differences(build_schema(FULL), build_schema(full)) == ["User is no Named"]
