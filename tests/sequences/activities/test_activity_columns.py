"""Which columns of a board mean what: found by type and title, or as an admin says; and what is wrong is named."""

from __future__ import annotations

from typing import Any

import pytest

from sequences.activities.activity_columns import mapped
from sequences.errors import Unacceptable
from sequences.monday.boards import Board, Column

STATUS = {"labels": [{"id": 5, "label": "To do"}, {"id": 1, "label": "Finished", "is_done": True}]}


def column(number: str, title: str, kind: str, *labels: tuple[int, str], **settings: Any) -> Column:
    """Return a column of a board."""
    return Column(number, title, kind, False, "1", labels, settings)


BOARD = Board(
    7,
    "Tasks",
    (
        column("name", "Name", "name"),
        column("prio", "Priority", "status", (0, "High"), (1, "Low")),
        column("s1", "Status", "status", (5, "To do"), (1, "Finished"), (9, "Cancelled"), **STATUS),
        column("k1", "Type", "dropdown", (1, "Task"), (2, "Phone call"), (3, "Email")),
        column("p1", "Who", "people"),
        column("d1", "Start", "date"),
        column("d2", "Due", "date"),
        column("t1", "Remark", "text"),
        column("l1", "Text", "long_text"),
        column("r1", "Contacts", "board_relation"),
    ),
)


def refused(wanted: dict[str, Any], board: Board = BOARD) -> str:
    """Return the place that is wrong."""
    with pytest.raises(Unacceptable) as told:
        mapped(1, board, wanted)
    assert told.value.sentence.endswith(".")
    return str(told.value.details[0]["field"])


def test_columns_and_labels_are_found_by_type_and_title() -> None:
    found = mapped(1, BOARD, {})
    assert found.columns == {"status": "s1", "kind": "k1", "owner": "p1", "due": "d2", "note": "l1", "contact": "r1"}
    assert found.labels == {"open": 5, "done": 1, "dropped": 9}
    assert (found.kinds, found.kind_type) == ({"call": 2, "task": 1, "manual_email": 3}, "dropdown")
    assert found.chosen


def test_what_an_admin_says_counts() -> None:
    wanted = {
        "columns": {"due": "d1", "note": "t1", "contact": None, "kind": None},
        "labels": {"open": "Cancelled", "done": "to do", "dropped": "Finished"},
    }
    found = mapped(1, BOARD, wanted)
    assert found.columns == {"status": "s1", "owner": "p1", "due": "d1", "note": "t1"}
    assert found.labels == {"open": 9, "done": 5, "dropped": 1}
    assert found.kinds == {}


def test_a_board_without_a_word_for_what_is_dropped_will_do() -> None:
    status = column("s1", "Status", "status", (5, "Open"), (1, "Done"))
    assert mapped(1, Board(7, "Tasks", (status,)), {}).labels == {"open": 5, "done": 1}


@pytest.mark.parametrize(
    ("wanted", "place"),
    [
        ({"columns": {"colour": "s1"}}, "columns.colour"),
        ({"columns": {"due": "nowhere"}}, "columns.due"),
        ({"columns": {"due": 5}}, "columns.due"),
        ({"columns": {"due": "p1"}}, "columns.due"),
        ({"columns": {"status": None}}, "columns.status"),
        ({"columns": {"status": "prio"}}, "labels.open"),
        ({"columns": {"kind": "prio"}}, "kinds.call"),
        ({"labels": {"begun": "To do"}}, "labels.begun"),
        ({"labels": {"open": "Nowhere"}}, "labels.open"),
        ({"labels": {"open": None}}, "labels.open"),
        ({"labels": {"open": "Finished"}}, "labels"),
        ({"kinds": {"fax": "Task"}}, "kinds.fax"),
        ({"kinds": {"call": "Fax"}}, "kinds.call"),
    ],
)
def test_what_is_wrong_is_named(wanted: dict[str, Any], place: str) -> None:
    assert refused(wanted) == place


def test_a_board_without_a_status_will_not_do() -> None:
    assert refused({}, Board(7, "Notes", (column("name", "Name", "name"),))) == "columns.status"
