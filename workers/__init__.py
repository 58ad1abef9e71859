"""The jobs: thin Celery tasks that find their work in the database."""
