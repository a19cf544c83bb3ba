"""A process that waits, whose turns a test makes over REST and hears over a socket."""

import base64
import json
import urllib.request

from tests.children.server import ADMIN

STEPS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:feed">
  <process id="steps" isExecutable="true">
    <startEvent id="Begin"/><sequenceFlow id="f" sourceRef="Begin" targetRef="Work"/>
    <serviceTask id="Work">
      <extensionElements><zeebe:taskDefinition type="step"/></extensionElements>
    </serviceTask>
    <sequenceFlow id="g" sourceRef="Work" targetRef="End"/><endEvent id="End"/>
  </process>
</definitions>"""


class Engine:
    """What a worker and an operator do over REST."""

    def __init__(self, server):
        self.server = server

    def call(self, method, path, body=None, content_type="application/json"):
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        request = urllib.request.Request(self.server.url + path, data, method=method)
        request.add_header(
            "Authorization", "Basic " + base64.b64encode(":".join(ADMIN).encode()).decode()
        )
        request.add_header("Content-Type", content_type)
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def deploys(self, name="steps.bpmn", model=STEPS):
        part = (
            f'--b\r\nContent-Disposition: form-data; name="resources"; filename="{name}"\r\n'
            f"Content-Type: application/xml\r\n\r\n{model}\r\n--b--\r\n"
        )
        self.call("POST", "/v2/deployments", part.encode(), "multipart/form-data; boundary=b")

    def starts(self):
        answer = self.call("POST", "/v2/process-instances", {"processDefinitionId": "steps"})
        return answer["processInstanceKey"]

    def sets(self, key, number):
        """One turn of the instance."""
        path = f"/v2/element-instances/{key}/variables"
        self.call("PUT", path, {"variables": {"number": number}})


def after(line, number):
    line.send({"type": "resume", "after": number})


def hear(line, last):
    """All turns until number *last*."""
    heard = []
    while not heard or heard[-1]["seq"] < last:
        frame = line.receive()
        assert frame["type"] == "turns"
        heard += frame["turns"]
    return heard
