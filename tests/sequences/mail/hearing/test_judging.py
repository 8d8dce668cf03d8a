"""What came back: reports, machines, people and wishes told apart, and an answer to any bytes."""

from __future__ import annotations

import pytest
from flufl.bounce._detectors.qmail import Qmail as QmailDetector
from hypothesis import example, given
from hypothesis import strategies as st

from sequences.mail.hearing import Heard, Kind, judge
from tests.sequences.mail.hearing import samples
from tests.sequences.mail.hearing.samples import OURS, OWN, both_sides, bounce, html_message, message, report

HEADERS_ONLY = f"Content-Type: text/rfc822-headers\n\nReturn-Path: <dana@acme.test>\nMessage-ID: {OURS}\nSubject: Hello"
FOLDED = f"Content-Type: text/rfc822-headers\n\nSubject: Hello\nMessage-ID:\n\t{OURS}\nX-Other: 1"
CODED = (
    "Content-Type: text/rfc822-headers\nContent-Transfer-Encoding: quoted-printable\n\n"
    f"Message-ID: {OURS[:5]}=\n{OURS[5:]}"
)
GLOBAL = f"Content-Type: message/rfc822-headers\n\nMessage-ID: {OURS}"


@pytest.mark.parametrize(
    ("raw", "status", "diagnostic"),
    [
        (report(samples.POSTFIX), "5.1.1", "User unknown in virtual mailbox table"),
        (report(samples.POSTFIX, original=HEADERS_ONLY), "5.1.1", "User unknown"),
        (report(samples.POSTFIX, original=FOLDED), "5.1.1", "User unknown"),
        (report(samples.POSTFIX, original=CODED), "5.1.1", "User unknown"),
        (report(samples.POSTFIX, original=GLOBAL), "5.1.1", "User unknown"),
        (
            report(samples.EXIM, sender="Mail Delivery System <Mailer-Daemon@mx.exim.example>"),
            "5.0.0",
            "No such person",
        ),
        (
            report(samples.EXCHANGE, sender="postmaster@byron.example", Auto_Submitted="auto-replied"),
            "5.1.10",
            "RESOLVER",
        ),
        (
            report(samples.EXCHANGE, sender="Microsoft Outlook <x@byron.example>", Return_Path="", In_Reply_To=OURS),
            "5.1.10",
            "RESOLVER",
        ),
        (report(samples.GMAIL, sender="Mail Delivery Subsystem <mailer-daemon@googlemail.com>"), "5.2.2", "over quota"),
        (report(samples.EXPIRED), "4.4.7", "message expired"),
        (report(samples.TWO_PEOPLE), "5.7.1", None),
    ],
)
def test_a_failed_delivery_is_a_bounce_for_good(raw: bytes, status: str, diagnostic: str | None) -> None:
    heard = judge(raw)
    assert (heard.kind, heard.hard, heard.ids, heard.status) == (Kind.BOUNCE, True, (OURS,), status)
    assert (diagnostic or "") in (heard.diagnostic or "")
    assert "\n" not in (heard.diagnostic or "")
    assert heard.text == ""


@pytest.mark.parametrize(
    "raw",
    [
        report(samples.POSTFIX_LATE, Subject="Delayed Mail (still being retried)"),
        report(samples.POSTFIX_LATE, original=HEADERS_ONLY),
        report(samples.EXIM.replace("failed", "delayed").replace("5.0.0", "4.0.0")),
    ],
)
def test_a_delay_is_a_bounce_that_is_not_for_good(raw: bytes) -> None:
    heard = judge(raw)
    assert (heard.kind, heard.hard, heard.ids) == (Kind.BOUNCE, False, (OURS,))
    assert heard.status
    assert heard.status.startswith("4.")


@pytest.mark.parametrize(
    "raw",
    [
        bounce(samples.QMAIL),
        bounce(
            samples.EXIM_WORDS,
            sender="Mail Delivery System <Mailer-Daemon@mx>",
            X_Failed_Recipients="ada@byron.example",
        ),
        bounce(samples.QMAIL, sender="System <system@mx.byron.example>", Return_Path="<>"),
        bounce(samples.QMAIL).replace(b"From: MAILER", b"From: Syst\xe8me de messagerie <MAILER"),
        bounce(samples.QMAIL, sender="", Return_Path="<>"),
        bounce(samples.QMAIL, sender=",", Return_Path="<>"),
    ],
)
def test_a_bounce_in_words_is_matched_by_the_copy_below_it(raw: bytes) -> None:
    heard = judge(raw)
    assert (heard.kind, heard.hard, heard.ids) == (Kind.BOUNCE, True, (OURS,))
    assert (heard.status, heard.diagnostic) == (None, None)


