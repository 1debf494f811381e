"""Addresses of the control plane. The data plane takes /api/, /v3/… before they come here."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from unefois.portal import pages
from unefois.portal.signin import SignInForm

admin.site.site_header = "Unefois — administration"
admin.site.site_title = "Unefois"
admin.site.login_form = SignInForm
admin.site.index_title = "Habilitations et jetons"

urlpatterns = [
    path("", pages.home, name="home"),
    path("operations/", pages.operation_index, name="operations"),
    path("operations/<slug:slug>/", pages.operation_sheet, name="operation"),
    path("admin/", admin.site.urls),
]
