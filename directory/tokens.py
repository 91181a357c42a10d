"""Tokens of the API: a role over a unit, named, revocable. The secret is shown once; its SHA-256 is kept."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from directory.errors import NotKnown, Refused
from directory.rights import ROLE_LABELS, Viewer
from directory.secrets import fingerprint, new_secret
from directory.tables import ApiToken, Person, Unit
from directory.viewers import held
from runtime.work import Work
from schemas.values import Role

MARK = "zhishou_"


async def create_token(work: Work, name: str, role: str, unit: str, person_id: UUID | None = None) -> str:
    """Make a token and return its secret, which nobody can read again later.

    Args:
        work: the transaction.
        name: what it is for (市气象局接口); no two tokens in force bear one name.
        role: a `Role` value.
        unit: code of the unit over which, and below which, the role is held.
        person_id: in whose name it acts; None: in its own.

    Raises:
        NotKnown: there is no such role, unit or person.
        Refused: the name is taken or empty.
    """
    if role not in set(Role):
        raise NotKnown(f"没有“{role}”这个角色，可用的有：{_roles()}。")
    if await work.session.get(Unit, unit) is None:
        raise NotKnown(f"没有代码为{unit}的单位。")
    if person_id is not None and await work.session.get(Person, person_id) is None:
        raise NotKnown("通讯录里没有这个人。")
    if not name.strip() or await _in_force(work.session, name.strip()):
        raise Refused(f"令牌名称“{name.strip()}”已在使用或为空，请换一个。")
    secret = new_secret(MARK)
    row = ApiToken(secret_sha256=fingerprint(secret), name=name.strip(), role=role, unit=unit, created_at=work.now)
    row.person_id = person_id
    work.session.add(row)
    await work.session.flush()
    return secret


async def viewer_of_token(session: AsyncSession, secret: str) -> Viewer | None:
    """Return whom a token stands for; None when it is unknown, revoked, or its person no longer serves."""
    at = select(ApiToken, Unit).join(Unit, col(Unit.code) == col(ApiToken.unit))
    at = at.where(col(ApiToken.secret_sha256) == fingerprint(secret), col(ApiToken.revoked_at).is_(None))
    found = (await session.execute(at)).one_or_none()
    if found is None:
        return None
    row, unit = found
    person = await session.get(Person, row.person_id) if row.person_id else None
    if row.person_id and (person is None or not person.active):
        return None
    name = person.name if person else row.name
    grant = held(Role(row.role), unit)
    return Viewer(row.person_id, name, (grant,), token=row.name, unit=unit.code, unit_name=grant.unit_name)


async def revoke_token(work: Work, name: str) -> None:
    """End a token at once.

    Raises:
        Refused: no token in force has this name.
    """
    row = await _in_force(work.session, name.strip())
    if row is None:
        raise Refused(f"没有名为“{name}”的有效令牌。")
    row.revoked_at = work.now


async def tokens(session: AsyncSession) -> list[ApiToken]:
    """Return all tokens, revoked ones too, the newest first."""
    return list(await session.scalars(select(ApiToken).order_by(col(ApiToken.created_at).desc(), col(ApiToken.name))))


async def _in_force(session: AsyncSession, name: str) -> ApiToken | None:
    of = select(ApiToken).where(col(ApiToken.name) == name, col(ApiToken.revoked_at).is_(None))
    return (await session.scalars(of)).first()


def _roles() -> str:
    return "、".join(f"{role}（{label}）" for role, label in ROLE_LABELS.items())
