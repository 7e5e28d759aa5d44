"""Temporary: the group that the corrections are tried at. The listing command takes its place."""

from __future__ import annotations

import click

from archive.cli.correcting import merge, pin, split, undo


@click.group()
def stories() -> None:
    """Correct which articles tell one event."""


for _command in (merge, split, pin, undo):
    stories.add_command(_command)
