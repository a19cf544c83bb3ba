"""The engine: models become plans, plans run, what happened is kept.

    source  spans, problems, hardened reading of XML
    feel    expressions; dmn  decisions; plan  the common form of what can happen
    bpmn, cmmn  front ends that compile to a plan; runtime  the one back end
    store, governance, dispatch  the journal, who may do what, the pipe of commands
    agents, connectors, tasks  the outside work; public  the door
    api, live, web, admin, management  HTTP, sockets, the operator's pages

A room imports only rooms below it; `pyproject.toml` holds the contracts.
"""
