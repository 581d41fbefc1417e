"""One visitor's journey. Every step says what it proved, or ends the journey with what was seen instead."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time

from hall import DEVICES, PartFailed, how_ended
from language import FURTHER, JOB_STATES, fit, reasons, text, word, wrap
from pictures import read
from tickets import queue_ticket
from varlink import Failure

COLUMNS = 80
# Dots: from the head to the cutter of the virtual 80 mm printer, and a little more.
STRIP = 120


class NotProved(Exception):
    """What was seen instead."""


def play(hall, output):
    return Journey(hall, output).play()


class Journey:
    def __init__(self, hall, output):
        self.hall = hall
        self.output = output
        self.number = 0
        self.pictures = 0

    def play(self):
        os.makedirs(self.output, exist_ok=True)
        for name in os.listdir(self.output):
            if re.fullmatch(r"\d\d-[a-z0-9-]+\.png", name):
                os.remove(os.path.join(self.output, name))
        began = time.monotonic()
        print(text("One visitor's journey through a virtual hall", "一位办事群众在虚拟大厅里的一天"))
        for step in self.steps():
            self.number += 1
            started = time.monotonic()
            title = text(*step.titles)
            self.proofs = []
            failure = None
            try:
                step(self)
            except (NotProved, PartFailed) as seen:
                failure = str(seen)
            except Exception as seen:
                failure = f"{type(seen).__name__}: {seen}"
            took = f"{time.monotonic() - started:.1f} s"
            mark = "✗" if failure else "✓"
            print(f"\n{mark} {self.number:2} " + fit(title, COLUMNS - 6 - len(took)) + " " + took)
            for proof in self.proofs:
                for line in wrap(proof, COLUMNS - 5):
                    print(f"     {line}")
            if failure:
                for line in (text("NOT PROVED: ", "未能证明：") + failure).splitlines():
                    for part in wrap(line, COLUMNS - 5):
                        print(f"     {part}")
                for part in (self.hall.halld, self.hall.sim):
                    if part:
                        print(text(f"   {part.name} said last:", f"   {part.name} 最后的日志：") + "\n" + part.last_words(), end="")
                return 1
        total = time.monotonic() - began
        print("\n" + text(f"All {self.number} steps proved in {total:.0f} s. Pictures of the tickets:",
                          f"{self.number} 步全部得到证明，用时 {total:.0f} 秒。小票图片："))
        print(f"  {self.output}/")
        return 0

    # What steps are made of

    def proved(self, english, chinese):
        self.proofs.append(text(english, chinese))

    def expect(self, holds, english, chinese):
        """Ends the journey with what was seen unless it holds."""
        if not holds:
            raise NotProved(text(english, chinese))

    def print(self, device, key, content, **more):
        return self.hall.printer("Print", printer=device, key=key, content=content, **more)

    def wait(self, job, timeout=20):
        return self.hall.printer("WaitJob", id=job["id"], timeout_ms=timeout * 1000)["job"]

    def job(self, job):
        return self.hall.printer("GetJob", id=job["id"])["job"]

    def ended(self, job, state, **wanted):
        for name, value in dict(wanted, state=state).items():
            self.expect(
                job.get(name) == value, f"job {job['id']}: {name} is {job.get(name)}, not {value} ({describe(job)})",
                f"小票 {job['id']}：{name} 是 {job.get(name)}，应为 {value}（{describe(job)}）")
        return job

    def await_tickets(self, device, count, timeout=8):
        """The virtual printer's own record, once so many tickets have left it."""
        limit = time.monotonic() + timeout
        while len(tickets := self.hall.tickets(device)) < count and time.monotonic() < limit:
            time.sleep(0.05)
        self.expect(
            len(tickets) == count, f"{len(tickets)} tickets left {device}, not {count}", f"{device} 出了 {len(tickets)} 张票，应为 {count} 张")
        return tickets

    def await_pieces(self, device, before):
        """Of the paper that came out since: what was cut short, and the one whole ticket. The blank strip that halld cuts off
        first, so that no part of an earlier ticket hangs on the next one, is neither."""
        limit = time.monotonic() + 8
        whole = []
        while not whole and time.monotonic() < limit:
            pieces = self.hall.tickets(device)[before:]
            whole = [piece for piece in pieces if piece["complete"] and piece["height"] > STRIP]
            time.sleep(0.05)
        self.expect(len(whole) == 1, f"{len(whole)} whole tickets, not 1: {pieces}", f"完整的票有 {len(whole)} 张，应为 1 张：{pieces}")
        return [piece for piece in pieces if not piece["complete"]], whole

    def hallctl(self, *words, wanted=0):
        """What a technician types. Shown as typed; its JSON is returned."""
        self.proofs.append("$ hallctl " + " ".join(words))
        environment = dict(os.environ, HALLD_SOCKET=self.hall.socket, HALLSIM_SOCKET=self.hall.sim_socket)
        done = subprocess.run(
            [f"{self.hall.programs}/hallctl", *words, "--json"], env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=30)
        seen = (done.stdout + done.stderr).strip()
        self.expect(
            done.returncode == wanted, f"hallctl ended with {done.returncode}, not {wanted}: {seen}",
            f"hallctl 的退出码是 {done.returncode}，应为 {wanted}：{seen}")
        return [json.loads(line) for line in done.stdout.splitlines()]

    def virtual(self, device):
        """A device as hallsim knows it."""
        return next(each for each in self.hall.simulation("List")["devices"] if each["name"] == device)

    def keep(self, ticket, name):
        """Copies a ticket's picture to where the user finds it."""
        self.pictures += 1
        name = f"{self.pictures:02}-{name}.png"
        shutil.copyfile(ticket["path"], os.path.join(self.output, name))
        return name

    def above_preview(self, device, content, ticket):
        """The rows above the one at which the preview of this content begins in a ticket's picture. Ends the journey where not all of its dots
        are there, or where there is ink below them."""
        preview = self.hall.printer("Preview", printer=device, content=content, spool=True)
        self.expect(
            preview["exact"] and preview["rendering"] == "raster", f"the preview is no exact picture: {preview}", f"预览不是逐点准确的图片：{preview}")
        wanted = read(preview["path"])
        seen = read(ticket["path"]).middle(wanted.width)
        top = seen.find(wanted)
        self.expect(top is not None, "the ticket has other dots than its preview", "小票与预览的点阵不同")
        self.expect(not any(seen.rows[top + wanted.height:]), "there is ink below the ticket", "小票下方还有印迹")
        return seen.rows[:top]

    def steps(self):
        return [
            opening, number_taken, printed, asked_again, picture, large_print, small_printer, presenter, paper_out, reprinted, cable, killed,
            resolved, evening,
        ]


