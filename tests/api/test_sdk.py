"""Camunda's Python SDK against a live server: workers, and every answer that it reads.

The SDK raises when a key of an answer is missing that it requires.
"""

import asyncio
import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from camunda_orchestration_sdk import (
    CamundaAsyncClient,
    CamundaClient,
    WorkerConfig,
    errors,
    models,
)
from camunda_orchestration_sdk.runtime.job_worker import (
    ConnectedJobContext,
    JobFailure,
    SyncJobContext,
)
from camunda_orchestration_sdk.types import File

from tests.api.drawings import deploy_errand
from tests.children.server import Server

MODELS = Path(__file__).parent / "models"
FILES = [MODELS / name for name in ("order.bpmn", "discount.dmn", "check.form")]


def configuration(server: Server) -> Any:
    name, password = server.admin
    return {
        "CAMUNDA_REST_ADDRESS": server.url,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": name,
        "CAMUNDA_BASIC_AUTH_PASSWORD": password,
    }


@pytest.fixture(scope="module")
def client(helm_server: Server) -> Iterator[CamundaClient]:
    with CamundaClient(configuration=configuration(helm_server)) as opened:
        opened.deploy_resources_from_files([str(file) for file in FILES])
        deploy_errand(helm_server, "sdk")
        yield opened


def start(client: CamundaClient, process: str, **variables: Any) -> Any:
    data = models.ProcessCreationById.from_dict(
        {"processDefinitionId": process, "variables": variables}
    )
    return client.create_process_instance(data=data)


async def serve(helm_server, client, handler, strategy, config=None) -> Any:
    """Run a worker until an awaited instance of `errand_sdk` has ended; its variables."""
    async with CamundaAsyncClient(configuration=configuration(helm_server)) as opened:
        opened.create_job_worker(
            config or WorkerConfig("fetch_sdk", job_timeout_milliseconds=30_000),
            handler,
            execution_strategy=strategy,
        )
        running = asyncio.create_task(opened.run_workers())
        data = models.ProcessCreationById.from_dict(
            {
                "processDefinitionId": "errand_sdk",
                "variables": {"what": "milk"},
                "awaitCompletion": True,
                "requestTimeout": 60_000,
            }
        )
        try:
            return await opened.create_process_instance(data=data)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


def test_an_asynchronous_worker_completes_a_process(helm_server: Server, client: CamundaClient):
    async def fetch(job: ConnectedJobContext) -> dict[str, object]:
        return {"brought": f"{job.variables.to_dict()['what']} by {job.job_key}"}

    ended = asyncio.run(serve(helm_server, client, fetch, "async"))

    assert ended.variables.to_dict()["brought"].startswith("milk by 22517")


def test_a_synchronous_worker_completes_a_process(helm_server: Server, client: CamundaClient):
    def fetch(job: SyncJobContext) -> dict[str, object]:
        return {"brought": job.variables.to_dict()["what"].upper()}

    ended = asyncio.run(serve(helm_server, client, fetch, "thread"))

    assert ended.variables.to_dict() == {"what": "milk", "brought": "MILK"}


def test_a_worker_with_a_lease_is_fenced_by_its_token(helm_server: Server, client: CamundaClient):
    config = WorkerConfig("fetch_sdk", job_timeout_milliseconds=30_000, with_lease=True)

    async def fetch(job: ConnectedJobContext) -> dict[str, object]:
        assert job.job_lease_token
        return {"brought": "leased"}

    ended = asyncio.run(serve(helm_server, client, fetch, "async", config))

    assert ended.variables.to_dict()["brought"] == "leased"


def test_a_worker_that_fails_is_asked_again(helm_server: Server, client: CamundaClient):
    tries: list[int] = []

    async def fetch(job: ConnectedJobContext) -> dict[str, object]:
        tries.append(job.retries)
        if len(tries) == 1:
            raise JobFailure("the shop is closed", retries=1, retry_back_off=0)
        return {"brought": "late"}

    ended = asyncio.run(serve(helm_server, client, fetch, "async"))

    assert tries == [3, 1]
    assert ended.variables.to_dict()["brought"] == "late"


def take(client: CamundaClient, job_type: str) -> Any:
    data = models.JobActivationRequest.from_dict(
        {"type": job_type, "timeout": 60_000, "maxJobsToActivate": 1, "worker": "w"}
    )
    (job,) = client.activate_jobs(data=data).jobs
    return job


def one(found: Any) -> Any:
    (item,) = found.items
    return item


def by_instance(key: str) -> dict[str, Any]:
    return {"filter": {"processInstanceKey": key}}


