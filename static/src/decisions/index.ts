// Studio's entry for DMN files.
import { workbench } from '../studio/workbench';
import { DmnEditor } from './editor';
import './decisions.css';

void workbench(() => new DmnEditor());
