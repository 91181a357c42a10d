"""Policy is data: tiers, grading, ladders and matching as TOML, one file per jurisdiction, read and checked here."""

from policies.model import Policy, load

__all__ = ["Policy", "load"]
