// Requests to HELM's own origin: JSON in and out, with Django's CSRF header.

/** An answer with a status of 400 or more, or none at all (`status` 0: the line is down). */
export class RequestFailed extends Error {
  constructor(
    readonly status: number,
    readonly body: unknown,
    message: string,
  ) {
    super(message);
  }
}

/** Django's token: from the page's `<meta name="csrf-token">`, a form field, or the cookie. */
export function csrfToken(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  const field = document.querySelector<HTMLInputElement>('input[name="csrfmiddlewaretoken"]');
  const cookie = /(?:^|;\s*)csrftoken=([^;]*)/.exec(document.cookie);
  return meta?.content || field?.value || decodeURIComponent(cookie?.[1] ?? '');
}

/** Send JSON (or form data, or a blob as it is); gives back the JSON answer, or throws
 * {@link RequestFailed}. */
export async function send<T>(method: string, url: string, body?: unknown): Promise<T> {
  const headers: Record<string, string> = { 'X-CSRFToken': csrfToken(), Accept: 'application/json' };
  const plain = body !== undefined && !(body instanceof FormData) && !(body instanceof Blob);
  if (plain) headers['Content-Type'] = 'application/json';
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers,
      credentials: 'same-origin',
      body: plain ? JSON.stringify(body) : (body as FormData | Blob | undefined),
    });
  } catch {
    throw new RequestFailed(0, null, 'The server cannot be reached.');
  }
  const text = await answer.text();
  const parsed = parseBody(text, answer.headers.get('Content-Type') ?? '');
  if (!answer.ok) throw new RequestFailed(answer.status, parsed, sentence(answer.status, parsed));
  return parsed as T;
}

function parseBody(text: string, type: string): unknown {
  if (!text || !type.includes('json')) return null;
  return JSON.parse(text);
}

function sentence(status: number, body: unknown): string {
  const detail = (body as { detail?: unknown } | null)?.detail;
  return typeof detail === 'string' ? detail : `The server answered ${status}.`;
}
