"""All tables of the program, imported so that their metadata is complete."""

from sqlmodel import SQLModel

import auditor.tables
import directory.tables
import notifier.tables
import notifier.voice.tables
import reporting.tables
import roster.changes.tables
import roster.handover.tables
import roster.rollcall.tables
import roster.rota.tables
import roster.tables
import roster.verifying.tables
import roster.watch.tables
import runtime.tables

__all__ = ["auditor", "directory", "metadata", "notifier", "reporting", "roster", "runtime"]

metadata = SQLModel.metadata
