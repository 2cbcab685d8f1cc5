# What a multithreaded Python program sees. It knows nothing of libgons or of namespaces; it
# reads a line from standard input before it ends, so that somebody can look at its threads.
import os
import sys
import threading

gate = threading.Event()
threads = [threading.Thread(target=gate.wait) for _ in range(4)]
for thread in threads:
    thread.start()

print("pid", os.getpid())
print("hostname", os.uname().nodename)
print("root", *sorted(os.listdir("/")))
try:
    print("config", open("/app/config.toml").readline().strip())
except OSError as error:
    print("config", "cannot be read:", error.strerror)
print("ready", flush=True)

sys.stdin.readline()
gate.set()
for thread in threads:
    thread.join()
