"""A Varlink client in the standard library: JSON texts ended by NUL on a Unix socket."""

import json
import socket


class Failure(Exception):
    """An error that the service answered."""

    def __init__(self, name, parameters):
        super().__init__(f"{name} {json.dumps(parameters, ensure_ascii=False)}")
        self.name = name.rpartition(".")[2]
        self.parameters = parameters


class Client:
    """One connection. A call waits for its reply; `more` holds the connection until its last one."""

    def __init__(self, path, timeout=10):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.settimeout(timeout)
        self.buffer = b""
        try:
            self.socket.connect(path)
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def shutdown(self):
        """Ends a wait for a reply in another thread."""
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def call(self, method, **parameters):
        self._send(method, parameters, more=False)
        return self._reply()[0]

    def more(self, method, **parameters):
        """The replies of a stream. Close the client to end it early."""
        self._send(method, parameters, more=True)
        continues = True
        while continues:
            reply, continues = self._reply()
            yield reply

    def _send(self, method, parameters, more):
        call = {"method": method, "parameters": {name: value for name, value in parameters.items() if value is not None}}
        if more:
            call["more"] = True
        self.socket.sendall(json.dumps(call, ensure_ascii=False).encode() + b"\0")

    def _reply(self):
        while b"\0" not in self.buffer:
            received = self.socket.recv(65536)
            if not received:
                raise ConnectionError("the connection was closed")
            self.buffer += received
        frame, _, self.buffer = self.buffer.partition(b"\0")
        reply = json.loads(frame)
        if "error" in reply:
            raise Failure(reply["error"], reply.get("parameters", {}))
        return reply.get("parameters", {}), reply.get("continues", False)
