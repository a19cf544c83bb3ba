"""Studio's addresses: pages, and the questions that its editors ask while they are open."""

from django.urls import path

from modeler import api, decision_tests_api, starting, trying, views

FILE = "studio/<slug:project>/<str:file>"

urlpatterns = [
    path("studio", views.studio, name="studio"),
    path("studio/<slug:project>", views.project, name="studio-project"),
    path("studio/<slug:project>/new", views.new_file, name="studio-new"),
    path("studio/<slug:project>/import", views.import_files, name="studio-import"),
    path("studio/<slug:project>/export", views.export_project, name="studio-export-project"),
    path("studio/<slug:project>/settings", views.change_project, name="studio-settings"),
    path("studio/<slug:project>/delete", views.delete_project, name="studio-delete-project"),
    path(f"{FILE}/rename", views.rename_file, name="studio-rename"),
    path(f"{FILE}/duplicate", views.duplicate_file, name="studio-duplicate"),
    path(f"{FILE}/delete", views.delete_file, name="studio-delete"),
    path(f"{FILE}/export", views.export_file, name="studio-export"),
    path(f"{FILE}/draft", api.draft, name="studio-draft"),
    path(f"{FILE}/check", api.check, name="studio-check"),
    path(f"{FILE}/try", trying.try_decision, name="studio-try"),
    path(f"{FILE}/analysis", decision_tests_api.analysis, name="studio-analysis"),
    path(f"{FILE}/tests/<str:decision>", decision_tests_api.tests, name="studio-tests"),
    path(f"{FILE}/tests/<str:decision>/run", decision_tests_api.run, name="studio-tests-run"),
    path(
        f"{FILE}/tests/<str:decision>/recorded",
        decision_tests_api.recorded,
        name="studio-tests-recorded",
    ),
    path(f"{FILE}/tests/<str:decision>/read", decision_tests_api.read, name="studio-tests-read"),
    path(f"{FILE}/deploy", api.deploy, name="studio-deploy"),
    path("studio/start/<str:process_id>/form", api.start_form, name="studio-start-form"),
    path("studio/start/<str:process_id>/instances", api.start, name="studio-start"),
    path(FILE, views.file, name="studio-file"),
    path("mywork/start", starting.startables, name="mywork"),
    path("mywork/start/<str:process_id>", starting.start_page, name="mywork-start"),
]
