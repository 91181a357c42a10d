"""Settings: defaults, then ``zhishou.toml`` in the home folder, then ``ZHISHOU_…`` environment variables (the last wins)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, Field, SecretStr, model_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from schemas.values import Channel


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"没有时区 {name}") from None
    return name


class Limits(BaseModel):
    """How much may go out by an account, whatever the carrier says itself; see deploy/README.md. 0: no limit of ours."""

    messages_per_day: int = Field(default=0, ge=0, description="of a local day, urgent ones go out nevertheless; 0: no limit")
    at_once: int = Field(default=16, ge=1, le=500, description="calls to the carrier under way at the same time")


class RobotLimits(Limits):
    """Limits of all robots of a team chat together, and of each."""

    at_once: int = Field(default=8, ge=1, le=500)
    messages_per_second: float = Field(default=0, ge=0, description="of all robots together; 0: no limit")
    robot_per_minute: int = Field(default=20, ge=0, description="of each robot, a quarter of it kept for what is urgent; 0: none")
    robot_per_second: int = Field(default=0, ge=0, description="of each robot; 0: none")


class TwilioAccount(Limits):
    """One account at Twilio, with its sending number. Limits count message parts."""

    at_once: int = Field(default=64, ge=1, le=500)

    account_sid: str = ""
    auth_token: SecretStr = SecretStr("")
    from_number: str = ""
    base_url: str = Field(default="", description="where the REST API is; empty: Twilio's own")
    messages_per_second: float = Field(
        default=0, ge=0, description="message parts a second that the number may send; 0: no limit"
    )
    voice_number: str = Field(default="", description="E.164, the number that calls and is called; empty: from_number")


class TwilioSettings(TwilioAccount):
    """The Twilio account. No `account_sid`: the sandbox stands in. `others` take over while it fails, in their order."""

    others: tuple[TwilioAccount, ...] = ()

    @property
    def accounts(self) -> tuple[TwilioSettings, ...]:
        """All accounts, the first to be used first."""
        return (self, *(TwilioSettings(**each.model_dump()) for each in self.others))

    def tokens_of(self, account_sid: str) -> tuple[str, ...]:
        """Return what a request that names this account may be signed with: its own token; of one that names none, any."""
        named = [each for each in self.accounts if account_sid in ("", each.account_sid)]
        return tuple(token for each in named if (token := each.auth_token.get_secret_value()))


class TelegramSettings(Limits):
    """The Telegram bot. No `token`: the sandbox stands in."""

    at_once: int = Field(default=24, ge=1, le=500)
    chat_per_minute: int = Field(default=60, ge=0, description="to each person's chat: one a second, short bursts aside; 0: none")
    group_per_minute: int = Field(default=20, ge=0, description="Telegram's limit for a group; 0: none")
    token: SecretStr = SecretStr("")
    base_url: str = Field(default="", description="as python-telegram-bot takes it, ending in /bot; empty: Telegram's own")
    webhook_secret: SecretStr = SecretStr("")
    mode: Literal["webhook", "polling"] = "webhook"
    messages_per_second: float = Field(default=30, ge=0, description="Telegram's limit for one bot; 0: none")


class SmtpAccount(Limits):
    """One mail account."""

    at_once: int = Field(default=4, ge=1, le=500)
    host: str = ""
    port: int = Field(default=465, ge=1, le=65535)
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    username: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field(default="", description="address in From, e.g. 值守 <duty@example.org>")
    messages_per_second: float = Field(default=5, ge=0, description="0: no limit")

    @model_validator(mode="after")
    def _has_a_sender(self) -> Self:
        if self.host and "@" not in self.sender:
            raise ValueError("smtp.sender 要填发件地址，例如 duty@example.org")
        return self


class SmtpSettings(SmtpAccount):
    """The mail account. No `host`: no mail goes out. `others` take over while it fails, in their order."""

    others: tuple[SmtpAccount, ...] = ()

    @property
    def accounts(self) -> tuple[SmtpSettings, ...]:
        """All accounts, the first to be used first."""
        return (self, *(SmtpSettings(**each.model_dump()) for each in self.others))


class WecomRobot(BaseModel):
    """A group robot of WeCom: the `key` in its webhook address."""

    key: SecretStr


class WecomSettings(RobotLimits):
    """Robots by the name under which the directory knows them."""

    base_url: str = "https://qyapi.weixin.qq.com"
    robots: dict[str, WecomRobot] = {}


class DingtalkRobot(BaseModel):
    """A group robot of DingTalk: the `access_token` in its address, and its secret where it signs (加签)."""

    token: SecretStr
    secret: SecretStr = SecretStr("")


class DingtalkSettings(RobotLimits):
    """Robots by the name under which the directory knows them."""

    base_url: str = "https://oapi.dingtalk.com"
    robots: dict[str, DingtalkRobot] = {}


class FeishuRobot(BaseModel):
    """A group robot of Feishu: the last part of its webhook address, and its secret where it signs (签名校验)."""

    hook: SecretStr
    secret: SecretStr = SecretStr("")


class FeishuSettings(RobotLimits):
    """Robots by the name under which the directory knows them."""

    robot_per_minute: int = Field(default=100, ge=0, description="Feishu's limit for a robot")
    robot_per_second: int = Field(default=5, ge=0, description="Feishu's limit for a robot")
    base_url: str = "https://open.feishu.cn"
    robots: dict[str, FeishuRobot] = {}


class WebhookReceiver(BaseModel):
    """A system that takes our notices as signed JSON."""

    url: str = Field(pattern=r"^https?://\S+$")
    secret: SecretStr = Field(min_length=16, description="shared with the receiver, who checks the signature with it")


class WebhookSettings(Limits):
    """Receivers by the name under which the directory knows them."""

    messages_per_second: float = Field(default=0, ge=0, description="of all receivers together; 0: no limit")
    receiver_per_minute: int = Field(default=0, ge=0, description="of each receiver; 0: no limit")
    receivers: dict[str, WebhookReceiver] = {}


class AppriseSettings(Limits):
    """Services that Apprise knows, by the name under which the directory knows them: each is an Apprise URL, a secret."""

    at_once: int = Field(default=4, ge=1, le=64, description="Apprise blocks: each call has a thread")
    messages_per_second: float = Field(default=0, ge=0, description="of all services together; 0: no limit")
    service_per_minute: int = Field(default=0, ge=0, description="of each service; 0: no limit")
    services: dict[str, SecretStr] = {}


class WebPushSettings(Limits):
    """Notices in browsers. `private_key`: 32 bytes in URL-safe base64, one for all processes; empty: the home folder's own."""

    messages_per_second: float = Field(default=0, ge=0, description="of all browsers together; 0: no limit")
    private_key: SecretStr = SecretStr("")
    contact: str = Field(
        default="mailto:duty@zhishou.invalid", pattern=r"^(mailto:\S+@\S+|https://\S+)$", description="whom push services ask"
    )
    services: tuple[str, ...] = Field(
        default=("fcm.googleapis.com", "push.services.mozilla.com", "push.apple.com", "notify.windows.com"),
        description="hosts of push services; no other is ever called",
    )


