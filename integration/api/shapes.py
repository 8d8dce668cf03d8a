"""What a handler takes and gives, read from its signature: bodies and queries become values here, once.

    async def create(asking: Asking, body: NewSequence) -> WholeSequence: ...

`body` and `query` are pydantic models; the answer is a TypedDict, a model, or a Response of its own. The OpenAPI
document (`integration.api.openapi`) is made of the same annotations, so that it cannot tell anything else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from integration.bodies import BadBody, read_json
from recipes.block import whole_number


def _within(least: int, most: int, usual: int) -> BeforeValidator:
    """Return what makes a number of a query one between `least` and `most`; what is none has its usual value."""

    def bring(value: object) -> int:
        text = str(value)
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else usual
        return max(least, min(number, most))

    return BeforeValidator(bring)


MOST, LARGEST = 200, 2**62
Limit = Annotated[int, _within(1, MOST, 50)]
After = Annotated[int, _within(0, LARGEST, 0)]  # the last id of the page before, counting up
Before = Annotated[int, _within(0, LARGEST, LARGEST)]  # the same, newest first


def _id(value: object) -> object:
    """Return a number for an id that came as text; ids of monday exceed what a view can count with."""
    found = whole_number(value)
    return value if found is None else found


MondayId = Annotated[int, BeforeValidator(_id), Field(gt=0, lt=2**63)]


class Strict(BaseModel):
    """A body or a query: nothing in it that nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True)
class Shape:
    """What one handler takes and gives; None: nothing of the kind."""

    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: Any
    media_type: str = "application/json"  # of the answer

    async def read(self, request: Request) -> dict[str, BaseModel]:
        """Return the arguments that a request brings for the handler. Raises BadBody, each mistake with its field."""
        given: dict[str, BaseModel] = {}
        if self.query is not None:
            given["query"] = _valid(self.query, dict(request.query_params), "bad_query")
        if self.body is not None:
            given["body"] = _valid(self.body, await read_json(request), "bad_body")
        return given


def shape_of(handler: Callable[..., Any]) -> Shape:
    """Return what `handler` takes and gives."""
    hints = get_type_hints(handler, include_extras=True)
    answer, media_type = _told(hints.get("return"))
    return Shape(hints.get("body"), hints.get("query"), answer, media_type)


def _told(hint: Any) -> tuple[Any, str]:
    """Return the type of an answer, and its media type: `Annotated[Response, "text/csv"]` names another one."""
    if get_origin(hint) is Annotated:
        inner, media_type = get_args(hint)[:2]
        return inner, str(media_type)
    return hint, "application/json"


def is_bare(answer: Any) -> bool:
    """Return whether an answer is a Response that the handler makes itself."""
    return isinstance(answer, type) and issubclass(answer, Response)


def _valid(model: type[BaseModel], given: dict[str, Any], code: str) -> BaseModel:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        details = [{"field": ".".join(map(str, one["loc"])), "sentence": one["msg"]} for one in error.errors()]
        first = details[0]
        raise BadBody(422, code, f"{first['field'] or 'This'}: {first['sentence']}.", details) from error
