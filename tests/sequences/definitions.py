"""Sequences of every shape, for the tests that say what holds for all of them."""

from __future__ import annotations

from datetime import time

from hypothesis import strategies as st

from sequences.core.definition import (
    GROUP,
    Asked,
    BounceLimit,
    Condition,
    Consequence,
    DayCount,
    Definition,
    EmailStep,
    Event,
    Footer,
    Holding,
    LabelEdit,
    ManualStep,
    Notifications,
    Recipient,
    Rule,
    Schedule,
    StatusChange,
    Step,
    StepCondition,
    StepKind,
    Tracking,
    Variant,
    WaitStep,
)

# What trips writers of YAML and JSON: words that look like something else, quotes, signs, odd spaces.
WORDS = """no on null ~ 12 1e3 0x1F 09:00 2026-11-23 = << # ' " '' \\n {a|b} {{ [x] &a *a !tag % @ ` ? |
> --- - : é 😀"""
ODD = ("- a", "a: b", "a #b", "? ", "trailing ", " leading", "e\u0301", "\u202e")
SPACES = ("\u00a0", "\u200b", "\ufeff", "\ufffe")
TRICKY = st.sampled_from((*WORDS.split(), *ODD, *SPACES, "שלום", "日本"))
SIGNS = st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"))
LINE = (TRICKY | st.text(SIGNS, max_size=40) | st.lists(TRICKY, max_size=4).map("".join)).filter(str.strip)
LINES = st.lists(st.text(SIGNS, max_size=30) | TRICKY | st.just(""), max_size=6).map("\n".join)
COLUMN = st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True)


RECIPIENTS = st.builds(Recipient, st.booleans(), st.booleans(), *[st.sampled_from((None, "zone", "no"))] * 3)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Any schedule that is accepted."""
    opens = draw(st.integers(0, 24 * 60 - 2))
    closes = draw(st.integers(opens + 1, 24 * 60 - 1))
    return Schedule(
        time_zone=draw(st.sampled_from(["UTC", "Europe/Berlin", "America/Port-au-Prince", "Etc/GMT+5"])),
        days=draw(st.frozensets(st.integers(0, 6), min_size=1)),
        opens=time(*divmod(opens, 60)),
        closes=time(*divmod(closes, 60)),
        count=draw(st.sampled_from(DayCount)),
        holidays=draw(st.sampled_from((None, "FR", "DE-BY", "NO"))),
        own_days=draw(st.booleans()),
        recipient=draw(RECIPIENTS),
    )


VALUES = st.sampled_from(["On hold", "no", "12", "a: b #c", "“Später”, {d}", "'e'"])
OTHERWISE = st.sampled_from(["skip", "end"])
ASKED = st.lists(
    st.builds(
        StepCondition,
        st.sampled_from([one for one in Asked if one is not Asked.COLUMN]),
        st.booleans(),
        otherwise=OTHERWISE,
    )
    | st.builds(
        StepCondition,
        st.just(Asked.COLUMN),
        st.booleans(),
        st.sampled_from(["status", "score", GROUP]),
        st.lists(VALUES, min_size=1, max_size=3).map(tuple),
        OTHERWISE,
    ),
    max_size=3,
).map(tuple)


def _steps() -> st.SearchStrategy[Step]:
    email = st.builds(
        EmailStep,
        _text(st.just("") | LINE),
        _text(LINES),
        st.sampled_from(["new", "reply"]),
        st.just(StepKind.EMAIL),
        st.none() | st.booleans(),
        st.lists(LINE, unique=True, max_size=3).map(tuple),
        st.lists(COLUMN, unique=True, max_size=3).map(tuple),
        st.sampled_from(["hold", "send"]),
        ASKED,
        st.integers(1, 100),
        st.lists(st.builds(Variant, _text(st.just("") | LINE), _text(LINES), st.integers(1, 100)), max_size=2).map(
            tuple
        ),
    )
    kinds, line = st.sampled_from([StepKind.MANUAL_EMAIL, StepKind.TASK, StepKind.CALL]), _text(st.just("") | LINE)
    waits = {"holds": st.none() | st.booleans(), "give_up_after": st.none() | st.integers(1, 365), "only_if": ASKED}
    draft = st.builds(ManualStep, st.just(StepKind.MANUAL_EMAIL), line, _text(LINES), line, _text(LINES), **waits)
    manual = st.builds(ManualStep, kinds, line, _text(LINES), **waits) | draft
    return email | manual | st.builds(WaitStep, st.integers(0, 365), st.just(StepKind.WAIT))


def _text(texts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Return texts whose braces are all doubled, some with a field in front."""
    doubled = texts.map(lambda text: text.replace("{", "{{").replace("}", "}}"))
    return doubled | doubled.map(lambda text: "{first_name|there}" + text)


def _rules() -> st.SearchStrategy[tuple[Rule, ...]]:
    status = st.none() | st.builds(StatusChange, COLUMN, LINE)
    rule = st.builds(Rule, st.sampled_from(Event), st.booleans(), status)
    return st.lists(rule, unique_by=lambda one: one.event).map(tuple)


def _conditions() -> st.SearchStrategy[tuple[Condition, ...]]:
    """Return conditions of which no two speak of the same column."""
    texts = st.lists(VALUES, min_size=1, max_size=3, unique=True).map(tuple)
    condition = st.builds(Condition, st.sampled_from(["status", "score", GROUP]), texts, st.sampled_from(Consequence))
    return st.lists(condition, max_size=3, unique_by=lambda one: one.column).map(tuple)


ADDRESS = st.from_regex(r"[a-z.+]{1,10}@[a-z]{1,10}\.test", fullmatch=True)
NOTIFICATIONS = st.builds(Notifications, *[st.booleans()] * 5, st.none() | COLUMN)

DEFINITIONS = st.builds(
    Definition,
    name=LINE,
    steps=st.lists(_steps(), max_size=8).map(tuple),
    board=st.none() | st.integers(1, 2**63 - 1),
    email_column=st.none() | COLUMN,
    phone_column=st.none() | COLUMN,
    send_as=st.none() | ADDRESS,
    schedule=schedules(),
    rules=_rules(),
    notifications=NOTIFICATIONS,
    holding=st.builds(Holding, st.booleans(), st.booleans(), st.booleans()),
    tracking=st.builds(Tracking, st.booleans(), st.booleans()),
    timeline=st.booleans(),
    footer=st.builds(Footer, st.none() | LINES.filter(str.strip), st.none() | LINE),
    conditions=_conditions(),
    label_removed=st.sampled_from(LabelEdit),
    bounce_limit=st.builds(BounceLimit, st.booleans(), st.integers(1, 50), st.integers(10, 200)),
    language=st.sampled_from(["en", "en-GB", "fr", "no", "zh-Hant-TW"]),
)
