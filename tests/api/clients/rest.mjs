// The REST client and workers of Camunda's older npm SDK. What it saw goes to standard output.
//
//   node rest.mjs <folder with the models>

import { createRequire } from 'node:module';

const { Camunda8 } = createRequire(import.meta.url)('@camunda8/sdk');
const models = process.argv[2];
const client = new Camunda8().getCamundaRestClient();
const seen = {};

const deployed = await client.deployResourcesFromFiles([
  `${models}/order.bpmn`,
  `${models}/discount.dmn`,
  `${models}/check.form`,
  `${models}/errand_rest.bpmn`,
]);
seen.deployed = deployed.deployments.length;
const topology = await client.getTopology();
seen.partitions = topology.partitionsCount;

const worker = client.createJobWorker({
  type: 'fetch_rest',
  worker: 'rest',
  timeout: 30_000,
  maxJobsToActivate: 5,
  jobHandler: (job) => job.complete({ brought: job.variables.what }),
});
const errand = await client.createProcessInstanceWithResult({
  processDefinitionId: 'errand_rest',
  variables: { what: 'bread' },
  requestTimeout: 60_000,
});
seen.brought = errand.variables.brought;
worker.stop();

const order = await client.createProcessInstance({
  processDefinitionId: 'order',
  variables: { orderId: 'R-1' },
});
const key = order.processInstanceKey;
const jobs = await client.activateJobs({
  type: 'pay',
  worker: 'rest',
  timeout: 60_000,
  maxJobsToActivate: 10,
  requestTimeout: 5_000,
});
const job = jobs.find((one) => one.processInstanceKey === key);
seen.headers = job.customHeaders.currency;
await client.completeJob({ jobKey: job.jobKey, variables: { paid: true } });
const tasks = await client.searchUserTasks({ filter: { processInstanceKey: key } });
const { userTaskKey } = tasks.items[0];
await client.assignUserTask({ userTaskKey, assignee: 'ada' });
seen.assignee = (await client.getUserTask(userTaskKey)).assignee;
await client.completeUserTask({ userTaskKey, variables: { ok: true } });
await client.publishMessage({
  name: 'shipped',
  correlationKey: 'R-1',
  timeToLive: 0,
  variables: {},
});
const found = await client.searchProcessInstances({
  filter: { processInstanceKey: key },
  sort: [{ field: 'startDate', order: 'ASC' }],
});
seen.state = found.items[0].state;
const variables = await client.searchVariables({ filter: { processInstanceKey: key } });
seen.variables = Object.fromEntries(variables.items.map((one) => [one.name, one.value]));
const decided = await client.evaluateDecision({
  decisionDefinitionId: 'discount',
  variables: { orders: 12 },
});
seen.decided = decided.output;
const xml = await client.getProcessDefinitionXML(order.processDefinitionKey);
seen.xml = xml.includes('<process id="order"');
const last = await client.createProcessInstance({
  processDefinitionId: 'order',
  variables: { orderId: 'R-2' },
});
await client.cancelProcessInstance({ processInstanceKey: last.processInstanceKey });
try {
  await client.createProcessInstance({ processDefinitionId: 'nowhere', variables: {} });
} catch (error) {
  seen.refused = error.statusCode ?? error.response?.statusCode;
}
console.log(JSON.stringify(seen));
process.exit(0);
