// Camunda's npm client for the Orchestration Cluster API, used as its README says, with its strict
// validation of requests and answers. What it saw goes to standard output as JSON.
//
//   node cluster_api.mjs <package> <folder with the models> <suffix of ids>

const [packageName, models, suffix] = process.argv.slice(2);
const { createCamundaClient } = await import(packageName);

const client = createCamundaClient();
const consistency = { consistency: { waitUpToMs: 5_000, pollIntervalMs: 100 } };
const seen = {};

const deployed = await client.deployResourcesFromFiles(
  ['order.bpmn', 'discount.dmn', 'check.form', `errand_${suffix}.bpmn`].map(
    (name) => `${models}/${name}`,
  ),
);
seen.deployed = {
  processes: deployed.processes.map((one) => one.processDefinitionId).sort(),
  decisions: deployed.decisions.length,
  forms: deployed.forms.length,
};

const topology = await client.getTopology();
const license = await client.getLicense();
const me = await client.getAuthentication();
seen.installation = [topology.partitionsCount, license.validLicense, me.username];

// A worker, and an instance that is waited for.
const polls = { count: 0 };
const worker = client.createJobWorker({
  jobType: `fetch_${suffix}`,
  workerName: 'npm',
  maxParallelJobs: 5,
  jobTimeoutMs: 30_000,
  jobHandler: (job) => {
    polls.count += 1;
    return job.complete({ brought: `${job.variables.what} for ${job.processDefinitionId}` });
  },
});
const errand = await client.createProcessInstance({
  processDefinitionId: `errand_${suffix}`,
  variables: { what: 'milk' },
  awaitCompletion: true,
  requestTimeout: 60_000,
});
seen.brought = errand.variables.brought;
seen.handled = polls.count;
worker.stop();

// An order from its start to its end.
const order = await client.createProcessInstance({
  processDefinitionId: 'order',
  variables: { orderId: `N-${suffix}` },
});
const key = order.processInstanceKey;
const filter = { processInstanceKey: key };
const { items: found } = await client.searchJobs({ filter }, consistency);
seen.job = [found.length, found[0].type, found[0].state, found[0].kind];
const { jobs } = await client.activateJobs({
  type: 'pay',
  worker: 'npm',
  timeout: 60_000,
  maxJobsToActivate: 10,
  requestTimeout: 5_000,
});
const mine = jobs.find((job) => job.processInstanceKey === key);
seen.activated = [mine.customHeaders.currency, mine.retries, mine.variables.orderId];
await client.failJob({ jobKey: mine.jobKey, retries: 0, errorMessage: 'no money' });
const incidents = await client.searchIncidents({ filter }, consistency);
seen.incident = incidents.items.map((one) => [one.errorType, one.errorMessage, one.state]);
await client.updateJob({ jobKey: mine.jobKey, changeset: { retries: 2 } });
await client.resolveIncident({ incidentKey: incidents.items[0].incidentKey });
const again = await client.activateJobs({
  type: 'pay',
  worker: 'npm',
  timeout: 60_000,
  maxJobsToActivate: 10,
  requestTimeout: 5_000,
});
const repeated = again.jobs.find((job) => job.jobKey === mine.jobKey);
await client.completeJob({ jobKey: repeated.jobKey, variables: { paid: true } });

const tasks = await client.searchUserTasks({ filter: { processInstanceKey: key } }, consistency);
const { userTaskKey } = tasks.items[0];
await client.assignUserTask({ userTaskKey, assignee: 'ada' });
const task = await client.getUserTask({ userTaskKey }, consistency);
seen.task = [task.name, task.assignee, task.state, task.candidateGroups];
const form = await client.getUserTaskForm({ userTaskKey }, consistency);
seen.form = form.formId;
const effective = await client.searchUserTaskVariables({ userTaskKey }, consistency);
seen.taskVariables = effective.items.map((one) => [one.name, one.value]).sort();
await client.completeUserTask({ userTaskKey, variables: { ok: true } });

