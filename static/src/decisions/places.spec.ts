import { describe, expect, it } from 'vitest';
import { chain, drawn, find, type Part } from './places';

function part($type: string, id: string | undefined, parts: Record<string, Part | Part[]> = {}): Part {
  const made: Part = { $type, ...(id ? { id } : {}), ...parts };
  for (const inner of Object.values(parts).flat()) inner.$parent = made;
  return made;
}

const text = part('dmn:LiteralExpression', 'expression');
const clause = part('dmn:InputClause', 'column', { inputExpression: text });
const table = part('dmn:DecisionTable', 'table', { input: [clause] });
const decision = part('dmn:Decision', 'Price', { decisionLogic: table });
const definitions = part('dmn:Definitions', 'file', { drgElement: [part('dmn:InputData', 'In'), decision] });

describe('where an element shows', () => {
  it('is found anywhere in the file', () => {
    expect(find(definitions, 'expression')).toBe(text);
    expect(find(definitions, 'In')?.$type).toBe('dmn:InputData');
    expect(find(definitions, 'nowhere')).toBeUndefined();
  });

  it('is itself or what it is part of, innermost first', () => {
    expect(chain(text)).toEqual(['expression', 'column', 'table', 'Price', 'file']);
  });

  it('is the decision in the diagram', () => {
    expect(drawn(text)).toBe(decision);
    expect(drawn(definitions)).toBeNull();
  });
});
