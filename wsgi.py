"""The application for a WSGI server: `gunicorn wsgi:app`."""

from guanxi.app import create_app

app = create_app()
