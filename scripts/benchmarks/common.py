"""What the benchmarks share: places, statistics, halld as a child, and the lines of the table."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEERS = os.path.join(ROOT, "scripts", "benchmarks", "peers")
PYTHON = os.path.join(ROOT, ".build-venv", "bin", "python3")
PRODUCTS = os.path.join(ROOT, ".build-release", "release")
TEMPLATES = os.path.join(ROOT, "packaging", "templates")
INTERFACES = os.path.join(ROOT, "Sources", "HallInterface", "interfaces")

# A ready 80 mm printer that returns the id of each ticket, on the fastest line that a map may name.
MAP = """schema = 1
by_position = true
[identity]
class = "ticket_printer"
vendor = "bench"
model = "{model}"
maturity = "template"
source = "ESC/POS as docs/device-protocols/escpos.md has it; no real model"
driver = "escpos"
[serial]
baud = 921600
flow = "none"
[escpos]
width_dots = 576
dpi = 203
completion = "process_id"
status = "asb"
clear = "dle_dc4_8"
native_qr = true
[escpos.cutter]
kind = "partial"
command = "gs_v_feed"
[escpos.text]
encoding = "gb18030"
"""


class Trouble(Exception):
    """Why a benchmark could not be carried out."""


@dataclass
class Line:
    """One line of the table. `ours`, `peer` and `bound` are in `unit`; `ratio` is what a bound on a ratio is about."""

    name: str
    what: str
    unit: str
    ours: float
    peer: float | None = None
    peer_name: str = ""
    ratio: float | None = None
    bound: str = ""
    met: bool | None = None
    note: str = ""

    def as_dict(self):
        return asdict(self)


def percentile(readings, share):
    ordered = sorted(readings)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(readings):
    return percentile(readings, 0.5)


def draw_pictures(bench, folder):
    """ticket and dots, each as .png and as bare .rows."""
    bench.run_silently([PYTHON, os.path.join(PEERS, "escpos_encode.py"), "--draw", folder])


def figure(value):
    """A number for people: three digits that count."""
    if value >= 1000 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.3g}"


def spread(readings, divisor, unit):
    """p99 and the number of readings, as a note."""
    return f"p99 {figure(percentile(readings, 0.99) / divisor)} {unit}, n {len(readings)}"


class Bench:
    """One run: its folder, which is gone afterwards, and its choices."""

    def __init__(self, folder, memory_folder):
        self.folder, self.memory_folder = folder, memory_folder

    @property
    def halld(self):
        return os.path.join(PRODUCTS, "halld")

    def place(self, name):
        """A fresh directory on the disk of the tree."""
        return tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder)

    def place_in_memory(self, name):
        """A fresh directory on a file system in memory, where fsync costs nothing."""
        return tempfile.mkdtemp(prefix=f"{name}-", dir=self.memory_folder)

    def run_silently(self, command, environment=None):
        """Runs a program to its end and returns what it printed."""
        environment = {**os.environ, **(environment or {})}
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, text=True, env=environment
        )
        if result.returncode != 0:
            raise Trouble(f"{' '.join(command)} ended with {result.returncode}: {result.stderr.strip()[-500:]}")
        return result.stdout

    def run(self, command, environment=None):
        """What a measuring program printed, which is JSON."""
        return json.loads(self.run_silently(command, environment))

    def hallbench(self, *arguments, prefix=()):
        return self.run([*prefix, os.path.join(PRODUCTS, "hallbench"), *map(str, arguments)])

    @contextlib.contextmanager
    def daemon(self, devices=(), state=None, maps=None, prefix=()):
        """halld with its own folder; gone, with everything in it, at the end."""
        folder = self.place("halld")
        arguments = configure(folder, devices, state, maps)
        path = os.path.join(folder, "socket")
        with open(os.path.join(folder, "log"), "wb") as log:
            process = subprocess.Popen([*prefix, self.halld, *arguments], stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            wait_for_socket(path, process, os.path.join(folder, "log"))
            yield Daemon(process.pid, path, folder)
        finally:
            end(process)
            shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Daemon:
    pid: int
    socket: str
    folder: str


def configure(folder, devices=(), state=None, maps=None):
    """Writes a configuration and one map.

    devices: (id, path of the line) pairs. Returns halld's arguments.
    """
    maps = maps or os.path.join(folder, "maps")
    os.makedirs(os.path.join(maps, "ticket-printer"), exist_ok=True)
    with open(os.path.join(maps, "ticket-printer", "bench.toml"), "w", encoding="utf-8") as file:
        file.write(MAP.format(model="bench"))
    config = [f'[daemon]\nmaps = ["{maps}"]\n[tickets]\ntemplates = ["{TEMPLATES}"]\nspool = "{folder}/spool"\n']
    for name, path in devices:
        config.append(f'[[device]]\nid = "{name}"\nclass = "ticket_printer"\nmap = "bench"\nat = "device:{path}"\n')
    with open(os.path.join(folder, "halld.toml"), "w", encoding="utf-8") as file:
        file.write("\n".join(config))
    state = state or os.path.join(folder, "state")
    return ["--config", os.path.join(folder, "halld.toml"), "--socket", os.path.join(folder, "socket"), "--state", state]


def wait_for_socket(path, process, log=None):
    """Until something answers on the path."""
    deadline = time.monotonic() + 20
    while True:
        with socket.socket(socket.AF_UNIX) as probe:
            try:
                probe.connect(path)
                return
            except OSError:
                pass
        if process.poll() is not None or time.monotonic() > deadline:
            said = ""
            if log:
                with open(log, encoding="utf-8", errors="replace") as file:
                    said = file.read()[-500:]
            raise Trouble(f"{process.args} does not listen on {path}. {said}")
        time.sleep(0.01)


def end(process):
    """Ends a child: asked first, then made to."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Client:
    """The little of Varlink that setting up takes. Nothing is timed with it."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(60)
        self.socket.connect(path)
        self.rest = b""

    def call(self, method, parameters=None, descriptors=()):
        frame = json.dumps({"method": method, "parameters": parameters or {}}).encode() + b"\0"
        socket.send_fds(self.socket, [frame], list(descriptors))
        while b"\0" not in self.rest:
            received = self.socket.recv(1 << 16)
            if not received:
                raise Trouble(f"halld closed the connection at {method}")
            self.rest += received
        frame, self.rest = self.rest.split(b"\0", 1)
        reply = json.loads(frame)
        if "error" in reply:
            raise Trouble(f"{method}: {reply['error']} {reply.get('parameters')}")
        return reply.get("parameters", {})


def sealed(data):
    """A memory file as halld takes pictures."""
    descriptor = os.memfd_create("ticket", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.write(descriptor, data)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
    return descriptor
