"""A major incident is texted in, nobody phones it up in time, and its clock climbs the roster until someone answers."""

from __future__ import annotations

from datetime import timedelta

from sandbox.stories.stage import Stage

VILLAGE, TOWNSHIP = "李家村", "青石镇"


async def play(stage: Stage) -> None:
    """Thirty minutes of silence, two steps of the ladder, one answer."""
    villager = await stage.villager(VILLAGE)
    officer = await stage.on_duty(TOWNSHIP, "officer")
    leader = await stage.on_duty(TOWNSHIP, "leader")

    await stage.sends(villager, "刚才李家村后山滑坡，埋了房子，死亡11人，还有3人失联，正在挖")
    await stage.gets(villager, "【值守】", "收到")
    await stage.gets(officer, "【值守】", "重大")
    stage.tell("值班员没有打电话报告，三十分钟电话报告的时限在走……")
    await stage.gets(officer, "30分钟电话报告", within=timedelta(minutes=25))
    await stage.gets(officer, "30分钟电话报告", "超时", within=timedelta(minutes=15))
    stage.tell("值班员没有应答，三分钟后催带班领导")
    call = await stage.gets(leader, "30分钟电话报告", "超时", within=timedelta(minutes=6))
    await stage.replies(call, "1")
    await stage.gets(leader, "已确认")
    stage.tell("带班领导已确认，催报停止")
