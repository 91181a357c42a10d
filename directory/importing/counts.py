"""What an import did, in numbers."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """How many of one kind are new, changed, and as they were."""

    new: int = 0
    changed: int = 0
    same: int = 0

    def add(self, *, changed: bool) -> None:
        """Count one that was known."""
        if changed:
            self.changed += 1
        else:
            self.same += 1

    def __str__(self) -> str:
        return f"新增{self.new}，更新{self.changed}，未变{self.same}"


@dataclass(slots=True)
class Imported:
    """What an import did, or with `dry_run` would do."""

    units: Counts = field(default_factory=Counts)
    people: Counts = field(default_factory=Counts)
    dry_run: bool = False

    def __str__(self) -> str:
        said = f"单位：{self.units}；人员：{self.people}。"
        return f"检查通过，没有写入。导入后将是：{said}" if self.dry_run else f"导入完成。{said}"
