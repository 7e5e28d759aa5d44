"""What the service says of itself: logs, metrics and health for people and their monitors, notices for systemd.

Nothing here may stop the service: a log, a metric or a notice that cannot be delivered is lost.
"""

from archive.telling.logs import logger, set_up_logs
from archive.telling.metrics import OUTCOMES, Metrics
from archive.telling.served import Served, serve_telling
from archive.telling.systemd import notify, watchdog_seconds

__all__ = ["OUTCOMES", "Metrics", "Served", "logger", "notify", "serve_telling", "set_up_logs", "watchdog_seconds"]
