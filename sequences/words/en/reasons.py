"""The reasons in English: what happened, and what to do next; the codes are those of `sequences.core.reasons`."""

from __future__ import annotations

WORDS: dict[str, tuple[str, str]] = {
    # not enrolled
    "already_enrolled": (
        "The item is already in this sequence.",
        "Nothing to do: it can enter again once it has left.",
    ),
    "no_email": (
        "The item has no e-mail address.",
        "Fill in its e-mail column, then enroll it again.",
    ),
    "bad_email": (
        "The item's e-mail column holds something that is not an e-mail address.",
        "Correct the address, then enroll the item again.",
    ),
    "sequence_not_active": (
        "The sequence is not active.",
        "Activate the sequence, then enroll the item again.",
    ),
    "sequence_not_found": (
        "There is no such sequence in this account.",
        "Choose another sequence.",
    ),
    "sequence_other_board": (
        "The sequence belongs to another board.",
        "Choose a sequence of this board.",
    ),
    "not_allowed": (
        "Whoever enrolled the item may not use this sequence.",
        "Ask the sequence's owner to enroll it, or to share the mailbox it sends from.",
    ),
    "had_before": (
        "The person has been through this sequence, and it takes nobody twice.",
        "Enroll them in another sequence, or let people enter again in the rules.",
    ),
    "had_lately": (
        "The person has been through this sequence lately: they may enter again from {day}.",
        "Enroll them then, or change how soon people may enter again in the rules.",
    ),
    "inside_elsewhere": (
        "The person is in another sequence, and this one takes nobody from there.",
        "Wait until they have left the other one, or take them out of it.",
    ),
    "same_address_inside": (
        "Another item with the same e-mail address is in this sequence.",
        "Nothing to do: the person gets its e-mails already.",
    ),
    # waiting
    "waiting_for_window": (
        "The e-mail waits for the sending hours of the sequence.",
        "Nothing to do: it leaves when the sending hours begin.",
    ),
    "mail_delayed": (
        "The e-mail could not be handed over yet.",
        "Nothing to do: it is tried again by itself.",
    ),
    "out_of_office": (
        "The person is out of office: the run is held until {day}.",
        "Nothing to do: it goes on by itself, and the wait before the next step begins on that day.",
    ),
    "mailbox_pace": (
        "The mailbox has sent as many e-mails as its pace allows.",
        "Nothing to do: it leaves as soon as there is room; the pace is set where the mailbox is connected.",
    ),
    "mailbox_refused": (
        "The mail server does not let the sequence send from its mailbox.",
        "Check the mailbox's password and limits; it is tried again by itself.",
    ),
    "owner_away": (
        "Whoever the item belongs to is out of office until {day}, and the e-mail leaves from their mailbox.",
        "Nothing to do: it goes on by itself; an e-mail that begins a thread leaves sooner from another owner.",
    ),
    "usage_limit": (
        "The account has used all actions that its limit allows in this month.",
        "Nothing to do: it goes on by itself next month, or as soon as an admin raises the limit.",
    ),
    "calendar_closed": (
        "Every sending day of the years to come is a day off of the sender or of the recipient.",
        "Free a day in the calendar of the account, or give the sequence more sending days; it is looked at each day.",
    ),
    "monday_unreachable": (
        "monday.com did not answer.",
        "Nothing to do: it is tried again by itself.",
    ),
    "monday_not_connected": (
        "monday.com does not let the app read the item.",
        "Ask an admin to connect the app to monday again; it is tried again by itself.",
    ),
    "file_unreadable": (
        "A file of the item could not be read from monday.com: {file}.",
        "Nothing to do: it is tried again by itself. If it stays so, upload the file again.",
    ),
    "waiting_for_activity": (
        "The next step waits until an activity is done.",
        "Complete the activity on the Activities board.",
    ),
    "mailbox_not_connected": (
        "The mailbox the sequence sends from is not connected.",
        "Connect the mailbox; whoever waits for it then goes on.",
    ),
    "no_owner_mailbox": (
        "Nobody whom the item belongs to has a mailbox that the sequence may use.",
        "Give the item to somebody who lends their mailbox, or let its owner connect and lend one; it is looked at "
        "each hour.",
    ),
    "owner_left": (
        "Whoever the item belongs to, or wrote to it before, is no active user of the account any more.",
        "Give the item to somebody else; where their thread was begun, take the person out and enroll them again.",
    ),
    "thread_mailbox_gone": (
        "The e-mail belongs to the thread of {value}, and that mailbox is not connected, or not lent, any more.",
        "Connect or lend the mailbox again, or take the person out and enroll them again.",
    ),
    "paused_by_person": (
        "Somebody paused the run.",
        "Resume it when it is to go on: what remained of the wait still remains then.",
    ),
    "board_says_pause": (
        "The board says {value}, so the run is paused.",
        "Resume it, or let the board say something else that resumes it.",
    ),
    "paused_by_automation": (
        "An automation paused the run.",
        "Resume it when it is to go on: what remained of the wait still remains then.",
    ),
    "colleague_wrote": (
        "Somebody of the same company replied: the run is paused for some days.",
        "Talk to whoever replied; resume the run if it is to go on sooner.",
    ),
    "too_many_bounces": (
        "Too many of the sequence's last e-mails came back as undeliverable ({share}), so it sends none for now.",
        "Correct the addresses on the board, then let the sequence go on.",
    ),
    "outcome_unknown": (
        "The connection broke while an e-mail was handed over, so it may or may not have been sent.",
        "Look into the mailbox's Sent folder, then choose to send it again or to skip it.",
    ),
    "no_file": (
        "The item has no file in the column {field}, and the e-mail does not leave without.",
        "Upload the file to the item: the e-mail then leaves by itself within an hour.",
    ),
    "file_is_link": (
        "What stands in a file column of the item is no uploaded file and cannot be attached: {file}.",
        "Replace it by an uploaded file, or remove it: the e-mail then leaves by itself within an hour.",
    ),
    "file_not_sent": (
        "A file of the item is empty, of a kind that is not sent, or not of the kind that its name says: {file}.",
        "Replace it, for example by a PDF: the e-mail then leaves by itself within an hour.",
    ),
    "file_too_large": (
        "A file of the item is larger than 5 MB: {file}.",
        "Replace it by a smaller one: the e-mail then leaves by itself within an hour.",
    ),
    "too_many_files": (
        "With the files of the item, the e-mail would carry more than 10 files, or more than 10 MB together.",
        "Remove files from the item's columns: the e-mail then leaves by itself within an hour.",
    ),
    # skipped
    "mail_skipped": (
        "Somebody skipped the e-mail, of which nobody could tell whether it was sent.",
        "Nothing to do: the run went on with its next step.",
    ),
    "activity_dropped": (
        "The activity was passed over: somebody dropped it, or the run ended before it was done.",
        "Nothing to do: whoever still wants to do it finds it in the history.",
    ),
    "activity_given_up": (
        "Nobody did the activity in the days that the step gives, so the run went on without it.",
        "Do it all the same, or give the step more days.",
    ),
    "condition_not_met": (
        "The step was skipped: it is done only if {condition}.",
        "Nothing to do: the step's conditions say so.",
    ),
    # ended
    "completed": (
        "Every step is done.",
        "Nothing to do.",
    ),
    "finished_by_change": (
        "The sequence was changed, and whoever did that let this run end here.",
        "Nothing to do: the item can be enrolled again at any time.",
    ),
    "replied": (
        "The person replied.",
        "Read the reply and answer it.",
    ),
    "auto_reply": (
        "An automatic reply came back.",
        "Enroll the item again when the person is back.",
    ),
    "opened": (
        "The person opened an e-mail, and a removal rule ends the sequence then.",
        "Follow up in person.",
    ),
    "clicked": (
        "The person clicked a link, and a removal rule ends the sequence then.",
        "Follow up in person.",
    ),
    "ended_by_condition": (
        "The run ended before a step that is done only if {condition}.",
        "Nothing to do: the step's conditions say so.",
    ),
    "unsubscribed": (
        "The person asked not to get any more e-mails.",
        "Nothing to do: no sequence writes to this address again.",
    ),
    "complained": (
        "The person reported an e-mail as unwanted.",
        "Nothing to do: no sequence writes to this address again.",
    ),
    "suppressed": (
        "The address is on the do-not-contact list.",
        "Nothing to do, unless the person asks to hear from you again.",
    ),
    "blank_field": (
        "The dynamic field {field} is blank and has no fallback text.",
        "Fill in the column or give the field a fallback text, then enroll the item again.",
    ),
    "missing_email_at_run": (
        "Recipient e-mail address missing.",
        "Fill in the item's e-mail column, then enroll it again.",
    ),
    "colleague_replied": (
        "Somebody of the same company replied, and that ends the runs of their colleagues.",
        "Talk to whoever replied; enroll the item again if it is to go on.",
    ),
    "item_gone": (
        "The item was deleted or archived.",
        "Restore the item, then enroll it again.",
    ),
    "item_moved": (
        "The item was moved to another board.",
        "Enroll it in a sequence of the board it is on now.",
    ),
    "board_says_stop": (
        "The board says {value}, and that ends the sequence.",
        "Let the board say something else, then enroll the item again.",
    ),
    "removed_on_board": (
        "Somebody took the sequence out of the item's Enrolled sequences column.",
        "Nothing to do: it can be enrolled again at any time.",
    ),
    "removed_by_person": (
        "Somebody took the item out of the sequence.",
        "Nothing to do: it can be enrolled again at any time.",
    ),
    "removed_by_automation": (
        "An automation took the item out of the sequence.",
        "Nothing to do: it can be enrolled again at any time.",
    ),
    "sequence_deactivated": (
        "The sequence was switched off and everybody in it was stopped.",
        "Activate the sequence, then enroll the item again.",
    ),
    "stopped_by_change": (
        "The sequence was changed, and whoever published it stopped this run.",
        "Enroll the item again, if it is to run through the new version.",
    ),
    "sequence_deleted": (
        "The sequence was deleted.",
        "Enroll the item in another sequence.",
    ),
    "account_uninstalled": (
        "The app was removed from this account.",
        "Install the app again, then enroll the item again.",
    ),
    "bounced": (
        "An e-mail came back as undeliverable.",
        "Correct the address, then enroll the item again.",
    ),
    "bounced_soft": (
        "The person's mail server could not be reached three times.",
        "Check the address, then enroll the item again.",
    ),
    "left_company": (
        "The person no longer works there, or no longer uses this address.",
        "Find out who does their work now, correct the address, then enroll the item again.",
    ),
    "recipient_refused": (
        "The mail server refused the recipient's address.",
        "Correct the address, then enroll the item again.",
    ),
    "mail_given_up": (
        "The mail server did not accept the e-mail after many tries.",
        "Check the mailbox and the address, then enroll the item again.",
    ),
}
