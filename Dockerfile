# An image that holds Scenthound and its sample crawl; the index lives on a volume at /data.
FROM python:3.11-slim-bookworm AS build
RUN apt-get update \
 && apt-get install --yes --no-install-recommends build-essential \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY crawler crawler
COPY indexer indexer
COPY server server
COPY benchmarks benchmarks
COPY scenthound scenthound
RUN python -m venv /opt/scenthound \
 && /opt/scenthound/bin/pip install --no-cache-dir --constraint constraints.txt torch \
 && /opt/scenthound/bin/pip install --no-cache-dir --constraint constraints.txt .

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --create-home scenthound
COPY --from=build /opt/scenthound /opt/scenthound
COPY examples/crawl /usr/share/scenthound/crawl
ENV PATH=/opt/scenthound/bin:$PATH PYTHONUNBUFFERED=1
USER scenthound
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/readyz', timeout=2)"]
ENTRYPOINT ["scenthound"]
# Keys are made by: scenthound keys create /data/keys.json NAME
CMD ["serve", "/data/index", "--host", "0.0.0.0", "--keys", "/data/keys.json"]
