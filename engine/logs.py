"""How the programs of this project log: one line an event, names and fields, no conversation.

Rasa logs what customers say at the level DEBUG, so that level is never let through. Tracebacks
come without the values of variables, which hold conversations as well.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from typing import Any

import structlog

NOISY = ("rasa", "rasa_sdk", "apscheduler", "alembic", "matplotlib", "tensorflow", "absl")

# Rasa complains about each `{` of a payload in a response, quoting all slots. `engine.wording`
# reports the placeholders that are really left.
DROPPED = frozenset({"interpolator.interpolate.text"})

ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "LOG_LEVEL": "WARNING",  # Rasa shows progress bars for each rule below this level
}

Event = MutableMapping[str, Any]


def quieten_libraries() -> None:
    """Keep libraries from phoning home and from warning about themselves.

    To be called before Rasa is imported: some of it is read during the import.
    """
    for name, value in ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    if not sys.warnoptions:
        import sanic.app  # noqa: F401 -- while being imported it shows deprecations again

        _ignore_what_libraries_say_of_themselves()


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Keep libraries from warning about themselves while a model is trained or loaded."""
    with warnings.catch_warnings():
        _ignore_what_libraries_say_of_themselves()
        yield


def _ignore_what_libraries_say_of_themselves() -> None:
    warnings.simplefilter("ignore", DeprecationWarning)
    warnings.simplefilter("ignore", PendingDeprecationWarning)
    # pyparsing's own class of deprecation, met through matplotlib.
    warnings.filterwarnings("ignore", module="matplotlib")
    # Rasa says so of every domain that has slots.
    warnings.filterwarnings("ignore", message="Slot auto-fill has been removed")


def configure_logging(level: str = "INFO", as_json: bool = False) -> None:
    """Send the events of structlog and of the standard library to standard error.

    Args:
        level: the lowest level shown of our own events, INFO or above.
        as_json: one JSON object a line, for collectors, instead of lines for people.
    """
    structlog.configure(
        processors=[
            _drop_noise,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *_rendering(as_json),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            max(logging.getLevelName(level), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, force=True)
    for name in NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)
    # It logs an action's failure and goes on; the engine logs it too, and ends the turn.
    logging.getLogger("rasa.core.processor").setLevel(logging.CRITICAL)


def _rendering(as_json: bool) -> list[Any]:
    if as_json:
        without_values = structlog.tracebacks.ExceptionDictTransformer(show_locals=False)
        return [
            structlog.processors.ExceptionRenderer(without_values),
            structlog.processors.JSONRenderer(default=str),
        ]
    return [
        structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _drop_noise(_logger: object, _method: str, event: Event) -> Event:
    if event.get("event") in DROPPED:
        raise structlog.DropEvent
    return event
