#!/usr/bin/python3
"""A USB printer for an unmodified libusb, without kernel support: umockdev with a usbfs of our own behind it.

usage: umockdev-wrapper /usr/bin/python3 usb_bed.py --device TERMINAL --control SOCKET --log FILE --  PROGRAM ARGUMENT...

What the program sends to the printer goes to TERMINAL (a hallsim printer), and the other way round. The program runs as a child that dies with the bed and whose exit
code is the bed's. On SOCKET the bed takes one command a line and answers `ok` or `error: ...`:

    plug [PORT] [KIND] [OUT IN]  plug it in: port 1-1.4; kinds see KINDS; endpoint addresses in hex
    unplug                       pull it: every transfer ends as on the real kernel
    unplug_after N               pull it when it has taken so many more bytes
    stall_after N                take N more bytes, then stall in the middle of the transfer
    nak on|off                   take nothing, answer nothing
    empty on|off                 answer reads at once with nothing, as some printers do
    say HEX                      send bytes as if the printer did
    busy on|off                  another program holds the interface
    id HEX                       the answer to GET_DEVICE_ID, lengths and all
    submitted                    how many transfers were started
"""

import argparse
import ctypes
import errno
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import tty

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402

# <linux/usbdevice_fs.h> on 64-bit machines.
CONTROL, SUBMITURB, DISCARDURB, REAPURB, REAPURBNDELAY = 0xC0185500, 0x8038550A, 0x550B, 0x4008550C, 0x4008550D
SETINTERFACE, GETDRIVER, CLAIM, RELEASE, IOCTL = 0x80085504, 0x41045508, 0x8004550F, 0x80045510, 0xC0105512
RESET, CLEAR_HALT, DISCONNECT_CLAIM, GET_CAPABILITIES, GET_SPEED, CONNECTINFO = 0x5514, 0x80045515, 0x8108551B, 0x8004551A, 0x551F, 0x40085511
URB = struct.Struct("=BBxxiIxxxxQiiiiiIQ")
URB_INTERRUPT, URB_CONTROL, URB_BULK = 1, 2, 3
# Zero packets, continuation, no limit of size, reaping after a disconnection.
CAPABILITIES = 0x17

VENDOR, PRODUCT = 0x04B8, 0x0E15


def interface(number, alternate, code, endpoints):
    text = bytes([9, 4, number, alternate, len(endpoints), *code, 0])
    for address, attributes, size in endpoints:
        text += bytes([7, 5, address, attributes]) + struct.pack("<H", size) + b"\0"
    return text


def kinds(out, into):
    both, one = [(out, 2, 64), (into, 2, 64)], [(out, 2, 64)]
    return {
        "printer": [interface(0, 0, (7, 1, 2), both)],
        # One way first, both ways as an alternative.
        "alternates": [interface(0, 0, (7, 1, 1), one), interface(0, 1, (7, 1, 2), both), interface(0, 2, (7, 1, 3), both)],
        "oneway": [interface(0, 0, (7, 1, 1), one)],
        # What a printer also has: a way to type.
        "badusb": [interface(0, 0, (7, 1, 2), both), interface(1, 0, (3, 1, 1), [(0x85, 3, 8)])],
        "scanner": [interface(0, 0, (255, 0, 0), both)],
    }


def descriptors(kind, out, into):
    settings = kinds(out, into)[kind]
    body = b"".join(settings)
    numbers = {setting[2] for setting in settings}
    device = bytes([18, 1, 0, 2, 0, 0, 0, 64]) + struct.pack("<HHH", VENDOR, PRODUCT, 0x100) + bytes([1, 2, 3, 1])
    return device + bytes([9, 2]) + struct.pack("<H", 9 + len(body)) + bytes([len(numbers), 1, 0, 0xC0, 1]) + body


class Transfer:
    """A URB between its submission and its end."""

    def __init__(self, urb):
        self.urb = urb
        self.kind, self.endpoint, _, _, _, self.length, *_ = URB.unpack(bytes(urb.retrieve()))
        self.buffer = urb.resolve(16, self.length) if self.length else None
        self.done = 0
        self.status = 0

    def data(self):
        return bytes(self.buffer.retrieve()) if self.buffer else b""

    def end(self, status, done):
        self.status = status
        self.done = done


