"""Duty tables as offices write them: read from XLSX and CSV, compared with the standing roster, and written as XLSX and PDF.

`reading` makes sheets of files, `tables` finds entries in sheets, `persons` knows whom they mean, `planning` compares them with
what stands; all of these are pure but for the file's bytes. `importing` asks the database, and applies.
"""
