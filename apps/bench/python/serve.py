"""A Python process as a contestant: answers lines of JSON, as src/contestant/serve.ts does."""

import json
import pathlib
import sys
import time

import numpy as np


def read_floats(params, name, shape):
    values = np.fromfile(pathlib.Path(params["inputs"], f"{name}.f64"), "<f8")
    return values.reshape(shape).astype(params["dtype"])


def read_bytes(params, name):
    return np.fromfile(pathlib.Path(params["inputs"], f"{name}.u8"), np.uint8)


def timed(amount, work):
    start = time.perf_counter()
    work(amount)
    return {"amount": amount, "seconds": time.perf_counter() - start}


def serve(hello, tasks):
    """Each task takes its parameters and answers its check and a function from an amount of work to its time."""
    run = None
    for line in sys.stdin:
        try:
            request = json.loads(line)
            if request["do"] == "hello":
                answer = hello()
            elif request["do"] == "prepare":
                check, run = tasks[request["task"]](request["params"])
                answer = {"check": check}
            else:
                answer = run(request["amount"])
        except Exception as error:  # whatever goes wrong is the answer
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)
