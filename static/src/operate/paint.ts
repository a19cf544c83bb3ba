// What a picture looks like on the diagram: markers and badges by element. Pure, for tests.
import type { Badge, Paint } from './diagram';
import { asks, type Agent, type Elements, type Picture } from './evolve';

/** The paint of each element and flow that something has happened to. */
export function paintOf(picture: Picture, elements: Elements): Map<string, Paint> {
  const paint = new Map<string, Paint>();
  const agents = agentsByElement(picture, elements);
  for (const [element, counts] of Object.entries(picture.counts)) {
    const agent = agents.get(element);
    const markers: string[] = [];
    if (counts.incidents > 0) markers.push('watch-incident');
    else if (agent) markers.push('watch-agent');
    else if (counts.active > 0) markers.push('watch-active');
    else if (counts.completed > 0) markers.push('watch-done');
    paint.set(element, { markers, badges: badges(counts, agent) });
  }
  for (const flow of Object.keys(picture.flows)) paint.set(flow, { markers: ['watch-taken'], badges: [] });
  return paint;
}

function badges(counts: Picture['counts'][string], agent: Agent | undefined): Badge[] {
  const { active, completed, incidents } = counts;
  const made: Badge[] = [];
  if (incidents) made.push({ kind: 'incident', text: `! ${incidents}`, title: `${incidents} with an incident` });
  if (agent) made.push({ kind: 'agent', text: saying(agent), title: `Agent ${agent.agent}, turn ${agent.turn}` });
  else if (active > incidents) made.push({ kind: 'active', text: String(active), title: `${active} here now` });
  if (!active && completed > 1) {
    made.push({ kind: 'count', text: `×${completed}`, title: `completed ${completed} times` });
  }
  return made;
}

/** What an agent does, in a word or two. */
export function saying(agent: Agent): string {
  if (asks(agent)) return 'asks a person';
  if (agent.doing === 'thinking') return 'thinking …';
  if (agent.doing === 'failed') return 'failed';
  return Object.keys(agent.calls).length ? 'uses tools' : 'working';
}

function agentsByElement(picture: Picture, elements: Elements): Map<string, Agent> {
  const found = new Map<string, Agent>();
  for (const run of picture.items) {
    const agent = picture.agents[run.key];
    const element = elements[run.node]?.element;
    if (agent && element) found.set(element, agent);
  }
  return found;
}

/** A sentence for each thing that changed and that somebody would want to be told. */
export function news(before: Picture, after: Picture, elements: Elements): string[] {
  const said: string[] = [];
  const name = (node: string) => elements[node]?.name ?? node;
  const runs = new Map(after.items.map((run) => [run.key, run]));
  const old = new Map(before.items.map((run) => [run.key, run]));
  for (const [key, trouble] of Object.entries(after.incidents)) {
    const run = runs.get(trouble.item);
    if (!before.incidents[key] && run) said.push(`Incident at ${name(run.node)}`);
  }
  for (const key of Object.keys(after.called)) {
    const run = runs.get(key);
    if (!before.called[key] && run) said.push(`Incident in what ${name(run.node)} has called`);
  }
  for (const [key, agent] of Object.entries(after.agents)) {
    const run = runs.get(key);
    const was = before.agents[key];
    if (run && asks(agent) && !(was && asks(was))) said.push(`${name(run.node)}: the agent asks a person`);
  }
  for (const run of after.items.slice(-20)) {
    const was = old.get(run.key);
    const { type } = elements[run.node] ?? {};
    if (type !== 'USER_TASK' || run.endedAt === was?.endedAt) continue;
    said.push(`${name(run.node)} ${run.endedAt ? 'completed' : 'started'}`);
  }
  if (after.state !== before.state) said.push(`The instance is ${after.state.toLowerCase()}`);
  return said;
}
