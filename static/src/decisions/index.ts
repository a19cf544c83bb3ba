// Studio's entry for DMN files.
import { workbench } from '../studio/workbench';
import { DmnEditor } from './editor';
import './decisions.css';

// The panels above a decision stand in the order of this list.
void workbench((page) => new DmnEditor(page, () => []));
