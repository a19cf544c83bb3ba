// cmmn-js ships no types and is no longer kept up by its makers. Nothing outside of this folder
// names it: what HELM uses of it stands in `drawing.ts`.
declare module 'cmmn-js/lib/Modeler';
declare module 'cmmn-js/lib/NavigatedViewer';
declare module 'cmmn-moddle';
declare module 'cmmn-moddle/resources/cmmn/json/cmmn.json';
