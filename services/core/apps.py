from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "services.core"
    label = "services_core"
    default_auto_field = "django.db.models.BigAutoField"