def describe(job):
    return ", ".join(f"{name} {job[name]}" for name in ("state", "reason", "partial", "proof", "attempts", "reprint") if job.get(name) is not None)


def step(english, chinese):
    def mark(function):
        function.titles = (english, chinese)
        return function

    return mark


@step("The hall opens", "大厅开门")
def opening(self):
    began = time.monotonic()
    self.hall.start_sim()
    self.hall.start_halld()
    listening = time.monotonic() - began
    for name, *_ in DEVICES:
        self.hall.await_device(name, lambda device: device["state"] == "ready")
    seen = self.hallctl("devices")
    names = [device["id"] for device in seen[0]["devices"] if device["state"] == "ready"]
    self.expect(len(names) == len(DEVICES), f"ready are only: {names}", f"就绪的只有：{names}")
    self.proved(
        f"{len(names)} devices ready, as they say themselves: {', '.join(names)}", f"{len(names)} 台设备自报就绪：{'、'.join(names)}")


@step("A visitor takes a number: the ticket is on disk before anyone is told", "群众取号：先落盘，后答复")
def number_taken(self):
    self.content, self.code = queue_ticket("A023", "社会保障卡申领", "3 至 6 号", 5)
    reply = self.print("number-machine", "A023", self.content)
    self.first = reply["job"]
    self.expect(not reply["known"], "the job was known already", "这张小票早已存在")
    template = self.first.get("template")
    self.expect(template == "queue", f"the job's template is {template}", f"小票的模板是 {template}")
    row = records(self.hall, "SELECT key FROM print_job WHERE id = ?", self.first["id"])
    self.expect(row == [("A023",)], f"records.sqlite has {row}", f"records.sqlite 中为 {row}")
    self.proved(
        f"job {self.first['id']} by the template queue, seq {self.first['seq']}: it is in a copy of records.sqlite made at once",
        f"小票 {self.first['id']}，模板 queue，序号 {self.first['seq']}：在随即复制的 records.sqlite 副本中可以查到")


