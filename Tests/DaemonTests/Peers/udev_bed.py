#!/usr/bin/python3
"""A test bed of umockdev in which devices come and go as the test says.

Prints the folder of the bed. Then reads one JSON object per line and answers each with "ok":
  {"do": "add", "syspath": ..., "subsystem": ..., "properties": {...}, "node": "ttyUSB0", "terminal": "/path/of/a/pseudo-terminal"}
  {"do": "remove", "syspath": ...}
Ends with its input. Needs the system's python3, python3-gi and gir1.2-umockdev-1.0.
"""
import gi
import json
import os
import sys

gi.require_version("UMockdev", "1.0")
from gi.repository import GLib, UMockdev  # noqa: E402


class Terminals(UMockdev.IoctlBase):
    """Has the kernel do what is asked of a pseudo-terminal; by itself umockdev would say that it is none."""

    def __init__(self):
        super().__init__()
        self.connect("handle-ioctl", self.handle)

    def handle(self, _, client):
        result, error = client.execute()
        client.complete(result, error)
        return True


bed = UMockdev.Testbed.new()
root = bed.get_root_dir()
loop = GLib.MainLoop()
terminals = Terminals()
attached = set()


def add(order):
    if "node" in order:
        node = os.path.join(root, "dev", order["node"])
        os.makedirs(os.path.dirname(node), exist_ok=True)
        if os.path.lexists(node):
            os.unlink(node)
        # Before the event, so that nobody is told of a node that is not there. To a link, not to /dev/pts itself: umockdev would take that
        # for a terminal of its own.
        os.symlink(order["terminal"], node)
        if order["node"] not in attached:
            attached.add(order["node"])
            bed.attach_ioctl("/dev/" + order["node"], terminals)
    text = f"P: {order['syspath']}\nE: SUBSYSTEM={order['subsystem']}\n"
    text += "".join(f"E: {name}={value}\n" for name, value in order["properties"].items())
    bed.add_from_string(text)


def remove(order):
    bed.uevent("/sys" + order["syspath"], "remove")
    bed.remove_device("/sys" + order["syspath"])


def hear(*_):
    line = sys.stdin.readline()
    if not line:
        loop.quit()
        return False
    order = json.loads(line)
    (add if order["do"] == "add" else remove)(order)
    print("ok", flush=True)
    return True


print(root, flush=True)
# One order at a time is waited for, so that no line stays behind in Python's own buffer.
GLib.unix_fd_add_full(GLib.PRIORITY_DEFAULT, 0, GLib.IOCondition.IN | GLib.IOCondition.HUP, hear)
loop.run()
