// A rule written into an open table, as one step that can be undone.

interface Column {
  businessObject: { id: string; $type: string };
}

interface Row {
  id: string;
  readonly cells: unknown[];
}

interface Services {
  get(name: 'sheet'): { getRoot(): { cols: Column[] } };
  get(name: 'dmnFactory'): { create(type: string, attributes: object): object };
  get(name: 'elementFactory'): { create(type: string, attributes: object): Row };
  get(name: 'modeling'): { addRow(row: Row): void };
}

/** Adds a rule at the end with these tests by the id of their column; gives back its id. */
export function addRule(viewer: unknown, tests: Record<string, string>): string {
  const services = viewer as Services;
  const factory = services.get('elementFactory');
  const row = factory.create('row', { type: 'dmn:DecisionRule' });
  for (const col of services.get('sheet').getRoot().cols) {
    const input = col.businessObject.$type === 'dmn:InputClause';
    const type = input ? 'dmn:UnaryTests' : 'dmn:LiteralExpression';
    const text = tests[col.businessObject.id] ?? '';
    const businessObject = services.get('dmnFactory').create(type, { text });
    row.cells.push(factory.create('cell', { businessObject, row, col }));
  }
  services.get('modeling').addRow(row);
  return row.id;
}
