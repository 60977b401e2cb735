# Any image that has Python 3.11 or newer with pip, as `python3`, and a shell with coreutils and awk.
ARG BASE=python:3.13-slim
FROM ${BASE} AS build
WORKDIR /build
COPY . .
# uv comes out of the lock file, hashes and all, and takes what serving needs from it, too.
RUN python3 -m venv --without-pip /srv/venv \
 && awk '/^uv==/ {found = 1} found {print} found && !/\\$/ {exit}' requirements.lock > uv.lock \
 && python3 -m pip install --quiet --no-cache-dir --target /uv --require-hashes -r uv.lock \
 && /uv/bin/uv pip install --quiet --no-cache --compile-bytecode --python /srv/venv/bin/python \
      --constraints requirements.lock --build-constraints requirements.lock .

FROM ${BASE}
COPY --from=build /srv/venv /srv/venv
COPY LICENSE NOTICE /srv/
# A number, so that Kubernetes sees that it is not root; nothing but /data is written to.
RUN mkdir /data && chown 10001:10001 /data
USER 10001:10001
WORKDIR /data
ENV PATH=/srv/venv/bin:$PATH HOME=/data PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DEPOSITARY_DATABASE_URL=sqlite:////data/depositary.db
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
# Creates, migrates and seeds the database on its first start.
CMD ["depositary", "serve", "--host", "0.0.0.0", "--port", "8000"]
