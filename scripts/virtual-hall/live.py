"""The live view: devices, tickets and events of the virtual hall, until Ctrl-C."""

import os
import queue
import re
import shutil
import sys
import threading
import time

from hall import DEVICES, PartFailed
from language import DEVICE_STATES, FURTHER, JOB_STATES, fit, reasons, text, width, word
from tickets import queue_ticket
from varlink import Client

STATES = {**DEVICE_STATES, **JOB_STATES}
GOOD, WAITING, BAD = "32", "33", "31"
COLORS = {
    "ready": GOOD, "printed": GOOD, "written": GOOD, "starting": WAITING, "queued": WAITING, "held": WAITING, "sending": WAITING,
    "not_ready": WAITING, "absent": BAD, "silent": BAD, "quarantined": BAD, "failed": BAD, "unknown": BAD,
}
# Of what a virtual device does, what a person in the hall would not notice.
UNNOTICED = {"real_time", "confirmed", "present"}
# What hallsim says in English (PrinterEvent.swift); the names of conditions stay, as one types them.
FATES = {"torn_off": "已撕下", "cut": "已切下", "presented": "已送出", "taken": "已取走", "retracted": "已收回", "ejected": "已弹出"}
ACTS = [
    (r"ticket (\d+) ([a-z_ ]+), (\d+) mm(, incomplete)?", lambda m: f"小票 {m[1]} {FATES.get(m[2], m[2])}，{m[3]} 毫米" + ("，不完整" if m[4] else "")),
    (r"ticket (\d+) ([a-z_ ]+)", lambda m: f"小票 {m[1]} {FATES.get(m[2], m[2])}"),
    (r"offline: (.*)", lambda m: f"脱机：{m[1] and reasons(m[1].split(', '))}"),
    (r"online", lambda m: "恢复联机"),
    (r"buffers cleared, (\d+) bytes and (\d+) rows lost", lambda m: f"缓冲区已清除，丢弃 {m[1]} 字节、{m[2]} 行点"),
    (r"unknown command (.*)", lambda m: f"不认识的指令 {m[1]}"),
    (r"receive buffer full, (\d+) bytes lost", lambda m: f"接收缓冲区已满，丢失 {m[1]} 字节"),
    (r"power (on|off)", lambda m: "通电" if m[1] == "on" else "断电"),
    (r"plugged in", lambda m: "已插线"),
    (r"unplugged", lambda m: "已拔线"),
    (r"(\w+) (on|off)", lambda m: f"{'设置' if m[2] == 'on' else '解除'}状况 {m[1]}"),
]


def acted(english):
    """What a virtual device did, in the language of the person."""
    for pattern, chinese in ACTS:
        if match := re.fullmatch(pattern, english):
            return text(english, chinese(match))
    return english


def show(hall, keep):
    if keep:
        os.makedirs(keep, exist_ok=True)
    View(hall, keep).run()
    return 0