class Printer:
    """One printer, from plug to unplug; its bytes go to and come from a terminal."""

    def __init__(self, bed, number, port, kind, out, into):
        self.bed, self.number, self.port = bed, number, port
        self.descriptors = descriptors(kind, out, into)
        self.node = f"/dev/bus/usb/001/{number:03}"
        self.sys = f"/sys/devices/pci0000:00/usb1/{port}"
        self.waiting, self.ended = [], []
        self.is_gone = False
        self.is_halted = False
        self.gate = None
        self.handler = UMockdev.IoctlBase()
        self.handler.connect("handle-ioctl", self.on_ioctl)
        self.handler.connect("handle-read", self.on_read)

    # Plugging.

    def plug(self):
        # Before the node is there, so that whoever opens it at once is served.
        self.bed.testbed.attach_ioctl(self.node, self.handler)
        attributes = {
            "busnum": "1", "devnum": str(self.number), "bConfigurationValue": "1", "speed": "12", "idVendor": f"{VENDOR:04x}",
            "idProduct": f"{PRODUCT:04x}", "serial": "SN0001", "product": "TM-SIM",
        }
        self.bed.testbed.add_from_string(
            f"P: {self.sys[4:]}\nN: bus/usb/001/{self.number:03}\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\nE: BUSNUM=001\nE: DEVNUM={self.number:03}\n"
            f"E: DEVNAME={self.node}\nE: PRODUCT=4b8/e15/100\nE: ID_VENDOR_ID={VENDOR:04x}\nE: ID_MODEL_ID={PRODUCT:04x}\nE: ID_SERIAL_SHORT=SN0001\n"
            f"E: ID_SERIAL=EPSON_TM-SIM_SN0001\nE: ID_MODEL=TM-SIM\nE: ID_PATH=pci-0000:00:14.0-usb-0:{self.port.partition('-')[2]}\n"
            + "".join(f"A: {name}={value}\\n\n" for name, value in attributes.items())
            + f"H: descriptors={self.descriptors.hex().upper()}\n"
        )
        path = self.bed.root + self.node
        os.mkfifo(path + ".new")
        self.gate = os.open(path + ".new", os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        # One page: a single byte in it makes it full.
        fcntl.fcntl(self.gate, 1031, 4096)
        os.write(self.gate, b".")
        self.is_open = False
        os.rename(path + ".new", path)

    def unplug(self):
        self.is_gone = True
        for transfer in self.waiting:
            transfer.end(-errno.ESHUTDOWN, transfer.done)
        self.ended += self.waiting
        self.waiting = []
        self.signal()
        self.bed.testbed.uevent(self.sys, "remove")
        self.bed.testbed.remove_device(self.sys)
        path = self.bed.root + self.node
        if os.path.lexists(path):
            os.unlink(path)

    def signal(self):
        """The node is ready (POLLOUT) while there is a transfer to reap, or nothing more to wait for."""
        ready = bool(self.ended) or self.is_gone
        if ready != self.is_open:
            if ready:
                os.read(self.gate, 1)
            else:
                os.write(self.gate, b".")
            self.is_open = ready

    # What the bus does.

    def advance(self):
        moved = True
        while moved and not self.is_gone:
            moved = False
            for transfer in list(self.waiting):
                if transfer in self.waiting and self.try_one(transfer):
                    moved = True
                if self.is_gone:
                    return
        self.signal()

    def finish(self, transfer, status, done):
        transfer.end(status, done)
        if transfer in self.waiting:
            self.waiting.remove(transfer)
        self.ended.append(transfer)
        return True

    def try_one(self, transfer):
        bed = self.bed
        if transfer.kind == URB_CONTROL:
            return self.control(transfer)
        if bed.nak:
            return False
        if transfer.endpoint & 0x80:
            if not bed.replies:
                return self.finish(transfer, 0, 0) if bed.empty and not transfer.done else False
            data = bytes(bed.replies[: transfer.length])
            del bed.replies[: len(data)]
            transfer.buffer.update(0, data)
            return self.finish(transfer, 0, len(data))
        if self.is_halted or [other for other in self.waiting if other.endpoint == transfer.endpoint][0] is not transfer:
            return False
        data = transfer.data()[transfer.done :]
        limit = len(data)
        if bed.stall_after is not None:
            limit = min(limit, bed.stall_after)
        if bed.unplug_after is not None:
            limit = min(limit, bed.unplug_after)
        taken = bed.print(data[:limit])
        transfer.done += taken
        if bed.stall_after is not None:
            bed.stall_after -= taken
            if bed.stall_after == 0:
                bed.stall_after = None
                self.is_halted = True
                bed.say_log(f"stall {transfer.done} of {transfer.length}")
                return self.finish(transfer, -errno.EPIPE, transfer.done)
        if bed.unplug_after is not None:
            bed.unplug_after -= taken
            if bed.unplug_after == 0:
                bed.unplug_after = None
                bed.unplug()
                return True
        return self.finish(transfer, 0, transfer.done) if transfer.done == transfer.length else False

    def control(self, transfer):
        kind, request, value, index, length = struct.unpack("<BBHHH", transfer.data()[:8])
        self.bed.say_log(f"control {kind:02x} {request:02x} {value:04x} {index:04x}")
        if self.bed.nak:
            return False
        if (kind, request) == (0xA1, 0):
            answer = self.bed.device_id
        elif (kind, request) == (0xA1, 1):
            answer = b"\x18"
        elif (kind, request) in ((0x21, 2), (0x23, 2)):
            answer = b""
        else:
            return self.finish(transfer, -errno.EPIPE, 0)
        if kind & 0x80:
            answer = answer[:length]
            if answer:
                transfer.buffer.update(8, answer)
            return self.finish(transfer, 0, len(answer))
        return self.finish(transfer, 0, length)

    # What the kernel does.

    def on_read(self, _, client):
        if self.is_gone:
            client.complete(-1, errno.ENODEV)
            return True
        argument = client.get_arg()
        size = len(bytes(argument.retrieve()))
        data = self.descriptors[:size]
        argument.update(0, data)
        client.complete(len(data), 0)
        return True

    def on_ioctl(self, _, client):
        try:
            result, error = self.ioctl(client.get_request() & 0xFFFFFFFF, client.get_arg())
        except Exception as exception:  # noqa: BLE001  the client must get an answer
            self.bed.say_log(f"failed: {exception!r}")
            result, error = -1, errno.EIO
        client.complete(result, error)
        return True

    def number_in(self, argument):
        return struct.unpack("=I", bytes(argument.resolve(0, 4).retrieve()))[0]

    def ioctl(self, request, argument):
        bed = self.bed
        if request in (REAPURB, REAPURBNDELAY):
            if not self.ended:
                return -1, errno.ENODEV if self.is_gone else errno.EAGAIN
            transfer = self.ended.pop(0)
            transfer.urb.update(4, struct.pack("=i", transfer.status))
            transfer.urb.update(28, struct.pack("=i", transfer.done))
            argument.resolve(0, 8).set_ptr(0, transfer.urb)
            self.signal()
            return 0, 0
        if request == DISCARDURB:
            address = struct.unpack("=Q", bytes(argument.retrieve())[:8])[0]
            for transfer in self.waiting:
                if transfer.urb.client_addr == address:
                    self.finish(transfer, -errno.ENOENT, transfer.done)
                    self.signal()
                    return 0, 0
            return -1, errno.EINVAL
        if self.is_gone:
            return -1, errno.ENODEV
        if request == SUBMITURB:
            transfer = Transfer(argument.resolve(0, URB.size))
            bed.submitted += 1
            if transfer.endpoint & 0x80 == 0 and transfer.kind == URB_BULK and self.is_halted:
                self.finish(transfer, -errno.EPIPE, 0)
            else:
                self.waiting.append(transfer)
            # After the answer, as the bus is never that fast.
            GLib.idle_add(lambda: self.advance() and False, priority=GLib.PRIORITY_HIGH)
            return 0, 0
        if request == GET_CAPABILITIES:
            argument.resolve(0, 4).update(0, struct.pack("=I", CAPABILITIES))
            return 0, 0
        if request == CONTROL:
            data = argument.resolve(0, 24)
            kind, code, _, _, length = struct.unpack("<BBHHH", bytes(data.retrieve())[:8])
            if (kind, code) != (0x80, 8) or not length:
                return -1, errno.EPIPE
            data.resolve(16, length).update(0, b"\x01")
            return 1, 0
        if request in (CLAIM, DISCONNECT_CLAIM):
            if bed.busy:
                return -1, errno.EBUSY
            number = self.number_in(argument) if request == CLAIM else struct.unpack("=I", bytes(argument.resolve(0, 264).retrieve())[:4])[0]
            bed.say_log(f"claim {number}" + (" detaching" if request == DISCONNECT_CLAIM else ""))
            return 0, 0
        if request == RELEASE:
            bed.say_log(f"release {self.number_in(argument)}")
            return 0, 0
        if request == SETINTERFACE:
            number, alternate = struct.unpack("=II", bytes(argument.resolve(0, 8).retrieve()))
            bed.say_log(f"setinterface {number} {alternate}")
            return 0, 0
        if request == CLEAR_HALT:
            bed.say_log(f"clear_halt {self.number_in(argument):02x}")
            self.is_halted = False
            return 0, 0
        if request == IOCTL:
            # struct usbdevfs_ioctl: interface, code, data; 0x5517 calls a driver back.
            number, code = struct.unpack("=iI", bytes(argument.resolve(0, 16).retrieve())[:8])
            bed.say_log(f"connect {number}" if code & 0xFFFF == 0x5517 else f"ioctl {code:04x}")
            return 1, 0
        if request == GETDRIVER:
            return -1, errno.ENODATA
        if request == CONNECTINFO:
            argument.resolve(0, 8).update(0, struct.pack("=Ixxxx", self.number))
            return 0, 0
        if request == GET_SPEED:
            return 2, 0
        bed.say_log(f"unhandled {request:#x}")
        return -1, errno.ENOTTY


class Bed:
    def __init__(self, options):
        self.options = options
        self.testbed = UMockdev.Testbed.new()
        self.root = self.testbed.get_root_dir()
        self.loop = GLib.MainLoop()
        self.log = open(options.log, "a", buffering=1, encoding="utf-8")
        self.printer = None
        self.plugged = 1
        self.replies = bytearray()
        self.nak = self.empty = self.busy = False
        self.stall_after = self.unplug_after = None
        self.submitted = 0
        text = b"MFG:EPSON;MDL:TM-SIM;CLS:PRINTER;CMD:ESC/POS;"
        self.device_id = struct.pack(">H", len(text) + 2) + text
        self.terminal = None
        self.wants_room = 0
        os.makedirs(self.root + "/dev/bus/usb/001", exist_ok=True)
        self.open_terminal()

    def say_log(self, text):
        self.log.write(text + "\n")

    # The printer behind it.

    def open_terminal(self):
        try:
            self.terminal = os.open(self.options.device, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            # It is switched off, or its own cable is out.
            return True
        tty.setraw(self.terminal, termios.TCSANOW)
        GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, self.terminal, GLib.IOCondition.IN | GLib.IOCondition.HUP, self.on_terminal)
        return False

    def on_terminal(self, descriptor, _):
        try:
            data = os.read(descriptor, 4096)
        except BlockingIOError:
            return True
        except OSError:
            data = b""
        if not data:
            os.close(descriptor)
            self.terminal = None
            GLib.timeout_add(20, self.open_terminal)
            return False
        self.replies += data
        if self.printer:
            self.printer.advance()
        else:
            # Nobody listens.
            self.replies.clear()
        return True

    def print(self, data):
        """Gives the printer what it takes."""
        taken = 0
        if self.terminal is not None and data:
            try:
                taken = os.write(self.terminal, data)
            except BlockingIOError:
                taken = 0
        if taken < len(data) and not self.wants_room and self.terminal is not None:
            self.wants_room = GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, self.terminal, GLib.IOCondition.OUT, self.on_room)
        return taken

    def on_room(self, *_):
        self.wants_room = 0
        if self.printer:
            self.printer.advance()
        return False

    # Commands.

    def plug(self, port="1-1.4", kind="printer", out="01", into="82"):
        if self.printer:
            raise ValueError("there is one already")
        self.plugged += 1
        self.replies.clear()
        printer = Printer(self, self.plugged, port, kind, int(out, 16), int(into, 16))
        self.printer = printer
        printer.plug()
        self.say_log(f"plug {port}")

    def unplug(self):
        if not self.printer:
            raise ValueError("there is none")
        printer, self.printer = self.printer, None
        self.say_log("unplug")
        printer.unplug()

    def command(self, words):
        match words:
            case ["plug", *rest]:
                self.plug(*rest)
            case ["unplug"]:
                self.unplug()
            case ["unplug_after", count]:
                self.unplug_after = int(count)
            case ["stall_after", count]:
                self.stall_after = int(count)
            case ["nak" | "empty" | "busy" as name, value]:
                setattr(self, name, value == "on")
            case ["say", text]:
                self.replies += bytes.fromhex(text)
            case ["id", *text]:
                self.device_id = bytes.fromhex("".join(text))
            case ["submitted"]:
                return str(self.submitted)
            case _:
                raise ValueError("unknown command")
        if self.printer:
            self.printer.advance()
        return "ok"

    def on_connection(self, _, __, listener):
        connection, _ = listener.accept()
        GLib.unix_fd_add_full(
            GLib.PRIORITY_DEFAULT, connection.fileno(), GLib.IOCondition.IN | GLib.IOCondition.HUP, self.on_command, connection
        )
        return True

    def on_command(self, _, __, connection):
        text = connection.recv(4096).decode()
        if not text:
            connection.close()
            return False
        try:
            answer = self.command(text.split())
        except Exception as exception:  # noqa: BLE001  the test shows it
            answer = f"error: {exception}"
        connection.sendall((answer + "\n").encode())
        return True

    # The program.

    def run(self):
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(self.options.control)
        listener.listen()
        GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, listener.fileno(), GLib.IOCondition.IN, self.on_connection, listener)
        self.plug()
        environment = dict(os.environ, LD_PRELOAD=f"{self.build_preload()}:libumockdev-preload.so.0", UMOCKDEV_DIR=self.root)
        libc = ctypes.CDLL(None)
        parent = os.getpid()

        def die_with_parent():
            libc.prctl(1, signal.SIGKILL)
            if os.getppid() != parent:
                os._exit(1)

        child = subprocess.Popen(self.options.program, env=environment, preexec_fn=die_with_parent)
        # The tests' process may have blocked them.
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGINT})
        for number in (signal.SIGTERM, signal.SIGINT):
            GLib.unix_signal_add(GLib.PRIORITY_HIGH, number, lambda number=number: child.send_signal(number) or True)
        GLib.child_watch_add(GLib.PRIORITY_DEFAULT, child.pid, self.on_exit)
        self.loop.run()
        return self.code

    def build_preload(self):
        """Compiles preload.c with the compiler that Swift brings along or that is there."""
        source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "preload.c")
        library = os.path.join(self.root, "preload.so")
        compiler = next(filter(None, map(shutil.which, ("cc", "clang", "gcc"))), None)
        if not compiler:
            sys.exit("usb_bed: there is no C compiler")
        environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
        subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True, env=environment)
        return library

    def on_exit(self, _, status):
        self.code = os.waitstatus_to_exitcode(status)
        self.loop.quit()


def main():
    parser = argparse.ArgumentParser()
    for name in ("device", "control", "log"):
        parser.add_argument(f"--{name}", required=True)
    parser.add_argument("program", nargs="+")
    code = Bed(parser.parse_args()).run()
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    return code


if __name__ == "__main__":
    sys.exit(main())
