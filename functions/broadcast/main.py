"""Wiring: settings → Redis → the functions-framework target `handle`."""

from functools import partial

from functions.broadcast.handler import broadcast
from functions.broadcast.redis_stream import RedisStream, redis_at
from functions.broadcast.settings import Settings
from functions.event_function import event_function

handle = event_function(partial(broadcast, stream=RedisStream(redis_at(Settings.from_environment().redis_url))))
