"""`python -m gateway`: prepare what is missing, train if the data changed, and serve."""

from __future__ import annotations

import asyncio
import os
import sys

from engine.errors import EngineError
from gateway.errors import SettingsError
from gateway.serve import StartError, serve
from gateway.settings import read_settings
from records.errors import RecordsError


def main() -> int:
    """Serve until Ctrl-C or SIGTERM; the exit code."""
    try:
        asyncio.run(serve(read_settings(os.environ), say))
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


if __name__ == "__main__":
    sys.exit(main())