def records(hall, query, *values):
    """Asks a copy of the records, as halld keeps the file to itself."""
    copy = os.path.join(hall.directory, "copy")
    os.makedirs(copy, exist_ok=True)
    for end in ("", "-wal"):
        if os.path.exists(original := f"{hall.directory}/state/records.sqlite{end}"):
            shutil.copyfile(original, f"{copy}/records.sqlite{end}")
    try:
        connection = sqlite3.connect(f"{copy}/records.sqlite")
        rows = connection.execute(query, values).fetchall()
        connection.close()
        return rows
    finally:
        shutil.rmtree(copy)


@step("Printed, and the printer itself says so", "已打印，由打印机自己证明")
def printed(self):
    job = self.ended(self.wait(self.first), "printed", proof="process_id", attempts=1)
    ticket = self.await_tickets("number-machine", 1)[0]
    self.expect(ticket["complete"], "the ticket is not whole", "小票不完整")
    self.ticket = ticket
    took = job["changed_ms"] - job["accepted_ms"]
    self.proved(
        f"the printer returned the id of this very attempt (GS ( H) {took} ms after the request; the virtual printer counts one whole ticket",
        f"受理后 {took} 毫秒，打印机送回这次打印自己的编号（GS ( H）；虚拟打印机记录出票一张，完整")


@step("The same request again, as after a lost reply", "同一请求再来一次（如答复丢失后重发）")
def asked_again(self):
    reply = self.print("number-machine", "A023", self.content)
    self.expect(reply["known"] and reply["job"]["id"] == self.first["id"], f"answered {reply}", f"答复为 {reply}")
    try:
        self.print("number-machine", "A023", queue_ticket("A024", "社会保障卡申领", "3 至 6 号", 6)[0])
        self.expect(False, "another ticket under the same key was accepted", "同一键的另一张票竟被受理")
    except Failure as failure:
        self.expect(failure.name == "KeyConflict", f"answered {failure}", f"答复为 {failure}")
    count = len(self.hall.tickets("number-machine"))
    self.expect(count == 1, f"{count} tickets on paper", f"纸上有 {count} 张票")
    self.proved(
        f"same job {self.first['id']}, still one ticket on paper; another ticket under the same key is refused (KeyConflict)",
        f"仍是小票 {self.first['id']}，纸上仍只有一张；同一键、不同内容被拒绝")


@step("The ticket as the visitor sees it", "群众手里的小票")
def picture(self):
    unknown = self.virtual("number-machine")["unknown_commands"]
    self.expect(unknown == 0, f"the printer did not know {unknown} commands", f"打印机不认识其中 {unknown} 条指令")
    name = self.keep(self.ticket, "ticket")
    size = f"{self.ticket['width']} × {self.ticket['height']}"
    self.proved(f"{name}: {size} dots, drawn from the bytes on the line alone", f"{name}：{size} 点，仅由线路上的字节绘出")
    above = self.above_preview("number-machine", self.content, self.ticket)
    self.expect(not any(above), "there is ink above the ticket", "小票上方还有印迹")
    self.proved("every dot is that of its preview", "与预览逐点相同")
    self.proved(*read_code(self, os.path.join(self.output, name), self.code))


def read_code(self, path, code):
    if not shutil.which("zbarimg"):
        return ("zbarimg (package zbar-tools) is not installed, so the QR code was not read back", "未安装 zbarimg（软件包 zbar-tools），没有回读二维码")
    seen = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path], capture_output=True, text=True, timeout=20).stdout.strip()
    self.expect(seen == code, f"zbarimg reads {seen!r}, not {code!r}", f"zbarimg 读出 {seen!r}，应为 {code!r}")
    return (f"zbarimg reads its QR code: {code}", f"zbarimg 读出二维码：{code}")


