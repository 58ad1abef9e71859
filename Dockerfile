# One image for web, worker, beat and migrations; docker-compose.yml says which command each runs.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
RUN python -m venv /opt/kindreflex
# The lock names every version; as constraints, only what runs is installed, not the tools of developers.
COPY requirements.lock ./
RUN /opt/kindreflex/bin/pip install --constraint requirements.lock hatchling editables
COPY pyproject.toml LICENSE README.md ./
COPY rules rules
COPY coordination coordination
COPY workers workers
COPY web web
RUN /opt/kindreflex/bin/pip install --constraint requirements.lock --no-build-isolation . \
    && /opt/kindreflex/bin/pip uninstall --yes hatchling editables

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/kindreflex --create-home --shell /usr/sbin/nologin kindreflex
COPY --from=build /opt/kindreflex /opt/kindreflex
ENV PATH=/opt/kindreflex/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    KINDREFLEX_DATA_DIR=/var/lib/kindreflex
USER kindreflex
WORKDIR /var/lib/kindreflex
VOLUME /var/lib/kindreflex
EXPOSE 8000
CMD ["gunicorn", "--config", "python:web.gunicorn_config", "web.wsgi:application"]
