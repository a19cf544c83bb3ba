"""The tools and systems of the website example, played without any outside service."""

import re

from engine.public import ActivatedJob, BpmnError, Value, job_worker

PALETTES: dict[str, Value] = {
    "calm": {"name": "calm", "colors": ["#dfe9e6", "#2f4a46", "#8fb3aa"]},
    "warm": {"name": "warm", "colors": ["#f6ebe0", "#5a3b2a", "#d9a273"]},
    "clear": {"name": "clear", "colors": ["#ffffff", "#16202e", "#0b5cd5"]},
}
FORBIDDEN = re.compile(r"\b(cure|guarantee)\b", re.IGNORECASE)
TEST_FAILED = "PAGE_TEST_FAILED"


@job_worker("website.palette", fetch=("tone",))
def palette(job: ActivatedJob) -> dict[str, Value]:
    """Colors that fit the tone."""
    return {"palette": PALETTES[str(job.variables["tone"])]}


@job_worker("website.structure", fetch=("titles",))
def structure(job: ActivatedJob) -> dict[str, Value]:
    """A page for each title, with what it is for."""
    titles = job.variables["titles"]
    if not isinstance(titles, list):
        raise BpmnError("WEBSITE_DATA", f"titles must be a list, found {titles!r}")
    return {"pages": [{"title": str(t), "purpose": f"Visitors find {t}."} for t in titles]}


@job_worker("website.draft", fetch=("heading",))
def draft(job: ActivatedJob) -> dict[str, Value]:
    """A first text under the page's title."""
    return {"draft": f"{job.variables['heading']}: a place where you are listened to."}


@job_worker("website.picture", fetch=("mood",))
def picture(job: ActivatedJob) -> dict[str, Value]:
    """A picture of the practice's own."""
    return {"picture": f"pictures/{str(job.variables['mood']).lower().replace(' ', '-')}.jpg"}


@job_worker("website.test", fetch=("page",))
def test(job: ActivatedJob) -> dict[str, Value]:
    """A therapist may not promise healing: such a page fails by a type of its own."""
    found = FORBIDDEN.search(_text(job))
    if found is not None:
        raise BpmnError(TEST_FAILED, f"the page says '{found.group()}'")
    return {}


@job_worker("website.mend", fetch=("page",))
def mend(job: ActivatedJob) -> dict[str, Value]:
    """The same page without the sentences that promise healing."""
    page = job.variables.get("page")
    kept = [part for part in _text(job).split(". ") if not FORBIDDEN.search(part)]
    return {"page": {**(page if isinstance(page, dict) else {}), "text": ". ".join(kept)}}


@job_worker("website.publish", fetch=("practice", "site"))
def publish(job: ActivatedJob) -> dict[str, Value]:
    """The site is out: its address, and how many pages it has."""
    name = re.sub(r"[^a-z0-9]+", "-", str(job.variables["practice"]).lower()).strip("-")
    site = job.variables.get("site")
    pages = len(site) if isinstance(site, list) else 0
    return {"published": {"address": f"https://{name or 'practice'}.example", "pages": pages}}


def _text(job: ActivatedJob) -> str:
    page = job.variables.get("page")
    return str(page.get("text", "")) if isinstance(page, dict) else str(page or "")
