"""The relays that are measured, each started as a user would start it."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from benchmarks.plans import KEY, MODEL, Target
from benchmarks.processes import Processes, free_port, wait_until_ok

NGINX_LOG: Final = "nginx.log"
GATEWAY_LOG: Final = "gateway.log"
COMPLETIONS: Final = "/api/v1/chat/completions"
NGINX_MISSING: Final = "nginx is not installed, so there is nothing to compare with: `apt-get install nginx-light`"

NGINX_CONFIG: Final = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream bench {{ server 127.0.0.1:{upstream}; keepalive 1024; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location / {{
            proxy_pass http://bench;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""


@dataclass(frozen=True)
class Relay:
    """A target and, where we may look at it, the process behind it."""

    target: Target
    pid: int | None = None

    @property
    def name(self) -> str:
        return self.target.name


def start_upstream(processes: Processes, port: int = 0) -> tuple[subprocess.Popen[str], int]:
    process = processes.start_module("benchmarks.upstream", str(port))
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise SystemExit("the stand-in upstream did not start")
    return process, int(line)


def direct(upstream_port: int) -> Relay:
    return Relay(Target("direct", "openai", "127.0.0.1", upstream_port, COMPLETIONS))


def find_nginx() -> str | None:
    # Debian keeps it where a user's PATH does not look.
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def start_nginx(processes: Processes, binary: str, upstream_port: int, folder: Path) -> Relay:
    port = free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    config = folder / "nginx.conf"
    config.write_text(NGINX_CONFIG.format(folder=folder, port=port, upstream=upstream_port, user=user))
    process = processes.start([binary, "-p", str(folder), "-c", str(config)], log=folder / NGINX_LOG)
    wait_until_ok(f"http://127.0.0.1:{port}/api/v1/models", process, folder / NGINX_LOG)
    return Relay(Target("nginx", "openai", "127.0.0.1", port, COMPLETIONS), process.pid)


def spawn_gateway(processes: Processes, upstream_port: int, folder: Path, port: int) -> subprocess.Popen[str]:
    """The gateway as installed, storage on, and without its user's .env."""
    env = {
        "OPENCHAT_HOME": str(folder),
        "OPENROUTER_API_KEY": KEY,
        "OPENROUTER_BASE_URL": f"http://127.0.0.1:{upstream_port}/api/v1",
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "DATABASE_URL": f"sqlite+aiosqlite:///{folder}/openchat.db",
        "DATA_DIR": str(folder),
        "ACCESS_TOKEN": "",
        "LOG_LEVEL": "warning",
        "LOCAL_MODEL": "off",
        # A run of its own behind every first answer is none of the relay's work.
        "TITLE_MODEL": "off",
    }
    return processes.start([sys.executable, "-m", "openchat", "serve"], env=env, log=folder / GATEWAY_LOG)


def start_gateway(processes: Processes, upstream_port: int, folder: Path) -> Relay:
    port = free_port()
    process = spawn_gateway(processes, upstream_port, folder, port)
    wait_until_ok(f"http://127.0.0.1:{port}/health/ready", process, folder / GATEWAY_LOG)
    return Relay(Target("gateway", "gateway", "127.0.0.1", port, ""), process.pid)


def other(name: str, url: str, *, pid: int | None, model: str, key: str) -> Relay:
    """Any OpenAI-compatible address on this machine: the load of a benchmark is nothing to send elsewhere."""
    parts = urlsplit(url)
    if parts.scheme != "http" or parts.hostname is None:
        raise SystemExit(f"--url {name}: {url} is not an http:// address")
    host = socket.gethostbyname(parts.hostname)
    if not ipaddress.ip_address(host).is_loopback:
        raise SystemExit(f"--url {name}: {parts.hostname} is not this machine; only loopback addresses are measured")
    path = parts.path if parts.path.endswith("/chat/completions") else f"{parts.path.rstrip('/')}/chat/completions"
    return Relay(Target(name, "openai", host, parts.port or 80, path, model or MODEL, key), pid)


def measure_start(processes: Processes, upstream_port: int, folder: Path) -> tuple[float, int]:
    """Seconds from spawn to ready, and the pid, still running."""
    port = free_port()
    began = time.monotonic()
    process = spawn_gateway(processes, upstream_port, folder, port)
    wait_until_ok(f"http://127.0.0.1:{port}/health/ready", process, folder / GATEWAY_LOG)
    return time.monotonic() - began, process.pid
