"""The command `news-archive`: gathers the commands and turns errors into one clear line and an exit code."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Any

import click

from archive import __version__
from archive.cli.context import Session, db_option
from archive.core.errors import ArchiveError
from archive.settings import DEBUG

PLACES = {
    "import": "importing:import_",
    "fetch": "fetching:fetch",
    "run": "running:run",
    "sources": "sources:sources",
    "articles": "articles:articles",
    "article": "articles:article",
    "clusters": "clusters:clusters",
    "cluster": "clusters:cluster",
    "stories": "stories:stories",
    "chain": "provenance:chain",
    "attribute": "attribute:attribute",
    "origins": "origins:origins",
    "publisher": "origins:publisher",
    "spread": "spread:spread",
    "explain": "reuse:explain",
    "passages": "passages:passages",
    "search": "articles:search",
    "boilerplate": "boilerplate:boilerplate",
    "stats": "care:stats",
    "export": "exporting:export",
    "rebuild": "rebuilding:rebuild",
    "init": "care:init",
    "doctor": "care:doctor",
    "backup": "care:backup",
}
"""Where each command is: a module beside this one, and its name in it."""


class _Commands(click.Group):
    """Loads the command that was named, and no other: what only some of them need takes a second to import.

    click calls a reader that has gone away a failure; it is the reader's right (`news-archive articles --nl | head`).
    """

    def list_commands(self, _: click.Context) -> list[str]:
        """The names of all commands."""
        return sorted(PLACES)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        """The command of this name."""
        if name not in PLACES:
            return None
        module, found = PLACES[name].split(":")
        command: click.Command = getattr(import_module(f"archive.cli.{module}"), found)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; end well where nobody reads on."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)
        except KeyboardInterrupt:
            print("news-archive: stopped; what was stored so far stays, and the same command goes on from there", file=sys.stderr)
            ctx.exit(130)
        return result


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="news-archive")
@db_option
@click.pass_context
def news_archive(context: click.Context) -> None:
    """An archive of news text: which articles are copies, whom they credit, and how you know."""
    context.ensure_object(Session)


def run() -> None:
    """The console script: exit 0 all well, 1 some inputs rejected, 2 usage or configuration, 3 the database can't be used."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        news_archive(prog_name="news-archive")
    except ArchiveError as error:
        _fail(str(error), error.exit_code)
    except MemoryError:
        _fail("there is not enough memory for this", 2)
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        _fail(f"unexpected {type(error).__name__}: {error}; set {DEBUG}=1 to see where, and please report it", 2)


def _fail(message: str, code: int) -> None:
    print(f"news-archive: {message}", file=sys.stderr)
    sys.exit(code)
