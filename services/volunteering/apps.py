from django.apps import AppConfig


class VolunteeringConfig(AppConfig):
    name = "services.volunteering"
    default_auto_field = "django.db.models.BigAutoField"
