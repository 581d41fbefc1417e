"""Memory with five devices, at most 12 MB, and an idle daemon that never wakes up."""

import contextlib
import os
import pty
import subprocess
import threading
import time
import tty

from .common import PRODUCTS, Client, Line, Trouble, draw_pictures, end, sealed

LIMIT_MB = 12
DEVICES = 5
TICKETS = 100
IDLE_SECONDS = 10


def run(bench):
    return [*idle(bench), *silent(bench), *printing(bench)]


def idle(bench):
    """Nothing configured: nothing to wake up for."""
    with bench.daemon() as halld:
        Client(halld.socket).call("org.varlink.service.GetInfo")
        time.sleep(1)
        before = wake_ups(halld.pid)
        time.sleep(IDLE_SECONDS)
        count = wake_ups(halld.pid) - before
        return [
            memory_line(halld.pid, "nothing configured", bounded=False),
            Line(
                "wakeups",
                f"nothing configured, {IDLE_SECONDS} s",
                "",
                count,
                bound="0",
                met=count == 0,
                note="voluntary context switches of all threads",
            ),
        ]


def silent(bench):
    """Five lines that are there but from which nothing ever comes."""
    with contextlib.ExitStack() as stack:
        devices = []
        for number in range(1, DEVICES + 1):
            master, line = pty.openpty()
            tty.setraw(line)
            stack.callback(os.close, master)
            stack.callback(os.close, line)
            devices.append((f"window-{number}", os.ttyname(line)))
            threading.Thread(target=swallow, args=(master,), daemon=True).start()
        halld = stack.enter_context(bench.daemon(devices))
        client = Client(halld.socket)
        wait_for(client, "silent")
        before = wake_ups(halld.pid)
        time.sleep(IDLE_SECONDS)
        count = wake_ups(halld.pid) - before
        return [
            memory_line(halld.pid, f"{DEVICES} silent devices"),
            Line("wakeups", f"{DEVICES} silent devices, {IDLE_SECONDS} s", "", count, note="each silent device is asked again every 3 s; recorded"),
        ]


def printing(bench):
    """The same daemon after work: half of the tickets are pictures."""
    folder = bench.place("printers")
    draw_pictures(bench, folder)
    with open(os.path.join(folder, "ticket.rows"), "rb") as file:
        rows = file.read()
    devices = [(f"window-{n}", os.path.join(folder, f"printer-{n}")) for n in range(1, DEVICES + 1)]
    options = [word for _, path in devices for word in ("--device", path)]
    printers = subprocess.Popen([os.path.join(PRODUCTS, "hallbench"), "printers", *options], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
    try:
        with bench.daemon(devices) as halld:
            client = Client(halld.socket)
            wait_for(client, "ready")
            lines = [memory_line(halld.pid, f"{DEVICES} ready devices")]
            # As in a quiet hall: each printer gets its next ticket when the last one is out.
            for first in range(0, TICKETS, DEVICES):
                wait_printed(client, [print_ticket(client, first + n, rows) for n in range(DEVICES)])
            lines.append(memory_line(halld.pid, f"{DEVICES} devices, {TICKETS} tickets printed one by one"))
            # As after a refill: all of them wait at once.
            wait_printed(client, [print_ticket(client, TICKETS + n, rows) for n in range(TICKETS)])
            lines.append(memory_line(halld.pid, f"{DEVICES} devices, then {TICKETS} tickets at once"))
            return lines
    finally:
        printers.stdin.close()
        end(printers)


def wait_printed(client, jobs):
    for job in jobs:
        state = client.call("io.halld.TicketPrinter.WaitJob", {"id": job, "timeout_ms": 60_000})["job"]["state"]
        if state != "printed":
            raise Trouble(f"ticket {job} ended {state}, not printed")


def print_ticket(client, number, rows):
    content, descriptors = {"lines": [{"text": f"A{number}", "width": 4, "height": 4}, {"text": "请在休息区等候叫号"}]}, []
    if number % 2:
        content = {"bitmap": {"width": 576, "height": 800, "descriptor": 0}}
        descriptors = [sealed(rows)]
    parameters = {"printer": f"window-{number % DEVICES + 1}", "key": f"bench-{number}", "content": content}
    try:
        return client.call("io.halld.TicketPrinter.Print", parameters, descriptors)["job"]["id"]
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def swallow(master):
    with contextlib.suppress(OSError):
        while os.read(master, 4096):
            pass


def wait_for(client, state):
    deadline = time.monotonic() + 60
    while True:
        states = {device["state"] for device in client.call("io.halld.Devices.List")["devices"]}
        if states == {state}:
            return
        if time.monotonic() > deadline:
            raise Trouble(f"the devices are {states}, not {state}")
        time.sleep(0.1)


def memory_line(pid, title, bounded=True):
    with open(f"/proc/{pid}/status", encoding="utf-8") as file:
        status = dict(line.split(":", 1) for line in file)
    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as file:
        rollup = dict(line.split(":", 1) for line in file if ":" in line and "-" not in line.split(":")[0])
    resident = kilobytes(status["VmRSS"]) / 1024
    note = (
        f"peak {kilobytes(status['VmHWM']) / 1024:.1f}, private dirty {kilobytes(rollup['Private_Dirty']) / 1024:.1f}, "
        f"proportional {kilobytes(rollup['Pss']) / 1024:.1f} MB, {status['Threads'].strip()} threads"
    )
    if not bounded:
        return Line("memory", title, "MB", resident, note=note + "; recorded")
    return Line("memory", title, "MB", resident, bound=f"<= {LIMIT_MB} MB", met=resident <= LIMIT_MB, note=note)


def kilobytes(text):
    return int(text.split()[0])


def wake_ups(pid):
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        with open(f"/proc/{pid}/task/{task}/status", encoding="utf-8") as file:
            total += next(int(line.split(":")[1]) for line in file if line.startswith("voluntary_ctxt_switches"))
    return total
