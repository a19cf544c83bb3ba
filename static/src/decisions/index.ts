// Studio's entry for DMN files.
import { workbench } from '../studio/workbench';
import { DmnEditor } from './editor';
import { TryPanel } from './try_panel';
import './decisions.css';
import './try.css';

// The panels above a decision stand in the order of this list.
void workbench((page) => new DmnEditor(page, (desk) => [new TryPanel(desk)]));
