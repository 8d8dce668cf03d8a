"""Which version of its API monday answers with: a version that is too old is replaced without an error.

Source: https://developer.monday.com/api-reference/docs/api-versioning
"""

from __future__ import annotations

from dataclasses import dataclass

from sequences.monday.client import API_VERSION, Access, Monday


@dataclass(frozen=True)
class Served:
    """What answered: a version, and its kind (current, release_candidate, maintenance, …)."""

    value: str
    kind: str

    @property
    def asked_for(self) -> bool:
        """Whether it is the version that we ask for, which monday will keep for a while."""
        return self.value == API_VERSION and self.kind in ("current", "release_candidate", "maintenance")


async def read_served(monday: Monday, access: Access) -> Served:
    """Return which version answers to a token that holds. Raises MondayError."""
    told = (await monday.read(access, "standing", {}))["version"]
    return Served(told["value"], told["kind"])
