"""What a person may have done to an incident. Rights are checked by the caller; a refusal is a `Refused` with its sentence."""

from __future__ import annotations

from reporting.filings import PhoneLog, WrittenFiling, log_phone, send_up, submit_filing
from reporting.linking import link_report, reject_suggestion, undo_link, unlink_report
from reporting.overriding import close, override_fact, override_grade, reopen
from reporting.speech import type_words
from reporting.zero.filing import excuse_zero_report, file_zero_report, remind_missing

__all__ = [
    "PhoneLog",
    "WrittenFiling",
    "close",
    "excuse_zero_report",
    "file_zero_report",
    "link_report",
    "log_phone",
    "override_fact",
    "override_grade",
    "reject_suggestion",
    "remind_missing",
    "reopen",
    "send_up",
    "submit_filing",
    "type_words",
    "undo_link",
    "unlink_report",
]
