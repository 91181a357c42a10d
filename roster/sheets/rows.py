"""A table with a day in each row: posts are columns, or each row is one person of a list. A turned one reads the same. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from roster.sheets.cells import Cell
from roster.sheets.days import NoSuchDay, days_in, weekday_of
from roster.sheets.entries import Asked, Entry, Found, Page
from roster.sheets.names import phones
from roster.sheets.posts import Header, header, post_of
from roster.sheets.spans import Span, span_in, whole_day

HEADER_WITHIN = 15


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table stands: the rows of its headers, its columns, and in which the day is."""

    first: int
    below: int
    columns: tuple[Header, ...]
    day: int


def layout_of(lines: list[list[Cell]], asked: Asked) -> Layout | None:
    """Find the headers: a row, or two of merged ones, with a column for the day and one for people. None: there are none."""
    for place in range(min(HEADER_WITHIN, len(lines))):
        for rows in (2, 1):
            if found := _layout(lines, place, rows, asked):
                return found
    return None


def _layout(lines: list[list[Cell]], place: int, rows: int, asked: Asked) -> Layout | None:
    used = lines[place : place + rows]
    if len(used) < rows or any(isinstance(cell.value, date) for line in used for cell in line):
        return None
    if rows == 2 and not _is_second(used, asked):
        return None
    columns = [header([line[column].text for line in used], asked.own_posts) for column in range(len(used[0]))]
    days = [column for column, each in enumerate(columns) if each.kind == "day"]
    if not days:  # 时间 with no 日期 beside it is the day
        days = [column for column, each in enumerate(columns) if each.kind == "span" and "时间" in each.text]
    if not days or not any(each.kind in ("post", "name") for each in columns):
        return None
    columns[days[0]] = Header("day", columns[days[0]].text)
    return Layout(place, place + rows, tuple(columns), days[0])


def _is_second(used: list[list[Cell]], asked: Asked) -> bool:
    """Say whether the second row belongs to the headers: its words are headers too, or parts of merged ones."""
    told = [(over, under) for over, under in zip(*used, strict=True) if under]
    own = [under for over, under in told if under.origin != over.origin]
    return bool(own) and all(header([cell.text], asked.own_posts).kind not in ("unknown", "ignored", "day") for cell in own)


def read_rows(page: Page, lines: list[list[Cell]], layout: Layout) -> None:
    """Read the rows below the headers."""
    _complain_of_unknown(page, lines, layout)
    found, asked = page.found, page.asked
    found.posts |= {column.post for column in layout.columns if column.kind == "post"}
    days: list[date] = []
    for line in lines[layout.below :]:
        if not any(line):
            continue
        try:
            told = _days(line, layout, asked)
        except NoSuchDay as error:
            page.complain(line[layout.day], str(error))
            days = []
            continue
        if told is None:
            if _is_end(line, layout):
                break
            if line[layout.day]:
                page.complain(line[layout.day], f"“{line[layout.day].text[:20]}”不是日期，请写成2026-12-01或12月1日。")
                continue
        days = told if told is not None else days
        _row(page, line, days, layout)


def _days(line: list[Cell], layout: Layout, asked: Asked) -> list[date] | None:
    days = days_in(line[layout.day].value, asked.month)
    weekday = next((cell for cell, column in zip(line, layout.columns, strict=True) if column.kind == "weekday"), None)
    if days and len(days) == 1 and weekday and (number := weekday_of(weekday.text)) is not None:
        days_in(f"{days[0].isoformat()}(周{'一二三四五六日'[number]})", asked.month)
    return days


def _is_end(line: list[Cell], layout: Layout) -> bool:
    """Say whether below the table a note begins: 备注：……, or one text over all columns."""
    filled = {cell.origin or cell.at: cell.text for cell in line if cell}
    first = next(iter(filled.values()), "")
    return first.startswith(("备注", "注", "说明", "填表", "制表", "审核", "值班电话", "联系电话")) or (
        len(filled) == 1 and len(first) > 12 and not line[layout.day]
    )


def _complain_of_unknown(page: Page, lines: list[list[Cell]], layout: Layout) -> None:
    for place, column in enumerate(layout.columns):
        below = [line[place] for line in lines[layout.below :] if line[place]]
        if column.kind == "unknown" and below:
            sentence = f"不认识这一列“{column.text}”。岗位列请写：值班员、副班、带班领导；不需要的列请删除。"
            page.complain(lines[layout.below - 1][place], sentence)


def _row(page: Page, line: list[Cell], days: list[date], layout: Layout) -> None:
    if not days:
        if any(cell for cell, column in zip(line, layout.columns, strict=True) if column.kind in ("post", "name")):
            page.complain(line[layout.day], "这一行没有日期。")
        return
    found, asked = page.found, page.asked
    span = _told_span(page, line, layout)
    note = "；".join(dict.fromkeys(c.text for c, column in zip(line, layout.columns, strict=True) if column.kind == "note" and c))
    found.days.update(days)
    for day in days:
        last: list[Entry] = []
        for place, column in enumerate(layout.columns):
            cell = line[place]
            if column.kind in ("post", "name") and cell:
                at = span or span_in(column.text, asked.starts) or whole_day(asked.starts)
                post = column.post or _told_post(page, line, layout)
                last = page.put(cell, (day, at), post, note) if post else []
            elif column.kind == "phone" and last:
                _give_phones(found, last, phones(cell.text))


def _told_span(page: Page, line: list[Cell], layout: Layout) -> Span | None:
    cell = next((cell for cell, column in zip(line, layout.columns, strict=True) if column.kind == "span" and cell), None)
    if cell is None:
        return None
    span = span_in(cell.text, page.asked.starts)
    if span is None:
        page.complain(cell, f"看不懂时间“{cell.text[:20]}”，请写成08:00-20:00、08:00-次日08:00、全天、白班或夜班。")
    return span


def _told_post(page: Page, line: list[Cell], layout: Layout) -> str | None:
    """Return the post of a row of a list that names one person."""
    cell = next((cell for cell, column in zip(line, layout.columns, strict=True) if column.kind == "which_post"), None)
    if cell is None or not cell:
        return "officer"
    post = post_of(cell.text, page.asked.own_posts)
    if post is None:
        page.complain(cell, f"不认识岗位“{cell.text[:20]}”，请写：值班员、副班、带班领导。")
    return post


def _give_phones(found: Found, entries: list[Entry], numbers: list[str]) -> None:
    """Put the numbers of a column to the people of the column before it, in order."""
    first = len(found.entries) - len(entries)  # they were added last
    for place, (entry, number) in enumerate(zip(entries, numbers, strict=False), start=first):
        if not entry.phone:
            found.entries[place] = replace(entry, phone=number)
