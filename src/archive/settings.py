"""Environment and config/archive.toml to one frozen settings object. A flag of a command goes before both."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from archive import resources
from archive.core.errors import ConfigError

CONFIG_FOLDER = "ARCHIVE_CONFIG_FOLDER"
"""Environment variable: a folder whose rule files and archive.toml go before the shipped ones."""


class Reading(BaseModel):
    """Bounds on reading one input."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    deadline_seconds: float = Field(gt=0)
    memory_mb: int = Field(ge=64)
    max_bytes: int = Field(ge=1000)
    max_unpacked_ratio: int = Field(ge=2)
    jobs: int = Field(ge=1, le=64)


class Settings(BaseSettings):
    """Every setting; the values shipped in config/archive.toml are the defaults."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", env_prefix="ARCHIVE_", env_nested_delimiter="__")

    database_url: str
    config_folder: Path | None = None
    batch: int = Field(ge=1, le=10_000)
    reading: Reading

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - not read: one place fewer to look
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then the user's archive.toml, then the shipped one."""
        files = [folder / "archive.toml" for folder in (_own_folder(), resources.config_folder()) if folder is not None]
        return (init_settings, env_settings, *(TomlConfigSettingsSource(settings_cls, path) for path in files if path.is_file()))


def load_settings(**flags: Any) -> Settings:
    """The settings in force; flags that are None don't count. Raises ConfigError naming the key that is wrong."""
    given = {name: value for name, value in flags.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"setting “{key}”: {first['msg']}; see config/archive.toml for the known keys") from None
    except ValueError as error:
        raise ConfigError(f"archive.toml cannot be read: {error}") from None


def _own_folder() -> Path | None:
    folder = os.environ.get(CONFIG_FOLDER)
    return Path(folder) if folder else None