def test_an_order_is_followed_from_its_start_to_its_end(client: CamundaClient):
    """Every search and every GET on the way is one that the SDK can read."""
    instance = start(client, "order", orderId="A-7")
    key = instance.process_instance_key
    of_it = by_instance(key)
    assert (instance.tags, instance.business_id) == ([], None)

    job = take(client, "pay")
    assert job.custom_headers.to_dict() == {"currency": "EUR"}
    assert job.retries == 2
    found = one(client.search_jobs(data=models.JobSearchQuery.from_dict(of_it)))
    assert (found.state.value, found.worker) == ("CREATED", "w")
    client.complete_job(
        job_key=job.job_key,
        data=models.JobCompletionRequest.from_dict({"variables": {"paid": True}}),
    )

    task = one(client.search_user_tasks(data=models.UserTaskSearchQuery.from_dict(of_it)))
    task_key = task.user_task_key
    assert client.get_user_task(user_task_key=task_key).candidate_groups == ["clerks"]
    assert client.get_user_task_form(user_task_key=task_key).form_id == "check"
    assert client.get_form_by_key(form_key=task.form_key).version == 1
    client.assign_user_task(
        user_task_key=task_key,
        data=models.UserTaskAssignmentRequest.from_dict({"assignee": "ada"}),
    )
    client.unassign_user_task(user_task_key=task_key)
    client.update_user_task(
        user_task_key=task_key,
        data=models.UserTaskUpdateRequest.from_dict({"changeset": {"priority": 80}}),
    )
    seen = client.search_user_task_variables(
        user_task_key=task_key, data=models.UserTaskVariableSearchQueryRequest.from_dict({})
    )
    assert {item.name for item in seen.items} == {"orderId", "paid"}
    effective = client.search_user_task_effective_variables(
        user_task_key=task_key,
        data=models.UserTaskEffectiveVariableSearchQueryRequest.from_dict({}),
    )
    assert effective.page.total_items == 2
    client.complete_user_task(
        user_task_key=task_key,
        data=models.UserTaskCompletionRequest.from_dict({"variables": {"ok": True}}),
    )

    waiting = one(
        client.search_message_subscriptions(
            data=models.MessageSubscriptionSearchQuery.from_dict(of_it)
        )
    )
    assert (waiting.message_name, waiting.correlation_key) == ("shipped", "A-7")
    met = client.correlate_message(
        data=models.MessageCorrelationRequest.from_dict(
            {"name": "shipped", "correlationKey": "A-7"}
        )
    )
    assert met.process_instance_key == key
    correlated = one(
        client.search_correlated_message_subscriptions(
            data=models.CorrelatedMessageSubscriptionSearchQuery.from_dict(of_it)
        )
    )
    assert correlated.message_key == met.message_key

    ended = client.get_process_instance(process_instance_key=key)
    assert ended.state.value == "COMPLETED"
    assert ended.process_definition_version_tag == "first"
    runs = client.search_element_instances(data=models.ElementInstanceSearchQuery.from_dict(of_it))
    assert [run.element_id for run in runs.items] == [
        "order",
        "Placed",
        "Pay",
        "Check",
        "Shipped",
        "Done",
    ]
    first = client.get_element_instance(element_instance_key=runs.items[0].element_instance_key)
    assert first.type_.value == "PROCESS"
    values = client.search_variables(data=models.VariableSearchQuery.from_dict(of_it))
    assert {item.name: item.value for item in values.items} == {
        "orderId": '"A-7"',
        "paid": "true",
        "ok": "true",
    }
    variable = client.get_variable(variable_key=values.items[0].variable_key)
    assert variable.value == '"A-7"'
    flows = client.get_process_instance_sequence_flows(process_instance_key=key)
    assert [flow.element_id for flow in flows.items] == ["f1", "f2", "f3", "f4"]
    counted = client.get_process_instance_statistics(process_instance_key=key)
    assert {item.element_id: item.completed for item in counted.items}["Pay"] == 1


def test_a_bpmn_error_takes_the_way_that_was_drawn(client: CamundaClient):
    instance = start(client, "order", orderId="A-8")

    client.throw_job_error(
        job_key=take(client, "pay").job_key,
        data=models.JobErrorRequest.from_dict({"errorCode": "DECLINED"}),
    )

    ended = client.get_process_instance(process_instance_key=instance.process_instance_key)
    assert ended.state.value == "COMPLETED"


