// Studio's entry for BPMN files.
import { workbench } from '../studio/workbench';
import { BpmnEditor } from './editor';
import './modeler.css';

void workbench(() => new BpmnEditor());
