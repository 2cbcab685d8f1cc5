# SPDX-License-Identifier: Apache-2.0
"""Starts threads, prints the namespaces of every thread of this process, waits for end of stdin.

The program knows nothing about libgons: preload libgons-preload.so and it runs somewhere else.
"""
import os
import sys
import threading

TYPES = ("cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts")
TASKS = "/proc/self/task"


def inode(tid, kind):
    """What stands in the link .../TID/ns/KIND, "net:[4026531840]", is the inode number."""
    return os.readlink(f"{TASKS}/{tid}/ns/{kind}").partition("[")[2].rstrip("]")


def main():
    done = threading.Event()
    workers = [threading.Thread(target=done.wait) for _ in range(4)]
    for worker in workers:
        worker.start()

    print(f"{'thread':>7}", *(f"{kind:>10}" for kind in TYPES), " name")
    tids = sorted(os.listdir(TASKS), key=int)
    for tid in tids:
        with open(f"{TASKS}/{tid}/comm", encoding="utf-8", errors="replace") as comm:
            name = comm.read().strip()
        print(f"{tid:>7}", *(f"{inode(tid, kind):>10}" for kind in TYPES), f" {name}")
    print(f"{len(tids)} threads are up, this is process {os.getpid()}", flush=True)

    sys.stdin.read()
    done.set()
    for worker in workers:
        worker.join()


if __name__ == "__main__":
    main()
