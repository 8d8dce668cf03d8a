"""What a handler takes and gives, read from its signature: bodies and queries become values here, once.

    async def create(asking: Asking, body: NewSequence) -> WholeSequence: ...

`body` and `query` are pydantic models; the answer is a TypedDict, a model, or a Response of its own. The OpenAPI
document (`integration.api.openapi`) is made of the same annotations, so that it cannot tell anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Annotated, Any, ClassVar, get_args, get_origin, get_type_hints

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, StrictInt, ValidationError
from pydantic_core import CoreSchema
from starlette.requests import Request
from starlette.responses import Response

from integration.bodies import BadBody, read_body, read_json
from recipes.block import whole_number
from sequences.words import Said, say


def within(least: int, most: int, usual: int) -> BeforeValidator:
    """Return what makes a number of a query one between `least` and `most`; what is none has its usual value."""

    def bring(value: object) -> int:
        text = str(value)
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else usual
        return max(least, min(number, most))

    return BeforeValidator(bring)


MOST, LARGEST = 200, 2**62
Limit = Annotated[int, within(1, MOST, 50)]
MostLimit = Annotated[int, within(1, MOST, MOST)]
LongLimit = Annotated[int, within(1, 500, 50)]

Whole = Annotated[int, within(0, LARGEST, 0)]
After = Annotated[int, within(0, LARGEST, 0)]  # the last id of the page before, counting up
Before = Annotated[int, within(0, LARGEST, LARGEST)]  # the same, newest first


def _id(value: object) -> object:
    """Return a number for an id that came as text; ids of monday exceed what a view can count with."""
    found = whole_number(value)
    return value if found is None else found


MondayId = Annotated[StrictInt, BeforeValidator(_id), Field(gt=0, lt=2**63)]


def _split(value: object) -> object:
    """Return the parts of a query that may name several, as in ?state=active,paused or ?state=active&state=paused."""
    return tuple(dict.fromkeys(filter(None, value.split(",")))) if isinstance(value, str) else value


Several = BeforeValidator(_split)  # Annotated[tuple[State, ...], Several]


Words = Mapping[str, tuple[str, Said]]


class Strict(BaseModel):
    """A body or a query: nothing in it that nobody reads.

    `words`: the code and sentence of a 400 for a field that is wrong, where the sentence of pydantic would not do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    words: ClassVar[Words] = {}


@dataclass(frozen=True)
class LooksLike:
    """Tells the OpenAPI document that something is as it would be of another type: what is stored as JSON, say."""

    kind: Any

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return handler.generate_schema(self.kind)


@dataclass(frozen=True)
class Raw:
    """A body that is no JSON: `body: Annotated[bytes, Raw(("text/csv",), most)]`, of at most so many bytes."""

    kinds: tuple[str, ...]
    most: int

    async def read(self, request: Request) -> bytes:
        """Return the body. Raises BadBody."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind not in self.kinds:
            raise BadBody(415, "bad_kind", say("Send the body as {kinds}.", kinds=" or ".join(self.kinds)))
        return await read_body(request, self.most)


@dataclass(frozen=True)
class Shape:
    """What one handler takes and gives; None: nothing of the kind. A body that is `optional` may be left out."""

    body: type[BaseModel] | None
    query: type[BaseModel] | None
    answer: Any
    media_type: str = "application/json"  # of the answer
    optional: bool = False
    raw: Raw | None = None

    async def read(self, request: Request) -> dict[str, BaseModel | bytes | None]:
        """Return the arguments that a request brings for the handler. Raises BadBody, each mistake with its field."""
        given: dict[str, BaseModel | bytes | None] = {}
        if self.query is not None:
            asked = request.query_params
            several = {name: ",".join(asked.getlist(name)) for name in asked}
            given["query"] = _valid(self.query, several, "bad_query")
        if self.raw is not None:
            given["body"] = await self.raw.read(request)
        elif self.optional and "content-type" not in request.headers:
            given["body"] = None
        elif self.body is not None:
            given["body"] = _valid(self.body, await read_json(request), "bad_body")
        return given


def shape_of(handler: Callable[..., Any]) -> Shape:
    """Return what `handler` takes and gives."""
    hints = get_type_hints(handler, include_extras=True)
    answer, media_type = _told(hints.get("return"))
    body, raw, optional = _taken(hints.get("body"))
    return Shape(body, hints.get("query"), answer, media_type, optional, raw)


def _taken(hint: Any) -> tuple[type[BaseModel] | None, Raw | None, bool]:
    """Return the model of a body, or how it is read as bytes, and whether it may be left out."""
    if get_origin(hint) is Annotated:
        return None, next(one for one in get_args(hint) if isinstance(one, Raw)), False
    parts = get_args(hint)
    if NoneType in parts:
        return next(one for one in parts if one is not NoneType), None, True
    return hint, None, False


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
        if own := getattr(model, "words", {}).get(first["field"].partition(".")[0]):
            raise BadBody(400, own[0], own[1], details) from error
        raise BadBody(
            422,
            code,
            say("{field}: {sentence}.", field=first["field"] or say("This"), sentence=first["sentence"]),
            details,
        ) from error
