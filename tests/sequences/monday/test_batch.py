"""One mutation repeated under aliases, against the sandbox's schema."""

from __future__ import annotations

from pathlib import Path

import pytest
from graphql import GraphQLSchema, build_schema, validate
from graphql.language import FieldNode, OperationDefinitionNode, print_ast

import sandbox.monday
from sequences.monday.batch import SIZE, repeated
from sequences.monday.client import operation


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    """The schema that the sandbox answers by."""
    return build_schema((Path(sandbox.monday.__file__).parent / "schema.graphql").read_text(encoding="utf-8"))


def mutation(name: str, count: int) -> OperationDefinitionNode:
    """Return the one definition of a repeated mutation."""
    [definition] = repeated(name, count).document.definitions
    assert isinstance(definition, OperationDefinitionNode)
    return definition


@pytest.mark.parametrize("name", ["write_cells", "create_item", "notify", "create_webhook", "update_enrolled_column"])
@pytest.mark.parametrize("count", [1, 2, SIZE])
def test_a_repeated_mutation_is_valid(schema: GraphQLSchema, name: str, count: int) -> None:
    assert validate(schema, repeated(name, count).document) == []
    asked = [one.name.value for one in mutation(name, count).selection_set.selections if isinstance(one, FieldNode)]
    assert (len(asked), asked[-1]) == (count + 1, "complexity")


def test_each_repetition_has_an_alias_and_variables_of_its_own() -> None:
    declared = {one.variable.name.value for one in mutation("write_cells", 3).variable_definitions or ()}
    assert declared == {f"{name}{n}" for name in ("board", "item", "values") for n in range(3)}
    every = [one for one in mutation("write_cells", 3).selection_set.selections if isinstance(one, FieldNode)]
    fields = every[:-1]  # the last one asks for the cost
    assert [one.alias and one.alias.value for one in fields] == ["m0", "m1", "m2"]
    used = [{print_ast(argument.value) for argument in one.arguments or ()} for one in fields]
    assert used == [{f"$board{n}", f"$item{n}", f"$values{n}"} for n in range(3)]


def test_types_and_name_stay_what_they_were() -> None:
    [once] = operation("write_cells").document.definitions
    assert isinstance(once, OperationDefinitionNode)
    twice = mutation("write_cells", 2)
    kinds = [print_ast(one.type) for one in once.variable_definitions or ()]
    assert [print_ast(one.type) for one in twice.variable_definitions or ()] == kinds * 2
    assert twice.name == once.name


def test_repeating_leaves_the_document_it_came_from_alone() -> None:
    before = print_ast(operation("write_cells").document)
    repeated.__wrapped__("write_cells", 4)
    assert print_ast(operation("write_cells").document) == before


def test_the_same_size_is_made_once() -> None:
    assert repeated("write_cells", 5) is repeated("write_cells", 5)
    assert repeated("write_cells", 5) is not repeated("write_cells", 6)
