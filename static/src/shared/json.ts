// Data that Django wrote into the page with `json_script`; the CSP allows no inline scripts.

/** The value of `<script type="application/json" id="…">`, or `fallback` when there is none. */
export function readJson<T>(id: string | undefined, fallback: T): T {
  const text = id ? document.getElementById(id)?.textContent : null;
  return text ? (JSON.parse(text) as T) : fallback;
}
