"""A unit's SystemCallFilter= and RestrictAddressFamilies= put on one child of
ours, without systemd: subprocess.Popen(..., preexec_fn=Cage(unit_text)).

A call that is forbidden ends the child (SIGSYS), so that a test sees it was
asked; a socket that is forbidden is EAFNOSUPPORT, as under systemd.
"""
import ctypes
import errno
import os
import platform
import re
import struct
import subprocess

import town

NUMBERS = "/usr/include/x86_64-linux-gnu/asm/unistd_64.h"
FAMILIES = {"AF_UNIX": 1, "AF_INET": 2, "AF_INET6": 10, "AF_NETLINK": 16}
X86_64 = 0xc000003e
LOAD, EQUAL, ATLEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, KILL = 0x7fff0000, 0x80000000
NO_FAMILY = 0x00050000 | errno.EAFNOSUPPORT
AT_NUMBER, AT_ARCH, AT_FIRST_ARGUMENT = 0, 4, 16
X32 = 0x40000000
NO_NEW_PRIVS, SECCOMP, FILTER = 38, 22, 2


def sets():
    """What systemd means by @aio and the others: names by set."""
    out = subprocess.run(["systemd-analyze", "--no-pager", "syscall-filter"],
                         capture_output=True, text=True).stdout
    found, name = {}, None
    for line in out.splitlines():
        if line.startswith("@"):
            name = line.strip()
            found[name] = set()
        elif line.startswith("    ") and not line.strip().startswith("#"):
            found[name].add(line.strip())
    return found


def expand(name, known):
    if not name.startswith("@"):
        return {name}
    return set().union(*(expand(n, known) for n in known[name]))


def values(unit, key):
    return [v.split() for v in re.findall(
        "^%s=(.*)$" % key, unit, re.M)]


def calls(unit):
    """The system calls that a unit allows; @default always is."""
    known = sets()
    allowed = expand("@default", known)
    for words in values(unit, "SystemCallFilter"):
        deny = words[0].startswith("~")
        words[0] = words[0].lstrip("~")
        for word in words:
            named = expand(word, known)
            allowed = allowed - named if deny else allowed | named
    return allowed


def step(code, yes=0, no=0, value=0):
    return struct.pack("=HBBI", code, yes, no, value)


def one_of(at, numbers, otherwise):
    """Goes on if what is there is one of these, and is over if not."""
    numbers = sorted(numbers)
    code = step(LOAD, value=at)
    for i, n in enumerate(numbers):
        code += step(EQUAL, len(numbers) - i, 0, n)
    return code + step(RETURN, value=otherwise)


def socket_rule(unit, number):
    """socket(2) only of these families; the number is loaded already."""
    families = [FAMILIES[f] for f in values(
        unit, "RestrictAddressFamilies")[0]]
    rule = one_of(AT_FIRST_ARGUMENT, families, NO_FAMILY)
    return step(EQUAL, 0, len(rule) // 8, number) + rule




def program(unit):
    with open(NUMBERS) as f:
        number = dict(re.findall(r"#define __NR_(\w+)\s+(\d+)", f.read()))
    allowed = {int(number[c]) for c in calls(unit) if c in number}
    code = one_of(AT_ARCH, [X86_64], KILL) + step(LOAD, value=AT_NUMBER)
    code += step(ATLEAST, 0, 1, X32) + step(RETURN, value=KILL)
    code += socket_rule(unit, int(number["socket"]))
    code += step(LOAD, value=AT_NUMBER)
    for n in sorted(allowed):
        code += step(EQUAL, 0, 1, n) + step(RETURN, value=ALLOW)
    return code + step(RETURN, value=KILL), allowed


class Program(ctypes.Structure):
    _fields_ = [("n", ctypes.c_ushort), ("code", ctypes.c_char_p)]


class Cage:
    def __init__(self, unit):
        if platform.machine() != "x86_64" or not os.path.exists(NUMBERS):
            raise town.Skip("the numbers of system calls are not known here")
        self.code, self.allowed = program(unit)
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.program = Program(len(self.code) // 8, self.code)

    def __call__(self):
        """In the child: from here on, no more than the unit allows."""
        self.libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
        if self.libc.prctl(SECCOMP, FILTER, ctypes.byref(self.program)) != 0:
            raise OSError(ctypes.get_errno(), "seccomp")
