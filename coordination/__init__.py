"""The domain: tables, transactions, policies and use cases; knows neither HTTP nor Celery."""
