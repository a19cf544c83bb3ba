"""Settings by name: what is not said by the environment."""

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from engine.admin.fields import JsonFormField, wide
from engine.store.models.system import Setting


class SettingForm(forms.ModelForm[Setting]):
    """A name and a JSON value."""

    name = forms.RegexField(
        r"^[a-z][a-z0-9_.]{0,99}$", help_text="Lower case, with dots.", widget=wide()
    )
    value = JsonFormField(required=False, help_text="JSON: a number, a text in quotes, true, …")

    class Meta:
        model = Setting
        fields = ("name", "value")


@admin.register(Setting)
class SettingAdmin(admin.ModelAdmin[Setting]):
    form = SettingForm
    list_display = ("name", "value")
    search_fields = ("name",)
    ordering = ("name",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Setting | None = None
    ) -> tuple[str, ...]:
        """A setting keeps its name."""
        return () if obj is None else ("name",)
