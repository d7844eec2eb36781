"""Signing in: passkeys and recovery for citizens, password and second factor for staff, on top of django-allauth."""
