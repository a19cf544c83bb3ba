// Packages of the bpmn.io family that ship no types. What HELM uses of them is typed where it is
// used; everything else passes `strict`.
declare module '@bpmn-io/properties-panel';
declare module 'bpmn-auto-layout';
declare module 'bpmn-js-color-picker';
declare module 'bpmn-js-create-append-anything';
declare module 'bpmn-js-properties-panel';
declare module 'bpmn-moddle';
declare module 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
declare module 'diagram-js-minimap';
declare module 'dmn-js-properties-panel';
declare module 'dmn-js/lib/Modeler';
declare module 'dmn-js/lib/NavigatedViewer';
declare module 'dmn-moddle';
declare module 'saxen';
