"""The BPMN front end: XML is read into a typed model, checked by rules, compiled to plans.

`parse` reads, `rules` check, `compile` makes one `engine.plan.model.Plan` per executable
process. What the executable dialect says stands in `shapes` (its extension elements) and
`coverage` (which elements of BPMN 2.0.2 are built).
"""
