# One program, three images: docker build --target coordinator|model-server|simulator .
# The bases are pinned by digest; another base is --build-arg BUILD_BASE=… --build-arg RUN_BASE=…
ARG BUILD_BASE=docker.io/library/node:22-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c
ARG RUN_BASE=docker.io/library/debian:bookworm-slim@sha256:96e378d7e6531ac9a15ad505478fcc2e69f371b10f5cdf87857c4b8188404716

FROM ${BUILD_BASE} AS build
ARG DENO_VERSION=2.9.6
ENV DENO_DIR=/tmp/deno-dir NO_COLOR=1
RUN npm install --global --silent "deno@${DENO_VERSION}" \
  && find "$(npm root --global)/deno" -type f -path '*@deno/linux*' -name deno -exec cp {} /usr/local/bin/deno-program \; \
  && mkdir -p /app/bin && mv /usr/local/bin/deno-program /app/bin/deno && /app/bin/deno --version
WORKDIR /app
ENV DENO=/app/bin/deno
# Packages change rarely: this layer is kept while only the program changes.
COPY deno.json deno.lock ./
COPY deploy/release.sh deploy/release.sh
RUN sh deploy/release.sh packages /app
COPY . .
RUN sh deploy/release.sh pages /app && cp deploy/xylen.sh bin/xylen && chmod -R a+rX,go-w /app

# What a model server and the simulator have no use for.
FROM build AS build-model-server
RUN rm -rf dist routes islands components static host api db research \
  node_modules/.deno/ccxt@* node_modules/.deno/lightweight-charts@* node_modules/.deno/*libsql* node_modules/.deno/hyparquet*
FROM build AS build-simulator
RUN rm -rf dist routes islands components static host api db \
  node_modules/.deno/ccxt@* node_modules/.deno/lightweight-charts@* node_modules/.deno/*libsql* \
  node_modules/.deno/onnx*

FROM ${RUN_BASE} AS run
ARG COMMIT=""
ENV XYLEN_COMMIT=${COMMIT} NO_COLOR=1 MALLOC_ARENA_MAX=2 DENO_DIR=/tmp/deno-dir DENO_NO_UPDATE_CHECK=1 HOME=/tmp PATH=/app/bin:/usr/bin:/bin
# A volume for the history alone, which model servers share, is made of this folder and so belongs to the same user.
RUN mkdir -p /data/history && chown -R 10001:10001 /data
WORKDIR /app
USER 10001:10001
VOLUME /data
STOPSIGNAL SIGTERM

FROM run AS model-server
COPY --from=build-model-server /app /app
ENV MODEL_NAME=model MODEL_PORT=9100 MODEL_ARGS=""
EXPOSE 9100
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["deno", "run", "--no-config", "--allow-net=127.0.0.1", "--allow-env", "/app/deploy/healthcheck.ts", "http://127.0.0.1:9100/health"]
ENTRYPOINT ["sh", "/app/deploy/model_server.sh"]

FROM run AS simulator
COPY --from=build-simulator /app /app
EXPOSE 9000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 \
  CMD ["deno", "run", "--no-config", "--allow-net=127.0.0.1", "--allow-env", "/app/deploy/healthcheck.ts", "http://127.0.0.1:9000/fapi/v1/ping"]
ENTRYPOINT ["deno", "run", "--quiet", "--no-prompt", "--cached-only", "-P=simulator", "--allow-write=/data", "--allow-net=0.0.0.0,127.0.0.1", "/app/main.ts", "exchange-sim"]
CMD ["--host", "0.0.0.0", "--port", "9000", "--state", "/data/simulator.json"]

FROM run AS coordinator
COPY --from=build /app /app
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
  CMD ["deno", "run", "--no-config", "--allow-net=127.0.0.1", "--allow-env", "/app/deploy/healthcheck.ts", "http://127.0.0.1:8000/healthz"]
ENTRYPOINT ["deno", "run", "--quiet", "--no-prompt", "--cached-only", "-P=coordinator", "/app/main.ts"]
CMD ["start", "--config", "/etc/xylen/config.yaml", "--data-dir", "/data"]
