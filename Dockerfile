# Build the virtual environment where it will live, so that it can be copied as it is.
FROM python:3.13-slim AS build
WORKDIR /srv/depositary
COPY requirements.lock pyproject.toml README.md LICENSE NOTICE ./
RUN python -m venv /srv/venv \
 && awk '/^uv==/ {found = 1} found {print} found && !/\\$/ {exit}' requirements.lock > /tmp/uv.lock \
 && python -m pip install --no-cache-dir --require-hashes -r /tmp/uv.lock
COPY app app
COPY migrations migrations
COPY seeds seeds
# The lock file pins the tools for tests as well; as constraints it pins only what is needed here.
RUN uv pip install --no-cache --python /srv/venv/bin/python -c requirements.lock hatchling editables \
 && uv pip install --no-cache --python /srv/venv/bin/python -c requirements.lock --no-build-isolation --editable . \
 && uv pip uninstall --python /srv/venv/bin/python hatchling editables

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /data depositary
COPY --from=build /srv /srv
WORKDIR /data
USER depositary
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 DEPOSITARY_DATABASE_URL=sqlite:////data/depositary.db
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
# Creates, migrates and seeds the database on its first start.
CMD ["depositary", "serve", "--host", "0.0.0.0", "--port", "8000"]
