"""Units and people from CSV and XLSX files: read, checked as a whole, and loaded as a whole or not at all.

`read_files` or `read` make tables of files; `apply` checks and loads them in one piece of work. Loading the same files again
changes nothing; loading changed ones updates. Nothing is deleted: who leaves gets 在岗 = 否.
"""

from __future__ import annotations

from collections.abc import Sequence

from directory.importing import people, units
from directory.importing.columns import PEOPLE, UNITS
from directory.importing.counts import Counts, Imported
from directory.importing.files import SourceFile, read, read_files
from directory.importing.known import known_people, known_units, units_to_belong_to
from directory.importing.matching import match
from directory.importing.problems import ImportErrors, Problem
from directory.importing.sheets import Table
from directory.importing.write_people import write_people
from directory.importing.write_units import write_units
from runtime.work import Work

__all__ = ["Counts", "ImportErrors", "Imported", "Problem", "SourceFile", "apply", "read", "read_files"]


async def apply(work: Work, tables: Sequence[Table], *, dry_run: bool = False) -> Imported:
    """Check all tables together and load them; with `dry_run` load them and undo it, so that it finds whatever loading would.

    Raises:
        ImportErrors: something is wrong; it names everything that is, and nothing was loaded.
    """
    problems = [problem for table in tables for problem in table.problems]
    unit_rows = [row for table in tables if table.form is UNITS for row in table.rows]
    person_rows = [row for table in tables if table.form is PEOPLE for row in table.rows]
    known = await known_units(work.session)
    unit_drafts = units.drafts(unit_rows, known, problems)
    person_drafts = people.drafts(person_rows, units_to_belong_to(known, unit_rows), problems)
    matches = match(person_drafts, await known_people(work.session), problems)
    if problems:
        raise ImportErrors(problems)
    savepoint = await work.session.begin_nested()
    imported = Imported(dry_run=dry_run)
    imported.units = await write_units(work.session, unit_drafts, known)
    imported.people = await write_people(work.session, matches, work.settings.zone)
    await (savepoint.rollback() if dry_run else savepoint.commit())
    return imported
