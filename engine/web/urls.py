"""The addresses of the operator's pages."""

from django.urls import path, register_converter

from engine.web.cases.diagram import diagram
from engine.web.cases.diagram import model as case_model
from engine.web.cases.doing import add_document, bind, change, move
from engine.web.cases.doing import steer as steer_agent
from engine.web.cases.listing import listing, start
from engine.web.cases.page import case
from engine.web.operate.actions import cancel, retry, set_variable
from engine.web.operate.batch_new import new_batch
from engine.web.operate.batch_pages import batch, batches, steer
from engine.web.operate.decision import decision, requirements
from engine.web.operate.decisions import decisions
from engine.web.operate.definitions import definition, model
from engine.web.operate.incidents import incidents, retry_group
from engine.web.operate.instance import instance, instance_snapshot, panel
from engine.web.operate.instances import instances
from engine.web.operate.migrating import check, migrate
from engine.web.operate.modifying import modification
from engine.web.operate.overview import overview
from engine.web.operate.standing import delete, restart, resume, suspend


class KeyConverter:
    """A key in an address: what fits into 63 bits."""

    regex = "[0-9]{1,18}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(KeyConverter, "enginekey")

INSTANCE = "operate/instances/<enginekey:key>"
DEFINITION = "operate/definitions/<enginekey:key>"

CASE = "mywork/cases/<enginekey:key>"

urlpatterns = [
    path("mywork", listing, name="mywork"),
    path("mywork/cases", start, name="case-start"),
    path(CASE, case, name="case"),
    path(f"{CASE}/diagram", diagram, name="case-diagram"),
    path(f"{CASE}/model", case_model, name="case-model"),
    path(f"{CASE}/move", move, name="case-move"),
    path(f"{CASE}/data", change, name="case-change"),
    path(f"{CASE}/role", bind, name="case-bind"),
    path(f"{CASE}/document", add_document, name="case-document"),
    path(f"{CASE}/agent", steer_agent, name="case-steer"),
    path("operate", overview, name="operate"),
    path("operate/instances", instances, name="operate-instances"),
    path(INSTANCE, instance, name="operate-instance"),
    path(f"{INSTANCE}/panel", panel, name="operate-instance-panel"),
    path(f"{INSTANCE}/snapshot", instance_snapshot, name="operate-instance-snapshot"),
    path(f"{INSTANCE}/cancel", cancel, name="operate-cancel"),
    path(f"{INSTANCE}/suspension", suspend, name="operate-suspend"),
    path(f"{INSTANCE}/resumption", resume, name="operate-resume"),
    path(f"{INSTANCE}/restart", restart, name="operate-restart"),
    path(f"{INSTANCE}/deletion", delete, name="operate-delete"),
    path(f"{INSTANCE}/modification", modification, name="operate-modification"),
    path(f"{INSTANCE}/variables", set_variable, name="operate-set-variable"),
    path(DEFINITION, definition, name="operate-definition"),
    path(f"{DEFINITION}/model", model, name="operate-model"),
    path("operate/decisions", decisions, name="operate-decisions"),
    path("operate/decisions/<enginekey:key>", decision, name="operate-decision"),
    path("operate/requirements/<enginekey:key>/model", requirements, name="operate-requirements"),
    path("operate/incidents", incidents, name="operate-incidents"),
    path("operate/incidents/retry", retry_group, name="operate-retry-group"),
    path("operate/incidents/<enginekey:key>/retry", retry, name="operate-retry-incident"),
    path("operate/batches", batches, name="operate-batches"),
    path("operate/batches/new", new_batch, name="operate-batch-new"),
    path("operate/batches/<enginekey:key>", batch, name="operate-batch"),
    path("operate/batches/<enginekey:key>/steer", steer, name="operate-batch-steer"),
    path("operate/migrate", migrate, name="operate-migrate"),
    path("operate/migrate/check", check, name="operate-migrate-check"),
]