def test_a_detector_that_breaks_finds_nothing_and_says_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(self: QmailDetector, msg: object) -> None:
        raise IndexError

    monkeypatch.setattr(QmailDetector, "process", breaks)
    assert judge(bounce(samples.QMAIL, In_Reply_To=OURS)).kind is not Kind.BOUNCE
    assert caplog.records == []


def test_words_of_a_bounce_from_a_person_are_a_reply() -> None:
    heard = judge(message(samples.QMAIL))
    assert (heard.kind, heard.hard) == (Kind.REPLY, None)


@pytest.mark.parametrize(
    "raw",
    [
        report(samples.DELIVERED, Subject="Successful Mail Delivery Report", In_Reply_To=OURS),
        report(samples.DELIVERED.replace("delivered", "relayed"), Auto_Submitted="auto-replied", References=OURS),
        report("", In_Reply_To=OURS),
        report(
            samples.READ, kind="disposition-notification", sender="ada@byron.example", Return_Path="", In_Reply_To=OURS
        ),
    ],
)
def test_good_news_and_receipts_say_nothing(raw: bytes) -> None:
    assert judge(raw).kind is Kind.OTHER


def test_a_report_without_our_headers_names_nobody() -> None:
    heard = judge(report(samples.POSTFIX, original="Content-Type: text/plain\n\nthe message is gone"))
    assert (heard.kind, heard.ids) == (Kind.BOUNCE, ())


@pytest.mark.parametrize(
    "header",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner-email=ada@byron.example"},
        {"Auto_Submitted": "Auto-Notified"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "Hello Ada"},
        {"X_Auto_Reply_From": "ada@byron.example"},
        {"Precedence": "auto_reply"},
    ],
)
def test_a_machine_that_says_so_is_believed(header: dict[str, str]) -> None:
    heard = judge(message("I am away until Monday.", **header))
    assert (heard.kind, heard.ids, heard.message_id) == (Kind.AUTO_REPLY, (OURS,), OWN)
    assert heard.text == "I am away until Monday."


@pytest.mark.parametrize(
    "subject",
    [
        "Automatic reply: Hello Ada",
        "Auto-Reply: Hello Ada",
        "AutoReply: Hello",
        "Automated response",
        "Out of Office: Hello Ada",
        "Out of the office until Monday",
        "Automatische Antwort: Hallo Ada",
        "Abwesenheitsnotiz: Hallo",
        "Abwesenheitsnachricht",
        "Réponse automatique : Bonjour",
        "Absence du bureau",
        "Respuesta automática: Hola",
        "Fuera de la oficina",
        "Risposta automatica: Ciao",
        "Fuori sede",
        "Resposta automática: Olá",
        "Automatisch antwoord: Hallo",
        "Afwezigheidsbericht",
    ],
)
def test_a_machine_is_known_by_its_subject_in_many_languages(subject: str) -> None:
    assert judge(message("Bis Montag.", Subject=subject)).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "fields",
    [
        {"Auto_Submitted": "no"},
        {"Auto_Submitted": "No; whatever"},
        {"Precedence": "bulk"},
        {"Subject": "Re: Out of office"},
        {"Subject": "Re: Automatic reply"},
        {"Subject": "Your automatic reply system"},
        {"Subject": "The office is out of paper"},
        {"Subject": "Outofoffice chairs"},
        {"Subject": "=?utf-8?b?A?="},
        {"Subject": "=?no-such-charset?q?Out_of_office?="},
    ],
)
def test_a_person_is_not_taken_for_a_machine(fields: dict[str, str]) -> None:
    heard = judge(message("Let us talk.", **fields))
    assert (heard.kind, heard.text) == (Kind.REPLY, "Let us talk.")


