"""`make services`: both servers until Ctrl-C, with the settings to export."""

import argparse
import signal
import sys

from tests.servers import NotAvailableError, running


def main() -> None:
    """Start both servers, say how to use them, and wait for Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tests.servers", description=main.__doc__)
    parser.add_argument("--durable", action="store_true", help="settings of a real installation, for measuring")
    given = parser.parse_args()
    # A shell lets what it starts in the background ignore Ctrl-C; whoever sends it here means it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with running(durable=given.durable) as urls:
            print(f"export KINDREFLEX_DATABASE_URL='{urls.postgres}'")
            print(f"export KINDREFLEX_BROKER_URL='{urls.redis}'", flush=True)
            print("Running until Ctrl-C.", file=sys.stderr, flush=True)
            signal.pause()
    except NotAvailableError as missing:
        sys.exit(str(missing))
    except KeyboardInterrupt:
        print(file=sys.stderr)


if __name__ == "__main__":
    main()
