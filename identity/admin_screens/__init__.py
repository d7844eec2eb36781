"""One file per screen."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group

# Screens that packages bring: addresses, second factors and groups are nobody's to look at or to edit.
for _model in (EmailAddress, Authenticator, Group):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
