# c10m in a container, as an ordinary user: see docs/containers.md.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN node scripts/build.mjs && npm pack --ignore-scripts --pack-destination /tmp

# glibc is needed: c10m calls libc.so.6, which Alpine has not.
FROM node:24-bookworm-slim
# `ip` is for --isolate and the packet engine.
RUN apt-get update && apt-get install -y --no-install-recommends iproute2 && rm -rf /var/lib/apt/lists/*
COPY --from=build /tmp/c10m-*.tgz /tmp/c10m.tgz
RUN npm install --global --ignore-scripts --omit=dev --no-audit --no-fund /tmp/c10m.tgz \
    && rm /tmp/c10m.tgz && npm cache clean --force
USER node
WORKDIR /bench
ENTRYPOINT ["c10m"]
CMD ["--help"]
