"""Addresses: the shell's own, the admin's, and those of the rooms, each mounted at the root."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from helm import signin, views

urlpatterns = [
    path("", views.home, name="home"),
    path("login", signin.SignIn.as_view(), name="login"),
    path("logout", signin.sign_out, name="logout"),
    path("password", signin.ChangePassword.as_view(), name="password"),
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    *(path("", include(room)) for room in settings.HELM_URLS),
]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler500 = views.broken
