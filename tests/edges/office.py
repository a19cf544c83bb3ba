"""A small installation in which something of everything is there: what a test can be rude to."""

from dataclasses import dataclass
from pathlib import Path

from engine import public
from engine.public import Actor, BatchRequest, BatchType
from engine.store.models.definitions import Definition
from engine.store.models.incidents import Incident
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.tasks import Task
from engine.store.models.work import Job
from tests.dispatch.desk import ROOT

OURS = Path(__file__).parent / "models"
API = Path(__file__).parents[1] / "api" / "models"


@dataclass(frozen=True)
class Office:
    """The keys of what is there.

    Attributes:
        job: waits, of type ``type``.
        leased: handed out a moment ago, of type ``type``.
        finished: a completed job of an ended instance.
        broken: a job of type ``copy`` that failed for good; ``incident`` is open on it.
        task: alice's.
        approval: a milestone that waits for the owners.
        batch: a batch operation that is over.
        case: a case with the role ``Owner``.
    """

    process: int
    decision: int
    requirements: int
    form: int
    resource: int
    instance: int
    ended: int
    element: int
    region: int
    variable: int
    job: int
    leased: int
    finished: int
    broken: int
    incident: int
    task: int
    approval: int
    evaluation: str
    batch: int
    case: int


def open_office() -> Office:
    """Deploy, start, work a little, break something."""
    files = [(OURS / "office.bpmn"), API / "errand.bpmn", API / "discount.dmn", API / "check.form"]
    files.append(OURS / "errands.cmmn")
    named = [(path.name, path.read_bytes()) for path in files]
    public.deploy([*named, ("note.txt", b"a note")], actor=ROOT)
    ended = public.start_instance(process_id="errand", actor=ROOT).key
    (errand,) = _take("fetch")
    public.complete_job(errand.key, {}, token=errand.token, actor=ROOT)
    instance = _start()
    (broken,) = _take("copy")
    public.fail_job(broken.key, retries=0, message="paper jam", token=broken.token, actor=ROOT)
    (leased,) = _take("type")
    other = _start()
    evaluated = public.evaluate_decision(
        decision_id="discount", variables={"orders": 3}, actor=ROOT
    )
    paper = public.NewDocument(
        id="paper", content=b"a note", file_name="note.txt", content_type="text/plain"
    )
    public.store_document(paper, actor=ROOT)
    here = ElementInstance.objects.filter(instance_key=instance)
    return Office(
        process=_definition("process", "office"),
        decision=_definition("decision", "discount"),
        requirements=Definition.objects.get(kind="drg").key,
        form=_definition("form", "check"),
        resource=_definition("resource", "note.txt"),
        instance=instance,
        ended=ended,
        element=here.get(element_id="Sign").key,
        region=here.get(element_id="Errands").key,
        variable=Variable.objects.get(instance_key=instance, name="number").key,
        job=Job.objects.get(instance_key=other, type="type").key,
        leased=leased.key,
        finished=errand.key,
        broken=broken.key,
        incident=Incident.objects.get(instance_key=instance, state="ACTIVE").key,
        task=Task.objects.get(instance_key=instance, element_id="Sign").key,
        approval=Task.objects.get(instance_key=instance, kind="approval").key,
        evaluation=f"{evaluated.evaluation_key}-1",
        batch=public.create_batch(BatchRequest(BatchType.CANCEL), [ended], actor=ROOT),
        case=public.cases.start_case(case_id="errands", actor=ROOT).key,
    )


def _start() -> int:
    return public.start_instance(
        process_id="office", variables={"number": "17", "note": "=1 + 1"}, actor=ROOT
    ).key


def _take(job_type: str, actor: Actor = ROOT) -> list[public.ActivatedJob]:
    return public.activate_jobs(job_type, worker="w", timeout_ms=60_000, limit=1, actor=actor)


def _definition(kind: str, name: str) -> int:
    return Definition.objects.get(kind=kind, definition_id=name).key
