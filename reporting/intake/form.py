"""A posted form, urlencoded or multipart, in whatever encoding its phone uses."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from reporting.intake.reading import content_type, decode_together, form_pairs, limited, read_body
from reporting.intake.refusals import NotTakenError

LARGEST_TEXT_FORM = 200_000
MULTIPART = "multipart/form-data"


@dataclass(frozen=True, slots=True)
class Form:
    """Fields by name (of several with one name the last), and files as (name, bytes) in order; empty file inputs left out."""

    fields: dict[str, str]
    files: tuple[tuple[str, bytes], ...] = ()


async def read_form(request: Request, at_most: int, most_files: int) -> Form:
    """Return the form that a request posts.

    Raises:
        NotTakenError: 413, larger than `at_most` bytes; 415, not a form; 400, ill-formed or cut off.
    """
    kind = content_type(request)
    if kind == "application/x-www-form-urlencoded":
        return Form(dict(form_pairs(await read_body(request, LARGEST_TEXT_FORM))))
    if kind != MULTIPART:
        raise NotTakenError(415, "not_a_form", "请从填报页面提交。")
    return await _multipart(request, at_most, most_files)


async def _multipart(request: Request, at_most: int, most_files: int) -> Form:
    async def stream() -> AsyncGenerator[bytes, None]:
        async for chunk in limited(request, at_most):
            yield chunk

    try:
        parsed = await MultiPartParser(_as_bytes(request.headers), stream(), max_files=most_files, max_fields=50).parse()
    except (MultiPartException, KeyError) as error:
        told = "照片太多" if "Too many files" in str(error) else "表单内容不完整"
        raise NotTakenError(400, "bad_form", f"{told}，请重新填写后发送（最多 {most_files} 张照片）。") from error
    try:
        return await _decoded(parsed)
    finally:
        await parsed.close()


def _as_bytes(headers: Headers) -> Headers:
    """Have the parser decode as Latin-1, which keeps every byte, so that the encoding can be found out afterwards."""
    parameters = [part for part in headers["content-type"].split(";") if not part.strip().lower().startswith("charset")]
    return Headers({"content-type": "; ".join([*parameters, "charset=latin-1"])})


async def _decoded(parsed: FormData) -> Form:
    items = parsed.multi_items()
    words = [(name, value) for name, value in items if isinstance(value, str)]
    uploads = [value for _, value in items if isinstance(value, UploadFile) and value.size]
    raws = [*(part for pair in words for part in pair), *(upload.filename or "" for upload in uploads)]
    texts = decode_together(raw.encode("latin-1") for raw in raws)
    fields = dict(zip(texts[: 2 * len(words) : 2], texts[1 : 2 * len(words) : 2], strict=True))
    return Form(
        fields, tuple([(name, await upload.read()) for name, upload in zip(texts[2 * len(words) :], uploads, strict=True)])
    )