def test_an_incident_is_mended_and_the_instance_canceled(client: CamundaClient):
    key = start(client, "order", orderId="A-9").process_instance_key
    job = take(client, "pay")
    client.fail_job(
        job_key=job.job_key, data=models.JobFailRequest.from_dict({"errorMessage": "no money"})
    )

    incident = one(
        client.search_incidents(data=models.IncidentSearchQuery.from_dict(by_instance(key)))
    )
    same = one(
        client.search_process_instance_incidents(
            process_instance_key=key, data=models.IncidentSearchQuery.from_dict({})
        )
    )
    below = one(
        client.search_element_instance_incidents(
            element_instance_key=incident.element_instance_key,
            data=models.IncidentSearchQuery.from_dict({}),
        )
    )
    assert incident.incident_key == same.incident_key == below.incident_key
    assert client.get_incident(incident_key=incident.incident_key).error_message == "no money"
    client.update_job(
        job_key=job.job_key, data=models.JobUpdateRequest.from_dict({"changeset": {"retries": 3}})
    )
    client.resolve_incident(
        incident_key=incident.incident_key, data=models.IncidentResolutionRequest.from_dict({})
    )
    assert take(client, "pay").job_key == job.job_key
    client.create_element_instance_variables(
        element_instance_key=key,
        data=models.SetVariableRequest.from_dict({"variables": {"note": "mended"}}),
    )
    client.cancel_process_instance(
        process_instance_key=key, data=models.CancelProcessInstanceRequest.from_dict({})
    )
    found = one(
        client.search_process_instances(
            data=models.ProcessInstanceSearchQuery.from_dict(
                {"filter": {"variables": [{"name": "note", "value": '"mended"'}]}}
            )
        )
    )
    assert (found.process_instance_key, found.state.value) == (key, "TERMINATED")


def test_definitions_are_found_and_read_back(client: CamundaClient):
    process = client.search_process_definitions(
        data=models.ProcessDefinitionSearchQuery.from_dict(
            {"filter": {"processDefinitionId": "order", "isLatestVersion": True}}
        )
    ).items[0]
    key = process.process_definition_key
    assert client.get_process_definition(process_definition_key=key).name == "Order"
    xml = client.get_process_definition_xml(process_definition_key=key)
    assert xml == (MODELS / "order.bpmn").read_text(encoding="utf-8")

    decision = client.search_decision_definitions(
        data=models.DecisionDefinitionSearchQuery.from_dict(
            {"filter": {"decisionDefinitionId": "discount"}}
        )
    ).items[0]
    single = client.get_decision_definition(
        decision_definition_key=decision.decision_definition_key
    )
    assert single.decision_requirements_name == "Pricing"
    assert "<decisionTable" in client.get_decision_definition_xml(
        decision_definition_key=decision.decision_definition_key
    )
    requirements = client.search_decision_requirements(
        data=models.DecisionRequirementsSearchQuery.from_dict({})
    ).items[0]
    drg = requirements.decision_requirements_key
    assert client.get_decision_requirements(decision_requirements_key=drg).resource_name
    assert "<definitions" in client.get_decision_requirements_xml(decision_requirements_key=drg)


def test_a_decision_is_evaluated_and_its_record_found(client: CamundaClient):
    result = client.evaluate_decision(
        data=models.DecisionEvaluationByID.from_dict(
            {"decisionDefinitionId": "discount", "variables": {"orders": 12}}
        )
    )

    assert (result.output, result.failure_message) == ("0.15", None)
    tier, discount = result.evaluated_decisions
    assert (tier.decision_definition_id, tier.output) == ("tier", '"gold"')
    (matched,) = discount.matched_rules
    assert (matched.rule_id, matched.rule_index) == ("gold", 1)
    assert matched.evaluated_outputs[0].output_value == "0.15"
    assert discount.evaluated_inputs[0].input_value == '"gold"'
    records = client.search_decision_instances(
        data=models.DecisionInstanceSearchQuery.from_dict(
            {"filter": {"decisionEvaluationKey": result.decision_evaluation_key}}
        )
    )
    assert [record.decision_definition_id for record in records.items] == ["tier", "discount"]
    record = client.get_decision_instance(
        decision_evaluation_instance_key=records.items[1].decision_evaluation_instance_key
    )
    assert record.state.value == "EVALUATED"
    assert record.matched_rules[0].rule_id == "gold"


def test_what_the_installation_is(client: CamundaClient):
    assert client.get_topology().partitions_count == 1
    assert client.get_license().valid_license is True
    assert client.get_authentication().username == "ada"
    client.get_status()
    client.broadcast_signal(data=models.SignalBroadcastRequest.from_dict({"signalName": "nobody"}))
    client.publish_message(data=models.MessagePublicationRequest.from_dict({"name": "nobody"}))
    result = client.evaluate_expression(
        data=models.ExpressionEvaluationRequest(expression="=1 + 2")
    )
    assert result.result == 3


def test_a_file_of_another_kind_is_kept_as_it_is(client: CamundaClient, tmp_path: Path):
    file = tmp_path / "prompt.json"
    file.write_text('{"say": "hello"}', encoding="utf-8")
    (item,) = client.deploy_resources_from_files([str(file)]).deployments
    key = item.resource.resource_key

    assert client.get_resource(resource_key=key).resource_name == "prompt.json"
    found = client.search_resources(
        data=models.ResourceSearchQuery.from_dict({"filter": {"resourceKey": key}})
    )
    assert one(found).version == 1
    deleted = client.delete_resource(
        resource_key=key, data=models.DeleteResourceRequest.from_dict({})
    )
    assert deleted.batch_operation is None