const waiting = await client.searchMessageSubscriptions({ filter }, consistency);
seen.waiting = waiting.items.map((one) => [one.messageName, one.correlationKey]);
const met = await client.correlateMessage({
  name: 'shipped',
  correlationKey: `N-${suffix}`,
  variables: {},
});
seen.met = met.processInstanceKey === key;
const ended = await client.getProcessInstance({ processInstanceKey: key }, consistency);
seen.ended = [ended.state, ended.processDefinitionVersionTag, ended.hasIncident];
const runs = await client.searchElementInstances(
  { filter, sort: [{ field: 'startDate', order: 'DESC' }], page: { limit: 2 } },
  consistency,
);
seen.runs = [runs.items.length, runs.page.totalItems];
const variables = await client.searchVariables({ filter }, consistency);
seen.variables = Object.fromEntries(variables.items.map((one) => [one.name, one.value]));
const flows = await client.getProcessInstanceSequenceFlows({ processInstanceKey: key }, consistency);
seen.flows = flows.items.map((one) => one.elementId);
const statistics = await client.getProcessInstanceStatistics(
  { processInstanceKey: key },
  consistency,
);
seen.paid = statistics.items.find((one) => one.elementId === 'Pay').completed;

// Decisions, batch operations, expressions, and what is refused.
const decided = await client.evaluateDecision({
  decisionDefinitionId: 'discount',
  variables: { orders: 12 },
});
seen.decided = [decided.output, decided.evaluatedDecisions.length];
const records = await client.searchDecisionInstances(
  { filter: { decisionEvaluationKey: decided.decisionEvaluationKey } },
  consistency,
);
seen.records = records.items.map((one) => one.decisionDefinitionId);
const other = await client.createProcessInstance({
  processDefinitionId: 'order',
  variables: { orderId: `O-${suffix}` },
});
const batch = await client.cancelProcessInstancesBatchOperation(
  { filter: { processInstanceKey: other.processInstanceKey } },
  consistency,
);
const operations = await client.searchBatchOperations(
  { filter: { batchOperationKey: batch.batchOperationKey } },
  consistency,
);
seen.batch = [batch.batchOperationType, operations.items[0].operationsTotalCount];
if (client.searchElementInstanceWaitStates) {
  const last = await client.createProcessInstance({
    processDefinitionId: 'order',
    variables: { orderId: `P-${suffix}` },
  });
  const states = await client.searchElementInstanceWaitStates(
    { filter: { processInstanceKey: last.processInstanceKey } },
    consistency,
  );
  seen.states = states.items.map((one) => [one.elementId, one.details.waitStateType]);
  await client.cancelProcessInstance({ processInstanceKey: last.processInstanceKey });
}

// An error that is drawn, a signal, a document, and pages by their cursors.
const declined = await client.createProcessInstance({
  processDefinitionId: 'order',
  variables: { orderId: `E-${suffix}` },
});
const given = await client.activateJobs({
  type: 'pay',
  worker: 'npm',
  timeout: 60_000,
  maxJobsToActivate: 10,
  requestTimeout: 5_000,
});
const wrong = given.jobs.find((job) => job.processInstanceKey === declined.processInstanceKey);
await client.throwJobError({ jobKey: wrong.jobKey, errorCode: 'DECLINED', errorMessage: 'no' });
const lost = await client.getProcessInstance(
  { processInstanceKey: declined.processInstanceKey },
  consistency,
);
seen.declined = lost.state;
const signal = await client.broadcastSignal({ signalName: 'nobody', variables: {} });
seen.signal = typeof signal.signalKey;
// The strict validation of requests takes every file for a text and refuses it, and leaves out the
// cursor of a page that has a limit too.
if (!process.env.CAMUNDA_SDK_VALIDATION.includes('req:strict')) {
  const file = new File(['a note'], 'note.txt', { type: 'text/plain' });
  const made = await client.createDocument({ file });
  seen.document = made.metadata.fileName;
  const pages = { filter, sort: [{ field: 'elementInstanceKey', order: 'ASC' }] };
  const first = await client.searchElementInstances({ ...pages, page: { limit: 4 } }, consistency);
  const second = await client.searchElementInstances(
    { ...pages, page: { limit: 4, after: first.page.endCursor } },
    consistency,
  );
  seen.pages = [...first.items, ...second.items].map((one) => one.elementId);
}
try {
  await client.createProcessInstance({ processDefinitionId: 'nowhere', variables: {} });
} catch (error) {
  seen.refused = [error.status, error.title, error.detail];
}
console.log(JSON.stringify(seen));
