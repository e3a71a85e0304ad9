# Two images from one file: `keypool`, for MONGODB_URI, and, with --target embedded, one that brings its own database too.
ARG BASE=node:24-bookworm-slim

FROM ${BASE} AS build
WORKDIR /source
COPY . .
# There is no git here to ask: docs/deploy.md has the command.
ARG KEYPOOL_COMMIT=unknown
RUN npm ci && NX_DAEMON=false npm run release

# One that is built already is taken with --build-context release=dist/release.
FROM scratch AS release
COPY --from=build /source/dist/release /

FROM ${BASE} AS packages
WORKDIR /keypool
COPY --from=release / ./
RUN npm ci --omit=dev

FROM ${BASE} AS program
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=10001 --group=10001 --mode=0700 /data
COPY --from=packages /keypool /keypool
WORKDIR /keypool
ENV HOST=0.0.0.0 KEYPOOL_DATA_DIR=/data XDG_CACHE_HOME=/data/cache HOME=/data
USER 10001:10001
VOLUME /data
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=2m \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1))"]
ENTRYPOINT ["tini", "--"]
CMD ["node", "--disable-sigusr1", "main.js"]

FROM program AS embedded
USER 0:0
# A mongod of its download page needs libcurl; where that cannot be had, Python runs the engine.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install --yes --no-install-recommends libcurl4 python3-venv \
  && rm -rf /var/lib/apt/lists/*
USER 10001:10001
ENV KEYPOOL_DATABASE=embedded

FROM program AS keypool
ENV KEYPOOL_DATABASE=uri
