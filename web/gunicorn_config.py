"""How gunicorn serves the application; `GUNICORN_CMD_ARGS` says more (address, number of workers)."""

bind = "127.0.0.1:8000"
worker_class = "gthread"
workers = 1
threads = 16
timeout = 60
graceful_timeout = 20
keepalive = 5
# A worker is renewed now and then, not all at once.
max_requests = 20_000
max_requests_jitter = 2_000
limit_request_line = 8190
limit_request_fields = 100
limit_request_field_size = 16_380
accesslog = None  # Each request is logged by `web.logs`, with ids only.
errorlog = "-"
# Where the heartbeat of a worker lives; in memory where that is possible.
worker_tmp_dir = None
