"""How a request is refused: a Chinese page that says what to do, or for the API JSON ``{error, detail}``; the right status."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException

import directory.errors
import notifier.errors
import reporting.errors
import roster.errors
from runtime.logs import log
from web.errors import ForbiddenError, InvalidError, NotFoundError, NotSignedInError, RepeatedError
from web.headers import ALWAYS
from web.input_faults import for_people, for_programs
from web.site import site_of

logger = log(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """What is told: HTTP status, a short code for programs, a heading, the reason, and what the person can do now."""

    status: int
    error: str
    heading: str
    detail: str
    advice: str = ""


_BY_STATUS = {
    400: ("bad_request", "请求无法识别", "请返回上一页重试；如果反复出现，请联系管理员。"),
    401: ("unauthenticated", "需要登录", "请先登录。"),
    403: ("forbidden", "没有权限", "如果您确实需要办理，请联系本单位带班领导或管理员。"),
    404: ("not_found", "没有找到", "可能链接有误，或这项内容不在您的管辖范围内。"),
    405: ("method_not_allowed", "不支持这种操作方式", "请从页面上的按钮操作。"),
    409: ("refused", "现在不能这样办理", "请返回事件页查看最新情况。"),
    413: ("too_large", "内容太大", "请减少照片数量或降低照片大小后重新发送。"),
    415: ("unsupported_type", "内容格式不支持", "请改用页面表单，或按接口说明使用 JSON。"),
    422: ("invalid", "填写的内容有问题", "请按提示修改后重新提交。"),
    429: ("too_many", "操作太频繁", "请稍等几分钟再试。"),
    500: ("internal", "系统出了问题", "请稍后重试。紧急情况请直接电话报告，不要等待系统恢复。"),
    503: ("unavailable", "系统暂时不可用", "请稍后重试。紧急情况请直接电话报告，不要等待系统恢复。"),
}


def refusal(status: int, detail: str = "") -> Refusal:
    """Return the refusal of a status; `detail` is its reason when there is one to tell."""
    error, heading, advice = _BY_STATUS.get(status, _BY_STATUS[400 if status < 500 else 500])
    return Refusal(status, error, heading, detail or heading, advice)


def wants_json(request: Request) -> bool:
    """Say whether the answer is for a program: the API, the hooks, or a caller that does not take HTML."""
    if request.url.path.startswith(("/api/", "/hooks/")):
        return True
    return "text/html" not in request.headers.get("accept", "") and request.headers.get("hx-request") != "true"


def answer(request: Request, told: Refusal, headers: dict[str, str] | None = None) -> Response:
    """Return the refusal in the form that the caller reads."""
    if wants_json(request):
        return JSONResponse({"error": told.error, "detail": told.detail}, told.status, headers)
    page = site_of(request).render("error.html", request, told=told)
    page.status_code = told.status
    page.headers.update(headers or {})
    return page


async def _not_signed_in(request: Request, _error: Exception) -> Response:
    if wants_json(request):
        return answer(
            request, refusal(401, "请先登录，或在请求头 Authorization 中带上有效的令牌。"), {"WWW-Authenticate": "Bearer"}
        )
    if request.headers.get("hx-request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": _sign_in(_path(request.headers.get("hx-current-url", "")))})
    if request.method == "GET":
        return RedirectResponse(_sign_in(_path(str(request.url))), 303)
    # nothing was done; the page with the form is where it can be sent again, and drafts are kept there by the browser
    return RedirectResponse(_sign_in(_path(request.headers.get("referer", "")), "&ended=1"), 303)


def _path(address: str) -> str:
    """Return path and query of an address of this site; empty: there is none."""
    parts = urlsplit(address)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _sign_in(back: str, more: str = "") -> str:
    return f"/sign-in?next={quote(back or '/')}{more}"


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    chinese = error.detail if not str(error.detail).isascii() else ""
    return answer(request, refusal(error.status_code, chinese), dict(error.headers or {}))


async def _unreadable(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    told = (for_programs if wants_json(request) else for_people)(error.errors())
    return answer(request, refusal(422, told))


async def _unchecked(request: Request, error: Exception) -> Response:
    return answer(request, replace(refusal(409, str(error)), error="unchecked"))


async def _unexpected(request: Request, error: Exception) -> Response:
    logger.error("a request failed", path=_without_secrets(request), exc_info=error)
    # this handler's answer does not pass the middleware, so it brings the headers itself
    return answer(request, refusal(500, "系统处理这个请求时出错，已经记录下来。"), ALWAYS)


def _without_secrets(request: Request) -> str:
    """Return the path that was asked for; of a calendar, whose address is its secret, only where such addresses lie."""
    path = request.url.path
    return "/calendar/…" if path.startswith("/calendar/") else path


def _as(status: int) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def handler(request: Request, error: Exception) -> Response:
        return answer(request, refusal(status, str(error)))

    return handler


def install(app: FastAPI) -> None:
    """Have the application refuse in these ways."""
    app.add_exception_handler(NotSignedInError, _not_signed_in)
    app.add_exception_handler(reporting.errors.UncheckedError, _unchecked)
    app.add_exception_handler(ForbiddenError, _as(403))
    app.add_exception_handler(NotFoundError, _as(404))
    app.add_exception_handler(InvalidError, _as(422))
    for refused in (
        directory.errors.Refused,
        notifier.errors.Refused,
        reporting.errors.Refused,
        roster.errors.Refused,
        RepeatedError,
    ):
        app.add_exception_handler(refused, _as(409))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _unreadable)
    app.add_exception_handler(Exception, _unexpected)
