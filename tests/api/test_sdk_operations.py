"""Camunda's Python SDK, the half of it that operators and asynchronous programs use, live."""

import asyncio
import io
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from camunda_orchestration_sdk import CamundaAsyncClient, CamundaClient, WorkerConfig, models
from camunda_orchestration_sdk.runtime.eventual import ConsistencyOptions
from camunda_orchestration_sdk.runtime.job_worker import JobError
from camunda_orchestration_sdk.types import File

from tests.api.test_sdk import FILES, MODELS, by_instance, configuration, one, start, take
from tests.children.server import Server

SOON = ConsistencyOptions(wait_up_to_ms=10_000, poll_interval_ms=50)


@pytest.fixture(scope="module")
def client(helm_server: Server) -> Iterator[CamundaClient]:
    with CamundaClient(configuration=configuration(helm_server)) as opened:
        opened.deploy_resources_from_files([str(file) for file in FILES])
        for name in ("err", "async", "page", "move", "many", "wait"):
            deploy_order(helm_server, name)
        yield opened


def deploy_order(server: Server, name: str) -> None:
    """The process ``order_<name>``, whose jobs have the type ``pay_<name>``."""
    text = (MODELS / "order.bpmn").read_text(encoding="utf-8")
    text = text.replace('process id="order"', f'process id="order_{name}"')
    text = text.replace('type="pay"', f'type="pay_{name}"')
    files = {"resources": (f"order_{name}.bpmn", text.encode())}
    answer = httpx.post(f"{server.url}/v2/deployments", files=files, auth=server.admin)
    answer.raise_for_status()


def cancel(client: CamundaClient, key: str) -> None:
    nothing = models.CancelProcessInstanceRequest.from_dict({})
    client.cancel_process_instance(process_instance_key=key, data=nothing)


def batch_of(client: CamundaClient, key: str) -> Any:
    """The batch operation, once it is done."""
    for _ in range(200):
        found = client.get_batch_operation(batch_operation_key=key, consistency=SOON)
        if found.state.value not in ("CREATED", "ACTIVE"):
            return found

        time.sleep(0.05)
    raise AssertionError(found)


def test_a_worker_that_nobody_gave_a_strategy_throws_an_error(helm_server, client):
    """The strategy is found by what the handler is; errors take the way that is drawn."""
    seen: list[str] = []

    def declines(job: Any) -> dict[str, object]:
        seen.append(job.type_)
        raise JobError("DECLINED", "no credit", {"why": "limit"})

    async def served() -> Any:
        async with CamundaAsyncClient(configuration=configuration(helm_server)) as opened:
            config = WorkerConfig("pay_err", job_timeout_milliseconds=30_000)
            opened.create_job_worker(config, declines)
            running = asyncio.create_task(opened.run_workers())
            data = models.ProcessCreationById.from_dict(
                {
                    "processDefinitionId": "order_err",
                    "variables": {"orderId": "E-1"},
                    "awaitCompletion": True,
                    "requestTimeout": 60_000,
                }
            )
            try:
                return await opened.create_process_instance(data=data)
            finally:
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)

    ended = asyncio.run(served())

    assert seen == ["pay_err"]
    assert client.get_process_instance(process_instance_key=ended.process_instance_key).end_date


def test_an_asynchronous_program_does_all_of_it(helm_server: Server, client: CamundaClient):
    async def program() -> dict[str, Any]:
        async with CamundaAsyncClient(configuration=configuration(helm_server)) as opened:
            await opened.deploy_resources_from_files([str(file) for file in FILES])
            data = models.ProcessCreationById.from_dict(
                {"processDefinitionId": "order_async", "variables": {"orderId": "Y-1"}}
            )
            key = (await opened.create_process_instance(data=data)).process_instance_key
            asked = models.JobActivationRequest.from_dict(
                {"type": "pay_async", "timeout": 60_000, "maxJobsToActivate": 1, "worker": "async"}
            )
            (job,) = (await opened.activate_jobs(data=asked)).jobs
            await opened.complete_job(
                job_key=job.job_key,
                data=models.JobCompletionRequest.from_dict({"variables": {"paid": True}}),
            )
            query = models.UserTaskSearchQuery.from_dict(by_instance(key))
            task = one(await opened.search_user_tasks(data=query, consistency=SOON))
            await opened.complete_user_task(
                user_task_key=task.user_task_key,
                data=models.UserTaskCompletionRequest.from_dict({}),
            )
            message = models.MessagePublicationRequest.from_dict(
                {"name": "shipped", "correlationKey": "Y-1", "timeToLive": 10_000}
            )
            await opened.publish_message(data=message)
            signal = models.SignalBroadcastRequest.from_dict({"signalName": "nobody"})
            await opened.broadcast_signal(data=signal)
            decided = await opened.evaluate_decision(
                data=models.DecisionEvaluationByID.from_dict(
                    {"decisionDefinitionId": "discount", "variables": {"orders": 12}}
                )
            )
            file = File(payload=io.BytesIO(b"note"), file_name="n.txt", mime_type="text/plain")
            made = await opened.create_document(data=models.CreateDocumentData(file=file))
            ended = await opened.get_process_instance(process_instance_key=key, consistency=SOON)
            return {
                "state": ended.state.value,
                "decided": decided.output,
                "document": made.metadata.file_name,
            }

    assert asyncio.run(program()) == {
        "state": "COMPLETED",
        "decided": "0.15",
        "document": "n.txt",
    }


