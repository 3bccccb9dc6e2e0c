"""The one table of settings, and the one reader of the environment.

A home folder holds `countywatch.toml`, `case.db`, `bytes/` and `out/`. Every setting has a default,
so that every command works without `init`, except where a letter or a mail needs a name.
"""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from countywatch import __version__
from groundwork.errors import BadInput
from groundwork.places import Place

FILE_NAME = "countywatch.toml"
# What the commonest mistakes are called.
WORDS = {
    "extra_forbidden": "there is no such setting",
    "missing": "it is needed and not there",
    "string_pattern_mismatch": "it is no e-mail address, or holds what cannot be seen",
}


# One line, nothing unseen: it goes into headers of mail and of requests to web sites.
Line = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=400)]
EmailAddress = Annotated[
    str, StringConstraints(pattern=r"^[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+$", max_length=254)
]
# Without a name or password in it: it is shown where it fails.
_WEB_ADDRESS = re.compile(r"https?://[^\s/@?#]+([/?#]\S*)?")


def _web_address(value: str) -> str:
    if not _WEB_ADDRESS.fullmatch(value):
        said = "it is not a web address that begins with https:// (and holds no password)"
        raise PydanticCustomError("web_address", said)
    return value


WebAddress = Annotated[Line, AfterValidator(_web_address)]


class Table(BaseModel):
    """A table of the settings file; an unknown key is an error and not a silent default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Requester(Table):
    """Who asks for records: printed on letters, so the county will know it."""

    name: str | None = None
    address: str | None = None
    email: str | None = None
    phone: str | None = None
    resident_of: str | None = None


class Recipient(Table):
    """Who gets alerts: an e-mail address."""

    email: EmailAddress


class Mail(Table):
    """The outgoing mail server. The password comes from COUNTYWATCH_MAIL_PASSWORD, never a file.

    `digest` mails the notices once a period, on that day and hour of the first county's clock;
    `digest_empty` also where there are none.
    """

    host: Line
    port: int = Field(587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: EmailAddress
    user: str | None = None
    timeout_seconds: float = 30
    digest: Literal["weekly", "daily", "off"] = "weekly"
    digest_day: Literal[
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"
    ] = "monday"
    digest_hour: int = Field(8, ge=0, le=23)
    digest_empty: bool = False


class CrawlException(Table):
    """What is accepted from one host (`host` or `host:port`) that cannot do better, and why."""

    host: Line
    allow: tuple[Literal["bad_certificate", "http_downgrade"], ...] = Field(min_length=1)
    reason: Annotated[Line, Field(min_length=1)]


class Crawling(Table):
    """How web sites are visited. `allowed_private` lists hosts of the operator's own network.

    `max_megabytes` bounds a document and `listing_megabytes` a listing; a look at one source ends
    after `source_minutes` or `source_megabytes`, and the next goes on with what is left.
    """

    delay_seconds: float = Field(1.0, ge=0)
    timeout_seconds: float = Field(60, gt=0)
    max_megabytes: int = Field(200, gt=0)
    every_minutes: int = Field(240, gt=0)
    days_back: int = Field(60, ge=0)
    days_ahead: int = Field(120, ge=0)
    allowed_private: tuple[str, ...] = ()
    listing_megabytes: int = Field(20, gt=0)
    source_minutes: float = Field(10, gt=0)
    source_megabytes: int = Field(500, gt=0)
    exceptions: tuple[CrawlException, ...] = ()


class Watching(Table):
    """The watch itself. `dead_man_url` is asked after each good round.

    A service that expects that, and mails when it stays away, tells of a computer that is off.
    """

    dead_man_url: WebAddress | None = None


class Reading(Table):
    """The limits within which one document is read; what passes one is kept as far as it was."""

    seconds: float = Field(120, gt=0)
    memory_mb: int = Field(1024, ge=128)
    pages: int = Field(2000, gt=0)
    file_mb: int = Field(200, gt=0)
    ocr_seconds: float = Field(900, gt=0)


class Requests(Table):
    """Letters. `templates` is a folder whose files go before ours of the same name."""

    templates: str | None = None


class ExtraPlace(Table):
    """A place that is not in the list of counties, such as the sample county."""

    ocd_id: str
    fips: str
    name: str
    state: str
    timezone: str


class FileSettings(Table):
    """What `countywatch.toml` may hold."""

    contact: Line | None = None
    watched: tuple[str, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    operator: EmailAddress | None = None
    requester: Requester = Requester()
    mail: Mail | None = None
    crawl: Crawling = Crawling()
    watch: Watching = Watching()
    reading: Reading = Reading()
    requests: Requests = Requests()
    places: tuple[ExtraPlace, ...] = ()
    watchlist: str | None = None
    sample: bool = False


class Settings(FileSettings):
    """The settings of one home folder: its file, and what the environment says."""

    home: Path
    database: str | None = None
    mail_password: str | None = Field(None, repr=False)

    @property
    def out(self) -> Path:
        """Where letters and reports go unless a command names another folder."""
        return self.home / "out"

    @property
    def letter_templates(self) -> Path | None:
        """The folder of the user's own letter templates, taken from the home folder on."""
        named = self.requests.templates
        return (self.home / Path(named).expanduser()).absolute() if named else None

    @property
    def user_agent(self) -> str:
        """What web sites see: the program, and whom they can write to."""
        contact = self.contact or "not given"
        return f"Countywatch/{__version__} (watches public meetings; contact: {contact})"

    @property
    def extra_places(self) -> tuple[Place, ...]:
        """The operator's own places."""
        return tuple(
            Place(place.ocd_id, place.fips, place.name, place.state, place.timezone)
            for place in self.places
        )


def default_home() -> Path:
    """`COUNTYWATCH_HOME`, else the folder `countywatch` in the user's own folder."""
    named = os.environ.get("COUNTYWATCH_HOME")
    return Path(named).expanduser().absolute() if named else Path.home() / "countywatch"


def load(home: Path | None = None) -> Settings:
    """Reads the settings of a home folder; raises BadInput naming the file and the key."""
    home = home or default_home()
    found = _from_file(home / FILE_NAME)
    return Settings(
        home=home,
        database=os.environ.get("COUNTYWATCH_DATABASE"),
        mail_password=os.environ.get("COUNTYWATCH_MAIL_PASSWORD"),
        **dict(found),
    )


def _from_file(path: Path) -> FileSettings:
    if not path.exists():
        return FileSettings()
    try:
        return parse(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The settings file {path} cannot be read as text. Correct it.") from error


def parse(text: str, name: str) -> FileSettings:
    """The settings of a file's text; raises BadInput naming the file and the key."""
    try:
        return FileSettings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"The settings file {name} cannot be read: {error}. Correct it.") from error
    except RecursionError as error:
        raise BadInput(f"The settings file {name} is nested too deep. Correct it.") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        said = WORDS.get(first["type"], first["msg"].lower())
        raise BadInput(
            f"The settings file {name} has a wrong entry at '{key}': {said}. Correct or delete it."
        ) from error
