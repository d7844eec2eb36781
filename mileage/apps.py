from django.apps import AppConfig


class MileageConfig(AppConfig):
    name = "mileage"
    default_auto_field = "django.db.models.BigAutoField"
