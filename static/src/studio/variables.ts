// Variables as an author writes them.

/** What is wrong with the text as variables, or null. */
export function variablesTrouble(text: string): string | null {
  if (!text.trim()) return null;
  try {
    const value: unknown = JSON.parse(text);
    const object = typeof value === 'object' && value !== null && !Array.isArray(value);
    return object ? null : 'The variables must be an object, for example {"amount": 100}.';
  } catch (trouble) {
    return `This is not JSON: ${(trouble as Error).message}`;
  }
}
