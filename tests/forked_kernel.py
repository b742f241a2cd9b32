"""The kernels that notebooks are tested in: forked, each of them, of one process that has imported what most bring along.

Begun anew, each of sixty kernels takes a processor a second, and those that load a model eight, for the same packages.

    python forked_kernel.py install PREFIX     names this as the kernel `forked` of the Python that runs it, below PREFIX
    python forked_kernel.py ask -f CONNECTION  asks for a kernel, and ends when that does; ended before, it ends the kernel
    python forked_kernel.py keep               imports, waits to be asked, and ends when nobody has asked for a while

Who finds nobody to ask sees to it that the next will, and becomes a kernel like any other.
"""

import fcntl
import importlib
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

NAME = "forked"
# Of others only: where a notebook forgets to import something of ours, it is to fail.
PACKAGES = ("ipykernel.kernelapp", "anywidget", "pandas", "plotly.graph_objects", "safetensors.torch", "torch", "transformers")
MODELS = ("AutoModelForCausalLM", "AutoTokenizer", "GPTNeoXForCausalLM", "LlamaForCausalLM", "PreTrainedTokenizerFast")
IDLE_S = 60


def install(prefix: str) -> None:
    folder = Path(prefix, "share", "jupyter", "kernels", NAME)
    folder.mkdir(parents=True, exist_ok=True)
    argv = [sys.executable, str(Path(__file__).resolve()), "ask", "-f", "{connection_file}"]
    (folder / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": NAME, "language": "python"}))


def ask(*arguments: str) -> None:
    wanted = {"arguments": arguments, "folder": os.getcwd(), "environment": dict(os.environ)}
    said = json.dumps(wanted).encode() + b"\n"
    with suppress(OSError), socket.socket(socket.AF_UNIX) as kernel:
        os.chdir(sys.prefix)  # where the socket is: its path may have no more than a hundred letters
        kernel.connect(NAME)
        kernel.sendall(said[socket.send_fds(kernel, [said], [0, 1, 2]) :])
        if process := kernel.recv(20):
            signal.signal(signal.SIGINT, lambda *_: os.kill(int(process), signal.SIGINT))
            kernel.recv(1)  # nothing comes any more but the end
            return
    nowhere = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.Popen([sys.executable, __file__, "keep"], start_new_session=True, **nowhere)
    os.chdir(wanted["folder"])
    os.execv(sys.executable, [sys.executable, "-m", "ipykernel_launcher", *arguments])


def keep() -> None:
    if sys.platform == "darwin":
        return  # what macOS brings along may break in a fork
    os.chdir(sys.prefix)
    lock = open(f"{NAME}.lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return  # another is there, or about to be
    for name in PACKAGES:
        importlib.import_module(name)
    for name in MODELS:
        getattr(sys.modules["transformers"], name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for what is forked
    Path(NAME).unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(NAME)
        door.listen()
        door.settimeout(IDLE_S)
        with suppress(TimeoutError):
            while True:
                asked, _ = door.accept()
                if os.fork() == 0:
                    lock.close()
                    door.close()
                    return be_kernel(asked)
                asked.close()
    Path(NAME).unlink()


def be_kernel(asked: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked.setblocking(True)
    said, theirs, *_ = socket.recv_fds(asked, 1 << 16, 3)
    while not said.endswith(b"\n"):
        said += asked.recv(1 << 16)
    wanted = json.loads(said)
    for own, given in enumerate(theirs):
        os.dup2(given, own)
        os.close(given)
    os.environ.clear()
    os.environ.update(wanted["environment"])
    os.chdir(wanted["folder"])
    asked.sendall(b"%d" % os.getpid())
    threading.Thread(target=end_with, args=[asked], daemon=True).start()

    from ipykernel.kernelapp import IPKernelApp

    sys.argv = ["ipykernel", *wanted["arguments"]]
    IPKernelApp.launch_instance(parent_handle=1)  # it does not watch for its parent's end, as one that was begun anew does
    os._exit(0)  # at an orderly end some library waits for a thread that was not forked


def end_with(asked: socket.socket) -> None:
    """Ends this kernel once who asked for it has ended."""
    asked.recv(1)
    os._exit(1)


if __name__ == "__main__":
    del sys.path[0]  # what lies beside this file is no notebook's
    task, *rest = sys.argv[1:]
    {"install": install, "ask": ask, "keep": keep}[task](*rest)
