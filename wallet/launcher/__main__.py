"""`python -m wallet.launcher`: start everything, show it, and stop it in order on Ctrl-C."""

import os
import signal
import sys
import time
from contextlib import ExitStack
from types import FrameType

from wallet.embedded.addresses import announced, running_instance
from wallet.embedded.process import EmbeddedServerError
from wallet.launcher import network, terminal, welcome
from wallet.launcher.children import Child, StartError, end_running, run_once, start_once
from wallet.launcher.instance import Plan, Server

# what `manage.py …` in another terminal takes over
SHARED = (
    *("DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "EMBEDDED", "SANDBOX", "VAR_DIR", "PORT", "WITNESS_URLS"),
    "LOG_MIRROR",
)
STOP_SECONDS = 12.0


def main() -> int:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    plan = Plan.from_environment()
    if running := running_instance(plan.var):
        terminal.say(
            "setup", f"Already running here: {running['WALLET_ORIGIN']} (stop it with Ctrl-C in its terminal)."
        )
        return 1
    try:
        with ExitStack() as stack:
            _run(plan, stack)
    except (StartError, EmbeddedServerError) as error:
        terminal.say("setup", str(error))
        return 1
    except KeyboardInterrupt:
        terminal.say("setup", "stopped")
    return 0


def _run(plan: Plan, stack: ExitStack) -> None:
    network.require_free(plan.listens_on())
    files = plan.prepare_environment()
    servers = plan.start_servers(stack)
    children: list[Child] = []
    stack.callback(_stop, children)
    _start_first(plan, children)
    from wallet.config import config  # only now can it know all

    origins = {f"{role.upper()}_ORIGIN": origin.url for role, origin in config.origins.items()}
    os.environ |= origins
    shared = {name: os.environ[name] for name in SHARED if os.environ.get(name)}
    stack.enter_context(announced(plan.var, shared | origins))
    for child in plan.processes(files):
        children.append(child)
        child.start()
    samples = start_once("load_samples") if config.sandbox else None  # beside the others: nothing waits for it
    if samples is not None:
        stack.callback(end_running, samples)
    _watch(servers, children, welcome.Welcome(plan, files, samples))


def _start_first(plan: Plan, children: list[Child]) -> None:
    """What everything else needs: tables, keys, the signer, the witness."""
    owner = os.environ.get("OWNER_DATABASE_URL") or os.environ["DATABASE_URL"]
    terminal.say("setup", "tables and keys")
    run_once("migrate", "-v0", environment={"OWNER_DATABASE_URL": owner})
    run_once("ensure_keys")
    for child in (plan.signer(), plan.witness()):
        if child is not None:
            children.append(child)
            child.start()


def _watch(servers: list[Server], children: list[Child], greeting: "welcome.Welcome") -> None:
    while True:
        for server in servers:
            server.watch()
        for child in children:
            child.watch()
        greeting.show_when_ready()
        time.sleep(0.25)


def _stop(children: list[Child]) -> None:
    """Those that take requests first, those that they need last."""
    _ignore_signals()
    order = [{"web", "beat", "authority"}, {"worker", "witness"}, {"signer"}]
    for names in order:
        leaving = [child for child in children if child.name in names]
        for child in leaving:
            child.ask_to_stop()
        for child in leaving:
            child.stop(STOP_SECONDS)


def _interrupt(number: int, frame: FrameType | None) -> None:
    _ignore_signals()
    terminal.say("setup", "stopping …")
    raise KeyboardInterrupt


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
