"""The duty desk in the browser, the report form, and the JSON API: FastAPI, Jinja2, htmx, server-sent events."""
