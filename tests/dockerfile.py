"""The Dockerfile read, and its first stage carried out in an empty folder: what can be had of an image without an engine.

What this proves: with the files that are copied in, and with nothing else of the checkout, the commands end well, and what they
make is whole. What it does not: the base image (another Python, another system), and the second stage's useradd.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

_OWN_FOLDERS = re.compile(r"(?<![\w./$-])/(?=(?:src|opt|dist)\b)")


@dataclass(frozen=True)
class Instruction:
    word: str
    rest: str


def instructions() -> list[list[Instruction]]:
    """The instructions of each stage, in order."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"))
    stages: list[list[Instruction]] = []
    for line in text.replace("\\\n", "").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            stages.append([])
        if word:
            stages[-1].append(Instruction(word, rest.strip()))
    return stages


def last(word: str) -> str:
    """What the final image has for ENTRYPOINT, CMD, USER, …"""
    return [one.rest for one in instructions()[-1] if one.word == word][-1]


def command(word: str) -> list[str]:
    """The same, of those written as a JSON list."""
    return [str(one) for one in json.loads(last(word)[last(word).index("[") :])]


def environment() -> dict[str, str]:
    """The final image's ENV."""
    pairs = " ".join(one.rest for one in instructions()[-1] if one.word == "ENV").split()
    return dict(pair.split("=", 1) for pair in pairs)


def carry_out(folder: Path) -> None:
    """Carry out the first stage, with this Python, as if `folder` were the root of its system.

    Nothing is compiled to bytecode on the way, which for all modules of all libraries takes longer than all else here.
    """
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").write_text(f'#!/bin/sh\nexec "{Path(sys.base_prefix) / "bin" / "python3"}" "$@"\n')
    (folder / "bin" / "python").chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "PYTHON", "VIRTUAL_ENV"))}
    where = folder
    for one in instructions()[0]:
        if one.word == "WORKDIR":
            where = folder / one.rest.lstrip("/")
            where.mkdir(parents=True, exist_ok=True)
        elif one.word == "COPY":
            *sources, target = one.rest.split()
            for source in sources:
                _copy(ROOT / source, where / target)
        elif one.word == "RUN":
            done = subprocess.run(
                ["bash", "-c", _OWN_FOLDERS.sub(f"{folder}/", one.rest)],
                cwd=where,
                env={**kept, "PATH": f"{folder / 'bin'}:/usr/bin:/bin", "PIP_NO_COMPILE": "1"},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, f"{one.rest}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"
        else:
            assert one.word == "FROM", one


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target if target.suffix else target / source.name)
