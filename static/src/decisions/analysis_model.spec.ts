import { describe, expect, it } from 'vitest';
import { caveats, filling, groups, headline, region, verdict, type Finding, type Table } from './analysis_model';

const GAP: Finding = {
  kind: 'gap',
  rules: [],
  example: [['Age', '17']],
  region: ['< 18', '-'],
  text: 'no rule matches Age = 17',
  allowed: false,
  certain: true,
};
const OVERLAP: Finding = { ...GAP, kind: 'overlap', rules: [1, 2], text: 'rules 1 and 2 both match' };

function table(...findings: Finding[]): Table {
  return {
    hitPolicy: 'UNIQUE',
    columns: [
      { id: 'in0', label: 'Age' },
      { id: 'in1', label: 'Kind' },
    ],
    rules: ['r1', 'r2'],
    notLookedAt: '',
    complete: true,
    findings,
  };
}

describe('an analysis', () => {
  it('is well when nothing is found', () => {
    expect(verdict(table())).toEqual({ text: '✓', state: 'ok' });
    expect(headline(table())).toContain('Every input has a rule');
  });

  it('counts gaps and overlaps, and the worse one colors', () => {
    expect(verdict(table(GAP))).toEqual({ text: '1 gap', state: 'warn' });
    expect(verdict(table(GAP, GAP, OVERLAP))).toEqual({ text: '2 gaps, 1 overlap', state: 'bad' });
    expect(verdict(table({ ...OVERLAP, allowed: true })).state).toBe('ok');
  });

  it('folds away what the hit policy permits', () => {
    const first = { ...table({ ...OVERLAP, allowed: true }, GAP), hitPolicy: 'FIRST' };

    expect(groups(first).map((one) => [one.title, one.folded])).toEqual([
      ['Gaps: no rule matches', false],
      ['Overlaps: the first rule counts', true],
    ]);
  });

  it('says what it cannot tell, and why', () => {
    const unclear = { ...GAP, kind: 'not-understood' as const, region: [] };

    expect(headline({ ...table(), notLookedAt: 'it has no rules' })).toBe(
      'This table is not analyzed: it has no rules.',
    );
    expect(caveats(table({ ...GAP, certain: false }))[0]).toContain('depend on each other');
    expect(caveats(table(unclear))[0]).toContain('more than constants');
    expect(caveats({ ...table(), complete: false })[0]).toContain('may be more');
    expect(headline(table(unclear))).toContain('As far as it can be told');
  });

  it('gives the cells of a rule that fills a gap, where they can be written', () => {
    expect(filling(table(), GAP)).toEqual({ in0: '< 18', in1: '' });
    expect(filling(table(), { ...GAP, region: [null, '-'] })).toBeNull();
    expect(filling(table(), OVERLAP)).toBeNull();
  });

  it('names only the columns that matter, by an example where no cell can say it', () => {
    expect(region(table(), GAP)).toEqual([{ label: 'Age', text: '< 18' }]);
    expect(region(table(), { ...GAP, region: [null, '-'] })).toEqual([
      { label: 'Age', text: 'for example 17' },
    ]);
  });
});
