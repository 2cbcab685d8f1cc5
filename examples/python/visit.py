# SPDX-License-Identifier: Apache-2.0
"""Runs a program in the namespaces of each process named, all at once, and prints what it says."""
import concurrent.futures
import os
import sys

import gons


def visit(pid, argv):
    """Returns what the program prints there, and its exit status (negative: by a signal)."""
    plan = gons.Plan(target=pid)
    ours, theirs = os.pipe()
    with open(ours, "rb") as output:
        with open(theirs, "wb") as stdout:
            plan.option(gons.STDOUT, stdout.fileno())
            child = plan.spawn(argv)
        text = output.read()
    _, status = os.waitpid(child, 0)
    return text.decode(errors="replace"), os.waitstatus_to_exitcode(status)


def main():
    """Each process has a thread of its own."""
    arguments = sys.argv[1:]
    if "--" not in arguments[1:-1]:
        sys.exit("usage: visit.py PID... -- PROGRAM [ARGUMENT...]")
    middle = arguments.index("--")
    pids, argv = arguments[:middle], arguments[middle + 1:]

    good = True
    with concurrent.futures.ThreadPoolExecutor(len(pids)) as pool:
        visits = [pool.submit(visit, pid, argv) for pid in pids]
        for pid, done in zip(pids, visits):
            try:
                text, status = done.result()
            except OSError as error:
                print(f"visit: {pid}: {error.strerror}", file=sys.stderr)
                good = False
                continue
            for line in text.splitlines():
                print(f"process {pid}: {line}")
            print(f"process {pid}: ended with status {status}")
    sys.exit(not good)


if __name__ == "__main__":
    main()
