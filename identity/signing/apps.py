from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "identity.signing"
    default_auto_field = "django.db.models.BigAutoField"
