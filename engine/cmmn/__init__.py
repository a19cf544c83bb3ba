"""The CMMN front end: XML is read into a typed model, checked by rules, compiled to plans.

`parse` reads, `rules` check, `compile` makes one `engine.plan.model.Plan` per case. CMMN 1.1
(OMG formal/2016-12-01); files of CMMN 1.0 are read as their 1.1 equal.
"""
