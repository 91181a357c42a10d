"""Who may stand on a post: qualified, and neither guard, driver nor temp. Pure; the words and qualifications are policy."""

from __future__ import annotations

from collections.abc import Collection

from policies.model import Rota
from schemas.values import Post

QUALIFICATIONS = {"duty_officer": "值班员", "duty_leader": "带班领导"}


def barred_title(title: str, rota: Rota) -> str:
    """Return why someone with a title keeps no duty at all; empty when the title says nothing against it."""
    return next((f"职务是“{title}”，不得值班" for word in rota.unfit_titles if word in title), "")


def unfit(post: str, title: str, held: Collection[str], rota: Rota) -> str:
    """Return why someone is not fit for a post; empty when they are."""
    wanted = rota.qualifications.get(post, rota.qualifications.get(Post.OFFICER, "duty_officer"))
    if why := barred_title(title, rota):
        return why
    return "" if wanted in held else f"没有“{QUALIFICATIONS.get(wanted, wanted)}”资格"
