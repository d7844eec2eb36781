"""Celery: a queued task is a hint; a sweep finds what is undone (beat)."""

from celery.schedules import schedule

from wallet.config import config

REDIS_URL = config.redis_url
CELERY_BROKER_URL = config.redis_url.replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
DJANGO_STRUCTLOG_CELERY_ENABLED = True
# Name -> task and seconds. Each app's tasks must survive being late, twice, and killed.
CELERY_BEAT_SCHEDULE = {
    name: {"task": name, "schedule": schedule(seconds)}
    for name, seconds in {
        "wallet.tasks.worker_heartbeat": 10,
        "wallet.provenance.tasks.commit_audit_rows": 15,
        "wallet.retention.tasks.destroy_at_once": 60,
        "wallet.retention.tasks.destroy": 3_600,
        "wallet.retention.tasks.write_journal": 60,
        "wallet.provenance.tasks.commit_publications": 30,
        "identity.tasks.make_audit_partitions": 43_200,
        "identity.tasks.expire_approvals": 300,
        "identity.tasks.shut_out_leavers": 300,
        "identity.signing.tasks.advance_rotations": 30,
        "identity.register.tasks.sweep": 30,
        "identity.proofing.tasks.tell": 300,
        "identity.register.tasks.carry_over_districts": 3_600,
        "anchoring.tasks.advance_log": 5,
        "anchoring.tasks.check_ages": 60,
        "anchoring.tasks.check_tampering": 86_400,
        "services.parking.tasks.sweep": 60,
        "mileage.tasks.seal_transfers": 3,
        "mileage.tasks.settle_time": 60,
        "mileage.tasks.tidy": 3_600,
        "mileage.tasks.notify_of_expiry": 3_600,
        "mileage.partners.tasks.tidy": 3_600,
        "mileage.partners.tasks.deliver": 5,
        "mileage.partners.tasks.watch": 300,
        "mileage.stable.tasks.prove": 3_600,
        "credentials.tasks.end_unnotified": 300,
        "credentials.tasks.end_replaced": 300,
        "credentials.tasks.close_expired_offers": 60,
        "credentials.tasks.mirror_statuses": 15,
        "credentials.tasks.offer_anew": 30,
        "credentials.tasks.carry_out_bulk": 5,
        "credentials.presentation.tasks.end_expired": 60,
        "credentials.presentation.tasks.deliver": 5,
        "credentials.tasks.check_eligibility": 3_600,
        "services.blood_donation.tasks.lapse_gifts": 3_600,
        "services.collectibles.tasks.give_for_activities": 60,
        "services.collectibles.tasks.lapse_offers": 3_600,
        "services.volunteering.tasks.record_files": 10,
        "services.reservations.tasks.lapse_requests": 60,
        "services.reservations.tasks.end_past": 60,
        "services.reservations.tasks.offer_times": 60,
        "services.reservations.tasks.advance_draws": 30,
        "services.reservations.tasks.remind": 3_600,
    }.items()
}
