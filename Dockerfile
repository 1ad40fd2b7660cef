# Three stages: the first builds the web client, the second installs, the third holds only what runs.
FROM node:22-slim AS client

WORKDIR /build/frontend
COPY frontend/package.json frontend/package-lock.json ./
RUN npm ci --include=dev --no-audit --no-fund
COPY frontend ./
RUN npm run build -- --outDir /build/web --emptyOutDir


FROM python:3.13-slim AS build

WORKDIR /build
COPY pyproject.toml requirements.lock ./
# uv's own block of the lock, hashes included; then the program's packages, each checked against its hash.
RUN sed -n '/^uv==/,/^ *#/p' requirements.lock > uv.lock \
    && pip install --no-cache-dir --root-user-action=ignore --require-hashes -r uv.lock \
    && UV_PYTHON_DOWNLOADS=never uv venv /opt/openchat \
    && uv pip install --no-cache --compile-bytecode --python /opt/openchat/bin/python --require-hashes \
        -r pyproject.toml -c requirements.lock
COPY backend /opt/openchat/backend
COPY --from=client /build/web /opt/openchat/backend/openchat/web
# The user that runs it cannot write here, so it is compiled now.
RUN python -m compileall -q /opt/openchat/backend


FROM python:3.13-slim

RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin openchat \
    && install -d -o openchat -g openchat -m 700 /data
COPY --from=build /opt/openchat /opt/openchat
COPY LICENSE /opt/openchat/LICENSE

# A container is reached from outside it, so it listens on all its addresses, and asks for ACCESS_TOKEN to do so.
ENV PATH=/opt/openchat/bin:$PATH \
    PYTHONPATH=/opt/openchat/backend \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8001 \
    DATA_DIR=/data \
    DATABASE_URL=sqlite+aiosqlite:////data/openchat.db

# A number, so that an orchestrator can see that it is not root.
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/health', timeout=4)"]
ENTRYPOINT ["python", "-m", "openchat"]
CMD ["serve"]
