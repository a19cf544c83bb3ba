// A decision table decided by npm feelin, cell by cell: it has no way to keep a cell compiled.
// Reads {rules: [[[cell, ...], output], ...], people: [...], unique, seconds} from standard input,
// writes {outputs, rate}: what each person gets, and evaluations per second of processor time.

import { readFileSync } from "node:fs";
import { evaluate, unaryTest } from "feelin";

const { rules, people, unique, seconds } = JSON.parse(readFileSync(0, "utf8"));
const names = ["age", "income", "status"];

function matches(cells, person) {
  return cells.every(
    (cell, place) =>
      cell === "-" || unaryTest(cell, { ...person, "?": person[names[place]] }).value === true,
  );
}

function decide(person) {
  let output = null;
  for (const [cells, result] of rules) {
    if (matches(cells, person)) {
      output ??= evaluate(result, person).value;
      if (!unique) break;
    }
  }
  return output;
}

const outputs = people.map(decide);
let best = 0;
for (let round = 0; round < 3; round += 1) {
  const start = process.cpuUsage();
  let done = 0;
  let spent = 0;
  while (spent < (seconds * 1e6) / 3) {
    for (let next = 0; next < 20; next += 1) decide(people[(done + next) % people.length]);
    done += 20;
    const used = process.cpuUsage(start);
    spent = used.user + used.system;
  }
  best = Math.max(best, (done / spent) * 1e6);
}
process.stdout.write(JSON.stringify({ outputs, rate: best }));
