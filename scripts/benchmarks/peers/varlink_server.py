"""PyPI's varlink as a server, as its own documentation uses it: org.varlink.service comes with it; io.halld.Devices.List answers with a
reply that halld gave.

usage: varlink_server.py SOCKET INTERFACES REPLY    a socket path, a folder of .varlink files, a JSON file
"""

import json
import sys

import varlink

path, folder, reply = sys.argv[1:]
with open(reply, encoding="utf-8") as file:
    devices = json.load(file)

service = varlink.Service(vendor="peer", product="peer", version="1", url="https://example.org", interface_dir=folder)


class Handler(varlink.RequestHandler):
    service = service


@service.interface("io.halld.Devices")
class Devices:
    def List(self, _device_class):  # noqa: N802 (the name of the method)
        return devices


with varlink.ThreadingServer(f"unix:{path}", Handler) as server:
    server.serve_forever()