QUOTED = "> Hi Ada,\n> how are you?\n> Unsubscribe here"
REPLIES = {
    "gmail": f"Yes, gladly.\n\nOn Mon, Nov 23, 2026 at 9:00 AM Dana <dana@acme.test> wrote:\n\n{QUOTED}",
    "gmail folded": "Yes, gladly.\n\nOn Mon, Nov 23, 2026 at 9:00 AM Dana Diaz from Acme <\ndana@acme.test> wrote:\n\n"
    f"{QUOTED}",
    "apple mail": f"Yes, gladly.\n\n> On 23 Nov 2026, at 09:00, Dana <dana@acme.test> wrote:\n> \n{QUOTED}",
    "thunderbird": f"Yes, gladly.\n\nOn 23/11/2026 09:00, Dana wrote:\n{QUOTED}",
    "outlook": "Yes, gladly.\n\nFrom: Dana <dana@acme.test>\nSent: Monday, November 23, 2026 9:00 AM\nTo: Ada\n"
    "Subject: Hello Ada\n\nHi Ada, how are you?",
    "outlook ruled": f"Yes, gladly.\n\n{'_' * 32}\nFrom: Dana <dana@acme.test>\nSent: Monday, November 23, 2026\n"
    "To: Ada\nSubject: Hello Ada\n\nHi Ada",
    "old outlook": "Yes, gladly.\n\n-----Original Message-----\nFrom: Dana\nSent: Monday\nTo: Ada\nSubject: Hi\n\nHi",
    "german": f"Yes, gladly.\n\nAm Mo., 23. Nov. 2026 um 09:00 Uhr schrieb Dana <dana@acme.test>:\n\n{QUOTED}",
    "german outlook": "Yes, gladly.\n\nVon: Dana <dana@acme.test>\nGesendet: Montag, 23. November 2026 09:00\n"
    "An: Ada\nBetreff: Hallo\n\nHallo Ada",
    "french": f"Yes, gladly.\n\nLe lun. 23 nov. 2026 à 09:00, Dana <dana@acme.test> a écrit :\n\n{QUOTED}",
    "spanish": f"Yes, gladly.\n\nEl lun, 23 nov 2026 a las 9:00, Dana (<dana@acme.test>) escribió:\n\n{QUOTED}",
    "italian": f"Yes, gladly.\n\nIl giorno lun 23 nov 2026 alle ore 9 Dana <dana@acme.test> ha scritto:\n\n{QUOTED}",
    "dutch": f"Yes, gladly.\n\nOp ma 23 nov 2026 om 09:00 schreef Dana <dana@acme.test>:\n\n{QUOTED}",
}


@pytest.mark.parametrize("program", REPLIES)
def test_a_reply_is_read_without_what_it_quotes(program: str) -> None:
    heard = judge(message(REPLIES[program], Content_Type="text/plain; charset=utf-8"))
    assert heard == Heard(Kind.REPLY, (OURS,), OWN, text="Yes, gladly.")


def test_an_answer_below_the_quotation_is_a_reply() -> None:
    heard = judge(message(f"On 23/11/2026 09:00, Dana wrote:\n{QUOTED}\n\nYes, gladly."))
    assert heard.kind is Kind.REPLY
    assert "Yes, gladly." in heard.text


@pytest.mark.parametrize(
    "raw",
    [
        html_message("<style>p {color: red}</style><div>Yes, <b>gladly</b>.</div>"),
        html_message(
            '<div dir="ltr">Yes, gladly.</div><br><div class="gmail_quote"><div class="gmail_attr">On Mon, Nov 23, '
            "2026 at 9:00 AM Dana &lt;dana@acme.test&gt; wrote:<br></div><blockquote>Hi Ada</blockquote></div>"
        ),
        both_sides("Yes, gladly.", "<p>something else</p>"),
        message("Yes, gladly.", Content_Type="text/plain; charset=no-such-thing"),
    ],
)
def test_a_reply_is_read_in_every_form(raw: bytes) -> None:
    assert judge(raw) == Heard(Kind.REPLY, (OURS,), OWN, text="Yes, gladly.")


def test_a_long_line_stays_one_line() -> None:
    paragraph = "We would like to see it first. " * 60
    heard = judge(message(f"{paragraph}\n\nOn 23/11/2026 09:00, Dana wrote:\n{QUOTED}"))
    assert heard.text == paragraph.strip()


def test_every_message_a_reply_refers_to_is_named_once_in_order() -> None:
    thread = f"<first@acme.test>\r\n\t<second@acme.test> {OURS}"
    assert judge(message(References=thread)).ids == (OURS, "<first@acme.test>", "<second@acme.test>")


def test_a_message_that_refers_to_nothing_is_nothing_to_us() -> None:
    assert judge(message("unsubscribe", ours=None)) == Heard(Kind.OTHER, (), OWN)


@pytest.mark.parametrize(
    "text",
    [
        "Unsubscribe",
        "unsubscribe me please",
        "Please unsubscribe me from this list.",
        "UNSUBSCRIBE!!",
        "Remove me from your list",
        "Please remove me.",
        "Stop emailing me.",
        "stop writing to me",
        "Opt out",
        "opt-out, thanks",
        "Désinscrivez-moi",
        "desinscrire",
        "Abmelden",
        "Austragen bitte",
        "Darme de baja",
        "Cancellami",
        "Uitschrijven",
    ],
)
def test_a_wish_not_to_be_written_to_is_heard(text: str) -> None:
    quoted = f"{text}\n\nOn 23/11/2026 09:00, Dana wrote:\n{QUOTED}"
    for raw in (
        message(text, Content_Type="text/plain; charset=utf-8"),
        message(quoted, Content_Type="text/plain; charset=utf-8"),
    ):
        heard = judge(raw)
        assert (heard.kind, heard.ids, heard.text) == (Kind.UNSUBSCRIBE, (OURS,), text)


