"""Reading what a request carries: its body up to a size, its text in whatever encoding it really has."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from urllib.parse import unquote_to_bytes

from fastapi import Request
from starlette.requests import ClientDisconnect

from reporting.intake.refusals import NotTakenError

ENCODINGS = ("utf-8", "gb18030")


async def read_body(request: Request, at_most: int) -> bytes:
    """Return the body of a request.

    Raises:
        NotTakenError: 413, it is larger than `at_most` bytes; 400, the line broke.
    """
    return b"".join([chunk async for chunk in limited(request, at_most)])


async def limited(request: Request, at_most: int) -> AsyncIterator[bytes]:
    """Yield the body as it arrives, and stop at `at_most` bytes whatever its head says.

    Raises:
        NotTakenError: 413 or 400, as `read_body` does.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > at_most:
        raise too_large(at_most)
    size = 0
    try:
        async for chunk in request.stream():
            size += len(chunk)
            if size > at_most:
                raise too_large(at_most)
            yield chunk
    except ClientDisconnect as error:
        raise NotTakenError(400, "cut_off", "连接中断，内容没有收完，请重新发送。") from error


def too_large(at_most: int) -> NotTakenError:
    """Return the refusal of a body that is too large."""
    size = f"{at_most / 1_000_000:g} MB" if at_most >= 1_000_000 else f"{at_most // 1000} KB"
    return NotTakenError(413, "too_large", f"内容太大，最多 {size}；请减少照片数量或降低照片大小后重发。")


def content_type(request: Request) -> str:
    """Return the media type of a request's body, without parameters."""
    return request.headers.get("content-type", "").split(";")[0].strip().lower()


def form_pairs(body: bytes) -> list[tuple[str, str]]:
    """Return the fields of a urlencoded form, blank ones too, in order."""
    pairs = [part.partition(b"=") for part in body.split(b"&") if part]
    texts = decode_together(unquote_to_bytes(raw.replace(b"+", b" ")) for name, _, value in pairs for raw in (name, value))
    return list(zip(texts[::2], texts[1::2], strict=True))


def decode_together(raws: Iterable[bytes]) -> list[str]:
    """Decode the texts of one form, which has one encoding: UTF-8, else GB18030 (old phones and gateways in China)."""
    known = list(raws)
    for encoding in ENCODINGS:
        try:
            return [clean(raw.decode(encoding)) for raw in known]
        except UnicodeDecodeError:
            continue
    return [clean(raw.decode("utf-8", "replace")) for raw in known]


def clean(text: str) -> str:
    """Return `text` as databases and the bus can carry it: no NUL, no half of a surrogate pair."""
    return text.replace("\0", "\ufffd").encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
