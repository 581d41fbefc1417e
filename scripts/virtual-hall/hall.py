"""The virtual hall: a private directory, hallsim with its devices, and halld that drives them."""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from language import DEVICE_STATES, reasons, text, word
from varlink import Client

# name, model of hallsim, baud rate, what it is for people. The number machine's line is fast enough for large print as a picture.
DEVICES = [
    ("number-machine", "gsh80", 460800, ("number machine, 80 mm", "取号机，80 毫米")),
    ("counter", "generic58", 9600, ("small printer, 58 mm", "小型打印机，58 毫米")),
    ("kiosk", "kiosk80", 115200, ("kiosk with presenter", "自助终端，带出纸器")),
]

CONFIGURATION = """\
[daemon]
maps = ["{root}/firmware-maps", "{root}/scripts/virtual-hall/maps"]
state = "{directory}/state"
socket = "{directory}/io.halld"

[tickets]
templates = {templates}
language = "zh"
spool = "{directory}/spool"

# Nobody but root and the user who runs it.
[access]
observe = []
print = []
maintain = []
"""

DEVICE = """
[[device]]
id = "{name}"
class = "ticket_printer"
map = "hallsim-{model}"
at = "device:{directory}/{name}"
baud = {baud}
"""


class PartFailed(Exception):
    """A process ended that should not have."""


class Part:
    """A process of ours with its output in a file. It does not survive us, and Ctrl-C reaches it through us only."""

    def __init__(self, name, command, log):
        self.name = name
        self.log = log
        with open(log, "ab") as output:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, preexec_fn=die_with_parent,
                env={key: value for key, value in os.environ.items() if not key.startswith(("LISTEN_", "NOTIFY_", "WATCHDOG_"))})

    @property
    def is_running(self):
        return self.process.poll() is None

    def stop(self, number=signal.SIGTERM, timeout=25):
        """Ends it and returns its exit code; kills it when it does not go."""
        if self.is_running:
            self.process.send_signal(number)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return None

    def last_words(self, lines=8):
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return "".join(f"    {line}" for line in file.readlines()[-lines:])

    def check(self):
        if not self.is_running:
            code = self.process.returncode
            raise PartFailed(
                text(f"{self.name} {how_ended(code)}, by itself:\n", f"{self.name} 意外退出（{how_ended(code)}）：\n") + self.last_words())


def how_ended(code):
    """Of subprocess: a negative code is the signal that ended it."""
    if code is None:
        return text("did not end", "没有退出")
    return text(f"was ended by signal {-code}", f"被信号 {-code} 终止") if code < 0 else text(f"ended with {code}", f"退出码 {code}")


def die_with_parent():
    """PR_SET_PDEATHSIG: even if we are killed, nothing is left running."""
    ctypes.CDLL(None, use_errno=True).prctl(1, signal.SIGKILL, 0, 0, 0)


# What scripts/setup installs, whatever else the machine has: the same dots everywhere.
FONTS = [
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", "text"),
    ("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", "text"),
    ("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", "text"),
    ("/usr/share/fonts/truetype/noto/NotoSansMongolian-Regular.ttf", "mongolian"),
]

FONT = """
[[font]]
path = "{path}"
use = "{use}"
"""


class Hall:
    """- devices: as DEVICES. templates: further directories of them. fonts: in their order; the daemon's own where there are none."""

    def __init__(self, root, devices=DEVICES, templates=(), fonts=()):
        self.programs = os.path.join(root, ".build", "debug")
        for name in ("halld", "hall-worker", "hallsim", "hallctl"):
            if not os.access(os.path.join(self.programs, name), os.X_OK):
                sys.exit(text(f"{name} is not built yet: start again without --no-build.", f"尚未编译 {name}：请去掉 --no-build 重试。"))
        # XDG_RUNTIME_DIR is the user's own and in memory, but may not be there.
        place = os.environ.get("XDG_RUNTIME_DIR", "")
        self.directory = tempfile.mkdtemp(prefix="virtual-hall-", dir=place if os.path.isdir(place) else "/tmp")
        self.root = root
        self.given = devices
        self.socket = f"{self.directory}/io.halld"
        self.sim_socket = f"{self.directory}/io.halld.sim"
        self.sim = self.halld = None
        with open(f"{self.directory}/halld.toml", "w", encoding="utf-8") as file:
            directories = json.dumps([f"{root}/packaging/templates", *templates])
            file.write(CONFIGURATION.format(root=root, directory=self.directory, templates=directories))
            for path, use in fonts:
                file.write(FONT.format(path=path, use=use))
            for name, model, baud, _ in devices:
                file.write(DEVICE.format(directory=self.directory, name=name, model=model, baud=baud))

    # Processes

    def start_sim(self):
        devices = [f"--device={name}={model}:{baud}" for name, model, baud, _ in self.given]
        self.sim = Part(
            "hallsim", [f"{self.programs}/hallsim", "run", "--directory", self.directory, *devices], f"{self.directory}/hallsim.log")
        self.await_socket(self.sim, self.sim_socket)

    def start_halld(self):
        self.halld = Part("halld", [f"{self.programs}/halld", "--config", f"{self.directory}/halld.toml"], f"{self.directory}/halld.log")
        self.await_socket(self.halld, self.socket)

    @staticmethod
    def await_socket(part, path):
        """Until it listens; calls that it cannot answer yet wait inside it."""
        limit = time.monotonic() + 10
        while True:
            part.check()
            try:
                Client(path).close()
                return
            except OSError:
                if time.monotonic() > limit:
                    raise PartFailed(text(f"{part.name} does not listen on {path}", f"{part.name} 没有监听 {path}"))
                time.sleep(0.01)

    def check(self):
        for part in (self.sim, self.halld):
            if part:
                part.check()

    def close(self):
        """Stops what runs, halld first, so that it closes its devices in order, and removes the directory."""
        for part in (self.halld, self.sim):
            if part:
                part.stop()
        shutil.rmtree(self.directory, ignore_errors=True)

    # Calls, each on a connection of its own

    def devices(self, method, **parameters):
        with Client(self.socket, timeout=30) as client:
            return client.call(f"io.halld.Devices.{method}", **parameters)

    def printer(self, method, **parameters):
        with Client(self.socket, timeout=60) as client:
            return client.call(f"io.halld.TicketPrinter.{method}", **parameters)

    def simulation(self, method, **parameters):
        with Client(self.sim_socket, timeout=10) as client:
            return client.call(f"io.halld.Simulation.{method}", **parameters)

    def tickets(self, device):
        """What came out of a virtual printer: each with its picture."""
        return self.simulation("Tickets", device=device)["tickets"]

    def await_device(self, device, wanted, timeout=15):
        """Watches until the device satisfies `wanted`; returns what it is then."""
        limit = time.monotonic() + timeout
        last = None
        try:
            with Client(self.socket, timeout=timeout) as client:
                for reply in client.more("io.halld.Devices.Watch"):
                    for state in reply.get("devices") or [reply["event"]["device"]]:
                        if state["id"] == device:
                            last = state
                            if wanted(state):
                                return state
                    client.socket.settimeout(max(0.01, limit - time.monotonic()))
        except TimeoutError:
            pass
        self.check()
        seen = f"{word(DEVICE_STATES, last['state'])} {reasons(last['reasons'])}".rstrip() if last else "-"
        raise PartFailed(text(f"{device} stays {seen}", f"{device} 一直是 {seen}"))
