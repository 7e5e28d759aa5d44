"""What stands in deploy/, and the Dockerfile: as far as it can be carried out without systemd and without an engine."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml

from archive import telling
from archive.cli.main import PLACES
from archive.settings import CONFIG_FOLDER, VARIABLES, load_settings
from tests import dockerfile
from tests.conftest import ROOT, SAMPLES, needed_program, run_command

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "news-archive.service"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
README = (DEPLOY / "README.md").read_text("utf-8")


# The image


def in_image(image: Path, *words: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command with the final image's environment, and nothing of the checkout."""
    inside = {name: re.sub(r"(?<![\w$])/opt/", f"{image}/opt/", value) for name, value in dockerfile.environment().items()}
    inside["PATH"] = inside["PATH"].replace("$PATH", "/usr/bin:/bin")
    found = shutil.which(words[0], path=inside["PATH"])
    assert found is not None, words
    inside["PYTHONDONTWRITEBYTECODE"] = ""  # dockerfile.py compiled nothing: the first command does it for the next
    given = {**inside, "ARCHIVE_DATABASE_URL": str(cwd / "archive.db"), **environment}
    return subprocess.run([found, *words[1:]], cwd=cwd, env=given, capture_output=True, text=True, timeout=120, check=False)


def test_the_dockerfile_is_well_formed() -> None:
    linter = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([linter, "--no-color", ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_nothing_that_is_copied_is_ignored() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    copied = [source for one in dockerfile.instructions()[0] if one.word == "COPY" for source in one.rest.split()[:-1]]
    assert copied
    assert [source for source in copied if any(fnmatch(source, pattern) for pattern in ignored)] == []


def test_the_image_starts_the_service_and_any_other_command(image: Path, tmp_path: Path) -> None:
    assert dockerfile.command("CMD")[0] in PLACES
    done = in_image(image, *dockerfile.command("ENTRYPOINT"), "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "An archive of news text" in done.stdout
    done = in_image(image, *dockerfile.command("ENTRYPOINT"), "import", str(SAMPLES / "valley-observer"), "--json", cwd=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["stored"]) == (0, 5), done.stderr


def test_the_image_knows_its_settings(image: Path, tmp_path: Path) -> None:
    done = in_image(image, *dockerfile.command("ENTRYPOINT"), "doctor", "--config", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = {one["key"]: one for one in json.loads(done.stdout)["settings"]}
    assert told["telling.metrics_port"]["place"] == "ARCHIVE_TELLING__METRICS_PORT"
    assert {name for name in dockerfile.environment() if name.startswith("ARCHIVE_")} <= set(VARIABLES)
    assert Path(dockerfile.environment()["ARCHIVE_DATABASE_URL"]).parent == Path(dockerfile.last("VOLUME"))
    assert dockerfile.last("WORKDIR") == dockerfile.last("VOLUME")


def test_every_module_of_the_image_has_what_it_imports(image: Path, tmp_path: Path) -> None:
    done = in_image(image, "python", "-c", IMPORT_ALL, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 50


IMPORT_ALL = """
import importlib, pkgutil, archive, psycopg
assert "/opt/news-archive/" in archive.__file__, archive.__file__
found = [one.name for one in pkgutil.walk_packages(archive.__path__, "archive.") if "migrations" not in one.name]
for name in found:
    if not name.endswith("__main__"):
        importlib.import_module(name)
print(len(found))
"""


def test_the_image_is_healthy_while_health_is(image: Path, tmp_path: Path) -> None:
    def outcome(port: int) -> int:
        words = dockerfile.command("HEALTHCHECK")
        return in_image(
            image, *words, cwd=tmp_path, ARCHIVE_TELLING__METRICS_PORT=str(port), http_proxy="http://127.0.0.1:1"
        ).returncode

    health = {"ok": True}
    with contextlib.closing(telling.serve_telling(0, telling.Metrics(), lambda: health)) as served:
        assert outcome(served.port) == 0
        health["ok"] = False
        assert outcome(served.port) == 1
    assert outcome(served.port) == 1


# The unit


def unit() -> Iterator[tuple[str, str]]:
    for line in UNIT.read_text("utf-8").splitlines():
        if line and line[0] not in "#[":
            name, _, value = line.partition("=")
            yield name, value


def test_systemd_understands_every_line(tmp_path: Path) -> None:
    analyze = needed_program("systemd-analyze", "systemd")
    there = tmp_path / UNIT.name  # the program is looked for, and is not installed here
    there.write_text(UNIT.read_text("utf-8").replace("/opt/news-archive/bin/news-archive", shutil.which("true") or ""))
    done = subprocess.run([analyze, "verify", "--man=no", there], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    words = [analyze, "--no-pager", "security", "--offline=true", "--threshold=20", there]  # 2.0 of 10; unconfined is 9.6
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_unit_starts_the_service_with_settings_that_exist() -> None:
    told = dict(unit())
    program, *words = shlex.split(told["ExecStart"])
    assert words[0] in PLACES
    assert f"python3 -m venv {Path(program).parents[1]}\n" in README
    given = [value.partition("=") for name, value in unit() if name == "Environment"]
    assert {name for name, _, _ in given} <= {*VARIABLES, CONFIG_FOLDER}
    state = Path("/var/lib") / told["StateDirectory"]
    folders = {"ARCHIVE_DATABASE_URL": state / "archive.db", CONFIG_FOLDER: Path("/etc") / told["ConfigurationDirectory"]}
    assert {name: Path(value) for name, _, value in given} == folders
    assert Path(told["WorkingDirectory"]) == state
    assert f"useradd --system --home-dir {state} --shell /usr/sbin/nologin {told['User']}\n" in README
    settings = load_settings()
    assert float(told["WatchdogSec"]) / 2 > settings.schedule.tick_seconds + settings.fetching.deadline_seconds


def test_the_archive_needs_no_memory_that_is_written_and_executed(tmp_path: Path) -> None:
    """MemoryDenyWriteExecute, by the kernel's own way of refusing it (PR_SET_MDWE, Linux 6.3); children inherit it."""
    words = ("-m", "archive", "import", str(SAMPLES), "--json", "--db", str(tmp_path / "a.db"))
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    done = subprocess.run(
        [sys.executable, "-c", REFUSING, *words], cwd=tmp_path, env=kept, capture_output=True, text=True, check=False
    )
    if done.returncode == 77:
        pytest.skip("this kernel has no PR_SET_MDWE; that the unit's MemoryDenyWriteExecute does no harm is not proved")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["stored"] == 41


REFUSING = """
import ctypes, os, sys
if ctypes.CDLL(None).prctl(65, 1, 0, 0, 0) != 0:
    sys.exit(77)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


# The compose file


def test_the_services_of_the_compose_file_fit_together() -> None:
    services = COMPOSE["services"]
    assert set(COMPOSE["volumes"]) == {volume.split(":")[0] for one in services.values() for volume in one["volumes"]}
    for name, one in services.items():
        assert one["read_only"] is True, name
        assert "/tmp" in one["tmpfs"], name
        assert one["logging"]["options"]["max-size"], "logs of months fill a disk"
        assert all(str(port).startswith("127.0.0.1:") for port in one.get("ports", ())), name
    service = services["service"]
    assert ((DEPLOY / service["build"]).resolve() / "Dockerfile").is_file()
    assert [volume.split(":")[1] for volume in service["volumes"]] == [dockerfile.last("VOLUME")]
    assert "command" not in service, "the image's own command is the service"
    for needed, how in service["depends_on"].items():
        assert how["condition"] != "service_healthy" or services[needed]["healthcheck"]


def test_the_compose_file_gives_settings_that_exist(tmp_path: Path) -> None:
    service, database = (COMPOSE["services"][name]["environment"] for name in ("service", "postgres"))
    asked_for = set(re.findall(r"\$\{(\w+)", json.dumps(COMPOSE)))
    assert asked_for == set(re.findall(r"([A-Z_]+)=%s", README)), "what has to be given stands in the README"
    given = {name: re.sub(r"\$\{\w+:\?[^}]*\}", "desk@lantern.example", str(value)) for name, value in service.items()}
    assert {name for name in given if name not in VARIABLES} == {"PGPASSWORD"}
    told = run_command("doctor", "--config", "--json", cwd=tmp_path, **given).json["settings"]
    assert {one["place"] for one in told if one["kind"] == "environment"} == set(given) - {"PGPASSWORD"}
    user, host = "{POSTGRES_USER}", "postgres"
    assert given["ARCHIVE_DATABASE_URL"] == f"postgresql://{user}@{host}/{{POSTGRES_DB}}".format(**database)
    assert host in COMPOSE["services"]
    assert service["PGPASSWORD"] == database["POSTGRES_PASSWORD"]
