"""A deployed model is kept byte for byte, whatever it holds that the engine does not read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.caller import Caller

pytestmark = pytest.mark.django_db

ODD = (
    "<?xml version='1.0' encoding='{encoding}' standalone='yes'?>\r\n"
    "<!-- drawn by hand:  é -->\r\n"
    "<b:definitions xmlns:b='http://www.omg.org/spec/BPMN/20100524/MODEL'\r\n"
    "\txmlns:acme = 'urn:acme'   targetNamespace=\"urn:t\" id='d' acme:by='Zoë &#38; Bob' >\r\n"
    "  <b:collaboration id='talk'><b:participant id='one'/><b:conversation id='c'/>"
    "</b:collaboration>\r\n"
    "  <b:process id='odd' isExecutable='1' ><?acme keep me?>\r\n"
    "    <b:extensionElements><acme:deep><![CDATA[a < b]]><acme:er/></acme:deep>"
    "</b:extensionElements>\r\n"
    "    <b:startEvent id='s'></b:startEvent>\r\n"
    "  </b:process>\r\n"
    "</b:definitions   >\r\n\r\n"
)


@pytest.mark.parametrize("encoding", ["UTF-8", "ISO-8859-1", "UTF-16"])
def test_a_deployed_file_comes_back_byte_for_byte(root: Caller, encoding: str) -> None:
    data = ODD.format(encoding=encoding).encode(encoding)

    answer = root.http.post("/v2/deployments", {"resources": SimpleUploadedFile("odd.bpmn", data)})
    assert answer.status_code == 200, answer.content
    (deployed,) = answer.json()["deployments"]
    key = deployed["processDefinition"]["processDefinitionKey"]

    assert root.http.get(f"/v2/process-definitions/{key}/xml").content == data


def test_what_does_not_run_stands_in_the_file_that_comes_back(root: Caller) -> None:
    data = ODD.format(encoding="UTF-8").encode()
    other = data.replace(b"a < b", b"a < c")

    keys = []
    for version in (data, other, other):
        upload = SimpleUploadedFile("odd.bpmn", version)
        answer = root.http.post("/v2/deployments", {"resources": upload})
        keys.append(answer.json()["deployments"][0]["processDefinition"]["processDefinitionKey"])

    # A change in what the engine does not read is a new version, an equal file is none.
    assert keys[0] != keys[1] == keys[2]
    found = [root.http.get(f"/v2/process-definitions/{key}/xml").content for key in keys]
    assert found == [data, other, other]
