"""Two villagers text about one fire: one incident, two reports, and the second adds what the first did not know."""

from __future__ import annotations

from sandbox.stories.stage import Stage

VILLAGE, TOWNSHIP = "李家村", "青石镇"


async def play(stage: Stage) -> None:
    """A first report without casualties, then another one with them."""
    first, second = await stage.villager(VILLAGE, 0), await stage.villager(VILLAGE, 1)
    officer = await stage.on_duty(TOWNSHIP, "officer")

    await stage.sends(first, "李家村村东头着火了，正在扑")
    receipt = await stage.gets(first, "【值守】", "收到")
    await stage.gets(officer, "火灾")
    await stage.sends(second, "李家村村东头失火，伤2个，送医院了")
    linked = await stage.gets(second, "【值守】", "收到")
    stage.tell(f"先报的得到“{receipt.text}”，后报的得到“{linked.text}”")
