"""How fast the reader reads, what it costs to load and to keep: on texts of our own, short and long, one core."""

import statistics
import subprocess
import sys
import time
from datetime import datetime
from itertools import cycle, islice

RECEIVED = datetime.fromisoformat("2025-07-14T16:00:00+08:00")
ROUNDS = 2000
TEXTS = (
    "收到",
    "一切正常",
    "方才磨坊隔壁的草棚烧起来了 人都出来了 我们在泼水",
    "BJ 火灾 张家村 1520 伤2",
    "上午10时05分，柳河镇张家村一木材加工点失火，烫伤3人，尚有1人联系不上，火头已压住",
    "续报三：张家村木材加工点昨日失联者已确认遇难，累计死亡1人、受伤3人，转移22户71人，直接经济损失约38.4万元",
    "更正：张家村失火烫伤的是4人不是3人",
    "一是昨晚9点半孙集木器厂失火现已扑灭没人受伤；二是今天5点40分县道X017线石桥段摩托车撞树伤3人",
    "某县通报一起道路交通事故。7月13日18时20分许，省道217线柳河镇大湾村路段，一辆载有19人的中型客车与对向驶来的货车相撞后翻入路边沟内，"
    "造成3人当场死亡、1人经抢救无效死亡，另有8人不同程度受伤，其中重伤2人。事故发生后，县应急、公安、消防等部门迅速赶赴现场，"
    "组织120余人开展救援，伤者已全部送往县人民医院救治，道路于当日22时恢复通行，事故原因正在进一步调查中。",
)
LOAD = "import time; t = time.perf_counter(); import reporting.normalize; print(time.perf_counter() - t)"


def run() -> dict[str, float]:
    """Return mean_ms and p99_ms a text, texts_per_s, and what loading costs a fresh process: import_ms, memory_mb."""
    import_ms = statistics.median(loaded_in() for _ in range(3))
    spent = reading_times()
    return {
        "mean_ms": statistics.fmean(spent),
        "p99_ms": statistics.quantiles(spent, n=100)[98],
        "import_ms": import_ms,
        "memory_mb": memory_of_reader(),
        "texts_per_s": 1000 / statistics.fmean(spent),
    }


def reading_times() -> list[float]:
    """Milliseconds of one core for each of many texts; a first round and what else the machine does are not counted."""
    from reporting.normalize import normalize

    for text in TEXTS:
        normalize(text, RECEIVED)
    spent = []
    for text in islice(cycle(TEXTS), ROUNDS):
        start = time.thread_time()
        normalize(text, RECEIVED)
        spent.append((time.thread_time() - start) * 1000)
    return spent


def loaded_in() -> float:
    """Milliseconds that a fresh process takes to import the reader."""
    done = subprocess.run([sys.executable, "-c", LOAD], capture_output=True, text=True, check=True)
    return float(done.stdout) * 1000


def memory_of_reader() -> float:
    """Megabytes that importing the reader adds to a fresh process."""
    script = (
        "import psutil; p = psutil.Process(); a = p.memory_info().rss; import reporting.normalize; print(p.memory_info().rss - a)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return float(done.stdout) / 2**20