def test_a_document_is_kept_linked_and_deleted(client: CamundaClient):
    file = File(payload=io.BytesIO(b"a note"), file_name="note.txt", mime_type="text/plain")
    metadata = models.DocumentMetadata.from_dict({"customProperties": {"pages": 1}})

    made = client.create_document(data=models.CreateDocumentData(file=file, metadata=metadata))
    link = client.create_document_link(
        document_id=made.document_id,
        content_hash=made.content_hash,
        data=models.DocumentLinkRequest.from_dict({}),
    )

    assert made.metadata.file_name == "note.txt"
    assert made.metadata.custom_properties.to_dict() == {"pages": 1}
    assert httpx.get(link.url).content == b"a note"
    read = client.get_document(document_id=made.document_id, content_hash=made.content_hash)
    assert read.payload.read() == b"a note"
    client.delete_document(document_id=made.document_id)
    with pytest.raises(errors.NotFoundError):
        client.get_document(document_id=made.document_id)


def test_an_instance_gets_its_business_id_and_tells_what_it_waits_for(client: CamundaClient):
    key = start(client, "order", orderId="A-11").process_instance_key
    client.assign_process_instance_business_id(
        process_instance_key=key,
        data=models.ProcessInstanceBusinessIdAssignmentInstruction.from_dict(
            {"businessId": "order-11"}
        ),
    )

    state = one(
        client.search_element_instance_wait_states(
            data=models.ElementInstanceWaitStateQuery.from_dict(by_instance(key))
        )
    )

    assert (state.element_id, state.details.to_dict()["jobType"]) == ("Pay", "pay")
    assert client.get_process_instance(process_instance_key=key).business_id == "order-11"
    client.cancel_process_instance(
        process_instance_key=key, data=models.CancelProcessInstanceRequest.from_dict({})
    )


def grow(job: SyncJobContext) -> dict[str, object]:
    """A handler that another process can import."""
    return {"brought": f"{job.variables.to_dict()['what']} by a process"}


def test_a_worker_in_processes_of_its_own_completes_a_process(
    helm_server: Server, client: CamundaClient
):
    ended = asyncio.run(serve(helm_server, client, grow, "process"))

    assert ended.variables.to_dict()["brought"] == "milk by a process"


def test_ended_instances_are_deleted_one_by_one_and_many_at_once(client: CamundaClient):
    one, two, three = (start(client, "order", orderId="gone").process_instance_key for _ in "123")
    reference = models.DeleteProcessInstanceRequest(operation_reference=7)
    with pytest.raises(errors.ConflictError):
        client.delete_process_instance(process_instance_key=one, data=reference)
    for key in (one, two, three):
        client.cancel_process_instance(
            process_instance_key=key, data=models.CancelProcessInstanceRequest.from_dict({})
        )

    client.delete_process_instance(process_instance_key=one, data=reference)
    with pytest.raises(errors.NotFoundError):
        client.get_process_instance(process_instance_key=one)

    request = models.ProcessInstanceDeletionBatchOperationRequest.from_dict(
        {"filter": {"processInstanceKey": {"$in": [two, three]}}}
    )
    created = client.delete_process_instances_batch_operation(data=request)
    assert settled(client, created.batch_operation_key) == (2, 0)
    with pytest.raises(errors.NotFoundError):
        client.get_process_instance(process_instance_key=two)


def test_many_stand_still_and_go_on(client: CamundaClient):
    key = start(client, "order", orderId="still").process_instance_key
    wanted = {"filter": {"processInstanceKey": key}}

    suspension = models.ProcessInstanceSuspensionBatchOperationRequest.from_dict(wanted)
    created = client.suspend_process_instances_batch_operation(data=suspension)
    assert settled(client, created.batch_operation_key) == (1, 0)
    assert client.get_process_instance(process_instance_key=key).state.value == "SUSPENDED"

    resumption = models.ProcessInstanceResumptionBatchOperationRequest.from_dict(wanted)
    created = client.resume_process_instances_batch_operation(data=resumption)
    assert settled(client, created.batch_operation_key) == (1, 0)
    assert client.get_process_instance(process_instance_key=key).state.value == "ACTIVE"
    client.cancel_process_instance(
        process_instance_key=key, data=models.CancelProcessInstanceRequest.from_dict({})
    )


def settled(client: CamundaClient, key: Any) -> tuple[int, int]:
    """How many items were done and failed, once the operation is over."""
    for _ in range(200):
        found = client.get_batch_operation(batch_operation_key=key)
        if found.state.value == "COMPLETED":
            return found.operations_completed_count, found.operations_failed_count
        time.sleep(0.05)
    raise AssertionError("the batch operation is not over")
