"""`python -m gateway`: prepare what is missing, train if the data changed, and serve."""

from __future__ import annotations

import os
import sys
import tempfile

from engine.errors import EngineError
from gateway.errors import SettingsError, StartError
from gateway.settings import Settings, read_settings
from records.errors import RecordsError

# As `gateway.metrics` has it, which is too late: it imports what reads this.
SHARED_FIGURES = "PROMETHEUS_MULTIPROC_DIR"


def main() -> int:
    """Serve until Ctrl-C or SIGTERM; the exit code."""
    try:
        _serve(read_settings(os.environ))
    except (SettingsError, StartError, EngineError, RecordsError) as error:
        print(f"Aftercart cannot start: {error}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        # During the preparations; while serving, the server stops by itself.
        print("Stopped.", file=sys.stderr)
        return 130
    say("Stopped.")
    return 0


def say(line: str) -> None:
    """Show a line of progress."""
    print(line, flush=True)


def _serve(settings: Settings) -> None:
    with tempfile.TemporaryDirectory(prefix="aftercart-figures-") as folder:
        if settings.workers > 1:
            os.environ[SHARED_FIGURES] = folder
        from gateway.serve import serve

        serve(settings, say)


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    # Python would wait for threads that still wait for a shop that hangs.
    os._exit(code)
