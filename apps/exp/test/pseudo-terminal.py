"""Runs a command in a pseudo terminal of 24 x 80, presses Ctrl-C once the output has a text, and prints as JSON what a
terminal would have received and how the command ended.

    python3 pseudo-terminal.py '{"command": ["node", "…"], "interruptAt": "Epoch 200" or null}'
"""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

request = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(request["command"][0], request["command"])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))

received = b""
pressed = None
deadline = time.monotonic() + 20
while time.monotonic() < deadline:
    ready, _, _ = select.select([terminal], [], [], 0.05)
    if ready:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when the command has ended
            break
        if not chunk:
            break
        received += chunk
    if pressed is None and request["interruptAt"] and request["interruptAt"].encode() in received:
        os.write(terminal, b"\x03")
        pressed = time.monotonic()
else:
    os.kill(pid, 9)

_, status = os.waitpid(pid, 0)
print(
    json.dumps(
        {
            "output": received.decode("utf-8", "replace"),
            "code": os.waitstatus_to_exitcode(status),
            "secondsAfterInterrupt": None if pressed is None else time.monotonic() - pressed,
        }
    )
)