@pytest.mark.parametrize(
    "text",
    [
        "How do your customers unsubscribe?",
        "I never opt out of a good offer.",
        "Stopping by on Monday.",
        "Unsubscribed people are our problem: can you help?",
        "Unsubscribe links are what we need. " + "Tell me more about how you do it. " * 15,
    ],
)
def test_a_word_about_unsubscribing_is_no_wish(text: str) -> None:
    assert judge(message(text)).kind is Kind.REPLY


def test_a_machines_unsubscribe_is_a_machines() -> None:
    assert judge(message("Unsubscribe", Auto_Submitted="auto-replied")).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "text", ["On " * 16_000, "\n" * 50_000, "\n \n" * 16_000, "Op x " * 10_000, "Am x Am schrieb " * 300]
)
def test_a_text_made_to_be_slow_is_answered(text: str) -> None:
    heard = judge(message("Yes.\n" + text))
    assert heard.kind is Kind.REPLY
    assert heard.text.startswith("Yes.")
    assert len(heard.text) <= 4000


@pytest.mark.parametrize("markup", ["<a ", "<!--", "<div>", "<a href='", "</", "&"])
def test_markup_made_to_be_slow_is_answered(markup: str) -> None:
    assert judge(message("<p>Yes</p>" + markup * 20_000, Content_Type="text/html")).text.startswith("Yes")


def test_deep_and_wide_messages_are_answered() -> None:
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n) for n in range(3000))
    wide = b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 5000
    endless = b"X: y\r\n" * 100_000
    for raw in (deep, wide, endless, b"\r\n" * 100_000, b"In-Reply-To: " + b"<" * 100_000):
        assert judge(raw).kind is Kind.OTHER


def clean(heard: Heard) -> bool:
    """Return whether PostgreSQL can keep all of it: no NUL, no lone surrogate."""
    texts = [*heard.ids, heard.message_id or "", heard.text, heard.status or "", heard.diagnostic or ""]
    return not any("\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text) for text in texts)


@pytest.mark.parametrize(
    "raw",
    [
        message("Yes\x00, gladly.", ours="<a\x00b@c>", Message_ID="<n\x00l@x>"),
        message(r"\ud800 yes", Content_Type="text/plain; charset=raw_unicode_escape"),
        report(samples.POSTFIX.replace("User", "U\x00ser").replace("5.1.1\n", "5.\x001.1\n")),
        message("Yes").replace(b"Yes", b"\xed\xa0\x80\xff").replace(b"k3x7", b"\xff\xfe"),
        message("0000=", Content_Transfer_Encoding="base64"),
        message("begin 666 x\n#0V%T\n \nend", Content_Transfer_Encoding="x-uuencode"),
    ],
)
def test_what_is_heard_can_always_be_kept(raw: bytes) -> None:
    assert clean(judge(raw))


BYTES = st.binary(max_size=400)
NAMES = st.sampled_from(
    [
        "From",
        "Subject",
        "In-Reply-To",
        "References",
        "Message-ID",
        "Return-Path",
        "Auto-Submitted",
        "Precedence",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "MIME-Version",
        "X-Failed-Recipients",
    ]
)
VALUES = st.sampled_from(
    [
        b'multipart/report; report-type=delivery-status; boundary="b"', b"multipart/mixed; boundary=b",
        b"message/rfc822", b"message/delivery-status", b"text/rfc822-headers", b"text/html; charset=utf-16",
        b"text/plain; charset=\x00", b"text/plain; charset=idna", b"base64", b"quoted-printable", b"x-uuencode",
        b"=?utf-8?b?A?=", b"=?x?q?=00?=", b"<>", OURS.encode(), b"mailer-daemon@x", b"\x00", b"Action: failed\r\n",
    ]
)  # fmt: skip


@given(BYTES)
@example(b"")
@example(b"\x00")
@example(b"Subject: =?utf-8?b?A?=\r\n\r\n")
def test_any_bytes_give_an_answer(raw: bytes) -> None:
    assert clean(judge(raw))


@given(
    st.lists(st.tuples(NAMES, VALUES | BYTES), max_size=6), st.lists(st.just(b"--b\r\n") | BYTES | VALUES, max_size=6)
)
def test_any_headers_and_parts_give_an_answer(head: list[tuple[str, bytes]], body: list[bytes]) -> None:
    lines = [name.encode() + b": " + value for name, value in head]
    assert clean(judge(b"\r\n".join([*lines, b"", *body])))


@given(st.sampled_from([report(samples.POSTFIX), bounce(samples.QMAIL), message("Yes")]), st.integers(0, 2000), BYTES)
def test_a_damaged_message_gives_an_answer(raw: bytes, at: int, damage: bytes) -> None:
    assert clean(judge(raw[:at] + damage + raw[at + len(damage) :]))
