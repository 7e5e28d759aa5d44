"""What every command needs: settings, the rules, and the database named by --db, the environment or the settings file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import click
from click.core import ParameterSource

from archive.core.dates import read_timestamp
from archive.core.errors import ConfigError
from archive.core.rules import RuleSet, SpeakerRule
from archive.rulefiles import load_rules, load_speakers
from archive.settings import Effective, Settings, effective_settings, load_settings
from archive.store.listing import Filter
from archive.store.schema import open_store
from archive.store.session import Store


class Session:
    """The choices made before the command's name."""

    def __init__(self) -> None:
        self.database: str | None = None

    def settings(self, **flags: Any) -> Settings:
        """Flags over environment over archive.toml."""
        return load_settings(database_url=self.database, **flags)

    def effective(self) -> tuple[Effective, ...]:
        """The same, each with where it came from."""
        return effective_settings(database_url=self.database)

    def rules(self) -> RuleSet:
        """The rules in force."""
        return load_rules(self.settings().config_folder)

    def fresh_rules(self) -> RuleSet:
        """The rules in force, read again."""
        load_rules.cache_clear()
        return self.rules()

    def speakers(self) -> tuple[SpeakerRule, ...]:
        """The rules by which speakers are found."""
        return load_speakers(self.settings().config_folder)

    @contextmanager
    def store(self, *, create: bool = True) -> Iterator[Store]:
        """The database, open."""
        store = open_store(self.settings().database_url, create=create)
        try:
            yield store
        finally:
            store.close()


pass_session = click.make_pass_decorator(Session, ensure=True)


def db_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--db, before or after the command's name; the later one counts."""

    def remember(context: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            context.ensure_object(Session).database = value

    return click.option(
        "--db",
        metavar="URL|PATH",
        expose_value=False,
        callback=remember,
        help="The archive's database: a file, or postgresql://…  [default: ARCHIVE_DATABASE_URL, else archive.db]",
    )(command)


def subcommand_follows(context: click.Context) -> bool:
    """Whether a subcommand was named; an option of the list given before it would do nothing there, and is refused."""
    if context.invoked_subcommand is None:
        return False
    group = context.command
    assert isinstance(group, click.Group)
    given = next((option for option in group.params if _was_given(context, option)), None)
    if given is not None:
        flag, name = given.opts[0], context.invoked_subcommand
        said = f"{group.name} {name}"
        command = group.get_command(context, name)
        if command is not None and any(flag in one.opts for one in command.params):
            raise ConfigError(f"put {flag} behind the subcommand: {said} {flag} …")
        raise ConfigError(f"{flag} is for the list, `{group.name}` alone; `{said}` does not take it")
    return True


def _was_given(context: click.Context, option: click.Parameter) -> bool:
    """Whether an option stands on the command line; of flags that share a name, whether this one does."""
    if option.name is None or not option.expose_value or context.get_parameter_source(option.name) != ParameterSource.COMMANDLINE:
        return False
    return not (isinstance(option, click.Option) and option.is_flag) or option.flag_value == context.params[option.name]


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--since, --until, --publisher, --language and --limit, gathered into one Filter named `wanted`."""

    def gathered(
        *args: Any, since: str | None, until: str | None, publisher: str | None, language: str | None, limit: int, **rest: Any
    ) -> Any:
        begin, end = _moment("--since", since), _moment("--until", until, end=True)
        if begin is not None and end is not None and end <= begin:
            raise ConfigError(
                f"there is no time from --since “{since}” to --until “{until}”: give --until a later day (or moment)"
            )
        wanted = Filter(begin, end, publisher, language, limit)
        return command(*args, wanted=wanted, **rest)

    gathered.__name__ = command.__name__
    gathered.__doc__ = command.__doc__
    gathered.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for option in (
        click.option("--limit", type=click.IntRange(min=0), default=0, help="At most so many.  [default: all]"),
        click.option("--language", metavar="CODE", help="Of this language (en, de, …)."),
        click.option("--publisher", metavar="NAME", help="Of this publisher (name or domain)."),
        click.option("--until", metavar="DATE", help="Published up to this day (or moment)."),
        click.option("--since", metavar="DATE", help="Published from this day (or moment) on."),
    ):
        gathered = option(gathered)
    return gathered


def _moment(flag: str, text: str | None, *, end: bool = False) -> datetime | None:
    """The beginning of the day named, or with `end` the beginning of the next."""
    if text is None:
        return None
    found = read_timestamp(text)
    if found is None or found.utc is None:
        raise ConfigError(f"{flag} “{text}” is no date; write it as 2016-09-18 or 2016-09-18T13:29Z")
    moment = found.utc.astimezone(UTC)
    return moment + timedelta(days=1) if end and found.precision == "day" else moment
