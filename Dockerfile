# syntax=docker/dockerfile:1
# Two stages: the first builds the wheel and an environment with pinned, hashed dependencies; the second only runs it.
#   docker build -t news-archive .
#   docker run --detach --read-only --tmpfs /tmp -v news-archive:/archive news-archive
#   docker run --rm --read-only --tmpfs /tmp -v news-archive:/archive -v "$PWD/samples:/in:ro" news-archive import /in

FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements.txt requirements-build.txt ./
RUN python -m venv /opt/news-archive \
    && /opt/news-archive/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
    && python -m venv /opt/build \
    && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements-build.txt
COPY pyproject.toml README.md LICENSE ./
COPY src src
COPY config config
COPY alembic alembic
RUN /opt/build/bin/pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /dist . \
    && /opt/news-archive/bin/pip install --no-cache-dir --no-deps /dist/*.whl

FROM python:3.13-slim
RUN groupadd --system --gid 10001 archive \
    && useradd --system --uid 10001 --gid archive --home-dir /archive --shell /usr/sbin/nologin archive \
    && install -d -o archive -g archive /archive
COPY --from=build /opt/news-archive /opt/news-archive
ENV PATH=/opt/news-archive/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ARCHIVE_DATABASE_URL=/archive/archive.db \
    ARCHIVE_TELLING__METRICS_PORT=9464
USER 10001:10001
WORKDIR /archive
# The database is the only thing written: everything else may be mounted read-only (--read-only --tmpfs /tmp).
VOLUME /archive
STOPSIGNAL SIGTERM
# Only for the service: another command has no health to ask for. Not urllib, which would ask a proxy.
HEALTHCHECK --interval=30s --timeout=10s --start-period=2m --retries=3 CMD ["python", "-c", "import http.client, os, sys; \
    asked = http.client.HTTPConnection('127.0.0.1', int(os.environ['ARCHIVE_TELLING__METRICS_PORT']), timeout=5); \
    asked.request('GET', '/health'); \
    sys.exit(asked.getresponse().status != 200)"]
ENTRYPOINT ["news-archive"]
CMD ["run"]