@step("Another visitor asks for large print", "一位老人要大字票")
def large_print(self):
    content, code = queue_ticket("A024", "养老保险待遇领取", "1 号", 0, template="queue-large")
    before = len(self.hall.tickets("number-machine"))
    job = self.ended(self.wait(self.print("number-machine", "A024-large", content)["job"]), "printed", proof="process_id", template="queue-large")
    ticket = self.await_tickets("number-machine", before + 1)[-1]
    self.above_preview("number-machine", content, ticket)
    name = self.keep(ticket, "large")
    self.proved(
        f"job {job['id']} by the template queue-large; every dot is that of its preview; {name}",
        f"小票 {job['id']}，模板 queue-large，与预览逐点相同；{name}")
    self.proved(*read_code(self, os.path.join(self.output, name), code))


@step("A small printer on a slow line, which cannot say what it printed", "慢速线路上的小打印机，不能回报打印结果")
def small_printer(self):
    content, code = queue_ticket("B007", "不动产登记", "9、10 号", 0)
    job = self.ended(self.wait(self.print("counter", "B007", content)["job"]), "written", proof=None, rendering="text", template="queue")
    ticket = self.await_tickets("counter", 1)[0]
    self.length = ticket["height"]
    name = self.keep(ticket, "58mm")
    took = job["changed_ms"] - job["accepted_ms"]
    self.proved(
        f"job {job['id']} at 9600 baud: the same template in text form, {took / 1000:.1f} s: \"written\", because nothing proves more; {name}",
        f"小票 {job['id']}，9600 波特，同一模板的文字方式，{took / 1000:.1f} 秒：结果为“已发送”，因为没有更多证据；{name}")
    self.proved(*read_code(self, os.path.join(self.output, name), code))


@step("A kiosk holds the ticket out until it is taken", "自助终端把票送出，等人取走")
def presenter(self):
    # Else the virtual visitor takes it before anyone has looked.
    self.hall.simulation("Set", device="kiosk", condition="ticket_at_exit", on=True)
    content, code = queue_ticket("C112", "企业开办一窗通", "15 至 18 号", 2)
    job = self.ended(self.wait(self.print("kiosk", "C112", content)["job"]), "printed", proof="status_reply")
    device = self.hall.await_device("kiosk", lambda device: "ticket_at_exit" in device["reasons"])
    self.hallctl("sim", "act", "kiosk", "take_ticket")
    self.hall.await_device("kiosk", lambda device: "ticket_at_exit" not in device["reasons"])
    ticket = self.await_tickets("kiosk", 1)[0]
    self.expect(ticket["fate"] == "taken", f"the ticket is {ticket['fate']}", f"小票的去向是 {ticket['fate']}")
    name = self.keep(ticket, "kiosk")
    self.proved(
        f"job {job['id']} printed (status_reply); \"ticket_at_exit\" came and went as the visitor took it; {name}",
        f"小票 {job['id']} 已打印（{word(FURTHER, job['proof'])}）；“{reasons(['ticket_at_exit'])}”随取走而消失；{name}")
    self.proved(*read_code(self, os.path.join(self.output, name), code))


