"""An order: items packed in parallel, paid in a sub-process whose error is caught. No drawing."""

ORDERS = b"""<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="orders" targetNamespace="urn:orders">
  <bpmn:error id="Broken" errorCode="BROKEN"/>
  <bpmn:process id="order" name="An order" isExecutable="true">
    <bpmn:startEvent id="Ordered" name="Ordered"/>
    <bpmn:sequenceFlow id="to_fork" sourceRef="Ordered" targetRef="Fork"/>
    <bpmn:parallelGateway id="Fork"/>
    <bpmn:sequenceFlow id="to_pack" sourceRef="Fork" targetRef="Pack"/>
    <bpmn:sequenceFlow id="to_charge" sourceRef="Fork" targetRef="Paying"/>
    <bpmn:serviceTask id="Pack" name="Pack each item">
      <bpmn:extensionElements>
        <zeebe:taskDefinition type="pack" retries="1"/>
      </bpmn:extensionElements>
      <bpmn:multiInstanceLoopCharacteristics><bpmn:extensionElements>
        <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>
      </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="packed" sourceRef="Pack" targetRef="Join"/>
    <bpmn:subProcess id="Paying" name="Paying">
      <bpmn:startEvent id="PayingBegins"/>
      <bpmn:sequenceFlow id="to_pay" sourceRef="PayingBegins" targetRef="Charge"/>
      <bpmn:serviceTask id="Charge" name="Charge the card">
        <bpmn:extensionElements>
          <zeebe:taskDefinition type="charge" retries="1"/>
        </bpmn:extensionElements>
      </bpmn:serviceTask>
      <bpmn:sequenceFlow id="charged" sourceRef="Charge" targetRef="PayingEnds"/>
      <bpmn:endEvent id="PayingEnds"/>
    </bpmn:subProcess>
    <bpmn:boundaryEvent id="CardBroken" name="Card refused" attachedToRef="Paying">
      <bpmn:errorEventDefinition errorRef="Broken"/>
    </bpmn:boundaryEvent>
    <bpmn:sequenceFlow id="by_hand" sourceRef="CardBroken" targetRef="Ask"/>
    <bpmn:userTask id="Ask" name="Ask for another card">
      <bpmn:extensionElements><zeebe:userTask/></bpmn:extensionElements>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="asked" sourceRef="Ask" targetRef="Paid"/>
    <bpmn:sequenceFlow id="paid" sourceRef="Paying" targetRef="Paid"/>
    <bpmn:exclusiveGateway id="Paid"/>
    <bpmn:sequenceFlow id="to_join" sourceRef="Paid" targetRef="Join"/>
    <bpmn:parallelGateway id="Join"/>
    <bpmn:sequenceFlow id="to_end" sourceRef="Join" targetRef="Sent"/>
    <bpmn:endEvent id="Sent" name="Sent"/>
  </bpmn:process>
</bpmn:definitions>
"""
