"""One request and its reply: halld against PyPI's varlink server (no slower) and, where it is installed, pcscd (within 1.2 times).

PyPI's server is asked by the same client, ours. pcscd speaks another protocol and has a client of its own in C, which does next to nothing:
against it halld is asked by a client in C that does as little, so that the daemons are compared and not the clients.
"""

import contextlib
import json
import os
import shutil
import subprocess

from .common import INTERFACES, PEERS, PYTHON, Client, Line, end, median, spread, wait_for_socket

ROUNDS = 7
COUNT = 10_000
# Server and client share one processor, as they do when a machine is busy: what is compared is work, not who sleeps where.
PIN = ("taskset", "-c", str(max(os.sched_getaffinity(0))))
CALLS = (("org.varlink.service.GetInfo", "GetInfo"), ("io.halld.Devices.List", "List of 5 devices"))
PCSCD_LIMIT = 1.2


def run(bench):
    devices = [(f"window-{n}", f"/dev/halld-bench-absent-{n}") for n in range(1, 6)]
    with contextlib.ExitStack() as stack:
        halld = stack.enter_context(bench.daemon(devices, prefix=PIN))
        python = stack.enter_context(varlink_server(bench, Client(halld.socket).call("io.halld.Devices.List")))
        pcscd, why_not = pcscd_request(bench, stack)
        bare_client = compiled(bench, "varlink_request")
        ours = {method: [] for method, _ in CALLS}
        theirs = {method: [] for method, _ in CALLS}
        cards, bare = [], []
        rates = {method: [] for method, _ in CALLS}
        # In turn, so that a busy moment of the machine falls on all of them.
        for _ in range(ROUNDS):
            for method, _ in CALLS:
                readings = bench.hallbench("call", "--socket", halld.socket, "--method", method, "--count", COUNT, prefix=PIN)
                ours[method].append(readings["call"])
                rates[method].append(COUNT / readings["total"][0] * 1e9)
                readings = bench.hallbench("call", "--socket", python, "--method", method, "--count", COUNT // 5, prefix=PIN)
                theirs[method].append(readings["call"])
            if pcscd:
                cards.append(bench.run(pcscd[0], pcscd[1])["call"])
                bare.append(bench.run([*PIN, bare_client, halld.socket, CALLS[0][0], str(COUNT)])["call"])
    lines = []
    for method, title in CALLS:
        mine, peer = typical(ours[method]), typical(theirs[method])
        note = f"{spread(sum(ours[method], []), 1e3, 'us')}; theirs {spread(sum(theirs[method], []), 1e3, 'us')}"
        lines.append(Line("roundtrip", title, "us", mine / 1e3, peer / 1e3, "PyPI varlink", peer / mine, ">= 1 x as fast", peer >= mine, note))
    if cards:
        mine, peer = typical(bare), typical(cards)
        note = f"{spread(sum(bare, []), 1e3, 'us')}; theirs {spread(sum(cards, []), 1e3, 'us')}; the ratio is our time to theirs"
        bound = f"<= {PCSCD_LIMIT} x its time"
        title = "GetInfo, bare client"
        lines.append(Line("roundtrip", title, "us", mine / 1e3, peer / 1e3, "pcscd", mine / peer, bound, mine / peer <= PCSCD_LIMIT, note))
    else:
        lines.append(Line("roundtrip", "GetInfo", "us", typical(ours[CALLS[0][0]]) / 1e3, None, "pcscd", None, "", None, why_not))
    for method, title in CALLS:
        lines.append(Line("throughput", f"{title}, one client", "1/s", median(rates[method]), note="recorded"))
    return lines


def typical(rounds):
    """The median of the rounds' medians: a round that was disturbed does not count more for having been slow."""
    return median([median(readings) for readings in rounds])


@contextlib.contextmanager
def varlink_server(bench, reply):
    """The public server with the same interfaces and the same reply to List; its socket."""
    folder = bench.place("peer")
    path, interfaces, answer = (os.path.join(folder, name) for name in ("socket", "interfaces", "reply.json"))
    os.mkdir(interfaces)
    shutil.copy(os.path.join(INTERFACES, "io.halld.Devices.varlink"), interfaces)
    with open(answer, "w", encoding="utf-8") as file:
        json.dump(reply, file)
    log = os.path.join(folder, "log")
    with open(log, "wb") as output:
        command = [*PIN, PYTHON, os.path.join(PEERS, "varlink_server.py"), path, interfaces, answer]
        process = subprocess.Popen(command, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
    try:
        wait_for_socket(path, process, log)
        yield path
    finally:
        end(process)


def pcscd_request(bench, stack):
    """Starts pcscd privately. Returns the command of its client with that one's environment, or why there is none."""
    daemon = next((path for path in ("/usr/sbin/pcscd", "/usr/bin/pcscd") if os.path.exists(path)), None)
    if not daemon or not os.path.exists("/usr/include/PCSC/winscard.h"):
        return None, "not compared: the packages pcscd and libpcsclite-dev are not installed"
    if os.geteuid() != 0:
        return None, "not compared: starting pcscd privately takes root"
    folder = bench.place("pcscd")
    client = compiled(bench, "pcscd_request", "-I/usr/include/PCSC", "-lpcsclite")
    # Its socket has a fixed name: in a /run of its own it meets no other.
    script = 'mount -t tmpfs none /run && mkdir /run/pcscd && exec "$0" --foreground'
    log = os.path.join(folder, "log")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            ["unshare", "--mount", *PIN, "sh", "-c", script, daemon], stdout=output, stderr=output, stdin=subprocess.DEVNULL
        )
    stack.callback(end, process)
    path = f"/proc/{process.pid}/root/run/pcscd/pcscd.comm"
    wait_for_socket(path, process, log)
    return ([*PIN, client, str(COUNT)], {"PCSCLITE_CSOCK_NAME": path}), ""


def compiled(bench, name, *options):
    """A peer in C."""
    program = os.path.join(bench.place("program"), name)
    bench.run_silently(["cc", "-O2", "-o", program, os.path.join(PEERS, f"{name}.c"), *options])
    return program
