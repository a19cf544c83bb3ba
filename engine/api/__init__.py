"""The engine over HTTP: `/v2` with the shapes of Camunda 8's REST API v2, and HELM's own `/api`.

An endpoint translates and decides nothing: it reads a body strictly, calls `engine.public` or
reads a table of the store, and answers. One file per resource; what they share is here too:

    problems.py   errors as RFC 9457 problems      schema.py   types of bodies, strict
    body.py       reading a request's bytes        signin.py   session, Basic, Bearer
    answers.py    writing an answer's bytes        search/     filters, sorting, pages, cursors
    site.py       all routers as one API           openapi.py  its description, and the page of it
"""
