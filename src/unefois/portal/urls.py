"""Addresses of the control plane. The data plane takes /api/, /v3/… before they come here."""

from __future__ import annotations

from django.contrib import admin
from django.urls import path

from unefois.portal import pages
from unefois.portal.calculator import api as law_api
from unefois.portal.calculator import pages as calculator
from unefois.portal.signin import SignInForm

admin.site.site_header = "Unefois — administration"
admin.site.site_title = "Unefois"
admin.site.login_form = SignInForm
admin.site.index_title = "Habilitations et jetons"

urlpatterns = [
    path("", pages.home, name="home"),
    path("operations/", pages.operation_index, name="operations"),
    path("operations/<slug:slug>/", pages.operation_sheet, name="operation"),
    path("calcul/", calculator.are_page, name="calcul"),
    path("calcul/indemnites-journalieres/", calculator.ij_page, name="calcul_ij"),
    path("law/are", law_api.post_are, name="law_are"),
    path("law/ij", law_api.post_ij, name="law_ij"),
    path("law/are/schema.json", law_api.schema, {"call": "are"}, name="law_are_schema"),
    path("law/ij/schema.json", law_api.schema, {"call": "ij"}, name="law_ij_schema"),
    path("law/open-api.yml", law_api.open_api_document, name="law_open_api"),
    path("admin/", admin.site.urls),
]