def test_pages_are_walked_by_their_cursors_there_and_back(client: CamundaClient):
    keys = [start(client, "order_page", orderId="P").process_instance_key for _ in range(5)]
    query: dict[str, Any] = {
        "filter": {"processInstanceKey": {"$in": keys}},
        "sort": [{"field": "processInstanceKey", "order": "DESC"}],
    }

    def page(**how: Any) -> Any:
        data = models.ProcessInstanceSearchQuery.from_dict({**query, "page": how})
        return client.search_process_instances(data=data)

    first = page(limit=2)
    second = page(limit=2, after=first.page.end_cursor)
    third = page(limit=2, after=second.page.end_cursor)
    back = page(limit=2, before=third.page.start_cursor)

    walked = [*first.items, *second.items, *third.items]
    assert [item.process_instance_key for item in walked] == keys[::-1]
    assert [item.process_instance_key for item in back.items] == keys[::-1][2:4]
    assert first.page.total_items == 5
    for key in keys:
        cancel(client, key)


def test_an_instance_stands_still_moves_and_goes_on_elsewhere(client: CamundaClient):
    key = start(client, "order_move", orderId="M-1").process_instance_key

    stand = models.SuspendProcessInstanceRequest.from_dict({})
    client.suspend_process_instance(process_instance_key=key, data=stand)
    assert client.get_process_instance(process_instance_key=key).state.value == "SUSPENDED"
    go_on = models.ResumeProcessInstanceRequest.from_dict({})
    client.resume_process_instance(process_instance_key=key, data=go_on)
    modification = models.ProcessInstanceModificationInstruction.from_dict(
        {
            "moveInstructions": [
                {
                    "sourceElementInstruction": {"sourceType": "byId", "sourceElementId": "Pay"},
                    "targetElementId": "Check",
                    "ancestorScopeInstruction": {"ancestorScopeType": "inferred"},
                }
            ]
        }
    )
    client.modify_process_instance(process_instance_key=key, data=modification)
    definition = client.get_process_instance(process_instance_key=key).process_definition_key
    migration = models.ProcessInstanceMigrationInstruction.from_dict(
        {
            "targetProcessDefinitionKey": definition,
            "mappingInstructions": [{"sourceElementId": "Check", "targetElementId": "Check"}],
        }
    )
    client.migrate_process_instance(process_instance_key=key, data=migration)

    query = models.UserTaskSearchQuery.from_dict(by_instance(key))
    assert one(client.search_user_tasks(data=query)).element_id == "Check"
    cancel(client, key)


def test_many_instances_are_resolved_and_canceled_at_once(client: CamundaClient):
    keys = [start(client, "order_many", orderId=f"B-{n}").process_instance_key for n in range(3)]
    for _ in keys:
        job = take(client, "pay_many")
        client.fail_job(job_key=job.job_key, data=models.JobFailRequest.from_dict({}))
        client.update_job(
            job_key=job.job_key,
            data=models.JobUpdateRequest.from_dict({"changeset": {"retries": 2}}),
        )
    chosen = {"processInstanceKey": {"$in": keys}}

    made = client.resolve_incidents_batch_operation(
        data=models.ProcessInstanceIncidentResolutionBatchOperationRequest.from_dict(
            {"filter": chosen}
        )
    )
    resolved = batch_of(client, made.batch_operation_key)
    made = client.cancel_process_instances_batch_operation(
        data=models.ProcessInstanceCancellationBatchOperationRequest.from_dict({"filter": chosen})
    )
    canceled = batch_of(client, made.batch_operation_key)

    assert (resolved.state.value, resolved.operations_completed_count) == ("COMPLETED", 3)
    assert (canceled.state.value, canceled.operations_completed_count) == ("COMPLETED", 3)
    items = client.search_batch_operation_items(
        data=models.BatchOperationItemSearchQuery.from_dict(
            {"filter": {"batchOperationKey": canceled.batch_operation_key}}
        )
    )
    assert {item.process_instance_key for item in items.items} == set(keys)
    assert {item.state.value for item in items.items} == {"COMPLETED"}
    found = client.search_process_instances(
        data=models.ProcessInstanceSearchQuery.from_dict({"filter": chosen})
    )
    assert {item.state.value for item in found.items} == {"TERMINATED"}


def test_a_search_waits_for_what_is_to_come(client: CamundaClient):
    """Camunda answers eventually; HELM reads its own writes, and options for it do no harm."""
    key = start(client, "order_wait", orderId="C-1").process_instance_key
    query = models.JobSearchQuery.from_dict(by_instance(key))

    job = one(client.search_jobs(data=query, consistency=SOON))

    assert (job.type_, job.process_instance_key) == ("pay_wait", key)
    cancel(client, key)
