from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "identity.register"
    default_auto_field = "django.db.models.BigAutoField"