class View:
    def __init__(self, hall, keep):
        self.hall = hall
        self.keep = keep
        self.news = queue.Queue()
        self.devices = {}
        self.counts = {}
        self.jobs = []
        self.events = []
        self.is_terminal = sys.stdout.isatty()

    def run(self):
        self.hall.start_sim()
        self.hall.start_halld()
        self.follow(self.hall.sim_socket, "io.halld.Simulation.Watch", self.device_acted)
        self.follow(self.hall.socket, "io.halld.Devices.Watch", self.device_changed)
        for name, *_ in DEVICES:
            self.hall.await_device(name, lambda device: device["state"] == "ready")
        content, _ = queue_ticket("A001", "欢迎体验", "1 号", 0)
        self.hall.printer("Print", printer="number-machine", key="welcome", content=content)
        if not self.is_terminal:
            print("\n".join(self.hints()), flush=True)
        try:
            if self.is_terminal:
                # The alternate screen, without cursor: what was on the terminal comes back at the end.
                print("\x1b[?1049h\x1b[?25l", end="", flush=True)
            while True:
                self.step()
        finally:
            if self.is_terminal:
                print("\x1b[?25h\x1b[?1049l", end="", flush=True)

    def follow(self, path, method, handle):
        """Hands a stream's replies to the main thread."""

        def read():
            try:
                with Client(path, timeout=None) as client:
                    for reply in client.more(method):
                        self.news.put((handle, reply))
            except (OSError, ConnectionError):
                # The daemon is gone, which check() notices.
                pass

        threading.Thread(target=read, daemon=True).start()

    def step(self):
        try:
            handle, reply = self.news.get(timeout=0.5)
            handle(reply)
            while True:
                handle, reply = self.news.get_nowait()
                handle(reply)
        except queue.Empty:
            pass
        self.hall.check()
        try:
            self.update_jobs()
        except OSError:
            self.hall.check()
            raise PartFailed(text("halld does not answer.", "halld 没有应答。"))
        if self.is_terminal:
            self.draw()

    # What happened

    def device_changed(self, reply):
        for device in reply.get("devices") or []:
            self.devices[device["id"]] = device
        if "event" not in reply:
            return
        device, before = reply["event"]["device"], self.devices.get(reply["event"]["device"]["id"])
        self.devices[device["id"]] = device
        if reply["event"]["kind"] != "changed":
            self.event(device["id"], word(FURTHER, reply["event"]["kind"]))
        elif not before or (before["state"], before["reasons"]) != (device["state"], device["reasons"]):
            self.event(device["id"], "  ".join([word(DEVICE_STATES, device["state"]), reasons(device["reasons"])]).rstrip())

    def device_acted(self, reply):
        name = reply["device"]["name"]
        self.counts[name] = reply["device"]["tickets"]
        if reply["event"] in UNNOTICED:
            return
        self.event(name, acted(reply["text"]))
        ticket = reply.get("ticket")
        if self.keep and ticket and ticket["path"]:
            shutil.copy(ticket["path"], self.keep)

    def update_jobs(self):
        known = {job["id"]: job["state"] for job in self.jobs}
        self.jobs = self.hall.printer("ListJobs", limit=20)["jobs"]
        for job in reversed(self.jobs):
            if known.get(job["id"]) != job["state"]:
                reason = reasons([job["reason"]]) if job.get("reason") else ""
                what = word(JOB_STATES, job["state"]) + (reason and text(f": {reason}", f"：{reason}"))
                self.event(job["printer"], text(f"job {job['id']}  {what}", f"小票 {job['id']}  {what}"))

    def event(self, device, what):
        line = f"{time.strftime('%H:%M:%S')}  {fit(device, 15)} {what}"
        self.events = [*self.events, line][-100:]
        if not self.is_terminal:
            print(line, flush=True)

    # What is shown

    def hints(self):
        return [
            text("In another terminal:", "在另一个终端里："),
            f"  export HALLD_SOCKET={self.hall.socket}",
            f"  export HALLSIM_SOCKET={self.hall.sim_socket}",
            f"  PATH={self.hall.programs}:$PATH",
            "  hallctl print number-machine --title A002 " + text("--text 'Window 3'", "--text '3 号窗口'"),
            "  hallctl sim set number-machine paper_out on; hallctl devices",
            "  hallctl sim act number-machine refill_paper",
        ]

    def draw(self):
        columns, rows = shutil.get_terminal_size()

        def colored(state, size):
            return f"\x1b[{COLORS.get(state, '0')}m{fit(word(STATES, state), size)}\x1b[0m"

        rule = "\x1b[2m" + "─" * columns + "\x1b[0m"
        ends = text("Ctrl-C closes the hall", "Ctrl-C 关门")
        title = text("Virtual hall", "虚拟大厅")
        lines = ["\x1b[1m" + fit(title, columns - width(ends)) + "\x1b[0m" + ends, rule]
        lines.append("\x1b[2m" + fit(
            fit(text("DEVICE", "设备"), 16) + fit(text("STATE", "状态"), 11) + fit(text("GEN", "代次"), 7) + fit(text("TICKETS", "出票"), 8)
            + text("WHAT", "说明"), columns) + "\x1b[0m")
        for name, _, baud, words in DEVICES:
            device = self.devices.get(name)
            if not device:
                continue
            rest = reasons(device["reasons"]) or text(f"{words[0]}, {baud}", f"{words[1]}，{baud}")
            lines.append(
                fit(name, 16) + colored(device["state"], 11) + fit(str(device["generation"]), 7) + fit(str(self.counts.get(name, 0)), 8)
                + fit(rest, columns - 42).rstrip())
        lines.append(rule)
        hints = [rule, *self.hints(), text("Pictures: ", "小票图片：") + (self.keep or f"{self.hall.directory}/tickets") + "/"]
        room = max(4, rows - len(lines) - len(hints) - 1)
        jobs = self.jobs[: max(2, room // 3)]
        for job in jobs:
            what = word(FURTHER, job["proof"]) if job.get("proof") else reasons([job["reason"]]) if job.get("reason") else ""
            mark = text("marked ", "标有") + "补打 " if job["reprint"] else ""
            lines.append(
                fit(f"{text('job', '小票')} {job['id']}", 9) + fit(job["printer"], 16) + colored(job["state"], 11)
                + fit(f"{mark}{what}", columns - 36).rstrip())
        lines.append(rule)
        space = rows - len(lines) - len(hints)
        events = self.events[-space:] if space > 0 else []
        lines += [fit(line, columns).rstrip() for line in events] + [""] * (space - len(events))
        lines += [line if "\x1b" in line else fit(line, columns).rstrip() for line in hints]
        print("\x1b[H" + "\n".join(f"{line}\x1b[K" for line in lines[:rows]) + "\x1b[J", end="", flush=True)
