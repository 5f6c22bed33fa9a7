"""The process: `python -m uvicorn functions.analytics.main:app`."""

from functions.analytics.app import create_app
from functions.analytics.settings import Settings
from functions.json_log import log_as_json

log_as_json()
app = create_app(Settings.from_environment())
