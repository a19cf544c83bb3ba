// form-js with its style, loaded only when a start form is shown.
import '@bpmn-io/form-js/dist/assets/form-js.css';
import '../form/form.css';

export { Form } from '@bpmn-io/form-js-viewer';