@step("The paper ends in the middle of a ticket", "打印途中缺纸")
def paper_out(self):
    before = len(self.hall.tickets("number-machine"))
    self.hallctl("sim", "set", "number-machine", "paper_out", "on", "--value", "330")
    first = self.print("number-machine", "A025", queue_ticket("A025", "公积金提取", "7 号", 0)[0])["job"]
    second = self.print("number-machine", "A026", queue_ticket("A026", "户籍迁移", "11、12 号", 3)[0])["job"]
    first = self.ended(self.wait(first), "failed", reason="paper_out", partial=True)
    self.hall.await_device("number-machine", lambda device: device["state"] == "not_ready" and "paper_out" in device["reasons"])
    for _ in range(100):
        waiting = self.job(second)
        if waiting["state"] != "queued":
            break
        time.sleep(0.05)
    self.ended(waiting, "held", reason="paper_out")
    self.proved(
        f"job {first['id']}: the rest was cleared and the printer confirmed it: failed (paper_out, partial)",
        f"小票 {first['id']}：余下内容已清除并经打印机确认，判为未打印（{reasons(['paper_out'])}，纸上有一部分）")
    self.proved(f"job {second['id']} is held (paper_out)", f"小票 {second['id']} 等待打印机（{reasons(['paper_out'])}）")
    self.hallctl("sim", "act", "number-machine", "refill_paper")
    second = self.ended(self.wait(second), "printed", proof="process_id", attempts=1)
    torn, whole = self.await_pieces("number-machine", before)
    torn = self.keep(torn[0], "paper-out")
    name = self.keep(whole[0], "after-refill")
    self.proved(
        f"refilled: job {second['id']} printed, whole, nothing of job {first['id']} on it; {torn}, {name}",
        f"装纸后小票 {second['id']} 完整打印，不带小票 {first['id']} 的残余；{torn}、{name}")


@step("It ends again, in a ticket whose sender wants it whole", "再次中途缺纸，这张票要求整张补打")
def reprinted(self):
    before = len(self.hall.tickets("number-machine"))
    self.hallctl("sim", "set", "number-machine", "paper_out", "on", "--value", "330")
    content, code = queue_ticket("A027", "医保参保登记", "8 号", 4)
    job = self.print("number-machine", "A027", content, after_paper_out="reprint")["job"]
    self.hall.await_device("number-machine", lambda device: device["state"] == "not_ready" and "paper_out" in device["reasons"])
    self.hallctl("sim", "act", "number-machine", "refill_paper")
    job = self.ended(self.wait(job), "printed", proof="process_id", attempts=2, reprint=True)
    _, whole = self.await_pieces("number-machine", before)
    mark = self.above_preview("number-machine", content, whole[0])
    self.expect(any(row.bit_count() > 500 for row in mark), "nothing white on black stands above it", "票头没有反白标记")
    name = self.keep(whole[0], "reprint-drawn")
    self.proved(
        f"job {job['id']} is on paper whole (attempt 2): the mark 补打 is drawn above it, by the template reprint-mark, and below it is the ticket, "
        f"dot for dot; {name}",
        f"小票 {job['id']} 完整印出（第 2 次发送）：票头按模板 reprint-mark 绘出“补打”，其下与原票逐点相同；{name}")
    self.proved(*read_code(self, os.path.join(self.output, name), code))


@step("The cable is pulled and put back", "拔线再插回")
def cable(self):
    before = self.hall.await_device("number-machine", lambda device: device["state"] == "ready")
    self.hallctl("sim", "act", "number-machine", "unplug")
    gone = self.hall.await_device("number-machine", lambda device: device["state"] == "absent")
    self.hallctl("sim", "act", "number-machine", "replug")
    back = self.hall.await_device("number-machine", lambda device: device["state"] == "ready")
    self.expect(
        back["generation"] == before["generation"] + 1, f"generation {before['generation']} became {back['generation']}",
        f"代次由 {before['generation']} 变为 {back['generation']}")
    self.proved(
        f"absent ({', '.join(gone['reasons']) or '-'}), then ready again; generation {before['generation']} → {back['generation']}: claims of before are over",
        f"先是未接入（{reasons(gone['reasons']) or '原因未说明'}），后恢复就绪；代次 {before['generation']} → {back['generation']}，此前的占用随之失效")


