"""Structured logs, one JSON object a line, without personal data: events have names and a few chosen fields.

A traceback is told by its frames alone: the values of local variables would carry identities and tokens.
"""

from __future__ import annotations

import logging
import sys

import structlog


def configure() -> None:
    """Choose the form of the logs of this process. Idempotent."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(
                structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
            ),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
