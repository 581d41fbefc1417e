"""Composition: what the command line asks for, in the virtual hall. Started by scripts/run."""

import argparse
import os
import signal
import sys

import journey
import live
from hall import Hall, PartFailed
from language import text


class Stopped(BaseException):
    """Ctrl-C, or SIGTERM."""


def stop(number, _):
    # Once is enough: cleaning up is not interrupted.
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    raise Stopped(number)


def main():
    parser = argparse.ArgumentParser(prog="scripts/run", add_help=False)
    parser.add_argument("root")
    parser.add_argument("--once", action="store_true")
    parser.add_argument("--output")
    parser.add_argument("--keep")
    options = parser.parse_args()
    if options.output and not options.once:
        parser.error("--output needs --once")
    if options.keep and options.once:
        parser.error("--keep is for the live view; --once has --output")

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    hall, number = None, 0
    try:
        hall = Hall(options.root)
        if options.once:
            output = os.path.abspath(options.output or os.path.join(options.root, ".build", "once"))
            return journey.play(hall, output)
        return live.show(hall, options.keep and os.path.abspath(options.keep))
    except Stopped as stopped:
        # Ctrl-C is how the live view is meant to end.
        number = stopped.args[0]
        return 0 if number == signal.SIGINT and not options.once else 128 + number
    except PartFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except OSError as failure:
        # A directory that cannot be made or written to.
        print(f"scripts/run: {failure}", file=sys.stderr)
        return 1
    finally:
        for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(each, signal.SIG_IGN)
        if hall:
            hall.close()
        if number and not options.once:
            print(text("The hall is closed; nothing is left running.", "大厅已关闭，没有遗留进程。"))


sys.exit(main())
