"""The plan: the one compiled form that BPMN and CMMN share, and the runtime runs."""
