"""Notices to systemd, as sd_notify(3) has them."""

from __future__ import annotations

import os
import socket
import time


def notify(state: str, status: str | None = None) -> bool:
    """Tell systemd `READY=1`, `RELOADING=1`, `STOPPING=1` or `WATCHDOG=1`; False if nobody listens.

    `status` is the line that `systemctl status` shows. The protocol is one datagram to the socket named in
    $NOTIFY_SOCKET (sd_notify(3)). Of the libraries for it, some want libsystemd on the machine, sdnotify had its last
    release in 2017, and systemd-watchdog has no RELOADING and fails where the socket is gone.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in ("/", "@"):
        return False
    lines = [state]
    if state == "RELOADING=1":
        lines.append(f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")
    if status is not None:
        lines.append("STATUS=" + " ".join(status.split()))
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as speaker:
            speaker.settimeout(1)
            speaker.connect("\0" + address[1:] if address[0] == "@" else address)  # "@" stands for an abstract name
            speaker.sendall("\n".join(lines).encode("utf-8", "replace"))
    except OSError:
        return False
    return True


def watchdog_seconds() -> float | None:
    """Seconds within which systemd wants to hear `WATCHDOG=1` from this process; None if it does not wait for it."""
    microseconds, process = os.environ.get("WATCHDOG_USEC", ""), os.environ.get("WATCHDOG_PID", "")
    if not microseconds.isdecimal() or int(microseconds) == 0 or (process and process != str(os.getpid())):
        return None
    return int(microseconds) / 1e6
