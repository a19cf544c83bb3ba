"""Tokens for programs: job workers, pipelines. The text is shown once, when it is made."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from engine.admin.fields import wide
from engine.governance import tokens
from engine.store.models.system import ApiToken

MAX_TYPES = 100


class ApiTokenForm(forms.ModelForm[ApiToken]):
    """Whom a token acts for, on which job types, and until when."""

    name = forms.CharField(
        max_length=100, help_text="Which program has it, for example payer.", widget=wide()
    )
    user = forms.ModelChoiceField(
        get_user_model()._default_manager.none(),
        required=False,
        help_text="The token may do what this person may. Without one it only does jobs,"
        " publishes messages and starts instances.",
    )
    job_types = forms.CharField(
        required=False,
        max_length=10_000,
        help_text="Only jobs of these types, separated by commas. Empty: not confined.",
        widget=wide(),
    )
    expires_at = forms.DateTimeField(
        required=False,
        label="Expires at (UTC)",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="Empty: never.",
    )

    class Meta:
        model = ApiToken
        fields = ("name", "expires_at")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = get_user_model()._default_manager.filter(is_active=True).order_by("username")
        user = self.fields["user"]
        if isinstance(user, forms.ModelChoiceField):
            user.queryset = people
        self.initial["user"] = self.instance.user_id
        self.initial["job_types"] = ", ".join(self.instance.job_types or ())

    def clean_job_types(self) -> list[str]:
        """The names, each once."""
        parts = [part.strip() for part in self.cleaned_data["job_types"].split(",")]
        names = sorted({part for part in parts if part})
        if len(names) > MAX_TYPES:
            raise forms.ValidationError(f"At most {MAX_TYPES} job types.")
        return names


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    form = ApiTokenForm
    list_display = ("name", "shown_prefix", "person", "types", "expires_at", "last_used_at")
    search_fields = ("name", "prefix")
    ordering = ("name",)
    fields = ("name", "user", "job_types", "expires_at")
    readonly_fields = ()

    @admin.display(description="Token", ordering="prefix")
    def shown_prefix(self, token: ApiToken) -> str:
        """How the token begins."""
        return f"{token.prefix}…"

    @admin.display(description="Acts for")
    def person(self, token: ApiToken) -> str:
        """The user behind it."""
        if token.user_id is None:
            return "—"
        user = get_user_model()._default_manager.filter(pk=token.user_id).first()
        return str(user) if user else "—"

    @admin.display(description="Job types")
    def types(self, token: ApiToken) -> str:
        """What it is confined to."""
        return ", ".join(token.job_types) or "all"

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        """Make a token, or change what an existing one may do."""
        user = form.cleaned_data["user"]
        user_id = None if user is None else user.pk
        if change:
            obj.user_id = user_id
            obj.job_types = form.cleaned_data["job_types"]
            super().save_model(request, obj, form, change)
            return
        made, text = tokens.issue(
            obj.name,
            user_id=user_id,
            job_types=form.cleaned_data["job_types"],
            expires_at=form.cleaned_data["expires_at"],
        )
        obj.__dict__.update(
            {name: value for name, value in made.__dict__.items() if name != "_state"}
        )
        obj._state.adding = False
        request.issued_token = text  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiToken, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the token, this once; it is kept as a hash."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Token made",
            "token": obj,
            "text": request.issued_token,  # type: ignore[attr-defined]
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/engine/apitoken/issued.html", context)
