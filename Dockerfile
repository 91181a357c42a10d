# One image for every service; docker-compose.yml says which service a container runs.
FROM python:3.13-slim AS build
WORKDIR /app
ENV UV_COMPILE_BYTECODE=1
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir uv
COPY requirements.txt pyproject.toml README.md LICENSE ./
RUN /venv/bin/uv pip sync --python /venv/bin/python --require-hashes requirements.txt
COPY schemas schemas
COPY policies policies
COPY runtime runtime
COPY directory directory
COPY reporting reporting
COPY roster roster
COPY notifier notifier
COPY sandbox sandbox
COPY auditor auditor
COPY web web
COPY cli cli
COPY migrations migrations
RUN /venv/bin/uv pip install --python /venv/bin/python --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --create-home --home-dir /var/lib/zhishou zhishou
COPY --from=build /venv /venv
USER zhishou
WORKDIR /var/lib/zhishou
ENV PATH=/venv/bin:$PATH ZHISHOU_HOME=/var/lib/zhishou/var ZHISHOU_LOG_FORMAT=json PYTHONUNBUFFERED=1
EXPOSE 8000
ENTRYPOINT ["zhishou"]
CMD ["serve", "web", "--host", "0.0.0.0", "--port", "8000"]