@step("halld is killed with -9 while a ticket is on the line", "正在发送时 halld 被 kill -9")
def killed(self):
    self.before = len(self.hall.tickets("counter"))
    content, self.code = queue_ticket("B008", "身份证换领", "1、2 号", 1)
    start = self.virtual("counter")["received"]
    self.lost = self.print("counter", "B008", content)["job"]
    limit = time.monotonic() + 5
    # Some 660 bytes in all, a thousand a second.
    while self.virtual("counter")["received"] < start + 260 and time.monotonic() < limit:
        time.sleep(0.005)
    self.ended(self.job(self.lost), "sending")
    code = self.hall.halld.stop(signal.SIGKILL)
    self.expect(code == -signal.SIGKILL, f"halld {how_ended(code)}", f"halld {how_ended(code)}")
    self.hall.start_halld()
    self.hall.await_device("counter", lambda device: device["state"] == "ready")
    job = self.ended(self.job(self.lost), "unknown", reason="interrupted", attempts=1)
    self.proved(
        f"restarted: job {job['id']} is unknown (interrupted): what is on paper only a person can see",
        f"重启后小票 {job['id']} 结果未知（{reasons(['interrupted'])}）：纸上有什么，只有人看了才知道")
    again = self.print("counter", "B008", content)
    self.expect(again["known"] and again["job"]["state"] == "unknown", f"answered {again}", f"答复为 {again}")
    self.expect(len(self.hall.tickets("counter")) == self.before, "something came out", "有票印出")
    self.proved(
        "the client asks again with its key: the same job; nothing is printed a second time by itself",
        "客户端用原来的键重发：还是同一张小票；不会自行重打")


@step("A technician looks, finds half a ticket and has it printed again", "技术员查看，只有半张票，要求补打")
def resolved(self):
    for act in ("press_feed", "press_feed", "take_ticket"):
        self.hall.simulation("Act", device="counter", action=act)
        time.sleep(0.3)  # until the paper stands still
    torn = self.await_tickets("counter", self.before + 1)[-1]
    # The printer got nothing wrong, so hallsim calls the piece complete; its length tells.
    self.expect(torn["height"] < self.length, f"it has {torn['height']} rows", f"票有 {torn['height']} 行点")
    half = self.keep(torn, "half")
    reply = self.hallctl("job", "resolve", str(self.lost["id"]), "--missing", "--reprint", "--yes")[0]
    job = self.ended(self.wait(reply["job"]), "written", reprint=True, attempts=2)
    verdict = reply["job"]["resolution"]
    row = records(self.hall, "SELECT verdict, uid FROM journal WHERE record = ? AND verdict IS NOT NULL", job["id"])
    self.expect(row == [("missing", verdict["uid"])], f"the journal has {row}", f"记录中为 {row}")
    paper = self.await_tickets("counter", self.before + 2)[-1]
    self.expect(paper["height"] > self.length, f"only {paper['height']} rows", f"只有 {paper['height']} 行点")
    name = self.keep(paper, "reprint")
    self.proved(
        f"job {job['id']} is on paper whole, marked 补打 (attempt 2); who decided is on record (uid {verdict['uid']}); {half}, {name}",
        f"小票 {job['id']} 完整印出，票上标有“补打”（第 2 次发送）；何人决定已记录在案（uid {verdict['uid']}）；{half}、{name}")
    self.proved(*read_code(self, os.path.join(self.output, name), self.code))


@step("Evening: everything is switched off", "下班关机")
def evening(self):
    began = time.monotonic()
    code = self.hall.halld.stop()
    took = time.monotonic() - began
    self.expect(code == 0, f"halld {how_ended(code)}", f"halld {how_ended(code)}")
    self.expect(not os.path.exists(self.hall.socket), "the socket is still there", "套接字仍在")
    code = self.hall.sim.stop()
    self.expect(code == 0, f"hallsim {how_ended(code)}", f"hallsim {how_ended(code)}")
    sound = records(self.hall, "PRAGMA integrity_check")
    self.expect(sound == [("ok",)], f"integrity_check: {sound}", f"integrity_check：{sound}")
    states = records(self.hall, "SELECT state, count(*) FROM print_job GROUP BY state ORDER BY 2 DESC, 1")
    total = ", ".join(f"{count} {state}" for state, count in states)
    chinese = "，".join(f"{JOB_STATES.get(state, (state, state))[1]} {count} 张" for state, count in states)
    self.proved(f"SIGTERM: both ended with 0, halld within {took:.1f} s; the records are sound: {total}",
                f"SIGTERM：两个进程的退出码都是 0，halld 用时 {took:.1f} 秒；记录完好：{chinese}")
