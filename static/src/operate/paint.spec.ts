import { describe, expect, it } from 'vitest';
import type { Elements, Picture } from './evolve';
import loan from './histories/loan.json';
import order from './histories/order.json';
import { lasted } from './outline';
import { news, paintOf } from './paint';

interface History {
  elements: Elements;
  pictures: Picture[];
}

const told = (history: unknown) => history as History;

function texts(history: History, at: number, element: string): string[] {
  const paint = paintOf(history.pictures[at]!, history.elements).get(element);
  return paint?.badges.map((badge) => badge.text) ?? [];
}

describe('the paint of a picture', () => {
  it('says what the agent of a region does', () => {
    const said = [0, 1, 3, 4, 5, 7].map((at) => texts(told(loan), at, 'Investigate')[0]);

    expect(said).toEqual(['thinking …', 'uses tools', 'thinking …', 'asks a person', 'uses tools', undefined]);
  });

  it('counts tokens, and incidents apart from them', () => {
    expect(texts(told(order), 0, 'Pack')).toEqual(['3']);
    expect(texts(told(order), 2, 'Pack')).toEqual(['! 1', '2']);
    expect(texts(told(order), 8, 'Pack')).toEqual(['×3']);
  });

  it('marks the way that was taken, and only that', () => {
    const last = paintOf(told(loan).pictures.at(-1)!, told(loan).elements);

    expect(last.get('to_rules')?.markers).toEqual(['watch-taken']);
    expect(last.get('CheckRules')?.markers).toEqual(['watch-done']);
    expect(last.has('refuse')).toBe(false);
    expect(last.has('WriteRefusal')).toBe(false);
  });
});

describe('what is said of a change', () => {
  it('names incidents, people who are asked, and the end', () => {
    const { pictures, elements } = told(order);
    const said = pictures.slice(1).flatMap((after, at) => news(pictures[at]!, after, elements));

    expect(said).toEqual([
      'Incident at Pack each item',
      'Ask for another card started',
      'Ask for another card completed',
      'The instance is completed',
    ]);
  });

  it('says once that an agent asks', () => {
    const { pictures, elements } = told(loan);

    expect(news(pictures[3]!, pictures[4]!, elements)).toEqual(['Investigate: the agent asks a person']);
    expect(news(pictures[4]!, pictures[4]!, elements)).toEqual([]);
  });
});

it.each([
  [-5, '0 ms'], [230, '230 ms'], [4_230, '4.2 s'], [180_000, '3 min'], [7_200_000, '2 h'], [432_000_000, '5 d'],
])('%i milliseconds lasted "%s"', (ms, words) => {
  expect(lasted(ms)).toBe(words);
});
