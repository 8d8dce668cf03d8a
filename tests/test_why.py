"""Each reason of the catalogue is produced by a test: the one named here, which looks at its code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from sequences.core.reasons import KINDS

ROOT = Path(__file__).parent
BY_FILE: dict[str, dict[str, str]] = {
    "integration/api/test_activities.py": {
        "activity_dropped": "test_who_may_not_complete_it_may_not_pass_it_over",
    },
    "integration/api/test_batches.py": {
        "already_enrolled": "test_a_check_tells_who_is_ready_and_why_others_are_not",
    },
    "integration/api/test_people.py": {
        "sequence_not_active": "test_nobody_enters_a_sequence_that_is_off",
        "mail_skipped": "test_a_held_mail_is_passed_over",
    },
    "integration/api/test_usage.py": {
        "usage_limit": "test_at_the_limit_people_wait_with_the_reason_and_admins_are_told",
    },
    "integration/test_blocks.py": {
        "removed_by_automation": "test_a_removed_item_is_taken_out_once",
    },
    "sequences/accounts/test_approving.py": {
        "monday_not_connected": "test_a_consent_that_is_taken_back_holds_people_until_it_is_given_again",
    },
    "sequences/accounts/test_leaving.py": {
        "account_uninstalled": "test_no_mail_begins_once_the_app_is_removed",
    },
    "sequences/activities/test_activity_events.py": {
        "completed": "test_a_completed_run_leaves_its_last_call_open",
    },
    "sequences/authoring/test_changing.py": {
        "stopped_by_change": "test_who_is_inside_may_be_stopped_or_let_go",
        "finished_by_change": "test_who_is_inside_may_be_stopped_or_let_go",
    },
    "sequences/authoring/test_publishing.py": {
        "sequence_deactivated": "test_who_is_inside_may_be_stopped_with_it",
        "sequence_deleted": "test_a_deleted_sequence_stops_everybody_and_keeps_its_history",
    },
    "sequences/boards/test_board_hearing.py": {
        "sequence_other_board": "test_an_item_of_another_board_is_not_enrolled",
        "board_says_pause": "test_a_value_pauses_a_run_and_another_one_lets_it_go_on",
        "suppressed": "test_a_new_address_that_must_not_be_written_to_ends_the_run",
        "item_gone": "test_an_item_that_is_gone_ends_its_run",
        "item_moved": "test_an_item_that_moves_to_another_board_leaves_the_sequence",
        "board_says_stop": "test_a_value_stops_a_run_at_once",
        "removed_on_board": "test_a_label_that_people_take_out_ends_the_run_where_the_sequence_says_so",
    },
    "sequences/core/test_column_files.py": {
        "file_is_link": "test_what_keeps_an_email_from_leaving",
    },
    "sequences/core/test_wild_values.py": {
        "bad_email": "test_a_wild_address_is_refused_and_the_neighbours_is_not",
    },
    "sequences/incoming/test_hearing.py": {
        "out_of_office": "test_whoever_is_away_is_held_until_the_day_they_name",
        "replied": "test_a_reply_is_kept_without_the_quotation_and_ends_the_run",
        "auto_reply": "test_a_rule_for_automatic_replies_ends_the_run_and_sets_its_status",
        "complained": "test_a_complaint_suppresses_and_ends_every_run_of_the_address",
        "bounced": "test_a_bounce_fails_the_run_and_tells_the_owner",
        "bounced_soft": "test_two_late_deliveries_are_noted_and_the_third_ends_the_run",
        "left_company": "test_whoever_has_left_is_written_to_no_more_and_the_owner_learns_who_is_there",
    },
    "sequences/incoming/test_opting_out.py": {
        "unsubscribed": "test_whoever_opts_out_leaves_every_sequence_of_the_account",
    },
    "sequences/incoming/test_same_company.py": {
        "colleague_replied": "test_colleagues_stop_and_their_owner_is_told_once",
        "colleague_wrote": "test_colleagues_stand_still_for_some_days",
    },
    "sequences/incoming/test_tracking.py": {
        "opened": "test_an_opening_ends_the_run_by_its_rule",
        "clicked": "test_a_click_ends_the_run_by_its_rule_once_it_is_judged",
    },
    "sequences/runs/test_entering.py": {
        "had_before": "test_nobody_enters_twice_where_the_sequence_says_so",
        "had_lately": "test_somebody_may_enter_again_when_enough_days_have_passed",
        "inside_elsewhere": "test_nobody_enters_from_another_sequence_where_the_sequence_says_so",
        "same_address_inside": "test_of_two_items_with_one_address_the_first_enters",
    },
    "sequences/runs/test_calendars.py": {
        "waiting_for_window": "test_nothing_leaves_on_a_day_off_of_the_account",
        "calendar_closed": "test_a_calendar_that_is_closed_for_years_holds_and_says_so",
    },
    "sequences/runs/test_ending.py": {
        "blank_field": "test_a_blank_field_is_named_to_whoever_is_told_and_the_trigger_has_the_bare_code",
        "removed_by_person": "test_a_run_ends_once_with_its_reason",
    },
    "sequences/runs/test_enrolling.py": {
        "sequence_not_found": "test_a_call_that_enrolls_nobody_leaves_one_row",
    },
    "sequences/runs/test_halting.py": {
        "too_many_bounces": "test_refused_recipients_pause_the_sequence_and_are_told_once",
    },
    "sequences/runs/test_pausing.py": {
        "paused_by_person": "test_a_paused_run_does_nothing_however_long",
        "paused_by_automation": "test_only_what_was_paused_for_a_reason_is_resumed_for_it",
    },
    "sequences/steps/test_conditions.py": {
        "activity_given_up": "test_a_call_that_nobody_makes_is_given_up_after_its_days",
        "condition_not_met": "test_only_who_opened_gets_the_second_mail_and_a_machine_opens_nothing",
        "ended_by_condition": "test_a_run_ends_where_a_condition_says_so",
    },
    "sequences/steps/test_fetching.py": {
        "file_unreadable": "test_a_file_that_cannot_be_fetched_is_tried_again_soon",
        "no_file": "test_an_empty_column_holds_the_mail_until_there_is_a_file",
        "file_not_sent": "test_a_refused_file_holds_its_mail_and_no_other",
        "file_too_large": "test_a_refused_file_holds_its_mail_and_no_other",
    },
    "sequences/steps/test_item_files.py": {
        "too_many_files": "test_uploaded_files_count_in",
    },
    "sequences/steps/test_pacing.py": {
        "mailbox_pace": "test_who_is_over_the_limit_waits_for_a_slot_and_is_told_so",
        "mailbox_not_connected": "test_nobody_sends_through_a_mailbox_that_was_removed_a_moment_ago",
    },
    "sequences/steps/test_running.py": {
        "no_email": "test_a_blank_address_ends_as_a_refusal_and_no_enrollment",
        "not_allowed": "test_an_admin_nobody_has_met_may_enroll_and_a_member_may_not",
        "mail_delayed": "test_a_mail_server_that_is_away_for_weeks_fails_nobody",
        "mailbox_refused": "test_a_mailbox_that_refuses_holds_its_people_and_lets_them_go_when_it_works",
        "outcome_unknown": "test_an_unknown_outcome_that_nothing_can_tell_is_held_for_a_person",
        "missing_email_at_run": "test_an_address_that_vanished_stops_the_run_with_its_reason",
        "recipient_refused": "test_a_refused_recipient_fails_the_run_and_sets_the_status",
        "mail_given_up": "test_a_mail_that_is_put_off_again_and_again_is_given_up_after_two_days",
    },
    "sequences/steps/test_senders.py": {
        "owner_away": "test_an_owner_who_is_away_is_waited_for_until_their_day",
        "no_owner_mailbox": "test_nobody_is_enrolled_whom_nobody_could_write_to",
        "owner_left": "test_an_owner_who_has_left_is_passed_by_or_holds_until_the_item_is_given_away",
        "thread_mailbox_gone": "test_a_thread_whose_mailbox_is_gone_waits_for_it_and_goes_on_when_it_is_back",
    },
    "sequences/steps/test_turns.py": {
        "waiting_for_activity": "test_an_activity_that_holds_keeps_the_run_at_its_step",
    },
    "sequences/test_robustness.py": {
        "monday_unreachable": "test_people_wait_with_a_reason_while_monday_cannot_be_asked",
    },
}
PRODUCED = {code: (file, name) for file, its in BY_FILE.items() for code, name in its.items()}


def source(file: str, name: str) -> str:
    """Return the text of a test."""
    text = (ROOT / file).read_text(encoding="utf-8")
    [found] = [node for node in ast.parse(text).body if getattr(node, "name", "") == name]
    assert isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
    first = min([found.lineno, *(one.lineno for one in found.decorator_list)])
    return "\n".join(text.splitlines()[first - 1 : found.end_lineno])


def test_every_reason_is_produced_somewhere() -> None:
    assert PRODUCED.keys() == KINDS.keys()


@pytest.mark.parametrize("code", PRODUCED)
def test_a_reason_is_looked_at_by_its_test(code: str) -> None:
    told = source(*PRODUCED[code])
    assert f'"{code}' in told or f"'{code}" in told
    assert "assert" in told