class MessagesSettings(BaseModel):
    """What stands before every text, and what a text costs."""

    signature: str = Field(
        default="值守", pattern=r"^[^【】\[\]\s]{2,16}$", description="as it is registered with the carrier, without the brackets"
    )
    sms_price: float = Field(default=0.05, ge=0, description="of one part of an SMS, in `currency`")
    currency: str = Field(default="元", max_length=8)


class VoiceSettings(BaseModel):
    """Telephone calls by the Twilio accounts. They need `public_url`: Twilio asks there what to say."""

    enabled: bool = True
    number: str = Field(default="", description="E.164, of the first account; empty: twilio.voice_number or from_number")
    ring_seconds: int = Field(default=25, ge=5, le=600, description="shorter than the mailbox of the phones waits")
    calls_per_second: float = Field(default=1, ge=0, description="Twilio's limit for an account; 0: none")
    calls_per_day: int = Field(default=0, ge=0, description="of a local day, urgent ones are made nevertheless; 0: no limit")
    at_once: int = Field(default=16, ge=1, le=500, description="calls being asked for at the same time")
    detect_machines: bool = Field(default=True, description="a mailbox that picks up is not taken for a person; Twilio bills it")
    record_seconds: int = Field(default=300, ge=10, le=3600, description="longest message of a caller")


