"""A plugin for pytest: one guard of the core is not there, as GUARD in the environment says (`module:line`).

A guard is an `if` whose body leaves: by return, raise or continue. What stands after it happens always.
"""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType

LEAVES = (ast.Return, ast.Raise, ast.Continue)


def guards(source: str) -> Iterator[ast.If]:
    """Yield the guards of a module, in order."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.If) and isinstance(node.body[-1], LEAVES):
            yield node


class _Without(ast.NodeTransformer):
    """Never enters the guard at a line; what it asks is asked, for its names."""

    def __init__(self, line: int) -> None:
        self.line = line

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if node.lineno == self.line and isinstance(node.body[-1], LEAVES):
            node.test = ast.BoolOp(ast.And(), [node.test, ast.Constant(False)])
        return node


class _Loader(SourceFileLoader):
    """Compiles a module without its guard, and keeps nothing of it."""

    line = 0

    def get_code(self, fullname: str) -> CodeType:
        tree = _Without(self.line).visit(ast.parse(Path(self.path).read_text(encoding="utf-8")))
        return compile(ast.fix_missing_locations(tree), self.path, "exec", dont_inherit=True)


class _Finder(MetaPathFinder):
    def __init__(self, module: str, line: int) -> None:
        self.module, self.line = module, line

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return how the one module is loaded; others are loaded as ever."""
        spec = PathFinder.find_spec(fullname, path, target) if fullname == self.module else None
        if spec is not None and spec.origin is not None:
            spec.loader = _Loader(fullname, spec.origin)
            spec.loader.line = self.line
        return spec


if "GUARD" in os.environ:
    _module, _, _line = os.environ["GUARD"].partition(":")
    assert _module not in sys.modules, "it was loaded before its guard could be taken out"
    sys.meta_path.insert(0, _Finder(_module, int(_line)))
