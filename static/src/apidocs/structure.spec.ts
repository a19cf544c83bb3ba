import { describe, expect, it } from 'vitest';
import { corrections } from './structure';

describe('Swagger UI as a part of a page', () => {
  it('has headings that follow the heading of the page', () => {
    expect(corrections('H3', '', ['opblock-tag'])['aria-level']).toBe('2');
    expect(corrections('H4', '', [])['aria-level']).toBe('3');
    expect(corrections('H5', '', [])['aria-level']).toBe('4');
    expect(corrections('H2', '', [])['aria-level']).toBe('2');
  });

  it('names each table of responses', () => {
    const table = corrections('TABLE', 'get_v2_topology_responses', ['responses-table']);

    expect(table['aria-label']).toBe('get v2 topology responses');
  });

  it('lets boxes that scroll take the focus', () => {
    expect(corrections('PRE', '', ['example', 'microlight'])).toEqual({ tabindex: '0' });
  });

  it('leaves everything else alone', () => {
    expect(corrections('DIV', 'x', ['opblock'])).toEqual({});
  });
});
