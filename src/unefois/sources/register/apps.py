"""The Django application of the register: its schema and its admin; the data plane does without Django."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """Tables are named ``register_…``: the data plane's SQL and the loader count on it."""

    name = "unefois.sources.register"
    label = "register"
    verbose_name = "Registre des personnes"
    default_auto_field = "django.db.models.BigAutoField"
