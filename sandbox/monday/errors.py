"""Errors as monday writes them: inside HTTP 200, with a code."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLError


def refuse(code: str, message: str, **extensions: Any) -> GraphQLError:
    """Return the error of one field."""
    return GraphQLError(message, extensions={"code": code, **extensions})