class Settings(BaseSettings):
    """All settings of a process. ``ZHISHOU_TWILIO__AUTH_TOKEN`` sets ``twilio.auth_token``."""

    model_config = SettingsConfigDict(env_prefix="ZHISHOU_", env_nested_delimiter="__", extra="ignore")

    home: Path = Path("var")
    public_url: str = ""
    database_url: str = ""
    nats_url: str = ""
    power_safe: bool = Field(default=True, description="sync every commit to disk; false outlives a kill, not a power cut: tests")
    nats_replicas: int = Field(default=1, ge=1, le=5, description="replicas of each stream; 3 on a cluster")
    clock_rate: float = Field(default=1.0, gt=0, le=3600)
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    policy: str = Field(default="default", description="name in policies/, or path of a TOML file")
    carriers: Literal["auto", "real", "sandbox"] = Field(default="auto", description="sandbox must be said in production")
    language: Literal["zh", "en"] = "zh"
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    heartbeat_url: str = Field(default="", description="the auditor's dead-man switch: fetched while all is well")
    max_media_bytes: int = Field(default=10_000_000, description="largest picture or voice message taken")
    intake_budget: float = Field(default=2.0, gt=0, description="seconds the bus has to keep a message before it is spooled")
    transcriber: str = Field(default="", description="command that prints what is said in the sound file named last; empty: none")
    transcriber_seconds: float = Field(default=60.0, gt=0, le=600, description="it is stopped after so long")
    rota_seconds: float = Field(default=10.0, gt=0, le=600, description="how long the generator of rosters may compute")
    self_test: dict[Channel, str] = Field(default={}, description="address that takes the daily test of each channel")
    twilio: TwilioSettings = TwilioSettings()
    telegram: TelegramSettings = TelegramSettings()
    smtp: SmtpSettings = SmtpSettings()
    wecom: WecomSettings = WecomSettings()
    dingtalk: DingtalkSettings = DingtalkSettings()
    feishu: FeishuSettings = FeishuSettings()
    webhook: WebhookSettings = WebhookSettings()
    apprise: AppriseSettings = AppriseSettings()
    webpush: WebPushSettings = WebPushSettings()
    messages: MessagesSettings = MessagesSettings()
    voice: VoiceSettings = VoiceSettings()

    @property
    def duty_number(self) -> str:
        """The number that calls people and that they call."""
        return self.voice.number or self.twilio.voice_number or self.twilio.from_number

    @property
    def calling_accounts(self) -> list[Settings]:
        """These settings once for each account that has a number to call from, the first to be used first."""
        theirs = self.voice.model_copy(update={"number": ""})
        others = [self.model_copy(update={"twilio": each, "voice": theirs}) for each in self.twilio.accounts[1:]]
        return [self, *(each for each in others if each.duty_number)]

    @property
    def zone(self) -> ZoneInfo:
        """The timezone in which people read and write times."""
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: as set, else SQLite in the home folder."""
        return self.database_url or f"sqlite+aiosqlite:///{self.home.resolve() / 'zhishou.db'}"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the TOML file named by ``ZHISHOU_HOME``."""
        home = init_settings().get("home") or env_settings().get("home") or "var"
        toml = TomlConfigSettingsSource(settings_cls, Path(str(home)) / "zhishou.toml")
        return (init_settings, env_settings, toml)
