"""An attachment of a message: which it is, what people see of it, and how it goes over the line."""

from __future__ import annotations

import asyncio
from urllib.parse import quote
from weakref import WeakValueDictionary

from fastapi import Request
from fastapi.responses import Response

from reporting.showing import MADE, NotShowableError, shown_copy
from reporting.views import MessageView
from runtime.media import MediaStore
from schemas.values import Media
from web.errors import InvalidError, NotFoundError
from web.ranged import UnsatisfiableError, part

PLAYED = ("audio/ogg", "audio/mpeg", "audio/mp4", "audio/wav", "audio/aac")
"""Sounds that a browser plays. AMR, which old phones record, is not among them: it is offered as a download."""
SHOWN = ("image/jpeg", "image/png", *PLAYED, "video/mp4", "video/webm")
"""Types that a browser may show in place; all others are offered as a download, since they could carry scripts."""
ENDINGS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/heic": "heic",
    "image/avif": "avif",
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/3gpp": "3gp",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
}
KEPT = {"Cache-Control": "private, max-age=86400, immutable", "Vary": "Cookie"}
ALONE = {"Content-Security-Policy": "default-src 'none'; img-src 'self'; media-src 'self'; sandbox"}

_making: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()


def named(letter: MessageView, sha256: str) -> Media:
    """Return the attachment of a message that has this hash.

    Raises:
        NotFoundError: it has none such.
    """
    found = next((each for each in letter.media if each.sha256 == sha256), None)
    if found is None:
        raise NotFoundError("这条信息没有这个附件。")
    return found


async def original(store: MediaStore, sha256: str) -> bytes:
    """Return an attachment as it came.

    Raises:
        NotFoundError: it was lost.
    """
    try:
        return (await store.fetch(sha256))[0]
    except KeyError:
        raise NotFoundError("这个附件没有保存下来，请联系发送人重发。") from None


async def seen(store: MediaStore, medium: Media) -> tuple[bytes, str]:
    """Return what people see of an attachment, made at the first look and kept.

    Raises:
        InvalidError: it can't be shown.
        NotFoundError: it was lost.
    """
    name = f"{medium.sha256}.shown-{MADE}"
    async with _making.setdefault(name, asyncio.Lock()):  # several look at once when a report comes in
        try:
            return await store.fetch(name)
        except KeyError:
            copy, kind = await _made(await original(store, medium.sha256), medium.content_type)
            await store.keep_copy(name, copy, kind)
            return copy, kind


async def _made(data: bytes, content_type: str) -> tuple[bytes, str]:
    try:
        return await asyncio.to_thread(shown_copy, data, content_type)
    except NotShowableError as error:
        raise InvalidError(f"{error}如确有需要，请由带班领导、督查员或管理员调取原件。") from None


def answered(request: Request, data: bytes, content_type: str, tag: str) -> Response:
    """Return bytes that never change: whole, the part that was asked for, or that nothing has changed."""
    etag = f'"{tag}"'
    headers = KEPT | ALONE | {"ETag": etag, "Accept-Ranges": "bytes", "Content-Encoding": "identity"}  # a part can't be zipped
    if etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    kind = content_type if content_type in SHOWN else "application/octet-stream"
    way = "inline" if content_type in SHOWN else "attachment"
    headers["Content-Disposition"] = f"{way}; filename={file_name(tag, content_type)}"
    wanted = request.headers.get("range") if request.headers.get("if-range", etag) == etag else None
    try:
        piece = part(wanted, len(data))
    except UnsatisfiableError:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{len(data)}"})
    if piece is None:
        return Response(data, media_type=kind, headers=headers)
    headers["Content-Range"] = f"bytes {piece[0]}-{piece[1] - 1}/{len(data)}"
    return Response(data[piece[0] : piece[1]], 206, media_type=kind, headers=headers)


def untouched(data: bytes, medium: Media) -> Response:
    """Return an original as a download that no browser opens by itself and no proxy keeps."""
    name = file_name(medium.sha256, medium.content_type)
    said = f"; filename*=UTF-8''{quote(medium.name, safe='')}" if medium.name else ""
    headers = {"Content-Disposition": f"attachment; filename={name}{said}", "X-Content-SHA256": medium.sha256} | ALONE
    return Response(data, media_type="application/octet-stream", headers=headers)


def file_name(tag: str, content_type: str) -> str:
    """Return a name for the file on the viewer's disk: of the hash and its true type, never what the sender called it."""
    return f"{tag[:12]}.{ENDINGS.get(content_type, 'bin')}"
