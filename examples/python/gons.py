# SPDX-License-Identifier: Apache-2.0
"""As much of gons.h as visit.py needs, by ctypes.

Neither gons_run() nor gons_reexec() is here: the one would fork an interpreter that has threads,
the other would start the interpreter again, which cannot know what to do.
"""
import ctypes
import os

STDIN, STDOUT, STDERR = 6, 7, 8  # enum gons_option


class _Plan(ctypes.Structure):
    pass


_library = ctypes.CDLL("libgons.so.1")


def _declare(name, result, *arguments):
    function = getattr(_library, name)
    function.restype, function.argtypes = result, arguments
    return function


_strings = ctypes.POINTER(ctypes.c_char_p)
_plan = ctypes.POINTER(_Plan)
_new = _declare("gons_plan_new", _plan)
_free = _declare("gons_plan_free", None, _plan)
_set = _declare("gons_plan_set", ctypes.c_int, _plan, ctypes.c_char_p, ctypes.c_char_p)
_option = _declare("gons_plan_option", ctypes.c_int, _plan, ctypes.c_int, ctypes.c_long)
_error = _declare("gons_plan_error", ctypes.c_char_p, _plan)
_spawn = _declare("gons_spawn", ctypes.c_int, _plan, ctypes.c_char_p, _strings, _strings,
                  ctypes.POINTER(ctypes.c_int))


def _array(strings):
    encoded = [os.fsencode(string) for string in strings]
    return (ctypes.c_char_p * (len(encoded) + 1))(*encoded, None)


class Plan:
    """Where something is to run: Plan(net="pid:4711", uts="new"). For one thread at a time."""

    def __init__(self, **words):
        self._plan = _new()
        if not self._plan:
            raise MemoryError
        for word, value in words.items():
            self._check(_set(self._plan, word.encode(), os.fsencode(value)))

    def __del__(self):
        _free(self._plan)

    def _check(self, status):
        if status < 0:
            raise OSError(-status, _error(self._plan).decode(errors="replace"))
        return status

    def option(self, option, value):
        """Treats what is started otherwise: plan.option(STDOUT, descriptor)."""
        self._check(_option(self._plan, option, value))

    def spawn(self, argv, environment=None):
        """Starts a program there; returns its process id, which is to be waited for.

        The interpreter's lock is free meanwhile, so other threads go on.
        """
        variables = os.environ if environment is None else environment
        envp = _array(f"{name}={value}" for name, value in variables.items())
        return self._check(
            _spawn(self._plan, os.fsencode(argv[0]), _array(argv), envp, None))
