"""What people call the values of the contract, in Chinese and English. Codes are for programs, these are for eyes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from schemas.values import Channel, Means, Post, Severity


class Label(NamedTuple):
    """One name in both languages."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the name in a language; Chinese unless English is asked for."""
        return self.en if language == "en" else self.zh


CATEGORIES: Mapping[str, Label] = {
    "fire": Label("火灾", "fire"),
    "forest_fire": Label("森林草原火灾", "wildfire"),
    "traffic_accident": Label("交通事故", "traffic accident"),
    "earthquake": Label("地震", "earthquake"),
    "flood": Label("洪涝", "flood"),
    "landslide": Label("地质灾害", "landslide"),
    "storm": Label("大风暴雨", "storm"),
    "drowning": Label("溺水", "drowning"),
    "explosion": Label("爆炸", "explosion"),
    "building_collapse": Label("房屋垮塌", "building collapse"),
    "work_accident": Label("生产安全事故", "work accident"),
    "gas_poisoning": Label("气体中毒", "gas poisoning"),
    "food_poisoning": Label("食物中毒", "food poisoning"),
    "hazmat": Label("危险化学品事故", "hazardous materials"),
    "mine_accident": Label("矿山事故", "mine accident"),
    "utility_outage": Label("公用设施中断", "utility outage"),
    "public_health": Label("公共卫生事件", "public health"),
    "animal_epidemic": Label("动物疫情", "animal epidemic"),
    "mass_incident": Label("群体性事件", "mass incident"),
    "public_security": Label("治安事件", "public security"),
    "missing_person": Label("人员走失", "missing person"),
    "terror_attack": Label("恐怖袭击", "terror attack"),
    "other": Label("突发事件", "incident"),
}

SUB_CATEGORIES: Mapping[str, str] = {
    "vehicle_fire": "车辆火灾",
    "building_fire": "建筑火灾",
    "industrial_fire": "厂房仓库火灾",
    "shop_fire": "商场宾馆火灾",
    "straw_fire": "柴草火灾",
    "grassland_fire": "草原火灾",
    "forest_fire": "森林火灾",
    "vessel_accident": "水上交通事故",
    "rail_accident": "铁路交通事故",
    "rear_end": "追尾",
    "rollover": "翻车",
    "pedestrian": "撞伤行人",
    "collision": "车辆相撞",
    "debris_flow": "泥石流",
    "subsidence": "地面塌陷",
    "rockfall": "崩塌落石",
    "road_collapse": "塌方",
    "landslide": "山体滑坡",
    "dam_break": "溃坝决堤",
    "flash_flood": "山洪",
    "waterlogging": "内涝",
    "river_flood": "江河洪水",
    "typhoon": "台风",
    "hail": "冰雹",
    "lightning": "雷击",
    "snow_ice": "雪灾冰冻",
    "wind": "大风",
    "drought": "干旱",
    "rainstorm": "暴雨",
    "fireworks": "烟花爆竹爆炸",
    "gas_explosion": "燃气爆炸",
    "boiler": "锅炉爆炸",
    "electrocution": "触电",
    "fall_from_height": "高处坠落",
    "crane": "起重机械事故",
    "machinery": "机械伤害",
    "inrush": "矿井透水",
    "gas": "瓦斯事故",
    "roof_fall": "冒顶片帮",
    "carbon_monoxide": "一氧化碳中毒",
    "confined_space": "有限空间中毒",
    "gas_leak": "燃气泄漏",
    "ammonia": "氨泄漏",
    "pollution": "环境污染",
    "power": "停电",
    "water": "停水",
    "gas_supply": "停气",
    "communication": "通信中断",
}

SEVERITIES: Mapping[Severity, Label] = {
    Severity.ESPECIALLY_MAJOR: Label("特别重大", "especially major"),
    Severity.MAJOR: Label("重大", "major"),
    Severity.LARGE: Label("较大", "large"),
    Severity.ORDINARY: Label("一般", "ordinary"),
}

POSTS: Mapping[str, Label] = {
    Post.OFFICER: Label("值班员", "duty officer"),
    Post.SECOND_OFFICER: Label("第二值班员", "second duty officer"),
    Post.LEADER: Label("带班领导", "duty leader"),
}

MEANS: Mapping[Means, Label] = {
    Means.PHONE: Label("电话", "phone"),
    Means.WRITTEN: Label("书面", "written"),
    Means.MESSAGE: Label("消息", "message"),
}

CHANNELS: Mapping[Channel, Label] = {
    Channel.SMS: Label("短信", "SMS"),
    Channel.TELEGRAM: Label("Telegram", "Telegram"),
    Channel.VOICE: Label("语音电话", "voice call"),
    Channel.EMAIL: Label("邮件", "e-mail"),
    Channel.WECOM: Label("企业微信群", "WeCom group"),
    Channel.DINGTALK: Label("钉钉群", "DingTalk group"),
    Channel.FEISHU: Label("飞书群", "Feishu group"),
    Channel.WEBHOOK: Label("对接系统", "webhook"),
    Channel.APPRISE: Label("其他平台", "other service"),
    Channel.WEBPUSH: Label("浏览器通知", "browser notice"),
    Channel.WEB: Label("网页", "web"),
    Channel.API: Label("接口", "API"),
    Channel.PHONE: Label("电话", "phone"),
}

Count = Literal["deaths", "missing", "trapped", "injured", "evacuated"]

COUNTS: Mapping[Count, Label] = {
    "deaths": Label("死亡", "dead"),
    "missing": Label("失踪", "missing"),
    "trapped": Label("被困", "trapped"),
    "injured": Label("受伤", "injured"),
    "evacuated": Label("转移", "evacuated"),
}


def category(code: str | None, language: str = "zh") -> str:
    """Return the name of a category; one that is not known or not said is 突发事件."""
    return CATEGORIES.get(code or "other", CATEGORIES["other"]).in_language(language)


def sub_category(code: str) -> str:
    """Return the Chinese name of a finer kind within a category; one that is not known keeps its code."""
    return SUB_CATEGORIES.get(code, code)


def severity(grade: Severity, language: str = "zh") -> str:
    """Return the name of a grade."""
    return SEVERITIES[grade].in_language(language)


def post(name: str, language: str = "zh") -> str:
    """Return the name of a post; a post that a unit named itself keeps its own name."""
    return POSTS[Post(name)].in_language(language) if name in set(Post) else name
