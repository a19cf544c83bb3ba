"""Signing in and out. Guessing is slowed down: by account and address, five failures a minute."""

import logging
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy

logger = logging.getLogger("helm.signin")

FAILURES_ALLOWED = 5
FAILURES_REMEMBERED_S = 60


class SignIn(LoginView):
    """The login page; a signed-in person is led on."""

    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if cache.get(_failures(request), 0) >= FAILURES_ALLOWED:
            logger.warning("Sign-in slowed down for %r", request.POST.get("username", "")[:150])
            form = self.get_form()
            form.errors["__all__"] = form.error_class(
                ["Too many attempts. Wait a minute, then try again."]
            )
            answer = self.render_to_response(self.get_context_data(form=form), status=429)
            answer["Retry-After"] = str(FAILURES_REMEMBERED_S)
            return answer
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        cache.delete(_failures(self.request))
        logger.info("%r signed in", form.get_user().get_username())
        return super().form_valid(form)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        key = _failures(self.request)
        cache.add(key, 0, FAILURES_REMEMBERED_S)
        cache.incr(key)
        logger.warning("Sign-in failed for %r", form.data.get("username", "")[:150])
        return self.render_to_response(self.get_context_data(form=form), status=401)


def _failures(request: HttpRequest) -> str:
    account = request.POST.get("username", "").casefold()
    told = f"{account}\0{request.META.get('REMOTE_ADDR', '')}"
    return "signin-" + sha256(told.encode()).hexdigest()


def sign_out(request: HttpRequest) -> HttpResponse:
    """Ask, and on POST do it: a link must never sign somebody out."""
    if request.method == "POST":
        logout(request)
        messages.info(request, "You are signed out.")
        return redirect("login")
    if not request.user.is_authenticated:
        return redirect("login")
    return render(request, "registration/logout.html")


class ChangePassword(PasswordChangeView):
    """A person's own password."""

    form_class = PasswordChangeForm
    template_name = "registration/password.html"
    success_url = reverse_lazy("home")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)
