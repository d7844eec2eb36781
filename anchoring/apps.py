from django.apps import AppConfig


class AnchoringConfig(AppConfig):
    name = "anchoring"
    default_auto_field = "django.db.models.BigAutoField"
