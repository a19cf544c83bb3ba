// htmx, set up for a page whose scripts may neither evaluate text nor write inline styles.
import htmx from 'htmx.org';
import { csrfToken } from './csrf';
import { toast } from './toast';

interface Sent {
  headers: Record<string, string>;
}

interface Answered {
  xhr: XMLHttpRequest;
  shouldSwap: boolean;
}

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.selfRequestsOnly = true;
// A page of a signed-in person does not stay in the browser's storage.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;

document.addEventListener('htmx:configRequest', (event) => {
  (event as CustomEvent<Sent>).detail.headers['X-CSRFToken'] = csrfToken();
});

// The session ended meanwhile: the answer is the login page, which belongs into no part of this one.
document.addEventListener('htmx:beforeSwap', (event) => {
  const answer = (event as CustomEvent<Answered>).detail;
  if (answer.xhr.responseURL && new URL(answer.xhr.responseURL).pathname === '/login') {
    answer.shouldSwap = false;
    location.reload();
  }
});

document.addEventListener('htmx:responseError', (event) => {
  const { xhr } = (event as CustomEvent<Answered>).detail;
  toast(sentence(xhr), 'bad');
});

document.addEventListener('htmx:sendError', () => toast('The server cannot be reached.', 'bad'));

function sentence(xhr: XMLHttpRequest): string {
  const type = xhr.getResponseHeader('Content-Type') ?? '';
  if (type.includes('json')) {
    const problem = JSON.parse(xhr.responseText) as { detail?: string; title?: string };
    return problem.detail ?? problem.title ?? `Error ${xhr.status}`;
  }
  return xhr.status === 403 ? 'You may not do this.' : `That did not work (error ${xhr.status}).`;
}

export default htmx;
