# One image for every role of the newsroom: web, migrations, commands.
FROM python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
# pg_dump and pg_restore serve `manage.py backup` and `restore`; the fonts draw the pictures of shared links.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends fonts-noto-cjk postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app newsroom \
    && install -d -m 0711 -o newsroom -g newsroom /var/newsroom
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 NEWSROOM_VAR=/var/newsroom NEWSROOM_BIND=0.0.0.0:8000
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY newsroom newsroom
COPY articles articles
COPY templates templates
COPY static static
COPY deploy/gunicorn.conf.py deploy/
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "newsroom.wsgi"]
